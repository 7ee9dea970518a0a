"""Whether the words beside a change of speaker were given to the right one."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from pipeline.domain import Comparison, EditKind

CONTEXT_WORDS: Final = 5
"""Words on each side of a change; fstalign's default."""


def score_speaker_switches(
    comparison: Comparison, context_words: int = CONTEXT_WORDS
) -> tuple[int, int]:
    """How many words beside a change have the right speaker, and how many were heard there.

    A change is where the reference's speaker is another than that of the word before; two turns
    of one speaker in a row make none. The words beside it are the last ``context_words`` before
    and the first ``context_words`` after it. A word counts once, however many changes are near.
    It is heard when it was recognised (an equal edit), and right when it carries its own
    speaker's name under the mapping.

    fstalign counts word errors at the same places: its speaker switch WER is the word error rate
    over the reference words at ``[change - 5, change + 5)``. Where a speaker is named wrongly it
    sees nothing, so the places are taken from there and the question asked is another.

    Source: revdotcom/fstalign, ``src/wer.cpp``: ``GetSpeakerSwitchIndices``,
    ``RecordSpeakerSwitchWer`` (https://github.com/revdotcom/fstalign).
    """
    turns = comparison.reference.turns
    words = [edit for edit in comparison.edits if edit.reference is not None]
    speakers = [turns[word.reference_turn].speaker for word in words]
    near: set[int] = set()
    for index, (before, after) in enumerate(pairwise(speakers), start=1):
        if before != after:
            near.update(range(index - context_words, index + context_words))
    heard = [
        i
        for i, word in enumerate(words)
        if i in near and word.kind is EditKind.EQUAL and speakers[i] is not None
    ]
    right = sum(words[i].hypothesis_speaker == speakers[i] for i in heard)
    return right, len(heard)
