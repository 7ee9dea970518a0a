"""Talk time, turns, words, interruptions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribute import attribute, measure_speakers
from pipeline.domain import (
    Media,
    Segment,
    Span,
    Speaker,
    SpeakerSpan,
    SpeakerStatistics,
    Transcript,
    Turn,
    Word,
)
from tests.fakes import make_words
from tests.unit.attribute.test_speaker_decoding import DIARIZATIONS, segments_of_words, spans

HOUR_MS = 3_600_000


def transcript(
    *turns: Turn, diarization: tuple[SpeakerSpan, ...] = (), duration_ms: int = HOUR_MS
) -> Transcript:
    return Transcript(
        media=Media("a.wav", "a.wav", "", duration_ms),
        language="en",
        segments=tuple(Segment(turn.words, "en") for turn in turns),
        turns=turns,
        diarization=diarization,
    )


def turn(speaker: str | None, text: str, start_ms: int = 0) -> Turn:
    return Turn(speaker, make_words(text, start_ms))


def interruptions(*turns: Turn, diarization: tuple[SpeakerSpan, ...]) -> dict[str, int]:
    measured = measure_speakers(transcript(*turns, diarization=diarization))
    return {one.label: one.interruptions for one in measured}


def test_nobody_speaks_in_silence() -> None:
    assert measure_speakers(transcript()) == ()
    assert measure_speakers(transcript(turn(None, "Who was that?"))) == ()


def test_talk_time_is_that_of_the_diarization_without_counting_twice() -> None:
    diarization = spans(("A", 0, 1000), ("A", 800, 1500), ("B", 1200, 2000), ("A", 3000, 4000))
    measured = measure_speakers(
        transcript(turn("A", "One two."), turn("B", "Three.", 1200), diarization=diarization)
    )
    assert [(one.label, one.talk_ms, one.turns, one.words) for one in measured] == [
        ("A", 2500, 1, 2),
        ("B", 800, 1, 1),
    ]


def test_overlap_is_told_of_everybody_who_takes_part() -> None:
    diarization = spans(("A", 0, 2000), ("B", 1500, 3000), ("C", 2900, 4000))
    measured = measure_speakers(transcript(diarization=diarization))
    assert {one.label: one.overlap_ms for one in measured} == {"A": 500, "B": 500, "C": 0}


def test_talk_time_ends_with_the_recording() -> None:
    said = transcript(turn("A", "One."), diarization=spans(("A", 0, 900), ("A", 1200, 1400)))
    (one,) = measure_speakers(said)
    assert one.talk_ms == 1100
    short = transcript(turn("A", "One."), diarization=said.diarization, duration_ms=1000)
    assert measure_speakers(short)[0].talk_ms == 900


def test_without_diarization_talk_time_is_that_of_the_turns() -> None:
    measured = measure_speakers(transcript(turn("A", "One two."), turn("B", "Three.", 1000)))
    assert [one.talk_ms for one in measured] == [600, 300]


def test_speakers_come_in_the_order_of_the_transcript_and_silent_ones_are_there() -> None:
    said = transcript(turn("A", "Yes."), turn("C", "No.", 500), diarization=spans(("D", 0, 100)))
    listed = Transcript(
        said.media,
        "en",
        said.segments,
        said.turns,
        said.diarization,
        (Speaker("B", "Bo"), Speaker("A", "Ann")),
    )
    assert [one.label for one in measure_speakers(listed)] == ["B", "A", "C", "D"]
    assert measure_speakers(listed)[0] == SpeakerStatistics("B", 0, 0, 0, 0)


def test_words_are_written_ones_and_marks_are_none() -> None:
    pieces = ((" 1", 0, 100), (",950", 100, 200), (" -", 200, 300), (" [Bo: Mm-hmm]", 300, 400))
    words = tuple(Word(text, Span(a, b)) for text, a, b in pieces)
    assert measure_speakers(transcript(Turn("A", words)))[0].words == 1


LONG, CUT = "so we went on and on about", "No, that is not right."


def test_who_begins_while_the_other_speaks_and_stops_interrupts() -> None:
    both = (turn("A", LONG), turn("B", CUT, 2100))
    cut_in = spans(("A", 0, 2500), ("B", 2100, 3600))
    assert interruptions(*both, diarization=cut_in) == {"A": 0, "B": 1}


def test_who_waits_for_the_end_does_not_interrupt() -> None:
    both = (turn("A", LONG), turn("B", CUT, 2200))
    for end_ms in (2100, 2300):  # one that no listener would notice as overlap, too
        polite = spans(("A", 0, end_ms), ("B", 2200, 3600))
        assert interruptions(*both, diarization=polite) == {"A": 0, "B": 0}


def test_who_does_not_get_the_floor_did_not_interrupt() -> None:
    both = (turn("A", LONG), turn("B", "No but", 1500), turn("A", LONG, 2100))
    goes_on = spans(("A", 0, 4200), ("B", 1500, 2100))
    assert interruptions(*both, diarization=goes_on) == {"A": 0, "B": 0}


def test_a_back_channel_is_no_interruption_and_neither_is_going_on_after_it() -> None:
    turns = (turn("A", LONG), turn("B", "Mm-hmm.", 1900), turn("A", LONG, 2200))
    diarization = spans(("A", 0, 2150), ("B", 1900, 2500), ("A", 2200, 4300))
    assert interruptions(*turns, diarization=diarization) == {"A": 0, "B": 0}


def test_a_turn_far_from_its_speakers_own_spans_interrupts_nobody() -> None:
    both = (turn("B", LONG, 9000), turn("A", CUT, 30_000))
    elsewhere = spans(("B", 9000, 11_000), ("A", 10_000, 10_900))
    assert interruptions(*both, diarization=elsewhere) == {"A": 0, "B": 0}


def test_without_diarization_turns_say_who_interrupts() -> None:
    measured = measure_speakers(transcript(turn("A", LONG), turn("B", CUT, 1700)))
    assert [one.interruptions for one in measured] == [0, 1]


@given(segments_of_words(), DIARIZATIONS, st.integers(0, 20_000))
def test_nothing_is_counted_twice(
    segments: tuple[Segment, ...], diarization: list[SpeakerSpan], duration_ms: int
) -> None:
    turns = attribute(segments, diarization)
    said = transcript(*turns, diarization=tuple(diarization), duration_ms=duration_ms)
    measured = measure_speakers(said)
    assert len(measured) == len({one.label for one in measured})
    assert sum(t.speaker is not None for t in turns) == sum(one.turns for one in measured)
    for one in measured:
        assert 0 <= one.interruptions <= one.turns
        assert one.words <= sum(len(t.words) for t in turns if t.speaker == one.label)
        if duration_ms:
            assert 0 <= one.talk_ms <= duration_ms
