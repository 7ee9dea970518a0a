"""A comparison as terminal tables and text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.domain import Comparison, Difference, Meaning, Score

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

from pipeline.report.difference_context import find_context
from pipeline.report.differences import name_heard, number_differences
from pipeline.report.headline import (
    describe,
    list_accepted,
    list_form,
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

_MOST_SHOWN = 20_000
"""Characters of one side of a difference, some ten screens; the other formats have all of it."""


def summarise(comparison: Comparison) -> Table:
    """A table of rates and counts, with the speakers' names under it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(f"How this was measured (normaliser {clean(comparison.normaliser)})"),
        title_justify="left",
    )
    table.add_column("measure")
    for heading in ("rate", "substituted", "missing", "inserted", "of"):
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
        note = "names taken from the published text"
        table.caption = Text(clean("\n".join((f"{note}:", *lines)), keep="\n"))
        table.caption_justify = "left"
    return table


def list_differences(comparison: Comparison, *, most: int | None = None, rest: str = "") -> Group:
    """The headline, what differs with time and turn, and in counts what is of another form.

    Where only so many rows are wanted, the headline and these, how many there are more, and where the rest is.
    """
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    found = number_differences(comparison)
    content = list_entries(found.differences)
    mark = ":" if content else "" if comparison.translation is not None else "."
    blocks: list[Text | Table] = [Text(write_headline(comparison) + mark, style="bold")]
    if content:
        table = Table("time", "turn", "kind", box=None, pad_edge=False)
        table.add_column("words", overflow="fold")
        for group in content if most is None else content[:most]:
            start, turn, kind = describe(found, group[0])
            words = sum(difference.words for difference in group)
            line = _quote(comparison, group[0])
            told = kind if words == 1 else f"{kind}, {words:,} words"
            table.add_row(start, turn, told, _add_spellings(line, group))
        blocks.append(table)
    if most is not None and (left := len(content) - most) > 0:
        words = sum(difference.words for group in content[most:] for difference in group)
        blocks.append(
            Text(
                f"… and {left:,} more {plural(left, 'row')}, {words:,} {plural(words, 'word')}{rest}"
            )
        )
    if most is None:
        blocks += map(Text, _list_form(comparison))
    return Group(*blocks)


def measure(comparison: Comparison) -> Group:
    """The rates of errors: of all parts, and of the whole with their counts."""
    from rich.console import Group

    parts = [*comparison.by_speaker, *comparison.by_section]
    tables = [_measure_parts(parts)] if parts else []
    return Group(*tables, summarise(comparison))


def _measure_parts(parts: Sequence[Score]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("part", "words", "differ", "WER", "95 % confidence", box=None, pad_edge=False)
    for score in parts:
        bounds = "–" if score.low is None else f"{show_rate(score.low)} – {show_rate(score.high)}"
        counts = f"{score.words.reference_length:,}", f"{score.content:,}"
        table.add_row(Text(clean(score.name)), *counts, show_rate(score.words.rate), bounds)
    return table


def _list_form(comparison: Comparison) -> Iterator[str]:
    """Yield how many words differ only in form: those that are counted as wrong, and those that aren't."""
    kinds = list(list_form(comparison))
    counted = [f"{name} {words:,}" for name, words, _ in kinds if words]
    others = [f"{name} {words:,}" for name, _, words in kinds if words]
    if counted:
        yield f"Words that differ only in form: {', '.join(counted)}"
    if others:
        yield f"Not counted as differences: {', '.join(others)}"
    for (right, other), count in list_accepted(comparison).items():
        yield f"Accepted spelling: {right} as {other}, in {count:,} {plural(count, 'place')}"


def _quote(comparison: Comparison, difference: Difference) -> Text:
    """A difference among the words around it.

    Words of the published text alone stand in ``[-…-]``, words that were only heard in ``{+…+}``, as in
    ``git --word-diff``, so that nothing depends on colour.
    """
    from rich.text import Text

    context = find_context(comparison, difference, None)
    line = Text(_show(context.before))
    for part in (_mark(comparison, difference), Text(_show(context.after))):
        line.append(" " if needs_space(line.plain, part.plain) else "")
        line.append_text(part)
    return line


def _add_spellings(line: Text, group: Sequence[Difference]) -> Text:
    """The line, with all that was heard for the name where it differs in several places."""
    spellings = write_spellings(group)
    return line.append(f"  in {len(group)} places: {spellings}") if spellings else line


def _show(words: str | None) -> str:
    """The words, or how they begin and end where they would fill many screens."""
    half, text = _MOST_SHOWN // 2, words or ""
    return clean(text if len(text) <= _MOST_SHOWN else f"{text[:half]} … {text[-half:]}")


def _mark(comparison: Comparison, difference: Difference) -> Text:
    """The words of both sides as coloured text, their marks included; who was heard if it was another.

    Neither side is called wrong, so neither is red.
    """
    from rich.text import Text

    was, now = _show(difference.reference), _show(difference.hypothesis)
    if difference.meaning is Meaning.SPEAKER:
        who = clean(name_heard(comparison, difference))
        return Text.assemble((f"‹attributed to {who}› ", "yellow"), now)
    return Text.assemble(
        (f"[-{was}-]" if was else "", "cyan"), (f"{{+{now}+}}" if now else "", "yellow")
    )
