"""What an unfinished recognition has read so far, kept in the store until it is whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count

from msgspec import to_builtins

from pipeline.engines.protocols import Part
from pipeline.store import Key, Store
from pipeline.user_files import decode_json


@dataclass(slots=True)
class StoredParts:
    """The parts of one recognition in a store; implements ``Parts``. ``name`` is the recording's."""

    store: Store
    key: Key
    name: str
    _next: int | None = field(default=None, init=False)
    _found: tuple[Part, ...] | None = field(default=None, init=False)

    def load(self) -> tuple[Part, ...]:
        """The parts that an interrupted run kept, up to the first that is not there or damaged; read once."""
        if self._found is None:
            self._found = self._read()
            self._next = len(self._found)  # what doesn't fit is written over by what does
        return self._found

    def _read(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        for number in count():
            text = self.store.get(self.key, number)
            part = parse_part(text) if text is not None else None
            if part is None:
                break
            parts.append(part)
        return tuple(parts)

    def keep(self, part: Part) -> None:
        """Keeps the next part."""
        number = self._next or 0
        if self.store.put(self.key, render_part(part), self.name, number):
            self._next = number + 1


def render_part(part: Part) -> str:
    """Return a part as JSON, without loss."""
    return json.dumps(to_builtins(part))


def parse_part(text: str) -> Part | None:
    """Return the part in a text; ``None`` where it is none."""
    try:
        return decode_json(text, Part)
    except ValueError:
        return None
