"""Broken rules of subtitles in words: "cue 23 starts 0.2 s late"."""

from __future__ import annotations

from collections.abc import Sequence

MOST_NUMBERS = 8
"""Of cues that break one rule, in a sentence; ``transcribe review`` shows them all."""

_COARSE_S = 0.1
"""Seconds from which a tenth is exact enough."""

_OF_ONE = {
    "line-width": "has a line of {measured}",
    "line-count": "has {measured}",
    "reading-speed": "is too fast to read ({measured})",
    "min-duration": "is shown for only {seconds}",
    "max-duration": "is shown for {seconds}",
    "min-gap": "is followed by the next after only {seconds}",
    "overlap": "overlaps the next by {seconds}",
    "speakers": "holds the words of {measured}",
    "early": "starts {seconds} early",
    "late": "starts {seconds} late",
}
_OF_SEVERAL = {
    "line-width": "have a line that is too long",
    "line-count": "have too many lines",
    "reading-speed": "are too fast to read",
    "min-duration": "are shown too briefly",
    "max-duration": "are shown too long",
    "min-gap": "are followed too closely by the next",
    "overlap": "overlap the next",
    "speakers": "hold the words of several speakers",
    "early": "start early",
    "late": "start late",
}


def describe_broken_rule(rule: str, cues: Sequence[int], measured: str) -> str:
    """Return what is wrong with the cues that break a hard rule, without a full stop.

    Args:
        rule: the rule's name, one of `HARD_RULES`.
        cues: their numbers, from 1; at least one.
        measured: what was found of the first of them, as a `Violation` has it.
    """
    if len(cues) == 1:
        number, _, _ = measured.partition(" ")
        seconds = float(number) if measured.startswith(f"{number} s") else 0.0
        shown = f"{seconds:.1f} s" if seconds >= _COARSE_S else f"{seconds:.2g} s"
        return f"cue {cues[0]:,} {_OF_ONE[rule].format(measured=measured, seconds=shown)}"
    shown = ", ".join(str(cue) for cue in cues[:MOST_NUMBERS])
    rest = len(cues) - MOST_NUMBERS
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"{len(cues):,} cues {_OF_SEVERAL[rule]} ({shown}{more})"
