"""How frames are counted: at which rate, in which timecodes, and from where on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from pipeline.config.setting_values import write_flag
from pipeline.cues.shot_lists import ShotList
from pipeline.domain import DROPPING_RATES, FrameRate, Timeline
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.config.settings import Settings

USUAL_RATE: Final = FrameRate()
"""What is counted in where neither a person nor a video tells of frames: television's in most of the world."""


def choose_timeline(settings: Settings, own: FrameRate | None = None) -> Timeline:
    """Return how formats with timecodes count the frames of a recording.

    Args:
        settings: what is asked for: the rate, whether its timecodes drop numbers, and where they begin.
        own: the rate of the recording's video, for where none is asked for.

    Raises:
        ConfigError: timecodes of this rate can't be counted so.
    """
    rate = settings.fps or own or USUAL_RATE
    if settings.drop_frame is not None:
        rate = replace(rate, drop_frame=settings.drop_frame)
    return Timeline(rate, _find_first_frame(settings.timecode_offset, rate))


def check_frame_counting(settings: Settings) -> None:
    """Raise `ConfigError` if frames can't be counted as is asked for, as far as the settings alone tell."""
    if settings.drop_frame and (
        settings.fps is None or settings.fps.per_second not in DROPPING_RATES
    ):
        raise ConfigError(
            write_flag("drop_frame"),
            "only timecodes of 29.97 and 59.94 frames a second drop numbers",
            "Add --fps 29.97 or --fps 59.94",
        )
    if settings.fps is not None:
        choose_timeline(settings)
    if settings.detect_shots:
        from pipeline.media.shots import require_shot_detector

        require_shot_detector()
    if settings.shot_changes is not None:
        if settings.detect_shots:
            reason = "can't be combined with --shot-changes"
            raise ConfigError(write_flag("detect_shots"), reason, "Leave out one of the two")
        # What is wrong with the list is told before any work; where no rate is known yet, the highest has any timecode.
        _read_list(settings.shot_changes, Timeline(settings.fps or FrameRate(Fraction(120))))


def list_shot_changes(settings: Settings, own: FrameRate | None = None) -> tuple[int, ...]:
    """Return when shots begin by the list that is given, in milliseconds of the recording; nothing without one.

    Args:
        settings: what is asked for.
        own: the rate of the recording's video.

    Raises:
        ConfigError: it holds timecodes, and no rate is known.
    """
    shots = settings.shot_changes
    if shots is None:
        return ()
    if shots.counts_frames and settings.fps is None and own is None:
        reason = f"{shots.name} counts frames, and the frame rate isn't known"
        raise ConfigError(write_flag("shot_changes"), reason, "Add --fps")
    return _read_list(shots, choose_timeline(settings, own))


def _read_list(shots: ShotList, timeline: Timeline) -> tuple[int, ...]:
    try:
        return shots.list_times(timeline)
    except ValueError as error:
        remedy = "Give a .shotchanges, an EDL, PySceneDetect's CSV, or a time in each line"
        raise ConfigError(write_flag("shot_changes"), f"{shots.name}: {error}", remedy) from None


def _find_first_frame(offset: str | None, rate: FrameRate) -> int:
    """The number of the frame that has a timecode; 0 where none is asked for."""
    if offset is None:
        return 0
    flag = write_flag("timecode_offset")
    if ";" in offset and not rate.drop_frame:
        reason = (
            f"{offset!r} is a drop-frame timecode, and those of {rate.name} frames a second are not"
        )
        raise ConfigError(flag, reason, "Write it with colons only, or add --fps 29.97df")
    try:
        return rate.read_timecode(offset)
    except ValueError:
        reason = f"{offset!r} is no timecode at {rate.name} frames a second"
        remedy = f"Its last part counts frames, from 00 to {rate.nominal - 1:02}"
        raise ConfigError(flag, reason, remedy) from None
