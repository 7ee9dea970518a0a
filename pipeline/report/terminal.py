"""A comparison as terminal tables and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.domain import Comparison, Edit, EditKind

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

from pipeline.report.marks import (
    Marked,
    clean,
    differs,
    find_start,
    list_measures,
    mark_turns,
    needs_space,
    plural,
    show_rate,
)

_CONTEXT_WORDS = 4


def summarise(comparison: Comparison) -> Table:
    """A table of rates and counts, with the speakers' names under it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"normaliser: {clean(comparison.normaliser)}"), title_justify="left")
    table.add_column("measure")
    for heading in ("rate", "substituted", "missing", "extra", "reference"):
        table.add_column(heading, justify="right")
    for name, _, unit, counts in list_measures(comparison):
        if counts is None:
            table.add_row(name, "–", "", "", "", Text("no speakers in the transcript"))
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


def show_differences(comparison: Comparison, *, max_turns: int | None = None) -> Group:
    """The turns that differ, each difference with a few words around it.

    Missing words stand in ``[-…-]``, extra ones in ``{+…+}``, as in ``git --word-diff``, so
    that nothing depends on colour.
    """
    from rich.console import Group
    from rich.text import Text

    differing = [
        (turn, marked) for _, turn, marked in mark_turns(comparison) if any(map(differs, marked))
    ]
    if not differing:
        return Group(Text("no differences", style="green"))
    shown = differing if max_turns is None else differing[: max(0, max_turns)]
    blocks: list[Text] = []
    for turn, marked in shown:
        heading = Text(clean(turn.speaker or "") if turn else "not in the reference", style="bold")
        start = find_start([edit for edit, _ in marked])
        heading.append(f"  {start}" if start else "", style="dim")
        blocks += [heading, _excerpt(marked), Text("")]
    if left := len(differing) - len(shown):
        blocks.append(Text(f"… and {left} more {plural(left, 'turn')} with differences"))
    return Group(*blocks)


def _excerpt(marked: Sequence[Marked]) -> Text:
    """The differing words of one turn with their neighbours; ``…`` where words are left out."""
    from rich.text import Text

    near = {
        place
        for index, pair in enumerate(marked)
        if differs(pair)
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
        if line and not skipped and needs_space(line.plain, word.plain):
            line.append(" ")
        if other is not None and other != before:
            line.append(f"‹heard as {clean(other)}› ", style="yellow")
        line.append_text(word)
        before, skipped = other, False
    return line.append(" …") if skipped else line


def _show_word(edit: Edit) -> Text:
    """One word as coloured text, its marks included."""
    from rich.text import Text

    was, now = clean(edit.reference or ""), clean(edit.hypothesis or "")
    if edit.kind is EditKind.EQUAL:
        return Text(was)
    parts = (f"[-{was}-]" if was else "", "red"), (f"{{+{now}+}}" if now else "", "green")
    return Text.assemble(*parts)
