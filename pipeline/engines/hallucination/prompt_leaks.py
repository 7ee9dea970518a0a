"""Where a recogniser repeats what it was told instead of what it heard.

Given a prompt or a list of terms and a window without clear speech, Whisper writes them down, often in
their order and quite sure of itself (whisrs, pull request 21; faster-whisper, pull requests 731 and 1331).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.domain import Word
from pipeline.engines.hallucination.repetition import Unit, count_same, split_units

SHORTEST_LEAK = 4
"""Words of a prompt that follow one another; three are a turn of phrase that anybody may use."""

FEWEST_TERMS = 2
"""Terms of a list that follow one another as there; where clear speech is under them, it is chance."""

SURE_TERMS = 5
"""So many, in the list's order and without a word between, are the list, whatever is under them."""

SEPARATOR = re.compile(r"[,;:.!?\n、，；：。！？،؛|]+")


class PromptLeak(NamedTuple):
    """Words that stand in the prompt or the list as well, and whether they are several of its terms."""

    words: range
    is_list: bool


class _Told(NamedTuple):
    """What the recogniser was given: units with the numbers of their terms; whether marks part those."""

    units: tuple[Unit, ...]
    has_marks: bool


def find_prompt_leaks(
    words: Sequence[Word], prompt: str | None, hotwords: str | None
) -> Iterator[PromptLeak]:
    """The words that repeat the prompt or the hotwords, in order.

    Args:
        words: what was heard, in order.
        prompt: sentences, or a list with marks between its terms.
        hotwords: terms, with marks between them, or with spaces only.
    """
    told = [_split_terms(prompt or ""), _split_hotwords(hotwords or "")]
    heard = split_units([word.text for word in words])
    at = 0
    while at < len(heard):
        leak, length = max((_match(heard, at, text) for text in told), key=lambda found: found[1])
        if leak is not None:
            yield leak
        at += max(1, length)


def _split_terms(text: str) -> _Told:
    terms = [term for term in SEPARATOR.split(text) if term.strip()]
    units = [Unit(u.text, n) for n, term in enumerate(terms) for u in split_units(term.split())]
    return _Told(tuple(units), has_marks=True)


def _split_hotwords(text: str) -> _Told:
    """As above; without any marks each word is a term, or a part of one, which nobody knows."""
    told = _split_terms(text)
    if any(unit.word for unit in told.units):
        return told
    return _Told(tuple(split_units(text.split())), has_marks=False)


def _match(heard: Sequence[Unit], at: int, told: _Told) -> tuple[PromptLeak | None, int]:
    """The longest leak that begins at a unit, and how many units long it is."""
    best: tuple[PromptLeak | None, int] = (None, 0)
    for start, unit in enumerate(told.units):
        if unit.text != heard[at].text:
            continue
        length = count_same(heard, at, told.units, start)
        if length <= best[1]:
            continue
        size = sum(same.size for same in told.units[start : start + length])
        terms = _count_whole_terms(told.units, start, start + length)
        if terms >= FEWEST_TERMS or size >= SHORTEST_LEAK:
            words = range(heard[at].word, heard[at + length - 1].word + 1)
            best = PromptLeak(words, is_list=told.has_marks and terms >= SURE_TERMS), length
    return best


def _count_whole_terms(told: Sequence[Unit], start: int, end: int) -> int:
    """Return how many terms lie wholly between two indices."""
    cut = {told[i].word for i in (start - 1, end) if 0 <= i < len(told)}
    return len({unit.word for unit in told[start:end]} - cut)
