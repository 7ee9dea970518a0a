"""Cues come with a shot and go two frames before the next, or keep half a second from both."""

from __future__ import annotations

import pytest

from pipeline.cues.checking.check import check_cues
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Span


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "told"),
    [
        (10_000, 12_000, []),
        (10_500, 14_917, []),
        (9_500, 14_500, []),
        (10_200, 12_000, ["starts 0.200 s after a shot change"]),
        (9_700, 12_000, ["starts 0.300 s before a shot change"]),
        (12_000, 15_200, ["ends 0.200 s after a shot change"]),
        (12_000, 15_000, ["ends 0.000 s before a shot change"]),
    ],
)
def test_a_time_beside_a_shot_change_is_told(start_ms: int, end_ms: int, told: list[str]) -> None:
    cues = [Cue(Span(start_ms, end_ms), ("a",))]
    found = check_cues(cues, STYLES["netflix"], shot_changes=(15_000, 10_000))
    assert [v.measured for v in found] == told
    assert not any(v.hard for v in found)
