"""Times of day and days of the year, in every usual way to write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.compare.equivalence.numbers.number_readings import Edge
from pipeline.compare.equivalence.numbers.spoken_amounts import (
    Line,
    find_longest,
)
from pipeline.compare.equivalence.numbers.value import (
    Value,
    make_cardinal,
    make_clock,
    make_date,
)

_PAST: Final[Mapping[str, Mapping[str, int]]] = {
    "en": {"past": 1, "after": 1, "to": -1, "till": -1, "til": -1, "of": -1},
    "de": {"nach": 1, "vor": -1},
    "nl": {"over": 1, "voor": -1},
    "sv": {"over": 1, "i": -1},
    "da": {"over": 1, "i": -1},
    "no": {"over": 1, "pa": -1},
}
"""What stands between minutes and the hour that they are after or before."""
PAST: Final = frozenset(word for words in _PAST.values() for word in words)
_QUARTERS: Final = {"half": 30, "quarter": 15, "viertel": 15, "kwart": 15, "kvart": 15}
_TOWARDS: Final = {"de": "halb", "nl": "half", "sv": "halv", "da": "halv", "no": "halv"}
"""What stands before the hour that half of is still to come."""
NOONS: Final = {"am": 0, "pm": 12}
_MINUTES_BEHIND: Final = frozenset({"ca", "es", "fr", "it", "pt"})
_LONGEST_YEAR = 4
CLOCK_OPENERS: Final = frozenset({"a", *_QUARTERS, *_TOWARDS.values()})
"""Words that a time of day may begin with, but for numbers."""


def read_clocks(line: Line, at: int) -> Iterator[Edge]:
    """Return the times of day: ``3:30``, ``half past three``, ``three o'clock``, ``15 Uhr 30``."""
    yield from _read_written_clock(line, at)
    yield from _read_past(line, at)
    hour = _read_small(line, at, 24)
    if hour is None:
        return
    stop, number = hour
    words = line.lexicon.table.hour_words
    if line.word(stop) in words:
        yield from _make(number, 0, stop + 1)
        minute = _read_small(line, stop + 1, 59)
        if minute is not None:
            yield from _make(number, minute[1], minute[0])
    yield from _read_minutes_behind(line, stop + (line.word(stop) in words), number)
    if line.word(stop) in NOONS and number <= 12:
        yield from _make(number % 12 + NOONS[line.word(stop)], 0, stop + 1)


def _read_written_clock(line: Line, at: int) -> Iterator[Edge]:
    """``3:30``, ``15.30 Uhr``."""
    table, hours, minutes = line.lexicon.table, line.figure(at), line.figure(at + 2)
    stop = at + 3
    if line.sign(at + 1) != ":" or not line.glued(at + 1) or not line.glued(at + 2):
        hours, _, minutes = hours.partition(".")
        stop = at + 1
        if line.word(stop) not in table.hour_words:
            return
    if not hours.isdigit() or not minutes.isdigit() or len(hours) > 2 or len(minutes) != 2:
        return
    hour, minute = int(hours), int(minutes)
    yield from _make(hour, minute, stop)
    if line.word(stop) in table.hour_words:
        yield from _make(hour, minute, stop + 1)
    noon = NOONS.get(line.word(stop))
    if noon is not None and hour <= 12:
        yield from _make(hour % 12 + noon, minute, stop + 1)
        if not minute:
            yield stop, (make_cardinal(hour),)


