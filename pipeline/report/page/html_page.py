"""A comparison as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.domain import Comparison
from pipeline.report.differences import (
    count_doubts,
    count_kinds,
    count_words,
    number_differences,
)
from pipeline.report.headline import HINTED, describe_changes, describe_part
from pipeline.report.labels import LABELS
from pipeline.report.marked_words import (
    explain_no_speakers,
    list_measures,
    plural,
    show_clock,
    show_rate,
)
from pipeline.report.page.html_list import list_content, list_form
from pipeline.report.page.html_summary import list_frequent, match_speakers
from pipeline.report.page.html_text import escape
from pipeline.report.page.html_timeline import draw_timeline
from pipeline.report.page.html_turns import group_turns
from pipeline.text.html_templates import load_templates

if TYPE_CHECKING:
    from jinja2 import Template

_SCRIPTS = ("words", "playing", "differences", "filters", "keys")
"""Parts of the page's script, in this order in one scope: a page that is a file can't import modules."""

_STYLES = ("page", "list", "text", "player", "narrow", "print")


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

    What differs comes first, as a list with the words around each place; then both texts; last how it
    was measured. Neither side is called wrong: they are told apart as "published" and "heard", in words too,
    so that nothing is lost without colour or in a screen reader. The text is all there without the
    script, which plays, finds and filters.

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
    return _load_page().render(
        comparison=comparison,
        title=title,
        hypothesis_name=hypothesis_name,
        reference_name=reference_name,
        audio=audio,
        correct=correct,
        parts=json.dumps([[part.start_ms, part.end_ms] for part in comparison.clip]),
        is_embedded=all(address.startswith("data:") for address in audio),
        **_view(comparison),
    )


def _view(comparison: Comparison) -> dict[str, object]:
    """Return what the templates show of a comparison, by the names that they know it under."""
    found = number_differences(comparison)
    return {
        "kinds": count_kinds(found.differences),
        "doubts": count_doubts(comparison.edits),
        "content": list_content(comparison, found),
        "form": list_form(comparison, found),
        "speaker_match": match_speakers(comparison),
        "frequent": list_frequent(comparison),
        "timeline": draw_timeline(comparison, found),
        "groups": list(group_turns(comparison, found)),
    }


@cache
def _load_page() -> Template:
    """Return the page's template, with what it counts and writes with, and with its style and script."""
    templates = load_templates("pipeline.report", escape)
    templates.filters.update(
        number="{:,}".format,
        clock=show_clock,
        rate=show_rate,
        unquote=unquote,
        plural=plural,
        changes=describe_changes,
        file_name=lambda address: address.rsplit("/", 1)[-1],
    )
    style = "".join(_read(f"style/{name}.css") for name in _STYLES)
    parts = "".join(_read(f"script/{name}.js") for name in _SCRIPTS)
    script = f'\n"use strict";\n(() => {{\n{parts}}})();\n'
    templates.globals.update(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        labels=LABELS,
        hinted=HINTED,
        describe_part=describe_part,
        count_words=count_words,
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
