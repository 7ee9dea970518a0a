"""Markdown (.md): a title, and ``**Name**: text`` for every turn."""

from __future__ import annotations

import re

from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import list_paragraphs, make_one_line

# Only what would change the page is escaped, so that it stays readable as text.
# Source: CommonMark 0.31, "Inline structure" and "Blocks".
_ACTIVE = re.compile(r"[\\`*<\[\]~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


def render(document: Document) -> str:
    """The cleaned turns under the recording's name."""
    title = make_one_line(document.cleaned.media.heading) or "Transcript"
    paragraphs = [f"# {_escape(title)}"]
    for paragraph in list_paragraphs(document.cleaned):
        if paragraph.is_heading:
            paragraphs.append(f"## {_escape(paragraph.text)}")
        elif paragraph.name is None:
            paragraphs.append(_escape_start(_escape(paragraph.text)))
        else:
            paragraphs.append(f"**{_escape(paragraph.name)}**: {_escape(paragraph.text)}")
    return "\n\n".join(paragraphs) + "\n"


def _escape(text: str) -> str:
    """The text with the characters escaped that would mark it up."""
    return _ACTIVE.sub(lambda match: "\\" + match[0], text)


def _escape_start(text: str) -> str:
    """The text, escaped where it would begin a heading, a quotation or a list."""
    numbered = re.match(r"(\d{1,9})([.)])", text)
    if numbered:
        return f"{numbered[1]}\\{text[numbered.end(1) :]}"
    return "\\" + text if text[:1] in tuple("#>+-=|") else text


FORMAT = Format(".md", render, is_page=True)
