"""Full stops that a recogniser puts where a speaker only paused: "of a. A second", "before I. I knew".

What was begun again after such a stop is said once. Whether a sentence can end there is all that
tells a pause from an end, so only words and phrases that end no sentence are taken.
"""

from __future__ import annotations

from pipeline.clean.lexicon import (
    ARTICLES,
    AUXILIARIES,
    CALLING,
    NEVER_LAST,
    SAYING,
    SUBJECT_PRONOUNS,
)
from pipeline.clean.word_units import (
    Written,
    core,
    cores_of,
    ends_sentence,
    is_ellipsis,
    join_written,
    spelled_as,
    split_written,
    starts_upper,
    tail,
    tails_of,
)
from pipeline.domain import Word
from pipeline.languages import find_base

LONGEST_BEGUN_AGAIN = 4
"""Words of the longest phrase that is looked for on both sides of a stop."""

SAYING_WITHIN = 3
"""Words before a phrase among which a verb of saying shows that it is the clause that was said."""


def remove_false_stops(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without a full stop after which the sentence's last words are said again and go on."""
    if find_base(language) != "en":
        return words
    units = split_written(words)
    index = 0
    marks = tails_of(units)
    while index + 2 < len(units):
        size = _begun_again(units, index) if marks[index] and _may_stop(units[index]) else 0
        if size == 0:
            index += 1
            continue
        start = index - size + 1
        units[index + 1] = spelled_as(units[start], units[index + 1])
        del units[start : index + 1]
        marks = tails_of(units)
        index = max(0, start - LONGEST_BEGUN_AGAIN)
    return join_written(units)


def _may_stop(unit: Written) -> bool:
    mark = tail(unit)
    return mark == "." or (is_ellipsis(mark) and mark.strip(".…") == "")


def _begun_again(units: list[Written], index: int) -> int:
    """How many words up to the stop at ``index`` are said again after it, where none ends there."""
    if core(units[index]) not in cores_of(units[index + 1 : index + 1 + LONGEST_BEGUN_AGAIN]):
        return 0
    for size in range(LONGEST_BEGUN_AGAIN, 0, -1):
        start, stop = index - size + 1, index + 1 + size
        if start < 0 or stop >= len(units):
            continue
        phrase = [core(unit) for unit in units[start : index + 1]]
        if phrase != [core(unit) for unit in units[index + 1 : stop]] or not all(phrase):
            continue
        inner = (*units[start:index], *units[index + 1 : stop])
        if not any(tail(unit) for unit in inner) and _is_unfinished(units, start, phrase):
            return size
    return 0


def _is_unfinished(units: list[Written], start: int, phrase: list[str]) -> bool:
    """Whether no sentence ends with the phrase that begins at ``start``."""
    stop, following = start + 2 * len(phrase), start + len(phrase)
    before = [core(unit) for unit in units[max(0, start - SAYING_WITHIN) : start]]
    last, is_first = phrase[-1], start == 0 or ends_sentence(units[start - 1], phrase[0])
    if last in NEVER_LAST:  # "vitamin A. A day later" has a capital
        return last not in ARTICLES or not starts_upper(units[following - 1]) or is_first
    if is_first:  # "They should. They should go." is an answer
        return False
    called = (phrase[-2] if len(phrase) > 1 else before[-1]) in CALLING
    if last in SUBJECT_PRONOUNS:  # "taller than I. I knew"
        return called
    after = core(units[stop])
    if after == "not" or after.endswith("n't") or len(phrase) < 2:
        return False
    if last in AUXILIARIES:  # "he thought the children should. Children should see"
        return any(word in SAYING for word in before)
    # "but the answer. The answer was": a clause is called for, and there is no verb yet.
    return phrase[0] in ARTICLES and before[-1] in CALLING and after in AUXILIARIES
