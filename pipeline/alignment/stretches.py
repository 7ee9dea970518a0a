"""Pairs of page and recording cut into stretches of sound short enough to time words in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from pipeline.alignment.page_words import PageWord
from pipeline.alignment.units import Unit
from pipeline.domain import Span, Word, enclosing_span

LEAST_MS_PER_CHARACTER = 35
"""Nobody speaks faster, 28 characters a second: twice as fast as an auctioneer's English."""

FEW_WORDS = 3
"""So many words of the page that were not heard are an editor's touch, and stay in the text."""

PARAPHRASE_WORDS = 12
"""Up to so many words of the page stand in place of other words that were spoken; more are a passage
that is not in the recording."""

LONGEST_DOUBT_MS = 30_000
MOST_DOUBTED_WORDS = 80
"""What a recogniser skips is a sentence or a window; beyond this it is not asked whether it is there."""

SHORTEST_MS, LONGEST_MS = 6_000, 16_000
"""A stretch is cut at the longest pause between these two lengths."""

CONTEXT_PARTS = 3
"""So many sure words before and after a stretch may be heard with it; their times are not used."""

HEARD_CONTEXT = 2
"""The sound of so many of them is in the stretch: where it begins and ends isn't known to a word."""

MARGIN_MS = 150
OPEN_MARGIN_MS = 1_000
"""Sound kept where there is no context, of the silence beside a stretch and of the next word."""


class Kind(Enum):
    """What is known of a part before the sound is looked at."""

    SURE = "both have these words"
    DOUBTFUL = "they differ, and the sound decides"
    APART = "the page's words can't have been spoken here"


@dataclass(frozen=True, slots=True)
class Part:
    """A pair of page words and heard words, ranges into both, and the time it has.

    ``span`` runs from the first heard word to the last, or where none was heard between the neighbours.
    """

    page: tuple[int, int]
    heard: tuple[int, int]
    kind: Kind
    span: Span


@dataclass(frozen=True, slots=True)
class Branch:
    """What may be said in one place of a stretch: the page's words, or those that were heard.

    ``heard`` is ``None`` where there is no doubt. Either may be empty.
    """

    page: tuple[str, ...]
    heard: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the recording and what is said in it, in order.

    Any of the first ``lead`` branches may be where it begins, or of the last ``trail`` where it ends.
    """

    span: Span
    branches: tuple[Branch, ...]
    lead: int = 0
    trail: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """What was found of a branch: whether the page's words are spoken, and when each word is.

    The spans are those of the page's words where ``is_page``, else of the heard ones; none for a
    branch outside of the stretch.
    """

    is_page: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch and the parts ``[first, last)`` whose times it is for."""

    stretch: Stretch
    first: int
    last: int


def judge(
    units: Sequence[Unit], page: Sequence[PageWord], heard: Sequence[Word], duration_ms: int
) -> list[Part]:
    """The units with the time they have, and whether the page's words can be said in it."""
    parts = []
    for unit in units:
        before = heard[unit.heard[0] - 1].span.end_ms if unit.heard[0] else 0
        after = heard[unit.heard[1]].span.start_ms if unit.heard[1] < len(heard) else duration_ms
        room = Span(before, max(before, after))
        own = heard[slice(*unit.heard)]
        span = enclosing_span(tuple(own)) if own else room
        kind = Kind.SURE if unit.equal else _judge(unit, page[slice(*unit.page)], room)
        parts.append(Part(unit.page, unit.heard, kind, span))
    return parts


def _judge(unit: Unit, words: Sequence[PageWord], room: Span) -> Kind:
    said, heard = unit.page[1] - unit.page[0], unit.heard[1] - unit.heard[0]
    if max(said, heard) > MOST_DOUBTED_WORDS or room.duration_ms > LONGEST_DOUBT_MS:
        return Kind.APART
    fits = count_least_ms(words) <= room.duration_ms
    return Kind.DOUBTFUL if fits or said <= FEW_WORDS else Kind.APART


