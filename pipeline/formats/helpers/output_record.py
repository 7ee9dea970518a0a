"""What our JSON says, beside its content, of the files that were written with it: their sha256.

By it a file is known that nobody has changed since, on whichever machine it lies and whatever became of
the cache. The record is the last field, ``written``: by suffix the sha256 of each output as it was last
written, and under ``.json`` that of the JSON itself without the record.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from pipeline.user_files import decode_json

OWN = ".json"
"""The suffix under which a JSON stands in its own record."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BEGINNING, _END = b',\n "written": ', b"\n}\n"
"""A line feed is never part of a JSON text, nor is one blank the indentation of a field further in."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A JSON file's bytes without its record, and the record; an empty one where it has none."""

    body: bytes
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The sha256 of the file without its record."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether the body is the one that the record was put to."""
        return self.written.get(OWN) == self.sha256


def seal(body: bytes, written: Mapping[str, str]) -> bytes:
    """A JSON object, as ``json.dumps`` indents it by 1, with the record of what is written beside it.

    Args:
        body: the object in UTF-8, with a line feed at its end.
        written: the sha256 of other files by suffix.
    """
    record = {**written, OWN: Sealed(body).sha256}
    lines = json.dumps(dict(sorted(record.items())), indent=1).replace("\n", "\n ")
    return body.removesuffix(_END) + _BEGINNING + lines.encode() + _END


def unseal(data: bytes) -> Sealed:
    """A JSON file without its record, and the record; one that was written anew by others, as it is."""
    body, beginning, rest = data.rpartition(_BEGINNING)
    with suppress(ValueError):
        if beginning and rest.endswith(_END):
            record = decode_json(rest.removesuffix(_END), dict[str, str])
            if record:
                return Sealed(body + _END, record)
    with suppress(ValueError):
        return Sealed(data, decode_json(data, _Written).written)
    return Sealed(data)


class _Written(Struct, frozen=True):
    written: dict[str, str]


class MediaRecord(Struct, frozen=True):
    """Which recording a JSON says that it is of."""

    path: Any
    sha256: Any = None


class _Dated(Struct, frozen=True):
    media: MediaRecord
    provenance: dict[str, Any]


def read_first_date(data: bytes, sha256: str) -> str | None:
    """Return the day when the text of a JSON was first written; ``None`` where it is another recording's, or none."""
    with suppress(ValueError):
        told = decode_json(data, _Dated)
        date = told.provenance.get("date")
        if told.media.sha256 == sha256 and isinstance(date, str) and _DATE.fullmatch(date):
            return date
    return None


class _OfMedia(Struct, frozen=True):
    media: MediaRecord


def read_media(data: bytes) -> MediaRecord:
    """Return which recording a JSON is of.

    Raises:
        WrongValue: it doesn't say.
        ValueError: it is no JSON.
    """
    return decode_json(data, _OfMedia).media
