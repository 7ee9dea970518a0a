"""A comparison as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.domain import Comparison
from pipeline.report.differences import count_doubts, count_kinds, number_differences
from pipeline.report.html_overview import list_content, list_frequent, match_speakers
from pipeline.report.html_text import escape
from pipeline.report.html_timeline import draw_timeline
from pipeline.report.html_turns import group_turns
from pipeline.report.labels import LABELS, SHORT_LABELS
from pipeline.report.marked_words import (
    explain_no_speakers,
    is_timed,
    list_measures,
    plural,
    show_clock,
    show_rate,
)
from pipeline.text.html_templates import load_templates

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_LISTED, _MOST_UNFOLDED = 500, 20


def render_html(
    comparison: Comparison,
    *,
    title: str,
    hypothesis_name: str,
    reference_name: str,
    audio: Sequence[str] = (),
    correct: str | None = None,
) -> str:
    """Return one HTML page that needs nothing else, but for the recording if that is not inside of it.

    Differences are told by ``<del>`` and ``<ins>`` and by their names, so they survive without colour
    and in a screen reader. The text is all there without the script, which plays, finds and filters.

    Args:
        comparison: what is shown.
        title: the page's headline.
        hypothesis_name: what the transcript is called.
        reference_name: what the published text is called.
        audio: where the recording may be, the likeliest first: quoted references relative to the page,
            or a ``data:`` URI; none for a page without a player.
        correct: the address of the editor, relative to the page, where one runs: each difference then leads
            to its place there, as ``{correct}#t=MILLISECONDS``.
    """
    found = number_differences(comparison)
    return _load_page().render(
        comparison=comparison,
        title=title,
        hypothesis_name=hypothesis_name,
        reference_name=reference_name,
        audio=audio,
        correct=correct,
        is_embedded=all(address.startswith("data:") for address in audio),
        kinds=count_kinds(found.differences),
        doubts=count_doubts(comparison.edits),
        content=list(list_content(comparison, found)),
        speaker_match=match_speakers(comparison),
        frequent=list_frequent(comparison),
        timeline=draw_timeline(comparison, found),
        groups=list(group_turns(comparison, found)),
    )


@cache
def _load_page() -> Template:
    """Return the page's template, with what it counts and writes with, and with its style and script."""
    templates = load_templates("pipeline.report", escape)
    templates.filters.update(
        number="{:,}".format, clock=show_clock, rate=show_rate, unquote=unquote, plural=plural
    )
    style, script = _read("diff.css"), _read("diff.js")
    templates.globals.update(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        most_listed=_MOST_LISTED,
        most_unfolded=_MOST_UNFOLDED,
        labels=LABELS,
        short_labels=LABELS | SHORT_LABELS,
        is_timed=is_timed,
        list_measures=list_measures,
        explain_no_speakers=explain_no_speakers,
    )
    return templates.get_template("diff.html")


def _read(name: str) -> str:
    return files("pipeline.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what the page's policy calls this inline element.

    Source: Content Security Policy Level 3, §6.7 (hashes of inline elements).
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
