"""Captions that roll: what a cue shows once more of those before it.

Live captions move up line by line, or grow word by word, so that each cue repeats what was there; programs
that download them write all of it. A file rolls as a whole or not at all: in others, what comes twice is said
twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from pipeline.domain import Cue

FILLER_MS: Final = 50
"""YouTube shows each line for 10 ms more before it moves up; nobody can read what is shown for so short a time."""

CONTIGUOUS_MS: Final = 500
"""Between two cues that are one caption which changes."""

_FEWEST_CARRIED = 4
"""Words that come twice in a file that rolls; fewer may as well be said."""


def count_repeats(cues: Sequence[Cue]) -> list[int]:
    """Return for each cue how many words at its beginning were shown before and stay: 0 where nothing rolls.

    Words are what white space parts, of the cue's text.
    """
    shown = [cue.text.split() for cue in cues]
    repeats = [0] * len(cues)
    kept: list[int] = []
    for index, words in enumerate(shown):
        before = kept[-1] if kept else -1
        if before >= 0 and _is_filler(cues[before], shown[before], cues[index], words):
            repeats[index] = len(words)
        else:
            kept.append(index)
    carried = {
        after: _count_carried(shown[before], shown[after]) for before, after in pairwise(kept)
    }
    going_on = [count for after, count in carried.items() if 0 < count < len(shown[after])]
    has_fillers = len(kept) < len(cues)
    if len(going_on) * 2 < len(carried) or (sum(going_on) < _FEWEST_CARRIED and not has_fillers):
        return repeats
    for before, after in pairwise(kept):
        contiguous = cues[after].span.start_ms - cues[before].span.end_ms <= CONTIGUOUS_MS
        count = carried[after]
        if contiguous or (count < len(shown[after]) and _ends_line(cues[after], count)):
            repeats[after] = count
    return repeats


def _is_filler(before: Cue, words: list[str], cue: Cue, shown: list[str]) -> bool:
    """Whether a cue is there for a moment only, and shows nothing but the end of what the one before it did."""
    is_short = cue.span.duration_ms <= FILLER_MS < before.span.duration_ms
    joins = cue.span.start_ms - before.span.end_ms <= FILLER_MS
    return is_short and joins and bool(shown) and words[-len(shown) :] == shown


def _count_carried(before: list[str], after: list[str]) -> int:
    """The most words with which the one ends and the other begins, in time that grows with their number.

    Source: D. E. Knuth, J. H. Morris and V. R. Pratt, "Fast Pattern Matching in Strings", 1977.
    """
    text = [*after, "\n", *before[-len(after) :]] if after else []
    borders = [0] * len(text)
    for index in range(1, len(text)):
        border = borders[index - 1]
        while border and text[border] != text[index]:
            border = borders[border - 1]
        borders[index] = border + (text[border] == text[index])
    return borders[-1] if borders else 0


def _ends_line(cue: Cue, count: int) -> bool:
    """Whether so many words are the first lines of a cue, whole."""
    for line in cue.lines:
        if count <= 0:
            break
        count -= len(line.split())
    return count == 0
