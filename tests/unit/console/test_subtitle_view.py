"""A check of subtitles as a person sees it: by cue, with a sum."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.cli import cli
from pipeline.config import Settings
from pipeline.console.subtitle_view import print_check
from pipeline.run.commands.check_subtitles import check_file

FAST = "1\n00:00:29,860 --> 00:00:31,160\nThere were many of us up there.\n"


def show(path: Path) -> list[str]:
    console = Console(file=io.StringIO(), width=200)
    print_check(check_file(path, Settings()), console, with_name=True)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def test_each_broken_rule_is_told_by_cue_and_time_and_a_sum_follows(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(FAST + "\n2\n00:00:40,000 --> 00:00:42,000\n-What...\x1b[31m\n", "utf-8")
    assert show(path)[1:] == [
        "cue 1  00:00:29,860  23.8 cps (max 20, 5 characters too many)",
        "cue 2  00:00:40,000  '...' as an ellipsis  soft",
        "cue 2  00:00:40,000  a dash though one speaks  soft",
        "1 of 2 cues within every hard rule of netflix",
        "  hard  reading-speed  cue 1 is too fast to read (23.8 columns/s)",
        "  soft  ellipsis       cue 2 has another ellipsis",
        "  soft  dialogue       cue 2 has dialogue dashes that don't agree",
    ]


def test_what_is_too_fast_is_told_with_what_could_go(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    text = "1\n00:00:01,000 --> 00:00:02,600\nThere were, you know, many of us there.\n"
    path.write_text(text, "utf-8")
    assert show(path)[1:3] == [
        "cue 1  00:00:01,000  24.4 cps (max 20, 7 characters too many)",
        "      could go without: 'you know, ' (11)",
    ]


def test_cues_are_checked_against_the_shots_of_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, shots = tmp_path / "a.srt", tmp_path / "cuts.csv"
    path.write_text(FAST.replace("31,160", "32,160"), "utf-8")
    shots.write_text("time\n30.0\n", "utf-8")
    command = ["subtitles", "check", str(path), "--shot-changes", str(shots)]
    assert cli.main(command, standalone_mode=False) == 0
    assert capsys.readouterr().out == (
        "2: soft shot-change: starts 0.140 s before a shot change (with the shot, or half a second away)\n"
    )


def test_several_files_are_checked_and_one_that_fails_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "a.srt", tmp_path / "b.srt"
    good.write_text(FAST.replace("31,160", "32,160"), "utf-8")
    command = ["subtitles", "check", str(good), str(bad)]
    assert cli.main([*command, "--format", "lines"], standalone_mode=False) == 1
    assert "b.srt" in capsys.readouterr().err
    bad.write_text(FAST, "utf-8")
    assert cli.main(command, standalone_mode=False) == 1
    assert capsys.readouterr().out.endswith(
        "b.srt:2: hard reading-speed: 23.8 columns/s (at most 20)\n"
    )
    assert cli.main([*command, "--format", "text"], standalone_mode=False) == 1
    assert "1 of 1 cue within every hard rule of netflix" in capsys.readouterr().out


def test_lines_are_about_layout_unless_all_rules_are_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:03,000\nWell...\n", "utf-8")
    assert cli.main(["subtitles", "check", str(path)], standalone_mode=False) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["subtitles", "check", str(path), "--rules", "all"], standalone_mode=False) == 0
    assert capsys.readouterr().out == "3: soft ellipsis: '...' ('…')\n"
    for kind in ("json", "csv"):
        assert (
            cli.main(["subtitles", "check", str(path), "--format", kind], standalone_mode=False)
            == 0
        )
        assert "ellipsis" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["github", "junit", "sarif"])
def test_programs_are_told_of_a_file_that_cannot_be_read_also_where_it_is_the_only_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    command = ["subtitles", "check", str(tmp_path / "a.srt"), "--format", kind]
    assert cli.main(command, standalone_mode=False) == 1
    told = capsys.readouterr()
    assert "No such file" in told.out
    assert "No such file" in told.err
