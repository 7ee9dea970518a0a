"""Subtitle files of every format are checked, and each finding has the line that it is seen in."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Cue, CueWord, FrameRate, Span
from pipeline.formats import FORMATS
from pipeline.run.commands.check_subtitles import check_file, check_subtitles
from pipeline.run.events import Notice
from tests.unit.formats.test_registry import ANNA, BEN, make_document

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


def test_a_name_takes_no_time_to_read(tmp_path: Path) -> None:
    said = ("Where did that whole story begin?", "In a small house beside the sea.")
    cues = "".join(
        f"{n}\n00:00:{2 * n:02},000 --> 00:00:{2 * n + 1:02},700\n{name}:{gap}{said[n % 2]}\n\n"
        for n, (name, gap) in enumerate([("Daniel Marsh", "\n"), ("Helen", " ")] * 4, start=1)
    )
    assert not check_file(write(tmp_path, "a.srt", cues), Settings()).has_hard
    unnamed = cues.replace("Helen:", "There")
    found = check_file(write(tmp_path, "b.srt", unnamed), Settings()).found
    assert {(one.cue % 2, one.rule) for _, one in found if one.hard} == {(0, "reading-speed")}


def test_times_are_timecodes_where_frames_are_known(tmp_path: Path) -> None:
    path = write(tmp_path, "a.srt", "1\n00:00:29,880 --> 00:00:32,000\nYes.\n")
    assert check_file(path, Settings()).write_time(29_880) == "00:00:29,880"
    settings = Settings(fps=FrameRate.parse("25"), timecode_offset="10:00:00:00")
    assert check_file(path, settings).write_time(29_880) == "10:00:29:22"


@pytest.mark.parametrize("name", ["ebu-tt-d", "imsc", "itt", "ttml"])
def test_a_dialogue_of_timed_text_is_one_cue(tmp_path: Path, name: str) -> None:
    """Each line says who speaks; both are shown at one time, and neither overlaps the other."""
    words = (CueWord("Yes?", Span(4000, 4400), ANNA), CueWord("\nNo.", Span(4500, 6000), BEN))
    cues = (
        Cue(Span(1000, 3000), ("Good evening", "to you all."), ANNA),
        Cue(Span(4000, 6000), ("- Yes?", "- No."), None, words),
    )
    path = tmp_path / f"talk{FORMATS[name].suffix}"
    path.write_text(str(FORMATS[name].render(make_document(cues=cues))), "utf-8")
    checked = check_file(path, Settings())
    assert [cue.lines for cue in checked.cues] == [cue.lines for cue in cues]
    assert not [one for _, one in checked.found if one.hard]


@pytest.mark.parametrize(("name", "text"), [("a.srt", ""), ("a.vtt", "WEBVTT\n")])
def test_a_file_without_subtitles_is_told(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    told: list[object] = []
    assert check_file(path, Settings(), told.append).found == ()
    assert [Notice(f"{name}: there are no subtitles in it")] == told
