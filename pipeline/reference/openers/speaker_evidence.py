"""Which of those whose names open lines are people: what speaks for each of them, and against.

A name that comes back is somebody's, and so is one that says a role. Words that open a sentence
("Remember:", "Fun fact:") are nobody's, unless the page is built on them (Question, Answer). A name
that opens one line must look like one, and be set apart like those of the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.reference.openers.time_marks import TIME_MARK
from pipeline.reference.openers.turn_shapes import SET_APART, Opener
from pipeline.reference.paragraphs import Paragraph
from pipeline.text.punctuation import ends_sentence
from pipeline.text.speaker_names import (
    is_abbreviation,
    is_ordinary_opener,
    is_question_label,
    is_role,
    looks_like_name,
)

_TIME = re.compile(TIME_MARK)
_WORD = re.compile(r"[^\W\d_]+")
_MENTION = re.compile(r"(?<=[\w,] )[^\W\d_a-z][\w'’-]*")
"""A capitalised word within a sentence."""
_YEAR = re.compile(r"(?<=\s)\d{3,}$")
"""What nobody's name ends in, unless it is a role: "London 1999", "Sailing 101"."""
_FIRM_SIGNS = frozenset({"in capitals", "in bold", "with a time"})
"""Signs that a page gives to its names, and to no others."""
_HIGH, _CASED = "begins high", "begins with a letter that has a case"
"""A sign of speech, and where it says something: letters without case are neither high nor low."""
_MOSTLY = 0.8
_MOST_SELDOM = 3
"""Turns of somebody whose name may yet be a word that is said several times."""
_LEAST_TO_COMPARE = 3
"""Turns of others that show how this page sets names apart."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A line that a name opens, its place on the page, and how it is set: what a name that is none lacks."""

    index: int
    name: str
    said: str
    setting: frozenset[str]
    set_apart: bool
    """Whether its shape is one that no sentence has."""

    @classmethod
    def read(cls, index: int, opener: Opener, paragraphs: Sequence[Paragraph]) -> _Turn:
        """The turn that a name opens in a line."""
        paragraph = paragraphs[index]
        head = paragraph.text[: len(paragraph.text) - len(opener.said)]
        said = opener.said.lstrip("\"'“‘«([¿¡…. ")
        signs = {
            "in capitals": (word := _WORD.search(head)) is not None and word[0].isupper(),
            "in bold": paragraph.lead > 0,
            "with a time": _TIME.search(head) is not None,
            "under a blank line": index == 0 or paragraphs[index - 1].alone,
            _HIGH: not said[:1].islower(),
            _CASED: said[:1].lower() != said[:1].upper(),
        }
        below = paragraphs[index + 1].text if index + 1 < len(paragraphs) else ""
        setting = frozenset(sign for sign, has in signs.items() if has)
        return cls(index, opener.name, opener.said or below, setting, opener.shape in SET_APART)


@dataclass(frozen=True, slots=True)
class _Others:
    """How often the turns of those who are people have each sign, how many there are, and of how many."""

    signs: Counter[str]
    turns: int
    names: int

    @classmethod
    def count(cls, turns: Iterable[_Turn]) -> _Others:
        """The signs of some turns."""
        all_turns = tuple(turns)
        signs = Counter(sign for turn in all_turns for sign in turn.setting)
        return cls(signs, len(all_turns), len({turn.name for turn in all_turns}))

    def without(self, own: _Others) -> _Others:
        """The same without one speaker's turns."""
        return _Others(self.signs - own.signs, self.turns - own.turns, self.names - own.names)

    def fits(self, turn: _Turn) -> bool:
        """Whether a turn lacks nothing that nearly all others have.

        A name of several words is one by its own looks: it may lack a sign that isn't its own.
        """
        usual = {sign for sign, count in self.signs.items() if count >= _MOSTLY * self.turns}
        # One speaker's turns show that speaker's setting, and not the page's.
        shows = self.turns >= _LEAST_TO_COMPARE and self.names > 1
        silent = {_CASED} if _CASED in usual else {_CASED, _HIGH}
        against = usual - turn.setting - silent if shows else set()
        several = len(turn.name.split()) > 1
        return not against or (several and len(against) == 1 and against.isdisjoint(_FIRM_SIGNS))


