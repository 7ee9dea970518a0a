"""Phrases that are worth hearing again, and what their voices change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribute import VoiceLikeness, attribute, find_doubtful_phrases, find_examples
from pipeline.attribute.voice_doubts import EXAMPLE_MS, EXAMPLES_MS, LONGEST_MS, weigh_voices
from pipeline.domain import Segment, Span
from tests.unit.attribute.test_speaker_decoding import (
    DIARIZATIONS,
    said,
    segment,
    segments_of_words,
    spans,
    words_of,
)


def phrase(text: str, start_ms: int, each_ms: int = 300) -> tuple[tuple[str, int, int], ...]:
    """Words one after the other."""
    return tuple(
        (f" {word}", start_ms + i * each_ms, start_ms + (i + 1) * each_ms)
        for i, word in enumerate(text.split())
    )


TALK = segment(
    *phrase("This is a long sentence that only one of them says.", 0),
    *phrase("And on it goes, and on and on for a while.", 3700),
    *phrase("Yes.", 7000),
    *phrase("So then we went home again and that was all there was.", 8000),
)
ONE_HEARD = (("A", 0, 11_700), ("B", 12_000, 20_000))
"""B's answer at 7 s is taken for A's."""


def test_a_short_answer_is_heard_again_however_sure_the_diarizer_is() -> None:
    doubts = find_doubtful_phrases(attribute((TALK,), spans(*ONE_HEARD, ("B", 500, 900))))
    assert Span(7000, 7300) not in doubts  # of B no word is known: there is nobody to tell apart
    more = segment(*phrase("Nobody doubts that it is me who says this now.", 12_100))
    doubts = find_doubtful_phrases(attribute((TALK, more), spans(*ONE_HEARD)))
    assert Span(7000, 7300) in doubts
    assert Span(0, 3300) not in doubts


def test_one_voice_alone_is_not_heard_again() -> None:
    assert find_doubtful_phrases(attribute((TALK,), spans(("A", 0, 12_000)))) == ()


def test_both_sides_of_a_change_are_heard_again_and_no_more_of_them_than_their_middle() -> None:
    words = segment(*phrase("so " * 20, 0), *phrase("no " * 20, 6000))
    doubts = find_doubtful_phrases(attribute((words,), spans(("A", 0, 6000), ("B", 6000, 12_000))))
    assert [doubt.duration_ms for doubt in doubts] == [LONGEST_MS, LONGEST_MS]
    assert [doubt.middle_ms for doubt in doubts] == [3000, 9000]


def test_examples_are_long_and_sure_and_no_more_than_enough() -> None:
    words = [
        word for n in range(60) for word in phrase("That is what I say to you.", 3000 * n)
    ] + list(phrase("Hm.", 180_000))
    examples = find_examples(attribute((segment(*words),), spans(("A", 0, 181_000))))
    assert {example.speaker for example in examples} == {"A"}
    assert all(example.span.duration_ms >= EXAMPLE_MS for example in examples)
    total_ms = sum(example.span.duration_ms for example in examples)
    assert EXAMPLES_MS / 2 < total_ms <= EXAMPLES_MS
    assert examples[-1].span.start_ms > 150_000


def test_a_short_answer_goes_to_whom_it_sounds_like() -> None:
    answer = segment(*phrase("Not at all.", 5000, 400))
    around = segment(*phrase("Well it is like that.", 3000), *phrase("I thought so too.", 6500))
    heard = spans(("A", 0, 8000), ("B", 9000, 12_000))
    ordered = sorted((*around.words, *answer.words), key=lambda word: word.span)
    segments = (Segment(tuple(ordered), "en"),)
    assert [turn.speaker for turn in attribute(segments, heard)] == ["A"]
    like_b = VoiceLikeness(Span(5000, 6200), (("A", 0.0), ("B", 0.8)))
    turns = attribute(segments, heard, [like_b])
    assert said(turns) == [
        ("A", "Well it is like that."),
        ("B", "Not at all."),
        ("A", "I thought so too."),
    ]


def test_a_cut_in_a_sentence_is_undone_where_both_parts_are_one_voice() -> None:
    words = segment(*phrase("years and years of work that went into this great thing", 0))
    heard = spans(("A", 0, 1500), ("B", 1500, 3300), ("A", 4000, 9000))
    assert [turn.speaker for turn in attribute((words,), heard)] == ["A", "B"]
    like_a = [VoiceLikeness(Span(1500, 3300), (("A", 0.8), ("B", 0.2)))]
    assert [turn.speaker for turn in attribute((words,), heard, like_a)] == ["A"]


def test_a_moment_says_little_of_a_voice() -> None:
    words = segment(*phrase("Hm.", 1000))
    heard = spans(("A", 900, 1400), ("B", 5000, 9000))
    other = [VoiceLikeness(Span(1000, 1300), (("A", 0.0), ("B", 0.3)))]
    assert [turn.speaker for turn in attribute((words,), heard, other)] == ["A"]


def test_whose_voice_is_not_known_is_neither_taken_for_a_stranger_nor_for_oneself() -> None:
    (like_other,) = weigh_voices(
        [Span(0, 2000)], ("A", "B"), [VoiceLikeness(Span(0, 2000), (("B", 0.8),))]
    )
    (like_nobody,) = weigh_voices(
        [Span(0, 2000)], ("A", "B"), [VoiceLikeness(Span(0, 2000), (("B", 0.1),))]
    )
    assert like_other[0] > like_other[1] == 0
    assert like_nobody[1] > like_nobody[0] == 0


LIKENESSES = st.lists(
    st.builds(
        lambda start, length, a, b: VoiceLikeness(
            Span(start, start + length), (("A", a), ("B", b))
        ),
        st.integers(0, 20_000),
        st.integers(0, 4000),
        st.floats(-1, 1),
        st.floats(-1, 1),
    ),
    max_size=5,
)


@given(segments_of_words(), DIARIZATIONS, LIKENESSES)
def test_voices_lose_no_word_and_bring_nobody_new(segments, diarization, voices) -> None:
    turns = attribute(segments, diarization, voices)
    assert words_of(turns) == [word for part in segments for word in part.words]
    labels = {item.speaker for item in diarization}
    assert {turn.speaker for turn in turns} <= labels | {None}


@given(segments_of_words(), DIARIZATIONS)
def test_what_is_heard_again_was_said(segments, diarization) -> None:
    turns = attribute(segments, diarization)
    whole = [word.span for part in segments for word in part.words]
    for span in (
        *find_doubtful_phrases(turns),
        *(example.span for example in find_examples(turns)),
    ):
        assert 0 < span.duration_ms <= LONGEST_MS
        assert min(word.start_ms for word in whole) <= span.start_ms
        assert span.end_ms <= max(word.end_ms for word in whole)
