"""The picture of a video: how many frames it has in a second, and where its shots change."""

from __future__ import annotations

import contextlib
import re
from array import array
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.metadata import version
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import Any, Final

from pipeline.domain import FrameRate
from pipeline.domain.time_ranges import TimeRange
from pipeline.errors import MediaError, UsageError
from pipeline.extras import tell_how_to_install
from pipeline.media.containers.opening import open_container
from pipeline.media.media_files import check_regular

FRAME_WIDTH: Final = 256
"""Pixels of the frames that are compared: a cut changes all of a picture, and nothing else of it counts."""

SHORTEST_SHOT: Final = Fraction(1, 4)
"""Seconds: what is shorter is a flash."""

AROUND_MS: Final = 2_000
"""Looked at before and after a part: the detector goes by the frames around, and a cue may stay that long."""

_WHOLE: Final = TimeRange()
_WAVE: Final = re.compile(rb"(?:RIFF|RF64|BW64).{4}WAVE", re.DOTALL)
_USUAL_RATE: Final = Fraction(25)


def name_shot_detector() -> str:
    """Return what finds shots, with all that shapes its results: the fingerprint of cached ones.

    Raises:
        UsageError: it is not installed.
    """
    _load_detector()
    return f"scenedetect {version('scenedetect-headless')} adaptive {FRAME_WIDTH} {SHORTEST_SHOT} 1"


def require_shot_detector() -> None:
    """Raise `UsageError` if what finds shots is not installed."""
    if find_spec("scenedetect") is None:
        raise _tell_missing()


def find_frame_rate(path: Path) -> FrameRate | None:
    """Return the usual rate at which a video's frames come; ``None`` without a video, or one whose frames vary."""
    try:
        if _is_wave(path):
            return None
        with open_container(path) as container:
            stream = _find_picture(container)
            rate = stream.average_rate if stream is not None else None
            return FrameRate.recognise(Fraction(rate)) if rate else None
    except MediaError:
        return None


def _is_wave(path: Path) -> bool:
    """Whether a file is a WAV by its first bytes: that has no picture, and to open it takes milliseconds."""
    with contextlib.suppress(OSError):
        check_regular(path)
        with path.open("rb") as file:
            return _WAVE.match(file.read(12)) is not None
    return False


def find_shot_changes(
    path: Path,
    on_progress: Callable[[float], None] = lambda _: None,
    part: TimeRange = _WHOLE,
) -> tuple[int, ...]:
    """Return when shots of a video begin, in milliseconds of the recording, but for the first one.

    Frames are decoded one after the other and compared small, so that a film takes no more memory than a minute.
    Cuts are found, fades are not. What finds them is PySceneDetect's detector by the mean of a few frames, which
    a moving camera doesn't mislead, with its own thresholds.

    Args:
        path: the recording.
        on_progress: told the share that is done, 0..1.
        part: the part of the video that is looked at, and a little before and after.

    Raises:
        MediaError: it can't be read, or has no video.
        UsageError: the detector is not installed.
    """
    found: list[int] = []
    times = array("q")
    with open_container(path) as container:
        stream = _find_picture(container)
        if stream is None:
            reason = "it has no video, so there are no shots to find"
            raise MediaError(str(path), reason, "Leave out --detect-shots")
        rate = Fraction(stream.average_rate or _USUAL_RATE)
        detect = _load_detector()(rate)
        for time_ms, image in _look_at(container, stream, part, on_progress):
            times.append(time_ms)
            found += (times[index] for index in detect(len(times) - 1, image))
    return tuple(sorted({time_ms for time_ms in found if time_ms > times[0]}))


def _look_at(
    container: Any, stream: Any, part: TimeRange, on_progress: Callable[[float], None]
) -> Iterator[tuple[int, Any]]:
    """Each frame's time in ms of the recording, and its picture, of a part and of what is around it."""
    origin = Fraction(container.start_time or 0, 1_000_000)
    begin_ms = max(0, part.start_ms - AROUND_MS)
    end_ms = inf if part.end_ms is None else part.end_ms + AROUND_MS
    length_ms = min(end_ms, (container.duration or 0) / 1_000) - begin_ms
    if begin_ms:
        _seek(container, stream, origin + Fraction(begin_ms, 1000))
    for time, image in _decode_small(container, stream):
        time_ms = round((time - origin) * 1000)
        if time_ms > end_ms:
            return
        if time_ms >= begin_ms:
            yield time_ms, image
            if length_ms > 0:
                on_progress(min(1.0, (time_ms - begin_ms) / length_ms))


def _seek(container: Any, stream: Any, time_s: Fraction) -> None:
    """Go to the last whole picture before a time; stay at the beginning where that can't be found."""
    import av

    if stream.time_base:
        with contextlib.suppress(av.error.FFmpegError):
            container.seek(int(time_s / stream.time_base), stream=stream)


def _find_picture(container: Any) -> Any | None:
    """The first video stream that is no cover."""
    for stream in container.streams.video:
        if not stream.disposition & stream.disposition.attached_pic:
            return stream
    return None


def _decode_small(container: Any, stream: Any) -> Iterator[tuple[Fraction, Any]]:
    """Each frame's time in seconds, and its picture: uint8, (height, `FRAME_WIDTH`, 3), blue first.

    What is damaged is stepped over.
    """
    import av

    stream.thread_type = "AUTO"
    height = max(2, round(FRAME_WIDTH * stream.height / max(1, stream.width)))
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            continue
        for frame in frames:
            if frame.pts is None or frame.time_base is None:
                continue
            small = frame.reformat(width=FRAME_WIDTH, height=height, format="bgr24")
            time_base = Fraction(frame.time_base.numerator, frame.time_base.denominator)
            yield frame.pts * time_base, small.to_ndarray()


def _load_detector() -> Callable[[Fraction], Callable[[int, Any], list[int]]]:
    """What makes a detector for a frame rate: it takes each frame's index and picture, and gives indexes of cuts.

    Raises:
        UsageError: it is not installed.
    """
    try:
        from scenedetect import FrameTimecode
        from scenedetect.detectors import AdaptiveDetector
    except ImportError as error:
        raise _tell_missing() from error

    def make(rate: Fraction) -> Callable[[int, Any], list[int]]:
        detector = AdaptiveDetector(min_scene_len=max(1, round(SHORTEST_SHOT * rate)))

        def detect(index: int, image: Any) -> list[int]:
            cuts = detector.process_frame(FrameTimecode(index, rate), image)
            return [cut.frame_num for cut in cuts]

        return detect

    return make


def _tell_missing() -> UsageError:
    reason = "PySceneDetect, which finds the shots of a video, is not installed"
    return UsageError("--detect-shots", reason, tell_how_to_install("video"))
