"""Subtitles repaired as far as that needs no other words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from pipeline.cues.fixing.file_cue import FileCue, Repair
from pipeline.cues.fixing.kinds import DEFAULT_KINDS
from pipeline.cues.fixing.line_repairs import repair_lines
from pipeline.cues.fixing.text_repairs import repair_characters, repair_spaces, repair_unseen
from pipeline.cues.fixing.time_repairs import repair_times
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.style import CueStyle
from pipeline.languages import find_base
from pipeline.text.unseen import strip_unseen


def fix_cues(
    cues: Sequence[FileCue],
    style: CueStyle,
    language: str = "",
    kinds: Collection[str] = DEFAULT_KINDS,
) -> tuple[tuple[FileCue, ...], tuple[Repair, ...]]:
    """The cues repaired, and what was done, by cue. Repaired cues need no repair: a second time changes nothing.

    Args:
        cues: in the order of the file.
        style: what is allowed.
        language: code of the text's, for line breaks and dashes; without one only rules of no language count.
        kinds: what may be repaired, of `KINDS`.
    """
    repairs: list[Repair] = []
    fixed = list(cues)
    if "empty" in kinds:
        fixed = [cue for cue in fixed if not _is_empty(cue)]
        kept = {cue.number for cue in fixed}
        gone = [cue.number for cue in cues if cue.number not in kept]
        repairs += [Repair("empty", number, "removed: it shows nothing") for number in gone]
    if "order" in kinds:
        fixed = _sort(fixed, repairs)
    fixed = [_repair_text(cue, style, language, kinds, repairs) for cue in fixed]
    if all(one.span.start_ms <= other.span.start_ms for one, other in pairwise(fixed)):
        fixed, moved = repair_times(fixed, style, kinds)
        repairs += moved
    return tuple(fixed), tuple(sorted(repairs, key=lambda repair: repair.cue))


def _is_empty(cue: FileCue) -> bool:
    return not any(strip_unseen(line).strip() for line in cue.show().lines)


def _sort(cues: Sequence[FileCue], repairs: list[Repair]) -> list[FileCue]:
    """The cues by their starts; those that come before one above them have moved."""
    latest_ms, latest = -1, 0
    for cue in cues:
        if cue.span.start_ms < latest_ms:
            told = f"moved above cue {latest}, which starts later"
            repairs.append(Repair("order", cue.number, told))
        else:
            latest_ms, latest = cue.span.start_ms, cue.number
    return sorted(cues, key=lambda cue: cue.span.start_ms)


def _repair_text(
    cue: FileCue,
    style: CueStyle,
    language: str,
    kinds: Collection[str],
    repairs: list[Repair],
) -> FileCue:
    done: list[Repair] = []
    if "characters" in kinds:
        cue, done = repair_unseen(cue)
        repairs += done
    if "spaces" in kinds:
        cue, done = repair_spaces(cue)
        repairs += done
    if "characters" in kinds:
        cue, done = repair_characters(cue, style.writing, find_base(language))
        repairs += done
    if "lines" in kinds:
        cue, done = repair_lines(cue, style, load_phrases(language))
        repairs += done
    return cue
