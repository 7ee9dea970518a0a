"""Which of those whose names open lines are people: what speaks for each of them, and against.

A name that comes back is somebody's, and so is one that says a role. Words that open a sentence
("Remember:", "Fun fact:") are nobody's, unless the page is built on them (Question, Answer). A name
that opens one line must look like one, and be set apart like those of the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.reference.paragraphs import Paragraph
from pipeline.reference.turn_shapes import Opener
from pipeline.text.punctuation import ends_sentence
from pipeline.text.speaker_names import (
    is_ordinary_opener,
    is_question_label,
    is_role,
    looks_like_name,
)
from pipeline.text.time_marks import TIME_MARK

_TIME = re.compile(TIME_MARK)
_MOSTLY = 0.8
_LEAST_TO_COMPARE = 3
"""Turns of others that show how this page sets names apart."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """How one turn is set: what a name that is none lacks."""

    capitals: bool
    marked: bool
    timed: bool
    parted: bool
    """Whether a blank line stands before it."""
    begins_high: bool
    """Whether what is said begins with a capital, or with a letter that has no case."""

    @classmethod
    def read(cls, opener: Opener, paragraph: Paragraph, above: Paragraph | None) -> _Setting:
        """The setting of the turn that a paragraph opens."""
        head = paragraph.text[: len(paragraph.text) - len(opener.said)]
        said = opener.said.lstrip("\"'“‘«([¿¡…. ")
        return cls(
            capitals=opener.name.isupper(),
            marked=paragraph.lead > 0,
            timed=_TIME.search(head) is not None,
            parted=above is None or above.alone,
            begins_high=not said[:1].islower(),
        )


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
    named = [opener for opener in openers if opener is not None and opener.name]
    counts = Counter(opener.name for opener in named)
    sure = {opener.name for opener in named if opener.sure}
    doubted = {name for name in counts if name not in sure and is_ordinary_opener(name)}
    order = [opener.name for opener in named]
    repeated = {n for n, count in counts.items() if count > 1 and n not in doubted} | sure
    repeated |= _find_labels(order, doubted, counts)
    first = next((i for i, o in enumerate(openers) if o and o.name in repeated), 0)
    settings = _read_settings(openers, paragraphs)
    usual = [s for o, s in zip(openers, settings, strict=True) if o and s and o.name in repeated]
    single = {
        opener.name
        for index, (opener, setting) in enumerate(zip(openers, settings, strict=True))
        if opener is not None and setting is not None
        if opener.name not in repeated | doubted
        if begun or index >= first or _says_something(opener)
        if _is_somebody(opener.name, setting, usual)
    }
    opens_page = any(opener is not None and opener.name in single for opener in openers[:2])
    if begun or repeated or len(single) > 1 or opens_page:
        return frozenset(repeated | single)
    return frozenset()


def _read_settings(
    openers: Sequence[Opener | None], paragraphs: Sequence[Paragraph]
) -> list[_Setting | None]:
    above = [None, *paragraphs][: len(paragraphs)]
    return [
        None if opener is None else _Setting.read(opener, paragraph, before)
        for opener, paragraph, before in zip(openers, paragraphs, above, strict=True)
    ]


def _find_labels(order: Sequence[str], doubted: set[str], counts: Mapping[str, int]) -> set[str]:
    """Those of ordinary words that turns are labelled with: Question and Answer, or what parts one speaker's turns.

    Whoever is named again behind each of them was interrupted by it.
    """
    asked = {name for name in doubted if is_question_label(name)}
    found = asked if len(asked) > 1 else set()
    others = [name for name in order if name not in doubted]
    if not others:
        return found
    around: dict[str, list[bool]] = {}
    for index, name in enumerate(order):
        if name in doubted and 0 < index < len(order) - 1:
            same = order[index - 1] == order[index + 1] != name
            around.setdefault(name, []).append(same)
    return found | {name for name, same in around.items() if counts[name] > 1 and all(same)}


def _says_something(opener: Opener) -> bool:
    """Whether a sentence stands behind the name, and not a fact of the page ("Guest: Bo Chen")."""
    return ends_sentence(opener.said) and len(opener.said.split()) > 2


def _is_somebody(name: str, setting: _Setting, usual: Sequence[_Setting]) -> bool:
    """Whether a name that opens one line is a speaker's: it looks so, and is set like the others'."""
    if is_role(name) and not name[0].islower():
        return True
    if not looks_like_name(name):
        return False
    against = _count_differences(setting, usual)
    return against == 0 or (against == 1 and len(name.split()) > 1)


def _count_differences(setting: _Setting, usual: Sequence[_Setting]) -> int:
    """In how many ways a turn lacks what nearly all others have."""
    if len(usual) < _LEAST_TO_COMPARE:
        return 0
    kinds = ("capitals", "marked", "timed", "parted", "begins_high")
    return sum(
        not getattr(setting, kind)
        and sum(getattr(other, kind) for other in usual) >= _MOSTLY * len(usual)
        for kind in kinds
    )
