"""A comparison as Markdown, for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.domain import Comparison
from pipeline.report.headline import list_accepted, list_content, list_form, write_headline
from pipeline.report.marked_words import clean, list_measures, show_rate

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&@])")


def render_markdown(comparison: Comparison) -> str:
    """The comparison as Markdown: the headline, what differs, last how it was measured; nothing in it is markup."""
    lines = [f"**{_escape(write_headline(comparison))}**", ""]
    if comparison.translation is not None:
        return "\n".join(lines)
    content = list(list_content(comparison))
    if content:
        lines += _tabulate(("time", "turn", "kind", "words", "published", "transcript"), content)
    form = [(name, f"{words:,}", f"{others:,}") for name, words, others in list_form(comparison)]
    if form:
        lines += _tabulate(("differences of form", "words", "words not counted"), form)
    accepted = [(a, b, str(n)) for (a, b), n in list_accepted(comparison).items()]
    if accepted:
        lines += _tabulate(("published", "accepted as", "places"), accepted)
    return "\n".join([*lines, *_list_measures(comparison)])


def _list_measures(comparison: Comparison) -> list[str]:
    """The lines that say how far both texts are from each other, of the whole and of its parts."""
    rows = [
        (name, show_rate(c.rate), str(c.substitutions), str(c.deletions), str(c.insertions))
        for name, _, _, c in list_measures(comparison)
        if c is not None
    ]
    lines = ["### How this was measured", ""]
    lines += _tabulate(("measure", "rate", "substituted", "missing", "inserted"), rows)
    parts = [*comparison.by_speaker, *comparison.by_section]
    if parts:
        shares = [
            (
                score.name,
                f"{score.words.reference_length:,}",
                f"{score.content:,}",
                show_rate(score.words.rate),
                "–" if score.low is None else f"{show_rate(score.low)} – {show_rate(score.high)}",
            )
            for score in parts
        ]
        lines += _tabulate(("part", "words", "words that differ", "WER", "95 % confidence"), shares)
    return lines


def _tabulate(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """The lines of a table, and an empty one."""
    body = [f"| {' | '.join(map(_escape, row))} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *body, ""]


def _escape(text: str) -> str:
    """The text on one line, its marks of Markdown and HTML without effect."""
    return _SPECIAL.sub(r"\\\1", " ".join(clean(text).split()))
