"""What commands that transcribe have in common."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.cli.command_settings import find_cache_dir, find_data_dir
from pipeline.cli.echo import echo
from pipeline.cli.ending import INTERRUPTED
from pipeline.engines.hardware.malloc import keep_freed_on_cpu
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.console import Display, LiveView, RunView
    from pipeline.remote import RemoteFile
    from pipeline.run import Event, Outcome


class Afterwards(Protocol):
    """What is done once all recordings are transcribed."""

    def foretell(self, recordings: Collection[str]) -> None:
        """Tell what would be done with recordings, by their places, in a run that does nothing."""

    def work(self, outcomes: Sequence[Outcome]) -> int:
        """Return the exit code, once it is done."""


def work_through(
    words: Sequence[str | RemoteFile],
    settings: Settings,
    display: Display,
    *,
    dry_run: bool = False,
    afterwards: Afterwards | None = None,
) -> int:
    """The exit code, once all that the words name is transcribed: 1 where something failed.

    In a dry run it is only told what would be done.
    """
    if dry_run:
        return foretell(words, settings, display, afterwards)
    keep_freed_on_cpu(settings.device)  # before there is any thread
    with open_view(settings, display) as view:  # it is there before what the work needs is loaded
        from pipeline.cluster import choose_batch
        from pipeline.console import EndOfRun

        run_batch = choose_batch(settings)
        end = EndOfRun(view)
        outcomes = run_batch(words, settings, find_cache_dir(), end, data_dir=find_data_dir())
    from pipeline.console import print_outcomes

    print_outcomes(outcomes, display=display, comparison=end.comparison, elapsed_s=end.elapsed_s)
    code = 1 if any(outcome.error or outcome.missing for outcome in outcomes) else 0
    return code if afterwards is None else max(code, afterwards.work(outcomes))


def open_view(settings: Settings, display: Display) -> RunView | LiveView:
    """What shows the work, and prints its sentences if they are asked for; JSON lines have them anyway."""
    from pipeline.console import LiveView, RunView

    view = RunView(display=display)
    return LiveView(view) if settings.live and display.progress != "jsonl" else view


def foretell(
    words: Sequence[str | RemoteFile],
    settings: Settings,
    display: Display,
    afterwards: Afterwards | None = None,
) -> int:
    """The exit code, once it is told what would be done: 1 where some words name nothing."""
    from pipeline.cluster import anchor
    from pipeline.console import RunView, make_console, print_forecast
    from pipeline.run import forecast_batch

    if display.progress == "jsonl":
        remedy = "Use --report for a forecast in JSON"
        raise UsageError("--progress jsonl", "a dry run has no progress", remedy)
    asked = anchor(settings) if settings.executor == "ray" else settings
    with RunView(display=replace(display, progress="none")) as view:
        found = forecast_batch(words, asked, find_cache_dir(), view, data_dir=find_data_dir())
    print_forecast(found, settings.model, make_console(stderr=False), make_console())
    if afterwards is not None:
        afterwards.foretell({file.source for file in found.files})
    return 1 if found.failed else 0


def align_to_page(audio: Path, text: Path, settings: Settings, display: Display) -> int:
    """Return the exit code, once a page's words are timed."""
    keep_freed_on_cpu(settings.device)
    from pipeline.console import RunView

    with RunView(display=display) as view:
        from pipeline.run import align_page

        aligned = align_page(audio, text, settings, find_cache_dir(), view)
    if not display.is_quiet:
        from pipeline.console import print_alignment

        print_alignment(aligned.alignment, aligned.words)
    for path in () if display.progress == "jsonl" else aligned.outputs:
        echo(path)
    return 0


def is_retimed(text: Path) -> bool:
    """Whether a text is subtitles, which are given other times, and not a page, which is laid out."""
    from pipeline.formats.retiming.retimed_text import can_retime

    return can_retime(text.suffix)


def retime_to_recording(
    audio: Path, subtitles: Path, sibling: Path | None, settings: Settings, display: Display
) -> int:
    """Return the exit code, once subtitles have the times of another cut."""
    keep_freed_on_cpu(settings.device)
    from pipeline.console import RunView

    with RunView(display=display) as view:
        from pipeline.run import retime_subtitles

        retimed = retime_subtitles(
            audio, subtitles, settings, find_cache_dir(), view, sibling=sibling
        )
    if not display.is_quiet:
        from pipeline.console import print_retimed

        print_retimed(retimed)
    for path in () if display.progress == "jsonl" else retimed.outputs:
        echo(path)
    return 0


def watch_over(folder: Path, settings: Settings, settle_s: float, display: Display) -> int:
    """The exit code, once a watch is over: 1 where something failed, 130 where work was interrupted."""
    keep_freed_on_cpu(settings.device)
    from pipeline.console import describe_finished, print_outcomes
    from pipeline.run import FileFinished, FileStarted, Tally, watch_folder

    in_hand: set[Path] = set()
    with open_view(settings, display) as view:

        def tell(event: Event) -> None:
            if isinstance(event, FileStarted):
                in_hand.add(event.source)
            if isinstance(event, FileFinished):
                in_hand.discard(event.outcome.source)
            view(event)
            if isinstance(event, FileFinished) and event.outcome.error is None:
                view.tell(describe_finished(event.outcome))

        tally = Tally(tell)
        with contextlib.suppress(KeyboardInterrupt):
            watch_folder(
                folder,
                settings,
                find_cache_dir(),
                tally,
                settle_s=settle_s,
                data_dir=find_data_dir(),
            )
    print_outcomes(list(tally.outcomes.values()), display=display)
    return INTERRUPTED if in_hand else int(tally.has_failed)
