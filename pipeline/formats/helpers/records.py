"""Fields of a parsed JSON file, each read with its type checked and its place named."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats.helpers.clock import check_time
from pipeline.user_files import parse_json

SUBJECT = "JSON transcript"


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object and where it stands, as in ``segments[3].words[0]``."""

    fields: Mapping[str, object]
    where: str = ""

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self._get(key)
        if not isinstance(value, str):
            raise self._complain(key, "should be a text")
        return value

    def words(self, key: str) -> str:
        """A text that must be there and is not blank."""
        text = self.text(key)
        if not text.strip():
            raise self._complain(key, "should not be empty")
        return text

    def optional_text(self, key: str) -> str | None:
        """A text, or ``None`` where it is missing or null."""
        return None if self.fields.get(key) is None else self.text(key)

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number; the default where it is missing or null."""
        value = self.fields.get(key)
        if value is None and default is not None:
            return default
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            raise self._complain(key, "should be a number")
        return float(value)

    def optional_number(self, key: str) -> float | None:
        """A finite number, or ``None`` where it is missing or null."""
        return None if self.fields.get(key) is None else self.number(key)

    def time_ms(self, key: str) -> int:
        """A time given in seconds, as milliseconds."""
        return check_time(self.number(key) * 1000, SUBJECT)

    def span(self) -> Span:
        """The span from ``start`` to ``end``."""
        start_ms, end_ms = self.time_ms("start"), self.time_ms("end")
        if not 0 <= start_ms <= end_ms:
            raise self._complain("end", "should not lie before start, nor either before zero")
        return Span(start_ms, end_ms)

    def record(self, key: str) -> Record:
        """An object that must be there."""
        return self._wrap(key, self._get(key))

    def records(self, key: str) -> tuple[Record, ...]:
        """A list of objects that must be there."""
        value = self._get(key)
        if not isinstance(value, list):
            raise self._complain(key, "should be a list")
        return tuple(self._wrap(f"{key}[{index}]", item) for index, item in enumerate(value))

    def _get(self, key: str) -> object:
        if key not in self.fields:
            raise self._complain(key, "is missing")
        return self.fields[key]

    def _wrap(self, key: str, value: object) -> Record:
        if not isinstance(value, dict):
            raise self._complain(key, "should be an object")
        return Record(value, f"{self.where}.{key}" if self.where else key)

    def _complain(self, key: str, reason: str) -> FormatError:
        place = f"{self.where}.{key}" if self.where else key
        return FormatError(SUBJECT, f"{place} {reason}", "Write the file again, or export it anew")


def read_record(text: str) -> Record:
    """The object that a JSON text holds.

    Raises:
        FormatError: the text is not JSON, or not an object.
    """
    try:
        value = parse_json(text)
    except ValueError as error:
        reason = f"not valid JSON: {error}"
        raise FormatError(SUBJECT, reason, "The file may be cut off; write it again") from error
    if not isinstance(value, dict):
        reason = "the file holds no JSON object"
        raise FormatError(SUBJECT, reason, "Pass a file written with `-f json`")
    return Record(value)


def _is_finite(value: int | float) -> bool:
    """Whether the number can be a float that is a number."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
