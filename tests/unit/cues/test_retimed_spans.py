"""In- and out-times of retimed cues: what was held stays held, and none runs into another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.retimed_spans import Moved, settle_spans
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, FrameRate, Span

STYLE = CueStyle()
HOUR_MS = 3_600_000


def move(old: tuple[int, int], start_ms: int, said_ms: int, until_ms: int | None = None) -> Moved:
    return Moved(Cue(Span(*old), ("So it is.",)), start_ms, start_ms + said_ms, until_ms)


def test_an_old_out_time_is_kept_where_it_is_known() -> None:
    moved = [move((0, 9_000), 1_000, 500, 10_000), move((10_000, 11_000), 11_000, 500, 12_000)]
    spans = settle_spans(moved, STYLE, 1.0, HOUR_MS)
    assert spans == [Span(1_000, 10_000), Span(11_000, 12_000)]


def test_a_held_text_is_held_as_long_by_the_rules() -> None:
    (span,) = settle_spans([move((0, 5_000), 1_000, 500)], STYLE, 1.0, HOUR_MS)
    assert span == Span(1_000, 6_000)


def test_a_short_cue_gets_the_time_that_it_takes_to_be_read_and_a_tail() -> None:
    (span,) = settle_spans([move((0, 400), 1_000, 900)], STYLE, 1.0, HOUR_MS)
    assert span == Span(1_000, 1_900 + STYLE.tail_ms)


def test_no_cue_runs_into_the_next_one_or_beyond_the_end() -> None:
    moved = [move((0, 2_000), 0, 1_900), move((3_000, 5_000), 1_500, 900)]
    spans = settle_spans(moved, STYLE, 1.0, 3_000)
    assert spans[0].end_ms == 1_500 - STYLE.least_gap_ms
    assert spans[1].end_ms <= 3_000


def test_cues_that_were_shown_together_still_are() -> None:
    moved = [move((0, 4_000), 500, 3_000, 4_500), move((1_000, 2_000), 1_500, 0, 2_500)]
    assert settle_spans(moved, STYLE, 1.0, HOUR_MS) == [Span(500, 4_500), Span(1_500, 2_500)]


def test_a_gap_that_was_closed_stays_closed_and_another_stays_as_wide_as_the_style_has_it() -> None:
    moved = [
        move((0, 2_000), 0, 900, 2_000),
        move((2_000, 4_000), 2_000, 900, 4_000),
        move((4_083, 6_000), 4_003, 900, 5_800),
    ]
    first, second, third = settle_spans(moved, STYLE, 0.96, HOUR_MS)
    assert first.end_ms == second.start_ms
    assert third.start_ms - second.end_ms == STYLE.least_gap_ms


def test_times_lie_on_frames_where_frames_are_known() -> None:
    style = CueStyle(frame_rate=FrameRate())
    (span,) = settle_spans([move((0, 400), 1_013, 907)], style, 1.0, HOUR_MS)
    assert span.start_ms % 40 == span.end_ms % 40 == 0


@given(
    st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 3_000), st.booleans()), max_size=12)
)
def test_cues_in_a_row_stay_in_a_row(drawn: list[tuple[int, int, bool]]) -> None:
    moved = [
        move((3_000 * n, 3_000 * n + 2_000), start, said, start + said if known else None)
        for n, (start, said, known) in enumerate(drawn)
    ]
    spans = settle_spans(moved, STYLE, 1.0, HOUR_MS)
    ends = [span.end_ms for span in spans]
    assert all(end <= after.start_ms for end, after in zip(ends, spans[1:], strict=False))
