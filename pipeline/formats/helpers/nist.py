"""Fields of the formats in which NIST scores speech: no white space, no two speakers alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.domain import Transcript


def name_speakers(transcript: Transcript, speakers: Iterable[str | None]) -> dict[str | None, str]:
    """A field for each label: the name, and the label too where two would read the same."""
    labels = dict.fromkeys(speakers)
    names = {label: make_field(transcript.name_of(label)) for label in labels}
    uses = Counter(names.values())
    fields: dict[str | None, str] = {}
    taken: set[str] = set()
    for label, name in names.items():
        field = name if uses[name] == 1 or label is None else f"{name}_{make_field(label)}"
        while field in taken:
            field += "_"
        taken.add(field)
        fields[label] = field
    return fields


def make_field(text: str) -> str:
    """The text as one field: white space as underscores, ``<NA>`` when there is none."""
    return "_".join(text.split()) or "<NA>"
