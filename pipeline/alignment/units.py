"""Page and recording paired word by word, and which of the pairs can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

Tokens = Sequence[tuple[str, ...]]
"""What is compared of each word, in order."""

LEAST_SCORE = 4
"""An island of matches counts from this score on: one for a match, one off for a word that has none.

Two texts that have nothing to do with one another share every fifth word, but hardly four in a row.
"""

SHORT_TEXT = 8
"""In a text of fewer words one match is enough, in one of twice as many it takes three.

Tried on sentences of the demo page, each against itself misheard and against another one: with 30 % of
the words misheard 71 of 72 are known again, with half of them 68, and of 197 pairs of strangers 17 pass;
12 would keep 71 of the half misheard, and let 36 strangers pass.
"""

LONELY = 4
"""Fewer matches than this in a row may be chance, where more than about twice as many words on either
side have no match."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Words of the page and of the recording that stand for each other, as half-open ranges.

    ``equal`` where they are the same; else one of the two may be empty.
    """

    page: tuple[int, int]
    heard: tuple[int, int]
    equal: bool

    @property
    def size(self) -> int:
        """How many words it has, on the side that has more."""
        return max(self.page[1] - self.page[0], self.heard[1] - self.heard[0])


def pair_words(
    page: Tokens, heard: Tokens, pairs: Iterable[tuple[int | None, int | None]]
) -> list[Unit]:
    """Every word of both sides in one unit, in order; neighbours that differ are one unit.

    Args:
        page: the page's words, each of one token or more.
        heard: the recogniser's words, likewise.
        pairs: an alignment of all tokens of the one with those of the other; ``None`` for no partner.
    """
    left, right = _flatten(page), _flatten(heard)
    units: list[Unit] = []
    p0 = p1 = h0 = h1 = 0
    equal, left_open, right_open = True, False, False
    for i, j in pairs:
        if i is not None:
            p1, left_open = left[i][1] + 1, not left[i][2]
        if j is not None:
            h1, right_open = right[j][1] + 1, not right[j][2]
        equal = equal and i is not None and j is not None and left[i][0] == right[j][0]
        if not left_open and not right_open:
            units.append(Unit((p0, p1), (h0, h1), equal))
            p0, h0, equal = p1, h1, True
    return join_unequal(units)


def _flatten(words: Tokens) -> list[tuple[str, int, bool]]:
    """Every token with its word's index, and whether it is the word's last."""
    return [
        (token, index, number == len(tokens))
        for index, tokens in enumerate(words)
        for number, token in enumerate(tokens, start=1)
    ]


def join_unequal(units: Iterable[Unit]) -> list[Unit]:
    """The units, neighbours that differ made one."""
    joined: list[Unit] = []
    for unit in units:
        if joined and not unit.equal and not joined[-1].equal:
            last = joined[-1]
            joined[-1] = Unit(
                (last.page[0], unit.page[1]), (last.heard[0], unit.heard[1]), equal=False
            )
        else:
            joined.append(unit)
    return joined


def distrust_chance(units: Sequence[Unit]) -> list[Unit]:
    """The units without matches that chance would bring about: those count as different.

    Two rules. Few matches between two long stretches without any are chance; and what is left
    must lie on an island of matches whose score is high enough (`LEAST_SCORE`).
    """
    runs = _drop_lonely([list(run) for _, run in groupby(units, key=lambda unit: unit.equal)])
    units = join_unequal(unit for run in runs for unit in run)
    scores = [unit.size if unit.equal else -unit.size for unit in units]
    words = min(units[-1].page[1], units[-1].heard[1]) if units else 0
    least = min(LEAST_SCORE, 1 + words // SHORT_TEXT)
    trusted = [False] * len(units)
    for first, last in find_islands(scores, least):
        trusted[first:last] = [True] * (last - first)
    return join_unequal(
        unit if fine else replace(unit, equal=False)
        for unit, fine in zip(units, trusted, strict=True)
    )


def _drop_lonely(runs: list[list[Unit]]) -> list[list[Unit]]:
    """Runs of equal and unequal units in turn; those of lonely matches have become unequal."""
    while True:
        sizes = [sum(unit.size for unit in run) for run in runs]
        lonely = {
            i
            for i in range(1, len(runs) - 1)
            if runs[i][0].equal
            and sizes[i] < LONELY
            and min(sizes[i - 1], sizes[i + 1]) > 2 * sizes[i] + 1
        }
        if not lonely:
            return runs
        units = [
            replace(unit, equal=False) if i in lonely else unit
            for i, run in enumerate(runs)
            for unit in run
        ]
        runs = [list(run) for _, run in groupby(join_unequal(units), key=lambda unit: unit.equal)]


def find_islands(scores: Sequence[int], least: int) -> list[tuple[int, int]]:
    """The disjoint ranges of highest total, of those that reach ``least``, in order.

    Source: W. L. Ruzzo & M. Tompa, "A linear time algorithm for finding all maximal scoring
    subsequences", ISMB (1999).
    """
    islands: list[tuple[int, int, int, int, int]] = []  # first, last, total before, after, link
    total = 0
    for index, score in enumerate(scores):
        first, before, total = index, total, total + score
        if score <= 0:
            continue
        link = len(islands) - 1
        while True:
            while link >= 0 and islands[link][2] >= before:
                link = islands[link][4]
            if link < 0 or islands[link][3] >= total:
                break
            first, before, after = islands[link][0], islands[link][2], islands[link][4]
            del islands[link:]
            link = after
        islands.append((first, index + 1, before, total, link))
    return [(first, last) for first, last, before, after, _ in islands if after - before >= least]


def settle_gaps(units: Sequence[Unit], page: Tokens, opens: Sequence[int]) -> list[Unit]:
    """The units, passages that only the page has moved to begin where a sentence does.

    A passage that ends as the text before it does can as well begin earlier; what is said is the same.

    Args:
        units: pairs of the whole text, in order.
        page: the page's words.
        opens: for each word how well a passage begins with it (2 a turn, 1 a sentence, 0 inside).
    """
    settled = list(units)
    for index, unit in enumerate(units):
        if unit.equal or unit.heard[0] != unit.heard[1] or unit.page[0] == unit.page[1]:
            continue
        first, last = unit.page
        reach = _count_slides(settled[:index], page, unit.page)
        best = max(range(reach + 1), key=lambda k: (opens[first - k], -k))
        first_heard = settled[index - best].heard[0]
        for k in range(1, best + 1):
            before = settled[index - k]
            settled[index - k + 1] = replace(before, page=(last - k, last - k + 1))
        gap = (first - best, last - best)
        settled[index - best] = Unit(gap, (first_heard, first_heard), equal=False)
    return settled


def _count_slides(before: Sequence[Unit], page: Tokens, passage: tuple[int, int]) -> int:
    """By how many words a passage could begin earlier."""
    first, last = passage
    count = 0
    while count < min(len(before), last - first):
        unit = before[-1 - count]
        single = unit.equal and unit.page == (first - count - 1, first - count)
        if not single or page[first - count - 1] != page[last - count - 1]:
            break
        count += 1
    return count
