"""The token tables of fstalign and of the Earnings-21 corpus (.nlp), read only.

Source: https://github.com/revdotcom/fstalign, docs/NLP-Format.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.domain import Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.helpers.clock import check_time

_ENTRY = re.compile(r"'([^':]+):[^']*'")


def parse(text: str) -> tuple[Turn, ...]:
    """The tokens as turns, one wherever another speaker begins; punctuation goes with its token.

    Raises:
        FormatError: it has no such table.
    """
    rows = list(_read_rows(text))
    return tuple(
        Turn(speaker or None, tuple(map(_read_word, run)))
        for speaker, run in groupby(rows, key=lambda row: row["speaker"])
    )


def read_entries(text: str) -> dict[str, str]:
    """What is written for each entry of a list of verbalizations, by the entry's number.

    Raises:
        FormatError: it has no such table.
    """
    entries: dict[str, str] = {}
    for row in _read_rows(text):
        for number in _ENTRY.findall(row.get("tags", "")):
            entries[number] = f"{entries.get(number, '')} {row['token']}".strip()
    return entries


def _read_rows(text: str) -> Iterator[dict[str, str]]:
    """The tokens by the names of their columns."""
    head, *lines = text.removeprefix("\ufeff").splitlines() or [""]
    names = head.strip().split("|")
    if names[:2] != ["token", "speaker"]:
        raise FormatError(
            "NLP file", "its first line names no columns", "It should begin with token|speaker|"
        )
    for number, line in enumerate(lines, start=2):
        cells = line.split("|")
        if not line.strip():
            continue
        if len(cells) != len(names):
            reason = f"line {number} has {len(cells)} columns, not {len(names)}"
            raise FormatError("NLP file", reason, "Write one token per line")
        yield dict(zip(names, cells, strict=True))


def _read_word(row: dict[str, str]) -> Word:
    start_ms, end_ms = (_read_time(row.get(name, "")) for name in ("ts", "endTs"))
    text = f" {row.get('prepunctuation', '')}{row['token']}{row.get('punctuation', '')}"
    return Word(text, Span(start_ms, max(start_ms, end_ms)))


def _read_time(seconds: str) -> int:
    """Milliseconds; 0 where no time is given."""
    try:
        return max(0, check_time(float(seconds or 0) * 1000, "NLP file"))
    except ValueError as error:
        raise FormatError("NLP file", f"no time: {seconds[:20]!r}", "Give seconds") from error
