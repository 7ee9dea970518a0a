"""Passages of a transcript that are heard again: their times, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.change_lines import list_lines
from pipeline.cli.command_settings import find_cache_dir
from pipeline.cli.echo import echo, tell
from pipeline.domain import Span
from pipeline.engines.hardware.malloc import keep_freed_on_cpu
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.console import Display
    from pipeline.run import PassageHeard


def pair_times(starts: Sequence[int], ends: Sequence[int]) -> list[Span]:
    """Return the passages from each start to the end that was given with it, in milliseconds.

    Raises:
        UsageError: there is not one end for each start, or one is not after its start.
    """
    if len(starts) != len(ends):
        given = f"{len(starts)} times --from and {len(ends)} times --to"
        raise UsageError("--from", f"there is {given}", "Give a --to for every --from")
    for start_ms, end_ms in zip(starts, ends, strict=True):
        if start_ms >= end_ms:
            raise UsageError("--to", "it is not after its --from", "Name a later time")
    return [Span(*times) for times in zip(starts, ends, strict=True)]


def hear_passages(
    transcript: Path,
    passages: Sequence[Span],
    settings: Settings,
    display: Display,
    named: Mapping[str, Any],
) -> int:
    """Return the exit code, once passages are heard again and all outputs are written."""
    keep_freed_on_cpu(settings.device)
    from pipeline.console import RunView

    with RunView(display=display) as view:
        from pipeline.run import hear_again

        heard = hear_again(transcript, passages, settings, find_cache_dir(), view, **named)
    for found in () if display.is_quiet else heard.passages:
        for line in _describe(found):
            echo(line, err=True)
    for path in () if display.progress == "jsonl" else heard.outputs:
        echo(path)
    return 0


def foretell_passages(
    transcript: Path, passages: Sequence[Span], settings: Settings, audio: Sequence[Path]
) -> int:
    """Return the exit code, once it is told which words would be replaced; nothing is heard."""
    from pipeline.run import describe_span, foresee_hearing

    for span, text in foresee_hearing(transcript, passages, tell, audio=audio):
        words = len(text.split())
        noun = "word" if words == 1 else "words"
        echo(
            f"{describe_span(span)} would be heard by {settings.model} in place of {words} {noun}:"
        )
        echo(f"  {text or '(nothing)'}")
    return 0


def _describe(found: PassageHeard) -> Iterator[str]:
    """How many words a passage has, and the first changes with their times."""
    from pipeline.run import describe_span

    when, model = describe_span(found.passage.span), found.passage.model
    if not found.changes:
        yield f"{when}: nothing changed"
        return
    yield f"{when}: {found.words} words by {model} in place of {found.words_before}"
    yield from list_lines(found.changes)
