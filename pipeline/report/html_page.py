"""A comparison as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from string import Template
from urllib.parse import unquote

from pipeline.domain import Comparison, Meaning
from pipeline.report.differences import Sorted, sort_differences
from pipeline.report.html_overview import (
    render_filters,
    render_frequent,
    render_left,
    render_measures,
    render_speakers,
)
from pipeline.report.html_text import escape
from pipeline.report.html_timeline import render_timeline
from pipeline.report.html_turns import TurnsView, count_doubts

_EMBEDDED = "data:"


def render_html(
    comparison: Comparison,
    *,
    title: str,
    hypothesis_name: str,
    reference_name: str,
    audio: Sequence[str] = (),
) -> str:
    """One HTML page that needs nothing else, but for the recording if that is not inside of it.

    Differences are told by ``<del>`` and ``<ins>`` and by their names, so they survive without colour
    and in a screen reader. The text is all there without the script, which plays, finds and filters.

    Args:
        comparison: what is shown.
        title: the page's headline.
        hypothesis_name: what the transcript is called.
        reference_name: what the documented page is called.
        audio: where the recording may be, the likeliest first: quoted references relative to the page,
            or a ``data:`` URI; none for a page without a player.
    """
    found = sort_differences(comparison)
    style, script = _read("diff.css"), _read("diff.js")
    return Template(_read("diff.html")).substitute(
        policy=_make_policy(style, script, audio),
        style=style,
        script=script,
        title=escape(title),
        hypothesis_name=escape(hypothesis_name),
        reference_name=escape(reference_name),
        normaliser=escape(comparison.normaliser),
        player=_render_player(audio),
        left=render_left(comparison, found),
        measures=render_measures(comparison),
        panels=render_speakers(comparison) + render_frequent(comparison),
        timeline=render_timeline(comparison, found),
        filters=render_filters(comparison, found),
        legend=_render_legend(comparison, found),
        turns=TurnsView(comparison, found).render(),
    )


def _read(name: str) -> str:
    return files("pipeline.report").joinpath("templates", name).read_text(encoding="utf-8")


def _make_policy(style: str, script: str, audio: Sequence[str]) -> str:
    """The Content-Security-Policy: this style, this script, this kind of recording and nothing else.

    A page that is opened as a file has no origin that ``'self'`` could mean everywhere; so ``file:``
    is named beside it.

    Source: Content Security Policy Level 3, §6.7 (hashes of inline elements).
    """
    rules = [
        "default-src 'none'",
        f"script-src '{_hash(script)}'",
        f"style-src '{_hash(style)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if audio:
        inside = all(one.startswith(_EMBEDDED) for one in audio)
        rules.append("media-src data:" if inside else "media-src 'self' file:")
    return "; ".join(rules)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _render_player(audio: Sequence[str]) -> str:
    """The recording and the buttons beside it; without one, only the buttons of the differences."""
    sound = ""
    if audio:
        sources = "".join(f'<source src="{escape(one)}">' for one in audio)
        sound = (
            f'<audio id="audio" controls preload="metadata">{sources}</audio>'
            f'<p id="lost" role="status" hidden>{_tell_lost(audio[0])}</p>'
        )
    buttons = "".join(
        f'<button type="button" id="{name}" aria-keyshortcuts="{key}">{label}</button>'
        for name, key, label in (
            ("previous", "k", "<span aria-hidden='true'>↑</span> Previous"),
            ("next", "j", "<span aria-hidden='true'>↓</span> Next"),
            ("help-open", "?", "Keys"),
        )
    )
    return (
        f'<section id="player" aria-label="Player">{sound}'
        f'<div id="buttons" hidden>{buttons}</div></section>'
    )


def _tell_lost(address: str) -> str:
    """What is shown where the recording doesn't load: also the name that it is looked for under."""
    if address.startswith(_EMBEDDED):
        return "This browser can’t play the recording that is in this page."
    place = f"<bdi>{escape(unquote(address))}</bdi>"
    return f"The recording can’t be played. It is looked for at {place}, as seen from this page."


def _render_legend(comparison: Comparison, found: Sorted) -> str:
    """What the marks mean, of those that occur."""
    kinds = set(found.count())
    entries = []
    if kinds & {Meaning.NAME, Meaning.CHANGED, Meaning.DROPPED}:
        entries.append("<del>word</del> only in the reference")
    if kinds & {Meaning.NAME, Meaning.CHANGED, Meaning.INSERTED}:
        entries.append("<ins>word</ins> only in the transcript")
    if Meaning.SPEAKER in kinds:
        entries.append(
            '<span class="other"><span class="chip">heard as …</span> word</span> given to another speaker'
        )
    if any(not kind.is_content for kind in kinds):
        entries.append('<span class="form">word</span> another form of the same')
    if count_doubts(comparison.edits):
        entries.append('<span class="unsure">word</span> word or speaker uncertain')
    if not entries:
        return ""
    return f'<p class="legend" role="note">{"".join(f"<span>{one}</span>" for one in entries)}</p>'
