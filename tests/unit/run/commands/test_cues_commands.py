"""Subtitle styles from settings to reports: what is given wins, and any file can be checked."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.cli import cli
from pipeline.config import Settings, load_settings
from pipeline.console import describe_subtitles
from pipeline.cues.styles import STYLES
from pipeline.domain import FrameRate
from pipeline.errors import FormatError
from pipeline.run import BrokenRule, SubtitleSummary, check_subtitles
from pipeline.run.documents import choose_style, make_document, summarise_cues
from tests.unit.cues.layout.test_cues import ANNA, BEN, make_transcript, say

GOOD = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"
BAD = (
    "1\n00:00:00,000 --> 00:00:00,500\nHi.\n\n"
    "2\n00:00:00,500 --> 00:00:03,000\nOne line is here,\n" + "x" * 43 + "\n"
)


def call(*arguments: object) -> int:
    """The exit code of a command line."""
    code: int = cli.main([str(one) for one in arguments], standalone_mode=False)
    return code


def test_the_styles_that_can_be_asked_for_are_those_there_are() -> None:
    for name, style in STYLES.items():
        assert choose_style(Settings(subtitle_style=name)) == style


def test_what_is_given_wins_over_the_style() -> None:
    flags = {
        "subtitle_style": "bbc",
        "max_line_width": 30,
        "max_line_count": 1,
        "max_cps": 15,
        "min_duration": 1.5,
        "max_duration": 5,
        "min_gap": 0.2,
        "highlight_words": True,
        "fps": 25,
        "speaker_labels": "dash",
    }
    style = choose_style(load_settings(None, {}, flags))
    assert (
        style.max_line_width,
        style.max_line_count,
        style.max_cps,
        style.max_wpm,
    ) == (30, 1, 15.0, None)
    assert (style.min_duration_ms, style.max_duration_ms, style.least_gap_ms) == (1500, 5000, 200)
    assert (style.highlight_words, style.frame_rate, style.speaker_labels) == (
        True,
        FrameRate(),
        "dash",
    )


def test_what_is_not_given_is_the_styles() -> None:
    style = choose_style(Settings(subtitle_style="social", max_line_width=20))
    assert (style.max_line_width, style.max_line_count, style.max_duration_ms) == (20, 1, 3000)


def test_a_style_that_lights_up_words_tells_the_formats_so() -> None:
    transcript = make_transcript(say(ANNA, "Yes."))
    assert make_document(transcript, Settings(subtitle_style="social")).highlight_words
    assert not make_document(transcript, Settings()).highlight_words


def test_the_summary_counts_cues_that_gave_way() -> None:
    exchange = [say(ANNA if n % 2 else BEN, "Well.", n * 200, 200) for n in range(6)]
    settings = Settings(speaker_labels="name")
    summary = summarise_cues(make_document(make_transcript(*exchange), settings).cues, settings)
    assert (summary.style, summary.cues) == ("netflix", 6)
    (late,) = [broken for broken in summary.broken if broken.rule == "late"]
    assert summary.within + len(late.cues) == 6
    assert f"{len(late.cues)} cues start late ({late.cues[0]}, " in describe_subtitles(summary)


def test_the_summary_says_when_all_is_well() -> None:
    many = SubtitleSummary(
        "bbc",
        1680,
        1669,
        (
            BrokenRule("late", (7,), "0.204 s after its first word"),
            BrokenRule("reading-speed", tuple(range(1, 11)), "24.1 columns/s"),
        ),
    )
    assert describe_subtitles(many) == (
        "Subtitles: 1,669 of 1,680 cues within bbc; cue 7 starts 0.2 s late; "
        "10 cues are too fast to read (1, 2, 3, 4, 5, 6, 7, 8 and 2 more)"
    )
    assert describe_subtitles(SubtitleSummary("netflix", 1680, 1680)) == (
        "Subtitles: 1,680 cues, all within netflix"
    )


@pytest.mark.parametrize("command", [[], ["--subtitle-style", "bbc"]])
def test_a_good_file_passes(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.srt"
    path.write_text(GOOD, "utf-8")
    assert call("subtitles", "check", path, *command) == 0
    assert capsys.readouterr().out == ""


def test_broken_rules_are_reported_with_their_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.srt"
    path.write_text(BAD, "utf-8")
    assert call("subtitles", "check", path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "2: hard min-duration: 0.500 s (at least 0.833)" in lines
    assert "2: hard min-gap: 0.000 s (at least 0.083)" in lines
    assert "8: hard line-width: 43 columns (at most 42)" in lines


def test_soft_rules_alone_are_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:03.000\nWe saw the\nharbour.\n", "utf-8")
    assert call("subtitles", "check", path, "--language", "en") == 0
    out = capsys.readouterr().out
    assert "3: soft one-line" in out
    assert "4: soft line-break: 'the / harbour.'" in out


def test_two_voices_in_one_cue_need_dashes(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    text = "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:04.000\n<v Ann>Is it really so?\n<v Bo>I doubt it is, my dear Ann.\n"
    path.write_text(text, "utf-8")
    ((line, one),) = check_subtitles(path, Settings())
    assert (line, one.rule) == (5, "speakers")
    path.write_text(text.replace(">I", ">-I"), "utf-8")
    assert check_subtitles(path, Settings()) == ()


def test_a_cue_without_text_shifts_no_line(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    empty = "00:00.000 --> 00:01.000\n\n"
    path.write_text(f"WEBVTT\n\n{empty}00:02.000 --> 00:02.100\nYes.\n", "utf-8")
    assert {line for line, _ in check_subtitles(path, Settings())} == {5}


def test_a_line_that_shows_nothing_shifts_no_line(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(f"1\n00:00:01,000 --> 00:00:05,000\n<i></i>\n{'x' * 43}\n", "utf-8")
    assert [line for line, one in check_subtitles(path, Settings()) if one.hard] == [4]


def test_when_words_are_said_a_file_of_lit_words_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    cues = ("Good <u>morning</u>.", "2\n00:00:02,000 --> 00:00:03,000\nGood morning.")
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\n" + "\n\n".join(cues) + "\n", "utf-8")
    assert check_subtitles(path, Settings()) == ()


def test_what_is_no_subtitle_file_is_refused(tmp_path: Path) -> None:
    for name, text in (("a.txt", "Ann: Yes."), ("a.srt", "no cue"), ("a.vtt", "no header")):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        with pytest.raises(FormatError, match=name):
            check_subtitles(path, Settings())


def test_every_layout_setting_is_a_flag() -> None:
    names = {option.name for option in cli.commands["export"].params}
    layout = {f.name for f in fields(Settings)} & {
        "subtitle_style",
        "fps",
        "highlight_words",
        *(f.name for f in fields(Settings) if f.name.startswith(("max_line", "max_d", "min_d"))),
    }
    assert layout <= names


def test_subtitles_in_an_old_encoding_are_checked_and_that_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.srt"
    cues = (
        "1\n00:00:01,000 --> 00:00:03,000\nСегодня сильный ветер.\n\n"
        "2\n00:00:04,000 --> 00:00:06,000\nПочиним сети на берегу.\n"
    )
    path.write_bytes(cues.encode("cp1251"))
    assert call("subtitles", "check", path) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "was read as Windows-1251; save it as UTF-8 if letters look wrong" in " ".join(
        told.err.split()
    )
    path.write_bytes(b"\x00\x01\x02" * 50)
    with pytest.raises(FormatError, match="it is not text"):
        check_subtitles(path, Settings())
