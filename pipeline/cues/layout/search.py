"""The dynamic programmes: the cheapest cues of a script, and the cheapest lines of a cue.

The best way to each place also knows when the screen is free again, so that what a cue costs
depends on when it can really begin, and not only on its own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.cues.layout.penalties import (
    TORN,
    Script,
    count_sentence_ends,
    price_line,
    price_text,
)
from pipeline.cues.layout.timing import FOREVER, Clock, end_in_time
from pipeline.cues.style import CueStyle

_INFINITE = float("inf")
MOST_SUSPENSE_MS = 1000
"""The longest silence before a reply that shares a cue with its question, and so is seen before it is heard.

Source: our own; with half a second the demo's "Did it?" and "No." flashed by for 0.9 s each.
"""


class Chosen(NamedTuple):
    """A cue of the script: its first piece, the piece after its last, and its lines.

    ``second`` is where another speaker takes over within the cue; 0 where none does.
    """

    first: int
    last: int
    lines: int
    second: int = 0


def choose_cues(script: Script, clock: Clock) -> list[Chosen]:
    """The cheapest cues that hold all pieces in order."""
    size = len(script.pieces)
    best = [0.0] + [_INFINITE] * size
    free = [0] * (size + 1)
    origin = [Chosen(0, 0, 0)] * (size + 1)
    reading = _ReadingTimes(clock)
    for first in range(size):
        if best[first] == _INFINITE:
            continue
        start = max(script.starts[first], free[first])
        least = best[first] + script.penalties.cue
        for cue in _list_cues(script, first, start, clock, least=least, best=best):
            last = cue.last
            price = least + script.seams[last] + _price_content(script, cue)
            if price >= best[last]:
                continue
            in_time, end = _price_time(script, cue, start, reading)
            price += in_time
            if price < best[last] and cue.lines > 1 and not cue.second:
                price += _price_lines(script, cue, clock.style)
            if price < best[last]:
                best[last], free[last], origin[last] = price, end + clock.gap, cue
    cues = []
    last = size
    while last:
        cues.append(origin[last])
        last = origin[last].first
    return cues[::-1]


class _ReadingTimes(dict[tuple[int, float], int]):
    """The ticks that so many columns and words are to be shown for, each counted once; and the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def __missing__(self, text: tuple[int, float]) -> int:
        ticks = self[text] = self.clock.reading_ticks(*text)
        return ticks


def _list_cues(
    script: Script, first: int, start: int, clock: Clock, *, least: float, best: Sequence[float]
) -> Iterator[Chosen]:
    """The cues that may begin with a piece, in as few lines as hold them; one word always may.

    Left out are those that cost more with their end than the best way to it: no other price is below zero.
    """
    left, right, ends, seams = script.left, script.right, script.ends, script.seams
    style, latest = clock.style, start + clock.most
    width, most = style.max_line_width, style.max_line_count
    shortest = first + 1
    line_start, count = first, 1
    run_end = script.run_ends[first]
    for last in range(first + 1, run_end + 1):
        if last - 1 > first and right[last] - left[line_start] > width:
            line_start, count = last - 1, count + 1
        if last > shortest and (count > most or ends[last - 1] > latest):
            break
        if least + seams[last] < best[last]:
            yield Chosen(first, last, count)
    if style.pairs_speakers and run_end in script.replies and first not in script.labels:
        for dialogue in _list_dialogues(script, first, run_end, latest, clock):
            if least + seams[dialogue.last] < best[dialogue.last]:
                yield dialogue


def _list_dialogues(
    script: Script, first: int, second: int, latest: int, clock: Clock
) -> Iterator[Chosen]:
    """The cues of two speakers with a line each, none for a reply that nobody has heard yet."""
    left, right = script.left, script.right
    width = clock.style.max_line_width - len(clock.style.dialogue_dash)
    silence = script.starts[second] - script.ends[second - 1]
    suspense = max(clock.chain, clock.lag, clock.count_ticks(MOST_SUSPENSE_MS))
    if right[second] - left[first] > width or silence > suspense:
        return
    for last in range(second + 1, script.run_ends[second] + 1):
        if right[last] - left[second] > width or script.ends[last - 1] > latest:
            return
        yield Chosen(first, last, 2, second)


