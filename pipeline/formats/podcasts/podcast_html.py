"""The transcript of a podcast's episode as HTML (.podcast.html), as apps read it from ``<podcast:transcript>``.

For each time somebody speaks there are the name, the time and the paragraphs, and nothing else: what `web_page`
writes is for people, who get headings, a style and links too.

Source: https://github.com/Podcastindex-org/podcast-namespace, docs/examples/transcripts/transcripts.md, "HTML".
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
    """Return the cleaned turns, each with its name and its time in the shortest form, such as ``0:09``.

    There are no times where they are asked not to be there.
    """
    cleaned = document.cleaned
    return _load_page().render(
        title=make_one_line(cleaned.title) or "Transcript",
        language=cleaned.language,
        direction="rtl" if is_written_leftward(cleaned.language) else "",
        turns=_list_turns(cleaned),
    )


@cache
def _load_page() -> Template:
    return load_templates(__package__, escape).get_template("podcast.html")


@dataclass(frozen=True, slots=True)
class _TurnView:
    """A turn as the file shows it; where anybody is named, a turn without a name would be taken for the other's."""

    name: str
    time: str
    paragraphs: tuple[str, ...]


def _list_turns(transcript: Transcript) -> Iterator[_TurnView]:
    is_timed = transcript.origin.timestamps != NONE
    with_names = any(turn.speaker is not None for turn in transcript.turns)
    for turn in transcript.turns:
        paragraphs = tuple(text for text, _ in split_timed_paragraphs(turn))
        if paragraphs:
            yield _TurnView(
                make_name_safe(transcript.name_of(turn.speaker)) if with_names else "",
                _write_time(turn.span.start_ms) if is_timed else "",
                paragraphs,
            )


def _write_time(time_ms: int) -> str:
    """``m:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, seconds = divmod(time_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


FORMAT = Format(".podcast.html", render, is_page=True)
