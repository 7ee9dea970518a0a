"""Turns in the order in which they are shown, cut where another voice sets in, with their names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.cues.layout.runs import order_runs
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.style import CueStyle
from tests.unit.cues.layout.test_cues import ANNA, BEN, make_transcript, say

STYLE = CueStyle(speaker_labels="none")
NAMED = CueStyle(speaker_labels="name")


def order(*turns, style=STYLE):
    runs = order_runs(make_transcript(*turns), style, load_phrases("en"))
    return [
        (run.speaker, " ".join([run.label, *(p.text for p in run.pieces)]).lstrip()) for run in runs
    ]


def test_turns_that_follow_each_other_stay_whole():
    turns = say(ANNA, "one two three"), say(BEN, "four five", 900)
    assert order(*turns) == [(ANNA, "one two three"), (BEN, "four five")]


def test_a_turn_is_cut_at_the_best_place_soon_after_another_voice_sets_in():
    long = say(ANNA, "went home then left there. They came back then left")
    assert order(long, say(BEN, "No it was", 600)) == [
        (ANNA, "went home then left there."),
        (BEN, "No it was"),
        (ANNA, "They came back then left"),
    ]
    # The voice's start counts, not its end; and what comes too late is no good place.
    late = say(ANNA, "went home soon left there again later. They came")
    assert order(late, say(BEN, "No it was", 600)) == [
        (ANNA, "went home"),
        (BEN, "No it was"),
        (ANNA, "soon left there again later. They came"),
    ]


@pytest.mark.parametrize(("start_ms", "parts"), [(0, 2), (1, 3), (1199, 3), (1200, 2)])
def test_only_what_sets_in_between_its_first_and_last_word_cuts_a_turn(start_ms, parts):
    assert len(order(say(ANNA, "a b c d e"), say(BEN, "x", start_ms))) == parts


def test_who_begins_goes_before_who_goes_on_at_the_same_time():
    runs = order(say(ANNA, "a b c d"), say(BEN, "x", 600))
    assert runs == [(ANNA, "a b"), (BEN, "x"), (ANNA, "c d")]


def test_two_voices_that_set_in_cut_twice():
    talk = say(ANNA, "went home soon left there again")
    runs = order(talk, say(BEN, "x", 300), say(BEN, "y", 1400))
    parts = [
        (ANNA, "went"),
        (BEN, "x"),
        (ANNA, "home soon left there"),
        (BEN, "y"),
        (ANNA, "again"),
    ]
    assert parts == runs


def test_parts_of_a_turn_that_nobody_came_between_are_one_again():
    talk = say(ANNA, "went home soon then left, all day. They came")
    runs = order(talk, say(BEN, "x", 100), say(BEN, "y", 700))
    parts = [
        (ANNA, "went home soon then left,"),
        (BEN, "x"),
        (BEN, "y"),
        (ANNA, "all day. They came"),
    ]
    assert parts == runs


def test_a_turn_without_words_is_none():
    assert order(say(ANNA, ""), say(BEN, "x")) == [(BEN, "x")]


def test_a_name_stands_where_the_voice_changes():
    turns = [say(ANNA, "a"), say(ANNA, "b", 400), say(BEN, "c", 800), say(None, "d", 1200)]
    assert [text for _, text in order(*turns, style=NAMED)][:3] == [
        "Anna Example: a",
        "b",
        "Ben: c",
    ]


@pytest.mark.parametrize(
    ("width", "lines", "label"),
    [
        (13, 2, "Anna Example: a"),
        (12, 2, "Anna: a"),
        (5, 2, "Anna: a"),
        (4, 2, "An…: a"),
        (3, 2, "A…: a"),
        (2, 2, "a"),
        (42, 1, "Anna: a"),
    ],
)
def test_a_name_that_no_line_holds_is_short_and_then_cut(width, lines, label):
    style = replace(NAMED, max_line_width=width, max_line_count=lines)
    assert order(say(ANNA, "a"), say(BEN, "x", 900), style=style)[0][1] == label
