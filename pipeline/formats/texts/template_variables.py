"""What a template sees of a transcript: names and texts as they are published, and when everything is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.domain import Transcript, Turn, Word
from pipeline.formats.document import Document
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.speaker_lines import (
    make_name_safe,
    make_one_line,
    place_headings,
)
from pipeline.formats.texts.text_marks import mark_words
from pipeline.text.columns import count_columns
from pipeline.text.scripts import is_cjk

_LEAST_WIDTH = 10


def _show(time_ms: int) -> str:
    return write_clock(time_ms).partition(".")[0]


class _Timed:
    """What has a beginning and an end in milliseconds, which are also written hh:mm:ss."""

    __slots__ = ()

    @property
    def start(self) -> str:
        """When it begins, hh:mm:ss."""
        return _show(self.start_ms)  # type: ignore[attr-defined]

    @property
    def end(self) -> str:
        """When it ends, hh:mm:ss."""
        return _show(self.end_ms)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class TimedView(_Timed):
    """A word or a line: its text, and when it is said; ``start`` and ``end`` are written hh:mm:ss."""

    text: str
    start_ms: int
    end_ms: int
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class ParagraphView(_Timed):
    """A paragraph: its text on one line, its words, and its lines at any width."""

    words: Sequence[TimedView]
    _joints: Sequence[str] = ()

    @property
    def text(self) -> str:
        """All of it."""
        pairs = zip(self._joints, self.words, strict=True)
        return "".join(joint + word.text for joint, word in pairs).strip()

    @property
    def start_ms(self) -> int:
        """When its first word begins."""
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        """When its last word ends."""
        return max(word.end_ms for word in self.words)

    def lines(self, width: int = 64) -> list[TimedView]:
        """The paragraph in lines of so many columns at most, each with its times; full-width letters take two."""
        width = max(_LEAST_WIDTH, width)
        lines: list[TimedView] = []
        text, begin, end = "", self.start_ms, self.start_ms
        for joint, word in zip(self._joints, self.words, strict=True):
            may_break = bool(joint) or is_cjk(word.text[0])
            if text and may_break and count_columns(text + joint + word.text) > width:
                lines.append(TimedView(text.strip(), begin, end))
                text, begin = "", word.start_ms
            text += joint + word.text if text else word.text
            end = max(end, word.end_ms)
        return [*lines, TimedView(text.strip(), begin, end)]


@dataclass(frozen=True, slots=True)
class TurnView(_Timed):
    """A turn: who speaks, since when, the paragraphs, and the headings that stand before it.

    ``speaker`` is empty where nobody is told apart.
    """

    number: int
    speaker: str
    label: str
    start_ms: int
    end_ms: int
    headings: Sequence[str]
    paragraphs: Sequence[ParagraphView]

    @property
    def text(self) -> str:
        """Its paragraphs, a space between them."""
        return " ".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """A speaker: the name, the label, and how much is said."""

    name: str
    label: str
    talk_ms: int = 0
    words: int = 0
    turns: int = 0
    overlap_ms: int = 0


def list_variables(document: Document) -> dict[str, Any]:
    """The variables of a template by name."""
    cleaned = document.cleaned
    turns = _list_turns(cleaned)
    return {
        "title": make_one_line(cleaned.title) or "Transcript",
        "date": make_one_line(cleaned.date),
        "language": make_one_line(cleaned.language),
        "recording": make_one_line(cleaned.media.name),
        "duration": _show(cleaned.media.duration_ms),
        "duration_ms": cleaned.media.duration_ms,
        "speakers": _list_speakers(document),
        "turns": turns,
        "headings": [heading for turn in turns for heading in turn.headings],
    }


def _list_speakers(document: Document) -> list[SpeakerView]:
    """Those who speak, in the order in which they first do."""
    cleaned = document.cleaned
    labels = dict.fromkeys(turn.speaker for turn in cleaned.turns if turn.speaker is not None)
    measured = {told.label: told for told in document.statistics}
    views: list[SpeakerView] = []
    for label in labels:
        name, told = make_name_safe(cleaned.name_of(label)), measured.get(label)
        counts = (told.talk_ms, told.words, told.turns, told.overlap_ms) if told is not None else ()
        views.append(SpeakerView(name, label, *counts))
    return views


def _list_turns(transcript: Transcript) -> list[TurnView]:
    with_names = any(turn.speaker is not None for turn in transcript.turns)
    headings = place_headings(transcript)
    views: list[TurnView] = []
    for index, turn in enumerate(mark_words(transcript).turns):
        paragraphs = _split(turn)
        if not paragraphs:
            continue
        views.append(
            TurnView(
                len(views) + 1,
                make_name_safe(transcript.name_of(turn.speaker)) if with_names else "",
                turn.speaker or "",
                turn.span.start_ms,
                turn.span.end_ms,
                headings.get(index, ()),
                paragraphs,
            )
        )
    return views


def _split(turn: Turn) -> list[ParagraphView]:
    """The paragraphs in which there is anything."""
    groups: list[list[tuple[str, TimedView]]] = [[]]
    for word in turn.words:
        said = word.text.strip()
        blank = word.text[: len(word.text) - len(word.text.lstrip())]
        if blank.count("\n") > 1 and groups[-1]:
            groups.append([])
        if said:
            groups[-1].append((" " if blank and groups[-1] else "", _show_word(word)))
    return [_make_paragraph(group) for group in groups if group]


def _show_word(word: Word) -> TimedView:
    text = make_one_line(word.text)
    return TimedView(text, word.span.start_ms, word.span.end_ms, word.probability)


def _make_paragraph(group: Iterable[tuple[str, TimedView]]) -> ParagraphView:
    joints, words = zip(*group, strict=True)
    return ParagraphView(words, joints)
