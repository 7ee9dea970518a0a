"""Plain text (.txt): ``Name: text`` for every turn, as interviews are published."""

from __future__ import annotations

from pipeline.domain import Turn
from pipeline.formats.document import Document
from pipeline.formats.speech import list_paragraphs, read_lines


def render(document: Document) -> str:
    """The cleaned turns, one paragraph to a line, a blank line between; "" for no speech."""
    paragraphs = [
        text if name is None else f"{name}: {text}"
        for name, text in list_paragraphs(document.cleaned)
    ]
    return "\n\n".join(paragraphs) + "\n" if paragraphs else ""


def parse(text: str) -> tuple[Turn, ...]:
    """Turns without times; a line that begins with no name goes on with the turn before it."""
    return read_lines(text.removeprefix("\ufeff").splitlines())
