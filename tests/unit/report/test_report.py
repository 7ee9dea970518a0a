"""A comparison is shown whole in the terminal and in data, obeying nothing in its text."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from pipeline.domain import Comparison, Edit, ErrorCounts, Reference
from pipeline.report import list_differences, summarise, to_dict
from tests.comparisons import DEL, EQUAL, HOSTILE, INS, SUB, comparison, edit


def printed(renderable: RenderableType, *, colour: bool = False, width: int = 200) -> str:
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=colour, color_system=None).print(renderable)
    return out.getvalue()


# --- data


def doubted(made: Edit, confidence: float) -> Edit:
    return replace(made, speaker_confidence=confidence)


def test_data_say_how_sure_the_speaker_of_a_difference_is() -> None:
    made = comparison(doubted(edit(SUB, "three", "tree"), 0.2), edit(DEL, "four", None))
    assert [one["speaker_confidence"] for one in to_dict(made)["edits"]] == [0.2, None]


TEXT = st.text(max_size=8).filter(str.strip)
EDITS = st.lists(
    st.one_of(
        st.builds(edit, st.just(EQUAL), TEXT, TEXT, st.integers(0, 2)),
        st.builds(edit, st.just(SUB), TEXT, TEXT, st.integers(0, 2)),
        st.builds(edit, st.just(DEL), TEXT, st.none(), st.integers(0, 2)),
        st.builds(edit, st.just(INS), st.none(), TEXT, st.integers(0, 2)),
    ),
    max_size=12,
)


def visible(text: str) -> str:
    """Without white space and the characters no output may carry."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffd]", "", text)


def test_a_word_without_end_is_shown_by_its_ends() -> None:
    made = comparison(edit(SUB, "three", f"begin{'x' * 1_000_000}end"))
    shown = visible(printed(list_differences(made), width=80))
    assert len(shown) < 30_000
    assert re.search(r"\{\+beginx+…x+end\+\}", shown)


@given(EDITS)
def test_no_differing_word_is_lost_in_terminal_or_data(edits: list[Edit]) -> None:
    made = comparison(*edits, turns=(("Ann", "a"), ("Ann", "b"), ("Ann", "c")))
    terminal = visible(printed(list_differences(made), width=10_000))
    data = to_dict(made)
    assert json.loads(json.dumps(data)) == data
    differing = [e for e in edits if e.kind is not EQUAL]
    assert [(e.reference, e.hypothesis) for e in differing] == [
        (e["reference"], e["hypothesis"]) for e in data["edits"]
    ]
    for each in differing:
        for word in filter(None, (each.reference, each.hypothesis)):
            assert visible(word) in terminal


# --- terminal


def test_summary_has_a_row_for_every_measure() -> None:
    rows = [line.split() for line in printed(summarise(comparison())).splitlines()]
    cells = [[cell for cell in row if cell not in "│┃"] for row in rows]
    assert ["WER", "12.0", "%", "5", "5", "2", "100", "words"] in cells
    assert ["CER", "0.5", "%", "5", "5", "0", "2,000", "characters"] in cells
    assert ["cpWER", "60.0", "%", "2", "3", "4", "15", "words"] in cells
    assert ["S0", "→", "Ann"] in cells


def test_differences_keep_four_words_around_and_say_what_is_left_out() -> None:
    far = [edit(EQUAL, f"w{i}", f"w{i}") for i in range(20)]
    made = comparison(*far[:10], edit(SUB, "here", "hear"), *far[10:])
    expected = "… w6 w7 w8 w9 [-here-]{+hear+} w10 w11 w12 w13 …"
    assert expected in printed(list_differences(made))


@pytest.mark.parametrize(
    ("limit", "shown", "left"),
    [(None, 3, None), (1, 1, "… and 2 more rows, 2 words"), (2, 2, "… and 1 more row, 1 word")],
)
def test_limit_of_differences_says_how_many_are_left(limit, shown, left) -> None:
    edits = [edit(DEL, "one", None, turn) for turn in range(3)]
    text = printed(list_differences(comparison(*edits, turns=(("Ann", "one"),) * 3), most=limit))
    assert text.count("[-one-]") == shown
    assert ("more" in text) is (left is not None)
    assert left is None or left.strip() in text


@pytest.mark.parametrize("width", [30, 40, 60, 80])
def test_no_word_is_cut_on_a_narrow_terminal(width: int) -> None:
    made = comparison(edit(EQUAL, "the", "the"), edit(SUB, "ß" * 45, "ð" * 45))
    shown = printed(list_differences(made), width=width)
    assert (shown.count("ß"), shown.count("ð")) == (45, 45)


def test_terminal_obeys_nothing_in_the_text() -> None:
    evil = "a\x1b[31m\x9b2Jb\x07"
    made = comparison(
        edit(SUB, evil, evil, who=evil),
        turns=((evil, evil),),
        speakers=((evil, evil),),
        normaliser=evil,
    )
    for text in (printed(list_differences(made)), printed(summarise(made))):
        assert not set(text) & {"\x1b", "\x9b", "\x07"}
        assert "a\ufffd[31m" in text


def test_colour_is_left_to_the_console() -> None:
    made = list_differences(comparison(edit(DEL, "one", None)))
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="standard").print(made)
    assert "\x1b[36m[-one-]" in out.getvalue()
    assert "\x1b" not in printed(made)


def test_rich_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, pipeline.report; sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_markup_of_the_console_is_shown_as_it_is_written() -> None:
    made = comparison(
        edit(SUB, HOSTILE, HOSTILE),
        edit(DEL, HOSTILE, None),
        turns=((HOSTILE, HOSTILE),),
        speakers=((HOSTILE, HOSTILE),),
        normaliser=HOSTILE,
    )
    assert HOSTILE in printed(list_differences(made), width=1000)
    assert HOSTILE in printed(summarise(made), width=1000)


def test_wrong_speaker_is_named_beside_the_word() -> None:
    made = comparison(edit(EQUAL, "one", "one"), edit(EQUAL, "two", "two", who="Bo"))
    assert "‹attributed to Bo› two" in printed(list_differences(made))


def test_nothing_compared_has_no_rate_and_no_differences() -> None:
    made = Comparison(
        Reference("", (), (), ()), "basic", ErrorCounts(), ErrorCounts(), None, (), ()
    )
    assert "no words to compare" in printed(list_differences(made))
    assert "–" in printed(summarise(made))
    assert None is to_dict(made)["wer"]["rate"] is to_dict(made)["cpwer"]


def test_words_without_a_reference_are_all_extra_in_the_terminal() -> None:
    made = comparison(edit(INS, None, "one"), edit(INS, None, "two"), turns=())
    assert "{+one two+}" in printed(list_differences(made))
