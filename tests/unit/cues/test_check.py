"""Broken rules, each told with what was measured and what is allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.cues.check import Violation, check_cues
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, CueWord, Span

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
        ([show("a"), show("b", start_ms=3085, end_ms=5000)], replace(NETFLIX, fps=24.0),
         Violation("chain", 1, "0.085 s", "0.083, or 0.500 and more")),
        ([show("a", words=spoken((0, "A"), (5, "B")))], NETFLIX,
         Violation("speakers", 1, "2 speakers", "one")),
        ([show("a", start_ms=100, words=spoken((400, "A")))], NETFLIX,
         Violation("early", 1, "0.300 s before its first word", "never")),
        ([show("a", start_ms=126, words=spoken((0, "A")))], NETFLIX,
         Violation("late", 1, "0.126 s after its first word", "at most 0.125")),
        ([show("a", start_ms=166, words=spoken((0, "A")))], replace(NETFLIX, fps=25.0),
         Violation("late", 1, "0.166 s after its first word", "at most 0.125")),
        ([show("We saw", "them all.")], NETFLIX,
         Violation("one-line", 1, "2 lines", "one: 16 columns fit")),
        ([show("We went all the way up the hills to see", "themall")], NETFLIX,
         Violation("orphan", 1, "'themall' alone", "no word alone", 2)),
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
        ([show("a"), show("b", start_ms=3084, end_ms=5000)], replace(NETFLIX, fps=24.0)),
        ([show("a"), show("b", start_ms=3500, end_ms=5000)], NETFLIX),
        ([show("a"), show("b", start_ms=3000, end_ms=5000)], BBC),
        ([show("-a", "-b", words=spoken((0, "A"), (5, "B")))], replace(NETFLIX, speaker_labels="dash")),
        ([show("a", start_ms=100, words=spoken((100, "A")))], NETFLIX),
        ([show("a", start_ms=125, words=spoken((0, "A")))], NETFLIX),
        ([show("a", start_ms=165, words=spoken((0, "A")))], replace(NETFLIX, fps=25.0)),
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
