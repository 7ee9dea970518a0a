"""Edited timelines, read by OpenTimelineIO's adapters: their clips are the kept parts, to the frame."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Cut, CutPlan, FrameRate, Span, Timeline
from pipeline.formats.editing.cuts import (
    edit_decisions,
    final_cut_edit,
    otio_edit,
    premiere_edit,
)
from pipeline.formats.editing.cuts.edited_programme import (
    EditedProgramme,
    SourceFile,
    make_programme,
)

otio = pytest.importorskip("opentimelineio")  # has no wheel for the newest Python

DROPPED = FrameRate.parse("29.97df")
RATES = [FrameRate(), FrameRate.parse("23.976"), DROPPED, FrameRate.parse("60")]
VIDEO = SourceFile("talk.mp4", "file:///films/talk.mp4", has_picture=True, first_frame=1500)
SOUND = SourceFile("a talk & more.wav", "file:///a%20talk%20%26%20more.wav", channels=1)


def make_plan(rate: FrameRate, frames: list[int]) -> CutPlan:
    """What is kept between the odd frames and the even ones; cut are the words between."""
    times = [rate.to_ms(frame) for frame in frames]
    kept = tuple(Span(a, b) for a, b in zip(times[::2], times[1::2], strict=True))
    cuts = [Cut(Span(a.end_ms, b.start_ms), "you <know>") for a, b in pairwise(kept)]
    return CutPlan(times[-1] + 2000, kept, tuple(cuts), rate=rate)


def make(rate: FrameRate, source: SourceFile = VIDEO) -> EditedProgramme:
    plan = make_plan(rate, [0, 50, 75, 200, 2000, 90_000, 91_000, 91_001])
    return make_programme(plan, source, Timeline(rate, 3600 * rate.nominal), 'A "talk"')


def list_expected(programme: EditedProgramme) -> list[tuple[int, int]]:
    first = programme.source.first_frame
    return [(first + clip.source, clip.frames) for clip in programme.clips]


def list_ranges(track: Any) -> list[tuple[float, float]]:
    ranges = [clip.source_range for clip in track.find_clips()]
    return [(r.start_time.value, r.duration.value) for r in ranges]


def read_edl(programme: EditedProgramme) -> Any:
    rate = programme.timeline.rate
    text = edit_decisions.render(programme)
    return otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate.per_second))


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize(("source", "tracks"), [(VIDEO, "V A1 A2"), (SOUND, "A1")])
def test_an_edl_plays_the_kept_parts(rate: FrameRate, source: SourceFile, tracks: str) -> None:
    programme = make(rate, source)
    read = read_edl(programme)
    assert [track.name for track in read.tracks] == tracks.split()
    assert [list_ranges(t) for t in read.tracks] == [list_expected(programme)] * len(read.tracks)
    assert {clip.name for clip in read.find_clips()} == {source.name}


def test_an_edl_says_how_numbers_are_dropped() -> None:
    assert "FCM: DROP FRAME\n" in edit_decisions.render(make(DROPPED))
    event = edit_decisions.render(make(FrameRate())).splitlines()[3]
    assert event == ("001  AX       AA/V  C        00:01:00:00 00:01:02:00 01:00:00:00 01:00:02:00")


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("source", [VIDEO, SOUND], ids=["video", "sound"])
def test_premieres_xml_plays_the_kept_parts(rate: FrameRate, source: SourceFile) -> None:
    programme = make(rate, source)
    read = otio.adapters.read_from_string(premiere_edit.render(programme), "fcp_xml")
    kinds = [track.kind for track in read.tracks]
    assert kinds == ["Video"] * source.has_picture + ["Audio"] * source.channels
    assert [list_ranges(t) for t in read.tracks] == [list_expected(programme)] * len(kinds)
    assert {clip.media_reference.target_url for clip in read.find_clips()} == {source.address}
    assert read.tracks[0][0].source_range.start_time.rate == pytest.approx(
        float(rate.per_second), abs=0.001
    )


def test_clips_of_one_part_are_linked_in_premieres_xml() -> None:
    root = fromstring(premiere_edit.render(make(FrameRate())))
    names = {item.get("id") for item in root.iter("clipitem")}
    for item in root.iter("clipitem"):
        linked = [link.text for link in item.iter("linkclipref")]
        assert len(linked) == 3
        assert item.get("id") in linked
        assert set(linked) <= names
    assert len([file for file in root.iter("file") if len(file)]) == 1


@pytest.mark.parametrize("source", [VIDEO, SOUND], ids=["video", "sound"])
def test_fcpxml_plays_the_kept_parts(source: SourceFile) -> None:
    programme = make(FrameRate(), source)
    (read,) = otio.adapters.read_from_string(final_cut_edit.render(programme), "fcpx_xml")
    assert [list_ranges(track) for track in read.tracks] == [list_expected(programme)]
    assert {clip.media_reference.target_url for clip in read.find_clips()} == {source.address}


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_all_times_of_an_fcpxml_stand_on_frames(rate: FrameRate) -> None:
    programme = make(rate)
    root = fromstring(final_cut_edit.render(programme))
    read = [
        tuple(
            Fraction(clip.attrib[name].removesuffix("s")) * rate.per_second
            for name in ("offset", "start", "duration")
        )
        for clip in root.iter("asset-clip")
    ]
    first = programme.timeline.first_frame
    assert read == [
        (first + clip.record, programme.source.first_frame + clip.source, clip.frames)
        for clip in programme.clips
    ]
    assert [marker.get("value") for marker in root.iter("marker")] == ["cut: you <know>"] * 3


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("source", [VIDEO, SOUND], ids=["video", "sound"])
def test_an_otio_plays_the_kept_parts(rate: FrameRate, source: SourceFile) -> None:
    programme = make(rate, source)
    read = otio.adapters.read_from_string(otio_edit.render(programme), "otio_json")
    assert [t.kind for t in read.tracks] == ["Video"] * source.has_picture + ["Audio"]
    assert [list_ranges(t) for t in read.tracks] == [list_expected(programme)] * len(read.tracks)
    marks = [marker.marked_range.start_time.value for marker in read.tracks.markers]
    assert marks == [clip.record for clip in programme.clips[1:]]


RENDERERS: list[Callable[[EditedProgramme], str]] = [
    edit_decisions.render,
    premiere_edit.render,
    final_cut_edit.render,
    otio_edit.render,
]


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 5000), min_size=2, max_size=12, unique=True).map(sorted),
    st.sampled_from(RATES),
)
def test_clips_follow_each_other_without_a_hole(frames: list[int], rate: FrameRate) -> None:
    plan = make_plan(rate, frames[: len(frames) // 2 * 2])
    programme = make_programme(plan, VIDEO, Timeline(rate), "talk")
    kept = [b - a for a, b in zip(frames[::2], frames[1::2], strict=False)]
    place = 0
    for clip in programme.clips:
        assert clip.record == place
        place += clip.frames
    assert place == programme.frames == sum(kept)


def test_a_name_is_never_markup() -> None:
    evil = SourceFile('a"<b>&\n\x01.mp4', "file:///x%22.mp4", has_picture=True)
    programme = make_programme(make_plan(FrameRate(), [0, 100]), evil, Timeline(), "<t>\n\x02")
    for render in RENDERERS[1:3]:
        assert fromstring(render(programme)).tag in ("xmeml", "fcpxml")
    assert len(edit_decisions.render(programme).splitlines()) == 6


def test_a_clip_never_ends_behind_the_recording() -> None:
    plan = CutPlan(10_030, (Span(0, 1000), Span(2000, 10_030)), rate=FrameRate())
    last = make_programme(plan, VIDEO, Timeline(), "talk").clips[-1]
    assert last.source + last.frames == 250
