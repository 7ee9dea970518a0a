"""The laws of the nouns: spans, counts, and words that join to their text."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import (
    Cue,
    ErrorCounts,
    Media,
    Reference,
    ReferenceTurn,
    Segment,
    Span,
    Speaker,
    Transcript,
    Turn,
    Word,
    enclosing_span,
)

OVER_99_HOURS_MS = 100 * 3_600_000
times = st.integers(0, OVER_99_HOURS_MS)
spans = st.tuples(times, times).map(lambda pair: Span(min(pair), max(pair)))
numbers = st.integers(0, 1_000)
counts = st.builds(ErrorCounts, numbers, numbers, numbers, numbers)


@given(spans, spans)
def test_overlap_is_the_same_from_both_sides_and_no_longer_than_either(a, b):
    assert a.overlap_ms(b) == b.overlap_ms(a)
    assert 0 <= a.overlap_ms(b) <= min(a.duration_ms, b.duration_ms)


@given(spans)
def test_a_span_overlaps_all_of_itself(span):
    assert span.overlap_ms(span) == span.duration_ms


@given(spans)
def test_the_middle_lies_between_start_and_end(span):
    assert span.start_ms <= span.middle_ms <= span.end_ms
    assert span.middle_ms - span.start_ms <= span.end_ms - span.middle_ms


@given(spans, spans)
def test_spans_sort_by_start_and_then_by_end(a, b):
    assert (a < b) == ((a.start_ms, a.end_ms) < (b.start_ms, b.end_ms))


def test_spans_that_only_touch_dont_overlap():
    assert Span(0, 1_000).overlap_ms(Span(1_000, 2_000)) == 0


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 0), (2, 1), (-2, -1)])
def test_a_span_neither_begins_before_zero_nor_ends_before_it_begins(start_ms, end_ms):
    with pytest.raises(ValueError, match="not a span of time"):
        Span(start_ms, end_ms)


def test_a_span_without_length_is_legal():
    assert Span(5, 5).duration_ms == 0


@given(counts, counts, counts)
def test_counts_are_a_monoid(a, b, c):
    assert (a + b) + c == a + (b + c)
    assert a + ErrorCounts.zero() == a == ErrorCounts.zero() + a
    assert a + b == b + a


@given(counts, counts)
def test_errors_and_lengths_add_up(a, b):
    assert a.errors + b.errors == (a + b).errors
    assert a.reference_length + b.reference_length == (a + b).reference_length


@given(counts)
def test_the_rate_is_errors_over_reference_length_and_none_without_a_reference(count):
    if count.reference_length == 0:
        assert count.rate is None
    else:
        assert count.errors == pytest.approx(count.rate * count.reference_length)


def test_counts_name_their_parts():
    count = ErrorCounts(hits=7, substitutions=2, deletions=1, insertions=3)
    assert (count.errors, count.reference_length, count.rate) == (6, 10, 0.6)
    assert ErrorCounts(insertions=3).rate is None


@given(st.lists(spans, min_size=1, max_size=6))
def test_the_enclosing_span_is_the_shortest_that_holds_all(found):
    whole = enclosing_span(tuple(Word(" a", span) for span in found))
    assert all(span.duration_ms == span.overlap_ms(whole) for span in found)
    assert whole.start_ms in {span.start_ms for span in found}
    assert whole.end_ms in {span.end_ms for span in found}


def test_nothing_encloses_no_words():
    assert Span(0, 0) == enclosing_span(()) == Segment((), "en").span


def test_a_segment_is_verbatim_and_a_turn_begins_without_white_space():
    words = (Word(" 你好", Span(0, 1)), Word("，", Span(1, 2)), Word("\n\nWell", Span(2, 3)))
    assert Segment(words, "zh").text == " 你好，\n\nWell"
    assert Turn(None, words).text == "你好，\n\nWell"


def test_a_transcript_names_its_speakers_and_never_guesses():
    turns = (
        Turn("SPEAKER_00", (Word(" One", Span(0, 1)),)),
        Turn(None, (Word(" two", Span(1, 2)),)),
    )
    transcript = Transcript(
        Media("a.wav", "a.wav", "0", 2), "en", (), turns, speakers=(Speaker("SPEAKER_00", "Ann"),)
    )
    assert [word.text for word in transcript.words] == [" One", " two"]
    labels = ("SPEAKER_00", "SPEAKER_07", None)
    assert [transcript.name_of(label) for label in labels] == ["Ann", "SPEAKER_07", "Unknown"]


def test_a_reference_lists_its_speakers_in_order_of_appearance():
    turns = tuple(ReferenceTurn(name, ("One.", "Two.")) for name in ("Ben", "Ann", "Ben"))
    assert Reference("", (), (), turns).speakers == ("Ben", "Ann")
    assert turns[0].text == "One. Two."


def test_a_cue_joins_its_lines():
    assert Cue(Span(0, 1), ("One", "two")).text == "One\ntwo"


def test_nouns_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Span(0, 1).start_ms = 5
