"""A comparison as terminal tables and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.domain import Comparison, Difference, Edit, Meaning

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

from pipeline.report.headline import (
    describe,
    list_accepted,
    list_folded,
    write_headline,
    write_spellings,
)
from pipeline.report.marked_words import (
    clean,
    explain_no_speakers,
    list_measures,
    needs_space,
    plural,
    show_rate,
)
from pipeline.report.misheard_names import list_entries

_CONTEXT_WORDS = 3

_MOST_SHOWN = 20_000
"""Characters of one side of a difference, some ten screens; the other formats have all of it."""


def summarise(comparison: Comparison) -> Table:
    """A table of rates and counts, with the speakers' names under it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"normaliser: {clean(comparison.normaliser)}"), title_justify="left")
    table.add_column("measure")
    for heading in ("rate", "substituted", "missing", "inserted", "reference"):
        table.add_column(heading, justify="right")
    for name, _, unit, counts in list_measures(comparison):
        if counts is None:
            table.add_row(name, "–", "", "", "", Text(explain_no_speakers(comparison)))
            continue
        numbers = (counts.substitutions, counts.deletions, counts.insertions)
        length = f"{counts.reference_length:,} {unit}"
        table.add_row(name, show_rate(counts.rate), *(f"{n:,}" for n in numbers), length)
    if comparison.speakers:
        lines = (f"{label} → {name}" for label, name in comparison.speakers)
        note = "names taken from the reference"
        table.caption = Text(clean("\n".join((f"{note}:", *lines)), keep="\n"))
        table.caption_justify = "left"
    return table


def list_differences(comparison: Comparison, *, most: int | None = None) -> Group:
    """The headline, what differs with time and turn, the parts' rates, the rest in counts."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    blocks: list[Text | Table] = [Text(write_headline(comparison), style="bold")]
    content = list_entries(comparison.differences)
    if content:
        table = Table("time", "turn", "kind", box=None, pad_edge=False)
        table.add_column("words", overflow="fold")
        for group in content if most is None else content[:most]:
            start, turn, kind, *_ = describe(comparison, group[0])
            line = _quote(comparison, group[0])
            table.add_row(start, turn, kind, _add_spellings(line, group))
        blocks.append(table)
    if most is not None and (left := len(content) - most) > 0:
        blocks.append(Text(f"… and {left} more {plural(left, 'difference')}"))
    folded = [
        f"{name} {count:,}" + (f" ({words:,} {plural(words, 'word')})" if words else "")
        for name, count, words in list_folded(comparison)
    ]
    if folded:
        blocks.append(Text(f"Only in form: {', '.join(folded)}"))
    for (right, other), count in list_accepted(comparison).items():
        blocks.append(Text(f"Accepted: {right} as {other}, {count} ×"))
    parts = [*comparison.by_speaker, *comparison.by_section]
    if parts:
        table = Table("part", "WER", "95 % interval", "differ", box=None, pad_edge=False)
        for score in parts:
            bounds = "–" if score.low is None else f"{score.low:.1%} – {score.high:.1%}"
            rate = show_rate(score.words.rate)
            table.add_row(Text(clean(score.name)), rate, bounds, f"{score.content:,}")
        blocks.append(table)
    return Group(*blocks)


def _quote(comparison: Comparison, difference: Difference) -> Text:
    """A difference among its neighbours in the turn.

    Missing words stand in ``[-…-]``, inserted ones in ``{+…+}``, as in ``git --word-diff``, so
    that nothing depends on colour.
    """
    from rich.text import Text

    edits, (first, last) = comparison.edits, difference.edits
    start, stop = max(0, first - _CONTEXT_WORDS), last + _CONTEXT_WORDS
    before = _pick_turn(edits[start:first], difference)
    after = _pick_turn(edits[last:stop], difference)
    line = Text("… " if start and len(before) == first - start else "")
    parts = [
        *map(_show_neighbour, before),
        _mark(comparison, difference),
        *map(_show_neighbour, after),
    ]
    for part in filter(None, parts):
        line.append(
            " " if needs_space(line.plain.rstrip(), part.plain) and line.plain[-1] != " " else ""
        )
        line.append_text(part)
    return line.append(" …" if stop < len(edits) and len(after) == _CONTEXT_WORDS else "")


def _add_spellings(line: Text, group: Sequence[Difference]) -> Text:
    """The line, with all that was heard for the name where it differs in several places."""
    spellings = write_spellings(group)
    return line.append(f"  in all: {spellings}") if spellings else line


def _pick_turn(edits: Sequence[Edit], difference: Difference) -> list[Edit]:
    """Those of the turn in which the difference is."""
    return [edit for edit in edits if edit.reference_turn == difference.reference_turn]


def _show_neighbour(edit: Edit) -> Text:
    from rich.text import Text

    return Text(_show(edit.reference))


def _show(words: str | None) -> str:
    """The words, or how they begin and end where they would fill many screens."""
    half, text = _MOST_SHOWN // 2, words or ""
    return clean(text if len(text) <= _MOST_SHOWN else f"{text[:half]} … {text[-half:]}")


def _mark(comparison: Comparison, difference: Difference) -> Text:
    """The words of both sides as coloured text, their marks included; who was heard if it was another."""
    from rich.text import Text

    was, now = _show(difference.reference), _show(difference.hypothesis)
    if difference.meaning is Meaning.SPEAKER:
        who = clean(comparison.edits[difference.edits[0]].hypothesis_speaker or "nobody")
        return Text.assemble((f"‹heard as {who}› ", "yellow"), now)
    return Text.assemble(
        (f"[-{was}-]" if was else "", "red"), (f"{{+{now}+}}" if now else "", "green")
    )
