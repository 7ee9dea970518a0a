"""Broken rules, each told with what was measured and what is allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.cues.checking.check import Violation, check_cues
from pipeline.cues.layout.pieces import count_words
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, CueWord, FrameRate, Span

NETFLIX, BBC = STYLES["netflix"], STYLES["bbc"]


def show(*lines, start_ms=0, end_ms=3000, words=()):
    return Cue(Span(start_ms, end_ms), lines, None, words)


def spoken(*words):
    return tuple(CueWord("x", Span(start_ms, start_ms + 10), who) for start_ms, who in words)


@pytest.mark.parametrize(
    ("cues", "style", "found"),
    [
        ([show("so", "x" * 43, end_ms=7000)], NETFLIX,
         Violation("line-width", 1, "43 columns", "at most 42", 2)),
        ([show("-a", "-b", "-c")], NETFLIX, Violation("line-count", 1, "3 lines", "at most 2")),
        ([show("y" * 30, end_ms=1000)], NETFLIX,
         Violation("reading-speed", 1, "30.0 columns/s", "at most 20")),
        ([show("a b c d e f g h", end_ms=2000)], BBC,
         Violation("reading-speed", 1, "240 words/min", "at most 180")),
        ([show("y" * 30, end_ms=1000)], replace(NETFLIX, max_wpm=50.0),
         Violation("reading-speed", 1, "60 words/min", "at most 50")),
        ([show("y" * 30, end_ms=1000)], replace(NETFLIX, max_wpm=60.0),
         Violation("reading-speed", 1, "30.0 columns/s", "at most 20")),
        ([show("y" * 30, end_ms=900)], replace(NETFLIX, max_wpm=60.0),
         Violation("reading-speed", 1, "67 words/min", "at most 60")),
        ([show("a", end_ms=500)], NETFLIX,
         Violation("min-duration", 1, "0.500 s", "at least 0.833")),
        ([show("a", end_ms=7500)], NETFLIX,
         Violation("max-duration", 1, "7.500 s", "at most 7.000")),
        ([show("a"), show("b", start_ms=2500, end_ms=5000)], NETFLIX,
         Violation("overlap", 1, "0.500 s", "none")),
        ([show("a"), show("b", start_ms=3010, end_ms=5000)], NETFLIX,
         Violation("min-gap", 1, "0.010 s", "at least 0.083")),
        ([show("a"), show("b", start_ms=3300, end_ms=5000)], NETFLIX,
         Violation("chain", 1, "0.300 s", "0.083, or 0.500 and more")),
        ([show("a"), show("b", start_ms=3084, end_ms=5000)], NETFLIX,
         Violation("chain", 1, "0.084 s", "0.083, or 0.500 and more")),
        ([show("a"), show("b", start_ms=3085, end_ms=5000)], replace(NETFLIX, frame_rate=FrameRate.parse("24")),
         Violation("chain", 1, "0.085 s", "0.083, or 0.500 and more")),
        ([show("a", words=spoken((0, "A"), (5, "B")))], replace(NETFLIX, speaker_labels="name"),
         Violation("speakers", 1, "2 speakers", "one")),
        ([show("a", start_ms=100, words=spoken((400, "A")))], NETFLIX,
         Violation("early", 1, "0.300 s before its first word", "never")),
        ([show("a", start_ms=126, words=spoken((0, "A")))], NETFLIX,
         Violation("late", 1, "0.126 s after its first word", "at most 0.125")),
        ([show("a", start_ms=166, words=spoken((0, "A")))], replace(NETFLIX, frame_rate=FrameRate.parse("25")),
         Violation("late", 1, "0.166 s after its first word", "at most 0.125")),
        ([show("We saw", "them all.")], NETFLIX,
         Violation("one-line", 1, "2 lines", "one: 16 columns fit")),
        ([show("-We saw", "them all.")], NETFLIX,
         Violation("one-line", 1, "2 lines", "one: 17 columns fit")),
        ([show("We went all the way up the hills to see", "themall")], NETFLIX,
         Violation("orphan", 1, "'themall' alone", "no word alone", 2)),
        ([show("Wewentallthe wayupthehillsandback downtose", "them.", end_ms=5000)], NETFLIX,
         Violation("orphan", 1, "'them.' alone", "no word alone", 2)),
        ([show("-a"), show("We went all the way up the hill to the", "old harbour of them all.",
                           start_ms=4000, end_ms=9000)], NETFLIX,
         Violation("line-break", 2, "'the / old'", "not inside a phrase", 1)),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_what_was_measured_and_what_is_allowed(cues, style, found):
    assert check_cues(cues, style, "en") == (found,)


@pytest.mark.parametrize(
    ("cues", "style"),
    [
        ([show("a"), show("b", start_ms=3083, end_ms=5000)], NETFLIX),
        ([show("a"), show("b", start_ms=3084, end_ms=5000)], replace(NETFLIX, frame_rate=FrameRate.parse("24"))),
        ([show("a"), show("b", start_ms=3500, end_ms=5000)], NETFLIX),
        ([show("a"), show("b", start_ms=3000, end_ms=5000)], BBC),
        ([show("-a", "-b", words=spoken((0, "A"), (5, "B")))], replace(NETFLIX, speaker_labels="dash")),
        ([show("a", start_ms=100, words=spoken((100, "A")))], NETFLIX),
        ([show("a", start_ms=125, words=spoken((0, "A")))], NETFLIX),
        ([show("a", start_ms=165, words=spoken((0, "A")))], replace(NETFLIX, frame_rate=FrameRate.parse("25"))),
        ([show("-We saw", "-them all.")], NETFLIX),
        ([show("We went all the way up the hills to see", "themalls")], NETFLIX),
        ([show("We wentallthewayupthehillsandbackto see", "them all")], NETFLIX),
        ([show("Wewentallthe wayupthehillsandbackdownto", "them.", end_ms=5000)], NETFLIX),
        ([show("We went all the way up the hills all day", "  ")], NETFLIX),
        ([show("a", end_ms=833)], NETFLIX),
        ([show("a", end_ms=7000)], NETFLIX),
    ],
)  # fmt: skip
def test_what_just_keeps_a_rule_breaks_none(cues, style):
    assert check_cues(cues, style, "en") == ()


def test_a_cue_that_stays_overlaps_all_that_come_in_its_time():
    cues = [show("a", end_ms=6900), show("b", start_ms=1000, end_ms=2500),
            show("c", start_ms=3000, end_ms=7500), show("d", start_ms=8000, end_ms=9000)]  # fmt: skip
    assert check_cues(cues, NETFLIX) == (
        Violation("overlap", 1, "1.500 s", "none"),
        Violation("overlap", 1, "3.900 s", "none"),
    )


def test_cues_out_of_order_are_judged_in_the_order_of_their_times():
    cues = [show("a", start_ms=8000, end_ms=9000), show("b"), show("c", start_ms=4000, end_ms=7990)]
    assert check_cues(cues, NETFLIX) == (
        Violation("out-of-order", 2, "8.000 s", "in order"),
        Violation("min-gap", 3, "0.010 s", "at least 0.083"),
    )
    assert check_cues([cues[1], cues[2], cues[0]], NETFLIX) == (
        Violation("min-gap", 2, "0.010 s", "at least 0.083"),
    )


def test_a_lone_mark_is_no_word_to_be_read():
    assert check_cues([show("a – b c - d … e f", end_ms=2000)], BBC) == ()
    assert count_words("7 % & 5") == 4.0


def test_phrases_are_those_of_the_language():
    cue = show("We went all the way up the hill to the", "old harbour of them all.", end_ms=4000)
    assert check_cues([cue], NETFLIX) == ()


def test_rules_that_can_not_be_delivered_are_hard():
    found = check_cues([show("We saw", "x" * 43, end_ms=400)], NETFLIX)
    assert [(violation.rule, violation.hard) for violation in found] == [
        ("line-width", True),
        ("reading-speed", True),
        ("min-duration", True),
    ]
    assert [v.hard for v in check_cues([show("We saw", "them.")], NETFLIX)] == [False]


def test_a_cue_of_no_time_has_a_speed_as_well():
    found = check_cues([show("a", end_ms=0)], replace(CueStyle(), min_duration_ms=1))
    assert found[0] == Violation("reading-speed", 1, "1000.0 columns/s", "at most 20")


@pytest.mark.parametrize("speeds", [(0.0, 100.0), (20.0, 0.0), (-1.0, None)])
def test_a_style_without_time_to_read_is_refused(speeds):
    with pytest.raises(ValueError, match="time to read"):
        CueStyle(max_cps=speeds[0], max_wpm=speeds[1])


@pytest.mark.parametrize(
    ("end_ms", "measured", "allowed"), [(990, "61 words/min", "60"), (1010, "29.7 columns/s", "20")]
)
def test_too_many_words_are_told_before_too_many_columns(end_ms, measured, allowed):
    style = replace(NETFLIX, max_wpm=60.0)
    found = Violation("reading-speed", 1, measured, f"at most {allowed}")
    assert check_cues([show("y" * 30, end_ms=end_ms)], style) == (found,)


@pytest.mark.parametrize(
    "change",
    [
        {"max_duration_ms": 0},
        {"max_line_count": 0},
        {"max_wpm": 0.0},
    ],
)
def test_a_style_beyond_its_bounds_is_refused(change):
    with pytest.raises(ValueError, match=r"frames in a second|time to read"):
        replace(NETFLIX, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"max_duration_ms": 1},
        {"max_line_count": 1},
        {"max_line_width": 1},
        {"max_cps": 0.5, "max_wpm": 0.5},
    ],
)
def test_a_style_may_be_as_small_or_large_as_its_bounds(change):
    assert {name: getattr(replace(NETFLIX, **change), name) for name in change} == change


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("netflix", (42, 2, 20.0, None, 833, 7000, 83, 2, 500, 500, 125, False, "dash")),
        ("bbc", (37, 2, None, 180.0, 833, 7000, 0, 0, 1000, 500, 1500, False, "colour")),
        ("social", (18, 1, 30.0, None, 300, 3000, 0, 0, 500, 200, 125, True, "none")),
        ("asia", (32, 2, 18.0, None, 833, 7000, 83, 2, 500, 500, 125, False, "dash")),
        ("karaoke", (42, 2, 30.0, None, 833, 10_000, 0, 0, 500, 500, 125, True, "none")),
    ],
)
def test_each_style_has_the_numbers_of_its_source(name, numbers):
    style = STYLES[name]
    assert (
        style.max_line_width,
        style.max_line_count,
        style.max_cps,
        style.max_wpm,
        style.min_duration_ms,
        style.max_duration_ms,
        style.min_gap_ms,
        style.min_gap_frames,
        style.chain_below_ms,
        style.tail_ms,
        style.max_lag_ms,
        style.highlight_words,
        style.speaker_labels,
    ) == numbers
    assert (style.frame_rate, style.name) == (None, name)
