"""CTM, STM, TextGrid and RTTM as others write them, and RTTM of what no diarizer found."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Span
from pipeline.errors import OutputError
from pipeline.formats import parse_turns
from pipeline.formats.annotations import ctm, rttm
from pipeline.run import export_files
from pipeline.run.events import Notice, Observer
from tests.pages import read_back

CUES = "1\n00:00:01,000 --> 00:00:02,000\n{}Is it far?\n\n2\n00:00:03,000 --> 00:00:04,000\n{}Not very.\n"


def test_what_is_not_scored_is_not_said() -> None:
    text = (
        ";; CATEGORY \"0\" \"\" \"\"\n"
        "a 1 inter_segment_gap 0.0 1.0 <o,f0,>\n"
        "a 1 Ida 1.0 2.0 <o,f0,female> Is it { far / afar }?\n"
        "a 1 Ida 2.0 3.0 <o, f0, female> ignore_time_segment_in_scoring\n"
        "a 1 excluded_region 3.0 4.0 <o,f0,> noise\n"
        "a 1 Per 4.0 5.0 Not { very / @ } {so} far.\n"
    )  # fmt: skip
    turns = parse_turns(text, ".stm")
    assert [(turn.speaker, turn.text.strip()) for turn in turns] == [
        ("Ida", "Is it { far / afar }?"),
        ("Per", "Not very {so} far."),
    ]


def test_first_of_alternates_in_a_ctm_counts() -> None:
    text = (
        ";; a comment\na 1 0.0 0.5 is NA\na 1 * * <ALT_BEGIN>\na 1 0.5 0.2 it 0.9\na 1 * * <ALT>\n"
        "a 1 0.5 0.2 at 0.9\na 1 * * <ALT_END>\na 1 0.7 0.1 @ 1\na 1 0.8 0.2 far 0.8\n"
    )
    assert [word.text for word in ctm.parse(text)] == [" is", " it", " far"]


def test_channels_of_a_ctm_are_speakers_in_order_of_time() -> None:
    text = "a A 0 1 is\na A 1 1 it?\na A 6 1 why?\na B 3 1 yes.\n"
    turns = parse_turns(text, ".ctm")
    assert [(turn.speaker, turn.text.strip()) for turn in turns] == [
        ("A", "is it?"),
        ("B", "yes."),
        ("A", "why?"),
    ]


def write_grid(*tiers: tuple[str, str]) -> str:
    """A TextGrid in the short form, with an interval for each word of each tier."""
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "0",
        "9",
        "<exists>",
        str(len(tiers)),
    ]
    for name, text in tiers:
        words = text.split()
        lines += ['"IntervalTier"', f'"{name}"', "0", "9", str(len(words))]
        for n, word in enumerate(words):
            lines += [str(n), str(n + 1), f'"{word}"']
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [
        ((("words", "sil is it far sp"), ("phones", "I z I t")), [(None, "is it far")]),
        ((("Ida - words", "is it far"), ("Ida - phones", "I z I")), [("Ida", "is it far")]),
        ((("sentence", "is it far"), ("ORT-MAU", "is it far"), ("KAN-MAU", "I z")), [(None, "is it far")]),
        ((("Ida", "is it far"),), [("Ida", "is it far")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tiers_that_tell_the_same_are_read_once(
    tiers: tuple[tuple[str, str], ...], expected: list[tuple[str | None, str]], encoding: str
) -> None:
    turns = read_back(write_grid(*tiers).encode(encoding), "TextGrid")
    assert [(turn.speaker, turn.text.strip()) for turn in turns] == expected


def export(tmp_path: Path, text: str, *names: str, observe: Observer = lambda _: None) -> list[str]:
    path = tmp_path / "talk.srt"
    path.write_text(text, "utf-8")
    settings = Settings(output_format=names, output_dir=tmp_path)
    return [written.name for written in export_files(path, settings, observe=observe)]


def test_speakers_of_subtitles_become_rttm(tmp_path: Path) -> None:
    assert export(tmp_path, CUES.format("Ida: ", "Per: "), "rttm") == ["talk.rttm"]
    spans = rttm.parse((tmp_path / "talk.rttm").read_text("utf-8"))
    assert [(s.speaker, s.span) for s in spans] == [
        ("Ida", Span(1000, 2000)),
        ("Per", Span(3000, 4000)),
    ]


def test_rttm_of_nobody_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="speakers were not told apart"):
        export(tmp_path, CUES.format("", ""), "rttm")
    assert not (tmp_path / "talk.rttm").exists()
    events: list[object] = []
    assert export(tmp_path, CUES.format("", ""), "rttm", "txt", observe=events.append) == [
        "talk.txt"
    ]
    assert [e.text for e in events if isinstance(e, Notice)] == [
        "talk.srt: no rttm, because speakers were not told apart"
    ]
