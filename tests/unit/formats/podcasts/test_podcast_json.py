"""A podcast's transcript for apps: who says what when, in the shape that the podcast namespace describes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from podcast_transcript_convert.converters.json_to_simple import json_file_to_simple_file

from pipeline.config import Settings, load_settings
from pipeline.domain import Cue, CueWord, Span
from pipeline.formats import Document, parse_turns
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.podcasts.podcast_json import render
from pipeline.run.documents import Documents, make_documents
from tests.unit.formats.broadcast.test_timed_text import TALK, hostile_documents, read_demo
from tests.unit.formats.podcasts.schemas import TRANSCRIPT
from tests.unit.formats.test_registry import ANNA, BEN, make_document


def read(document: Document) -> list[Mapping[str, object]]:
    content = json.loads(render(document))
    jsonschema.validate(content, TRANSCRIPT)
    segments: list[Mapping[str, object]] = content["segments"]
    return segments


def test_each_cue_is_a_segment_with_its_speaker_and_its_times_in_seconds() -> None:
    first, second, *_ = read(make_document(cues=TALK))
    assert first == {
        "speaker": "Anna Example",
        "startTime": 1.0,
        "endTime": 2.0,
        "body": "Good evening to you all.",
    }
    assert (second["speaker"], second["body"]) == ("Ben", "No & <never>.")


def test_a_cue_of_two_speakers_is_a_segment_for_each_without_dashes() -> None:
    assert read(make_document(cues=TALK))[2:] == [
        {"speaker": "Anna Example", "startTime": 4.0, "endTime": 4.4, "body": "Yes?"},
        {"speaker": "Ben", "startTime": 4.5, "endTime": 5.0, "body": "No."},
    ]


def test_another_reader_tells_who_says_what_and_when(tmp_path: Path) -> None:
    written, told = tmp_path / "talk.json", tmp_path / "talk.txt"
    written.write_text(render(make_document(cues=TALK)), "utf-8")
    json_file_to_simple_file(written, told)
    assert told.read_text("utf-8").splitlines() == [
        "(00:00:01) Anna Example: Good evening to you all.",
        "(00:00:02) Ben: No & <never>.",
        "(00:00:04) Anna Example: Yes?",
        "(00:00:04) Ben: No.",
    ]


def test_a_name_stands_beside_the_text_only() -> None:
    words = (CueWord("Good", Span(0, 300), ANNA), CueWord("\nevening.", Span(300, 900), ANNA))
    labelled = Cue(Span(0, 900), ("Anna Example: Good", "evening."), ANNA)
    for cue in (labelled, replace(labelled, words=words)):
        assert [one["body"] for one in read(make_document(cues=(cue,)))] == ["Good evening."]


def test_nobody_is_named_where_nobody_is_known() -> None:
    (segment,) = read(make_document(cues=(Cue(Span(0, 900), ("Hi",)),)))
    assert "speaker" not in segment


def test_words_of_nobody_known_are_not_left_to_the_speaker_before() -> None:
    """Source: AntennaPod, JsonTranscriptParser: a segment without a name goes on with the one before."""
    cues = (Cue(Span(0, 900), ("Hi",), ANNA), Cue(Span(1000, 1900), ("Bravo!",)))
    document = make_document(cues=cues)
    assert [one["speaker"] for one in read(document)] == ["Anna Example", "Unknown"]
    turns = parse_turns(render(document), ".podcast.json")
    assert [turn.text for turn in turns] == ["Hi", "Bravo!"]


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (("今日は、", "いい天気"), "今日は、いい天気"),
        (("one", "two"), "one two"),
        (("", " a"), "a"),
    ],
)
def test_lines_are_joined_as_their_script_has_it(lines: tuple[str, ...], body: str) -> None:
    (segment,) = read(make_document(cues=(Cue(Span(0, 900), lines, BEN),)))
    assert segment["body"] == body


@given(hostile_documents())
def test_any_document_is_written_word_for_word_and_read_back(document: Document) -> None:
    for segment in read(document):
        assert set(segment) - {"speaker"} == {"startTime", "endTime", "body"}
        assert segment["startTime"] <= segment["endTime"]
    cues = sorted(document.cues, key=lambda cue: cue.span)
    said = [word for cue in cues for word in make_one_line(cue.text).split()]
    bodies = "".join(str(segment["body"]) for segment in read(document))
    assert "".join(bodies.split()) == "".join(said) or any(":" in c.text for c in document.cues)
    assert all(turn.words for turn in parse_turns(render(document), ".podcast.json"))


@pytest.fixture(scope="module")
def demo() -> Documents:
    return make_documents(read_demo(), Settings(subtitle_style="podcast"))


def test_the_srt_of_the_demo_is_what_podcast_apps_take(demo: Documents) -> None:
    """Source: podcast namespace, "SRT": 32 characters, two lines, a new cue and the name at each change of speaker."""
    blocks = str(demo.render("srt")).strip().split("\n\n")
    lines = [block.split("\n")[2:] for block in blocks]
    assert all(len(cue) <= 2 and max(map(len, cue)) <= 32 for cue in lines)
    speakers = [cue.speaker for cue in demo.choose("srt").cues]
    assert None not in speakers
    changes = sum(a != b for a, b in zip([None, *speakers], speakers, strict=False))
    named = [cue for cue in lines if re.match(r"(Daniel|Clara)\b[^:]*:", cue[0])]
    assert len(named) == changes


def test_the_segments_of_the_demo_are_its_cues_word_for_word(demo: Documents) -> None:
    segments = json.loads(str(demo.render("podcast-json")))["segments"]
    cues = demo.choose("podcast-json").cues
    assert [s["startTime"] for s in segments] == [c.span.start_ms / 1000 for c in cues]
    assert max(len(s["body"]) for s in segments) <= 65
    said = " ".join(turn.text for turn in read_demo().turns).split()
    assert " ".join(s["body"] for s in segments).split() == said


def test_another_program_reads_the_names_in_the_webvtt_of_the_demo(demo: Documents) -> None:
    """Source: podcast namespace, "WebVTT": the name in a voice span, and lines of 65 characters at most."""
    import webvtt

    captions = webvtt.from_string(str(demo.render("vtt"))).captions
    names = {"A": "Daniel Marsh", "B": "Clara Whitfield"}
    assert [caption.voice for caption in captions] == [
        names[c.speaker] for c in demo.choose("vtt").cues
    ]
    assert max(len(line) for caption in captions for line in caption.text.split("\n")) <= 32
    said = " ".join(turn.text for turn in read_demo().turns).split()
    assert " ".join(caption.text for caption in captions).split() == said


LONG = "Prof. Dr. Alexandra-Wilhelmina von und zu Hohenstein"


def test_also_a_long_name_leaves_the_lines_as_narrow_as_podcast_apps_take() -> None:
    import pysubs2
    import webvtt

    talk = read_demo()
    speakers = tuple(replace(one, name=LONG) for one in talk.speakers)
    documents = make_documents(replace(talk, speakers=speakers), Settings(subtitle_style="podcast"))
    events = pysubs2.SSAFile.from_string(str(documents.render("srt"))).events
    assert max(len(line) for event in events for line in event.plaintext.split("\n")) <= 32
    assert max(event.plaintext.count("\n") for event in events) <= 1
    assert {c.voice for c in webvtt.from_string(str(documents.render("vtt"))).captions} == {LONG}


def test_the_preset_for_podcasts_writes_such_subtitles() -> None:
    settings = load_settings("podcast", {}, {})
    assert (settings.subtitle_style, "vtt" in settings.output_format) == ("podcast", True)
