"""Who speaks when, and where the differences are, as small pictures in SVG."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Comparison, Span
from pipeline.report.differences import NumberedDifferences
from pipeline.report.marked_words import is_timed, plural, show_clock

_WIDTH, _HEIGHT = 1000, 20
_BINS = 100
_LANES = 6
_TICKS = 4
_PAUSE_MS = 2_000
"""Words of one speaker less than this apart are drawn as one stretch."""

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the timeline: its name, its class, what is drawn (a path of SVG), the same in words."""

    name: str
    kind: str
    drawing: str
    told: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lanes from the first word to the last, and times along them."""

    end_ms: int
    lanes: Sequence[Lane]
    ticks_ms: Sequence[int]
    width: int = _WIDTH
    height: int = _HEIGHT


def draw_timeline(comparison: Comparison, found: NumberedDifferences) -> Timeline | None:
    """Return the timeline; ``None`` where no word has a time."""
    spoken = [
        (edit.hypothesis_speaker, edit.hypothesis_span)
        for edit in comparison.edits
        if is_timed(edit.hypothesis_span)
    ]
    end = max((span.end_ms for _, span in spoken), default=0)
    if not end:
        return None
    lanes = []
    if comparison.translation is None:
        lanes.append(Lane("Differences", "density", *_draw_density(found, end)))
    lanes += [
        Lane(name, f"voice-{number % _LANES}", _draw(stretches, end), told)
        for number, (name, stretches, told) in enumerate(_list_voices(spoken))
    ]
    return Timeline(end, lanes, [end * number // _TICKS for number in range(_TICKS + 1)])


def _draw_density(found: NumberedDifferences, end: int) -> tuple[str, str]:
    """Return bars of the words that differ over time, and the same in words.

    What was not heard stands where the word before it was said.
    """
    bins: Counter[int] = Counter()
    for difference, time_ms in zip(found.differences, found.times_ms, strict=True):
        if difference.meaning.is_content and time_ms is not None:
            bins[min(_BINS - 1, time_ms * _BINS // end)] += difference.words
    if not bins:
        return "", "none"
    (fullest, most), wide = bins.most_common(1)[0], _WIDTH // _BINS
    bars = "".join(
        f"M{place * wide} {_HEIGHT}v-{max(2, _HEIGHT * count // most)}h{wide - 2}V{_HEIGHT}z"
        for place, count in sorted(bins.items())
    )
    told = f"most of them, {most} {plural(most, 'word')}, at {show_clock(end * fullest // _BINS)}"
    return bars, told


def _list_voices(
    spoken: Iterable[tuple[str | None, Span]],
) -> Iterator[tuple[str, list[Stretch], str]]:
    """Yield name, stretches and share of those who speak most; all others together."""
    by_name: dict[str, list[Stretch]] = {}
    for name, span in spoken:
        if name is not None:
            by_name.setdefault(name, []).append((span.start_ms, span.end_ms))
    joined = {name: _join(stretches) for name, stretches in by_name.items()}
    ranked = sorted(joined, key=lambda name: -_measure(joined[name]))
    whole = sum(map(_measure, joined.values())) or 1
    rest = ranked[_LANES - 1 :] if len(ranked) > _LANES else []
    lanes = {name: stretches for name, stretches in joined.items() if name not in rest}
    if rest:
        lanes[f"{len(rest)} others"] = _join(itertools.chain(*(joined[name] for name in rest)))
    for name, stretches in lanes.items():
        yield name, stretches, f"{100 * _measure(stretches) / whole:.0f} % of the speaking time"


def _join(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches in order, those that are hardly apart as one."""
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start - joined[-1][1] < _PAUSE_MS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _measure(stretches: Iterable[Stretch]) -> int:
    return sum(end - start for start, end in stretches)


def _draw(stretches: Iterable[Stretch], end: int) -> str:
    """Return the stretches as one path."""
    drawn = (
        (start * _WIDTH / end, max(1.0, (stop - start) * _WIDTH / end)) for start, stop in stretches
    )
    return "".join(f"M{x:.1f} 2h{width:.1f}v{_HEIGHT - 4}h-{width:.1f}z" for x, width in drawn)
