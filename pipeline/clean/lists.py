"""The words and marks that cleaning knows, as data. All words in lower case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

FINALS = ".?!…。？！؟।۔"
COMMAS = ",;:，、；：،؛"
SET_OFF_COMMAS = (",", "，", "、")
DASHES = "-–—"
OPENERS = "\"'“‘„«‹「『([¿¡"
CLOSERS = "\"'”’»›」』)]"


def _listed(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


class Keep(Enum):
    """When a filler stays, because there it is an answer."""

    NEVER = "a hesitation"
    WHOLE_TURN = "kept when nothing else was said in the turn"
    WHOLE_SENTENCE = "kept when it is a sentence of its own: it may mean yes"


FILLERS: Mapping[str, Mapping[str, Keep]] = {
    "en": {
        **dict.fromkeys(_listed("um umm ummm uh uhh uhm er erm"), Keep.NEVER),
        **dict.fromkeys(_listed("hm hmm hmmm"), Keep.WHOLE_TURN),
        **dict.fromkeys(_listed("mm mmm mhm mhmm mm-hm mm-hmm"), Keep.WHOLE_SENTENCE),
    },
    "zh": {"呃": Keep.NEVER, "嗯": Keep.WHOLE_SENTENCE},
    "fr": {"euh": Keep.NEVER, "heu": Keep.NEVER},
    "de": {"äh": Keep.NEVER, "ähm": Keep.NEVER, "öhm": Keep.NEVER, "hm": Keep.WHOLE_TURN},
}
"""Sounds of hesitation by language. "ah" and "oh" are not among them: they mean something."""

SET_OFF: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": (("you", "know"), ("i", "mean")),
    "es": (("este",), ("eh",)),
}
"""Fillers only where a comma stands on both sides; elsewhere they are the sentence itself."""


@dataclass(frozen=True, slots=True)
class Stutters:
    """Words whose immediate repetition is a slip of the tongue.

    ``adjacent``: when nothing or a dash is between; ``with_comma``: also over a comma.
    ``openers`` may begin a repeated phrase besides these.
    """

    adjacent: frozenset[str]
    with_comma: frozenset[str]
    openers: frozenset[str] = frozenset()


_RESTARTS = _listed(
    "the a an my our your their i we they he she and but or because if i'm i've i'll i'd "
    "we're we've we'll they're they've it's that's there's"
)

STUTTERED: Mapping[str, Stutters] = {
    "en": Stutters(
        adjacent=_RESTARTS | _listed("of to in on at for with from into when where"),
        with_comma=_RESTARTS,
        openers=_listed("you it this that is are was were there as by"),
    ),
    "fr": Stutters(
        adjacent=_listed("le les un une des du et mais je il elle dans pour c'est"),
        with_comma=_listed("le les un une des et mais je c'est"),
    ),
    "de": Stutters(
        adjacent=_listed("ein eine und aber ich wir er mit von im am"),
        with_comma=_listed("ein eine und aber ich wir"),
    ),
    "es": Stutters(
        adjacent=_listed("el los las un una y pero yo en de con por"),
        with_comma=_listed("el los las un una y pero yo"),
    ),
    "zh": Stutters(adjacent=frozenset({"我", "我们"}), with_comma=frozenset({"我", "我们"})),
}
"""By language: words that hardly any sentence doubles and nobody repeats for emphasis."""

LEGITIMATE_DOUBLINGS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "had that is was her you do did very really so too much many long far no yes yeah ok "
        "okay bye right well there now never again blah ha please wait"
    ),
    "fr": _listed("nous vous très non oui"),
    "de": _listed("die das der sehr ja nein"),
    "es": _listed("muy no sí"),
}
"""Words that may stand twice ("what it is is", "no, no", "very very"): never a stutter.

They need no rule, for only ``STUTTERED`` words are touched; a test keeps the two apart.
"""

CLAUSE_STARTERS = _listed("so and but or because well then et mais und aber y pero")
"""Words that may stand between a clause's start and a phrase that is said twice."""

ABBREVIATIONS = _listed(
    "mr mrs ms dr prof st sr jr vs etc cf inc ltd co corp approx gen sen rep gov"
)
"""Words whose full stop ends no sentence; dotted ones (U.S., e.g.) are known by their shape."""

BEFORE_NUMBER = _listed("no nos fig vol p pp art nr ch sec")
"""Words whose full stop ends no sentence when a number follows ("No. 5", but "No. We can't")."""
