"""What edited timelines say of a recording: picture, sound, and where its own timecodes begin."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.domain import FrameRate
from pipeline.errors import NoAudioStream
from pipeline.media.cut_sound.source_facts import SourceFacts, read_source_facts

NTSC = Fraction(30000, 1001)


def write_video(path: Path, rate: Fraction, timecode: str = "", *, silent: bool = False) -> Path:
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=rate, width=64, height=48)
        if timecode:
            picture.metadata["timecode"] = timecode
        sound = None if silent else container.add_stream("aac", rate=48_000, layout="stereo")
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))
            container.mux(picture.encode(frame))
        if sound is not None:
            silence = av.AudioFrame.from_ndarray(np.zeros((2, 4096), np.float32), "fltp", "stereo")
            silence.sample_rate = 48_000
            container.mux(sound.encode(silence))
            container.mux(sound.encode(None))
        container.mux(picture.encode(None))
    return path


@pytest.mark.parametrize(
    ("rate", "timecode", "name"),
    [
        (Fraction(25), "10:00:00:05", "25"),
        (NTSC, "01:00:00;00", "29.97df"),
        (NTSC, "01:00:00:00", "29.97"),
    ],
)
def test_a_camera_s_timecode_is_where_its_frames_begin(
    tmp_path: Path, rate: Fraction, timecode: str, name: str
) -> None:
    facts = read_source_facts(write_video(tmp_path / "talk.mov", rate, timecode))
    counting = FrameRate.parse(name)
    assert (facts.width, facts.height, facts.channels) == (64, 48, 2)
    assert facts.find_first_frame(counting) == counting.read_timecode(timecode)
    assert facts.find_first_frame(FrameRate.parse("24")) == 0


def test_a_video_without_timecodes_begins_at_0(tmp_path: Path) -> None:
    facts = read_source_facts(write_video(tmp_path / "talk.mp4", Fraction(25)))
    assert (facts.frame_rate, facts.find_first_frame(FrameRate())) == (FrameRate(), 0)


def test_a_broadcast_wave_begins_at_a_time_of_day(tmp_path: Path) -> None:
    path, options = tmp_path / "talk.wav", {"write_bext": "1"}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update({"time_reference": str(48_000 * 3600), "description": "x"})
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), "s16", "mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
    facts = read_source_facts(path)
    assert (facts.width, facts.sample_rate, facts.channels) == (0, 48_000, 1)
    assert facts.find_first_frame(FrameRate()) == 3600 * 25


def test_a_timecode_that_is_none_is_passed_over() -> None:
    facts = SourceFacts(64, 48, 2, 48_000, FrameRate(), "yesterday")
    assert facts.find_first_frame(FrameRate()) == 0


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoAudioStream):
        read_source_facts(write_video(tmp_path / "talk.mp4", Fraction(25), silent=True))
