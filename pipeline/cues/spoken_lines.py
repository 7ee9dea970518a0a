"""A cue's lines as they are read, and how much that is: a speaker's name is seen at a glance, and takes no time."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.cues.layout.pieces import count_words
from pipeline.domain import Cue
from pipeline.text.columns import count_columns

DIALOGUE_DASHES = ("-", "‐", "–")
"""What may stand before the line of each of two speakers."""

_COLONS = (":", "：")


def list_spoken_lines(cue: Cue) -> tuple[str, ...]:
    """Return the lines of a cue without the name before them, where its words tell that it is none of them."""
    if not cue.words:
        return cue.lines
    shown, said = "".join(cue.text.split()), "".join("".join(w.text.split()) for w in cue.words)
    label = shown.removesuffix(said)
    if len(label) == len(shown) or not label.endswith(_COLONS):
        return cue.lines
    left = len(label)
    lines = []
    for line in cue.lines:
        spoken = []
        for token in line.split(" "):
            taken = min(left, len(token))
            left -= taken
            spoken += [token[taken:]] if taken < len(token) or not taken else []
        lines.append(" ".join(spoken))
    return tuple(line for line in lines if line)


def measure_lines(lines: Iterable[str]) -> tuple[int, float]:
    """Return how much lines are to read: their columns and their words, as a style's reading speed counts them."""
    shown = tuple(lines)
    return sum(map(count_columns, shown)), sum(map(count_words, shown))
