"""The part of a page that covers what was transcribed, where that was only a part of the recording.

It is the stretch of the page that takes the fewest edits to become what was heard: an alignment in which words of the
page before and behind it cost nothing. Source: Sellers, "The theory and computation of evolutionary distances:
Pattern recognition", Journal of Algorithms 1 (1980).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.compare.equivalence.normalise import BASIC, Normaliser
from pipeline.compare.tokens import Place, locate_tokens, read_turns
from pipeline.domain import Reference, ReferenceTurn, Section, Turn

MOST_ALIGNED: Final = 400
"""Words at each end of what was heard that are looked for on the page: where a part begins and ends is told by these,
and a page of a day of speech is looked through in a second."""

MOST_EDITS: Final = 0.6
"""Of the words heard: two texts that have nothing to do with each other differ in about four of five words."""

FEWEST_WORDS: Final = 5
"""What is shorter stands on any page."""

Codes = npt.NDArray[np.int32]


class _Found(NamedTuple):
    """Tokens of the page ``[first, last)``, and how many edits they are away."""

    first: int
    last: int
    edits: int


def cut_reference(
    reference: Reference, parts: Sequence[Sequence[Turn]], normaliser: Normaliser = BASIC
) -> Reference:
    """Return what of a page covers parts of a recording, with ``whole_words`` for how much there is in all.

    Nothing of it where the page has nothing like what was heard.

    Args:
        reference: the page.
        parts: what was heard in each part.
        normaliser: which differences don't count.
    """
    places = locate_tokens(reference, normaliser)
    codes: dict[str, int] = {}
    page = _encode([place.token for place in places], codes)
    covered: set[int] = set()
    for turns in parts:
        heard = _encode([token.text for token in read_turns(turns, normaliser)], codes)
        if (found := _find(heard, page)) is not None:
            covered.update(range(*found))
    kept = [place for index, place in enumerate(places) if index in covered]
    return replace(_cut(reference, kept), whole_words=len(places))


def _encode(texts: Sequence[str], codes: dict[str, int]) -> Codes:
    """The tokens as numbers, int32 ``(n,)``, the same for the same token."""
    return np.array([codes.setdefault(text, len(codes)) for text in texts], dtype=np.int32)


def _find(heard: Codes, page: Codes) -> tuple[int, int] | None:
    """The tokens of the page that were heard, as ``[first, last)``; ``None`` where none are like them."""
    if len(heard) < FEWEST_WORDS or not len(page):
        return None
    if len(heard) <= 2 * MOST_ALIGNED:
        found = _locate(heard, page)
        return found[:2] if found.edits <= MOST_EDITS * len(heard) else None
    begin, end = _locate(heard[:MOST_ALIGNED], page), _locate(heard[-MOST_ALIGNED:], page)
    is_like = max(begin.edits, end.edits) <= MOST_EDITS * MOST_ALIGNED
    return (begin.first, end.last) if is_like and begin.first < end.last else None


def _locate(heard: Codes, page: Codes) -> _Found:
    """The stretch of the page that is the fewest edits away from what was heard; of several the first."""
    places = np.arange(len(page) + 1, dtype=np.int32)
    costs, firsts = np.zeros_like(places), places
    for number, word in enumerate(heard, start=1):
        replaced = costs[:-1] + (page != word)
        inserted = costs[1:] + 1
        is_replaced = replaced <= inserted
        row = np.concatenate(([number], np.where(is_replaced, replaced, inserted)))
        begun = np.concatenate(([0], np.where(is_replaced, firsts[:-1], firsts[1:])))
        # What is on the page between two words that were heard costs one edit each.
        least = np.minimum.accumulate(row - places)
        origin = np.maximum.accumulate(np.where(row - places == least, places, 0))
        costs, firsts = (least + places).astype(np.int32), begun[origin].astype(np.int32)
    last = int(np.argmin(costs))
    while last + 1 < len(costs) and costs[last + 1] == costs[last]:
        last += 1  # a word that was misheard stands for the page's
    return _Found(int(firsts[last]), last, int(costs[last]))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a turn's text."""

    turn: int
    start: int
    end: int


def _cut(reference: Reference, kept: Sequence[Place]) -> Reference:
    """The page with no other words than these."""
    turns: list[ReferenceTurn] = []
    numbers: list[int] = []
    for number, pieces in groupby(_gather(kept), lambda piece: piece.turn):
        turn = reference.turns[number]
        texts = [text for piece in pieces for text in _cut_paragraphs(turn, piece)]
        turns.append(replace(turn, paragraphs=tuple(texts)))
        numbers.append(number)
    return replace(reference, turns=tuple(turns), sections=tuple(_cut_sections(reference, numbers)))


def _gather(kept: Sequence[Place]) -> Iterator[_Piece]:
    """The stretches of text that words next to one another make up."""
    piece: _Piece | None = None
    number = -1
    for place in kept:
        if piece is not None and place.turn == piece.turn and place.number in (number, number + 1):
            piece = replace(piece, end=place.end)
        else:
            if piece is not None:
                yield piece
            piece = _Piece(place.turn, place.start, place.end)
        number = place.number
    if piece is not None:
        yield piece


def _cut_paragraphs(turn: ReferenceTurn, piece: _Piece) -> Iterator[str]:
    """What of each paragraph lies in a stretch of the turn's text."""
    begins = accumulate((len(text) + 1 for text in turn.paragraphs), initial=0)
    for text, begin in zip(turn.paragraphs, begins, strict=False):
        cut = text[max(0, piece.start - begin) : max(0, piece.end - begin)].strip()
        if cut:
            yield cut


def _cut_sections(reference: Reference, numbers: Sequence[int]) -> Iterator[Section]:
    """The sections of which some turns are left, by the places of these."""
    firsts = [*(section.first_turn for section in reference.sections), len(reference.turns)]
    for section, end in zip(reference.sections, firsts[1:], strict=True):
        left = [i for i, number in enumerate(numbers) if section.first_turn <= number < end]
        if left:
            yield replace(section, first_turn=left[0])
