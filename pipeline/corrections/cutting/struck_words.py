"""Which spoken words a person struck out: those that were taken out of the text, and not replaced.

A word in whose time another one stands was corrected; its sound stays. So does that of a word that was moved. What
cleaning left out of the text nobody struck out: it goes where it stands among words that were, or only says one of
them twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import groupby

from pipeline.corrections.text_edits import PlacedWord, find_text_edits, match_words, place_words
from pipeline.domain import Review, Span, SpokenWord, Turn, WordOrigin
from pipeline.text.words import strip_marks

_NEIGHBOURS = 64
"""Words that begin before a time, of which one may still be said then."""

_FOLDED = "["
"""How a listener's words begin that were folded into another's turn."""


class _Fate(Enum):
    KEPT = auto()
    STRUCK = auto()
    LEFT_OUT = auto()  # of the text, by cleaning


def mark_struck(
    spoken: Sequence[Turn], review: Review, *, with_left_out: bool = False
) -> tuple[SpokenWord, ...]:
    """Return all words that are heard, in order, each with whether it is to be cut out.

    Args:
        spoken: the verbatim turns.
        review: the corrections of their publishable text.
        with_left_out: whether what cleaning left out of the text is cut out, too.
    """
    heard = place_words(review.heard)
    text = _Text(heard, find_struck(review))
    words = [(word, turn.speaker) for turn in spoken for word in turn.words]
    fates = [text.find_fate(word.span, speaker) for word, speaker in words]
    texts = [strip_marks(word.text) for word, _ in words]
    cut = set(_spread(fates, texts, with_left_out=with_left_out))
    return tuple(
        SpokenWord(word.text, word.span, speaker, number in cut)
        for number, (word, speaker) in enumerate(words)
    )


def find_struck(review: Review) -> frozenset[int]:
    """The numbers of the words of the text that was corrected which a person took out."""
    heard, corrected = place_words(review.heard), place_words(review.turns)
    matched = match_words(heard, corrected)
    moved = _count_moved(corrected, matched)
    struck = set()
    for edit in find_text_edits(heard, corrected, matched, pinned=False):
        typed = _merge(placed.word.span for placed in corrected[edit.begin : edit.end])
        for number in range(edit.first, edit.last):
            word = heard[number].word
            if _reaches(typed, word.span):
                continue
            if moved[word.text.strip()] > 0:
                moved[word.text.strip()] -= 1
                continue
            struck.add(number)
    return frozenset(struck)


def _merge(spans: Iterable[Span]) -> list[Span]:
    """The times that words take, in order and apart."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.duration_ms):
        if merged and span.start_ms <= merged[-1].end_ms:
            merged[-1] = Span(merged[-1].start_ms, max(merged[-1].end_ms, span.end_ms))
        else:
            merged.append(span)
    return merged


def _reaches(spans: Sequence[Span], span: Span) -> bool:
    """Whether one of several times, in order and apart, lies over another."""
    place = bisect_right(spans, span.start_ms, key=lambda own: own.end_ms)
    return place < len(spans) and spans[place].overlap_ms(span) > 0


def _count_moved(corrected: Sequence[PlacedWord], matched: Sequence[int | None]) -> Counter[str]:
    """The words that stand elsewhere than they are heard: nobody typed them, and their time is another."""
    return Counter(
        placed.word.text.strip()
        for placed, there in zip(corrected, matched, strict=True)
        if there is None and placed.origin is WordOrigin.RECOGNISER
    )


class _Text:
    """The words of the text, and what became of each, found by their times."""

    def __init__(self, heard: Sequence[PlacedWord], struck: frozenset[int]) -> None:
        fates = (_Fate.STRUCK if n in struck else _Fate.KEPT for n in range(len(heard)))
        told = sorted(zip(heard, fates, strict=True), key=lambda pair: pair[0].word.span)
        self._told = told
        self._starts = [placed.word.span.start_ms for placed, _ in told]
        self._same: dict[Span, list[tuple[PlacedWord, _Fate]]] = defaultdict(list)
        for placed, fate in told:
            self._same[placed.word.span].append((placed, fate))

    def find_fate(self, span: Span, speaker: str | None) -> _Fate:
        """What became of a spoken word: what its own word of the text says, else the one in whose time it lies."""
        same = self._same.get(span, [])
        own = [fate for placed, fate in same if placed.speaker == speaker] or [f for _, f in same]
        if not own:
            own = [
                fate
                for placed, fate in self._find_around(span.middle_ms)
                if placed.speaker == speaker or placed.word.text.strip().startswith(_FOLDED)
            ]
        if _Fate.KEPT in own:
            return _Fate.KEPT
        return own[0] if own else _Fate.LEFT_OUT

    def _find_around(self, time_ms: int) -> Iterator[tuple[PlacedWord, _Fate]]:
        """The words in whose time another lies, which begin not long before it."""
        last = bisect_right(self._starts, time_ms)
        for placed, fate in self._told[max(0, last - _NEIGHBOURS) : last]:
            if time_ms < placed.word.span.end_ms:
                yield placed, fate


def _spread(fates: Sequence[_Fate], texts: Sequence[str], *, with_left_out: bool) -> Iterator[int]:
    """The numbers of the words to be cut out."""
    for fate, group in groupby(range(len(fates)), key=lambda number: fates[number]):
        run = list(group)
        if fate is _Fate.STRUCK or (fate is _Fate.LEFT_OUT and with_left_out):
            yield from run
        elif fate is _Fate.LEFT_OUT:
            yield from _choose_left_out(run, fates, texts)


def _choose_left_out(
    run: Sequence[int], fates: Sequence[_Fate], texts: Sequence[str]
) -> Sequence[int]:
    """Those of words that cleaning left out which go with the ones beside them."""
    before, after = run[0] - 1, run[-1] + 1
    is_after = before >= 0 and fates[before] is _Fate.STRUCK
    is_before = after < len(fates) and fates[after] is _Fate.STRUCK
    if is_after and is_before:
        return run
    if is_before:
        return [number for number in run if _says_again(number, after, texts)]
    return [number for number in run if is_after and _says_again(number, before, texts)]


def _says_again(number: int, other: int, texts: Sequence[str]) -> bool:
    """Whether all words from one to another are the same."""
    first, last = sorted((number, other))
    return bool(texts[other]) and len(set(texts[first : last + 1])) == 1
