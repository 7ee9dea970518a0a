"""Slips of the tongue: sounds of hesitation, stutters, restarted phrases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.clean.disfluencies.fillers import (
    FILLERS,
    SET_OFF,
    Keep,
    find_filler,
    may_hold_fillers,
)
from pipeline.clean.lexicon import (
    ARTICLES,
    AUXILIARIES,
    CLAUSE_STARTERS,
    DOUBLED_VERBS,
    EMPHATIC_ENDINGS,
    ENDLESS,
    LEFT_ALONE,
    OPENING_SUBJECTS,
    PARENTHETIC,
    SET_OFF_COMMAS,
    STUTTERED,
    SUBJECT_PRONOUNS,
    Stutters,
)
from pipeline.clean.word_units import (
    PARAGRAPH,
    Written,
    capitalise,
    core,
    cores_of,
    cut,
    ends_sentence,
    gap,
    is_ellipsis,
    join_written,
    needs_space,
    sentences,
    split_written,
    starts_upper,
    tail,
    with_gap,
    with_tail,
)
from pipeline.domain import Word, join_words
from pipeline.languages import find_base
from pipeline.text.punctuation import CLOSERS, COMMAS, DASHES, OPENERS, SENTENCE_ENDS

_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{1,3}")

LONGEST_PHRASE = 3
"""Words of the longest restarted phrase; a longer repetition is a figure of speech."""

_SPLIT_STUTTER = re.compile(r"((?:[^\W\d_]{1,3}-)+)([^\W\d_]+(?:'\w+)?)")


def remove_fillers(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without sounds of hesitation, except where one is the answer."""
    known = FILLERS.get(find_base(language), {})
    phrases = SET_OFF.get(find_base(language), ())
    stutters = STUTTERED.get(find_base(language))
    dangling = stutters.adjacent if stutters else frozenset()
    units = split_written(words)
    while dropped := _hesitations(units, known) or _parentheses(units, phrases):
        for index in sorted(dropped, reverse=True):
            units = _drop_filler(units, index, dangling)
    return join_written(units)


