"""A file with other cues is the same file everywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats.in_place.block_writing import NewCue, rewrite_blocks
from pipeline.formats.in_place.cue_blocks import read_blocks

SRT = "1\n00:00:01,000 --> 00:00:02,000  X1:5\n<i>a</i>\n\n2\n0:00:03.5 --> 0:00:04.000\nb\nc"
VTT = "WEBVTT\n\nSTYLE\n::cue {}\n\n00:01.000 --> 00:02.000 line:0\na\n\nNOTE n\n\n01:00:03.000 --> 01:00:04.000\nb\n"


def rewrite(text: str, suffix: str, *cues: NewCue) -> str:
    return rewrite_blocks(text, suffix, cues)


def test_only_the_time_that_is_another_is_written_again_and_as_it_was_written() -> None:
    changed = rewrite(SRT, ".srt", NewCue(0, Span(1000, 2500)), NewCue(1, Span(3500, 4200)))
    assert changed == SRT.replace("02,000", "02,500").replace("04.000", "04.200")
    changed = rewrite(
        VTT, ".vtt", NewCue(0, Span(1001, 2000)), NewCue(1, Span(3_603_000, 3_604_100))
    )
    assert changed == VTT.replace("00:01.000", "00:01.001").replace("04.000", "04.100")


def test_lines_end_as_those_of_the_file_do() -> None:
    crlf = SRT.replace("\n", "\r\n")
    same = [NewCue(0, Span(1000, 2000), ("<i>a", "a</i>")), NewCue(1, Span(3500, 4000), ("b c",))]
    wanted = crlf.replace("<i>a</i>", "<i>a\r\na</i>").replace("b\r\nc", "b c")
    assert rewrite(crlf, ".srt", *same) == wanted


def test_numbers_are_counted_again_where_cues_go_or_move() -> None:
    first, second = NewCue(0, Span(1000, 2000)), NewCue(1, Span(3500, 4000))
    assert rewrite(SRT, ".srt", second) == "1\n0:00:03.5 --> 0:00:04.000\nb\nc"
    assert rewrite(SRT, ".srt", second, first) == (
        "1\n0:00:03.5 --> 0:00:04.000\nb\nc\n\n2\n00:00:01,000 --> 00:00:02,000  X1:5\n<i>a</i>\n"
    )


def test_comments_go_with_the_cue_below_them() -> None:
    second = NewCue(1, Span(3_603_000, 3_604_000))
    head = VTT.partition("00:01")[0]
    assert rewrite(VTT, ".vtt", second) == f"{head}NOTE n\n\n01:00:03.000 --> 01:00:04.000\nb\n"


def test_what_can_not_be_told_apart_is_refused() -> None:
    with pytest.raises(FormatError, match="line by line"):
        rewrite("no cue", ".srt")


@given(
    st.lists(st.sampled_from(["", "a", "7", "NOTE", "<b>"]), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_file_whose_cues_stay_is_the_same(lines: list[str], ending: str) -> None:
    text = ending.join(
        ["1", "00:00:01,000 --> 00:00:02,000", *lines, "00:00:05,000-->00:00:06,000", "x"]
    )
    for suffix in (".srt", ".vtt"):
        blocks = read_blocks(text, suffix)
        same = [NewCue(at, block.span) for at, block in enumerate(blocks)]
        assert rewrite_blocks(text, suffix, same) == text


def test_a_long_last_line_takes_time_in_proportion() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n" + "word " * 100_000
    (block,) = read_blocks(text, ".srt")
    assert rewrite_blocks(text, ".srt", [NewCue(0, block.span)]) == text
