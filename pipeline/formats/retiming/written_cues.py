"""Cues where they stand in a file's text, and that text with other times in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.domain import Cue, Span


@dataclass(frozen=True, slots=True)
class TimePlace:
    """A time as it is written: characters ``[begin, end)`` of the text.

    Attributes:
        begin: where it begins.
        end: where it ends.
        time_ms: the time, counted from the beginning of the recording; of a ``within`` one from the cue's in-time.
        write: how a time of the same kind is written.
        within: whether it counts from the in-time of its cue.
    """

    begin: int
    end: int
    time_ms: int
    write: Callable[[int], str]
    within: bool = False


@dataclass(frozen=True, slots=True)
class WrittenCue:
    """A cue as a file has it.

    Attributes:
        cue: when it is shown, and what, without styling; no lines where it shows no text.
        begin: where its block begins in the text.
        end: where its block ends: without it the file is as it would be had the cue never been there.
        number: what people call it: its number or name in the file, else its place there, from 1.
        start: where its in-time is written.
        stop: where its out-time is written.
        inner: times inside of it, as where words light up.
    """

    cue: Cue
    begin: int
    end: int
    number: str
    start: TimePlace
    stop: TimePlace
    inner: tuple[TimePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class CueGroup:
    """Cues that show one text, one after another or on top of one another: it is said once.

    So are words highlighted in formats that can't, and outlines laid under a text.
    """

    members: tuple[int, ...]
    cue: Cue


def group_cues(written: Sequence[WrittenCue]) -> tuple[CueGroup, ...]:
    """The cues of a file by what is said once, in order of time."""
    order = sorted(range(len(written)), key=lambda index: written[index].cue.span)
    groups: list[CueGroup] = []
    for _, same in groupby(
        order, key=lambda index: (written[index].cue.speaker, written[index].cue.lines)
    ):
        run: list[int] = []
        end_ms = -1
        for index in same:
            cue = written[index].cue
            if run and (cue.span.start_ms > end_ms or not cue.lines):
                groups.append(_join(run, written))
                run = []
            run.append(index)
            end_ms = cue.span.end_ms
        groups.append(_join(run, written))
    return tuple(groups)


def _join(members: Sequence[int], written: Sequence[WrittenCue]) -> CueGroup:
    cues = [written[index].cue for index in members]
    span = Span(cues[0].span.start_ms, max(cue.span.end_ms for cue in cues))
    return CueGroup(tuple(members), Cue(span, cues[0].lines, cues[0].speaker))


def retime_groups(
    written: Sequence[WrittenCue],
    groups: Sequence[CueGroup],
    spans: Sequence[Span | None],
) -> dict[int, Span]:
    """The new times of every cue of groups that have new ones, by its index; inside of a group in proportion."""
    placed: dict[int, Span] = {}
    for group, span in zip(groups, spans, strict=True):
        if span is None:
            continue
        for index in group.members:
            old = written[index].cue.span
            placed[index] = Span(
                _scale(old.start_ms, group.cue.span, span), _scale(old.end_ms, group.cue.span, span)
            )
    return placed


def _scale(time_ms: int, old: Span, new: Span) -> int:
    if old.duration_ms == 0:
        return new.start_ms if time_ms == old.start_ms else new.end_ms
    return new.start_ms + round((time_ms - old.start_ms) * new.duration_ms / old.duration_ms)


def rewrite_times(
    text: str, written: Sequence[WrittenCue], placed: Mapping[int, Span], rate: float
) -> str:
    """The text with the cues that are placed at their new times, and without all others.

    Args:
        text: what the cues were found in.
        written: its cues.
        placed: new times by the indexes of cues.
        rate: new time in old time, for times inside of a cue.
    """
    edits: list[tuple[int, int, str]] = []
    for index, cue in enumerate(written):
        if index in placed:
            edits += _write_times(cue, placed[index], rate)
        else:
            edits.append((cue.begin, cue.end, ""))
    return _apply(text, edits)


def keep_cues(text: str, written: Sequence[WrittenCue], kept: frozenset[int]) -> str:
    """The text with only these of its cues, at the times that they have."""
    dropped = (cue for index, cue in enumerate(written) if index not in kept)
    return _apply(text, [(cue.begin, cue.end, "") for cue in dropped])


def _write_times(cue: WrittenCue, span: Span, rate: float) -> Iterator[tuple[int, int, str]]:
    """What is written in place of the times of a cue."""
    for place, new_ms in ((cue.start, span.start_ms), (cue.stop, span.end_ms)):
        time_ms = new_ms - span.start_ms if place.within else new_ms
        yield place.begin, place.end, place.write(time_ms)
    for place in cue.inner:
        from_start = place.time_ms - (0 if place.within else cue.cue.span.start_ms)
        since = max(0, min(round(from_start * rate), span.duration_ms))
        time_ms = since + (0 if place.within else span.start_ms)
        yield place.begin, place.end, place.write(time_ms)


def _apply(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """The text with other characters in these places, of which none lies in another."""
    parts: list[str] = []
    at = 0
    for begin, end, new in sorted(edits):
        parts += (text[at:begin], new)
        at = max(at, end)
    return "".join((*parts, text[at:]))
