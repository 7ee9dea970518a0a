"""How much a text was changed, in numbers for people."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.corrections.text_edits import find_text_edits, match_words, place_words
from pipeline.domain import Review


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many words, speakers and turns are others."""

    words: int
    speakers: int
    turns: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was changed."""
        return self == ChangeCounts(0, 0, 0)


def count_changes(before: Review, after: Review) -> ChangeCounts:
    """How two versions of a corrected text differ.

    Counted are

    - as ``words``: those that were replaced, typed or taken out, of a run the more of both sides, so that two words
      in place of three are three; and those before which a paragraph break came or went;
    - as ``speakers``: the runs of words that are somebody else's now, and the names that were changed;
    - as ``turns``: the places between words of one speaker where a turn begins now and none did before, or the other
      way round.

    What was confirmed, or typed as it stood, is no change.
    """
    old, new = place_words(before.turns), place_words(after.turns)
    matched = match_words(old, new)
    words = sum(
        max(edit.last - edit.first, edit.end - edit.begin)
        for edit in find_text_edits(old, new, matched, pinned=False)
    )
    speakers = turns = 0
    is_given = False
    for number, there in enumerate(matched):
        if there is None:
            continue
        was, now = old[there], new[number]
        words += was.breaks != now.breaks and was.is_first == now.is_first
        speakers += was.speaker != now.speaker and not (is_given and not now.is_first)
        is_given = was.speaker != now.speaker
        turns += was.opens != now.opens and was.is_first != now.is_first
    return ChangeCounts(words, speakers + _count_names(before, after), turns)


def _count_names(before: Review, after: Review) -> int:
    old = {speaker.label: speaker.name for speaker in before.speakers}
    new = {speaker.label: speaker.name for speaker in after.speakers}
    return sum(old.get(label) != new.get(label) for label in {**old, **new})
