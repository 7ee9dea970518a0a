"""A cue's lines as they are read: the name of who speaks is seen at a glance, and takes no time."""

from __future__ import annotations

from pipeline.domain import Cue

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
