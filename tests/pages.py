"""Published pages, read from the text of a test."""

from __future__ import annotations

from pipeline.domain import Reference
from pipeline.reference import read_page


def parse_reference(text: str, name: str = "reference") -> Reference:
    """What a page in plain text or Markdown holds."""
    return read_page(text.encode(), ".md", name).reference
