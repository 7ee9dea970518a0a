"""What an unfinished recognition has read so far, kept in the store until it is whole."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field
from itertools import count
from typing import Any

from pipeline.domain import Segment, Span, Word
from pipeline.engines.protocols import OtherLanguage, Part, Window, WindowReading
from pipeline.store import Key, Store
from pipeline.user_files import parse_json


@dataclass(slots=True)
class StoredParts:
    """The parts of one recognition in a store; implements ``Parts``. ``name`` is the recording's."""

    store: Store
    key: Key
    name: str
    _next: int | None = field(default=None, init=False)

    def load(self) -> tuple[Part, ...]:
        """The parts that are kept, up to the first that is not there or damaged."""
        parts: list[Part] = []
        for number in count():
            text = self.store.get(self.key, number)
            part = parse_part(text) if text is not None else None
            if part is None:
                break
            parts.append(part)
        if self._next is None:  # what doesn't fit is written over by what does
            self._next = len(parts)
        return tuple(parts)

    def keep(self, part: Part) -> None:
        """Keeps the next part."""
        number = self._next or 0
        if self.store.put(self.key, render_part(part), self.name, number):
            self._next = number + 1


def render_part(part: Part) -> str:
    """A part as JSON, without loss."""
    return json.dumps(
        {
            "reading": part.reading,
            "language": part.language,
            "windows": [
                [
                    _list_edges(window),
                    [_list_segment(one) for one in read.segments],
                    [astuple(other) for other in read.others],
                ]
                for window, read in zip(part.windows, part.readings, strict=True)
            ],
        }
    )


def parse_part(text: str) -> Part | None:
    """The part in a text; ``None`` where it is none."""
    try:
        record = parse_json(text)
        windows = tuple(_make_window(edges) for edges, _, _ in record["windows"])
        read = tuple(_make_reading(found, others) for _, found, others in record["windows"])
        return Part(int(record["reading"]), str(record["language"]), windows, read)
    except (ValueError, LookupError, TypeError, OverflowError):
        return None


def _list_edges(window: Window) -> list[int]:
    return [edge for span in window.spans for edge in (span.start_ms, span.end_ms)]


def _make_window(edges: list[int]) -> Window:
    return Window(tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)))


def _make_reading(segments: list[Any], others: list[Any]) -> WindowReading:
    return WindowReading(
        tuple(map(_make_segment, segments)),
        tuple(OtherLanguage(str(code), int(likely), int(clear)) for code, likely, clear in others),
    )


def _list_segment(segment: Segment) -> list[Any]:
    words = [[w.text, w.span.start_ms, w.span.end_ms, w.probability] for w in segment.words]
    return [words, segment.language, segment.evidence]


def _make_segment(fields: list[Any]) -> Segment:
    words, language, evidence = fields
    made = tuple(Word(text, Span(start, end), sure) for text, start, end, sure in words)
    return Segment(made, language, tuple((str(name), float(value)) for name, value in evidence))
