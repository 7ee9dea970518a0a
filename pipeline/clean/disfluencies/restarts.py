"""Sentences that are restarted: phrases said twice, cut words, abandoned beginnings.

English is where what looks the same and must stay is known well enough; other languages have the
``loops`` and the short stutters of ``slips``.
"""

from __future__ import annotations

from itertools import pairwise

from pipeline.clean.disfluencies.slips import drop, has_digit, is_name
from pipeline.clean.lexicon import (
    ARTICLES,
    AUXILIARIES,
    CLAUSE_STARTERS,
    ENDLESS,
    FRONTERS,
    LEADING,
    OPENING_SUBJECTS,
    PARENTHETIC,
    POSSESSIVES,
    SAYING,
    SET_OFF_COMMAS,
    SET_PHRASES,
    UNFINISHED,
)
from pipeline.clean.word_units import (
    Written,
    core,
    cores_of,
    ends_sentence,
    is_ellipsis,
    join_written,
    sentences,
    spelled_as,
    split_written,
    starts_upper,
    tail,
    tails_of,
)
from pipeline.domain import Word, join_words
from pipeline.languages import find_base
from pipeline.text.punctuation import DASHES

LONGEST_REPEAT = 10
"""Words of the longest phrase that is told as said twice; speech repairs reach back fewer.

Source: Shriberg (1994), "Preliminaries to a theory of speech disfluencies": nearly all reparanda
have six words or fewer.
"""

_GIVEN_UP = OPENING_SUBJECTS | LEADING | ARTICLES

LONGEST_START = 4
"""Words of the longest beginning that is taken for abandoned."""

PARENTHESIS_WORDS = 5
"""Words within which a comma or dash closes what was put between ("She is, she told me, here")."""


# ---------------------------------------------------------------- phrases said twice


