"""Transcripts and subtitles of other programs, laid out anew with ``export``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Span
from pipeline.errors import FormatError, OutputError
from pipeline.formats import FORMATS, parse_turns
from pipeline.formats.data import lossless_json
from pipeline.run import compare_files, export_files
from tests.unit.formats.test_registry import NOT_READ

SUBTITLES = """\
1
00:00:01,000 --> 00:00:03,000
Ann Lee: <i>Um, well,</i>
he said - quote: "no".

2
00:00:03,500 --> 00:00:04,500
{\\an8}Bo Chen: i i see
"""
# The shape of stable-ts 2.19's ``WhisperResult.to_dict``.
STABLE = {
    "text": " Hello there.",
    "segments": [
        {
            "start": 0.5,
            "end": 1.5,
            "text": " Hello there.",
            "seek": 0.0,
            "tokens": [1, 2],
            "temperature": 0.0,
            "avg_logprob": -0.2,
            "compression_ratio": 1.1,
            "no_speech_prob": 0.01,
            "words": [
                {"word": " Hello", "start": 0.5, "end": 0.9, "probability": 0.9, "tokens": [1]},
                {"word": " there.", "start": 1.0, "end": 1.5, "probability": 0.8, "tokens": None},
            ],
            "id": 0,
        }
    ],
    "language": "en",
    "ori_dict": {"text": " Hello there.", "segments": [], "language": "en"},
    "regroup_history": "",
    "nonspeech_sections": [],
}


def export(path: Path, *names: str, folder: Path | None = None) -> tuple[Path, ...]:
    return export_files(path, Settings(output_format=names, output_dir=folder or path.parent))


def test_every_word_of_subtitles_survives_and_styling_does_not(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(SUBTITLES, "utf-8")
    vtt, text = export(path, "vtt", "txt")
    assert (
        text.read_text("utf-8") == 'Ann Lee: Um, well, he said - quote: "no".\n\nBo Chen: i i see\n'
    )
    read = parse_turns(vtt.read_text("utf-8"), ".vtt")
    assert [(turn.speaker, turn.text) for turn in read] == [
        ("Ann Lee", 'Um, well, he said - quote: "no".'),
        ("Bo Chen", "i i see"),
    ]


def test_one_colon_alone_is_no_speaker(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:03,000\nWarning: hot\n\n", "utf-8")
    (text,) = export(path, "txt")
    assert text.read_text("utf-8") == "Warning: hot\n"


def test_a_cues_time_is_spread_over_its_words(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:03,000\none two\n\n", "utf-8")
    (written,) = export(path, "json")
    transcript = lossless_json.parse(written.read_text("utf-8"))
    assert [word.span for word in transcript.words] == [Span(1000, 2000), Span(2000, 3000)]
    assert (transcript.media.name, transcript.media.path) == ("talk.srt", "talk.srt")


def test_the_times_of_words_in_webvtt_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:03.000\n<v Bo>one <00:02.500>two\n", "utf-8")
    (written,) = export(path, "json")
    transcript = lossless_json.parse(written.read_text("utf-8"))
    assert [word.span for word in transcript.words] == [Span(1000, 2500), Span(2500, 3000)]
    assert [speaker.name for speaker in transcript.speakers] == ["Bo"]


def test_subtitles_that_whisper_highlighted_hold_every_word_once(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(
        "1\n00:00:00,000 --> 00:00:00,400\n<u>Hello</u> there.\n\n"
        "2\n00:00:00,400 --> 00:00:00,500\nHello there.\n\n"
        "3\n00:00:00,500 --> 00:00:01,000\nHello <u>there.</u>\n\n",
        "utf-8",
    )
    (written,) = export(path, "json")
    words = lossless_json.parse(written.read_text("utf-8")).words
    assert [(word.text.strip(), word.span) for word in words] == [
        ("Hello", Span(0, 400)),
        ("there.", Span(500, 1000)),
    ]


def test_json_of_stable_ts_is_read_with_its_word_times(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(STABLE), "utf-8")
    subtitles, page = export(path, "srt", "md")
    assert subtitles.read_text("utf-8").startswith("1\n00:00:00,500 --> ")
    assert page.read_text("utf-8") == "# talk\n\nHello there.\n"
    assert [w.text for w in lossless_json.parse(path.read_text("utf-8")).words] == [
        " Hello",
        " there.",
    ]


@pytest.mark.parametrize(("name", "kind"), [("talk.srt", "srt"), ("talk.json", "json")])
def test_an_export_never_writes_over_the_file_of_another_program(
    tmp_path: Path, name: str, kind: str
) -> None:
    path = tmp_path / name
    content = SUBTITLES if kind == "srt" else json.dumps(STABLE)
    path.write_text(content, "utf-8")
    with pytest.raises(OutputError, match="overwrite its own source file"):
        export(path, "txt", kind)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert path.read_text("utf-8") == content
    (other,) = export(path, kind, folder=tmp_path / "new")
    assert other.is_file()


def test_a_file_that_is_no_transcript_is_named(tmp_path: Path) -> None:
    path = tmp_path / "talk.pdf"
    path.write_text("hello", "utf-8")
    with pytest.raises(
        FormatError, match=r"talk\.pdf: not a transcript that can be read\. Use \.json"
    ):
        export(path, "txt")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - NOT_READ))
def test_every_format_that_is_written_can_be_compared(tmp_path: Path, name: str) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(SUBTITLES, "utf-8")
    (written,) = export(path, name, folder=tmp_path / "new")
    page = tmp_path / "page.txt"
    page.write_text('Ann Lee: Um, well, he said - quote: "no".\nBo Chen: i i see\n', "utf-8")
    assert compare_files(written, page).words.errors == 0


@pytest.mark.parametrize("name", ["eaf", "textgrid", "stm", "exb", "chat", "tei", "f4", "nvivo"])
def test_what_research_tools_have_is_exported_with_its_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(SUBTITLES, "utf-8")
    (annotated,) = export(path, name, folder=tmp_path / "annotated")
    (text,) = export(annotated, "txt", folder=tmp_path / "text")
    lines = [line for line in text.read_text("utf-8").splitlines() if line]
    assert (text.name, [line.replace("_", " ") for line in lines]) == (
        "talk.txt",
        ['Ann Lee: Um, well, he said - quote: "no".', "Bo Chen: i i see"],
    )


def test_annotations_that_are_damaged_are_named(tmp_path: Path) -> None:
    path = tmp_path / "talk.exb"
    path.write_text("<basic-transcription", "utf-8")
    with pytest.raises(FormatError, match=r"talk\.exb: not well-formed XML"):
        export(path, "txt")


def test_the_plainest_export_of_subtitles_leaves_them_and_their_neighbours_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(SUBTITLES, "utf-8")
    written = export_files(path, Settings(output_dir=tmp_path))
    assert {target.suffix for target in written} == {".txt", ".json"}
    (tmp_path / "talk.vtt").write_text("somebody's own", "utf-8")
    with pytest.raises(OutputError, match=r"overwrite talk\.vtt"):
        export(path, "vtt")
    assert (tmp_path / "talk.vtt").read_text("utf-8") == "somebody's own"
    assert path.read_text("utf-8") == SUBTITLES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_subtitles_are_read_as_they_are_saved(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(SUBTITLES.replace("see", "voilà, 李"), encoding)
    (page,) = export(path, "txt", folder=tmp_path / "out")
    assert "voilà, 李" in page.read_text("utf-8")


def test_an_endless_number_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1" * 100_000, "utf-8")
    with pytest.raises(
        FormatError, match=r"talk\.srt: line 1 and the lines after it are not a subtitle"
    ):
        export(path, "txt", folder=tmp_path / "out")


def test_dashes_of_a_dialogue_are_not_said(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:03,000\n-Did it?\n- No - never.\n", "utf-8")
    (page,) = export(path, "txt", folder=tmp_path / "out")
    assert "Did it? No never." in page.read_text("utf-8")


def test_a_dialogues_dash_goes_before_a_number_too_and_another_kind_of_dash_stays() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\n-$5. What — now —\n-20, I said.\n"
    assert [turn.text.split() for turn in parse_turns(text, ".srt")] == [
        ["$5.", "What", "—", "now", "—", "20,", "I", "said."]
    ]


@pytest.mark.parametrize("name", ["ebu-tt-d", "imsc", "itt", "podcast-json"])
def test_what_has_a_longer_suffix_is_exported_under_its_stem(tmp_path: Path, name: str) -> None:
    path = tmp_path / "talk.srt"
    path.write_text(SUBTITLES, "utf-8")
    (written,) = export(path, name, folder=tmp_path / "new")
    assert written.name == f"talk{FORMATS[name].suffix}"
    (text,) = export(written, "txt")
    assert text == tmp_path / "new" / "talk.txt"
    assert 'he said - quote: "no".' in text.read_text("utf-8")
