"""What was replaced by pseudonyms and what was left, for the person who keeps the list of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.clean.pseudonyms.anonymise import Replaced
from pipeline.formats.helpers.clock import write_clock
from pipeline.run.commands.anonymising.name_suggestions import NameLeft
from pipeline.run.commands.anonymising.names_file import quote

MOST_SHOWN: Final = 8
"""Names in one line on the terminal; the report has all."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the names in a transcript, of this file's name."""

    transcript: str
    replaced: tuple[Replaced, ...]
    left: tuple[NameLeft, ...]

    def render(self) -> str:
        """Return it as TOML."""
        lines = [
            "# What was replaced, and what looks like a name and was not. It holds true names: keep it to yourself.",
            f"transcript = {quote(self.transcript)}",
        ]
        for entry in self.replaced:
            lines += [
                *("", "[[replaced]]", f"written = {quote(entry.written)}"),
                f"as = {quote(entry.pseudonym)}",
                f"names = [{', '.join(quote(mapped.name) for mapped in entry.mapped)}]",
                *_write_places(entry.count, entry.first_ms),
            ]
        for name in self.left:
            lines += ["", "[[left]]", f"text = {quote(name.text)}", f"why = {quote(name.why)}"]
            lines += _write_places(name.count, name.first_ms)
        return "\n".join(lines) + "\n"

    def tell(self) -> Iterator[str]:
        """Yield what a person should know before the files are passed on."""
        counts: Counter[str] = Counter()
        for entry in self.replaced:
            counts[entry.pseudonym] += entry.count
        told = [f"{pseudonym} ({count})" for pseudonym, count in counts.most_common()]
        yield f"replaced: {_shorten(told) or 'nothing, for none of the names is in it'}"
        shared = dict.fromkeys(entry.written for entry in self.replaced if len(entry.mapped) > 1)
        if shared:
            yield f"several people of the list may be meant by {_shorten(list(shared))}"
        forms = [f"{name.text} ({name.count})" for name in self.left if name.is_like_listed]
        if forms:
            why = "may be other forms of listed names, which need variants in the list"
            yield f"not replaced: {_shorten(forms)}: {why}"
        more = [f"{name.text} ({name.count})" for name in self.left if not name.is_like_listed]
        if more:
            yield f"looks like a name and was not replaced: {_shorten(more)}"


def report_place(place: Path) -> str:
    """Where the whole report is, and what nobody should take it for."""
    return (
        f"{place.name} beside the list of names has all. Not every name can be found: read the files before you pass "
        "them on. Recordings are not changed: voices and what is said in them give people away"
    )


def _write_places(count: int, first_ms: int | None) -> Iterator[str]:
    yield f"count = {count}"
    if first_ms is not None:
        yield f"first = {quote(write_clock(first_ms))}"


def _shorten(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - MOST_SHOWN} more" if len(texts) > MOST_SHOWN else ""
    return ", ".join(texts[:MOST_SHOWN]) + more
