"""What ttconv, which the BBC and the EBU's members use, reads in a file of captions: frames and rows."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ttconv import model


class ReadCue(NamedTuple):
    start: int
    end: int
    rows: tuple[str, ...]


def list_cues(document: model.ContentDocument, per_second: Fraction) -> list[ReadCue]:
    """The cues of ttconv's document, by frames."""
    body = document.get_body()
    paragraphs = [] if body is None else [e for e in body.dfs_iterator() if isinstance(e, model.P)]
    return [
        ReadCue(
            round(paragraph.get_begin() * per_second),
            round(paragraph.get_end() * per_second),
            tuple(" ".join(row.split()) for row in _read_text(paragraph).split("\n")),
        )
        for paragraph in paragraphs
    ]


def _read_text(paragraph: model.P) -> str:
    parts = []
    for element in paragraph.dfs_iterator():
        if isinstance(element, model.Text):
            parts.append(element.get_text())
        elif isinstance(element, model.Br):
            parts.append("\n")
    return "".join(parts)
