"""Scenarist closed captions (.scc): the words of line 21 in hexadecimal, each line from a frame on.

Source: CEA-608-E for what the words mean; the file is as Scenarist reads it: a header, and lines of a timecode, a
tab and words in odd parity.
"""

from __future__ import annotations

from pipeline.formats.broadcast.captions.line21 import (
    COLUMNS,
    EXTRA,
    NEEDS,
    find_lack,
    fit_timeline,
    schedule_document,
    tell_losses,
    write_words,
)
from pipeline.formats.broadcast.captions.line21_reading import HEADER, parse_scc
from pipeline.formats.document import Document, Format


def render(document: Document) -> str:
    """The cues as pop-on captions in channel 1: loaded in time, shown and erased at their frames."""
    timeline = fit_timeline(document.timeline)
    words = schedule_document(document, timeline)
    return HEADER + "".join(write_words(words, timeline))


FORMAT = Format(
    ".scc",
    render,
    read_cues=parse_scc,
    is_laid_out=True,
    find_lack=find_lack,
    tell_losses=tell_losses,
    max_line_width=COLUMNS,
    extra=EXTRA,
    needs=NEEDS,
)
