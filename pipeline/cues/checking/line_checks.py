"""Lines: how wide they are, how many, and where they part."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.cues.checking.violation import Violation
from pipeline.cues.layout.seams import classify_seam
from pipeline.cues.phrase_rules import Phrases
from pipeline.cues.spoken_lines import DIALOGUE_DASHES
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue
from pipeline.text.columns import count_columns
from pipeline.text.unseen import strip_unseen


def check_lines(cue: Cue, number: int, style: CueStyle) -> Iterator[Violation]:
    """The rules of width and number, and that something is shown at all."""
    for place, line in enumerate(cue.lines, start=1):
        columns, most = count_columns(line), style.max_line_width
        if columns > most:
            measured, allowed = f"{columns} columns", f"at most {most}"
            yield Violation(
                "line-width", number, measured, allowed, place, columns, most, "columns"
            )
    lines, most = len(cue.lines), style.max_line_count
    if lines > most:
        allowed = f"at most {most}"
        yield Violation("line-count", number, f"{lines} lines", allowed, 0, lines, most, "lines")
    if not any(strip_unseen(line).strip() for line in cue.lines):
        yield Violation("empty", number, "no text", "some text")


def check_breaks(cue: Cue, number: int, style: CueStyle, phrases: Phrases) -> Iterator[Violation]:
    """The soft rules of line breaks; a dialogue's lines are two speakers' own."""
    is_dialogue = len({word.speaker for word in cue.words}) > 1
    if (
        len(cue.lines) < 2
        or is_dialogue
        or all(line.startswith(DIALOGUE_DASHES) for line in cue.lines)
    ):
        return
    whole = count_columns(" ".join(cue.lines))
    if whole <= style.max_line_width:
        yield Violation("one-line", number, f"{len(cue.lines)} lines", f"one: {whole} columns fit")
    for place, (above, below) in enumerate(zip(cue.lines, cue.lines[1:], strict=False), start=1):
        before, after = above.split(), below.split()
        if not before or not after:
            continue
        if len(after) == 1 and len(before) > 2 and count_columns(below) < 8:
            yield Violation("orphan", number, f"{after[0]!r} alone", "no word alone", place + 1)
        if classify_seam(before[-1], after[0], phrases) == "inside_phrase":
            pair = f"{before[-1]} / {after[0]}"
            yield Violation("line-break", number, repr(pair), "not inside a phrase", place)
