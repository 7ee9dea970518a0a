"""Timed words as turns in the page's own text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment import cut_page, make_turns
from pipeline.alignment.timed_page import TimedWord
from pipeline.compare import normalise_basic
from pipeline.domain import ReferenceTurn, Span, Turn, Word, join_words

TURNS = [
    ReferenceTurn("Ann", ("Well  then.", "Go on")),
    ReferenceTurn("Ann", ("and on.",)),
    ReferenceTurn("Bo", ("Yes.",)),
    ReferenceTurn(None, ("Now.",)),
]
PAGE = cut_page(TURNS, normalise_basic)
LABELS = [turn.speaker for turn in TURNS]


def time(indices):
    return [TimedWord(i, Span(100 * i, 100 * i + 50), i / 10) for i in indices]


def test_turns_have_the_pages_white_space_and_paragraphs():
    turns = make_turns(time(range(len(PAGE))), PAGE, LABELS)
    texts = [(turn.speaker, join_words(turn.words)) for turn in turns]
    expected = [("Ann", " Well  then.\n\nGo on\n\nand on."), ("Bo", " Yes."), (None, " Now.")]
    assert texts == expected


def test_words_keep_their_times_and_how_sure_they_are():
    expected = (Turn("Ann", (Word(" then.", Span(100, 150), 0.1),)),)
    assert make_turns(time([1]), PAGE, LABELS) == expected


def test_a_paragraph_whose_first_words_are_gone_still_begins_anew():
    (turn,) = make_turns(time([0, 3]), PAGE, LABELS)
    assert join_words(turn.words) == " Well\n\non"


@given(st.sets(st.integers(0, len(PAGE) - 1)))
def test_every_timed_word_is_in_one_turn_and_neighbours_differ(indices):
    turns = make_turns(time(sorted(indices)), PAGE, LABELS)
    assert sorted(indices) == [word.span.start_ms // 100 for turn in turns for word in turn.words]
    speakers = [turn.speaker for turn in turns]
    assert all(a != b for a, b in pairwise(speakers))
    assert all(turn.words for turn in turns)
