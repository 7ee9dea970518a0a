"""A page to read the transcript in (.html): one file, no scripts, nothing loaded."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.domain import Transcript
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.speaker_lines import (
    make_name_safe,
    make_one_line,
    place_headings,
    split_timed_paragraphs,
)
from pipeline.formats.texts.text_marks import (
    NONE,
    PARAGRAPH,
    mark_words,
    split_times,
)
from pipeline.languages import is_written_leftward
from pipeline.text.html_templates import load_templates

if TYPE_CHECKING:
    from jinja2 import Template

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def render(document: Document) -> str:
    """Return the cleaned turns with names and times; every turn can be linked to.

    Each turn has its time, in whole seconds, unless times are asked for at other places, or none.
    """
    cleaned = document.cleaned
    return _load_page().render(
        title=make_one_line(cleaned.title) or "Transcript",
        language=cleaned.language,
        direction="rtl" if is_written_leftward(cleaned.language) else "",
        date=make_one_line(cleaned.date),
        about=" · ".join(_describe(cleaned)),
        turns=_list_turns(cleaned),
    )


@cache
def _load_page() -> Template:
    return load_templates(__package__, escape).get_template("transcript.html")


def _describe(transcript: Transcript) -> Iterator[str]:
    """How long it lasts, and who speaks."""
    yield _show_clock(transcript.media.duration_ms)
    names = (transcript.name_of(t.speaker) for t in transcript.turns if t.speaker is not None)
    yield from dict.fromkeys(map(make_name_safe, names))


@dataclass(frozen=True, slots=True)
class _TurnView:
    """A turn as the page shows it, with the headings before it."""

    number: int
    headings: Sequence[str]
    name: str
    clock: str
    paragraphs: Sequence[Sequence[tuple[str, bool]]]
    """Of each the parts, and whether they are times."""


def _list_turns(transcript: Transcript) -> Iterator[_TurnView]:
    with_names = any(turn.speaker is not None for turn in transcript.turns)
    headings = place_headings(transcript)
    timed = transcript.origin.timestamps
    is_timed = timed != NONE
    for number, turn in enumerate(mark_words(transcript).turns, start=1):
        yield _TurnView(
            number,
            headings.get(number - 1, ()),
            make_name_safe(transcript.name_of(turn.speaker)) if with_names else "",
            _show_clock(turn.span.start_ms) if is_timed else "",
            [
                _split(text, start_ms if timed == PARAGRAPH and index else None)
                for index, (text, start_ms) in enumerate(split_timed_paragraphs(turn))
            ],
        )


def _split(text: str, time_ms: int | None) -> Sequence[tuple[str, bool]]:
    """The parts of a paragraph, its time first where it has one, and whether each is a time, without brackets."""
    parts = [
        (part.strip("[]") if is_time else part, is_time) for part, is_time in split_times(text)
    ]
    return parts if time_ms is None else [(_show_clock(time_ms), True), (" ", False), *parts]


def _show_clock(ms: int) -> str:
    return write_clock(ms).partition(".")[0]


def escape(text: str) -> str:
    """The text as content of an element or an attribute, without characters that no page may hold."""
    return html.escape(_NO_TEXT.sub("", text))


FORMAT = Format(".html", render, is_page=True)
