"""A passage heard again takes the place of its words: none outside is changed, none is lost or doubled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.alignment.passage_seams import Seams, find_seams, put_words, take_words
from pipeline.domain import Segment, Span, Word, join_words
from tests.fakes import make_segment

FEW = settings(max_examples=20)
"""Two hearings and a passage are dear to make up; 1,500 of each have been tried."""


def tell(*words: tuple[str, int, int]) -> Segment:
    return Segment(tuple(Word(f" {text}", Span(a, b)) for text, a, b in words), "en")


def put(there: Sequence[Segment], heard: Sequence[Segment], passage: Span) -> list[Segment]:
    return put_words(there, heard, find_seams(list_words(there), list_words(heard), passage))


def list_words(segments: Sequence[Segment]) -> list[Word]:
    return [word for segment in segments for word in segment.words]


def join(segments: Sequence[Segment]) -> str:
    return join_words(list_words(segments)).strip()


def shift(segment: Segment, by_ms: int) -> Segment:
    def move(span: Span) -> Span:
        return Span(max(0, span.start_ms + by_ms), max(0, span.end_ms + by_ms))

    return replace(segment, words=tuple(replace(w, span=move(w.span)) for w in segment.words))


@st.composite
def segments(draw: st.DrawFn, letters: str = "abc") -> list[Segment]:
    """Words of few kinds, so that many are the same, in order, with and without pauses."""
    made, time_ms = [], draw(st.integers(0, 2_000))
    for _ in range(draw(st.integers(0, 6))):
        words = []
        for text in draw(
            st.lists(st.text(letters, min_size=1, max_size=2), min_size=1, max_size=8)
        ):
            time_ms += draw(st.sampled_from([0, 0, 0, 40, 200, 900, 4_000]))
            end_ms = time_ms + draw(st.integers(60, 900))
            words.append(Word(f" {text}", Span(time_ms, end_ms), 0.5))
            time_ms = end_ms
        made.append(Segment(tuple(words), "en"))
    return made


@st.composite
def passages(draw: st.DrawFn) -> Span:
    start_ms = draw(st.integers(0, 20_000))
    return Span(start_ms, start_ms + draw(st.integers(1, 20_000)))


@FEW
@given(segments(), segments(), passages())
def test_words_outside_are_what_they_were(
    there: list[Segment], heard: list[Segment], passage: Span
) -> None:
    found = list_words(put(there, heard, passage))
    before = [w for w in list_words(there) if w.span.middle_ms < passage.start_ms]
    after = [w for w in list_words(there) if w.span.middle_ms >= passage.end_ms]
    assert found[: len(before)] == before
    assert found[len(found) - len(after) :] == after


@FEW
@given(segments(), segments(), passages())
def test_what_is_between_is_a_run_of_the_second_hearing(
    there: list[Segment], heard: list[Segment], passage: Span
) -> None:
    seams = find_seams(list_words(there), list_words(heard), passage)
    taken = take_words(heard, seams.begin, seams.end)
    found = put_words(there, heard, seams)
    count = len(list_words(there))
    kept = [*take_words(there, 0, seams.first), *take_words(there, seams.last, count)]
    assert len(list_words(found)) == len(list_words(kept)) + len(list_words(taken))
    middle = list_words(found)[seams.first : seams.first + seams.end - seams.begin]
    assert [w.text for w in middle] == [w.text for w in list_words(taken)]


@FEW
@given(segments("abcdefgh"), passages(), st.integers(-250, 250))
def test_the_same_hearing_changes_no_word_though_its_times_are_others(
    there: list[Segment], passage: Span, by_ms: int
) -> None:
    again = [shift(segment, by_ms) for segment in there]
    assert join(put(there, again, passage)) == join(there)


@FEW
@given(segments(), segments(), passages())
def test_hearing_twice_gives_what_hearing_once_gave(
    there: list[Segment], heard: list[Segment], passage: Span
) -> None:
    once = put(there, heard, passage)
    assert list_words(put(once, heard, passage)) == list_words(once)


@FEW
@given(segments(), segments(), passages())
def test_the_first_text_with_the_passage_of_the_second_is_the_second(
    there: list[Segment], heard: list[Segment], passage: Span
) -> None:
    second = put(there, heard, passage)
    assert list_words(put(there, second, passage)) == list_words(second)


@pytest.mark.parametrize("edge_ms", range(900, 1_500, 50))
def test_a_word_on_the_edge_is_there_exactly_once(edge_ms: int) -> None:
    there = [
        tell(("one", 0, 500), ("two", 500, 900), ("three", 900, 1_400), ("four", 1_400, 2_000))
    ]
    heard = [
        tell(("one", 0, 600), ("two", 600, 1_050), ("three", 1_050, 1_550), ("four", 1_550, 2_100))
    ]
    assert join(put(there, heard, Span(edge_ms, 5_000))) == "one two three four"
    assert join(put(there, heard, Span(0, edge_ms))) == "one two three four"


def test_a_word_that_only_one_hears_goes_by_whose_sound_it_covers() -> None:
    there = [tell(("we", 0, 300), ("recognise", 300, 1_000), ("speech", 1_000, 1_500))]
    heard = [
        tell(
            ("we", 0, 300),
            ("wreck", 300, 600),
            ("a", 600, 700),
            ("nice", 700, 1_000),
            ("beach", 1_000, 1_500),
        )
    ]
    assert join(put(there, heard, Span(800, 3_000))) == "we recognise beach"
    assert join(put(there, heard, Span(500, 3_000))) == "we wreck a nice beach"


def test_a_written_word_is_not_cut() -> None:
    there = [
        Segment(
            (Word(" in", Span(0, 300)), Word(" 1", Span(300, 500)), Word(",950", Span(500, 1_500))),
            "en",
        )
    ]
    heard = [tell(("in", 0, 300), ("nineteen", 300, 800), ("fifty", 800, 1_500))]
    assert join(put(there, heard, Span(600, 3_000))) == "in nineteen fifty"
    assert join(put(there, heard, Span(1_000, 3_000))) == "in 1,950"


def test_a_passage_without_words_gets_those_that_are_heard_there() -> None:
    there = [make_segment("one two", 0), make_segment("five six", 6_000)]
    heard = [
        make_segment("two", 300),
        make_segment("three four", 3_000),
        make_segment("five", 6_000),
    ]
    assert join(put(there, heard, Span(1_000, 5_000))) == "one two three four five six"


def test_where_nothing_is_heard_nothing_is_left() -> None:
    there = [make_segment("one two three four", 0, 1_000)]
    assert join(put(there, [], Span(1_000, 3_000))) == "one four"


def test_new_words_neither_reach_into_those_beside_them_nor_stick_to_them() -> None:
    there = [tell(("one", 0, 500), ("two", 500, 1_000), ("three", 1_000, 1_500))]
    word = Word("zwei", Span(450, 1_100))
    (_, new, _) = put(there, [Segment((word,), "de")], Span(500, 1_000))
    assert new.words == (Word(" zwei", Span(500, 1_000)),)


def test_a_segment_that_is_cut_keeps_its_evidence_on_both_sides() -> None:
    there = [make_segment("one two three four", 0, 1_000)]
    found = put(there, [make_segment("Zwei drei", 1_000, 1_000)], Span(1_000, 3_000))
    assert [segment.text for segment in found] == [" one", " Zwei drei", " four"]
    assert found[0].evidence == found[2].evidence == there[0].evidence


def test_no_words_have_no_seams() -> None:
    assert find_seams([], [], Span(0, 1_000)) == Seams(0, 0, 0, 0)
