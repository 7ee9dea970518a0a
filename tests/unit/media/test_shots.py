"""Where the shots of a video change, found to the frame."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.domain import FrameRate
from pipeline.errors import MediaError, UnreadableMedia, UsageError
from pipeline.media.shots import find_frame_rate, find_shot_changes, name_shot_detector

COLOURS = ((200, 120, 30), (30, 180, 60), (40, 60, 210), (220, 210, 40), (10, 10, 10))
CUTS = (31, 58, 75, 110)


def write_video(
    path: Path,
    rate: Fraction,
    cuts: Sequence[int] = CUTS,
    *,
    frames: int = 130,
    samples: np.ndarray[Any, Any] | None = None,
) -> Path:
    """A video whose shots, each of a colour of its own with a light that moves, begin at these frames.

    ``samples`` is its sound: float32, mono, 16 kHz.
    """
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("mpeg4", rate=rate, width=64, height=48)
        stream.pix_fmt, stream.time_base, stream.gop_size = "yuv420p", 1 / rate, 12
        sound: Any = container.add_stream("aac", rate=16_000) if samples is not None else None
        for index in range(frames):
            image = np.full((48, 64, 3), COLOURS[sum(cut <= index for cut in cuts)], np.uint8)
            image[10:20, index % 40 : index % 40 + 12] = 255
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if samples is not None:
            heard = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
            heard.sample_rate = 16_000
            container.mux(sound.encode(heard))
            container.mux(sound.encode())
    return path


@pytest.mark.parametrize("name", ["23.976", "25", "29.97"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_shots_are_found_to_the_frame(tmp_path: Path, name: str, suffix: str) -> None:
    rate = FrameRate.parse(name)
    path = write_video(tmp_path / f"talk{suffix}", rate.per_second)
    told: list[float] = []
    found = find_shot_changes(path, told.append)
    assert tuple(map(rate.count_frames, found)) == CUTS
    assert all(abs(ms - rate.to_ms(rate.count_frames(ms))) <= 1 for ms in found)
    assert find_frame_rate(path) == rate
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1.0


def test_one_shot_has_no_changes(tmp_path: Path) -> None:
    assert find_shot_changes(write_video(tmp_path / "a.mp4", Fraction(25), (), frames=40)) == ()


def test_a_damaged_video_is_stepped_over(tmp_path: Path) -> None:
    path = write_video(tmp_path / "talk.mkv", Fraction(25))
    data = bytearray(path.read_bytes())
    middle = len(data) * 9 // 10
    data[middle : middle + 60] = b"\xff" * 60
    path.write_bytes(data)
    assert set(find_shot_changes(path)) >= {1240, 2320}


def test_sound_alone_has_no_shots(tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1600), np.int16), format="s16", layout="mono"
        )
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
    with pytest.raises(
        MediaError, match=r"it has no video, so there are no shots to find\. Leave out"
    ):
        find_shot_changes(path)
    assert find_frame_rate(path) is None
    (tmp_path / "notes.mp4").write_text("no video at all\n" * 99)
    with pytest.raises(UnreadableMedia):
        find_shot_changes(tmp_path / "notes.mp4")
    assert find_frame_rate(tmp_path / "notes.mp4") is None


@pytest.mark.parametrize("kind", [b"RIFF", b"RF64", b"BW64"])
def test_a_wave_file_has_no_picture_and_is_not_opened_to_look_for_one(
    kind: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.media.shots.open_container", lambda _: pytest.fail("opened"))
    (tmp_path / "talk.wav").write_bytes(kind + b"\n\0\0\0WAVEfmt ")
    assert find_frame_rate(tmp_path / "talk.wav") is None


def test_without_the_detector_it_is_told_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "talk.mp4", Fraction(25), frames=5)
    monkeypatch.setitem(sys.modules, "scenedetect", None)
    for look in (name_shot_detector, lambda: find_shot_changes(path)):
        with pytest.raises(UsageError, match=r"transcribe-interviews\[video\]"):
            look()
