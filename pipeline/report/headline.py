"""What a comparison comes to, in words that people understand, for the terminal and for Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.domain import Comparison, Difference, Meaning
from pipeline.report.differences import (
    NumberedDifferences,
    count_kinds,
    name_heard,
    number_differences,
)
from pipeline.report.labels import FORMS, FORMS_OF_SEVERAL, LABELS
from pipeline.report.marked_words import clean, plural, show_clock
from pipeline.report.misheard_names import group_names, list_entries

HINTED: Final = "transcribed with names from the published text"
"""What belongs beside every count of a comparison with a text that the recogniser had a part of."""


NOT_COVERED: Final = (
    "Nothing was compared: the published text has no passage like the part that was transcribed."
)


def write_headline(comparison: Comparison) -> str:
    """Return one sentence: how many words differ from the published text, and how many differences are of form.

    It says so where names of the text were expected when the recording was transcribed.
    """
    if (score := comparison.translation) is not None:
        return (
            f"Words are not compared: {score.reason}. "
            f"Similarity of the texts: chrF {score.chrf:.1f}, BLEU {score.bleu:.1f} of 100."
        )
    length, left = comparison.words.reference_length, comparison.content_words
    whole = comparison.reference.whole_words
    if whole and not length:
        return NOT_COVERED
    if not length:
        return "The published text has no words to compare with."
    sentence = count_in_words(left, length)
    forms = describe_forms(comparison)
    told = f"{sentence} (plus {forms})" if forms else sentence
    return say_hinted(told, hinted=comparison.hinted, whole=whole)


def say_hinted(told: str, *, hinted: bool, whole: int = 0) -> str:
    """Return what is told of a comparison, with what has to be said beside it.

    Args:
        told: the counts.
        hinted: whether names of the published text were expected.
        whole: how many words the published text has, where only a part of it was compared.
    """
    beside = (describe_part(whole),) if whole else ()
    return "; ".join((told, *beside, *((HINTED,) if hinted else ())))


def describe_part(whole: int) -> str:
    """Return which part of a published text with so many words was compared."""
    return f"compared with the part of its {whole:,} {plural(whole, 'word')} that was transcribed"


def count_in_words(differing: int, published: int) -> str:
    """Return ``2 of 869 words differ from the published text``."""
    verb = "differs" if differing == 1 else "differ"
    if differing > published:  # what was said beside it is counted too
        return f"{differing:,} words {verb} from the published text, which has {published:,}"
    return (
        f"{differing:,} of {published:,} {plural(published, 'word')} {verb} from the published text"
    )


def count_forms(comparison: Comparison) -> int:
    """Return how many differences are only of form, and counted by the word error rate."""
    return sum(_is_form(difference) for difference in comparison.differences)


def describe_forms(comparison: Comparison) -> str:
    """Return ``5 differences of spelling``; empty where there are none of form alone."""
    count = count_forms(comparison)
    found = {d.meaning for d in comparison.differences if _is_form(d)}
    kinds = [name for meaning, name in FORMS_OF_SEVERAL.items() if meaning in found]
    what = " and ".join(kinds) if len(kinds) <= _MOST_FORMS else "form"
    return f"{count:,} {plural(count, 'difference')} of {what}" if count else ""


_MOST_FORMS = 2
"""Kinds of form that a sentence names."""


def _is_form(difference: Difference) -> bool:
    return bool(difference.words) and not difference.meaning.is_content


def describe_changes(forms: Sequence[Meaning]) -> str:
    """Return ``1 punctuation change, 2 spelling changes`` of a turn whose words are the same."""
    counts = Counter(forms)
    return ", ".join(
        f"{counts[meaning]:,} {name} {plural(counts[meaning], 'change')}"
        for meaning, name in FORMS.items()
        if meaning in counts
    )


def list_content(comparison: Comparison) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Each content difference: time, turn from 1, kind, how many words, what is published, what was heard.

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
    """What is published and what was heard; where only the speaker differs, who says it on both sides."""
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
