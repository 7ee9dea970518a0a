"""A comparison → a self-contained HTML page, terminal tables and text, and JSON-able data.

All text in a comparison comes from elsewhere. It is escaped for HTML, handed to rich as
`Text` and never as markup, and loses its control characters on every way out.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from string import Template
from typing import TYPE_CHECKING, Any

from pipeline.domain import Comparison, Edit, EditKind, ErrorCounts, ReferenceTurn

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

SCHEMA = "transcribe.comparison/1"
_CONTEXT_WORDS = 4
_FREQUENT_ROWS = 12
_OPENING_CHARACTERS = 72
# Scripts and punctuation that are written without spaces between words.
_UNSPACED = "\u2e80-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_UNSPACED_END, _UNSPACED_START = re.compile(f"[{_UNSPACED}]$"), re.compile(f"[{_UNSPACED}]")


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
        turns="\n".join(_render_turns(comparison)),
    )


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON-able data: rates, counts, names and every edit that is not equal.

    Times are in seconds, as in the transcript's own JSON; ``turn`` counts reference turns
    from 0.
    """
    cp_words = comparison.cp_words
    return {
        "schema": SCHEMA,
        "normaliser": comparison.normaliser,
        "reference": {
            "title": comparison.reference.title,
            "speakers": list(comparison.reference.speakers),
            "turns": len(comparison.reference.turns),
        },
        "wer": _count_to_dict(comparison.words),
        "cer": _count_to_dict(comparison.characters),
        "cpwer": None if cp_words is None else _count_to_dict(cp_words),
        "speakers": [
            {"label": label, "name": name, "source": "reference"}
            for label, name in comparison.speakers
        ],
        "edits": [
            _edit_to_dict(edit) for edit in comparison.edits if edit.kind is not EditKind.EQUAL
        ],
    }


