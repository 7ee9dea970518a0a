"""Words that a prompt made a recogniser pass over, since it took them for what was said before.

Given a prompt that somebody then says, Whisper goes on behind it, or breaks off. A window whose reading holds a
part of the prompt is read once more without it: what was heard then and is missing is put in. All else stays as it
was read with the prompt, which knows how names are spelled; whether words were only copied from it, is
judged later, by their sound (``prompt_leaks``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from pipeline.domain import Segment, Word
from pipeline.engines.hallucination.prompt_leaks import SHORTEST_LEAK, find_prompt_leaks
from pipeline.engines.hallucination.repetition import split_units
from pipeline.engines.protocols import RecognitionOptions
from pipeline.text.case_folding import fold_letters

CLEARLY_MORE: Final = 1.5
"""So many times the letters, in place of other words, are words that were passed over, and not the same otherwise
spelled: a name that the prompt knows as one word is often heard as several without it."""


def leave_prompt(options: RecognitionOptions) -> RecognitionOptions | None:
    """Return how to read a window again without its prompt; ``None`` where that is too short to be a sentence."""
    size = sum(unit.size for unit in split_units((options.initial_prompt or "").split()))
    return replace(options, initial_prompt=None, notice=False) if size >= SHORTEST_LEAK else None


def holds_prompt(segments: Sequence[Segment], prompt: str | None) -> bool:
    """Return whether some words of a window follow one another in the prompt, too."""
    words = [word for segment in segments for word in segment.words]
    return any(find_prompt_leaks(words, prompt, None))


def fill_in(segments: Sequence[Segment], others: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return the segments with the words that only the other reading has.

    Args:
        segments: what was read in a window with a prompt.
        others: what was read there without it.
    """
    if not segments or not others:
        return tuple(segments or others)
    own = [word for segment in segments for word in segment.words]
    other = [word for segment in others for word in segment.words]
    first, second = ([fold_letters(word.text) for word in words] for words in (own, other))
    added: dict[int, list[Word]] = {}
    gone: set[int] = set()
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        letters = [sum(map(len, words)) for words in (first[i1:i2], second[j1:j2])]
        if kind != "equal" and letters[1] > CLEARLY_MORE * letters[0]:
            added[i1] = other[j1:j2]
            gone.update(range(i1, i2))
    if not added:
        return tuple(segments)
    return _put_in(segments, added, gone)


def _put_in(
    segments: Sequence[Segment], added: dict[int, list[Word]], gone: set[int]
) -> tuple[Segment, ...]:
    """Return the segments with words before those of some indices, and without those of others."""
    filled, index = [], 0
    for segment in segments:
        words: list[Word] = []
        for word in segment.words:
            words += added.pop(index, [])
            words += [] if index in gone else [word]
            index += 1
        filled.append(replace(segment, words=tuple(words)))
    rest = tuple(word for words in added.values() for word in words)
    filled[-1] = replace(filled[-1], words=(*filled[-1].words, *rest))
    return tuple(segment for segment in filled if segment.words)
