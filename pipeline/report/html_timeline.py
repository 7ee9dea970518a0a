"""Who speaks when, and where the differences are, as small pictures in SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.domain import Comparison, Edit
from pipeline.report.differences import Sorted
from pipeline.report.html_text import escape, is_timed, show_clock
from pipeline.report.marked_words import plural

_WIDTH, _HEIGHT = 1000, 20
_BINS = 100
_LANES = 6
_TICKS = 4
_PAUSE_MS = 2_000
"""Words of one speaker less than this apart are drawn as one stretch."""

Stretch = tuple[int, int]


def render_timeline(comparison: Comparison, found: Sorted) -> str:
    """The lanes from the first word to the last; nothing where no word has a time."""
    timed = [edit for edit in comparison.edits if is_timed(edit.hypothesis_span)]
    end = max((edit.hypothesis_span.end_ms for edit in timed if edit.hypothesis_span), default=0)
    if not end:
        return ""
    lanes = []
    if comparison.translation is None:
        lanes.append(_render_lane("Differences", "density", *_draw_density(found, end)))
    lanes += [
        _render_lane(escape(name), f"voice-{number % _LANES}", _draw(stretches, end), told)
        for number, (name, stretches, told) in enumerate(_list_voices(timed))
    ]
    ticks = "".join(
        f"<span>{show_clock(end * number // _TICKS)}</span>" for number in range(_TICKS + 1)
    )
    return (
        '<section aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2>'
        f'<div id="timeline" class="timeline" data-end="{end}">{"".join(lanes)}</div>'
        f'<div class="ticks" aria-hidden="true">{ticks}</div></section>'
    )


def _render_lane(name: str, kind: str, drawing: str, told: str) -> str:
    return (
        f'<div class="lane {kind}"><span class="lane-name"><bdi>{name}</bdi></span>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{name}: {told}"><path d="{drawing}"/>'
        f'<line class="head" x1="0" x2="0" y1="0" y2="{_HEIGHT}" visibility="hidden"/></svg></div>'
    )


def _draw_density(found: Sorted, end: int) -> tuple[str, str]:
    """Bars of the wrong words of content over time, and the same in words."""
    bins: Counter[int] = Counter()
    for one in found.differences:
        if one.meaning.is_content and one.span is not None and is_timed(one.span):
            bins[min(_BINS - 1, one.span.start_ms * _BINS // end)] += one.words
    if not bins:
        return "", "none of content"
    (fullest, most), wide = bins.most_common(1)[0], _WIDTH // _BINS
    bars = "".join(
        f"M{place * wide} {_HEIGHT}v-{max(2, _HEIGHT * count // most)}h{wide - 2}V{_HEIGHT}z"
        for place, count in sorted(bins.items())
    )
    told = f"most of them, {most} {plural(most, 'word')}, at {show_clock(end * fullest // _BINS)}"
    return bars, told


def _list_voices(timed: Sequence[Edit]) -> Iterator[tuple[str, list[Stretch], str]]:
    """Name, stretches and share of those who speak most; all others together."""
    by_name: dict[str, list[Stretch]] = {}
    for edit in timed:
        span = edit.hypothesis_span
        if edit.hypothesis_speaker is not None and span is not None:
            by_name.setdefault(edit.hypothesis_speaker, []).append((span.start_ms, span.end_ms))
    joined = {name: list(_join(stretches)) for name, stretches in by_name.items()}
    ranked = sorted(joined, key=lambda name: -_measure(joined[name]))
    whole = sum(map(_measure, joined.values())) or 1
    kept = ranked if len(ranked) <= _LANES else ranked[: _LANES - 1]
    for name in (name for name in joined if name in kept):
        yield name, joined[name], f"{_measure(joined[name]) / whole:.0%} of the talking"
    if rest := [name for name in joined if name not in kept]:
        stretches = list(_join(sorted(one for name in rest for one in joined[name])))
        yield f"{len(rest)} others", stretches, f"{_measure(stretches) / whole:.0%} of the talking"


def _join(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches in order, those that are hardly apart as one."""
    last: Stretch | None = None
    for start, end in sorted(stretches):
        if last is not None and start - last[1] < _PAUSE_MS:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _measure(stretches: Iterable[Stretch]) -> int:
    return sum(end - start for start, end in stretches)


def _draw(stretches: Iterable[Stretch], end: int) -> str:
    """The stretches as one path."""
    drawn = (
        (start * _WIDTH / end, max(1.0, (stop - start) * _WIDTH / end)) for start, stop in stretches
    )
    return "".join(f"M{x:.1f} 2h{width:.1f}v{_HEIGHT - 4}h-{width:.1f}z" for x, width in drawn)
