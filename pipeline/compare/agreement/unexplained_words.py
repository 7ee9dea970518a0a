"""Which words of a difference nothing explains but that the published text says something else.

A recogniser errs, too. What it was unsure of, what sounds like the published words, and what it may have left out,
since there is time for it, tells nothing against a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import fold
from pipeline.compare.equivalence.numbers.number_lexicon import load_lexicon
from pipeline.domain import (
    DOUBTFUL,
    Difference,
    Edit,
    EditKind,
    Meaning,
    is_speaker_uncertain,
    rate_doubt,
)
from pipeline.text.pronunciation.sound_likeness import measure_likeness

SOUNDS_ALIKE: Final = 0.45
"""From this likeness on one may be heard for the other: what recognisers take words for is above it nearly always.

Source: ``python -m tests.benchmarks.bench_published_texts``, by which the bounds below were tried, too.
"""

FACT_WORDS: Final = 4
"""What a name or a number counts that is another: as many words as a short sentence has."""

SPEAKER_WORDS: Final = 12
"""Words in a row that were given to another speaker: fewer are often the diarizer's doing."""

LETTERS: Final = 3
"""Words of fewer letters are little ones, which are taken for one another."""

MOST_OF_A_NAME: Final = 4
"""Words that stand for others as one: a name, a number."""

NEGATIONS: Final = {"en": ("not", "never"), "de": ("nicht", "nie"), "fr": ("pas", "jamais")}
"""Words by language without which a sentence says the opposite."""

FAST: Final = 0.9
"""Of what a word takes in a recording: where there was that much time for each, they may have been said, not heard."""


def weigh_all(
    edits: Sequence[Edit], content: Sequence[Difference], language: str, *, is_clear: bool
) -> list[int]:
    """Return how many words of each difference are explained by nothing.

    Args:
        edits: of the whole comparison.
        content: its content differences.
        language: the code of the text's; empty where it is not known.
        is_clear: whether the recogniser was sure enough of all for a single word to tell something.
    """
    swapped, needed_ms = _find_swapped(content), FAST * _measure_pace(edits)

    def weigh(difference: Difference) -> int:
        if difference.edits in swapped:
            return FACT_WORDS
        if _has_time_for(edits, difference, needed_ms):
            return 0
        return _weigh(edits, difference, language, is_clear=is_clear)

    return [weigh(difference) for difference in content]


def _measure_pace(edits: Sequence[Edit]) -> float:
    """Return how long a heard word is on average, in ms; without times 0."""
    spans = [edit.hypothesis_span for edit in edits if edit.hypothesis_span is not None]
    return sum(span.duration_ms for span in spans) / len(spans) if spans else 0.0


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
    unlike = sum(not _is_doubtful(edit) and not _sounds_alike(edit) for edit in changed)
    said = difference.reference or difference.hypothesis or ""
    if is_clear and dropped + added and _fold(said) in NEGATIONS.get(language, ()):
        return FACT_WORDS
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
    return max(FACT_WORDS, difference.words) if is_fact and is_clear else difference.words


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


def _has_time_for(edits: Sequence[Edit], difference: Difference, needed_ms: float) -> bool:
    """Whether all words of a difference may have been said where none were heard."""
    first, last = difference.edits
    if not needed_ms or difference.hypothesis:
        return False
    spans = (edits[place].hypothesis_span for place in range(first - 1, -1, -1))
    before = next((span for span in spans if span), None)
    spans = (edits[place].hypothesis_span for place in range(last, len(edits)))
    after = next((span for span in spans if span), None)
    if before is None or after is None:
        return False
    return after.start_ms - before.end_ms >= needed_ms * (last - first)
