"""What corrections teach: names that a person put right more than once, and what they were heard as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.corrections.doubts.name_variants import strip_marks
from pipeline.corrections.edited_files.edit_cells import compare_texts
from pipeline.corrections.text_edits import find_text_edits, match_words, place_words
from pipeline.domain import Review
from pipeline.text.case_folding import fold_letters
from pipeline.text.punctuation import ends_sentence

FEWEST_TIMES: Final = 2
"""A name that was put right once may have been a slip of the recogniser's."""

MOST_WORDS: Final = 4
"""Of a name; what is longer is a sentence that was written anew."""

FEWEST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class LearnedTerm:
    """A name as it is written, what it was heard as, most frequent first, and how often it was put right."""

    written: str
    heard: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class _Replaced:
    """Words that stand in the place of others; ``is_inside`` a sentence, where a capital tells a name."""

    heard: str
    written: str
    is_inside: bool


def learn_terms(review: Review) -> tuple[LearnedTerm, ...]:
    """The names that were put right at least twice, however they were misheard; most frequent first.

    What still stands in the corrected text as it was heard is not listed: it isn't always this name.
    """
    replaced = list(_list_replaced(review))
    counts = Counter(one.written for one in replaced)
    inside = {one.written for one in replaced if one.is_inside and _looks_like_name(one.written)}
    text = f" {' '.join(fold_letters(word.word.text) for word in review.words)} "
    found = []
    for written, count in counts.most_common():
        if count < FEWEST_TIMES or written not in inside:
            continue
        heard = Counter(one.heard for one in replaced if one.written == written)
        variants = tuple(one for one, _ in heard.most_common() if not _stands_in(one, text))
        found.append(LearnedTerm(written, variants, count))
    return tuple(found)


def _list_replaced(review: Review) -> Iterator[_Replaced]:
    """Each run of words that a person replaced, without those beside them that only changed their marks."""
    before, after = place_words(review.heard), place_words(review.turns)
    texts = [placed.word.text.strip() for placed in after]
    for edit in find_text_edits(before, after, match_words(before, after), pinned=False):
        heard = [placed.word.text.strip() for placed in before[edit.first : edit.last]]
        written = texts[edit.begin : edit.end]
        for is_equal, own, new in compare_texts(_fold_all(heard), _fold_all(written)):
            first, last = own[1] - own[0], new[1] - new[0]
            if is_equal or not 0 < first <= MOST_WORDS or not 0 < last <= MOST_WORDS:
                continue
            place = edit.begin + new[0]
            previous = texts[place - 1] if place and not after[place].is_first else ""
            yield _Replaced(
                _join(heard[slice(*own)]),
                _join(written[slice(*new)]),
                bool(previous) and not ends_sentence(previous),
            )


def _fold_all(words: Sequence[str]) -> list[str]:
    return [fold_letters(word) or word for word in words]


def _join(words: Sequence[str]) -> str:
    return strip_marks(" ".join(words))


def _looks_like_name(text: str) -> bool:
    """Whether a text has a capital, or is of a script without any."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= FEWEST_LETTERS and any(
        character.isupper() or character.lower() == character.upper() for character in letters
    )


def _stands_in(heard: str, text: str) -> bool:
    folded = " ".join(fold_letters(word) for word in heard.split())
    return not folded or f" {folded} " in text
