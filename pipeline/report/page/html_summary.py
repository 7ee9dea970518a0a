"""What the end of the page says of the whole text, as its templates want it: who is who, and what comes often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.domain import Comparison, EditKind, Meaning
from pipeline.report.misheard_names import group_names

_FREQUENT_ROWS = 12


@dataclass(frozen=True, slots=True)
class SpeakerMatch:
    """Voices that got no name, names that no voice got, and words in both, some of another speaker."""

    nameless: list[str]
    unheard: list[str]
    paired: int
    astray: int


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
