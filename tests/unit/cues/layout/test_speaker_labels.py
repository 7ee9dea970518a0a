"""Names in cues: where the voice changes, in short after the first time, and never at a cue's expense."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.cues.checking.check import check_cues
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.layout.speaker_colours import choose_colours
from pipeline.cues.spoken_lines import list_spoken_lines
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, CueWord, Span, Speaker
from tests.unit.cues.layout.test_cues import ANNA, BEN, make_transcript, say

NAMED, ONCE = (CueStyle(speaker_labels=labels) for labels in ("name", "once"))
TALK = make_transcript(
    say(ANNA, "Where does the story of artificial intelligence begin?", 0, 250),
    say(BEN, "In a hotel.", 4000),
    say(ANNA, "How much money did they have?", 8000),
    say(BEN, "None.", 14_000),
)


def show(style, talk=TALK):
    return [cue.lines for cue in lay_out(talk, style)]


def test_a_name_is_full_the_first_time_and_short_after_that():
    assert show(NAMED) == [
        ("Anna Example: Where does the story", "of artificial intelligence begin?"),
        ("Ben: In a hotel.",),
        ("Anna: How much money did they have?",),
        ("Ben: None.",),
    ]


def test_a_name_may_be_shown_once():
    assert [lines[0].partition(" ")[0] for lines in show(ONCE)] == ["Anna", "Ben:", "How", "None."]


def test_a_name_has_a_line_of_its_own_where_its_words_would_be_torn():
    talk = make_transcript(say(ANNA, "How much money did they really have?"), say(BEN, "No.", 9000))
    assert show(NAMED, talk)[0] == ("Anna Example:", "How much money did they really have?")


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_names_break_no_line_that_is_whole_without_them(style):
    named, plain = (
        lay_out(TALK, replace(style, speaker_labels=labels)) for labels in ("name", "none")
    )
    whole = {cue.words for cue in plain if len(cue.lines) == 1}
    assert all(len(list_spoken_lines(cue)) == 1 for cue in named if cue.words in whole)
    broken = [sum(one.hard for one in check_cues(cues, style)) for cues in (named, plain)]
    assert broken[0] == broken[1]


def test_somebody_without_a_name_has_a_number_and_none_where_names_stand_once():
    nameless = replace(TALK, speakers=(Speaker(BEN, "Bo Chen"),))
    assert [lines[0].partition(":")[0] for lines in show(NAMED, nameless)] == [
        "Speaker 1", "Bo Chen", "Speaker 1", "Bo",
    ]  # fmt: skip
    assert sum(":" in line for lines in show(ONCE, nameless) for line in lines) == 1


def test_in_one_line_a_name_stands_only_beside_words_that_leave_room():
    social = replace(STYLES["social"], speaker_labels="name")
    named, plain = show(social), show(STYLES["social"])
    assert len(named) == len(plain)
    assert ("Ben: In a hotel.",) in named
    without = [(lines[0].removeprefix("Ben: ").removeprefix("Anna: "),) for lines in named]
    assert without == plain


def test_each_of_the_four_who_speak_most_has_a_colour_and_all_others_are_white():
    turns = [
        say(name, "word " * count, 9000 * count) for count, name in enumerate("EABCD", start=1)
    ]
    assert choose_colours(make_transcript(*turns)) == {
        "E": "white", "A": "white", "B": "yellow", "C": "cyan", "D": "green",
    }  # fmt: skip
    assert choose_colours(make_transcript(*turns[:1], say(None, "No.", 99_000))) == {}


def test_two_colours_share_a_cue_without_dashes_and_one_colour_with_them():
    drawn = (say(ANNA, "Really?"), say(BEN, "Yes.", 300), say(ANNA, "Well, go on then.", 900))
    coloured = CueStyle(speaker_labels="colour")
    assert show(coloured, make_transcript(*drawn))[0] == ("Really?", "Yes.")
    others = [say(name, "word " * 9, 9000 * number) for number, name in enumerate("ABCD", start=1)]
    crowd = make_transcript(*drawn, *others)
    assert choose_colours(crowd)[ANNA] == choose_colours(crowd)[BEN] == "white"
    assert show(coloured, crowd)[0] == ("-Really?", "-Yes.")


def test_a_name_is_no_line_that_is_read():
    words = (CueWord("How", Span(0, 100), "A"), CueWord("\nmuch?", Span(100, 200), "A"))
    for lines in (("Ann Lee: How", "much?"), ("Ann Lee:", "How", "much?")):
        assert list_spoken_lines(Cue(Span(0, 900), lines, "A", words)) == ("How", "much?")
    for lines in (("- How", "much?"), ("How", "much?")):
        assert list_spoken_lines(Cue(Span(0, 900), lines, "A", words)) == lines
    assert list_spoken_lines(Cue(Span(0, 900), ("Ann: How",))) == ("Ann: How",)
