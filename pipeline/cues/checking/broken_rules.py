"""Broken rules of subtitles in words: "cue 23 starts 0.2 s late"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cues.checking.rule_table import RULES

MOST_NUMBERS = 8
"""Of cues that break one rule, in a sentence; ``transcribe review`` shows them all."""

_SECONDS = re.compile(r"([0-9.]+) s\b")
_COARSE_S = 0.1
"""Seconds from which a tenth is exact enough."""


def describe_broken_rule(rule: str, cues: Sequence[int], measured: str) -> str:
    """Return what is wrong with the cues that break a rule, without a full stop.

    Args:
        rule: the rule's name, one of `RULES`.
        cues: their numbers, from 1; at least one.
        measured: what was found of the first of them, as a `Violation` has it.
    """
    if len(cues) == 1:
        time = _SECONDS.match(measured)
        seconds = float(time[1]) if time else 0.0
        shown = f"{seconds:.1f} s" if seconds >= _COARSE_S else f"{seconds:.2g} s"
        return f"cue {cues[0]:,} {RULES[rule].of_one.format(measured=measured, seconds=shown)}"
    shown = ", ".join(str(cue) for cue in cues[:MOST_NUMBERS])
    rest = len(cues) - MOST_NUMBERS
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"{len(cues):,} cues {RULES[rule].of_several} ({shown}{more})"
