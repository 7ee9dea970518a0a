"""The grid that a file's times lie on is found where nobody tells."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.cues.checking.check import check_cues
from pipeline.cues.checking.time_grid import fit_grid
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, FrameRate, Span

STYLE = CueStyle()


def chain(rate: FrameRate, gap: int) -> list[Cue]:
    """Cues that follow one another at a gap of so many frames."""
    begins = range(rate.nominal + 1, 40 * rate.nominal, 2 * rate.nominal + 7)
    spans = (Span(rate.to_ms(a), rate.to_ms(b - gap)) for a, b in pairwise(begins))
    return [Cue(span, ("Good evening.",)) for span in spans]


@pytest.mark.parametrize("name", ["23.976", "24", "25", "29.97", "30", "50", "59.94", "60"])
def test_two_frames_are_a_gap_at_the_rate_of_the_file(name: str) -> None:
    rate = FrameRate.parse(name)
    for gap, rules in ((2, set()), (1, {"min-gap"})):
        cues = chain(rate, gap)
        style = fit_grid(STYLE, (cue.span for cue in cues))
        assert style.frame_rate == rate
        assert {one.rule for one in check_cues(cues, style) if one.hard} == rules


def test_hundredths_are_allowed_to_be_rounded() -> None:
    style = fit_grid(STYLE, (Span(1730 * n + 10, 1730 * (n + 1) - 70) for n in range(9)))
    assert (style.min_gap_ms, style.min_duration_ms, style.frame_rate) == (80, 830, None)


def test_nothing_is_taken_for_a_grid_by_chance_or_against_what_is_given() -> None:
    assert fit_grid(STYLE, (Span(1733 * n, 1733 * n + 1411) for n in range(9))) == STYLE
    assert fit_grid(STYLE, [Span(1000, 2000), Span(2080, 3000)]) == STYLE
    given = CueStyle(frame_rate=FrameRate.parse("30"))
    assert fit_grid(given, (cue.span for cue in chain(FrameRate(), 2))) == given
