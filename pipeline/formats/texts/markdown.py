"""Markdown (.md): a title, and ``**Name**: text`` for every turn."""

from __future__ import annotations

import re

from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import Paragraph, list_paragraphs, make_one_line
from pipeline.formats.texts.text_marks import split_times, write_time

# Only what would change the page is escaped, so that it stays readable as text.
# Source: CommonMark 0.31, "Inline structure" and "Blocks".
_ACTIVE = re.compile(r"[\\`*<\[\]~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


def render(document: Document) -> str:
    """The cleaned turns under their title and date."""
    cleaned = document.cleaned
    title = make_one_line(cleaned.title) or "Transcript"
    paragraphs = [f"# {escape_markdown(title)}"]
    if date := make_one_line(cleaned.date):
        paragraphs.append(f"*{escape_markdown(date)}*")
    paragraphs += [_write(paragraph) for paragraph in list_paragraphs(cleaned)]
    return "\n\n".join(paragraphs) + "\n"


def _write(paragraph: Paragraph) -> str:
    if paragraph.is_heading:
        return f"## {escape_markdown(paragraph.text)}"
    text = "".join(
        part if is_time else escape_markdown(part) for part, is_time in split_times(paragraph.text)
    )
    time = "" if paragraph.time_ms is None else f"{write_time(paragraph.time_ms)} "
    if paragraph.name is None:
        return f"{time}{text if time else escape_start(text)}"
    return f"{time}**{escape_markdown(paragraph.name)}**: {text}"


def escape_markdown(text: str) -> str:
    """The text with the characters escaped that would mark it up."""
    return _ACTIVE.sub(lambda match: "\\" + match[0], text)


def escape_start(text: str) -> str:
    """The text, escaped where it would begin a heading, a quotation or a list."""
    numbered = re.match(r"(\d{1,9})([.)])", text)
    if numbered:
        return f"{numbered[1]}\\{text[numbered.end(1) :]}"
    return "\\" + text if text[:1] in tuple("#>+-=|") else text


FORMAT = Format(".md", render, is_page=True)