def remove_repetitions(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without stutters: "the the", "I, I", "w- we", "in the, in the"."""
    stutters = STUTTERED.get(find_base(language))
    if stutters is None:
        return words
    units = [_mend(unit, stutters) if "-" in core(unit) else unit for unit in split_written(words)]
    begin = _find_repeated(units)
    index = 0
    while index + 1 < len(units):
        length = _repeated_length(units, index, stutters) if begin[index] else 0
        for _ in range(length):
            units = drop(units, index)
        if length:
            begin = _find_repeated(units)
        index = max(0, index - LONGEST_PHRASE * 2) if length else index + 1
    return join_written(units)


# ---------------------------------------------------------------- fillers


def _hesitations(units: list[Written], known: Mapping[str, Keep]) -> set[int]:
    """Indexes of the fillers to drop."""
    if not may_hold_fillers(cores_of(units), known):
        return set()
    kinds = [find_filler(units, index, known) for index in range(len(units))]
    only_fillers = all(kind or not core(unit) for kind, unit in zip(kinds, units, strict=True))
    dropped = set()
    for sentence in sentences(units):
        whole = all(kinds[i] for i in sentence)
        for i in sentence:
            kept = (
                (kinds[i] is Keep.WHOLE_SENTENCE and whole)
                or (kinds[i] is Keep.WHOLE_TURN and only_fillers)
                or (kinds[i] is Keep.AT_START and i == sentence.start)
            )
            if kinds[i] and not kept:
                dropped.add(i)
    return dropped


def _parentheses(units: list[Written], phrases: Sequence[tuple[str, ...]]) -> set[int]:
    """Indexes of the phrases such as "you know" between commas, or from a sentence's start to one."""
    cores = cores_of(units)
    found: set[int] = set()
    for phrase in phrases:
        size = len(phrase)
        if not set(phrase) <= set(cores):
            continue
        for i in range(len(units) - size):
            if (
                tuple(cores[i : i + size]) == phrase
                and (_set_off_before(units, i) or _is_left_alone(units, i))
                and tail(units[i + size - 1]) in SET_OFF_COMMAS
                and not any(tail(unit) for unit in units[i : i + size - 1])
            ):
                found |= set(range(i, i + size))
    return found


def _is_left_alone(units: list[Written], index: int) -> bool:
    """Whether the word before can't have the phrase for its own: "I you know, asked", "the you know,"."""
    before = core(units[index - 1]) if index else ""
    if core(units[index]) == "i" and before in LEFT_ALONE:  # "people in you know" may be meant
        return True
    return before in SUBJECT_PRONOUNS or before in ARTICLES


def _set_off_before(units: list[Written], index: int) -> bool:
    """Whether a comma, a sentence's end or the turn's start stands before a written word."""
    if index == 0 or ends_sentence(units[index - 1], core(units[index])):
        return True
    return tail(units[index - 1]) in SET_OFF_COMMAS


def _drop_filler(units: list[Written], index: int, dangling: frozenset[str]) -> list[Written]:
    """The written words without one; its sentence's end goes to the word before it.

    A ``dangling`` word ("the, um, info") loses the comma that only the filler had asked for.
    """
    mark = tail(units[index])
    goes_on = index + 1 < len(units) and not starts_upper(units[index + 1])
    if is_ellipsis(mark) and goes_on:
        mark = ""
    if index == 0 or not core(units[index - 1]):
        return drop(units, index)
    before = tail(units[index - 1])
    closers = mark[len(mark.rstrip(CLOSERS)) :]
    kept = before + closers
    if mark.rstrip(CLOSERS).endswith(tuple(SENTENCE_ENDS)) and not ends_sentence(
        units[index - 1], ""
    ):
        kept = before.rstrip(COMMAS) + mark
    elif before in SET_OFF_COMMAS and (
        core(units[index - 1]) in dangling or leaves_gap(units, index)
    ):
        kept = closers
    shorter = drop(units, index)
    if kept != before:
        shorter[index - 1] = with_tail(units[index - 1], kept)
    return shorter


def leaves_gap(units: list[Written], index: int, before: int | None = None) -> bool:
    """Whether the comma before a word parts only what belongs together, once the word is gone.

    "It is, you know, hard": a verb that calls for more, and what follows begins no clause. ``before``
    is where the comma stands, if more words than this one go.
    """
    following = core(units[index + 1]) if index + 1 < len(units) else ""
    word = core(units[index - 1 if before is None else before])
    calls = word in AUXILIARIES or word in ENDLESS
    return (
        calls
        and bool(following)
        and following not in OPENING_SUBJECTS
        and bool(following.isalpha() and following not in CLAUSE_STARTERS)
    )


def drop(units: list[Written], index: int) -> list[Written]:
    """The written words without one; the next one takes over its capital, quote and break."""
    dropped = units[index]
    rest = [*units[:index], *units[index + 1 :]]
    if index == len(rest):
        return rest
    heir = rest[index]
    began = index == 0 or ends_sentence(rest[index - 1], "")
    if began and starts_upper(dropped):
        heir = capitalise(heir)
    text = join_words(dropped).lstrip()
    quotes = text[: len(text) - len(text.lstrip(OPENERS))]
    white_space = gap(heir)
    if index == 0:
        white_space = gap(dropped)
    elif PARAGRAPH in gap(dropped):
        white_space = PARAGRAPH
    elif needs_space(rest[index - 1][-1].text, join_words(heir)):
        white_space = " "
    bare = with_gap(heir, "")
    quoted = replace(bare[0], text=white_space + quotes + bare[0].text)
    rest[index] = (quoted, *bare[1:])
    return rest


# ---------------------------------------------------------------- repetitions


def _mend(unit: Written, stutters: Stutters) -> Written:
    """The written word without a stutter inside it: "w-we", "t-t-the", "I-I'm"."""
    text = join_words(unit)
    word = core(unit)
    found = _SPLIT_STUTTER.fullmatch(word)
    if not found or found[2] not in stutters.adjacent | stutters.openers:
        return unit
    starts = found[1].rstrip("-").split("-")
    is_acronym = text.strip().isupper() and not word.startswith("i")
    if is_acronym or not all(found[2].startswith(start) for start in starts):
        return unit
    first = next(i for i, char in enumerate(text) if char.isalnum())
    rest = cut(unit, first + len(found[1]), len(text))
    mended = (replace(rest[0], text=text[:first] + rest[0].text), *rest[1:])
    return capitalise(mended) if text[first].isupper() else mended


def _find_repeated(units: list[Written]) -> list[bool]:
    """Whether each word may be a slip: the next one begins with it, or it soon stands there again."""
    cores = cores_of(units)
    after = zip(cores[1:], [*cores[2:], ""], [*cores[3:], "", ""], strict=False)
    return [
        second.startswith(first) or first in (third, fourth)
        for first, (second, third, fourth) in zip(cores, after, strict=False)
    ]


def _repeated_length(units: list[Written], index: int, stutters: Stutters) -> int:
    """How many written words from ``index`` are said again right after; 0 when none."""
    if _is_stutter(units[index], units[index + 1], stutters):
        is_aside = tail(units[index]).strip() and _begins_aside(units, index + 1)
        return 0 if is_aside else 1
    if _is_doubled_verb(units, index, stutters) or _is_said_again(units, index, stutters):
        return 1
    if stutters.fragments and _is_fragment(units, index):
        return 1
    for size in range(LONGEST_PHRASE, 1, -1):
        if _is_restart(units, index, size, stutters):
            return size
    return 0


def _is_stutter(first: Written, second: Written, stutters: Stutters) -> bool:
    """Whether the first of two words is a slip that the second one mends."""
    word, mark = core(first), tail(first).strip()
    if not word or not word.replace("'", "").isalpha():
        return False
    if mark == "-" and core(second).startswith(word):
        return True
    if word != core(second) or is_name(second):
        return False
    if mark == "" and stutters.plurals and word.endswith(stutters.plurals) and len(word) > 4:
        return True
    if mark == "" or mark in DASHES:
        return word in stutters.adjacent
    return (mark in SET_OFF_COMMAS or is_ellipsis(mark)) and word in stutters.with_comma


def _is_doubled_verb(units: list[Written], index: int, stutters: Stutters) -> bool:
    """Whether a verb is doubled where no clause ends in it, as in "what it is is hard"."""
    word = core(units[index])
    mark = tail(units[index]).strip()
    if word not in stutters.verbs or core(units[index + 1]) != word:
        return False
    if not mark and word in DOUBLED_VERBS:  # "he had had enough"
        return False
    if mark and (mark not in SET_OFF_COMMAS or tail(units[index + 1])):
        return False
    clause = index
    while clause > 0 and not tail(units[clause - 1]).strip():
        clause -= 1
    return index > clause and not any(
        core(units[at]) in stutters.fronts for at in range(clause, index)
    )


def _is_said_again(units: list[Written], index: int, stutters: Stutters) -> bool:
    """Whether a word is said again after a comma, not for emphasis, and the sentence goes on.

    Emphasis doubles adjectives, adverbs, interjections and commands; of what is listed as such, or
    looks like it, nothing is taken.
    """
    if stutters.emphatic is None or index + 2 >= len(units):
        return False
    word, text = core(units[index]), join_words(units[index + 1]).strip()
    mark = tail(units[index]).strip()
    if word != core(units[index + 1]) or not (mark in SET_OFF_COMMAS or mark in DASHES) or not mark:
        return False
    if tail(units[index + 1]) or not text.isalpha() or not text.islower():
        return False
    if (
        _set_off_before(units, index)
        or word in stutters.emphatic
        or word.endswith(EMPHATIC_ENDINGS)
    ):
        return False
    if word in ("that", "her"):  # "I know that, that is true"
        return core(units[index + 2]) not in AUXILIARIES
    return word not in stutters.verbs and not _begins_aside(units, index + 1)


def _begins_aside(units: list[Written], index: int) -> bool:
    """Whether a phrase that commas put into sentences begins here: "made of, of course, gold"."""
    cores = tuple(core(unit) for unit in units[index : index + 3])
    return any(cores[: len(phrase)] == phrase for phrase in PARENTHETIC)


def _is_fragment(units: list[Written], index: int) -> bool:
    """Whether a word is only the first consonants of the next one: "w, we", "th that"."""
    text = join_words(units[index]).strip().rstrip(DASHES + "".join(SET_OFF_COMMAS) + ".…")
    following = core(units[index + 1])
    return (
        bool(_CONSONANTS.fullmatch(text))
        and len(following) > len(text)
        and following.startswith(text)
        and not (index and has_digit(core(units[index - 1])))
        and not ends_sentence(units[index], following)
    )


def _is_restart(units: list[Written], index: int, size: int, stutters: Stutters) -> bool:
    """Whether a phrase of ``size`` words is broken off and begun again.

    Only when the sentence goes on after it ("I know, I know." is emphasis), and either it
    can't end a clause ("in the in the") or a comma stands between at a clause's start
    ("what you do, you do well" is grammar).
    """
    both = units[index : index + 2 * size]
    if len(both) < 2 * size or index + 2 * size >= len(units) or core(both[0]) != core(both[size]):
        return False
    cores = [core(unit) for unit in both]
    marks = [tail(unit).strip() for unit in both]
    between = marks.pop(size - 1)
    if cores[:size] != cores[size:] or any(marks) or is_name(both[size]):
        return False
    if cores[0] not in stutters.adjacent | stutters.openers or any(map(has_digit, cores)):
        return False
    before = core(units[index - 1]) if index else ""
    if before == cores[size - 1]:  # "over and over and over"
        return False
    if between == "":
        return cores[size - 1] in stutters.adjacent
    at_start = index == 0 or bool(tail(units[index - 1])) or before in CLAUSE_STARTERS
    is_break = between in SET_OFF_COMMAS or between in DASHES
    return is_break and (at_start or cores[size - 1] in stutters.adjacent)


def is_name(unit: Written) -> bool:
    """Whether a capital shows that the word is not the one before said again (Duran Duran)."""
    return starts_upper(unit) and not re.fullmatch(r"i('\w+)?", core(unit))


def has_digit(text: str) -> bool:
    """Whether a word holds a figure."""
    return any(char.isdigit() for char in text)
