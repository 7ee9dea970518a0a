"""Who is who: labels and the reference's names, and the errors of each speaker's words by themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import permutations

from pipeline.assignment import assign
from pipeline.compare.token_alignment import Pair, count_distance, count_errors
from pipeline.compare.tokens import Token
from pipeline.domain import ErrorCounts

FEW = 5
"""Speakers of whom every assignment is tried."""
MOST_SPEAKERS = 300
"""Speakers who are told apart: every one of them is compared with every other."""
Spoken = tuple[str | None, str]
"""A speaker and a token."""


def count_by_speaker(expected: Iterable[Spoken], actual: Iterable[Spoken]) -> ErrorCounts:
    """Errors between each speaker's words joined, under the assignment with fewest errors.

    Speakers left over on either side are wrong as a whole, and so are words of nobody on either.

    Source: concatenated minimum-permutation word error rate, Watanabe et al.,
    CHiME-6 Challenge (2020), https://arxiv.org/abs/2004.09249; as in meeteval.
    """
    theirs, ours = _group_by_speaker(expected), _group_by_speaker(actual)
    nobody, unknown = _take_few(ours), _take_few(theirs)
    references, hypotheses = list(theirs.values()), list(ours.values())
    size = max(len(references), len(hypotheses))
    references += [[]] * (size - len(references))
    hypotheses += [[]] * (size - len(hypotheses))
    table = [[count_distance(reference, other) for other in hypotheses] for reference in references]
    chosen = choose(table)
    matched = (count_errors(references[row], hypotheses[column]) for row, column in chosen)
    return sum(matched, ErrorCounts(deletions=len(unknown), insertions=len(nobody)))


def _take_few(streams: dict[str | None, list[str]]) -> list[str]:
    """The words of nobody, and of those who say least where there are too many; taken out of the rest."""
    nobody = streams.pop(None, [])
    for speaker in sorted(streams, key=lambda label: -len(streams[label]))[MOST_SPEAKERS:]:
        nobody += streams.pop(speaker)
    return nobody


def _group_by_speaker(spoken: Iterable[Spoken]) -> dict[str | None, list[str]]:
    """Each speaker's tokens, in order."""
    streams: dict[str | None, list[str]] = {}
    for speaker, text in spoken:
        streams.setdefault(speaker, []).append(text)
    return streams


def match_names(
    expected: Sequence[Token], actual: Sequence[Token], pairs: Iterable[Pair]
) -> tuple[tuple[str, str], ...]:
    """Labels and names that share the most equal words, in order of the labels' appearance."""
    shared: Counter[tuple[str | None, str | None]] = Counter(
        (actual[j].word.speaker, expected[i].word.speaker)
        for i, j in pairs
        if i is not None and j is not None and expected[i].text == actual[j].text
    )
    labels = [label for label in dict.fromkeys(t.word.speaker for t in actual) if label]
    names = [name for name in dict.fromkeys(t.word.speaker for t in expected) if name]
    return choose_names(labels, names, shared)


def choose_names(
    labels: Sequence[str],
    names: Sequence[str],
    shared: Counter[tuple[str | None, str | None]],
) -> tuple[tuple[str, str], ...]:
    """Labels with the names that they share the most with, one to one; none where they share nothing."""
    labels, names = labels[:MOST_SPEAKERS], names[:MOST_SPEAKERS]
    chosen = choose([[-shared[label, name] for name in names] for label in labels])
    mapping = [(labels[row], names[column]) for row, column in chosen]
    return tuple(pair for pair in mapping if shared[pair])


def choose(costs: list[list[int]]) -> list[tuple[int, int]]:
    """Rows and columns of the cheapest assignment, one to one, in order of rows."""
    if not costs or not costs[0]:
        return []
    if max(len(costs), len(costs[0])) <= FEW:
        return _try_all(costs)
    return assign(costs)


def _try_all(costs: list[list[int]]) -> list[tuple[int, int]]:
    """The cheapest assignment of a small table, of all that there are."""
    rows, columns = range(len(costs)), range(len(costs[0]))
    if len(rows) <= len(columns):
        ways = (list(zip(rows, chosen, strict=True)) for chosen in permutations(columns, len(rows)))
    else:
        ways = (
            sorted(zip(chosen, columns, strict=True)) for chosen in permutations(rows, len(columns))
        )
    return min(ways, key=lambda way: sum(costs[row][column] for row, column in way))
