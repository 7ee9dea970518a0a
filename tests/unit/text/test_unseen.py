"""What nobody sees is dropped, but for the joiners that make a word look as it does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.speaker_names import could_be_name
from pipeline.text.unseen import (
    begin_leftward,
    embed_leftward,
    strip_unseen,
    take_off_embedding,
    take_off_mark,
)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("\ufeffAnn\u200b Lee\u200e: wel\u00adcome", "Ann Lee: welcome"),
        ("\u2066Ann\u2069\u2060: \u202bשלום\u202c", "Ann: שלום"),
        ("Ann\u00a0Lee:\u202fhi", "Ann\u00a0Lee:\u202fhi"),
        ("co\u200cop\u200derate", "cooperate"),
        ("می\u200cروم", "می\u200cروم"),
        ("\u200cمی\u200c روم\u200c", "می روم"),
        ("क्\u200dष", "क्\u200dष"),
        ("Ann\ufe0e: 1\ufe0f\u20e3", "Ann: 1\ufe0f\u20e3"),
        ("👩\u200d🌾 and ❤\ufe0f\u200d🔥", "👩\u200d🌾 and ❤\ufe0f\u200d🔥"),
    ],
)
def test_only_joiners_inside_of_words_and_pictures_stay(written: str, seen: str) -> None:
    assert strip_unseen(written) == seen


@given(st.text())
def test_what_was_stripped_has_nothing_more_to_strip_but_joiners_side_by_side(text: str) -> None:
    seen = strip_unseen(text)
    assert "\u200b" not in seen
    assert "\u00ad" not in seen
    assert [c for c in text if c.isalnum()] == [c for c in seen if c.isalnum()]


def test_joiner_inside_of_a_persian_name_is_part_of_it() -> None:
    assert could_be_name("علی\u200cرضا")


LINES = st.text(st.sampled_from("abc سلام!.? שלום12"), max_size=20)


@given(LINES)
def test_marks_of_direction_come_off_as_they_were_put_on(line: str) -> None:
    assert take_off_embedding(embed_leftward(line)) == line
    assert take_off_mark(begin_leftward(line)) == line


@given(LINES)
def test_only_lines_with_words_from_right_to_left_are_marked(line: str) -> None:
    kinds = [unicodedata.bidirectional(char) for char in line]
    leftward = "R" in kinds or "AL" in kinds
    assert (embed_leftward(line) != line) == leftward
    strong = [
        kind
        for kind in map(unicodedata.bidirectional, begin_leftward(line))
        if kind in ("L", "R", "AL")
    ]
    assert not leftward or strong[0] in ("R", "AL")
