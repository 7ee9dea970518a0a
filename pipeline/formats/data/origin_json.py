"""How a transcript was made, as the texts of the object ``provenance`` in its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from pipeline.domain import Origin, Span
from pipeline.domain.time_ranges import parse_range, write_range

NAMED = (
    *("backchannels", "cleaning", "numbers", "script", "task", "reference", "hints"),
    *("title", "headline", "date", "timestamps"),
)
"""Fields that are written as they are, under their own names."""

LISTED = {
    "channels": ("channels", "; "),
    "tracks": ("tracks", "; "),
    "sound": ("sound", "; "),
    "spoken language": ("spoken_languages", ", "),
    "marks": ("marks", ", "),
}
"""Fields that hold several values, by the name that they are written under, and what parts the values."""


PARTS, CLIP = "parts", "clip"
"""The parts of the recording that were heard; under the second name where times are of these, put end to end."""


def write_origin(origin: Origin) -> dict[str, str]:
    """Return the texts, sorted by name; what isn't known is left out."""
    written = dict(origin.notes)
    for key, (name, separator) in LISTED.items():
        if values := getattr(origin, name):
            written[key] = separator.join(map(str, values))
    if origin.parts:
        written[CLIP if origin.is_clip else PARTS] = "; ".join(map(write_range, origin.parts))
    named = ((name, getattr(origin, name)) for name in NAMED)
    written |= {name: value for name, value in named if value is not None}
    return dict(sorted(written.items()))


def read_origin(written: Mapping[str, str]) -> Origin:
    """Return the origin that texts give; what another program wrote in another way stays a note."""
    notes = dict(written)
    fields: dict[str, Any] = {name: notes.pop(name) for name in NAMED if name in notes}
    for key, (name, separator) in LISTED.items():
        values = written.get(key, "").split(separator)
        if key == "channels" and not all(v.isdecimal() and str(int(v)) == v for v in values):
            continue
        if all(values):
            fields[name] = tuple(map(int, values)) if key == "channels" else tuple(values)
            del notes[key]
    for key in (PARTS, CLIP):
        if parts := _read_parts(written.get(key, "")):
            fields |= {"parts": parts, "is_clip": key == CLIP}
            del notes[key]
    return Origin(**fields, notes=tuple(sorted(notes.items())))


def _read_parts(text: str) -> tuple[Span, ...]:
    """Return the parts of a recording that a text names, in order; none where it names something else."""
    try:
        ranges = [parse_range(one) for one in text.split("; ")] if text else []
    except ValueError:
        return ()
    spans = tuple(Span(part.start_ms, part.end_ms) for part in ranges if part.end_ms is not None)
    is_ordered = all(one.end_ms <= other.start_ms for one, other in pairwise(spans))
    return spans if is_ordered and len(spans) == len(ranges) else ()
