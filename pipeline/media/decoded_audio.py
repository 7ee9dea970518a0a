"""Decoded sound as the stages read it: a voice in each channel, and what a user should know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.domain import Span
from pipeline.domain.time_ranges import Excerpt, TimeRange, write_range, write_time
from pipeline.errors import OutsideRecording, TooShort, TruncatedMedia
from pipeline.media.containers.lengths import is_short
from pipeline.media.levels import choose_gain, measure_powers
from pipeline.media.spool import SAMPLE_RATE, Spool, SpooledSamples
from pipeline.media.tracks.likeness import find_alike, tell_of_alike
from pipeline.media.tracks.mixed_channels import find_mixes, tell_of_mixes

SHORTEST_MS = 300
"""Less than this can't hold a spoken word ("yes" takes about 300 ms)."""

BORDER_MS = 2_500
"""Silence between two parts of a recording that are heard one after the other: more than any pause inside a sentence,
so that neither speech nor a speaker goes on across it."""

LEAST_TOLD_MS = 100
"""A part that ends so much after the recording is told of; nobody types the end of one more exactly."""

BLOCK = 1 << 16
"""Samples that are copied at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A decoded recording, which lies on the disk until it is closed or nobody knows it any more.

    ``channels`` holds the samples of each voice channel, 16 kHz, -1..1, of which ``[a:b]`` is a
    float32 array: a single one for a mix, one per channel of the file for a split. ``gains_db``
    says how much louder each was made than it is in the file, ``numbers`` which channel it is there,
    counted from 1, where channels are split. ``notices`` is what a user should
    know of how the recording was read, in sentences without its name. ``titles`` is what each voice's track is
    called, empty where it isn't, if any is. ``excerpt`` are the parts of the recording that are heard, where not all
    of it is, and ``recording_ms`` is how long all of it is.
    """

    channels: tuple[SpooledSamples, ...]
    duration_ms: int
    gains_db: tuple[float, ...]
    notices: tuple[str, ...] = ()
    numbers: tuple[int, ...] = (1,)
    titles: tuple[str, ...] = ()
    excerpt: Excerpt | None = None
    recording_ms: int = 0

    def close(self) -> None:
        """Deletes the sound on the disk; nothing can be read after that."""
        for channel in self.channels:
            channel.close()


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of a recording are heard, in order, one after the other; all of it if there are none.

    ``border_ms`` is how much silence is between two of them.
    """

    ranges: tuple[TimeRange, ...] = ()
    border_ms: int = BORDER_MS


ALL_PARTS: Final = Parts()


def make_audio(
    spool: Spool,
    notices: Sequence[str] = (),
    names: Sequence[str] = (),
    titles: Sequence[str] = (),
    *,
    excerpt: Excerpt | None = None,
    recording_ms: int | None = None,
) -> Audio:
    """Return the voices of a spool: of channels that hold the same sound the first one, of a mix of others none.

    Args:
        spool: decoded sound, which the voices keep.
        notices: what a user should know of how it was read.
        names: what its channels are called in notices; they are numbered if not given.
        titles: what they are called by whoever made them, or empty.
        excerpt: the parts of the recording that it is, if it isn't all.
        recording_ms: how long all of the recording is; as long as the sound if not given.
    """
    first = find_alike(spool) if spool.channels > 1 else (0,)
    own = sorted(set(first))
    mixes = find_mixes(spool, own)
    read = [channel for channel in own if channel not in mixes]
    gains_db = tuple(choose_gain(spool, channel) for channel in read)
    voices = (SpooledSamples(spool, *voice) for voice in zip(read, gains_db, strict=True))
    told = (*tell_of_alike(first, names), *tell_of_mixes(mixes, names))
    duration_ms = round(len(spool) * 1000 / SAMPLE_RATE)
    return Audio(
        tuple(voices),
        duration_ms,
        gains_db,
        (*notices, *told),
        tuple(channel + 1 for channel in read),
        tuple(titles[channel] for channel in read) if any(titles) else (),
        excerpt,
        duration_ms if recording_ms is None else recording_ms,
    )


def limit_promise(promised_ms: int, parts: Parts) -> int:
    """Return how much of what a header promises has to be there for the parts that are heard."""
    last_ms = parts.ranges[-1].end_ms if parts.ranges else None
    return promised_ms if last_ms is None else min(promised_ms, last_ms)


def choose_parts(
    subject: str, asked: Sequence[TimeRange], length_ms: int
) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """Return the parts of a recording that are there, and what a user should know of those that end before they should.

    Args:
        subject: what the recording is called in errors.
        asked: the parts, in order.
        length_ms: how long the recording is.

    Raises:
        OutsideRecording: one of them begins after the recording's end.
    """
    late = next((part for part in asked if part.start_ms >= length_ms), None)
    if late is not None:
        raise OutsideRecording(
            subject,
            f"the part {write_range(late)} begins after its end; it is {write_time(length_ms)} long",
            "Give a part that begins before that",
        )
    ends = [length_ms if part.end_ms is None else part.end_ms for part in asked]
    told = [
        f"the part {write_range(part)} ends with the recording, at {write_time(length_ms)}"
        for part, end_ms in zip(asked, ends, strict=True)
        if end_ms - length_ms >= LEAST_TOLD_MS
    ]
    spans = (Span(p.start_ms, min(end, length_ms)) for p, end in zip(asked, ends, strict=True))
    return tuple(spans), tuple(told)


def cut_out(spool: Spool, excerpt: Excerpt) -> Spool:
    """Return an excerpt of sound, as it is heard: with silence between its parts. The whole is deleted.

    Raises:
        OutputError: the disk is full.
    """
    cut = Spool(spool.channels, spool.folder)
    try:
        for index, part in enumerate(excerpt.parts):
            cut.append_silence(excerpt.border_ms * SAMPLE_RATE // 1000 if index else 0)
            until = len(cut) + part.duration_ms * SAMPLE_RATE // 1000
            first, last = (ms * SAMPLE_RATE // 1000 for ms in (part.start_ms, part.end_ms))
            for place in range(first, last, BLOCK):
                cut.append(spool.read(place, min(place + BLOCK, last)))
            cut.append_silence(max(0, until - len(cut)))  # a track may end before the others
        cut.flush()
    except BaseException:
        cut.close()
        raise
    spool.close()
    return cut


def check_length(path: Path, n_samples: int, declared_ms: int) -> None:
    """Refuse a recording that is cut short or too short; 0 declares nothing.

    Raises:
        TruncatedMedia: the file is cut short.
        TooShort: less than 300 ms of sound.
    """
    decoded_ms = round(n_samples * 1000 / SAMPLE_RATE)
    if is_short(declared_ms / 1000, decoded_ms / 1000):
        raise TruncatedMedia(
            str(path),
            f"the file is truncated: {decoded_ms / 1000:.1f} s of {declared_ms / 1000:.1f} s can be read",
            "Copy it again, or add --accept-truncated to transcribe the part that is there",
        )
    if decoded_ms < SHORTEST_MS:
        raise TooShort(
            str(path),
            f"{decoded_ms / 1000:.1f} s is too short to hold speech",
            f"Give a recording of {SHORTEST_MS / 1000:.1f} s or more",
        )


def measure_levels(audio: Audio, channel: int, frame_ms: int) -> list[float]:
    """The level of each frame of a channel as it is in the file, in dBFS; -120 or less is silence."""
    return measure_powers(audio.channels[channel], audio.gains_db[channel], frame_ms)
