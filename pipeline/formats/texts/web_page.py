"""A page to read the transcript in (.html): one file, no scripts, nothing loaded."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from pipeline.domain import Span, Transcript, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock, write_clock
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    gather_turns,
    make_name_safe,
    make_one_line,
    place_headings,
    split_paragraphs,
    spread_words,
)
from pipeline.text.html_templates import load_templates

if TYPE_CHECKING:
    from jinja2 import Template

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def render(document: Document) -> str:
    """Return the cleaned turns with names and times; every turn can be linked to.

    Times are those of turns, in whole seconds; a turn's end and its words' times are not carried.
    """
    cleaned = document.cleaned
    return _load_page().render(
        title=make_one_line(cleaned.media.heading) or "Transcript",
        language=cleaned.language,
        about=" · ".join(_describe(cleaned)),
        turns=_list_turns(cleaned),
    )


@cache
def _load_page() -> Template:
    return load_templates(__package__, _escape).get_template("transcript.html")


def _describe(transcript: Transcript) -> Iterator[str]:
    """When it was published, how long it lasts, and who speaks."""
    if transcript.media.published:
        yield make_one_line(transcript.media.published)
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
    paragraphs: Sequence[str]


def _list_turns(transcript: Transcript) -> Iterator[_TurnView]:
    with_names = any(turn.speaker is not None for turn in transcript.turns)
    headings = place_headings(transcript)
    for number, turn in enumerate(transcript.turns, start=1):
        yield _TurnView(
            number,
            headings.get(number - 1, ()),
            make_name_safe(transcript.name_of(turn.speaker)) if with_names else "",
            _show_clock(turn.span.start_ms),
            split_paragraphs(turn.text),
        )


def _show_clock(ms: int) -> str:
    return write_clock(ms).partition(".")[0]


def _escape(text: str) -> str:
    return html.escape(_NO_TEXT.sub("", text))


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of such a page; their words lie at the time at which the turn begins.

    Raises:
        FormatError: the page is no transcript that this program wrote.
    """
    reader = _PageReader()
    reader.feed(text)
    reader.close()
    if not reader.is_ours:
        raise FormatError(
            "HTML page", "it is no transcript of ours", "Copy its text to a .txt file"
        )
    return gather_turns(reader.spoken)


class _PageReader(HTMLParser):
    """Gathers the words of each article of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spoken: list[tuple[Word, str | None]] = []
        self.is_ours = False
        self._inside = False
        self._speaker: str | None = None
        self._start_ms = 0
        self._buffer: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins an article, or the text of an element."""
        self.is_ours = self.is_ours or (tag == "main" and ("class", "transcript") in attrs)
        if tag == "article" and ("class", "turn") in attrs:
            self._speaker, self._start_ms, self._inside = None, 0, True
        if tag in ("h2", "time", "p"):
            self._buffer = []

    def handle_data(self, data: str) -> None:
        """Keeps text until its element ends."""
        self._buffer.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Takes an element's text for what the element says."""
        text = "".join(self._buffer)
        if tag == "article":
            self._inside = False
        if not self._inside:
            return
        if tag == "h2":
            self._speaker = None if text == UNKNOWN else text or None
        elif tag == "time" and (match := re.fullmatch(r"(\d+):(\d\d):(\d\d)", text)):
            self._start_ms = read_clock(match[1], match[2], match[3], None)
        elif tag == "p":
            joint = "\n\n" if self.spoken else " "
            span = Span(self._start_ms, self._start_ms)
            words = spread_words(text, span, joint)
            self.spoken += [(word, self._speaker) for word in words]


FORMAT = Format(".html", render, parse)
