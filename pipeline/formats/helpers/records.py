"""What JSON transcripts are made of: numbers, times and spans, read with their types checked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final, TypeVar

from msgspec import Meta, Struct

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats.helpers.clock import MOST_MS
from pipeline.user_files import WrongValue, convert_json, decode_json

SUBJECT: Final = "JSON transcript"

Number = Annotated[float, Meta(ge=-sys.float_info.max, le=sys.float_info.max)]
"""Finite: what is no number is outside of any range."""

Seconds = Annotated[float, Meta(ge=-MOST_MS / 1000, le=MOST_MS / 1000)]
Words = Annotated[str, Meta(pattern=r"\S")]
"""A text that is not blank."""

T = TypeVar("T")


class Timed(Struct, frozen=True):
    """Something with a begin and an end, in seconds."""

    start: Seconds
    end: Seconds

    def __post_init__(self) -> None:
        if not 0 <= to_ms(self.start) <= to_ms(self.end):
            raise ValueError("end should not be before start, and neither before zero")

    @property
    def span(self) -> Span:
        """From begin to end, in milliseconds."""
        return Span(to_ms(self.start), to_ms(self.end))


def write_span(span: Span) -> dict[str, float]:
    """Return a span as `Timed` reads it, with three decimals at most."""
    return {"start": span.start_ms / 1000, "end": span.end_ms / 1000}


def to_ms(seconds: float) -> int:
    """Return seconds as milliseconds."""
    return round(seconds * 1000)


def read_record(text: str, kind: type[T]) -> T:
    """Return what a JSON text holds, as a value of this type.

    Raises:
        FormatError: the text is not JSON, or no such value.
    """
    with _explaining():
        return decode_json(text, kind)


def convert_record(value: object, kind: type[T]) -> T:
    """Return what was read from JSON, as a value of this type.

    Raises:
        FormatError: it is no such value.
    """
    with _explaining():
        return convert_json(value, kind)


@contextmanager
def _explaining() -> Iterator[None]:
    """Raise what is wrong with a JSON text as a `FormatError`."""
    try:
        yield
    except WrongValue as error:
        if str(error).startswith("should be"):
            reason = "the file holds no JSON object"
            raise FormatError(SUBJECT, reason, "Pass a file written with `-f json`") from error
        remedy = "Write the file again, or export it again"
        raise FormatError(SUBJECT, str(error), remedy) from error
    except ValueError as error:
        reason = f"not valid JSON: {error}"
        raise FormatError(SUBJECT, reason, "The file may be cut off; write it again") from error
