"""Plain text (.txt): ``Name: text`` for every turn, as interviews are published."""

from __future__ import annotations

from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import list_paragraphs


def render(document: Document) -> str:
    """The cleaned turns, one paragraph to a line, a blank line between; "" for no speech."""
    paragraphs = [
        paragraph.text if paragraph.name is None else f"{paragraph.name}: {paragraph.text}"
        for paragraph in list_paragraphs(document.cleaned)
    ]
    return "\n\n".join(paragraphs) + "\n" if paragraphs else ""


FORMAT = Format(".txt", render, is_page=True)
