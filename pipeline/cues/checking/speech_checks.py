"""Words: whose they are, and when they are said. Asked only of cues that know theirs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pipeline.cues.checking.violation import Violation
from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.spoken_lines import DIALOGUE_DASHES
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue


def check_speech(cue: Cue, number: int, style: CueStyle, shots: ShotChanges) -> Iterator[Violation]:
    """That a cue is one speaker's, and comes with its first word, or with a shot beside that."""
    if not cue.words:
        return
    speakers = {word.speaker for word in cue.words}
    told_apart = style.speaker_labels == "colour" or all(
        line.startswith(DIALOGUE_DASHES) for line in cue.lines
    )
    if len(speakers) > 1 and not (style.pairs_speakers and told_apart):
        yield Violation("speakers", number, f"{len(speakers)} speakers", "one")
    late_ms = cue.span.start_ms - cue.words[0].span.start_ms
    rate = style.frame_rate
    if shots.excuses_ms(cue.span.start_ms, cue.words[0].span.start_ms, rate):
        return
    # A frame is the least by which a cue on the grid can come after its word.
    frame_ms = 0 if rate is None else math.ceil(1000 / rate.per_second)
    if late_ms < 0:
        measured = f"{-late_ms / 1000:.3f} s before its first word"
        yield Violation("early", number, measured, "never", 0, -late_ms / 1000, 0.0, "s")
    elif late_ms > style.max_lag_ms + frame_ms:
        most_s = style.max_lag_ms / 1000
        measured, allowed = f"{late_ms / 1000:.3f} s after its first word", f"at most {most_s:.3f}"
        yield Violation("late", number, measured, allowed, 0, late_ms / 1000, most_s, "s")
