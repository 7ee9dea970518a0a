"""A transcript as a notebook shows it: the first turns in a small table, without scripts, on any background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.domain import Transcript
from pipeline.report.marked_words import plural, show_clock
from pipeline.report.page.html_text import escape
from pipeline.text.html_templates import load_templates

if TYPE_CHECKING:
    from jinja2 import Template

MOST_TURNS = 12
"""Turns that are shown, which fit one screen."""

MOST_CHARACTERS = 280
"""Of a turn that is shown: three or four lines."""


def render_for_notebook(transcript: Transcript, caption: str) -> str:
    """Return a piece of HTML: the caption, the first turns with times and names, and how many more there are."""
    turns = transcript.turns
    more = len(turns) - MOST_TURNS
    return _load_table().render(
        caption=caption,
        with_names=any(turn.speaker is not None for turn in turns),
        turns=_list_rows(transcript),
        left=f"… and {more:,} more {plural(more, 'turn')}" if more > 0 else "",
    )


@dataclass(frozen=True, slots=True)
class _Row:
    clock: str
    name: str
    text: str


def _list_rows(transcript: Transcript) -> Iterator[_Row]:
    for turn in transcript.turns[:MOST_TURNS]:
        text = " ".join(turn.text.split())
        shown = text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
        yield _Row(show_clock(turn.span.start_ms), transcript.name_of(turn.speaker), shown)


@cache
def _load_table() -> Template:
    return load_templates("pipeline.report", escape).get_template("notebook.html")
