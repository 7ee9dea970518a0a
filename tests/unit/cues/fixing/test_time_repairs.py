"""Ends of cues move where that breaks fewer rules, and starts stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.cues.fixing.file_cue import FileCue
from pipeline.cues.fixing.kinds import KINDS
from pipeline.cues.fixing.time_repairs import repair_times
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import FrameRate, Span

NETFLIX = STYLES["netflix"]


def repair(
    *spans: tuple[int, int], text: str = "a", style: CueStyle = NETFLIX, **more: object
) -> list[tuple[int, int]]:
    cues = [FileCue(n, Span(*span), (text,), **more) for n, span in enumerate(spans, 1)]  # type: ignore[arg-type]
    fixed, repairs = repair_times(cues, style, KINDS)
    assert bool(repairs) == (fixed != cues)
    return [(cue.span.start_ms, cue.span.end_ms) for cue in fixed]


@pytest.mark.parametrize(
    ("spans", "ends"),
    [
        ([(0, 2100), (2000, 4000)], [1917, 4000]),  # an overlap
        ([(0, 2000), (2010, 4000)], [1927, 4000]),  # a gap that is too small
        ([(0, 2000), (2300, 4000)], [2217, 4000]),  # a short gap
        ([(0, 2000), (2500, 4000)], [2000, 4000]),  # one that is long enough
        ([(0, 500), (2500, 4000)], [833, 4000]),  # too short, and silence
        ([(0, 500), (700, 1600)], [617, 1600]),  # too short, and little silence
        ([(0, 900), (850, 1700)], [900, 1700]),  # nothing would be left to see it
        ([(0, 500), (490, 1700)], [407, 1700]),  # it was too short before
        ([(0, 6950), (7250, 9000)], [6950, 9000]),  # closed it would stay too long
        ([(0, 6900), (1000, 2500), (3000, 4500)], [917, 2500, 4500]),
        ([(0, 2000), (0, 2000)], [2000, 2000]),
        ([(0, 0)], [833]),
    ],
)  # fmt: skip
def test_an_end_moves_as_far_as_it_must(spans, ends):
    assert repair(*spans) == [(start, end) for (start, _), end in zip(spans, ends, strict=True)]


def test_what_is_too_fast_stays_into_silence_but_not_for_ever() -> None:
    assert repair((0, 1000), (5000, 9000), text="x" * 40) == [(0, 2000), (5000, 9000)]
    assert repair((0, 1000), text="x" * 400) == [(0, 7000)]
    assert repair((0, 2100), (2000, 4100), text="x" * 40) == [(0, 2100), (2000, 4100)]


def test_cues_with_places_of_their_own_are_shown_together() -> None:
    spans = [(0, 2100), (2000, 4000)]
    assert repair(*spans, is_placed=True) == spans
    assert repair((0, 2000), (2010, 4000), is_placed=True)[0] == (0, 1927)


def test_no_cue_ends_before_a_word_that_is_lit_in_it() -> None:
    spans = [(0, 2100), (2000, 4000)]
    assert repair(*spans, least_end_ms=1950) == spans


@pytest.mark.parametrize("fps", ["23.976", "24", "25", "29.97", "50"])
def test_times_lie_on_frames_where_these_are_known(fps: str) -> None:
    rate = FrameRate.parse(fps)
    style = replace(NETFLIX, frame_rate=rate)
    spans = repair((13, 2130), (2015, 2600), (6000, 9000), style=style)
    frames = [float(time * rate.per_second / 1000) for span in spans for time in span]
    assert all(abs(frame - round(frame)) < 0.04 for frame in frames)
    assert spans[1][0] - spans[0][1] >= style.least_gap_ms
    assert repair(*spans, style=style) == spans
