"""A folder that is watched: recordings are worked on once they have stopped growing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.config.setting_values import TRANSLATION
from pipeline.errors import MediaError, MediaNotFound, OutputError, UsageError
from pipeline.media import find_media
from pipeline.run.batch.runner import run_batch
from pipeline.run.events import (
    Event,
    FileFinished,
    Notice,
    Observer,
    Outcome,
    Stage,
    StageProgress,
    Status,
)
from pipeline.run.inputs.jobs import Source
from pipeline.run.outputs.report import check_report, write_report
from pipeline.run.resources import Engines, load_engines
from pipeline.user_files import FileStamp, read_stamp

SETTLE_S = 10.0
"""Nothing that copies a file pauses for so long; a recorder that writes at longer intervals is rare."""

LONGEST_PAUSE_S, SHORTEST_PAUSE_S = 5.0, 0.5
"""Between two looks at the folder."""


@dataclass(slots=True)
class Watched:
    """The recordings in a folder: how long each has been as it is, and as which it was given out.

    By polling, since disks on a network tell of no changes that others make.
    """

    folder: Path
    settle_s: float
    clock: Callable[[], float]
    on_error: Callable[[MediaError], None] = lambda _: None
    _since: dict[Path, tuple[FileStamp, float]] = field(default_factory=dict)
    _given: dict[Path, FileStamp] = field(default_factory=dict)

    def take_settled(self) -> list[Path]:
        """The recordings that are new, or others than before, and no longer change; each is given once.

        Raises:
            OSError: the folder can't be read.
        """
        now, settled = self.clock(), []
        found = {path: stamp for path in self._list() if (stamp := read_stamp(path)) is not None}
        self._since = {
            path: known if (known := self._since.get(path)) and known[0] == stamp else (stamp, now)
            for path, stamp in found.items()
        }
        for path, (stamp, since) in self._since.items():
            # What is empty is about to be written.
            is_settled = stamp.size > 0 and now - since >= self.settle_s
            if is_settled and self._given.get(path) != stamp:
                self._given[path] = stamp
                settled.append(path)
        return settled

    def take_back(self, paths: Iterable[Path]) -> None:
        """Count recordings as not given out; they have to settle once more."""
        for path in paths:
            self._given.pop(path, None)
            self._since.pop(path, None)

    def _list(self) -> list[Path]:
        with os.scandir(self.folder):  # the whole folder is waited for, what lies below it is not
            pass
        try:
            return find_media(self.folder, self.on_error)
        except MediaNotFound:  # there is none yet
            return []


def watch_folder(
    folder: Path,
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    engines: Engines | None = None,
    *,
    settle_s: float = SETTLE_S,
    data_dir: Path | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Transcribe what comes into a folder until it is interrupted; models stay loaded.

    A recording that was replaced is done again. A failure ends the watch only with ``fail_fast``.

    Args:
        folder: where recordings come, also in folders below it.
        settings: what to do with them.
        cache_dir: as ``run_batch`` takes it.
        observe: told of every event.
        engines: as ``run_batch`` takes them.
        settle_s: how long a recording has to be unchanged.
        data_dir: as ``run_batch`` takes it.
        clock: seconds that only go on.
        sleep: what waits between two looks.

    Raises:
        UsageError: the settings can't be followed, or can't while watching.
        MediaNotFound: folder not found.
    """
    _check(folder, settings)
    tally, one_batch = Tally(observe), replace(settings, report=None)  # of more than the last one
    ready = engines or _load(settings, cache_dir, observe, data_dir)

    def work(sources: list[Source]) -> None:
        run_batch(sources, one_batch, cache_dir, tally, ready)

    observe(Notice(f"Watching {folder}; Ctrl-C ends it"))
    Watch(Watched(folder, settle_s, clock, tally.fail), tally, work).go_on(settings, sleep)


def _load(settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None) -> Engines:
    observe(StageProgress(Stage.LOAD, 0.0))
    engines = load_engines(settings, cache_dir, observe, data_dir)
    observe(StageProgress(Stage.LOAD, 1.0))
    return engines


