"""Whether a published text says what was said, or the recogniser just misheard: a verdict on a comparison.

A recogniser errs, too. What it was unsure of, what sounds like the published words, and what it may have left out,
since there is time for it, tells nothing against a text. What is left is weighed passage by passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.compare.equivalence.language_guess import guess_language
from pipeline.compare.equivalence.numbers.number_atoms import fold
from pipeline.compare.equivalence.numbers.number_lexicon import load_lexicon
from pipeline.domain import (
    DOUBTFUL,
    Comparison,
    Difference,
    Edit,
    EditKind,
    Meaning,
    is_speaker_uncertain,
    rate_doubt,
)
from pipeline.text.pronunciation.sound_likeness import measure_likeness

SOUNDS_ALIKE: Final = 0.45
"""From this likeness on one may be heard for the other: what recognisers take words for is above it nearly always."""

PASSAGE_WORDS: Final = 4
"""Words of one place that nothing explains: a short sentence. A fact that is another counts as many."""

SPEAKER_WORDS: Final = 12
"""Words in a row that were given to another speaker: fewer are often the diarizer's doing."""

CLEAR: Final = 0.06
"""The mean doubt of words up to which a single word that is another tells something."""

MOST_SHARE: Final = 0.02
"""Of the published words, which differ here and there though nothing explains it, beside those that a recogniser
itself takes for wrong."""

EQUAL_WORDS: Final = 5
"""Equal words in a row that chance hardly puts on a page that is about something else."""

GAP_WORDS: Final = 2
"""Equal words between two differences of one passage, where chance has put them."""

LETTERS: Final = 3
"""Words of fewer letters are little ones, which are taken for one another."""

MOST_OF_A_NAME: Final = 4
"""Words that stand for others as one: a name, a number."""

NEGATIONS: Final = {"en": ("not", "never"), "de": ("nicht", "nie"), "fr": ("pas", "jamais")}
"""Words by language without which a sentence says the opposite."""

MOST_TURNS: Final = 40
"""Turns by which the language is told."""

MS_PER_WORD: Final = 200
"""What a word takes in fast speech: where there was that much time, it may have been said and not heard."""


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
    swapped = _find_swapped(content)
    weights = [
        PASSAGE_WORDS if d.edits in swapped else _weigh(edits, d, language, is_clear=doubt <= CLEAR)
        for d in content
    ]
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


def _find_swapped(content: Iterable[Difference]) -> set[tuple[int, int]]:
    """Return where one word stands for another and that one for it elsewhere, which no ear does."""
    sides = {
        d.edits: (_fold(d.reference), _fold(d.hypothesis))
        for d in content
        if d.reference
        and d.hypothesis
        and (
            d.meaning is Meaning.NAME
            or _is_capital(d.hypothesis, d.reference)
            or not _sounds_like(d.hypothesis, d.reference)
        )
    }
    pairs = set(sides.values())
    return {
        place
        for place, (was, now) in sides.items()
        if was != now and min(len(was), len(now)) >= LETTERS and (now, was) in pairs
    }


def _fold(text: str | None) -> str:
    return "".join(c for c in (text or "").casefold() if c.isalnum())


def _weigh(edits: Sequence[Edit], difference: Difference, language: str, *, is_clear: bool) -> int:
    """Return how many words of a difference are explained by nothing."""
    own = edits[slice(*difference.edits)]
    if difference.meaning is Meaning.SPEAKER:
        is_sure = not any(is_speaker_uncertain(edit.speaker_confidence) for edit in own)
        return difference.words if is_sure and difference.words >= SPEAKER_WORDS else 0
    dropped = sum(edit.kind is EditKind.DELETION for edit in own)
    added = sum(edit.kind is EditKind.INSERTION and not _is_doubtful(edit) for edit in own)
    changed = [edit for edit in own if edit.kind is EditKind.SUBSTITUTION]
    if difference.reference and difference.hypothesis and len(own) <= MOST_OF_A_NAME:
        return _weigh_change(difference, own, language, is_clear=is_clear)
    if dropped and _has_time_for(edits, difference, dropped):
        dropped = 0
    unlike = sum(not _is_doubtful(edit) and not _sounds_alike(edit) for edit in changed)
    said = difference.reference or difference.hypothesis or ""
    if is_clear and dropped + added and _fold(said) in NEGATIONS.get(language, ()):
        return PASSAGE_WORDS
    return dropped + added + unlike


def _weigh_change(
    difference: Difference, own: Sequence[Edit], language: str, *, is_clear: bool
) -> int:
    """Return the weight of words that stand for others."""
    if any(map(_is_doubtful, own)):
        return 0
    was, now = difference.reference or "", difference.hypothesis or ""
    has_numbers = _holds_number(was, language) and _holds_number(now, language)
    if _sounds_like(now, was) and not has_numbers:
        return 0
    is_fact = has_numbers or difference.meaning is Meaning.NAME or _is_capital(was, now)
    return max(PASSAGE_WORDS, difference.words) if is_fact and is_clear else difference.words


def _is_capital(*texts: str) -> bool:
    """Whether all begin with a capital and are long enough for a name, at the beginning of a sentence as well."""
    return all(text[:1].isupper() and len(_fold(text)) > LETTERS for text in texts)


def _holds_number(text: str, language: str) -> bool:
    """Whether a figure or a number word is in a text."""
    if any(map(str.isdigit, text)):
        return True
    words = re.findall(r"[^\W_]+", text)
    return any(fold(word) in load_lexicon(language).cardinals for word in words)


def _is_doubtful(edit: Edit) -> bool:
    return edit.hypothesis is not None and rate_doubt(edit.probability, edit.doubt) >= DOUBTFUL


def _sounds_alike(edit: Edit) -> bool:
    return _sounds_like(edit.hypothesis or "", edit.reference or "")


def _sounds_like(heard: str, published: str) -> bool:
    """Whether one may be heard for the other, however capitals say that it is read."""
    ways = (
        (heard, published),
        (heard.lower(), published.lower()),
        (heard.upper(), published.upper()),
    )
    return any(measure_likeness(*pair, SOUNDS_ALIKE) for pair in ways)


def _has_time_for(edits: Sequence[Edit], difference: Difference, words: int) -> bool:
    """Whether so many words may have been said where none were heard."""
    first, last = difference.edits
    before = next((e.hypothesis_span for e in reversed(edits[:first]) if e.hypothesis_span), None)
    after = next((e.hypothesis_span for e in edits[last:] if e.hypothesis_span), None)
    heard = [e.hypothesis_span for e in edits[first:last] if e.hypothesis_span]
    if before is None or after is None or heard:
        return False
    return after.start_ms - before.end_ms >= MS_PER_WORD * words


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
