"""The lines of subtitle files are told apart, cue by cue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats import locate_cues
from pipeline.formats.in_place.cue_blocks import read_blocks

T1, T2 = "00:00:01,000 --> 00:00:02,000", "00:00:03,000 --> 00:00:04,000"


def read(text: str, suffix: str) -> list[tuple[int, int, int, int]]:
    return [(b.first, b.number, b.times, b.text_end) for b in read_blocks(text, suffix)]


@pytest.mark.parametrize(
    ("text", "suffix", "found"),
    [
        (f"1\n{T1}\na\nb\n\n2\n{T2}\nc\n", ".srt", [(0, 0, 1, 4), (5, 5, 6, 8)]),
        (f"1\r\n{T1}\r\na\r\n\r\nb\r\n2\r\n{T2}\r\nc", ".srt", [(0, 0, 1, 5), (5, 5, 6, 8)]),
        (f"{T1}\n\n{T2}\nc\n", ".srt", [(0, -1, 0, 1), (2, -1, 2, 4)]),
        (f"1\n{T1}\nIn\n1999\n{T2}\nc\n", ".srt", [(0, 0, 1, 4), (4, -1, 4, 6)]),
        (f"WEBVTT\n\nNOTE x\n\nname\n{T1}\na\n\nNOTE y\n\n{T2}\nb\n".replace(",", "."), ".vtt",
         [(4, -1, 5, 7), (8, -1, 10, 12)]),
        ("0:00:01.000,0:00:02.000\na\n\n0:00:03.000,0:00:04.000\nb\n", ".SBV",
         [(0, -1, 0, 2), (3, -1, 3, 5)]),
        ("WEBVTT\n", ".vtt", []),
        ("a", ".ttml", []),
    ],
)  # fmt: skip
def test_a_cue_is_its_number_its_times_and_its_text(text, suffix, found):
    assert read(text, suffix) == found


@given(st.lists(st.sampled_from(["1", "2", "", " ", "a", T1, T2, "<i>b"]), max_size=9))
def test_cues_are_those_that_the_reader_finds(lines: list[str]) -> None:
    text = "\n".join([T1, "x", "", *lines])
    places = [block.times + 1 for block in read_blocks(text, ".srt")]
    assert set(locate_cues(text, ".srt")) <= set(places)
    assert places == sorted(places)
