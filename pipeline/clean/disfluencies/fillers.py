"""Sounds of hesitation: which they are by language, and when the same letters are something else.

A sound is known by its word, whatever marks, capitals and drawn-out letters it is written with. In another
language the same letters may be a word ("um" is one in German and Portuguese, "er" in German and Dutch).

Source: Wieling et al., "Variation and change in the use of hesitation markers in Germanic languages",
Language Dynamics and Change 6 (2016); Candea et al., "Inter-Language Acoustic Characteristics of Autonomous
Fillers", DiSS 2005 (French, Italian, Portuguese, Spanish); words that a dictionary has are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Final

from pipeline.clean.lexicon import SET_OFF_COMMAS
from pipeline.clean.word_units import Written, core, ends_sentence, is_ellipsis, tail
from pipeline.domain import join_words
from pipeline.text.punctuation import CLOSERS, DASHES, OPENERS


class Keep(Enum):
    """When a filler stays, because there it is an answer."""

    NEVER = "a hesitation"
    WHOLE_TURN = "kept when nothing else was said in the turn"
    WHOLE_SENTENCE = "kept when it is a sentence of its own: it may mean yes"
    AT_START = "kept at a sentence's start, where it means something"


def _listed(**kinds: str) -> Mapping[str, Keep]:
    """The words of each kind, which are written as one text."""
    return {word: Keep[kind.upper()] for kind, words in kinds.items() for word in words.split()}


FILLERS: Final[Mapping[str, Mapping[str, Keep]]] = {
    "en": _listed(
        never="um umm uh uhh uhm er erm u-um u-uh",
        whole_turn="hm hmm uh-huh uhuh",
        at_start="ah",
        whole_sentence="mm mmm mhm mhmm mm-hm mm-hmm m-hm m-hmm",
    ),
    "de": _listed(never="äh ähm öh öhm ehm", whole_turn="hm hmm"),
    "nl": _listed(never="uh uhm ehm euh euhm", whole_turn="hm hmm"),
    "sv": _listed(never="öh öhm ehm", whole_turn="hm hmm"),
    "da": _listed(never="øh øhm æh æhm", whole_turn="hm hmm"),
    "no": _listed(never="øh øhm ehm", whole_turn="hm hmm"),
    "fr": _listed(never="euh euhm heu", whole_turn="hm hmm hum"),
    "es": _listed(never="ehm", whole_turn="hm hmm mmm"),
    "pt": _listed(never="ãh ãhm éh", whole_turn="hm hmm hum"),
    "it": _listed(never="ehm uhm", whole_turn="hm hmm mmm"),
    "zh": {"呃": Keep.NEVER, "嗯": Keep.WHOLE_SENTENCE},
}
"""Sounds of hesitation by language. "oh" is not among them, nor "uh-uh", which says no: they mean something."""

SET_OFF: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "en": (("you", "know"), ("i", "mean")),
    "es": (("este",), ("eh",)),
    "nl": (("eh",),),
    "sv": (("eh",),),
    "no": (("eh",),),
}
"""Fillers only where a comma stands on both sides; elsewhere they are the sentence itself."""

ACRONYMS: Final = frozenset(("um", "uh", "uhm", "er", "erm", "ah", "hm", "hmm", "mm", "mmm", "mhm"))
"""In capitals these are also names: universities, the emergency room, a hidden Markov model."""

_DRAWN_OUT = re.compile(r"(\w)\1{2,}")


def may_hold_fillers(cores: Sequence[str], known: Mapping[str, Keep]) -> bool:
    """Whether any of the words is a filler, or one with a letter drawn out."""
    return not known.keys().isdisjoint(cores) or any(map(_is_drawn_out, cores))


def find_filler(units: Sequence[Written], index: int, known: Mapping[str, Keep]) -> Keep | None:
    """Which filler of a language's a written word is; ``None`` where it is none."""
    kind = next((known[form] for form in _list_forms(core(units[index])) if form in known), None)
    return kind if kind is not None and not _has_meaning(units, index) else None


@lru_cache(maxsize=20_000)
def _is_drawn_out(word: str) -> bool:
    return _DRAWN_OUT.search(word) is not None


@lru_cache(maxsize=20_000)
def _list_forms(word: str) -> tuple[str, ...]:
    """The word, and what it is where a letter is drawn out."""
    if not _is_drawn_out(word):
        return (word,)
    return word, _DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)


def _has_meaning(units: Sequence[Written], index: int) -> bool:
    """Whether a filler's letters are something else here: "5 mm", "the ER", a quoted "um"."""
    text = join_words(units[index]).strip()
    after_number = index > 0 and core(units[index - 1])[-1:].isdigit()
    is_quoted = text[:1] in OPENERS and tail(units[index])[-1:] in CLOSERS and tail(units[index])
    return bool(after_number or is_quoted) or _is_acronym(units, index)


def _is_acronym(units: Sequence[Written], index: int) -> bool:
    """Whether capitals make a name of a filler: "the ER was", "OSU, UM and MSU", but not "so, UM, I".

    Where all is in capitals, they say nothing; a hesitation is set off from its sentence on both sides.
    """
    if core(units[index]) not in ACRONYMS or not _shouts(units[index]) or _are_all_loud(units):
        return False
    beside = [units[at] for at in (index - 1, index + 1) if 0 <= at < len(units)]
    if any(_shouts(unit) for unit in beside):
        return True
    begins = index == 0 or ends_sentence(units[index - 1], "") or _breaks(units[index - 1])
    return not (begins and _breaks(units[index]))


def _shouts(unit: Written) -> bool:
    letters = [char for char in join_words(unit) if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)


def _are_all_loud(units: Sequence[Written]) -> bool:
    """Whether capitals are how the text is written: no word that could be in small letters is."""
    words = [unit for unit in units if sum(map(str.isalpha, join_words(unit))) > 1]
    return len(words) > 1 and all(map(_shouts, words))


def _breaks(unit: Written) -> bool:
    """Whether a comma, a dash or an ellipsis stands after a written word."""
    mark = tail(unit).strip()
    return mark in SET_OFF_COMMAS or is_ellipsis(mark) or mark[-1:] in tuple(DASHES)
