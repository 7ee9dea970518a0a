"""Text formats: ``render(document) -> str`` for all, ``parse(text)`` where it can be read back.

One file per format, one registry. No paths here: whoever calls reads and writes the files.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.domain import Cue, Turn
from pipeline.errors import FormatError
from pipeline.formats import lossless_json, markdown, plain_text, rttm, subrip, webvtt
from pipeline.formats.document import Document, Format
from pipeline.formats.speech import read_cues

__all__ = ["FORMATS", "Document", "Format", "parse_turns"]

FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in (
        Format("srt", ".srt", subrip.render),
        Format("vtt", ".vtt", webvtt.render),
        Format("txt", ".txt", plain_text.render),
        Format("md", ".md", markdown.render),
        Format("json", ".json", lossless_json.render),
        Format("rttm", ".rttm", rttm.render),
    )
}

# Styling that subtitle editors leave in SubRip files, which no one says.
_STYLING = re.compile(r"</?(?:[ibus]|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)


def parse_turns(text: str, suffix: str) -> tuple[Turn, ...]:
    """The turns that a transcript or subtitle file of this suffix holds, to be compared.

    JSON gives its verbatim words with their times. In subtitles a cue's time is shared out
    among its words; words of txt and md lie at time 0. ``Name: text`` names the speaker.

    Raises:
        FormatError: the suffix is none of these, or the text is not what its suffix says.
    """
    match suffix.lower().lstrip("."):
        case "json":
            return lossless_json.parse(text).turns
        case "srt":
            return read_cues([_strip_styling(cue) for cue in subrip.parse(text)])
        case "vtt":
            return read_cues(webvtt.parse(text))
        case "txt" | "text":
            return plain_text.parse(text)
        case "md" | "markdown":
            return markdown.parse(text)
    raise FormatError(
        f"{suffix or 'a file without a suffix'}",
        "not a transcript that can be read",
        "Use .json, .srt, .vtt, .txt or .md",
    )


def _strip_styling(cue: Cue) -> Cue:
    """The cue without the tags of its styling."""
    return replace(cue, lines=tuple(_STYLING.sub("", line) for line in cue.lines))