def _price_time(
    script: Script, cue: Chosen, start: int, reading: _ReadingTimes
) -> tuple[float, int]:
    """The points for coming late, going soon and staying long, and the out-time that the cue needs."""
    first, last, _, second = cue
    clock, penalties = reading.clock, script.penalties
    columns = (
        script.right[last]
        - script.left[first]
        + (2 * len(clock.style.dialogue_dash) if second else 0)
    )
    wanted = reading[columns, script.words[last] - script.words[first]]
    next_start = FOREVER if last == len(script.pieces) else script.starts[last]
    end, price = start + wanted, 0.0
    if end > next_start + clock.lag - clock.gap:
        end = end_in_time(clock, start, wanted, next_start)
        if end < start + wanted:
            missing = 1 - (end - start) / wanted
            price += penalties.too_fast + penalties.too_fast_share * missing
    if start > script.starts[first]:
        late_ms = clock.to_ms(start) - clock.to_ms(script.starts[first])
        price += penalties.late_per_ms * late_ms
        if late_ms > clock.style.max_lag_ms:
            beyond_ms = late_ms - clock.style.max_lag_ms
            price += penalties.too_late + penalties.too_late_per_ms * beyond_ms
    if _flashes_by(script, cue, start, end, clock):
        price += penalties.brief
    if not second and count_sentence_ends(script, first, last):
        shown_s = clock.to_ms(max(end, script.ends[last - 1]) - start) / 1000
        over_s = max(0.0, shown_s - penalties.long_over_sentences_s)
        price += penalties.long_over_sentences_per_s * over_s
    return price, end


def _flashes_by(script: Script, cue: Chosen, start: int, end: int, clock: Clock) -> bool:
    """Whether the cue is a whole sentence that the next cue soon takes the place of."""
    if cue.last == len(script.pieces) or script.breaks[cue.first] or script.breaks[cue.last]:
        return False
    end = max(end, script.starts[cue.last] - clock.gap)
    return clock.to_ms(end) - clock.to_ms(start) < 1000 * script.penalties.brief_s


def _price_content(script: Script, cue: Chosen) -> float:
    """The points for what stands in the cue, its end and its line breaks aside."""
    if not cue.second:
        return price_text(script, cue.first, cue.last)
    return script.joined[cue.last - 1] - script.joined[cue.first] + script.penalties.second_voice


def _price_lines(script: Script, cue: Chosen, style: CueStyle) -> float:
    """The points for the line breaks of a cue, and for having no room for a name."""
    price, starts = choose_lines(script, cue, style.max_line_width)
    return price if has_room(script, cue, starts, style) else price + script.penalties.no_name


def choose_lines(script: Script, cue: Chosen, width: int) -> tuple[float, tuple[int, ...]]:
    """The cheapest lines of a cue: their points, and the first piece of each but the first.

    Only the fewest lines that hold a cue are ever asked for, so what fits one line stays one.
    """
    if cue.second:
        return 0.0, (cue.second,)
    if cue.lines == 2:
        return _part_in_two(script, cue.first, cue.last, width)
    return _part_lines(script, cue.first, cue.last, cue.lines, width, known={})


def count_broken(script: Script, cue: Chosen, start: int, clock: Clock) -> tuple[bool, int, int]:
    """Of a cue that begins at a tick: whether it breaks a rule, how many phrases, and when the screen is free."""
    price, end = _price_time(script, cue, start, _ReadingTimes(clock))
    starts = choose_lines(script, cue, clock.style.max_line_width)[1] if cue.lines > 1 else ()
    torn = sum(script.breaks[place] >= TORN for place in (*starts, cue.last))
    return price >= script.penalties.too_late, torn, end + clock.gap


def has_room(script: Script, cue: Chosen, starts: Sequence[int], style: CueStyle) -> bool:
    """Whether the name before a cue has a line of its own left, or room in the first line as it is without it.

    Lines are broken as if there were no name: it may take a cue's room, but never tears a phrase.
    """
    label = script.labels.get(cue.first, 0)
    if not label or cue.lines < style.max_line_count:
        return True
    until = starts[0] if starts else cue.last
    return label + 1 + script.right[until] - script.left[cue.first] <= style.max_line_width


def _part_in_two(
    script: Script, first: int, last: int, width: int
) -> tuple[float, tuple[int, ...]]:
    """The cheapest two lines: what `_part_lines` finds for two, in a loop of its own since most cues ask for it."""
    left, right = script.left, script.right
    best = _INFINITE
    found: tuple[int, ...] = ()
    for start in range(last - 1, first, -1):
        rest = right[last] - left[start]
        if rest > width and start < last - 1:
            break
        top = right[start] - left[first]
        if top > width and start > first + 1:
            continue
        price = price_line(script, first, start, last, goal=rest, width=width)
        if price < best:
            best, found = price, (start,)
    return best, found


def _part_lines(
    script: Script,
    first: int,
    last: int,
    count: int,
    width: int,
    *,
    known: dict[tuple[int, int], tuple[float, tuple[int, ...]]],
) -> tuple[float, tuple[int, ...]]:
    """The cheapest ``count`` lines from a piece on; what is ``known`` is not looked for again."""
    if count == 1:
        return 0.0, ()
    if (first, count) in known:
        return known[first, count]
    best = _INFINITE
    best_starts: tuple[int, ...] = ()
    for start in range(last - 1, first, -1):
        rest = script.right[last] - script.left[start]
        if rest > width * (count - 1) and start < last - 1:
            break
        price = price_line(script, first, start, last, goal=rest / (count - 1), width=width)
        if price < best:
            below, starts = _part_lines(script, start, last, count - 1, width, known=known)
            if price + below < best:
                best, best_starts = price + below, (start, *starts)
    known[first, count] = best, best_starts
    return best, best_starts
