"""Plain text (.txt): ``Name: text`` for every turn, as interviews are published."""

from __future__ import annotations

from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import Paragraph, list_paragraphs, make_one_line
from pipeline.formats.texts.text_marks import write_time


def render(document: Document) -> str:
    """The cleaned turns, one paragraph to a line, a blank line between; "" for no speech.

    It is headed by the title that a person asked for, and by no other: most of these texts are pasted somewhere.
    """
    cleaned = document.cleaned
    paragraphs = [_write(paragraph) for paragraph in list_paragraphs(cleaned)]
    if cleaned.origin.title:
        paragraphs.insert(0, make_one_line(cleaned.title))
    return "\n\n".join(paragraphs) + "\n" if paragraphs else ""


def _write(paragraph: Paragraph) -> str:
    time = "" if paragraph.time_ms is None else f"{write_time(paragraph.time_ms)} "
    name = "" if paragraph.name is None else f"{paragraph.name}: "
    return f"{time}{name}{paragraph.text}"


FORMAT = Format(".txt", render, is_page=True)
