"""Whether a published text says what was said, or the recogniser just misheard: a verdict on a comparison.

A recogniser errs, too. What it was unsure of, what sounds like the published words, and what it may have left out,
since there is time for it, tells nothing against a text. What is left is weighed passage by passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.compare.agreement.unexplained_words import FACT_WORDS, weigh_all
from pipeline.compare.equivalence.language_guess import guess_language
from pipeline.domain import Comparison, Difference, Edit, EditKind, rate_doubt

PASSAGE_WORDS: Final = FACT_WORDS
"""Words of one place that nothing explains: a short sentence, or a fact."""

CLEAR: Final = 0.06
"""The mean doubt of words up to which a single word that is another tells something."""

MOST_SHARE: Final = 0.02
"""Of the published words, which differ here and there though nothing explains it, beside those that a recogniser
itself takes for wrong."""

EQUAL_WORDS: Final = 5
"""Equal words in a row that chance hardly puts on a page that is about something else."""

GAP_WORDS: Final = 2
"""Equal words between two differences of one passage, where chance has put them."""

MOST_TURNS: Final = 40
"""Turns by which the language is told."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Differences that stand together, as the indexes ``[first, last)`` of edits, and their unexplained words."""

    edits: tuple[int, int]
    words: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether a published text differs from what was said; ``worst`` is the passage that differs most, if any does.

    ``covered`` is the share of the heard words that are in the text, 0..1; ``around`` is how many words stand before
    and after it that are no part of what was said, where such are allowed.
    """

    differs: bool
    worst: Passage | None
    covered: float
    around: int = 0


def judge(comparison: Comparison, *, is_page: bool = False) -> Agreement:
    """Tell whether a published text differs by more than the recogniser's own errors explain.

    Args:
        comparison: of the published text with what was heard.
        is_page: whether it is a page with other things around the transcript, which count for nothing.
    """
    edits = comparison.edits
    body = _find_body(edits) if is_page else range(len(edits))
    heard = [edit for edit in edits if edit.hypothesis is not None]
    doubts = [rate_doubt(edit.probability, edit.doubt) for edit in heard]
    doubt = sum(doubts) / len(doubts) if doubts else 0.0
    differing = [d for d in comparison.differences if d.meaning.is_content]
    content = [d for d in differing if d.hypothesis or d.edits[0] in body]
    around = sum(d.words for d in differing) - sum(d.words for d in content)
    language = guess_language(
        " ".join(turn.text for turn in comparison.reference.turns[:MOST_TURNS])
    )
    weights = weigh_all(edits, content, language, is_clear=doubt <= CLEAR)
    passages = list(_gather(edits, content, weights))
    worst = max(passages, key=lambda passage: passage.words, default=None)
    length = max(comparison.words.reference_length, PASSAGE_WORDS)
    is_loose = sum(weights) > (MOST_SHARE + doubt) * length
    differs = worst is not None and (worst.words >= PASSAGE_WORDS or is_loose)
    equal = sum(edit.kind is EditKind.EQUAL for edit in heard)
    return Agreement(differs, worst, equal / len(heard) if heard else 0.0, around)


def _find_body(edits: Sequence[Edit]) -> range:
    """Return the edits from the first few words in a row that are on both sides to the last ones."""
    marks = "".join("=" if edit.kind is EditKind.EQUAL else "." for edit in edits)
    run = "=" * EQUAL_WORDS
    first = marks.find(run)
    return range(first, marks.rfind(run) + EQUAL_WORDS) if first >= 0 else range(len(edits))


def _gather(
    edits: Sequence[Edit], content: Sequence[Difference], weights: Sequence[int]
) -> Iterator[Passage]:
    """Yield the passages: differences that a few equal words part are one."""
    start = stop = words = -1
    for difference, weight in zip(content, weights, strict=True):
        first, last = difference.edits
        gap = sum(edit.hypothesis is not None for edit in edits[stop:first]) if stop >= 0 else 0
        if stop >= 0 and gap <= GAP_WORDS:
            stop, words = last, words + weight
            continue
        if stop >= 0:
            yield Passage((start, stop), words)
        start, stop, words = first, last, weight
    if stop >= 0:
        yield Passage((start, stop), words)
