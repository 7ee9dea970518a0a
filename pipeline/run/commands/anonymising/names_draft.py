"""A draft of the list of names for a transcript."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pipeline.config import Settings
from pipeline.formats.helpers.clock import write_clock
from pipeline.run.commands.anonymising.anonymised_export import read_documents
from pipeline.run.commands.anonymising.name_suggestions import suggest_names
from pipeline.run.commands.anonymising.names_file import quote
from pipeline.run.events import Observer


def propose_names(path: Path, observe: Observer = lambda _: None) -> str:
    """A draft of the list of names for a transcript: its speakers with pseudonyms, all else for a person to choose.

    Raises:
        FormatError: the file is no transcript.
    """
    settings = Settings(output_dir=path.parent)
    documents = read_documents(path, settings, {}, observe)
    found = suggest_names(documents.corrected.cleaned)
    speakers = [name for name in found if name.is_speaker]
    lines = [f'{quote(s.text)} = "P{number}"' for number, s in enumerate(speakers, start=1)]
    others = [
        f'# {quote(name.text)} = ""  # {_count(name.count)}{_write_time(name.first_ms)}, {name.why}'
        for name in found
        if not name.is_speaker
    ]
    return "\n".join([*_HEAD, *lines, *others, *_FOOT, ""])


_HEAD: Final = (
    "# Names and what is written for them. Keep this file to yourself: it gives the names back.",
    "# Inflected forms and short forms are variants:",
    '#   "Ann Lee" = { as = "P1", variants = ["Annie"] }',
    "",
    "[names]  # of people: their first and last names are replaced too",
)
_FOOT: Final = (
    "",
    "# [places]",
    "# [organisations]",
    "# [dates]",
    "# [other]",
    "",
    "# [keep]  # what looks like a name and is to stay",
    "# words = []",
)


def _count(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _write_time(time_ms: int | None) -> str:
    return "" if time_ms is None else f", first at {write_clock(time_ms)}"
