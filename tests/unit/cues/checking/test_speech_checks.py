"""A cue comes with its first word, or with a shot beside that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.cues.checking.check import check_cues
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, CueWord, FrameRate, Span

NETFLIX = STYLES["netflix"]


@pytest.mark.parametrize("style", [NETFLIX, replace(NETFLIX, frame_rate=FrameRate.parse("25"))])
@pytest.mark.parametrize(("start_ms", "rule"), [(10_000, "early"), (10_400, "late")])
def test_a_shot_change_excuses_a_cue_that_comes_before_or_after_its_word(
    style: CueStyle, start_ms: int, rule: str
) -> None:
    words = (CueWord("a", Span(10_200, 10_300)),)
    cue = Cue(Span(start_ms, 12_000), ("a",), None, words)
    assert [v.rule for v in check_cues([cue], style)] == [rule]
    assert check_cues([cue], style, shot_changes=(start_ms,)) == ()
