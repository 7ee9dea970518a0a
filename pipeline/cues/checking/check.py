"""Which rules of a style cues break, whoever laid them out."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.cues.checking.line_checks import check_breaks, check_lines
from pipeline.cues.checking.rule_table import HARD_RULES
from pipeline.cues.checking.shot_checks import check_shots
from pipeline.cues.checking.speech_checks import check_speech
from pipeline.cues.checking.timing_checks import (
    check_duration,
    check_frames,
    check_gaps,
    check_order,
)
from pipeline.cues.checking.violation import Violation
from pipeline.cues.checking.writing_checks import check_written
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue

__all__ = ["HARD_RULES", "Violation", "check_cues", "check_writing"]


def check_cues(
    cues: Sequence[Cue],
    style: CueStyle,
    language: str = "",
    shot_changes: Sequence[int] = (),
) -> tuple[Violation, ...]:
    """Every rule of lines and times that the cues break, in the order of the cues.

    Args:
        cues: in the order of the file. Rules about words are asked only of cues that know theirs.
        style: what is allowed.
        language: ISO 639-1 code; without one only phrases of no language count.
        shot_changes: when shots of the picture begin, in milliseconds.
    """
    phrases, shots = load_phrases(language), ShotChanges.under(shot_changes, style)
    gaps, order = check_gaps(cues, style), check_order(cues)
    found: list[Violation] = []
    for number, cue in enumerate(cues, start=1):
        found += check_lines(cue, number, style)
        found += check_duration(cue, number, style)
        found += order.get(number, ())
        found += gaps.get(number, ())
        found += check_shots(cue, number, style, shots) if shots.ticks else ()
        found += check_speech(cue, number, style, shots)
        found += check_breaks(cue, number, style, phrases)
    return tuple(one for one in found if one.rule not in style.unchecked)


def check_writing(
    cues: Sequence[Cue],
    style: CueStyle,
    language: str = "",
    written: Sequence[Sequence[str]] = (),
) -> tuple[Violation, ...]:
    """Every rule of writing that the cues break, in their order; none of these is hard.

    Args:
        cues: in the order of the file, without styling.
        style: what is allowed.
        language: ISO 639-1 code; without one rules of a language are not asked.
        written: the lines of each cue as the file has them, with their tags and spaces, as far as they are known.
    """
    found: list[Violation] = []
    for number, cue in enumerate(cues, start=1):
        raw = written[number - 1] if number <= len(written) else ()
        found += check_frames(cue, number, style)
        found += check_written(cue, raw, number, style.writing, language)
    return tuple(one for one in found if one.rule not in style.unchecked)