def find_people(
    openers: Sequence[Opener | None], paragraphs: Sequence[Paragraph], *, begun: bool
) -> frozenset[str]:
    """The names of those who speak, out of all that open lines.

    Args:
        openers: What could be a name at the beginning of each line.
        paragraphs: The lines.
        begun: Whether the first line is in the transcript already; else what stands before the first
            turn may be a list of facts, such as "Date: 3 May".
    """
    turns = [_Turn.read(i, o, paragraphs) for i, o in enumerate(openers) if o and o.name]
    counts = Counter(turn.name for turn in turns)
    mentioned = frozenset(m[0] for p in paragraphs for m in _MENTION.finditer(p.text))
    sure = {opener.name for opener in openers if opener and opener.sure}
    doubted = {name for name in counts if name not in sure and is_ordinary_opener(name)}
    repeated = {name for name, count in counts.items() if count > 1} - doubted
    repeated |= sure | _find_labels([turn.name for turn in turns], doubted)
    repeated -= _find_unlike(turns, repeated - sure, mentioned)
    first = next((turn.index for turn in turns if turn.name in repeated), 0)
    others = _Others.count(turn for turn in turns if turn.name in repeated)
    single = {
        turn.name
        for turn in turns
        if counts[turn.name] == 1 and turn.name not in repeated | doubted
        if begun or turn.index >= first or _says_something(turn)
        if _is_somebody(turn, others, mentioned)
    }
    opens_page = any(turn.index < 2 and turn.name in single for turn in turns)
    if begun or repeated or len(single) > 1 or opens_page:
        return frozenset(repeated | single)
    return frozenset()


def _find_labels(order: Sequence[str], doubted: set[str]) -> set[str]:
    """Those of ordinary words that label turns: Question and Answer, or what parts one speaker's turns.

    Whoever is named again behind each of them was interrupted by it. On a page that has nothing else before
    colons, abbreviations that come back are initials.
    """
    asked = {name for name in doubted if is_question_label(name)}
    found = asked if len(asked) > 1 else set()
    if doubted.issuperset(order):
        counts = Counter(order)
        found |= {name for name in doubted if is_abbreviation(name) and counts[name] > 1}
    parts: dict[str, list[bool]] = {}
    for index, name in enumerate(order):
        if name in doubted:
            # At the beginning and at the end of a page there is nothing to part.
            beside = {*order[max(0, index - 1) : index], *order[index + 1 : index + 2]}
            parts.setdefault(name, []).append(len(beside) == 1 and beside.isdisjoint(doubted))
    return found | {name for name, told in parts.items() if len(told) > 1 and all(told)}


def _find_unlike(turns: Sequence[_Turn], names: set[str], mentioned: frozenset[str]) -> set[str]:
    """Those names that come back seldom and are never set like the others': words said several times."""
    own: dict[str, list[_Turn]] = {}
    for turn in turns:
        if turn.name in names:
            own.setdefault(turn.name, []).append(turn)
    everybody = _Others.count(turn for turn in turns if turn.name in names)
    return {
        name
        for name, said in own.items()
        if len(said) <= _MOST_SELDOM
        if not (is_role(name) or is_question_label(name) or name in mentioned)
        if not any(map(everybody.without(_Others.count(said)).fits, said))
    }


def _says_something(turn: _Turn) -> bool:
    """Whether a sentence stands behind the name, and not a fact of the page ("Guest: Bo Chen")."""
    return ends_sentence(turn.said) and len(turn.said.split()) > 2


def _is_somebody(turn: _Turn, others: _Others, mentioned: frozenset[str]) -> bool:
    """Whether a name that opens one line is a speaker's: a role, or what looks like a name and is set like one.

    Whoever is called so within a sentence ("Thank you, Pat.") is somebody in any setting.
    """
    if is_role(turn.name) and not turn.name[0].islower():
        return True
    if turn.set_apart:
        return True
    if _YEAR.search(turn.name):
        return False
    return looks_like_name(turn.name) and (others.fits(turn) or turn.name in mentioned)
