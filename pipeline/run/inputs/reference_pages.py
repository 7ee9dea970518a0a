"""How a page is read, shown paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.reference import Page
from pipeline.reference.paragraphs import Line, Role
from pipeline.report.marked_words import clean
from pipeline.run.inputs.speech_files import read_page_file

_SHOWN_CHARACTERS = 72


def show_page(path: Path, hints: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """A line for every paragraph of a page (number, role, speaker, beginning), and what there is to say of all.

    Raises:
        ReferencePageError: the file can't be read, or holds no speech.
        ConfigError: a hint has no known role.
    """
    page = read_page_file(path, hints)
    notes = [
        _count_parts(page),
        *(f"No paragraph begins like this: {hint}" for hint in page.unused),
    ]
    notes += [f"The published text was {page.note}."] if page.note else []
    notes += [f"This is a subtitle file, and {page.unread}."] if page.unread else []
    if not page.reference.speakers:
        notes.append("The published text names no speakers, so speakers can't be compared.")
    return [_describe(line) for line in page.lines], notes


def _describe(line: Line) -> str:
    speaker = f"({line.speaker}) " if line.speaker else ""
    spoken = line.role in (Role.TURN, Role.SPEECH)
    text = _shorten((line.said if spoken else "") or line.text)
    left_out = f"  without {' '.join(line.asides)}" if line.asides else ""
    return clean(f"{line.number:>5}  {line.role:<9}  {speaker}{text}{left_out}")


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS].rstrip()}…"


def _count_parts(page: Page) -> str:
    """What the page was taken for, in numbers: "1 headline, 11 summary paragraphs, 3 headings, 116 turns"."""
    reference = page.reference
    directions = sum(line.role is Role.DIRECTION for line in page.lines)
    parts = [
        (int(bool(reference.title)), "headline", True),
        (len(reference.byline), "byline", False),
        (len(reference.preface), "summary paragraph", True),
        (len(reference.sections), "heading", True),
        (len(reference.turns), "turn", True),
        (directions, "direction", False),
        (len(reference.footnotes), "footnote", False),
    ]
    return ", ".join(
        f"{count} {what}{'' if count == 1 else 's'}"
        for count, what, always in parts
        if count or always
    )
