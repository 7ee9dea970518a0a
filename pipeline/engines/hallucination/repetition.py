"""Where a recogniser goes round in circles: the same few words again and again.

Whisper is sure of itself there, so that no probability tells of it (faster-whisper, issue 506). People
repeat themselves as well, "no, no, no" and "ha ha ha", but not for so long: the longer what is repeated,
the fewer copies of it anybody says in a row. What is said on purpose over and over, a sentence of a language course,
a response of a prayer, a vote, is said with pauses: each copy has a time of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.domain import Span, Word
from pipeline.engines.hallucination.thresholds import LEAST_PROBABILITY, mean_probability
from pipeline.text.case_folding import fold_letters
from pipeline.text.scripts import SPACELESS, SPACELESS_CLUSTER

LONGEST_PERIOD = 30
"""Units of what is repeated: two sentences. Whisper repeats whole ones, too."""

MOST_COPIES = ((0.5, 11), (1, 7), (2, 5), (4, 4), (7.5, 3))
MOST_OF_LONG = 2
"""So many copies are said of what is up to so many words long; of what is longer, twice. "No" is said seven
times in anger, "you know" five times by who has lost the thread, a sentence twice. (Stated from use.)"""

LEAST_PAUSE_MS = 250
"""Between what is said in two breaths. Source: Goldman-Eisler, "Psycholinguistics" (1968)."""

MOST_UNLIKE = 2
"""Whoever says the same once more takes as long for it, slow and fast apart; what is made up lies on anything."""

MOST_DOUBTFUL = 2
"""Without speech under them, so many copies are believed at least, and else half as many."""


UNIT = re.compile(f"{SPACELESS_CLUSTER}|(?:(?!{SPACELESS_CLUSTER}).)+")

BABBLE = re.compile(r"(.{1,3}?)\1{11,}")
"""A word that is nothing but a syllable twelve times over; a laugh is written with fewer."""


class Unit(NamedTuple):
    """What is counted as repeated: a word, or a character of a script without spaces."""

    text: str
    word: int  # the index of the word that it is in

    @property
    def size(self) -> float:
        """In words; those of scripts without spaces are two characters long in the mean."""
        return 0.5 if SPACELESS.match(self.text) else 1.0


def split_units(texts: Sequence[str]) -> list[Unit]:
    """The units of words, in order, without marks, space and case."""
    return [
        Unit(found.group(), index)
        for index, text in enumerate(texts)
        for found in UNIT.finditer(fold_letters(text))
    ]


Copies = Sequence[range]
"""The words of each copy of what is repeated, as ranges of indices, in order."""


def find_loops(
    words: Sequence[Word],
    is_doubtful: Callable[[range], bool],
    are_said: Callable[[Copies, int], bool] = lambda *_: False,
) -> Iterator[range]:
    """The words that only repeat what stands before them, as ranges of indices, in order.

    The first copy is no part of a range: a loop mostly begins with what somebody said.

    Args:
        words: what was heard, in order.
        is_doubtful: whether little speaks for some of the words; fewer copies of those are believed.
        are_said: whether each copy has a time of its own, where so many are believed in one breath.
    """
    units = split_units([word.text for word in words])
    at = 0
    while at < len(units):
        loop = _find_loop(units, at, is_doubtful, are_said)
        if loop is not None:
            begin, end = loop
            copies = _list_whole_words(units, begin, end) if begin < end else range(0)
            if copies:
                yield copies
        elif BABBLE.fullmatch(units[at].text):
            yield range(units[at].word, units[at].word + 1)
        at = loop[1] if loop is not None else at + 1


def _find_loop(
    units: Sequence[Unit],
    at: int,
    is_doubtful: Callable[[range], bool],
    are_said: Callable[[Copies, int], bool],
) -> tuple[int, int] | None:
    """Return where the second copy of what begins at a unit begins, and where the last one ends.

    Where all of them are said, the loop is empty and begins at its end.
    """
    for period in range(1, min(LONGEST_PERIOD, (len(units) - at) // 2) + 1):
        same = count_same(units, at, units, at + period)
        copies = same // period + 1
        if copies <= MOST_DOUBTFUL:
            continue
        is_last = at + period + same == len(units)  # the last copy may be cut off there
        end = len(units) if is_last else at + copies * period
        believed = count_believed(sum(unit.size for unit in units[at : at + period]))
        is_loop = copies > believed or (
            copies > max(MOST_DOUBTFUL, believed // 2)
            and is_doubtful(range(units[at].word, units[end - 1].word + 1))
        )
        if is_loop:
            is_said = are_said(_list_copies(units, at, period, copies), believed)
            return (end if is_said else at + period), end
    return None


def _list_copies(units: Sequence[Unit], at: int, period: int, copies: int) -> list[range]:
    edges = [at + period * number for number in range(copies + 1)]
    return [range(units[a].word, units[b - 1].word + 1) for a, b in pairwise(edges)]


def count_same(first: Sequence[Unit], start: int, second: Sequence[Unit], begin: int) -> int:
    """Return how many units are the same in both sequences, from these indices on."""
    count, most = 0, min(len(first) - start, len(second) - begin)
    while count < most and first[start + count].text == second[begin + count].text:
        count += 1
    return count


def count_believed(size: float) -> int:
    """Return how many copies in a row are believed of what is so many words long."""
    return next((copies for longest, copies in MOST_COPIES if size <= longest), MOST_OF_LONG)


def _list_whole_words(units: Sequence[Unit], begin: int, end: int) -> range:
    """The words that hold nothing but these units."""
    first, last = units[begin].word, units[end - 1].word
    if units[begin - 1].word == first:
        first += 1
    if end < len(units) and units[end].word == last:
        last -= 1
    return range(first, last + 1)


def are_said(words: Sequence[Word], copies: Copies, speech: Sequence[Span], most: int) -> bool:
    """Whether all copies of what is repeated are said: surely, in several breaths, and each as long as the others.

    Args:
        words: what was heard, in order.
        copies: which of them repeat one another.
        speech: the stretches of speech there, in order.
        most: copies that are believed in one breath.
    """
    parts = [words[copy.start : copy.stop] for copy in copies]
    breaths = [parts[:1]]
    for before, part in pairwise(parts):
        if is_pause_between(before[-1].span, part[0].span, speech):
            breaths.append([])
        breaths[-1].append(part)
    lengths = [_measure_breath(breath, speech) for breath in breaths]
    return (
        all(mean_probability(part) >= LEAST_PROBABILITY for part in parts)
        and len(breaths) > 1
        and max(map(len, breaths)) <= most
        and 0 < max(lengths) <= MOST_UNLIKE * min(lengths)
    )


def is_pause_between(before: Span, after: Span, speech: Sequence[Span]) -> bool:
    """Whether nobody speaks for a while between two words; their times reach into pauses, so either may hold it."""
    edges = [before.start_ms]
    for stretch in speech:
        if edges[-1] < stretch.end_ms and stretch.start_ms < after.end_ms:
            edges += [stretch.start_ms, stretch.end_ms]
    edges.append(after.end_ms)
    pauses = zip(edges[::2], edges[1::2], strict=True)
    return any(end - start >= LEAST_PAUSE_MS for start, end in pauses)


def _measure_breath(copies: Sequence[Sequence[Word]], speech: Sequence[Span]) -> float:
    """Return how much speech there is for each copy, in ms."""
    end_ms = max(word.span.end_ms for copy in copies for word in copy)
    whole = Span(copies[0][0].span.start_ms, end_ms)
    return sum(whole.overlap_ms(stretch) for stretch in speech) / len(copies)