def _read_past(line: Line, at: int) -> Iterator[Edge]:
    """``half past three``, ``half three``, ``ten to four``, ``halb vier``, ``vijf voor half drie``."""
    yield from _read_half(line, at, 0)
    start = at + (line.word(at) == "a" and line.word(at + 1) in _QUARTERS)
    minute = _QUARTERS.get(line.word(start))
    found = (start + 1, minute) if minute else _read_small(line, at, 29)
    if found is None:
        return
    stop, minutes = found
    stop += line.word(stop) in {"minutes", "minute", "minuten"}
    way = _PAST.get(line.language, {}).get(line.word(stop))
    if way:
        yield from _read_half(line, stop + 1, way * minutes)
    hour = _read_small(line, stop + 1, 12) if way else None
    if way and hour is not None:
        total = hour[1] * 60 + way * minutes
        yield from _make(total // 60 % 24, total % 60, hour[0])
        if hour[1] == 1 and way < 0:
            yield from _make(12, total % 60, hour[0])


def _read_half(line: Line, at: int, minutes: int) -> Iterator[Edge]:
    """So many minutes from a half: before the hour that is named, in British English after it."""
    is_past = line.language == "en" and line.word(at) == "half"
    hour = _read_small(line, at + 1, 12)
    if hour is not None and hour[1] and (is_past or line.word(at) == _TOWARDS.get(line.language)):
        total = (hour[1] - (not is_past)) * 60 + 30 + minutes
        yield from _make(total // 60, total % 60, hour[0])
        if total < 60:
            yield from _make(12, total, hour[0])


def _read_minutes_behind(line: Line, at: int, hour: int) -> Iterator[Edge]:
    """What follows an hour in Romance languages: ``e trenta``, ``y media``, ``moins le quart``."""
    table = line.lexicon.table
    way = -1 if line.word(at) in table.minus else 1
    if line.language not in _MINUTES_BEHIND or line.word(at) not in table.minus | table.and_words:
        return
    place = at + 1
    place += line.word(place) in table.date_words | table.articles and line.word(place + 1) != ""
    for start in {at + 1, place}:
        half = line.word(start) in table.halves
        quarter = table.parts.get(line.word(start)) == 4
        minute = (
            (start + 1, 30 if half else 15) if half or quarter else _read_small(line, start, 59)
        )
        if minute is not None:
            total = hour * 60 + way * minute[1]
            yield from _make(total // 60 % 24, total % 60, minute[0])


def _make(hour: int, minute: int, stop: int) -> Iterator[Edge]:
    clock = make_clock(hour, minute)
    if clock is not None:
        yield stop, (clock,)


def _read_small(line: Line, at: int, most: int) -> tuple[int, int] | None:
    """A whole number up to so much, in figures or words, and where it ends."""
    figure = line.figure(at)
    if figure:
        return (
            (at + 1, int(figure))
            if figure.isdigit() and len(figure) < 3 and int(figure) <= most
            else None
        )
    found = find_longest(line, at, line.lexicon.cardinals) if line.is_word(at) else None
    if found is None or found[1] > most or found[1].denominator > 1:
        return None
    return found[0], int(found[1])


# --- days


def read_dates(line: Line, at: int) -> Iterator[Edge]:
    """Return the days: ``May 3rd``, ``the third of May``, ``3. Mai``, ``2024-05-03``, ``25/12``."""
    yield from _read_written_date(line, at)
    months, words = line.lexicon.months, line.lexicon.table.date_words
    month = months.get(line.word(at))
    if month is not None:
        place = _skip_dot(line, at + 1)
        place += line.word(place) in words
        yield from _make_date(month, _read_day(line, place))
        return
    start = at + (line.word(at) in words)
    day = _read_day(line, start)
    if day is None:
        return
    place = day[0] + (line.word(day[0]) in words)
    month = months.get(line.word(place))
    if month is not None:
        found = make_date(month, day[1])
        if found is not None:
            yield place + 1, (found,)
            yield _skip_dot(line, place + 1), (found,)


def read_months(line: Line, at: int) -> Iterator[Edge]:
    """Return the month that an abbreviation beside a number stands for."""
    month = line.lexicon.months.get(line.word(at))
    beside = any(line.figure(place) for place in (at - 1, at + 1, at + 2))
    if month is not None and beside:
        yield _skip_dot(line, at + 1), (f"month {month}",)


def _skip_dot(line: Line, at: int) -> int:
    return at + (at < len(line.atoms) and line.atoms[at].text == "." and line.glued(at))


def _make_date(month: int, day: tuple[int, int] | None) -> Iterator[Edge]:
    found = make_date(month, day[1]) if day is not None else None
    if day is not None and found is not None:
        yield day[0], (found,)


def _read_day(line: Line, at: int) -> tuple[int, int] | None:
    """A day of a month, as a number or a rank, and where it ends."""
    figure = line.figure(at)
    if figure.isdigit() and len(figure) <= 2:
        if line.glued(at + 1) and line.word(at + 1) in line.lexicon.table.endings:
            return at + 2, int(figure)
        if line.language == "de":
            return _skip_dot(line, at + 1), int(figure)
        return at + 1, int(figure)
    if not line.is_word(at):
        return None
    rank = find_longest(line, at, line.lexicon.ordinals)
    plain = find_longest(line, at, line.lexicon.cardinals)
    best = max(
        (hit for hit in (rank, plain) if hit is not None), default=None, key=lambda hit: hit[0]
    )
    if best is None or not 1 <= best[1] <= 31:
        return None
    return best[0], int(best[1])


def _read_written_date(line: Line, at: int) -> Iterator[Edge]:
    """``2024-05-03``, ``5/3/2024`` in either order, ``25/12`` where there is no other way to read it."""
    figures, signs, place = [line.figure(at)], set[str](), at + 1
    while line.sign(place) in {"/", "-"} and line.glued(place) and line.figure(place + 1).isdigit():
        figures.append(line.figure(place + 1))
        signs.add(line.sign(place))
        place += 2
    if line.figure(at).count(".") == 2:
        figures, place = line.figure(at).split("."), at + 1
    if len(figures) not in {2, 3} or not all(
        f.isdigit() and len(f) <= _LONGEST_YEAR for f in figures
    ):
        return
    numbers = [int(figure) for figure in figures]
    if len(figures) == 3 and len(figures[0]) == _LONGEST_YEAR:
        yield from _put_year(make_date(numbers[1], numbers[2]), numbers[0], place)
    elif len(figures) == 3 and len(figures[2]) in {2, _LONGEST_YEAR}:
        for month, day in {(numbers[0], numbers[1]), (numbers[1], numbers[0])}:
            yield from _put_year(make_date(month, day), numbers[2], place)
    elif len(figures) == 2 and signs == {"/"} and min(numbers) <= 12 < max(numbers):
        found = make_date(min(numbers), max(numbers))
        if found is not None:
            yield place, (found,)


def _put_year(date: Value | None, year: int, stop: int) -> Iterator[Edge]:
    if date is not None:
        yield stop, (date, make_cardinal(year))
