"""What stands above the turns, as the templates want it: each difference, and who is who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain import Comparison, Difference, EditKind, Meaning
from pipeline.report.differences import NumberedDifferences, name_heard
from pipeline.report.misheard_names import group_names, list_entries

_FREQUENT_ROWS = 12


@dataclass(frozen=True, slots=True)
class ListedDifference:
    """A content difference in the list: its number, who says it, and the number of who says it.

    ``more`` are the further places in which the same name differs: their numbers, and what was heard.
    """

    number: int
    difference: Difference
    speaker: str
    speaker_number: int
    heard: str
    more: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerMatch:
    """Voices that got no name, names that no voice got, and words in both, some of another speaker."""

    nameless: list[str]
    unheard: list[str]
    paired: int
    astray: int


def list_content(comparison: Comparison, found: NumberedDifferences) -> Iterator[ListedDifference]:
    """Yield the content differences in the order of the text, those of one name together."""
    turns, names = comparison.reference.turns, comparison.reference.speakers
    numbers = {id(difference): number for number, difference in enumerate(found.differences)}
    for difference, *others in list_entries(found.differences):
        speaker = turns[difference.reference_turn].speaker if turns else None
        place = names.index(speaker) if speaker in names else 0
        yield ListedDifference(
            numbers[id(difference)],
            difference,
            speaker or "",
            place,
            name_heard(comparison, difference),
            tuple((numbers[id(other)], other.hypothesis or "") for other in others),
        )


def match_speakers(comparison: Comparison) -> SpeakerMatch | None:
    """Return who found nobody, and how many words went astray; ``None`` where nobody is known."""
    if comparison.cp_words is None and not comparison.speakers:
        return None
    turns = () if comparison.cp_words is None else comparison.reference.turns
    given = {None, *(name for _, name in comparison.speakers)}
    heard = dict.fromkeys(edit.hypothesis_speaker for edit in comparison.edits)
    paired = [edit for edit in comparison.edits if edit.reference and edit.hypothesis]
    return SpeakerMatch(
        nameless=[label for label in heard if label is not None and label not in given],
        unheard=[name for name in comparison.reference.speakers if name not in given],
        paired=len(paired),
        astray=sum(
            turns[edit.reference_turn].speaker not in (None, edit.hypothesis_speaker)
            for edit in paired
            if turns
        ),
    )


def list_frequent(comparison: Comparison) -> list[tuple[str, str, int]]:
    """Return the differences that come more than once, most frequent first: both sides, and how often.

    A name is one of them, with all that was heard for it.
    """
    named = [d for d in comparison.differences if d.meaning is Meaning.NAME]
    apart = {k for difference in named for k in range(*difference.edits)}
    counts = Counter(
        (edit.reference or "", edit.hypothesis or "")
        for k, edit in enumerate(comparison.edits)
        if edit.kind is not EditKind.EQUAL and k not in apart
    )
    for name in group_names(named):
        counts[name.name, ", ".join(name.spellings)] += len(name.differences)
    common = counts.most_common(_FREQUENT_ROWS)
    return [(*pair, count) for pair, count in common if count > 1]
