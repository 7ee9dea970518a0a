"""How things are written: ellipses, dashes, numbers and sounds, each by its style and language."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pipeline.cues.checking.check import check_writing
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Span


def find(*lines: str, language: str = "en", style: str = "netflix") -> list[tuple[str, int, str]]:
    cue = Cue(Span(0, 3000), lines)
    return [(v.rule, v.line, v.measured) for v in check_writing([cue], STYLES[style], language)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("Well... no.",), [("ellipsis", 1, "'...'")]),
        (("Yes", "or…… no."), [("ellipsis", 2, "'……'")]),
        (("Yes, ….",), [("ellipsis", 1, "'….'")]),
        (("Yes.", "-"), [("lone-dash", 2, "'-'")]),
        (("-Yes.",), [("dialogue", 0, "a dash though one speaks")]),
        (("-Yes.", "No."), [("dialogue", 2, "no dash in line 2")]),
        (("- Yes.", "- No."), [("dialogue", 1, "a space behind the dash")]),
        (("-Yes.", "- No."), [("dialogue", 2, "a space behind the dash")]),
        (("We saw 3 dogs.",), [("number", 1, "'3'")]),
        (("We did. 20 of us.",), [("number", 1, "'20' at the start of a sentence")]),
        (("(laughs) Yes.",), [("sound", 1, "'(laughs)' in round brackets")]),
        (("[LAUGHTER]",), [("sound", 1, "'[LAUGHTER]' with capitals")]),
        (("Yes.", "[Laughing]"), [("sound", 2, "'[Laughing]' with capitals")]),
    ],
)  # fmt: skip
def test_what_netflix_writes_in_another_way_is_found(lines, found):
    assert find(*lines) == found


@pytest.mark.parametrize(
    "line",
    [
        "Wait… no… yes.", "A well-known thing.", "-5 degrees today.", "…and then?",
        "At 5 p.m. on May 3.", "It's 3 km away.", "It's 5:30 now.", "Turn to page 7.", "3.5 of them", "$5 each",
        "Apollo 9 and room 6", "by 10% or 5-10 times", "in 2023 and 11 of them", "He won, 3-2.", "No. 7 is next.",
        "[door closes] Yes.", "[Ann laughs]", "a word (and not a sound) here", "the 1st and 2nd", "the '7",
    ],
)  # fmt: skip
def test_what_netflix_allows_is_not_found(line):
    assert find(line) == []


def test_dashes_are_those_of_the_language():
    assert find("- Oui.", "- Non.", language="fr") == []
    assert find("-Oui.", "-Non.", language="fr") == [("dialogue", 1, "no space behind the dash")]
    assert find("- Ja.", "- Nee.", language="nl") == find("-Ja.", "-Nee.", language="nl") == []
    assert find("-Ja.", "- Nee.", language="") == [
        ("dialogue", 0, "a space behind one of the dashes")
    ]


def test_rules_of_a_language_are_not_asked_of_another():
    assert find("Drei sind 3.", language="de") == find("3 of them", language="") == []


def test_chinese_has_an_ellipsis_of_two_characters():
    assert find("我想……不。", language="zh") == []


def test_another_house_writes_in_another_way():
    assert find("Well... (LAUGHTER)", "3 dogs", style="bbc") == []
    assert find("Well… (laughs)", style="bbc") == [
        ("ellipsis", 1, "'…'"),
        ("sound", 1, "'(laughs)' not in capitals"),
    ]
    assert find("-Well... 😀 (laughs)", style="social") == []


def test_a_style_leaves_rules_out():
    style = replace(STYLES["netflix"], unchecked=frozenset({"ellipsis"}))
    assert check_writing([Cue(Span(0, 3000), ("Well...",))], style) == ()


def test_a_line_of_any_length_takes_a_time_in_proportion():
    begin = time.process_time()
    for line in ("3 " * 10_000, ". 3 " * 10_000, "[a " * 10_000, "..." * 10_000):
        find(line)
    assert time.process_time() - begin < 5.0  # a second on an idle machine
