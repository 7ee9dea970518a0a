"""The transcript of a podcast's episode as HTML (.podcast.html), as apps read it from ``<podcast:transcript>``.

For each paragraph there are the name, the time and the text, and nothing else: what `web_page` writes is for people,
who get headings, a style and links too. A second paragraph has them too: apps take an element that they have already
for the begin of what is said next, and would give it the next one's name.

Source: https://github.com/Podcastindex-org/podcast-namespace, docs/examples/transcripts/transcripts.md, "HTML";
npm transcriptator 1.1.4, formats/html.js, `updateSegmentPartFromElement`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.domain import Transcript
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import (
    make_name_safe,
    make_one_line,
    split_timed_paragraphs,
)
from pipeline.formats.texts.text_marks import NONE
from pipeline.formats.texts.web_page import escape
from pipeline.languages import is_written_leftward
from pipeline.text.html_templates import load_templates

if TYPE_CHECKING:
    from jinja2 import Template


def render(document: Document) -> str:
    """Return the cleaned turns, each paragraph with its name and its time in the shortest form, such as ``0:09``.

    There are no times where they are asked not to be there.
    """
    cleaned = document.cleaned
    return _load_page().render(
        title=make_one_line(cleaned.title) or "Transcript",
        language=cleaned.language,
        direction="rtl" if is_written_leftward(cleaned.language) else "",
        paragraphs=_list_paragraphs(cleaned),
    )


@cache
def _load_page() -> Template:
    return load_templates(__package__, escape).get_template("podcast.html")


@dataclass(frozen=True, slots=True)
class _ParagraphView:
    """A paragraph as the file shows it; where anybody is named, one without a name would be taken for the other's."""

    name: str
    time: str
    text: str


def _list_paragraphs(transcript: Transcript) -> Iterator[_ParagraphView]:
    is_timed = transcript.origin.timestamps != NONE
    with_names = any(turn.speaker is not None for turn in transcript.turns)
    for turn in transcript.turns:
        name = make_name_safe(transcript.name_of(turn.speaker)) if with_names else ""
        for text, start_ms in split_timed_paragraphs(turn):
            yield _ParagraphView(name, _write_time(start_ms) if is_timed else "", text)


def _write_time(time_ms: int) -> str:
    """``m:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, seconds = divmod(time_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


FORMAT = Format(".podcast.html", render, is_page=True)
