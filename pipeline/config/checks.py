"""What settings must hold to beside their own bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.config.frame_counting import check_frame_counting
from pipeline.config.setting_values import ALL_TRACKS, read_shard, write_flag
from pipeline.cues.styles import STYLES
from pipeline.domain import FrameRate
from pipeline.domain.time_ranges import write_time
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.config.settings import Settings

MOST_SPEAKERS = 1000
"""More of them is a slip of the finger, which models would answer with a crash."""


def check_together(settings: Settings) -> None:
    """Raise `ConfigError` if a setting is empty or malformed, or doesn't go with another."""
    if settings.shard is not None:
        read_shard(settings.shard)
    _require(bool(settings.model.strip()), "model", "is empty")
    _require(
        settings.second_model is None or bool(settings.second_model.strip()),
        "second_model",
        "is empty",
    )
    _require(bool(settings.output_format), "output_format", "is empty")
    if settings.page:
        from pipeline.reference.hints import read_hints

        read_hints(settings.page)
    _require(
        settings.language is None or not settings.languages,
        "languages",
        "can't be combined with --language",
        "Leave out one of the two",
    )
    by_ray = settings.executor == "ray"
    _require(settings.ray_address is None or by_ray, "ray_address", "needs --executor ray")
    _require(
        not (by_ray and settings.remember_voices),
        "remember_voices",
        "has no effect with --executor ray",
        "The notebook is on this machine; leave out one of the two",
    )
    _check_parts(settings)
    _check_tracks(settings)
    _check_speakers(settings)
    _check_durations(settings)
    check_frame_counting(settings)


def _check_tracks(settings: Settings) -> None:
    """See that it is said once what is one speaker's: a file, a sound track or a channel."""
    number = settings.audio_track
    _require(
        number == ALL_TRACKS or number is None or number >= 1, "audio_track", "must be 1 or more"
    )
    remedy = "Leave out one of the two"
    combined = (
        ("as_tracks", settings.as_tracks, "--channels split", settings.channels == "split"),
        ("audio_track", number == ALL_TRACKS, "--channels split", settings.channels == "split"),
        ("as_tracks", settings.as_tracks, "--audio-track", number is not None),
        ("as_tracks", settings.as_tracks, "--shard", settings.shard is not None),
    )
    for name, is_asked, other, is_other_asked in combined:
        refused = is_asked and is_other_asked
        _require(not refused, name, f"can't be combined with {other}", remedy)


def _check_parts(settings: Settings) -> None:
    """See that it is said in one way which part of a recording is meant."""
    start, end = settings.start, settings.end
    for name, value in (("start", start), ("end", end)):
        refused = value is not None and bool(settings.range)
        _require(not refused, name, "can't be combined with --range", "Leave out one of the two")
    if end is not None and not start:
        reason = f"{_show(end)} is where the recording begins: nothing is left to transcribe"
        _require(end > 0, "end", reason, "Give a later time, or leave it out")
    if end is not None and start:
        reason = f"{_show(end)} is not after --start {_show(start)}"
        _require(end > start, "end", reason, "Change one of the two")
    is_part = start is not None or end is not None or bool(settings.range)
    remedy = "Leave it out, or say which part of the recording is meant"
    _require(is_part or not settings.clip, "clip", "needs --start and --end, or --range", remedy)


def _show(seconds: float) -> str:
    return write_time(round(seconds * 1000))


def _check_durations(settings: Settings) -> None:
    """See that cues can be laid out; what is not given is the style's."""
    style = STYLES[settings.subtitle_style]
    least, most = settings.min_duration, settings.max_duration
    least_ms = style.min_duration_ms if least is None else least * 1000
    most_ms = style.max_duration_ms if most is None else most * 1000
    name = "max_duration" if least is None else "min_duration"
    reason = f"no duration is both at least {least_ms / 1000:g} s and at most {most_ms / 1000:g} s"
    _require(least_ms <= most_ms, name, reason, "Change --min-duration or --max-duration")
    rate = settings.fps or FrameRate(Fraction(1000))
    fits = max(1, rate.first_frame(round(least_ms))) <= rate.last_frame(round(most_ms))
    _require(
        fits, "fps", "no whole number of frames fits between --min-duration and --max-duration"
    )


def _check_speakers(settings: Settings) -> None:
    numbers = [name for name in settings.speakers if name.isdigit()]
    if numbers:
        reason = f"{numbers[0]!r} is a number, not a name"
        remedy = f"Did you mean --num-speakers {numbers[0]}?"
        raise ConfigError(write_flag("speakers"), reason, remedy)
    least, most = settings.min_speakers or 1, settings.max_speakers or MOST_SPEAKERS
    _require(least <= most, "min_speakers", "is more than --max-speakers")
    _require(
        settings.num_speakers is None or least <= settings.num_speakers <= most,
        "num_speakers",
        "is not between --min-speakers and --max-speakers",
    )
    is_by_track = settings.as_tracks or settings.audio_track == ALL_TRACKS
    told_apart = settings.diarizer != "none" and settings.channels == "mix" and not is_by_track
    for name in ("num_speakers", "min_speakers", "max_speakers"):
        _require(
            getattr(settings, name) is None or told_apart,
            name,
            "has no effect with --no-diarize, --channels split, --as-tracks or --audio-track all",
            "Leave out one of the two",
        )


def _require(condition: bool, name: str, reason: str, remedy: str = "") -> None:
    if not condition:
        raise ConfigError(write_flag(name), reason, remedy)
