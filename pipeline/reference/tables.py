"""Tables with a column of names → paragraphs that open turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reference.paragraphs import Paragraph
from pipeline.text.asides import CLOCK
from pipeline.text.case_folding import fold_name
from pipeline.text.speaker_names import could_be_name, strip_role

_NAME_HEADER = re.compile(
    r"(?:speaker|name|who|person|participant|character|voice|sprecher(?:in)?|sprechende|wer|locuteur|locutrice|intervenant"
    r"|nom|qui|hablante|orador|nombre|quién|falante|nome|chi|parlante|spreker|talare|говорящий|спикер|имя|кто|mówca|kto"
    r"|mluvčí|konuşmacı|話者|发言人|發言人|说话人|說話人|姓名|화자)(?:s|en|es|e|i)?(?:\s(?:name|label|id)s?)?"
)
_TIME = re.compile(rf"(?:{CLOCK}(?:\s*(?:-->|->|[-–—]|to)\s*)?)+")
_NUMBER = re.compile(r"[#№]?\s?\d{1,6}[.):]?")
_MOST_HEADER_WORDS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's paragraphs; ``lead`` characters of the first are set apart."""

    text: str
    lead: int = 0
    more: tuple[str, ...] = ()

    @property
    def is_time(self) -> bool:
        """Whether nothing but times stand in it."""
        return _TIME.fullmatch(self.text) is not None and not self.more

    @property
    def is_number(self) -> bool:
        """Whether nothing but a number stands in it."""
        return _NUMBER.fullmatch(self.text) is not None and not self.more


def read_table(rows: Sequence[Sequence[Cell]]) -> list[Paragraph]:
    """The paragraphs of a table: a turn for each row where a column holds names, else its cells in order.

    Rows of another width, such as a title over the columns, are read as cells. A column of numbers that
    counts the rows is nothing that anybody says, and neither is a first row that names the columns.
    """
    filled = [row for row in rows if any(cell.text for cell in row)]
    width, _ = Counter(map(len, filled)).most_common(1)[0] if filled else (0, 0)
    regular = [row for row in filled if len(row) == width]
    counted = _find_numbers(regular)
    column = _find_names(regular, counted)
    header = regular[0] if _is_header(regular, counted, column) else None
    found: list[Paragraph] = []
    for row in filled:
        cells = [c for place, c in enumerate(row) if len(row) != width or place not in counted]
        if row is header:
            text = " ".join(cell.text for cell in row if cell.text)
            found.append(Paragraph(text, furniture=True))
        elif column is None or len(row) != width:
            found += [p for cell in cells for p in _read_cell(cell)]
        else:
            found += _read_row(row[column], [c for c in cells if c is not row[column] and c.text])
    return found


def _read_cell(cell: Cell) -> list[Paragraph]:
    first = [Paragraph(cell.text, lead=cell.lead)] if cell.text else []
    return [*first, *(Paragraph(text) for text in cell.more)]


def _read_row(name: Cell, others: Sequence[Cell]) -> list[Paragraph]:
    """The row as one turn: name first, then the time, then all that is said; as paragraphs."""
    times = [f"[{cell.text.strip('[]()')}]" for cell in others if cell.is_time]
    said = [text for cell in others if not cell.is_time for text in (cell.text, *cell.more)]
    written = name.text.rstrip(" :：")
    if not written:
        return [Paragraph(text) for text in (*times, *said)]
    first = " ".join((f"{written}:", *times, *said[:1]))
    return [Paragraph(first, lead=len(written) + 1, named=True), *map(Paragraph, said[1:])]


def _find_numbers(rows: Sequence[Sequence[Cell]]) -> set[int]:
    """The columns that number the rows; those that do so again and again only beside two columns of words."""
    width = len(rows[0]) if rows else 0
    numbers = {column: _read_numbers(rows, column) for column in range(width)}
    numbered = {column for column, found in numbers.items() if found}
    if width - len(numbered) >= 2:
        return numbered
    return {c for c in numbered if width > 1 and all(a < b for a, b in pairwise(numbers[c]))}


def _read_numbers(rows: Sequence[Sequence[Cell]], column: int) -> list[int]:
    """The numbers in a column that has nothing else in it, but for its first cell; else none."""
    cells = [row[column] for row in rows[1:] if row[column].text]
    first = [rows[0][column]] if rows[0][column].is_number else []
    if not all(cell.is_number for cell in cells):
        return []
    return [int(re.sub(r"\D", "", cell.text)) for cell in (*first, *cells)]


def _is_header(rows: Sequence[Sequence[Cell]], counted: set[int], names: int | None) -> bool:
    """Whether the first row names the columns: it says so, or is of another kind than all under it."""
    if len(rows) < 2 or len(rows[0]) < 2 or any(_is_long(cell) for cell in rows[0]):
        return False
    first, others = rows[0], rows[1:]
    if names is not None and _NAME_HEADER.fullmatch(first[names].text.casefold()):
        return True
    if any(not first[column].is_number for column in counted):
        return True
    timed = [
        column
        for column in range(len(first))
        if all(row[column].is_time for row in others if row[column].text)
        and any(row[column].text for row in others)
    ]
    is_apart = all(cell.lead >= len(cell.text) > 0 for cell in first)
    return any(not first[column].is_time for column in timed) or (
        is_apart and not any(row[-1].lead >= len(row[-1].text) > 0 for row in others)
    )


def _is_long(cell: Cell) -> bool:
    return len(cell.text.split()) > _MOST_HEADER_WORDS or bool(cell.more)


def _find_names(rows: Sequence[Sequence[Cell]], counted: set[int]) -> int | None:
    """The column that holds names, if one does: it says so, or its short texts come back."""
    width = len(rows[0]) if rows else 0
    if width < 2:
        return None
    for column in range(width):
        if _NAME_HEADER.fullmatch(rows[0][column].text.casefold()) and len(rows) > 1:
            return column
    for column in sorted(set(range(width)) - counted):
        texts = [row[column].text for row in rows if row[column].text]
        if (texts and _are_names(texts)) or (len(texts) > 2 and _are_names(texts[1:])):
            return column
    return None


def _are_names(texts: Sequence[str]) -> bool:
    """Whether texts are names of some who speak again and again."""
    names = [strip_role(text.rstrip(" :：")) for text in texts]
    counts = Counter(map(fold_name, names))
    return all(map(could_be_name, names)) and len(counts) * 2 <= len(names)
