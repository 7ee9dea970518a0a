"""Words beside a change of speaker, and who they were given to."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare import compare, score_speaker_switches
from pipeline.domain import Reference, ReferenceTurn, Span, Turn, Word


def page(*turns):
    return Reference("", (), (), tuple(ReferenceTurn(s, (t,)) for s, t in turns))


def heard(*turns):
    made, clock = [], 0
    for speaker, text in turns:
        words = [Word(f" {w}", Span(clock + i, clock + i + 1)) for i, w in enumerate(text.split())]
        clock += len(words)
        made.append(Turn(speaker, tuple(words)))
    return made


COUNTED = [("Ann", "a1 a2 a3 a4 a5 a6 a7 a8"), ("Bo", "b1 b2 b3 b4 b5 b6 b7 b8 b9 b10 b11 b12")]


def test_five_words_on_each_side_of_a_change_are_counted():
    assert score_speaker_switches(compare(page(*COUNTED), heard(*COUNTED))) == (10, 10)


def test_a_last_word_given_to_the_next_speaker_is_wrong():
    late = heard(("Ann", COUNTED[0][1][:-3]), ("Bo", "a8 " + COUNTED[1][1]))
    assert score_speaker_switches(compare(page(*COUNTED), late)) == (9, 10)


def test_an_error_far_from_any_change_is_not_looked_at():
    far = heard(("Bo", "a1"), ("Ann", COUNTED[0][1][3:]), COUNTED[1])
    assert score_speaker_switches(compare(page(*COUNTED), far)) == (10, 10)


def test_words_that_were_not_recognised_say_nothing():
    missed = heard(("Ann", "a1 a2 a3 a4 a5 a6 a7 other"), COUNTED[1])
    assert score_speaker_switches(compare(page(*COUNTED), missed)) == (9, 9)


def test_a_word_near_two_changes_counts_once():
    turns = [("Ann", "a1 a2 a3"), ("Bo", "yes"), ("Ann", "c1 c2 c3")]
    assert score_speaker_switches(compare(page(*turns), heard(*turns))) == (7, 7)


def test_two_turns_of_one_speaker_are_no_change():
    turns = [("Ann", "a1 a2"), ("Ann", "a3 a4")]
    assert score_speaker_switches(compare(page(*turns), heard(*turns))) == (0, 0)


def test_words_of_nobody_are_wrong():
    turns = [("Ann", "a1 a2"), ("Bo", "b1 b2")]
    assert score_speaker_switches(
        compare(page(*turns), heard(("Ann", "a1 a2"), (None, "b1 b2")))
    ) == (2, 4)


def test_an_empty_page_has_no_change():
    assert score_speaker_switches(compare(page(), heard(("Ann", "hello")))) == (0, 0)


@given(st.lists(st.sampled_from("ABC"), max_size=12), st.integers(0, 6))
def test_a_transcript_that_is_the_page_is_all_right(speakers, context):
    turns = [(s, f"w{i}a w{i}b w{i}c") for i, s in enumerate(speakers)]
    right, seen = score_speaker_switches(compare(page(*turns), heard(*turns)), context)
    changes = sum(a != b for a, b in pairwise(speakers))
    assert right == seen
    assert seen <= 2 * context * changes
    assert (seen > 0) == (changes > 0 and context > 0)
