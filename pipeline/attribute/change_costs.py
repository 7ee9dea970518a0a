"""What the text says about changes of speaker: where one is natural, and where one is likely.

Both are in milliseconds of disagreement with the diarizer, so that they can be weighed against who is
heard: ``changes`` is what a change of speaker before a word costs, ``stays`` what it costs that there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from pipeline.attribute.written_words import PAUSE_MS, Unit
from pipeline.domain import Span
from pipeline.text.backchannels import MOST_WORDS, is_backchannel
from pipeline.text.punctuation import CLOSERS, QUESTION_MARKS

CHANGE_AT_END_AND_PAUSE_MS = 40
"""Change of speaker where a sentence ends and a pause follows: the normal place."""

CHANGE_AT_END_MS = 80
"""Change where a sentence ends without a pause: must stay below half of the shortest one-word
answer (about 200 ms), which needs two changes to survive."""

CHANGE_AT_PAUSE_MS = 150
"""Change at a pause inside a sentence: people also pause to think."""

CHANGE_IN_PHRASE_MS = 700
"""Change in the middle of a phrase: dearer than any error of word times, cheaper than a
second of somebody else's clear speech (an interruption)."""

CHANGE_NEAR_END_MS = 1_500
"""Change in a phrase that leaves one or two words of a sentence behind: two slow words are said in 1.2 s,
so that they go with their sentence, unless another voice is heard for longer than they can take."""

LEFT_WORDS = 2
"""So few words of a sentence are not left behind."""

OWN_ANSWER_MS = 450
"""What it costs that a short answer is said by who asked: hardly anybody answers their own question, and most
answers to one that asks for yes or no begin with a word of the lists. It outweighs that who asked is the nearer
one to a moment in which nobody is heard (200 ms at most), and not that they are heard all through the answer.

Source: T. Stivers, "An overview of the question-response system in American English conversation",
J. of Pragmatics 42 (2010).
"""


def find_change_costs(units: Sequence[Unit], heard: Sequence[Span]) -> list[float]:
    """What it costs to change speakers before each unit, in ms; the first is not used."""
    costs = [0.0]
    left = _count_left(units)
    for i, (before, after) in enumerate(pairwise(heard)):
        pause = after.start_ms - before.end_ms >= PAUSE_MS
        if units[i].ends_sentence:
            costs.append(CHANGE_AT_END_AND_PAUSE_MS if pause else CHANGE_AT_END_MS)
        elif pause:
            costs.append(CHANGE_AT_PAUSE_MS)
        else:
            costs.append(_change_in_phrase_ms(left[i + 1]))
    return costs


def _change_in_phrase_ms(left: int) -> float:
    """What a change in a phrase costs that cuts off so many words of the sentence."""
    share = min(1.0, max(0, left - LEFT_WORDS) / LEFT_WORDS)
    return CHANGE_NEAR_END_MS + share * (CHANGE_IN_PHRASE_MS - CHANGE_NEAR_END_MS)


def _count_left(units: Sequence[Unit]) -> list[int]:
    """How many spoken words a change before each unit would cut off from their sentence, at least.

    The text begins with a sentence; it may end in one.
    """
    fewest = [0] * len(units)
    since = 0
    for i, unit in enumerate(units):
        if i and units[i - 1].ends_sentence:
            since = 0
        fewest[i] = since
        since += unit.is_spoken
    until = len(units)
    for i in range(len(units) - 1, -1, -1):
        if units[i].ends_sentence:
            until = 0
        until += units[i].is_spoken
        fewest[i] = min(fewest[i], until)
    return fewest


def find_stay_costs(units: Sequence[Unit], languages: Collection[str]) -> list[float]:
    """What it costs not to change speakers before each unit, in ms; nothing but for answers."""
    costs = [0.0] * len(units)
    for i in range(1, len(units)):
        if _asks(units[i - 1]) and _is_answer(units, i, languages):
            costs[i] = float(OWN_ANSWER_MS)
    return costs


def _asks(unit: Unit) -> bool:
    return unit.text.rstrip().rstrip(CLOSERS).endswith(QUESTION_MARKS)


def _is_answer(units: Sequence[Unit], first: int, languages: Collection[str]) -> bool:
    """Whether a sentence begins with words of the languages' lists that a mark parts from what follows."""
    run: list[str] = []
    for unit in units[first : first + MOST_WORDS]:
        run.append(unit.text)
        if unit.text.rstrip()[-1:].isalnum():
            continue
        return not _asks(unit) and any(is_backchannel(run, language) for language in languages)
    return False
