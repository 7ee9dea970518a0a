"""A page's words × what was heard → the page's words with times, and where the two part.

Four steps, of which the third is a model's: the texts are paired and matches of chance
distrusted (`pair_page`), the recording is cut into stretches in which it is known what is said, but for
a few doubts (`Pairing.cuts`), an aligner times the words of each stretch and decides the doubts, and
its answers are put together (`place_page`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.alignment.page_words import PageWord, cut_page
from pipeline.alignment.stretches import Branch, Cut, Part, Placed, Stretch, cut_stretches, judge
from pipeline.alignment.timed_page import TimedWord, place_words, share_out
from pipeline.alignment.timed_turns import make_turns
from pipeline.alignment.units import Tokens, distrust_chance, pair_words, settle_gaps
from pipeline.domain import Alignment, Word
from pipeline.text.punctuation import ends_sentence

__all__ = [
    "Branch",
    "Cut",
    "PageWord",
    "Pairing",
    "Part",
    "Placed",
    "Stretch",
    "TimedWord",
    "Tokens",
    "cut_page",
    "make_turns",
    "pair_page",
    "place_page",
    "rate_opening",
    "share_out",
]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which words of page and recording stand for each other, and the stretches to time words in.

    ``matched`` is how many of the page's words were heard as they are.
    """

    parts: tuple[Part, ...]
    cuts: tuple[Cut, ...]
    matched: int


def pair_page(
    page: Sequence[PageWord],
    heard: Sequence[Word],
    tokens: Tokens,
    pairs: Sequence[tuple[int | None, int | None]],
    duration_ms: int,
) -> Pairing:
    """The page paired with what was heard.

    Args:
        page: the page's words.
        heard: the recogniser's words, in order of time.
        tokens: what is compared of each of these.
        pairs: an alignment of all tokens of the page with those of the recording.
        duration_ms: the length of the recording.
    """
    own = [word.tokens for word in page]
    units = distrust_chance(pair_words(own, tokens, pairs))
    units = settle_gaps(units, own, [rate_opening(page, index) for index in range(len(page))])
    parts = judge(units, page, heard, duration_ms)
    cuts = cut_stretches(parts, page, heard, duration_ms)
    matched = sum(unit.page[1] - unit.page[0] for unit in units if unit.equal)
    return Pairing(tuple(parts), tuple(cuts), matched)


def rate_opening(page: Sequence[PageWord], index: int) -> int:
    """How well a passage begins with a word: 2 where a turn does, 1 a sentence, else 0."""
    if index == 0 or page[index - 1].turn != page[index].turn:
        return 2
    before = page[index - 1]
    return 1 if ends_sentence(before.text) or before.paragraph != page[index].paragraph else 0


def place_page(
    pairing: Pairing,
    found: Sequence[tuple[Placed, ...] | None],
    page: Sequence[PageWord],
    heard: Sequence[Word],
) -> tuple[tuple[TimedWord, ...], Alignment]:
    """The page's words that are in the recording, with their times, and what is not on both sides.

    Args:
        pairing: of the page with what was heard.
        found: an aligner's answer for each of its stretches; ``None`` where it has none.
        page: the page's words.
        heard: the recogniser's words.
    """
    placed = {
        index: answer[cut.stretch.lead + index - cut.first]
        for cut, answer in zip(pairing.cuts, found, strict=True)
        if answer is not None
        for index in range(cut.first, cut.last)
    }
    return place_words(pairing.parts, placed, page, heard)
