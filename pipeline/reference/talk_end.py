"""Where a page has done with its talk, and what shows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.reference.entries import Entry
from pipeline.reference.furniture import (
    could_be_title,
    is_byline,
    is_end_mark,
    is_field,
    is_footer_heading,
    is_part,
    is_plain_footer_heading,
    is_publisher_note,
    is_unsaid,
    signs_off,
    thanks_readers,
)
from pipeline.reference.furniture.section_headings import looks_like_heading

_FEWEST_TURNS = 3
"""Of a talk that shows how it is set."""
_MOST_NAME_WORDS = 5
_NOTE = re.compile(r"\[\^?\d{1,3}\][:.]?\s+\S|[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]?\s*\S")
"""What a footnote begins with that no mark in the text leads to."""
_ADDRESS = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours|you|your)\b", re.IGNORECASE)
"""Words of somebody who speaks, and of no note on the speakers."""


def find_end(lines: Sequence[Entry], first: int | None, speakers: Collection[str]) -> int:
    """Where the page has done with the talk: under the last turn of somebody who spoke before."""
    if first is None:
        begin = _skip_front(lines) + 1
    else:
        seen: set[str | None] = set()
        begin = first + 1
        for index, line in enumerate(lines[first:], start=first):
            if line.opens(speakers):
                begin = index + 1 if line.name in seen or line.told else begin
                seen.add(line.name)
    last = lines[begin - 1].name if first is not None else None
    talk = _Talk.read(lines[first:begin], speakers) if first is not None else None
    for index in range(begin, len(lines)):
        if not lines[index].told and _begins_end(lines[index], last):
            return index
        if not lines[index].told and talk is not None and talk.is_over(lines[index]):
            return index
    return len(lines)


@dataclass(frozen=True, slots=True)
class _Talk:
    """How the paragraphs of a talk are set, which shows what under it is none of it.

    Attributes:
        speakers: who speaks in it.
        is_ruled: whether rules part what somebody says.
        is_plain: whether each turn is one paragraph with its speaker's name.
    """

    speakers: Collection[str]
    is_ruled: bool
    is_plain: bool

    @classmethod
    def read(cls, lines: Sequence[Entry], speakers: Collection[str]) -> _Talk:
        """The setting of a talk, from its first turn to its last."""
        turns = sum(line.opens(speakers) for line in lines)
        others = [line for line in lines if line.role is None and not line.opens(speakers)]
        others = [o for o in others if not (o.beside or looks_like_heading(o.paragraph))]
        is_ruled = any(other.paragraph.ruled for other in others)
        return cls(speakers, is_ruled, is_plain=not others and turns >= _FEWEST_TURNS)

    def is_over(self, line: Entry) -> bool:
        """Whether a paragraph without a name, under the last turn, is the page's and nobody's in the talk."""
        if line.role is not None or line.opens(self.speakers):
            return False
        if line.paragraph.ruled and not self.is_ruled:
            return True
        return self.is_plain and (
            signs_off(line.text)
            or _NOTE.match(line.text) is not None
            or self._tells_of_somebody(line.text)
        )

    def _tells_of_somebody(self, text: str) -> bool:
        """Whether a paragraph begins with the full name of a speaker as the subject of its sentence."""
        if _ADDRESS.search(text):
            return False
        words = text.split(maxsplit=_MOST_NAME_WORDS + 1)[: _MOST_NAME_WORDS + 1]
        names = [" ".join(words[:count]) for count in range(2, len(words))]
        has_thing = any(n.endswith(("’s", "'s")) and n[:-2] in self.speakers for n in names)
        return has_thing or any(n in self.speakers and _tells_of(n, text) for n in names)


def _skip_front(lines: Sequence[Entry]) -> int:
    """The first line of the talk on a page on which nobody is named: behind headline, bylines and notes."""
    titled = bool(lines) and could_be_title(lines[0].paragraph)
    rest = range(int(titled), len(lines))
    return next((i for i in rest if not (lines[i].beside or is_about_page(lines[i]))), 0)


def is_about_page(line: Entry) -> bool:
    """Whether a line says who made the page, or how."""
    return is_byline(line.text) or is_publisher_note(line.text)


def _begins_end(line: Entry, speaker: str | None) -> bool:
    """Whether a line under a talk begins what the page has to say besides; ``speaker`` spoke last."""
    text = line.text
    if line.paragraph.level > 0 and speaker and is_footer_heading(text):
        return True
    if is_plain_footer_heading(text) or is_publisher_note(text) or is_end_mark(text):
        return True
    if is_unsaid(text) or thanks_readers(text):
        return True
    return _tells_of(speaker, text) or is_part_field(line)


def is_part_field(line: Entry) -> bool:
    """Whether a line says in full who does what in the talk: "Producer: Jo Poe"."""
    is_full = len(line.said.split()) > 1
    return bool(line.name) and is_full and is_part(line.name or "") and is_field(line.text)


def _tells_of(speaker: str | None, text: str) -> bool:
    """Whether a paragraph tells of the one who spoke last as nobody does: "Jo Poe lives in Leeds."."""
    if not speaker or len(speaker.split()) < 2 or not text.startswith(f"{speaker} "):
        return False
    return text[len(speaker) + 1 : len(speaker) + 2].islower()
