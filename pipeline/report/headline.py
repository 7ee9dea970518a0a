"""What a comparison comes to, in words that people understand, for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.domain import Comparison, Difference, Meaning
from pipeline.report.differences import (
    NumberedDifferences,
    count_kinds,
    name_heard,
    number_differences,
)
from pipeline.report.labels import LABELS
from pipeline.report.marked_words import clean, plural, show_clock
from pipeline.report.misheard_names import group_names, list_entries


def write_headline(comparison: Comparison) -> str:
    """Return one sentence: how many words differ, and how many are only written in another way."""
    if (score := comparison.translation) is not None:
        return (
            f"chrF {score.chrf:.1f}, BLEU {score.bleu:.1f} of 100; "
            f"words are not counted: {score.reason}."
        )
    length, left = comparison.words.reference_length, comparison.content_words
    if not length:
        return "The reference has no words to compare with."
    looks = sum(d.words for d in comparison.differences if not d.meaning.is_content)
    verb = "differs" if left == 1 else "differ"
    sentence = (
        f"{left:,} of {length:,} {plural(length, 'word')} ({left / length:.1%}) really {verb}"
    )
    return f"{sentence}; {looks:,} more only in how they are written." if looks else f"{sentence}."


def list_content(comparison: Comparison) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Each content difference: time, turn from 1, kind, how many words, what the page has, what was heard.

    A name that differs in several places is one entry.
    """
    found = number_differences(comparison)
    for group in list_entries(found.differences):
        start, turn, kind = describe(found, group[0])
        words = f"{sum(difference.words for difference in group):,}"
        reference, heard = _write_sides(comparison, group[0])
        yield start, turn, kind, words, reference, write_spellings(group) or heard


def write_spellings(group: Sequence[Difference]) -> str:
    """What was heard for a name in several places, each spelling with in how many; of one place nothing."""
    if len(group) < 2:
        return ""
    spellings = group_names(group)[0].spellings
    return ", ".join(
        clean(heard) + (f" ({count} places)" if count > 1 else "")
        for heard, count in spellings.items()
    )


def describe(found: NumberedDifferences, difference: Difference) -> tuple[str, str, str]:
    """One of these differences: its time, its turn from 1, its kind."""
    time_ms = found.times_ms[found.number(difference)]
    return (
        "" if time_ms is None else show_clock(time_ms),
        str(difference.reference_turn + 1),
        LABELS[difference.meaning],
    )


def _write_sides(comparison: Comparison, difference: Difference) -> tuple[str, str]:
    """What the page has and what was heard; where only the speaker differs, who says it on both sides."""
    was, now = clean(difference.reference or ""), clean(difference.hypothesis or "")
    if difference.meaning is not Meaning.SPEAKER:
        return was, now
    turns = comparison.reference.turns
    right = turns[difference.reference_turn].speaker if turns else None
    return (
        f"{clean(right or 'nobody')}: {was}",
        f"{clean(name_heard(comparison, difference))}: {now}",
    )


def list_form(comparison: Comparison) -> Iterator[tuple[str, int, int]]:
    """Each kind that is no content: its name, how many words are counted as wrong, how many words are not."""
    for kind in count_kinds(comparison.differences):
        if not kind.meaning.is_content:
            yield kind.label, kind.words, kind.uncounted


def list_accepted(comparison: Comparison) -> dict[tuple[str, str], int]:
    """The accepted spellings that were met, each with in how many places."""
    counts: dict[tuple[str, str], int] = {}
    for difference in comparison.differences:
        if difference.meaning is Meaning.ALTERNATE:
            pair = (clean(difference.reference or ""), clean(difference.hypothesis or ""))
            counts[pair] = counts.get(pair, 0) + 1
    return counts
