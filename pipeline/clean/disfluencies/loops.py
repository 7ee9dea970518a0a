"""Loops that a recogniser made up, each told once; what somebody said over and over stays."""

from __future__ import annotations

from itertools import combinations, pairwise, takewhile

from pipeline.clean.disfluencies.slips import has_digit
from pipeline.clean.word_units import Written, core, cores_of, join_written, split_written
from pipeline.domain import Word

LOOP = 4
"""How many times over a phrase is a recogniser's loop, and nobody's emphasis."""

LONGEST_LOOPED = 30

LEAST_PAUSE_MS = 250
"""Between what is said in two breaths; a loop's copies follow one another. Source: Goldman-Eisler,
"Psycholinguistics" (1968)."""

LEAST_PROBABILITY = 0.5
"""Words that are more likely wrong than right, by the recogniser's own account, are not said on purpose."""

LONGEST_IDIOM = 6
"""Copies of "over and" that somebody draws out."""


def remove_loops(words: tuple[Word, ...], _language: str) -> tuple[Word, ...]:
    """The words with one of each phrase that stands there four times or more in a row.

    That is how a recogniser fails on noise and music. A single word has to be longer than a sound:
    "no, no, no, no" is said. So is what is said over and over between pauses, in a prayer, a vote or a language course,
    and "again and again and again".
    """
    units = split_written(words)
    cores = cores_of(units)
    if not _may_loop(cores):
        return words
    index = 0
    while index < len(units):
        again = cores[index + 1 : index + LONGEST_LOOPED + 1]
        sizes = [s for s, word in enumerate(again, start=1) if word == cores[index]]
        size = next((s for s in sizes if _loops(cores, index, s)), 0)
        if size == 0:
            index += 1
            continue
        times = _count_times(cores, index, size)
        if _are_said(units, index, size, times):
            index += (times - 1) * size + 1
            continue
        del units[index : index + (times - 1) * size]
        del cores[index : index + (times - 1) * size]
    return join_written(units)


def _may_loop(cores: list[str]) -> bool:
    """Whether any word stands there as often as a loop has it, each time as far from the one before."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(cores):
        places.setdefault(word, []).append(place)
    return any(_are_even(found) for found in places.values() if len(found) >= LOOP)


def _are_even(places: list[int]) -> bool:
    """Whether any `LOOP` of the places are as far from one another as a phrase may be long."""
    known = set(places)
    return any(
        second - first <= LONGEST_LOOPED
        and known.issuperset(range(first, last + 1, second - first))
        for first, second in combinations(places, 2)
        for last in (first + (LOOP - 1) * (second - first),)
    )


def _loops(cores: list[str], index: int, size: int) -> bool:
    phrase = cores[index : index + size]
    if len(phrase) < size or not any(phrase) or any(map(has_digit, phrase)):
        return False
    if cores[index + size : index + 2 * size] != phrase:
        return False
    return _count_times(cores, index, size) >= _count_least(phrase)


def _count_least(phrase: list[str]) -> int:
    """The copies that are a loop; a phrase of one word told over is emphasis or laughter much longer."""
    return LOOP if len(set(phrase)) > 1 else 3 * LOOP


def _count_times(cores: list[str], index: int, size: int) -> int:
    phrase = cores[index : index + size]
    return sum(
        1
        for _ in takewhile(
            lambda at: cores[at : at + size] == phrase, range(index, len(cores), size)
        )
    )


def _are_said(units: list[Written], index: int, size: int, times: int) -> bool:
    """Whether no breath holds a loop of the copies, and none is doubtful; or they are an idiom, drawn out."""
    phrase = [core(unit) for unit in units[index : index + size]]
    if size == 2 and times <= LONGEST_IDIOM and "and" in phrase:
        return True
    copies = [
        join_written(units[at : at + size]) for at in range(index, index + times * size, size)
    ]
    ends = [max(word.span.end_ms for word in copy) for copy in copies]
    pauses = [
        at
        for at, (end_ms, copy) in enumerate(zip(ends, copies[1:], strict=False), start=1)
        if copy[0].span.start_ms - end_ms >= LEAST_PAUSE_MS
    ]
    longest = max(b - a for a, b in pairwise([0, *pauses, times]))
    return longest < _count_least(phrase) and all(
        sum(word.probability for word in copy) >= LEAST_PROBABILITY * len(copy) for copy in copies
    )
