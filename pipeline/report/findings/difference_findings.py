"""A comparison with a published text as findings in that text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.domain import Comparison, Difference, Meaning
from pipeline.report.differences import NumberedDifferences, name_heard, number_differences
from pipeline.report.findings.finding import (
    Examination,
    ExaminedFile,
    Finding,
    FindingRule,
    Level,
    shorten,
)
from pipeline.report.findings.published_lines import place_difference, place_words
from pipeline.report.headline import write_headline
from pipeline.report.marked_words import show_clock

_LIMIT = "limit"
_RULES: Final = (
    FindingRule(_LIMIT, "More differs from the published text than is allowed."),
    FindingRule(Meaning.NAME, "A name or a term was heard that is published in another way."),
    FindingRule(Meaning.DROPPED, "Words are published that were not heard."),
    FindingRule(Meaning.INSERTED, "Words were heard that are not published."),
    FindingRule(Meaning.CHANGED, "Other words were heard than are published."),
    FindingRule(Meaning.SPEAKER, "Words were heard from somebody else than is published."),
)
_MOST_QUOTED: Final = 200
"""Characters of one side of a difference: a place shows where to read on."""


def examine_comparison(
    comparison: Comparison,
    transcript: Path,
    published: Path,
    text: str,
    *,
    excess: str | None,
    is_error: bool,
) -> Examination:
    """What really differs, each at its words of the published text, and whether it is more than is allowed.

    Args:
        comparison: of the two.
        transcript: what was compared.
        published: the file of the published text.
        text: what is in it; empty where it is no text.
        excess: what is above the limits that were given; ``None`` where nothing is.
        is_error: whether the differences themselves are above theirs.
    """
    level = Level.ERROR if is_error else Level.WARNING
    found = list(_list_findings(comparison, text, level))
    if excess is not None:
        about = f"{shorten(transcript)}: {write_headline(comparison)}; {excess}"
        found.insert(0, Finding(_LIMIT, Level.ERROR, about))
    file = ExaminedFile(published, tuple(found), f"says what {shorten(transcript)} says")
    return _examine(file, published)


def examine_trouble(file: Path, published: Path, trouble: str) -> Examination:
    """The comparison that one of its two files didn't allow.

    Args:
        file: the one.
        published: the file of the published text, by which a later report takes this one's place.
        trouble: why.
    """
    return _examine(ExaminedFile(file, trouble=trouble), published)


def _examine(file: ExaminedFile, published: Path) -> Examination:
    return Examination("diff", f"diff/{shorten(published)}", (file,), _RULES)


def _list_findings(comparison: Comparison, text: str, level: Level) -> Iterator[Finding]:
    places = place_words(text, comparison.edits)
    numbered = number_differences(comparison)
    for difference in numbered.differences:
        if difference.meaning.is_content:
            place = place_difference(difference, places)
            message = _write(comparison, numbered, difference)
            yield Finding(difference.meaning.value, level, message, place)


def _write(comparison: Comparison, numbered: NumberedDifferences, difference: Difference) -> str:
    published, heard = _quote(difference.reference), _quote(difference.hypothesis)
    match difference.meaning:
        case Meaning.SPEAKER:
            turns = comparison.reference.turns
            right = turns[difference.reference_turn].speaker if turns else None
            told = f"{published} is published as said by {right or 'nobody'}, "
            told += f"and was heard from {name_heard(comparison, difference)}"
        case Meaning.DROPPED:
            told = f"{published} is published, and was not heard"
        case Meaning.INSERTED:
            told = f"{heard} was heard, and is not published"
        case _:
            told = f"{published} is published, {heard} was heard"
    time_ms = numbered.times_ms[numbered.number(difference)]
    return told if time_ms is None else f"{told} (at {show_clock(time_ms)})"


def _quote(text: str | None) -> str:
    whole = text or ""
    short = whole if len(whole) <= _MOST_QUOTED else f"{whole[:_MOST_QUOTED].rstrip()} …"
    return f"“{short}”"
