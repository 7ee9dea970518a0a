"""Times of a recording in its cut version."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corrections.cutting.cut_planning import plan_cuts
from pipeline.corrections.cutting.retimed_transcript import (
    CutTimes,
    find_gone,
    retime_transcript,
)
from pipeline.domain import (
    Correction,
    CutPlan,
    FrameRate,
    Heading,
    Media,
    Segment,
    Span,
    SpeakerSpan,
    SpokenWord,
    Transcript,
    Turn,
    Word,
)
from tests.unit.corrections.cutting.test_cut_planning import RATES, spoken

PLAN = CutPlan(10_000, (Span(0, 2000), Span(5000, 6000), Span(7000, 10_000)))
TIMES = CutTimes(PLAN)


def test_times_move_by_what_is_cut_before_them() -> None:
    assert [TIMES.place(at) for at in (0, 1999, 5000, 5500, 7000, 10_000)] == [
        0,
        1999,
        2000,
        2500,
        3000,
        6000,
    ]
    assert (TIMES.duration_ms, TIMES.joins) == (6000, (2000, 3000))


def test_what_is_cut_out_has_the_time_of_the_cut() -> None:
    assert [TIMES.place(at) for at in (2000, 3500, 4999)] == [2000] * 3
    assert TIMES.place_span(Span(1500, 5200)) == Span(1500, 2200)
    assert CutTimes(CutPlan(100, (Span(50, 100),))).place(20) == 0


def test_frames_are_counted_exactly() -> None:
    rate = FrameRate.parse("29.97")
    kept = tuple(Span(rate.to_ms(100 * n), rate.to_ms(100 * n + 7)) for n in range(200))
    times = CutTimes(CutPlan(rate.to_ms(30_000), kept, rate=rate))
    assert [times.place(span.start_ms) for span in kept] == [rate.to_ms(7 * n) for n in range(200)]


@settings(max_examples=40)
@given(spoken(), st.sampled_from(RATES))
def test_kept_words_stay_in_order_and_as_long_as_they_were(
    words: list[SpokenWord], rate: FrameRate | None
) -> None:
    plan = plan_cuts(words, 9000, rate=rate)
    if not plan.kept:
        return
    times = CutTimes(plan)
    placed = [times.place(at) for at in range(0, plan.duration_ms, 37)]
    assert all(before <= after for before, after in pairwise(placed))
    for word in words:
        if not word.is_struck:
            new = times.place_span(word.span)
            assert abs(new.duration_ms - word.span.duration_ms) <= 1
            assert new.end_ms <= times.duration_ms


def make_transcript() -> Transcript:
    words = tuple(Word(f" {at}", Span(at, at + 500)) for at in (1000, 3000, 5200, 8000))
    turns = (Turn("A", words[:2]), Turn("B", words[2:]))
    return Transcript(
        Media("talk.mp3", "talk.mp3", "ab" * 32, 10_000),
        "en",
        tuple(Segment(turn.words, "en") for turn in turns),
        turns,
        diarization=(
            SpeakerSpan(Span(900, 3600), "A"),
            SpeakerSpan(Span(6100, 6900), "B"),
            SpeakerSpan(Span(6500, 9000), "B"),
        ),
        corrections=(
            Correction(Span(3000, 3500), "x", "y", 1.0),
            Correction(Span(8000, 8500), "x", "y", 1.0),
        ),
        headings=(Heading("One", 0), Heading("Two", 4000)),
        shot_changes=(1000, 3000, 8000),
    )


def test_all_that_has_a_time_has_a_new_one() -> None:
    gone = find_gone([SpokenWord(" 3000", Span(3000, 3500), "A", is_struck=True)], TIMES)
    media = Media("talk.cut.mp3", "talk.cut.mp3", "cd" * 32, 10_000)
    cut = retime_transcript(make_transcript(), TIMES, media, gone)
    assert [(word.text, word.span) for word in cut.words] == [
        (" 1000", Span(1000, 1500)),
        (" 5200", Span(2200, 2700)),
        (" 8000", Span(4000, 4500)),
    ]
    assert [word for segment in cut.segments for word in segment.words] == list(cut.words)
    assert cut.diarization == (
        SpeakerSpan(Span(900, 2000), "A"),
        SpeakerSpan(Span(3000, 5000), "B"),
    )
    assert [one.span for one in cut.corrections] == [Span(4000, 4500)]
    assert [heading.time_ms for heading in cut.headings] == [0, 2000]
    assert cut.shot_changes == (1000, 2000, 3000, 4000)
    assert (cut.media.name, cut.media.duration_ms) == ("talk.cut.mp3", 6000)