def summarise(comparison: Comparison) -> Table:
    """A table of rates and counts, with the speakers' names under it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"normaliser: {_clean(comparison.normaliser)}"), title_justify="left")
    table.add_column("measure")
    for heading in ("rate", "substituted", "missing", "extra", "reference"):
        table.add_column(heading, justify="right")
    for name, _, unit, counts in _list_measures(comparison):
        if counts is None:
            table.add_row(name, "–", "", "", "", Text("no speakers in the transcript"))
            continue
        numbers = (counts.substitutions, counts.deletions, counts.insertions)
        length = f"{counts.reference_length:,} {unit}"
        table.add_row(name, _show_rate(counts.rate), *(f"{n:,}" for n in numbers), length)
    if comparison.speakers:
        lines = (f"{label} → {name}" for label, name in comparison.speakers)
        note = "names taken from the reference"
        table.caption = Text(_clean("\n".join((f"{note}:", *lines)), keep="\n"))
        table.caption_justify = "left"
    return table


def show_differences(comparison: Comparison, *, max_turns: int | None = None) -> Group:
    """The turns that differ, each difference with a few words around it.

    Missing words stand in ``[-…-]``, extra ones in ``{+…+}``, as in ``git --word-diff``, so
    that nothing depends on colour.
    """
    from rich.console import Group
    from rich.text import Text

    differing = [
        (turn, marked) for _, turn, marked in _mark_turns(comparison) if any(map(_differs, marked))
    ]
    if not differing:
        return Group(Text("no differences", style="green"))
    shown = differing if max_turns is None else differing[: max(0, max_turns)]
    blocks: list[Text] = []
    for turn, marked in shown:
        heading = Text(_clean(turn.speaker) if turn else "not in the reference", style="bold")
        start = _find_start([edit for edit, _ in marked])
        heading.append(f"  {start}" if start else "", style="dim")
        blocks += [heading, _excerpt(marked), Text("")]
    if left := len(differing) - len(shown):
        blocks.append(Text(f"… and {left} more {_plural(left, 'turn')} with differences"))
    return Group(*blocks)


# A word of the alignment, and the other speaker whom a right word was given to (or None).
_Marked = tuple[Edit, str | None]


def _mark_turns(
    comparison: Comparison,
) -> Iterator[tuple[int, ReferenceTurn | None, list[_Marked]]]:
    """Each reference turn with its edits; one nameless turn when the reference is empty."""
    by_turn: dict[int, list[Edit]] = {}
    for edit in comparison.edits:
        by_turn.setdefault(edit.reference_turn, []).append(edit)
    turns = comparison.reference.turns
    if not turns and comparison.edits:
        yield 0, None, [(edit, None) for edit in comparison.edits]
    for index, turn in enumerate(turns):
        speaker = None if comparison.cp_words is None else turn.speaker
        yield index, turn, list(_mark(by_turn.get(index, []), speaker))


def _mark(edits: Iterable[Edit], speaker: str | None) -> Iterator[_Marked]:
    """The edits of one turn, each with the wrong speaker that was heard, if one was.

    The reference says nothing about who spoke an extra word, and nobody was heard in a missing
    one: both only continue what the words before them are.
    """
    other: str | None = None
    for edit in edits:
        heard = edit.hypothesis_speaker or "unknown speaker"
        if edit.kind in (EditKind.EQUAL, EditKind.SUBSTITUTION):
            other = heard if speaker is not None and edit.hypothesis_speaker != speaker else None
        elif edit.kind is EditKind.INSERTION and heard != other:
            other = None
        yield edit, other


def _differs(marked: _Marked) -> bool:
    """Whether anything about this word is not as in the reference."""
    edit, other = marked
    return edit.kind is not EditKind.EQUAL or other is not None


def _list_measures(comparison: Comparison) -> list[tuple[str, str, str, ErrorCounts | None]]:
    """Short name, long name, unit and counts of every measure."""
    return [
        ("WER", "word error rate", "words", comparison.words),
        ("CER", "character error rate", "characters", comparison.characters),
        ("cpWER", "WER with speakers", "words", comparison.cp_words),
    ]


def _render_measures(comparison: Comparison) -> Iterator[str]:
    """One card for each measure."""
    for name, meaning, unit, counts in _list_measures(comparison):
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
        rate = _show_rate(counts.rate)
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
    words = [pair for _, _, marked in _mark_turns(comparison) for pair in marked]
    paired = [other for edit, other in words if edit.reference and edit.hypothesis]
    astray = sum(other is not None for other in paired)
    rows.append(
        f'<li class="quiet">{astray:,} of {len(paired):,} words that stand in both were given '
        "to another speaker</li>"
    )
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
    turns = list(_mark_turns(comparison))
    if not turns:
        yield '<p class="quiet">There is nothing to compare.</p>'
    block = 0
    keyed = []
    for index, turn, marked in turns:
        block += index in headings
        keyed.append((block, any(map(_differs, marked)), index, turn, marked))
    for (_, differs), run in groupby(keyed, key=lambda item: item[:2]):
        together = list(run)
        for heading in headings.get(together[0][2], []):
            yield f'<h2 dir="auto" lang="">{_escape(heading)}</h2>'
        articles = "\n".join(_render_turn(index, turn, m) for _, _, index, turn, m in together)
        if not differs:
            told = f"{len(together)} {_plural(len(together), 'turn')} without a difference"
            opening = f"<bdi>{_escape(_quote_opening(together[0][3]))}</bdi>"
            summary = f"<summary>{told} <q>{opening}</q></summary>"
            articles = f'<details class="same">{summary}\n{articles}\n</details>'
        yield articles


def _quote_opening(turn: ReferenceTurn | None) -> str:
    """How a turn begins, in one short line."""
    text = f"{turn.speaker}: {turn.text}" if turn else ""
    return text if len(text) <= _OPENING_CHARACTERS else f"{text[:_OPENING_CHARACTERS].rstrip()}…"


def _render_turn(index: int, turn: ReferenceTurn | None, marked: Sequence[_Marked]) -> str:
    """One turn: who, when, how many differences, and the text with each of them marked."""
    name = _escape(turn.speaker) if turn else "Not in the reference"
    start = _find_start([edit for edit, _ in marked])
    clock = f"<time>{start}</time>" if start else ""
    wrong = sum(map(_differs, marked))
    count = f'<span class="count">{wrong} {_plural(wrong, "difference")}</span>' if wrong else ""
    # A turn of nothing but a dash has no words to align; it is shown as it is written.
    text = _render_words(marked) if marked else _escape(turn.text if turn else "")
    return (
        f'<article class="turn" id="turn-{index + 1}"><header><h3><bdi>{name}</bdi></h3>'
        f'{clock}{count}</header><p dir="auto" lang="">{text}</p></article>'
    )


def _render_words(marked: Iterable[_Marked]) -> str:
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
    """Plain text and markup of each run of missing or extra words, pair, or equal word."""
    for kind, run in groupby(edits, key=lambda edit: edit.kind):
        found = list(run)
        was = [edit.reference or "" for edit in found]
        now = [edit.hypothesis or "" for edit in found]
        if kind is EditKind.DELETION:
            yield _join_plain(was), _tag("del", _join_plain(was))
        elif kind is EditKind.INSERTION:
            yield _join_plain(now), _tag("ins", _join_plain(now))
        elif kind is EditKind.EQUAL:
            yield _join_plain(was), _escape(_join_plain(was))
        else:
            for one, other in zip(was, now, strict=True):
                yield (
                    one + other,
                    f'<span class="pair">{_tag("del", one)}{_tag("ins", other)}</span>',
                )


def _excerpt(marked: Sequence[_Marked]) -> Text:
    """The differing words of one turn with their neighbours; ``…`` where words are left out."""
    from rich.text import Text

    near = {
        place
        for index, pair in enumerate(marked)
        if _differs(pair)
        for place in range(index - _CONTEXT_WORDS, index + _CONTEXT_WORDS + 1)
    }
    line = Text()
    before: str | None = None
    skipped = False
    for index, (edit, other) in enumerate(marked):
        if index not in near:
            skipped = True
            continue
        line.append(" … " if skipped and line else "… " if skipped else "")
        word = _show_word(edit)
        if line and not skipped and _needs_space(line.plain, word.plain):
            line.append(" ")
        if other is not None and other != before:
            line.append(f"‹heard as {_clean(other)}› ", style="yellow")
        line.append_text(word)
        before, skipped = other, False
    return line.append(" …") if skipped else line


def _show_word(edit: Edit) -> Text:
    """One word as coloured text, its marks included."""
    from rich.text import Text

    was, now = _clean(edit.reference or ""), _clean(edit.hypothesis or "")
    if edit.kind is EditKind.EQUAL:
        return Text(was)
    parts = (f"[-{was}-]" if was else "", "red"), (f"{{+{now}+}}" if now else "", "green")
    return Text.assemble(*parts)


def _find_start(edits: Iterable[Edit]) -> str:
    """When the first timed word of these begins, ``h:mm:ss``; empty when none is timed."""
    for edit in edits:
        span = edit.hypothesis_span
        if span is not None and span.end_ms > 0:
            seconds = span.start_ms // 1000
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return ""


def _count_to_dict(counts: ErrorCounts) -> dict[str, float | int | None]:
    """Rate and counts by name."""
    return {
        "rate": counts.rate,
        "errors": counts.errors,
        "hits": counts.hits,
        "substitutions": counts.substitutions,
        "deletions": counts.deletions,
        "insertions": counts.insertions,
        "reference_length": counts.reference_length,
    }


def _edit_to_dict(edit: Edit) -> dict[str, str | int | float | None]:
    """One difference by name."""
    span = edit.hypothesis_span
    return {
        "kind": edit.kind.value,
        "reference": edit.reference,
        "hypothesis": edit.hypothesis,
        "turn": edit.reference_turn,
        "speaker": edit.hypothesis_speaker,
        "start": None if span is None else span.start_ms / 1000,
        "end": None if span is None else span.end_ms / 1000,
    }


def _show_rate(rate: float | None) -> str:
    """A rate in per cent with one decimal; a dash where there is none."""
    return "–" if rate is None else f"{rate:.1%}"


def _plural(count: int, noun: str) -> str:
    """The noun for this many."""
    return noun if count == 1 else f"{noun}s"


def _clean(text: str, keep: str = "") -> str:
    """The text without control characters: a terminal would obey them, HTML forbids them."""
    return "".join(
        c if c in keep or unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd" for c in text
    )


def _escape(text: str) -> str:
    """The text as HTML, quotes included."""
    return html.escape(_clean(text))


def _tag(name: str, text: str) -> str:
    """The text in an element; nothing around nothing."""
    return f"<{name}>{_escape(text)}</{name}>" if text else ""


def _needs_space(left: str, right: str) -> bool:
    """Whether a space belongs between the two: not beside Chinese or Japanese characters."""
    return bool(left and right) and not (_UNSPACED_END.search(left) or _UNSPACED_START.match(right))


def _join_plain(words: Iterable[str]) -> str:
    """The words joined as their script wants it."""
    joined: list[str] = []
    for word in words:
        joined += [" ", word] if joined and _needs_space(joined[-1], word) else [word]
    return "".join(joined)


def _join_pieces(pieces: Iterable[tuple[str, str]]) -> str:
    """The markup of the pieces joined as the script of their plain text wants it."""
    joined, before = [], ""
    for plain, markup in pieces:
        joined.append(f" {markup}" if _needs_space(before, plain) else markup)
        before = plain
    return "".join(joined)
