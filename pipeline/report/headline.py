"""What a comparison comes to, in words that people understand, for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.domain import Comparison, Difference, Meaning
from pipeline.report.labels import LABELS
from pipeline.report.marked_words import clean, is_timed, plural, show_clock
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


def list_content(comparison: Comparison) -> Iterator[tuple[str, str, str, str, str]]:
    """Each content difference: time, turn from 1, kind, what the reference has, what was heard.

    A name that differs in several places is one entry.
    """
    for group in list_entries(comparison.differences):
        *place, heard = describe(comparison, group[0])
        start, turn, kind, reference = place
        yield start, turn, kind, reference, write_spellings(group) or heard


def write_spellings(group: Sequence[Difference]) -> str:
    """What was heard for a name in several places, each spelling with how often; of one place nothing."""
    if len(group) < 2:
        return ""
    spellings = group_names(group)[0].spellings
    return ", ".join(f"{clean(heard)} {count} ×" for heard, count in spellings.items())


def describe(comparison: Comparison, difference: Difference) -> tuple[str, str, str, str, str]:
    """A difference: its time, its turn from 1, its kind, what the reference has, what was heard."""
    return (
        show_clock(difference.span.start_ms) if is_timed(difference.span) else "",
        str(difference.reference_turn + 1),
        LABELS[difference.meaning],
        clean(difference.reference or ""),
        _show_heard(comparison, difference),
    )


def _show_heard(comparison: Comparison, difference: Difference) -> str:
    """What was heard; where only the speaker is wrong, who it was given to."""
    if difference.meaning is not Meaning.SPEAKER:
        return clean(difference.hypothesis or "")
    return f"given to {clean(comparison.edits[difference.edits[0]].hypothesis_speaker or 'nobody')}"


def list_folded(comparison: Comparison) -> Iterator[tuple[str, int, int]]:
    """Each kind that is no content: its name, how many differences there are, how many words."""
    for meaning in Meaning:
        found = [
            difference for difference in comparison.differences if difference.meaning is meaning
        ]
        if found and not meaning.is_content:
            yield LABELS[meaning], len(found), sum(difference.words for difference in found)


def list_accepted(comparison: Comparison) -> dict[tuple[str, str], int]:
    """The accepted spellings that were met, each with how often."""
    counts: dict[tuple[str, str], int] = {}
    for difference in comparison.differences:
        if difference.meaning is Meaning.ALTERNATE:
            pair = (clean(difference.reference or ""), clean(difference.hypothesis or ""))
            counts[pair] = counts.get(pair, 0) + 1
    return counts
