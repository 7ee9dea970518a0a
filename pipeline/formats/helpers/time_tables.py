"""Tables of what is said and when, whoever wrote them: any separator, any names of columns, or none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats.helpers.clock import MOST_MS, read_clock

_SEPARATORS = ("\t", ";", "|", ",")
_SAMPLE_ROWS = 50

_UNIT = re.compile(r"\s*[\[(]\s*(\w+)\s*[\])]\s*$|[\s_](ms|msec|milliseconds|s|sec|secs|seconds)$")
_CLOCK = re.compile(r"(?:(\d{1,6}):)?(\d{1,4}):(\d{1,4})(?:[.,:;](\d{1,9}))?")
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,9})?")
_LEAST_WORDS_PER_S = 0.05
"""Whoever says a word in 20 s says it in as many thousandths."""


_Time = tuple[int, bool]
"""Milliseconds of a number that is taken for seconds, and whether it is a whole one."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """What is said in a row of a table; ``speaker`` is empty where nobody is named."""

    span: Span
    speaker: str
    text: str


def read_table(text: str, subject: str) -> tuple[bool, tuple[TableRow, ...]]:
    """Read a table: whether it has a column of speakers, and its rows, those without a text left out.

    Raises:
        FormatError: no column holds text, or the table can't be read.
    """
    rows = _split_rows(text.removeprefix("\ufeff"), subject)
    columns, units = _name_columns(rows[0]) if rows else ({}, {})
    if "text" in columns:
        rows = rows[1:]
    elif not columns:
        columns = _guess_columns(rows)
    if "text" not in columns:
        raise FormatError(subject, "no column holds text", "Name start, end, speaker, text")
    texts = [_pick(row, columns, "text") for row in rows]
    told = [_read_cells(row, columns, subject) for row in rows]
    times = _make_spans(told, units, sum(len(one.split()) for one in texts))
    found = (
        TableRow(span, _pick(row, columns, "speaker"), said)
        for row, said, span in zip(rows, texts, times, strict=True)
        if said.strip()
    )
    return "speaker" in columns, tuple(found)


def _split_rows(text: str, subject: str) -> list[list[str]]:
    """The rows, parted by the separator that gives most of them the same number of cells."""
    usual = csv.field_size_limit(len(text) + 1)  # a turn of hours is one cell
    try:
        separator = max(_SEPARATORS, key=lambda one: _rate(text, one))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise FormatError(subject, f"it can't be read ({error})", "Save the table again") from error
    finally:
        csv.field_size_limit(usual)


def _rate(text: str, separator: str) -> tuple[int, int, int]:
    """How well a separator fits: names of columns in the first row, and rows that have as many cells as most."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = [row for row, _ in zip(reader, range(_SAMPLE_ROWS), strict=False) if row]
    named = len(_name_columns(rows[0])[0]) if rows else 0
    counts = [len(row) for row in rows]
    usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
    return (named, counts.count(usual), usual) if usual > 1 else (0, 0, 0)


@cache
def _list_names() -> dict[str, frozenset[str]]:
    """The names by which each column is known."""
    import tomllib
    from importlib.resources import files

    told = tomllib.loads(files(__package__).joinpath("column_names.toml").read_text("utf-8"))
    return {column: frozenset(names) for column, names in told.items()}


def _name_columns(header: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Where columns are by the names in a header, and the units that it gives times."""
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    for index, cell in enumerate(header):
        plain = " ".join(re.sub(r"[_\-.]+", " ", cell.strip().casefold()).split())
        unit = _UNIT.search(plain)
        bare = plain[: unit.start()].strip() if unit else plain
        for column, names in _list_names().items():
            if column not in columns and (plain in names or bare in names):
                columns[column] = index
                units[column] = next((u for u in (unit.groups() if unit else ()) if u), "")
                break
    return columns, units


def _guess_columns(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where columns are in a table without a header: times, the longest texts, and short ones that come back."""
    sample = rows[:_SAMPLE_ROWS]
    width = min(map(len, sample), default=0)
    cells = [[row[column].strip() for row in sample] for column in range(width)]
    timed = [c for c in range(width) if all(_parse(cell) is not None for cell in cells[c])]
    others = [c for c in range(width) if c not in timed]
    columns = dict(zip(("start", "end"), timed, strict=False))
    if not others or not (timed or len(others) == 2):
        return {}
    columns["text"] = max(others, key=lambda c: sum(map(len, cells[c])))
    names = [c for c in others if c != columns["text"] and len(set(cells[c])) < len(cells[c])]
    if names:
        columns["speaker"] = names[0]
    return columns


def _pick(row: Sequence[str], columns: Mapping[str, int], column: str) -> str:
    index = columns.get(column, len(row))
    return row[index] if index < len(row) else ""


def _read_cells(row: Sequence[str], columns: Mapping[str, int], subject: str) -> list[_Time | None]:
    """Start, end and duration of a row; raise `FormatError` where a cell holds something else."""
    cells = [_pick(row, columns, name).strip() for name in ("start", "end", "duration")]
    times = [_parse(cell) for cell in cells]
    wrong = next((c for c, time in zip(cells, times, strict=True) if c and time is None), None)
    if wrong is not None:
        raise FormatError(
            subject, f"{wrong[:40]!r} is not a time", "Write seconds, or 00:00:01.500"
        )
    return times


def _make_spans(
    told: Sequence[Sequence[_Time | None]], units: Mapping[str, str], words: int
) -> Iterator[Span]:
    """The span of each row; one that has no times begins and ends where the row before it does."""
    is_ms = any(unit.startswith("m") for unit in units.values()) or _counts_ms(told, words)
    at_ms = 0
    for start, end, duration in ([_to_ms(time, is_ms=is_ms) for time in row] for row in told):
        begin_ms = at_ms if start is None else start
        until_ms = begin_ms + (duration or 0) if end is None else end
        at_ms = max(begin_ms, until_ms)
        yield Span(begin_ms, at_ms)


def _counts_ms(told: Sequence[Sequence[_Time | None]], words: int) -> bool:
    """Whether whole numbers are milliseconds: as seconds they would leave hardly a word in each 20 of them."""
    times = [time for row in told for time in row if time is not None]
    if not times or not all(is_whole for _, is_whole in times):
        return False
    return words < _LEAST_WORDS_PER_S * max(ms for ms, _ in times) / 1000


def _to_ms(time: _Time | None, *, is_ms: bool) -> int | None:
    if time is None:
        return None
    return time[0] // 1000 if is_ms and time[1] else time[0]


def _parse(cell: str) -> _Time | None:
    """A time in milliseconds, taken for seconds, and whether it is a whole number; ``None`` for no time."""
    plain = cell.strip()
    if clock := _CLOCK.fullmatch(plain):
        with suppress(FormatError):
            return read_clock(clock[1], clock[2], clock[3], clock[4]), False
    if not _NUMBER.fullmatch(plain):
        return None
    ms = round(float(plain.replace(",", ".")) * 1000)
    return (ms, plain.isdigit()) if ms <= MOST_MS * 1000 else None