def count_least_ms(words: Sequence[PageWord]) -> int:
    """The time that it takes at least to speak the words."""
    characters = sum(character.isalnum() for word in words for character in word.text)
    wide = sum(
        not character.isascii() and character.isalpha() for w in words for character in w.text
    )
    return LEAST_MS_PER_CHARACTER * (characters + wide)


def cut_stretches(
    parts: Sequence[Part], page: Sequence[PageWord], heard: Sequence[Word], duration_ms: int
) -> list[Cut]:
    """Stretches that hold every part but those apart, each once; cut between sure words, at pauses."""
    cuts: list[Cut] = []
    for apart, run in groupby(range(len(parts)), key=lambda i: parts[i].kind is Kind.APART):
        whole = list(run)
        if apart:
            continue
        begin, end = whole[0], whole[-1] + 1
        while begin < end:
            until = _find_cut(parts, begin, end)
            cuts.append(_make_cut(parts, (whole[0], begin, until, end), page, heard, duration_ms))
            begin = until
    return cuts


def _find_cut(parts: Sequence[Part], begin: int, end: int) -> int:
    """Where the stretch that begins here ends: at the longest pause in reach, between sure words."""
    start_ms = parts[begin].span.start_ms
    best, best_pause = end, -1
    if parts[end - 1].span.end_ms - start_ms <= LONGEST_MS:
        return end
    for i in range(begin + 1, end):
        length = parts[i - 1].span.end_ms - start_ms
        if length < SHORTEST_MS or not _is_sure(parts[i - 1 : i + 1]):
            continue
        if length > LONGEST_MS and best_pause >= 0:
            break
        pause = parts[i].span.start_ms - parts[i - 1].span.end_ms
        if pause > best_pause:
            best, best_pause = i, max(pause, 0)
    return best


def _is_sure(parts: Sequence[Part]) -> bool:
    return all(part.kind is Kind.SURE for part in parts)


def _make_cut(
    parts: Sequence[Part],
    bounds: tuple[int, int, int, int],
    page: Sequence[PageWord],
    heard: Sequence[Word],
    duration_ms: int,
) -> Cut:
    """The stretch of parts ``[begin, until)`` inside of ``[first, end)``, with context on both sides."""
    first, begin, until, end = bounds
    left = right = 0
    while left < CONTEXT_PARTS and begin - left > first and _is_sure([parts[begin - left - 1]]):
        left += 1
    while right < CONTEXT_PARTS and until + right < end and _is_sure([parts[until + right]]):
        right += 1
    chosen = parts[begin - left : until + right]
    span = Span(
        _open_ms(chosen, left, heard),
        _close_ms(chosen, right, heard, duration_ms),
    )
    branches = tuple(_make_branch(part, page, heard) for part in chosen)
    return Cut(Stretch(span, branches, left, right), begin, until)


def _open_ms(chosen: Sequence[Part], context: int, heard: Sequence[Word]) -> int:
    """Where a stretch's sound begins: with its context, or in the silence before its first word."""
    if context == CONTEXT_PARTS:
        return chosen[context - HEARD_CONTEXT].span.start_ms
    before = chosen[0].heard[0] - 1
    earliest = heard[before].span.end_ms - MARGIN_MS if before >= 0 else 0
    start_ms = chosen[0].span.start_ms
    return min(start_ms, max(start_ms - OPEN_MARGIN_MS, earliest, 0))


def _close_ms(chosen: Sequence[Part], context: int, heard: Sequence[Word], duration_ms: int) -> int:
    """Where a stretch's sound ends: with its context, or in the silence after its last word."""
    if context == CONTEXT_PARTS:
        return chosen[HEARD_CONTEXT - context - 1].span.end_ms
    after = chosen[-1].heard[1]
    latest = heard[after].span.start_ms + MARGIN_MS if after < len(heard) else duration_ms
    end_ms = chosen[-1].span.end_ms
    return max(end_ms, min(end_ms + OPEN_MARGIN_MS, latest))


def _make_branch(part: Part, page: Sequence[PageWord], heard: Sequence[Word]) -> Branch:
    words = tuple(word.text for word in page[slice(*part.page)])
    if part.kind is Kind.SURE:
        return Branch(words)
    return Branch(words, tuple(word.text.strip() for word in heard[slice(*part.heard)]))
