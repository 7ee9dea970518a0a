"""Speech packed into windows: nothing is left out, nothing is read twice, cuts fall into pauses."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span
from pipeline.engines.protocols import Window
from pipeline.engines.recognition.windows import (
    LONGEST_PAUSE_MS,
    PAD_MS,
    WINDOW_MS,
    pack_windows,
)


@st.composite
def recordings(draw):
    """Regions in order, none empty, apart from one another, and the length of the recording around them."""
    steps = draw(
        st.lists(st.tuples(st.integers(1, 5_000), st.integers(1, 70_000)), min_size=1, max_size=30)
    )
    regions, cursor = [], draw(st.integers(-1, 3_000))
    for pause_ms, speech_ms in steps:
        start = max(0, cursor + pause_ms)
        regions.append(Span(start, start + speech_ms))
        cursor = regions[-1].end_ms
    return tuple(regions), cursor + draw(st.integers(0, 3_000))


pads = st.sampled_from([0, 100, PAD_MS])


def covered_ms(regions, windows):
    return sum(window.overlap_ms(region) for region in regions for window in windows)


@given(recordings(), pads)
def test_every_moment_of_speech_lies_in_exactly_one_window(recording, pad_ms):
    regions, duration_ms = recording
    windows = pack_windows(regions, duration_ms, pad_ms)
    assert sum(region.duration_ms for region in regions) == covered_ms(regions, windows)


@given(recordings(), pads)
def test_windows_are_in_order_apart_and_within_the_recording(recording, pad_ms):
    regions, duration_ms = recording
    windows = pack_windows(regions, duration_ms, pad_ms)
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(windows))
    assert 0 <= windows[0].start_ms
    assert windows[-1].end_ms <= duration_ms


@given(recordings(), pads)
def test_no_window_is_longer_than_the_model_reads(recording, pad_ms):
    assert all(window.duration_ms <= WINDOW_MS for window in pack_windows(*recording, pad_ms))


@given(recordings(), pads)
def test_no_window_holds_a_long_pause(recording, pad_ms):
    regions, duration_ms = recording
    for window in pack_windows(regions, duration_ms, pad_ms):
        for span in window.spans:
            inside = [region for region in regions if span.overlap_ms(region)]
            pauses = [right.start_ms - left.end_ms for left, right in pairwise(inside)]
            assert all(pause <= LONGEST_PAUSE_MS for pause in pauses)


kinds = st.lists(st.sampled_from("abc"), min_size=1, max_size=30)


def name_kinds(regions, kinds):
    return [(region.start_ms, kinds[i % len(kinds)]) for i, region in enumerate(regions)]


@given(recordings(), pads, kinds)
def test_speech_of_a_kind_shares_windows_and_what_lies_between_is_left_out(
    recording, pad_ms, kinds
):
    regions, duration_ms = recording
    changes = name_kinds(regions, kinds)
    windows = pack_windows(regions, duration_ms, pad_ms, changes=changes)
    kind = {region: name for region, (_, name) in zip(regions, changes, strict=True)}
    assert sum(region.duration_ms for region in regions) == covered_ms(regions, windows)
    assert all(window.duration_ms <= WINDOW_MS for window in windows)
    for window in windows:
        assert len({kind[region] for region in regions if window.overlap_ms(region)}) <= 1
    stretches = sorted(span for window in windows for span in window.spans)
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(stretches))
    assert all(left.start_ms < right.start_ms for left, right in pairwise(windows))


@given(recordings(), pads)
def test_speech_of_one_kind_is_packed_as_if_it_had_none(recording, pad_ms):
    regions, duration_ms = recording
    plain = pack_windows(regions, duration_ms, pad_ms)
    assert pack_windows(regions, duration_ms, pad_ms, changes=[(0, "a")]) == plain


def test_questions_in_one_language_share_a_window_and_so_do_the_answers_in_another():
    regions = [Span(n * 5_000, n * 5_000 + 4_000) for n in range(4)]
    changes = [(0, "zh"), (5_000, "en"), (10_000, "zh"), (15_000, "en")]
    asked, answered = pack_windows(regions, 19_000, changes=changes)
    assert asked.spans == (Span(0, 4_400), Span(9_600, 14_400))
    assert answered.spans == (Span(4_600, 9_400), Span(14_600, 19_000))


def test_without_speech_there_is_no_window():
    assert pack_windows((), 60_000) == ()


def test_one_region_is_padded_within_the_recording():
    assert pack_windows([Span(1_000, 3_000)], 60_000) == (Window((Span(600, 3_400),)),)
    assert pack_windows([Span(100, 3_000)], 3_100) == (Window((Span(0, 3_100),)),)


def test_short_pauses_stay_inside_a_window():
    regions = [Span(1_000, 5_000), Span(6_000, 9_000), Span(10_500, 12_000)]
    assert pack_windows(regions, 60_000) == (Window((Span(600, 12_400),)),)


def test_a_long_pause_is_taken_out_of_a_window():
    regions = [Span(1_000, 5_000), Span(5_001 + LONGEST_PAUSE_MS, 9_000)]
    assert pack_windows(regions, 60_000) == (Window((Span(600, 5_400), Span(6_601, 9_400))),)


def test_pauses_that_are_taken_out_take_no_room():
    # 12 x 2 s of speech, a minute apart, and 11 x 0.8 s of padding between them.
    regions = [Span(60_000 * n, 60_000 * n + 2_000) for n in range(13)]
    first, second = pack_windows(regions, 800_000, longest_ms=33_600)
    assert [len(first.spans), len(second.spans)] == [12, 1]
    assert first.duration_ms == 400 + 11 * 800 + 12 * 2_000 + 400 - 400  # nothing is before 0


def test_two_windows_share_a_short_pause_by_halves():
    regions = [Span(0, 28_000), Span(28_300, 50_000)]
    assert [window.spans for window in pack_windows(regions, 60_000)] == [
        (Span(0, 28_150),),
        (Span(28_150, 50_400),),
    ]


def test_a_full_window_is_cut_at_its_longest_late_pause():
    # Pauses of 300, 900 and 300 ms; all three ends lie in the last tenth of the window.
    regions = [Span(0, 27_100), Span(27_400, 27_900), Span(28_800, 29_000), Span(29_300, 40_000)]
    windows = pack_windows(regions, 60_000)
    assert [window.spans for window in windows] == [(Span(0, 28_300),), (Span(28_400, 40_400),)]


def test_a_longer_pause_that_comes_early_doesnt_empty_the_window():
    # The pause of 1.5 s at 10 s would leave two thirds of the window unused.
    regions = [Span(0, 10_000), Span(11_500, 28_000), Span(28_200, 40_000)]
    assert [window.end_ms for window in pack_windows(regions, 60_000)] == [28_100, 40_400]


@pytest.mark.parametrize("start_ms", [0, 5_000])
def test_two_minutes_without_a_pause_are_split_evenly(start_ms):
    windows = pack_windows([Span(start_ms, start_ms + 120_000)], start_ms + 120_000, pad_ms=0)
    assert [window.duration_ms for window in windows] == [24_000] * 5
    assert [start_ms + 24_000 * i for i in range(5)] == [window.start_ms for window in windows]
