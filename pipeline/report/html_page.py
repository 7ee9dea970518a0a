"""A comparison as one self-contained HTML page."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from string import Template

from pipeline.domain import Comparison, Edit, EditKind, ReferenceTurn
from pipeline.report.marks import (
    Marked,
    clean,
    differs,
    find_start,
    is_unsure,
    join_plain,
    list_measures,
    mark_turns,
    needs_space,
    plural,
    show_rate,
)

_FREQUENT_ROWS = 12
_OPENING_CHARACTERS = 72
_UNSURE_LEGEND = '<span><span class="unsure">word</span> speaker uncertain</span>\n'


def render_html(
    comparison: Comparison, *, title: str, hypothesis_name: str, reference_name: str
) -> str:
    """One HTML page that needs nothing else: measures, legend, then turn by turn.

    Turns without a difference are folded. Differences are told by ``<del>`` and ``<ins>``
    and by named marks, so they survive without colour and in a screen reader.
    """
    template = files("pipeline").joinpath("templates/diff.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        title=_escape(title),
        hypothesis_name=_escape(hypothesis_name),
        reference_name=_escape(reference_name),
        normaliser=_escape(comparison.normaliser),
        measures="\n".join(_render_measures(comparison)),
        panels=_render_speakers(comparison) + _render_frequent(comparison),
        legend_unsure=_UNSURE_LEGEND if any(map(is_unsure, comparison.edits)) else "",
        turns="\n".join(_render_turns(comparison)),
    )


def _render_measures(comparison: Comparison) -> Iterator[str]:
    """One card for each measure."""
    for name, meaning, unit, counts in list_measures(comparison):
        head = f'<div class="measure"><dt><b>{name}</b> {meaning}</dt>'
        if counts is None:
            why = "the transcript has no speakers"
            yield f'{head}<dd class="rate">–</dd><dd>{why}</dd></div>'
            continue
        steps = (
            (counts.substitutions, "substituted"),
            (counts.deletions, "missing"),
            (counts.insertions, "extra"),
        )
        told = " · ".join(f"<span>{count:,} {what}</span>" for count, what in steps)
        told += f"<br>of {counts.reference_length:,} {unit}"
        rate = show_rate(counts.rate)
        yield f'{head}<dd class="rate">{rate}</dd><dd>{told}</dd></div>'


def _render_speakers(comparison: Comparison) -> str:
    """A panel that says which voice got which name, and how many words went astray."""
    if comparison.cp_words is None:
        return ""
    rows = [
        f"<li><bdi>{_escape(label)}</bdi> → <strong><bdi>{_escape(name)}</bdi></strong> "
        '<span class="mark">name taken from the reference</span></li>'
        for label, name in comparison.speakers
    ]
    given = {name for _, name in comparison.speakers}
    heard = dict.fromkeys(edit.hypothesis_speaker for edit in comparison.edits)
    nameless = [label for label in heard if label is not None and label not in given]
    rows += [f"<li><bdi>{_escape(label)}</bdi> → no name fits</li>" for label in nameless]
    unheard = [name for name in comparison.reference.speakers if name not in given]
    rows += [f"<li><strong><bdi>{_escape(n)}</bdi></strong>: no voice fits</li>" for n in unheard]
    words = [pair for _, _, marked in mark_turns(comparison) for pair in marked]
    paired = [other for edit, other in words if edit.reference and edit.hypothesis]
    astray = sum(other is not None for other in paired)
    rows.append(
        f'<li class="quiet">{astray:,} of {len(paired):,} words that stand in both were given '
        "to another speaker</li>"
    )
    unsure = sum(map(is_unsure, comparison.edits))
    if unsure:
        told = f"{unsure:,} {plural(unsure, 'word')} whose speaker is uncertain"
        rows.append(f'<li class="quiet">{told}</li>')
    return f'<section class="panel" aria-label="Speakers"><ul>{"".join(rows)}</ul></section>\n'


def _render_frequent(comparison: Comparison) -> str:
    """A folded table of the differences that come more than once, most frequent first."""
    counts = Counter(
        (edit.reference or "", edit.hypothesis or "")
        for edit in comparison.edits
        if edit.kind is not EditKind.EQUAL
    )
    common = [(pair, count) for pair, count in counts.most_common(_FREQUENT_ROWS) if count > 1]
    if not common:
        return ""
    rows = "".join(
        f"<tr><td><bdi>{_tag('del', was)}</bdi></td><td><bdi>{_tag('ins', now)}</bdi></td>"
        f"<td>{count:,}</td></tr>"
        for (was, now), count in common
    )
    return (
        '<details class="panel"><summary>Most frequent differences</summary><table><thead><tr>'
        '<th scope="col">reference</th><th scope="col">transcript</th><th scope="col">times</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></details>\n"
    )


def _render_turns(comparison: Comparison) -> Iterator[str]:
    """Headings and turns in order; neighbours without a difference are folded together."""
    headings: dict[int, list[str]] = {}
    for section in comparison.reference.sections:
        headings.setdefault(section.first_turn, []).append(section.heading)
    turns = list(mark_turns(comparison))
    if not turns:
        yield '<p class="quiet">There is nothing to compare.</p>'
    block = 0
    keyed = []
    for index, turn, marked in turns:
        block += index in headings
        keyed.append((block, any(map(differs, marked)), index, turn, marked))
    for (_, has_difference), run in groupby(keyed, key=lambda item: item[:2]):
        together = list(run)
        for heading in headings.get(together[0][2], []):
            yield f'<h2 dir="auto" lang="">{_escape(heading)}</h2>'
        articles = "\n".join(_render_turn(index, turn, m) for _, _, index, turn, m in together)
        if not has_difference:
            told = f"{len(together)} {plural(len(together), 'turn')} without a difference"
            opening = f"<bdi>{_escape(_quote_opening(together[0][3]))}</bdi>"
            summary = f"<summary>{told} <q>{opening}</q></summary>"
            articles = f'<details class="same">{summary}\n{articles}\n</details>'
        yield articles


def _quote_opening(turn: ReferenceTurn | None) -> str:
    """How a turn begins, in one short line."""
    text = f"{turn.speaker}: {turn.text}" if turn else ""
    return text if len(text) <= _OPENING_CHARACTERS else f"{text[:_OPENING_CHARACTERS].rstrip()}…"


def _render_turn(index: int, turn: ReferenceTurn | None, marked: Sequence[Marked]) -> str:
    """One turn: who, when, how many differences, and the text with each of them marked."""
    name = _escape(turn.speaker or "") if turn else "Not in the reference"
    start = find_start([edit for edit, _ in marked])
    clock = f"<time>{start}</time>" if start else ""
    wrong = sum(map(differs, marked))
    count = f'<span class="count">{wrong} {plural(wrong, "difference")}</span>' if wrong else ""
    # A turn of nothing but a dash has no words to align; it is shown as it is written.
    text = _render_words(marked) if marked else _escape(turn.text if turn else "")
    return (
        f'<article class="turn" id="turn-{index + 1}"><header><h3><bdi>{name}</bdi></h3>'
        f'{clock}{count}</header><p dir="auto" lang="">{text}</p></article>'
    )


def _render_words(marked: Iterable[Marked]) -> str:
    """The words of one turn; runs of the same kind share one tag."""
    pieces: list[tuple[str, str]] = []
    for other, run in groupby(marked, key=lambda pair: pair[1]):
        inner = list(_render_runs([edit for edit, _ in run]))
        if other is None:
            pieces += inner
            continue
        who = f'<span class="who">heard as <bdi>{_escape(other)}</bdi></span>'
        plain = "".join(text for text, _ in inner)
        pieces.append((plain, f'<span class="other">{who}{_join_pieces(inner)}</span>'))
    return _join_pieces(pieces)


def _render_runs(edits: Iterable[Edit]) -> Iterator[tuple[str, str]]:
    """Plain text and markup of each run of missing or extra words, pair, or equal word.

    Words whose speaker is uncertain stand in a mark that says how uncertain.
    """
    for (_, doubt), run in groupby(edits, key=lambda edit: (edit.kind, _say_doubt(edit))):
        for plain, markup in _render_run(list(run)):
            if doubt:
                yield plain, f'<span class="unsure" title="{doubt}">{markup}</span>'
            else:
                yield plain, markup


def _say_doubt(edit: Edit) -> str:
    """``speaker uncertain (0.43)``; empty where the speaker is certain enough."""
    return f"speaker uncertain ({edit.speaker_confidence:.2f})" if is_unsure(edit) else ""


def _render_run(edits: list[Edit]) -> Iterator[tuple[str, str]]:
    """Plain text and markup of edits of one kind: one of both, but for pairs."""
    kind = edits[0].kind
    was = [edit.reference or "" for edit in edits]
    now = [edit.hypothesis or "" for edit in edits]
    if kind is EditKind.DELETION:
        yield join_plain(was), _tag("del", join_plain(was))
    elif kind is EditKind.INSERTION:
        yield join_plain(now), _tag("ins", join_plain(now))
    elif kind is EditKind.EQUAL:
        yield join_plain(was), _escape(join_plain(was))
    else:
        for one, other in zip(was, now, strict=True):
            pair = f'<span class="pair">{_tag("del", one)}{_tag("ins", other)}</span>'
            yield one + other, pair


def _escape(text: str) -> str:
    """The text as HTML, quotes included."""
    return html.escape(clean(text))


def _tag(name: str, text: str) -> str:
    """The text in an element; nothing around nothing."""
    return f"<{name}>{_escape(text)}</{name}>" if text else ""


def _join_pieces(pieces: Iterable[tuple[str, str]]) -> str:
    """The markup of the pieces joined as the script of their plain text wants it."""
    joined, before = [], ""
    for plain, markup in pieces:
        joined.append(f" {markup}" if needs_space(before, plain) else markup)
        before = plain
    return "".join(joined)