def _check(folder: Path, settings: Settings) -> None:
    """Check that there is a folder, that a report can be written, and that nothing asked for needs an end."""
    if not folder.is_dir():
        raise MediaNotFound(str(folder), "folder not found", "Check the path")
    if settings.report is not None:
        check_report(settings.report, overwrite=settings.overwrite)
    for flag, is_asked, remedy in (
        (
            "--executor ray",
            settings.executor == "ray",
            "Run it again and again: finished recordings are skipped quickly",
        ),
        ("--time-limit", settings.time_limit is not None, "Leave it out"),
        ("--as-tracks", settings.as_tracks, "Run each conversation by itself"),
        ("--max-memory", settings.max_memory is not None, "Use --jobs for fewer at once"),
        (
            "--reference",
            settings.reference is not None,
            "Put each published text next to its recording as NAME.reference.txt",
        ),
        ("--shot-changes", settings.shot_changes is not None, "Use --detect-shots"),
        (
            "--bilingual FILE",
            settings.bilingual not in (None, TRANSLATION),
            f"Use --bilingual {TRANSLATION}",
        ),
    ):
        if is_asked:
            raise UsageError(flag, "it can't be used with `transcribe watch`", remedy)


class Tally:
    """What became of each recording lastly; an observer that hands every event on."""

    def __init__(self, observe: Observer) -> None:
        self._observe = observe
        self.outcomes: dict[Path, Outcome] = {}
        self.has_failed = False

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, FileFinished):
            self.outcomes[event.outcome.source] = event.outcome
            self.has_failed |= event.outcome.status is not Status.DONE
        self._observe(event)

    def fail(self, error: MediaError) -> None:
        """Note that something below the folder can't be looked at, which is told once."""
        place = Path(error.subject)
        known = self.outcomes.get(place)
        if known is None or str(known.error) != str(error):
            self(FileFinished(Outcome(place, error, error.subject)))


class Watch:
    """Looks at the folder, and goes on whatever happens to it or to the disk of the results."""

    def __init__(
        self, watched: Watched, tally: Tally, work: Callable[[list[Source]], None]
    ) -> None:
        self._watched = watched
        self._tally = tally
        self._work = work
        self._trouble = ""

    def go_on(self, settings: Settings, sleep: Callable[[float], None]) -> None:
        """Look and work in turns, without an end but for an interrupt or ``fail_fast``.

        Raises:
            UsageError: all work would be in vain.
        """
        pause_s = min(LONGEST_PAUSE_S, max(SHORTEST_PAUSE_S, self._watched.settle_s / 2))
        try:
            while not (settings.fail_fast and self._tally.has_failed):
                if sources := self._find():
                    self._attempt(sources)
                    self._report(settings)
                else:
                    sleep(pause_s)
        finally:
            self._report(settings)

    def _report(self, settings: Settings) -> None:
        """Write what became of the recordings; where that can't be, nothing is lost but the report."""
        if settings.report is None:
            return
        outcomes = list(self._tally.outcomes.values())
        try:
            write_report(settings.report, outcomes, [], settings.overwrite)
        except OutputError as error:
            self._notify_once(str(error))

    def _find(self) -> list[Source]:
        """The recordings to work on now, each with its place below the folder."""
        folder = self._watched.folder
        try:
            settled = self._watched.take_settled()
        except OSError as error:
            reason = error.strerror or "it doesn't exist"
            self._notify_once(f"{folder}: it can't be read now ({reason}); waiting for it")
            return []
        return [Source(path.absolute(), path.parent.relative_to(folder)) for path in settled]

    def _attempt(self, sources: list[Source]) -> None:
        """Work on recordings; what can't even be begun is tried again later."""
        try:
            self._work(sources)
        except (OutputError, MediaError) as error:
            self._notify_once(f"{error}; trying again later")
            folder = self._watched.folder
            self._watched.take_back(folder / source.below / source.path.name for source in sources)

    def _notify_once(self, text: str) -> None:
        if text != self._trouble:
            self._tally(Notice(text))
        self._trouble = text
