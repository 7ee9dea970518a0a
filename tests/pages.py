"""Published pages, read from the text of a test."""

from __future__ import annotations

from pipeline.domain import Reference, Turn
from pipeline.errors import SpeechlessPage
from pipeline.reference import read_page
from pipeline.run.inputs.speech_files import read_speech


def parse_reference(text: str, name: str = "reference") -> Reference:
    """What a page in plain text or Markdown holds."""
    return read_page(text.encode(), ".md", name).reference


def read_back(content: str | bytes, suffix: str) -> tuple[Turn, ...]:
    """The turns of a file in any format, as both sides of a comparison are read; none where nothing is said."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    try:
        return read_speech(data, f".{suffix.lstrip('.')}").turns
    except SpeechlessPage:
        return ()
