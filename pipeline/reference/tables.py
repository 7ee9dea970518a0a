"""Tables with a column of names → paragraphs that open turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reference.paragraphs import Paragraph
from pipeline.text.asides import CLOCK
from pipeline.text.case_folding import fold_name
from pipeline.text.speaker_names import could_be_name, strip_role

_NAME_HEADER = re.compile(
    r"speakers?|names?|who|person|participant|sprecher(?:in)?|locuteur|hablante|发言人|說話人"
)
_TIME = re.compile(rf"(?:{CLOCK}(?:\s*(?:-->|[-–—])\s*)?)+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's paragraphs; ``lead`` characters of the first are set apart."""

    text: str
    lead: int = 0
    more: tuple[str, ...] = ()


def read_table(rows: Sequence[Sequence[Cell]]) -> list[Paragraph]:
    """The paragraphs of a table: a turn for each row where a column holds names, else its cells in order."""
    filled = [row for row in rows if any(cell.text for cell in row)]
    column = _find_names(filled)
    if column is None:
        return [p for row in filled for cell in row for p in _read_cell(cell)]
    found: list[Paragraph] = []
    for number, row in enumerate(filled):
        header = number == 0 and _NAME_HEADER.fullmatch(row[column].text.casefold()) is not None
        if header:
            found.append(Paragraph(" ".join(c.text for c in row if c.text), furniture=True))
        else:
            found += _read_row(row, column)
    return found


def _read_cell(cell: Cell) -> list[Paragraph]:
    first = [Paragraph(cell.text, lead=cell.lead)] if cell.text else []
    return [*first, *(Paragraph(text) for text in cell.more)]


def _read_row(row: Sequence[Cell], column: int) -> list[Paragraph]:
    """The row as one turn: name first, then the time, then all that is said; as paragraphs."""
    name = row[column].text if column < len(row) else ""
    others = [cell for place, cell in enumerate(row) if place != column and cell.text]
    times = [f"[{cell.text.strip('[]()')}]" for cell in others if _TIME.fullmatch(cell.text)]
    said = [t for c in others if not _TIME.fullmatch(c.text) for t in (c.text, *c.more)]
    if not name:
        return [Paragraph(text) for text in (*times, *said)]
    first = " ".join((f"{name}:", *times, *said[:1]))
    return [Paragraph(first, lead=len(name) + 1, named=True), *map(Paragraph, said[1:])]


def _find_names(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The column that holds names, if one does: it says so, or its short texts come back."""
    width = max(map(len, rows), default=0)
    if width < 2 or not all(len(row) == width for row in rows):
        return None
    for column in range(width):
        if _NAME_HEADER.fullmatch(rows[0][column].text.casefold()) and len(rows) > 1:
            return column
    for column in range(width - 1):
        texts = [row[column].text for row in rows if row[column].text]
        names = [strip_role(text).rstrip(":：") for text in texts]
        counts = Counter(map(fold_name, names))
        if names and all(map(could_be_name, names)) and len(counts) * 2 <= len(names):
            return column
    return None