def remove_repeated_phrases(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without the first saying of a phrase that is said again at once."""
    return _remove_repeats(words, language, edited=False)


def remove_all_repeated_phrases(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The same, of phrases at a sentence's end too, where they may be emphasis."""
    return _remove_repeats(words, language, edited=True)


def _remove_repeats(words: tuple[Word, ...], language: str, *, edited: bool) -> tuple[Word, ...]:
    if find_base(language) != "en":
        return words
    units = split_written(words)
    again_soon = _find_pairs(units)
    index = 0
    while again_soon and index + 3 < len(units):
        if index not in again_soon:
            index += 1
            continue
        sizes = range(min(LONGEST_REPEAT, (len(units) - index) // 2), 1, -1)
        again = [s for s in sizes if core(units[index]) == core(units[index + s])]
        size = next((s for s in again if _is_repeat(units, index, s, edited=edited)), 0)
        if size and is_name(units[index + size]) and not starts_upper(units[index]):
            units[index + size] = spelled_as(units[index], units[index + size])
        for _ in range(size):
            units = drop(units, index)
        if size:
            again_soon = _find_pairs(units)
        index = max(0, index - 2 * LONGEST_REPEAT) if size else index + 1
    return join_written(units)


def _find_pairs(units: list[Written]) -> set[int]:
    """Where two words begin that soon stand there again: no other phrase is said twice."""
    last: dict[tuple[str, str], int] = {}
    found = set()
    for at, pair in enumerate(pairwise(cores_of(units))):
        before = last.get(pair)
        if before is not None and at - before <= LONGEST_REPEAT:
            found.add(before)
        last[pair] = at
    return found


def _is_repeat(units: list[Written], index: int, size: int, *, edited: bool) -> bool:
    """Whether ``size`` words are said again at once, and the first saying adds nothing.

    It adds emphasis where the phrase is a whole sentence or a clause at its end ("I know, I know."),
    and is grammar after a word that fronts a clause ("what we do, we do well") or where the
    phrase goes on ("day after day after day").
    """
    both = [core(unit) for unit in units[index : index + 2 * size]]
    phrase = both[:size]
    if phrase != both[size:] or not all(phrase) or any(map(has_digit, phrase)):
        return False
    if len(set(phrase)) == 1:
        return False
    marks = [tail(unit).strip() for unit in units[index : index + 2 * size]]
    between, end = marks[size - 1], marks[-1]
    if any(marks[: size - 1]) or any(marks[size:-1]) or not _is_break(between):
        return False
    # A name has its capital both times; one in mid sentence is where the recogniser began anew.
    is_named = starts_upper(units[index]) and is_name(units[index + size])
    if is_named and phrase[0] not in LEADING | OPENING_SUBJECTS:
        return False
    before = core(units[index - 1]) if index else ""
    if before == phrase[-1] or _begins_set_phrase(phrase):
        return False
    return _adds_nothing(units, index, phrase, between, end, edited=edited)


def _adds_nothing(
    units: list[Written], index: int, phrase: list[str], between: str, end: str, *, edited: bool
) -> bool:
    before, stop = core(units[index - 1]) if index else "", index + 2 * len(phrase)
    begins = index == 0 or ends_sentence(units[index - 1], phrase[0])
    # "I found that ours would, ours would take long": what was said fronts nothing.
    is_said = before == "that" and index > 1 and core(units[index - 2]) in SAYING
    fronted = not begins and before in FRONTERS and not is_said
    goes_on = stop < len(units) and not ends_sentence(units[stop - 1], core(units[stop]))
    is_clause = phrase[0] in OPENING_SUBJECTS or phrase[-1] in AUXILIARIES
    if goes_on:
        if is_clause:
            after = bool(tail(units[index - 1])) if index else False
            at_start = begins or after or is_said or before in CLAUSE_STARTERS | SAYING
            # "Some did, some did not": a subject of another kind has its own say twice.
            known = phrase[0] in OPENING_SUBJECTS | POSSESSIVES or len(phrase) > 2
            return known and not fronted and (at_start or len(phrase) > 2)
        return phrase[0] in LEADING or phrase[-1] == "than" or len(phrase) > 2 or between != ""
    whole = begins and bool(end or stop == len(units))
    if whole:
        return edited and len(phrase) > 3
    return (phrase[0] in LEADING and not is_clause) or (edited and not fronted)


def _is_break(mark: str) -> bool:
    return mark == "" or mark in SET_OFF_COMMAS or _is_cut(mark)


def _is_cut(mark: str) -> bool:
    """Whether the punctuation breaks the sentence off."""
    return (mark != "" and all(char in DASHES for char in mark)) or is_ellipsis(mark)


def _begins_set_phrase(phrase: list[str]) -> bool:
    return any(tuple(phrase[: len(opening)]) == opening for opening in SET_PHRASES)


# ---------------------------------------------------------------- abandoned beginnings


def remove_restarts(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without beginnings that are clearly given up: "I was... we were", "we wa- we want"."""
    if find_base(language) != "en":
        return words
    units = split_written(words)
    begin = _find_restarts(units)
    index = 0
    while begin and index < len(units):
        if index not in begin:
            index += 1
            continue
        size = (
            _cut_length(units, index)
            or _replaced_length(units, index)
            or _abandoned_length(units, index)
            or _left_article(units, index)
        )
        for _ in range(size):
            units = drop(units, index)
        if size:
            begin = _find_restarts(units)
        index = max(0, index - 2 * LONGEST_START) if size else index + 1
    return join_written(units)


def _find_restarts(units: list[Written]) -> set[int]:
    """Where what is given up may begin: a mark that may break off comes soon, and the word may begin it."""
    marks, cores = tails_of(units), cores_of(units)
    ends = [place for place, mark in enumerate(marks) if mark]
    near = {at for end in ends for at in range(max(0, end + 1 - LONGEST_START), end + 1)}
    return {
        at
        for at in near
        if cores[at] in _GIVEN_UP or cores[at] in cores[at + 2 : at + 1 + LONGEST_START]
    }


def _cut_length(units: list[Written], index: int) -> int:
    """How many words from here end in a cut one and are then said again: "we wa- we want"."""
    for size in range(2, LONGEST_START + 1):
        run, again = units[index : index + size], units[index + size : index + 2 * size]
        if len(again) < size:
            return 0
        if core(run[0]) != core(again[0]):
            continue
        cut, whole = core(run[-1]), core(again[-1])
        marks = [tail(unit) for unit in run]
        same = [core(unit) for unit in run[:-1]] == [core(unit) for unit in again[:-1]]
        if same and not any(marks[:-1]) and _is_fragment(cut, whole, marks[-1].strip()):
            return size
    return 0


def _replaced_length(units: list[Written], index: int) -> int:
    """How many words from here are said again with another last one: "and then he, and then they"."""
    for size in range(3, LONGEST_START + 1):
        run, again = units[index : index + size], units[index + size : index + 2 * size]
        if len(again) < size or index + 2 * size >= len(units):
            return 0
        if core(run[0]) != core(again[0]):
            continue
        marks = [tail(unit).strip() for unit in (*run, *again)]
        mark = marks.pop(size - 1)
        same = [core(unit) for unit in run[:-1]] == [core(unit) for unit in again[:-1]]
        lasts = {core(run[-1]), core(again[-1])}
        is_break = mark in SET_OFF_COMMAS or _is_cut(mark)
        if same and is_break and not any(marks) and lasts <= OPENING_SUBJECTS | ENDLESS:
            return size
    return 0


def _is_fragment(cut: str, whole: str, mark: str) -> bool:
    """Whether a word is the broken off beginning of another one."""
    return (
        _is_cut(mark)
        and cut.isalpha()
        and len(cut) < len(whole)
        and whole.startswith(cut)
        and cut not in ENDLESS
    )


def _abandoned_length(units: list[Written], index: int) -> int:
    """How many words from a clause's start were given up for another beginning.

    They can't be a clause: they end in a word that none ends with ("we went to the", or "I was"
    before another subject), at a mark that breaks off.
    """
    before = core(units[index - 1]) if index else ""
    begins = index == 0 or ends_sentence(units[index - 1], core(units[index]))
    if not begins and before not in CLAUSE_STARTERS:
        return 0
    if core(units[index]) not in OPENING_SUBJECTS | LEADING:
        return 0
    for size in range(1, LONGEST_START + 1):
        if index + size >= len(units):
            return 0
        mark = tail(units[index + size - 1]).strip()
        if mark:
            return size if _is_given_up(units, index, size, mark) else 0
    return 0


def _is_given_up(units: list[Written], index: int, size: int, mark: str) -> bool:
    if not (mark in SET_OFF_COMMAS or _is_cut(mark)):
        return False
    cores = [core(unit) for unit in units[index : index + size]]
    again = core(units[index + size])
    if again not in OPENING_SUBJECTS or _is_closed_again(units, index + size):
        return False
    last = cores[-1]
    if last in ENDLESS:
        return size > 1 or _is_cut(mark)
    is_start = cores[0] in OPENING_SUBJECTS and size > 1 and last in AUXILIARIES
    if size == 1:  # "I- we went"; "it's, we have"
        return "'" in last and last in OPENING_SUBJECTS and last != again
    # "I was, I am, and I will be": the same subject again is a list, unless it is broken off.
    return is_start and (_is_cut(mark) or again.split("'")[0] != cores[0].split("'")[0])


def _left_article(units: list[Written], index: int) -> int:
    """1 where an article stands before a comma or a dash, and no noun follows: "in a, the morning".

    It was given up, or was a hesitation that the recogniser took for an "a".
    """
    mark = tail(units[index]).strip()
    if core(units[index]) not in ARTICLES or not (mark in SET_OFF_COMMAS or _is_cut(mark)):
        return 0
    text = join_words(units[index]).strip()
    if mark == "" or text[0].isupper() or index + 1 >= len(units) or _is_quoted(text):
        return 0
    following = tuple(core(unit) for unit in units[index + 1 : index + 4])
    if any(following[: len(aside)] == aside for aside in PARENTHETIC):
        return 0
    return int(following[0] in OPENING_SUBJECTS | LEADING | FRONTERS)


def _is_quoted(text: str) -> bool:
    return not text[0].isalpha()


def _is_closed_again(units: list[Written], index: int) -> bool:
    """Whether a comma or a dash comes soon, so that the sentence goes on after a parenthesis."""
    for unit in units[index : index + PARENTHESIS_WORDS]:
        mark = tail(unit).strip()
        if mark:
            return mark in SET_OFF_COMMAS or _is_cut(mark)
    return False


# ---------------------------------------------------------------- as an editor does


def remove_false_starts(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without what the speaker takes back with "I mean" or "or rather"."""
    if find_base(language) != "en":
        return words
    units = split_written(words)
    for sentence in reversed(sentences(units)):
        for at in sentence:
            size = _taken_back(units, sentence.start, at)
            if size:
                for _ in range(size):
                    units = drop(units, sentence.start)
                break
    return join_written(units)


def _taken_back(units: list[Written], start: int, at: int) -> int:
    """How many words from the sentence's start "I mean" takes back, itself included.

    A beginning of few words, and a new one with a subject: "I think, I mean, we have".
    """
    size = at - start
    if not 1 < size <= LONGEST_START or at + 3 > len(units):
        return 0
    if (core(units[at]), core(units[at + 1])) != ("i", "mean") or tail(units[at]):
        return 0
    marks = [tail(unit).strip() for unit in units[start:at]]
    if any(marks[:-1]) or not (marks[-1] in SET_OFF_COMMAS or _is_cut(marks[-1])):
        return 0
    if core(units[at - 1]) not in ENDLESS | UNFINISHED:
        return 0  # "It is true, I mean, I saw it": nothing is taken back
    begins = core(units[start]) in OPENING_SUBJECTS and core(units[at + 2]) in OPENING_SUBJECTS
    is_new = not starts_upper(units[at + 2]) or core(units[at + 2]).split("'")[0] == "i"
    return size + 2 if begins and is_new and tail(units[at + 1]) in SET_OFF_COMMAS else 0
