"""Subtitle files of every format are checked, and each finding has the line that it is seen in."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import FrameRate
from pipeline.run.commands.check_subtitles import check_file, check_subtitles

WIDE = "a" * 43


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.sbv", f"0:00:01.000,0:00:05.000\nb\n{WIDE}\n", 3),
        ("a.ttml", '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="5s">b<br/>'
         f"{WIDE}</p></div></body></tt>", 0),
        ("a.ass", "[Events]\nFormat: Start, End, Text\n"
         f"Dialogue: 0:00:01.00,0:00:05.00,b\\N{WIDE}\n", 0),
    ],
)  # fmt: skip
def test_any_subtitle_format_is_checked(tmp_path, name, text, line):
    found = check_subtitles(write(tmp_path, name, text), Settings())
    assert [(at, one.rule) for at, one in found if one.hard] == [(line, "line-width")]


def test_rules_of_writing_see_the_tags_and_spaces_of_the_file(tmp_path: Path) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:05.000\n<i></i>\n<b>We  saw\nthem all\n\n00:06.000 --> 00:09.000\n{WIDE[1:]}\n"
    checked = check_file(write(tmp_path, "a.vtt", text), Settings())
    found = [(line, one.rule) for line, one in checked.found]
    assert found == [(3, "one-line"), (5, "spaces"), (5, "tag"), (5, "styling")]
    assert not checked.has_hard
    assert checked.within == 2


def test_times_are_timecodes_where_frames_are_known(tmp_path: Path) -> None:
    path = write(tmp_path, "a.srt", "1\n00:00:29,880 --> 00:00:32,000\nYes.\n")
    assert check_file(path, Settings()).write_time(29_880) == "00:00:29,880"
    settings = Settings(fps=FrameRate.parse("25"), timecode_offset="10:00:00:00")
    assert check_file(path, settings).write_time(29_880) == "10:00:29:22"
