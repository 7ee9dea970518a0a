"""Where one of many terms may be said: words that sound like it, and the more alike the surer the recogniser was.

This only chooses what is listened to once more (``term_reader``): one in ten of such places holds a term.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from pipeline.clean.lexicon import COMMON
from pipeline.clean.word_units import Written, core, ends_sentence, text_of
from pipeline.text.case_folding import fold_letters
from pipeline.text.pronunciation.sound_likeness import measure_likeness, sound_key
from pipeline.text.scripts import is_unspaced

SURE: Final = 0.95
UNSURE: Final = 0.6
"""Probabilities of a word, between which it has to sound more and more like a term."""

ALIKE_IF_SURE: Final = 0.9
ALIKE_IF_UNSURE: Final = 0.5
"""How alike words and a term have to sound (``measure_likeness``): nearly the same where the recogniser is sure of
the words, and by half where it is not. Chosen on the demo and the first ten minutes of the documented interview; that
nothing is invented was then looked at in conversations and read speech in which no term is said."""

KEY_SLACK: Final = 0.2
"""How much more alike two texts may be by all their phones than by the kinds of these alone."""

MOST_TERMS: Final = 8
"""Terms for one place: the model chooses, but is drawn to what it is shown."""

LONGEST_RUN: Final = 8
"""Written words that may be one term, of scripts whose characters are words."""

_EDGES = re.compile(r"^\W+|(?:['’]s)?\W*$")


@dataclass(frozen=True, slots=True)
class TermPlace:
    """Written words in a row, by their indices, and the terms that sound like them, the most alike first.

    ``excess`` says by how much the first one is more alike than it had to be. Where it ``is_known`` the same words
    were a term elsewhere.
    """

    words: range
    terms: tuple[str, ...]
    excess: float
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """Written words in a row, as they are shown, and the least probability among them."""

    words: range
    text: str
    probability: float


def show_run(units: Iterable[Written]) -> str:
    """Return words as they are written, without white space, marks and a possessive's ending around them."""
    shown = ""
    for unit in units:
        text = text_of(unit).strip()
        gap = shown and not (is_unspaced(shown[-1]) and is_unspaced(text[:1]))
        shown += (" " if gap else "") + text
    return _EDGES.sub("", shown)


def find_least_likeness(probability: float) -> float:
    """Return how alike words have to sound to a term if they are so probable."""
    share = min(1.0, max(0.0, (probability - UNSURE) / (SURE - UNSURE)))
    return ALIKE_IF_UNSURE + share * (ALIKE_IF_SURE - ALIKE_IF_UNSURE)


def count_least(units: Iterable[Written]) -> float:
    """Return the least probability of any of the words."""
    return min(word.probability for unit in units for word in unit)


@dataclass(frozen=True)
class TermFinder:
    """Finds where some terms may be said.

    Args:
        terms: as they should be written, each once.
    """

    terms: tuple[str, ...]

    @cached_property
    def _letters(self) -> dict[str, str]:
        return {fold_letters(term): term for term in self.terms}

    @cached_property
    def _longest(self) -> int:
        """Written words of the longest term, and one more, for a term is heard in parts."""
        lengths = [
            len(term) if is_unspaced(term[:1]) else len(term.split()) + 1 for term in self.terms
        ]
        return min(LONGEST_RUN, max(lengths, default=0))

    def find_written(self, units: Sequence[Written]) -> set[str]:
        """Return the terms that were heard as they should be, but for case and spaces."""
        runs = self._list_runs(units)
        letters = {fold_letters(run.text) for run in runs}
        return {term for folded, term in self._letters.items() if folded in letters}

    def find_places(
        self, units: Sequence[Written], among: Collection[str], heard_as: Mapping[str, str]
    ) -> list[TermPlace]:
        """Return places that don't overlap, in order, none of which holds a term as it should be.

        Args:
            units: what was heard.
            among: the terms to look for.
            heard_as: letters of what turned out to be a term elsewhere, and that term.
        """
        wanted = [term for term in self.terms if term in among]
        runs = self._list_candidates(units)
        known = [
            TermPlace(run.words, (heard_as[letters],), 1.0, is_known=True)
            for run in runs
            if (letters := fold_letters(run.text)) in heard_as
        ]
        found = sorted([*known, *_judge(runs, wanted)], key=lambda place: -place.excess)
        taken: set[int] = set()
        chosen: list[TermPlace] = []
        for place in found:
            if taken.isdisjoint(place.words):
                taken.update(place.words)
                chosen.append(place)
        return sorted(chosen, key=lambda place: place.words.start)

    def _list_candidates(self, units: Sequence[Written]) -> list[_Run]:
        """List the runs that may be a term misheard: none that holds one, nor that everybody says all the time."""
        runs = self._list_runs(units)
        right = {i for run in runs if fold_letters(run.text) in self._letters for i in run.words}
        common = [core(unit) in COMMON for unit in units]
        return [
            run
            for run in runs
            if right.isdisjoint(run.words) and not all(common[i] for i in run.words)
        ]

    def _list_runs(self, units: Sequence[Written]) -> list[_Run]:
        """List all words, and words in a row inside a sentence, up to as many as a term may have."""
        runs: list[_Run] = []
        for start in range(len(units)):
            for stop in range(start + 1, min(start + self._longest, len(units)) + 1):
                inside = units[start:stop]
                text = show_run(inside)
                if text:
                    runs.append(_Run(range(start, stop), text, count_least(inside)))
                following = core(units[stop]) if stop < len(units) else ""
                if ends_sentence(units[stop - 1], following):
                    break
        return runs


def _judge(runs: Sequence[_Run], wanted: Sequence[str]) -> Iterator[TermPlace]:
    """Yield the runs that sound like terms."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    keys = {key: row for row, key in enumerate(sorted({sound_key(run.text) for run in runs}))}
    sounds = [sound_key(term) for term in wanted]
    if not keys or not sounds:
        return
    alike = cdist(list(keys), sounds, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    for run in runs:
        least = find_least_likeness(run.probability)
        near = np.flatnonzero(alike[keys[sound_key(run.text)]] >= least - KEY_SLACK).tolist()
        rated = [(measure_likeness(run.text, wanted[n], least), wanted[n]) for n in near]
        best = sorted((r for r in rated if r[0] >= least), key=lambda r: (-r[0], r[1]))
        if best:
            terms = tuple(term for _, term in best[:MOST_TERMS])
            yield TermPlace(run.words, terms, best[0][0] - least)
