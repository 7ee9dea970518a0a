"""Timelines of OpenTimelineIO and of Premiere, read by OpenTimelineIO and its adapter."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from pipeline.domain import Cue, FrameRate, Heading, Span, Timeline
from pipeline.errors import FormatError, UsageError
from pipeline.formats import FORMATS, Document, read_subtitles
from pipeline.formats.editing import otio_timeline
from pipeline.formats.editing.otio_timeline import parse, render
from pipeline.formats.helpers.word_times import cut_lines
from tests.demo_documents import count_frames, make_demo_document
from tests.unit.formats.test_registry import ANNA, BEN, documents, make_document, make_turn

otio = pytest.importorskip("opentimelineio")  # has no wheel for the newest Python

PAL = Timeline(FrameRate(), 10 * 3600 * 25)
DROPPED = FrameRate.parse("29.97df")
NTSC = Timeline(DROPPED, DROPPED.read_timecode("01:00:00:00"))
FILM = Timeline(FrameRate.parse("23.976"))


def list_clips(timeline: otio.schema.Timeline) -> list[tuple[int, int, str]]:
    (track,) = timeline.video_tracks()
    clips = [item for item in track if isinstance(item, otio.schema.Clip)]
    ranges = [clip.range_in_parent() for clip in clips]
    return [
        (round(r.start_time.value), round(r.end_time_exclusive().value), clip.name)
        for clip, r in zip(clips, ranges, strict=True)
    ]


def list_expected(document: Document) -> list[tuple[int, int, str]]:
    first = document.timeline.first_frame
    frames = [count_frames(cue, document.timeline) for cue in document.cues]
    return [
        (start - first, end - first, " ".join(cue.lines))
        for (start, end), cue in zip(frames, document.cues, strict=True)
    ]


@pytest.mark.parametrize("timeline", [PAL, NTSC, FILM])
def test_the_demo_is_read_back_to_the_frame(timeline: Timeline) -> None:
    document = make_demo_document(timeline)
    read = otio.adapters.read_from_string(render(document), "otio_json")
    assert list_clips(read) == list_expected(document)
    start = read.global_start_time
    assert (start.value, start.rate) == (timeline.first_frame, float(timeline.rate.per_second))
    texts = [clip.media_reference.parameters["text"] for clip in read.find_clips()]
    assert texts == [cue.text for cue in document.cues]


@pytest.mark.parametrize("timeline", [PAL, NTSC, FILM])
def test_premiere_gets_titles_and_markers_at_the_same_frames(timeline: Timeline) -> None:
    document = make_demo_document(timeline)
    written = FORMATS["premiere"].render(document)
    read = otio.adapters.read_from_string(written, "fcp_xml")
    assert list_clips(read) == list_expected(document)
    assert round(read.global_start_time.value) == timeline.first_frame
    own = otio.adapters.read_from_string(render(document), "otio_json")
    assert [(m.name, m.marked_range.start_time.value) for m in read.tracks.markers] == [
        (m.name, m.marked_range.start_time.value) for m in own.tracks.markers
    ]
    assert "<comment>Clara, where does the story" in str(written)
    assert ("<displayformat>DF" in str(written)) == timeline.rate.drop_frame


def test_we_read_back_who_says_what_when() -> None:
    document = make_demo_document(NTSC)
    read = parse(render(document))
    assert [(cue.lines, cue.speaker) for cue in read] == [
        (cue.lines, cue.speaker) for cue in document.cues
    ]
    assert [count_frames(cue, NTSC) for cue in read] == [
        count_frames(cue, NTSC) for cue in document.cues
    ]


def test_a_dialogue_is_one_clip_and_each_line_keeps_its_voice() -> None:
    document = make_demo_document(PAL, labels="dash")
    said = [
        (line.text, line.speaker)
        for cue in document.cues
        for line in cut_lines(cue, at_words=False)
    ]
    assert len({cue.speaker for cue in document.cues}) == 3  # two voices, and both at once
    read = parse(render(document))
    assert [(line, cue.speaker) for cue in read for line in cue.lines] == said
    clips = list(otio.adapters.read_from_string(render(document), "otio_json").find_clips())
    assert len(clips) == len(document.cues)


def test_markers_have_the_colours_of_speakers_and_sections_are_white() -> None:
    document = make_document(make_turn(ANNA, "Hello"), make_turn(BEN, "Hi there", 1000))
    cleaned = replace(document.cleaned, headings=(Heading("A section", 1000),))
    document = replace(document, cleaned=cleaned, colours={BEN: "magenta"})
    read = otio.adapters.read_from_string(render(document), "otio_json")
    markers = [
        (m.name, m.color, m.comment, m.marked_range.start_time.value) for m in read.tracks.markers
    ]
    assert markers == [
        ("Anna Example", "YELLOW", "Hello", 0),
        ("A section", "WHITE", "", 25),
        ("Ben", "MAGENTA", "Hi there", 25),
    ]


@settings(max_examples=8)
@given(documents())
def test_any_document_is_read_back(document: Document) -> None:
    cues = parse(render(document))
    for name in ("otio", "premiere"):
        text = str(FORMATS[name].render(document))
        kind = {"otio": "otio_json", "premiere": "fcp_xml"}[name]
        clips = list_clips(otio.adapters.read_from_string(text, kind))
        assert [clip[2] for clip in clips] == [" ".join(cue.lines) for cue in cues]


def test_the_timelines_of_others_are_read_by_their_texts() -> None:
    content = json.loads(render(make_document(cues=(Cue(Span(1000, 2000), ("Hi",), None),))))
    for clip in content["tracks"]["children"][0]["children"]:
        clip["metadata"] = {}
    assert [cue.lines for cue in parse(json.dumps(content))] == [("Hi",)]
    for clip in content["tracks"]["children"][0]["children"]:
        clip.get("media_references", {}).clear()
    with pytest.raises(FormatError, match="none of its clips has a text"):
        parse(json.dumps(content))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"OTIO_SCHEMA": "Clip.1"}',
        '{"OTIO_SCHEMA": "Timeline.1", "tracks": 5}',
        '{"OTIO_SCHEMA": "Timeline.1", "x": ' + "[" * 100_000,
        '{"OTIO_SCHEMA": "Timeline.1", "start": {"OTIO_SCHEMA": "Nothing.1"}}, ',
    ],
)
def test_what_is_no_timeline_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="OpenTimelineIO file"):
        read_subtitles(text, ".otio")


def test_deep_and_strange_timelines_have_no_captions() -> None:
    text = render(make_document())
    for inner in ("[" * 900 + "]" * 900, '{"OTIO_SCHEMA": "Nothing.1"}'):
        strange = text.replace('"metadata": {', f'"metadata": {{"x": {inner},', 1)
        assert strange != text
        assert read_subtitles(strange, ".otio") == ()


def test_a_clip_that_lasts_forever_is_refused() -> None:
    content = json.loads(render(make_document(cues=(Cue(Span(1000, 2000), ("Hi",), None),))))
    for item in content["tracks"]["children"][0]["children"]:
        item["source_range"]["duration"]["value"] = 1e300
    with pytest.raises(FormatError, match="out of range"):
        parse(json.dumps(content))


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otio_timeline, "NEEDS", "no_such_module")
    with pytest.raises(UsageError, match=r"pip install .*\[editing\]"):
        parse('{"OTIO_SCHEMA": "Timeline.1"}')


@pytest.mark.parametrize("rate", ["12.5", "23.976", "47.952", "59.94df", "120", "1000"])
def test_premiere_is_told_from_rates_that_it_can_not_count(rate: str) -> None:
    document = make_demo_document(Timeline(FrameRate.parse(rate)))
    find_lack = FORMATS["premiere"].find_lack
    assert find_lack is not None
    if not (why := find_lack(document)):
        FORMATS["premiere"].render(document)
    assert ("can't count" in why) == (rate in ("12.5", "120", "1000"))


@pytest.mark.parametrize("tracks", [None, [], "", 5])
def test_a_timeline_without_tracks_is_one_error(tracks: object) -> None:
    text = json.dumps({"OTIO_SCHEMA": "Timeline.1", "tracks": tracks})
    with pytest.raises(FormatError, match="tracks"):
        read_subtitles(text, ".otio")
