"""Words whose times are only shared out: what may be listened to for them, and which times are believed.

All other words keep theirs. A new word lies between its neighbours, wherever it is heard.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Final

from pipeline.domain import Review, ReviewedTurn, ReviewedWord, Span, WordOrigin
from pipeline.text.words import runs_on

CONTEXT_WORDS: Final = 3
"""So many known words before and after are told to the aligner, which need not all be in the sound."""

HEARD_CONTEXT: Final = 2
"""The sound of so many of them is in it."""

MARGIN_MS: Final = 300
"""So far may new words reach beyond those that they replace: the rest of a pause is silent, or breath."""

LONGEST_MS: Final = 30_000
"""What recognisers hear at once; new words in more are left where they are."""

LEAST_ROOM_MS: Final = 30
"""Each word needs that much, three frames of an aligner's."""

EDGE_MS: Final = 100
"""Nearer to a neighbour than this a word begins or ends with it: neighbours' times are surer than what is found."""

SLACK_MS: Final = 300
"""So far off may a known word be found: by more, the aligner has heard something else."""


@dataclass(frozen=True, slots=True)
class NewWordStretch:
    """New words that follow one another, and the sound in which they are to be found.

    Attributes:
        sound: what is listened to.
        before: the known words that may be heard before them.
        words: the new words.
        after: the known words that may be heard behind them.
        first: the place of the first new word among all words of the text.
        room: the time between their neighbours.
        known: the times of the words before and behind, in order.
    """

    sound: Span
    before: tuple[str, ...]
    words: tuple[str, ...]
    after: tuple[str, ...]
    first: int
    room: Span
    known: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word as it is written, of one piece or several: their number, and whether it is new."""

    text: str
    span: Span
    pieces: int
    is_new: bool


def find_new_words(review: Review, before: Review | None = None) -> tuple[NewWordStretch, ...]:
    """The stretches of words that a person typed, or took from a page, and that have no times of their own.

    A word that stands in the place of a single one has that one's time, and one that was there ``before`` its own.
    """
    timed = {word.span for turn in review.heard for word in turn.words}
    timed |= {word.word.span for word in before.words} if before is not None else set()
    units = _join_pieces(review.words, timed)
    found = []
    place = first = 0
    for is_new, group in groupby(units, key=lambda unit: unit.is_new):
        run = list(group)
        stretch = (
            _make_stretch(units, (first, first + len(run)), place, review.media.duration_ms)
            if is_new
            else None
        )
        found += [stretch] if stretch is not None else []
        first, place = first + len(run), place + sum(unit.pieces for unit in run)
    return tuple(found)


def _join_pieces(words: Sequence[ReviewedWord], timed: Set[Span]) -> list[_Unit]:
    """Words as they are written: what was heard is in pieces at times, as ``1`` and ``,950``."""
    units: list[_Unit] = []
    before = ""
    for reviewed in words:
        word = reviewed.word
        is_new = reviewed.origin is not WordOrigin.RECOGNISER and word.span not in timed
        if units and not is_new and not units[-1].is_new and runs_on(before, word.text):
            last = units.pop()
            span = Span(last.span.start_ms, max(last.span.end_ms, word.span.end_ms))
            units.append(_Unit(last.text + word.text.strip(), span, last.pieces + 1, is_new=False))
        else:
            units.append(_Unit(word.text.strip(), word.span, 1, is_new))
        before = word.text
    return units


def _make_stretch(
    units: Sequence[_Unit], run: tuple[int, int], place: int, duration_ms: int
) -> NewWordStretch | None:
    """The stretch around new words; ``None`` where they have no room, or there is too much to listen to."""
    first, last = run
    before, after = units[max(0, first - CONTEXT_WORDS) : first], units[last : last + CONTEXT_WORDS]
    before = list(takewhile(lambda unit: not unit.is_new, before[::-1]))[::-1]
    after = list(takewhile(lambda unit: not unit.is_new, after))
    room = _find_room(units, run, duration_ms)
    if room.duration_ms < LEAST_ROOM_MS * (last - first):
        return None
    opens = before[-HEARD_CONTEXT:][0].span.start_ms if before else room.start_ms
    closes = after[:HEARD_CONTEXT][-1].span.end_ms if after else room.end_ms
    sound = Span(min(opens, room.start_ms), max(closes, room.end_ms))
    if sound.duration_ms > LONGEST_MS:
        return None
    return NewWordStretch(
        sound,
        tuple(unit.text for unit in before),
        tuple(unit.text for unit in units[first:last]),
        tuple(unit.text for unit in after),
        place,
        room,
        tuple(unit.span for unit in (*before, *after)),
    )


def _find_room(units: Sequence[_Unit], run: tuple[int, int], duration_ms: int) -> Span:
    """The time that new words may have: between their neighbours, and about where those were that they replace."""
    first, last = run
    earliest = units[first - 1].span.end_ms if first else 0
    latest = units[last].span.start_ms if last < len(units) else duration_ms
    earliest = max(earliest, units[first].span.start_ms - MARGIN_MS)
    return Span(earliest, max(earliest, min(latest, units[last - 1].span.end_ms + MARGIN_MS)))


def place_new_words(
    review: Review,
    stretches: Sequence[NewWordStretch],
    found: Sequence[tuple[Sequence[Span | None], Sequence[Span]] | None],
) -> Review:
    """The corrections with new words where they were heard; where that can't be believed, as they were.

    Args:
        review: the corrections.
        stretches: their new words.
        found: for each stretch the times of its known words, ``None`` for those that weren't heard, and of
            its new ones; ``None`` where nothing was found.
    """
    times: dict[int, Span] = {}
    for stretch, answer in zip(stretches, found, strict=True):
        if answer is None or not _is_likely(stretch, answer[0]):
            continue
        placed = _fit(answer[1], stretch.room)
        if placed is not None:
            times |= dict(enumerate(placed, start=stretch.first))
    if not times:
        return review
    place = -1
    turns: list[ReviewedTurn] = []
    for turn in review.turns:
        words = []
        for reviewed in turn.words:
            place += 1
            span = times.get(place, reviewed.word.span)
            words.append(replace(reviewed, word=replace(reviewed.word, span=span)))
        turns.append(ReviewedTurn(turn.speaker, tuple(words)))
    return replace(review, turns=tuple(turns))


def _is_likely(stretch: NewWordStretch, known: Sequence[Span | None]) -> bool:
    """Whether the known words were heard where they are."""
    return all(
        span is None or abs(span.middle_ms - there.middle_ms) <= SLACK_MS
        for span, there in zip(known, stretch.known, strict=True)
    )


def _fit(spans: Sequence[Span], room: Span) -> list[Span] | None:
    """The times inside of the room, to its edges but for pauses; ``None`` where a word was heard outside of it."""
    if not all(room.start_ms <= span.middle_ms <= room.end_ms for span in spans):
        return None
    fitted: list[Span] = []
    spans = list(spans)
    if abs(spans[0].start_ms - room.start_ms) <= EDGE_MS:
        spans[0] = Span(room.start_ms, max(room.start_ms, spans[0].end_ms))
    if abs(spans[-1].end_ms - room.end_ms) <= EDGE_MS:
        spans[-1] = Span(min(spans[-1].start_ms, room.end_ms), room.end_ms)
    earliest = room.start_ms
    for span in spans:
        start_ms = min(max(span.start_ms, earliest), room.end_ms)
        fitted.append(Span(start_ms, min(max(span.end_ms, start_ms), room.end_ms)))
        earliest = fitted[-1].end_ms
    return fitted if all(span.duration_ms > 0 for span in fitted) else None
