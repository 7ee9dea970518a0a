"""Talks that formats of research are tested with: hostile names and words, and what all of them have to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from pipeline.domain import Heading, Span, Speaker, Turn, Word
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.xml_text import leave_out_forbidden
from tests.unit.formats.test_registry import ANNA, BEN, Document, make_document, make_turn

CARA = "SPEAKER_02"
NAMES = {ANNA: "Anna Example", BEN: "李 明", CARA: "שרה כהן", None: "Unknown"}

TALK_TURNS = (
    make_turn(ANNA, "Where did you live in Berlin, and when?", 500),
    make_turn(BEN, "Near the Café, until 1990… “East” I mean.", 4000),
    make_turn(CARA, "שלום עליכם!", 7000),
    make_turn(None, "No.", 9000),
    make_turn(ANNA, "[laughter] U.S. rock 'n' roll & <beer>, 5 % off", 62_000, 450),
    make_turn(BEN, "今日は いい天気ですね。", 125_000),
)


def name_people(document: Document, names: dict[str, str]) -> Document:
    """The document with these names of its speakers."""
    speakers = tuple(Speaker(label, name) for label, name in names.items())
    transcript = replace(document.transcript, speakers=speakers)
    return replace(document, transcript=transcript, cleaned=transcript)


def make_talk(*headings: Heading) -> Document:
    """A talk of three people, and of somebody who is unknown, with these headings."""
    names = {label: name for label, name in NAMES.items() if label is not None}
    document = name_people(make_document(*TALK_TURNS), names)
    transcript = replace(document.transcript, headings=headings)
    return replace(document, transcript=transcript, cleaned=transcript)


HOSTILE_NAMES = (
    "<b>&\"'",
    "\u202egnp.exe",
    "李 明",
    "a|b, c: d",
    "x\x00\x15\ty\r\nz",
    "Ünï #00:00:01-0#",
    "{\\rtf1}",
    "]]>",
    "  ",
)
# Without "//" and "(…)", which are marks of overlap and of pauses, and are taken off what is read.
_LETTERS = st.characters(codec="utf-8", exclude_characters="/(") | st.sampled_from(
    "<>&\"'\u202e\x15\x00\t[]{}\\|@*%#:;,._-…。？今ש"
)
_TEXTS = st.text(_LETTERS, min_size=1, max_size=8)


@st.composite
def hostile_talks(draw: st.DrawFn) -> Document:
    """Turns that follow each other, of any words by people with hostile names, each with a letter in it."""
    turns: list[Turn] = []
    clock_ms = 0
    for label in draw(st.lists(st.sampled_from([ANNA, BEN, None]), max_size=4)):
        if turns and turns[-1].speaker == label:
            continue
        words = []
        for text in draw(st.lists(_TEXTS, min_size=1, max_size=4)):
            start_ms = clock_ms + draw(st.integers(0, 4000))
            clock_ms = start_ms + draw(st.integers(1, 900))
            words.append(Word(f" a{text}b", Span(start_ms, clock_ms)))
        turns.append(Turn(label, tuple(words)))
    names = draw(st.lists(st.sampled_from(HOSTILE_NAMES), min_size=2, max_size=2))
    return name_people(make_document(*turns), dict(zip((ANNA, BEN), names, strict=True)))


def write_bare(text: str) -> str:
    """The text without white space and what XML or a line of text can't hold."""
    return "".join(make_one_line(leave_out_forbidden(text)).split())


def bare_text(turns: Iterable[Turn]) -> str:
    """All that is said, in order."""
    return "".join(write_bare(turn.text) for turn in turns)


def word_times(turns: Iterable[Turn]) -> list[tuple[str, int]]:
    """Each word and when it begins."""
    return [(write_bare(word.text), word.span.start_ms) for turn in turns for word in turn.words]


def is_whole(document: Document) -> bool:
    """Whether no word has white space in it, as it becomes where a control character stood."""
    words = document.transcript.words
    return all(len(make_one_line(leave_out_forbidden(word.text)).split()) == 1 for word in words)


def name_read(document: Document) -> list[str | None]:
    """Who speaks in each turn, as a format names them on one line; ``None`` where that is nobody."""
    names = [
        None if turn.speaker is None else make_one_line(document.transcript.name_of(turn.speaker))
        for turn in document.transcript.turns
    ]
    return [name or None for name in names]
