"""The kept parts of a recording as a sound file, WAV or MP3: decoded, joined and encoded in slices.

Rate and channels are the recording's own. Where two parts meet, each goes on for half a crossfade into what is cut
out, so that nothing clicks and no part loses any of its time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

from pipeline.errors import OutputError, UnreadableMedia, UsageError
from pipeline.media.containers.opening import list_parts, open_container
from pipeline.media.containers.parts import Part
from pipeline.media.cut_sound.joined_parts import Samples, join_parts
from pipeline.media.floats import find_full_scale, mend_floats
from pipeline.media.packets import Lost, decode_frames
from pipeline.media.spool import ROOM_REMEDY, SAMPLE_RATE
from pipeline.media.timeline.timestamps import Timeline, start_timeline
from pipeline.media.tracks.track_choice import choose_track

SOUND_KINDS: Final = ("wav", "mp3")
FADE_S: Final = Fraction(1, 100)
"""Of a crossfade: too short to be heard as one, and long enough that no step is left."""

SLICE_S: Final = Fraction(1)
"""What is joined and encoded at once."""

MOST_MISSING_S: Final = 1
"""So much shorter than its transcript a recording may be: encoders put silence at the end."""

_MP3_RATES: Final = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000)
"""Samples a second that MP3 has. Source: ISO/IEC 11172-3 and 13818-3; 2.5 for the last three."""

_MP3_BITS: Final = (96_000, 160_000)
_MP3_BITS_OF_NARROW: Final = (64_000, 112_000)
"""Bits a second of mono and stereo, at which speech loses nothing that is heard; of sound up to 24 kHz less."""

_USUAL_LAYOUTS: Final = {
    1: "mono",
    2: "stereo",
    3: "2.1",
    4: "4.0",
    5: "5.0",
    6: "5.1",
    7: "6.1",
    8: "7.1",
}
"""What FFmpeg takes a number of channels for."""


@dataclass(frozen=True, slots=True)
class SoundShape:
    """How a recording's sound is kept: samples a second, the layout of its channels, bits of a sample."""

    rate: int
    layout: str
    channels: int
    bits: int


@dataclass(frozen=True, slots=True)
class WrittenSound:
    """A sound file that was written: how many samples each channel has, and its shape."""

    samples: int
    shape: SoundShape


def check_sound_kind(kind: str) -> None:
    """Raise `UsageError` if sound of a kind can't be written here."""
    import av

    if kind == "mp3" and "libmp3lame" not in av.codecs_available:
        reason = "the installed PyAV has no encoder for MP3"
        raise UsageError("mp3", reason, "Ask for wav")


def write_sound(
    source: Path,
    target: Path,
    kind: str,
    parts: Sequence[tuple[Fraction, Fraction]],
    *,
    track: int | None = None,
    ends_early: bool = False,
    on_progress: Callable[[float], None] = lambda _: None,
) -> WrittenSound:
    """Write the parts of a recording, one after the other.

    Args:
        source: the recording.
        target: the file, which is written over.
        kind: one of ``SOUND_KINDS``.
        parts: from when to when, in seconds of the recording, in order and apart.
        track: the number of the sound track, counted from 1; the likeliest if not given.
        ends_early: whether the last part ends before the recording does.
        on_progress: told the share that is done, 0..1.

    Raises:
        MediaError: the recording can't be decoded.
        OutputError: the file can't be written.
        UsageError: sound of this kind can't be written here.
    """
    check_sound_kind(kind)
    reader = SoundReader(source, track)
    shape = reader.shape
    bounds = [(round(start * shape.rate), round(end * shape.rate)) for start, end in parts]
    blocks = _report(reader.read(), bounds[-1][1], on_progress)
    joined = join_parts(blocks, bounds, round(FADE_S * shape.rate), ends_early=ends_early)
    with contextlib.closing(joined):
        samples = encode_sound(_fill_up(joined, bounds, source, shape), target, kind, shape)
    return WrittenSound(samples, shape)


def _report(
    blocks: Iterator[tuple[int, Samples]], end: int, on_progress: Callable[[float], None]
) -> Iterator[tuple[int, Samples]]:
    for start, block in blocks:
        on_progress(min(1.0, start / max(1, end)))
        yield start, block


def _fill_up(
    joined: Iterator[Samples], bounds: Sequence[tuple[int, int]], source: Path, shape: SoundShape
) -> Iterator[Samples]:
    """What was joined, with silence for what a recording lacks at its end.

    Raises:
        UnreadableMedia: it lacks more than that.
    """
    left = sum(end - start for start, end in bounds)
    for block in joined:
        left -= block.shape[1]
        yield block
    if left > MOST_MISSING_S * shape.rate:
        reason = f"it ends {left / shape.rate:.1f} s before its transcript does"
        raise UnreadableMedia(str(source), reason, "Name the recording itself with --audio")
    if left > 0:
        yield np.zeros((shape.channels, left), np.float32)


# --- reading


class SoundReader:
    """The sound track of a recording as it is, each sample where the recording's timestamps say.

    Args:
        path: the recording.
        track: the number of the sound track, counted from 1; the likeliest if not given.
        shape: what its samples become; they stay as they are if not given.

    Raises:
        MediaError: it can't be read.
    """

    def __init__(self, path: Path, track: int | None, shape: SoundShape | None = None) -> None:
        self._path, self._track = path, track
        self._parts = list_parts(path)
        if shape is not None:
            self.shape = shape
            return
        with open_container(path, self._parts[0]) as container:
            self.shape = _find_shape(choose_track(path, container, track))

    def read(self) -> Iterator[tuple[int, Samples]]:
        """The samples in blocks of about a second, each with the place of its first one."""
        at, size, held = 0, int(SLICE_S * self.shape.rate), list[Samples]()
        waiting = 0
        for part in self._parts:
            for block in self._read_part(part):
                held.append(block)
                waiting += block.shape[1]
                if waiting >= size:
                    yield at, np.concatenate(held, axis=1)
                    at, held, waiting = at + waiting, [], 0
        if held:
            yield at, np.concatenate(held, axis=1)

    def _read_part(self, part: Part) -> Iterator[Samples]:
        with open_container(self._path, part) as container:
            stream = choose_track(self._path, container, self._track)
            full_scale = find_full_scale(container, stream)
            timeline, placed = start_timeline(container, stream), 0
            converter = _Converter(self.shape)
            lost_s: float | None = None
            for piece in mend_floats(decode_frames(container, stream), full_scale):
                if isinstance(piece, Lost):
                    lost_s = (lost_s or 0.0) + piece.seconds
                    continue
                for block in self._fill_gap(timeline, piece, placed, lost_s):
                    placed += block.shape[1]
                    yield block
                lost_s = None
                for block in converter.convert(piece):
                    placed += block.shape[1]
                    yield block

    def _fill_gap(
        self, timeline: Timeline, frame: Any, placed: int, lost_s: float | None
    ) -> Iterator[Samples]:
        """The silence before a frame that comes later than the samples before it end."""
        if frame.time is None:
            return
        done, length_s = placed * SAMPLE_RATE // self.shape.rate, frame.samples / frame.sample_rate
        gap = timeline.measure_gap(frame.time, done, lost_s, length_s)
        left = gap * self.shape.rate // SAMPLE_RATE
        while left > 0:
            size = min(left, self.shape.rate)
            yield np.zeros((self.shape.channels, size), np.float32)
            left -= size


def _find_shape(stream: Any) -> SoundShape:
    context = stream.codec_context
    layout, channels = context.layout.name, context.layout.nb_channels
    if layout == f"{channels} channels":  # nobody says where they are, as in a plain WAV
        layout = _USUAL_LAYOUTS.get(channels, layout)
    is_whole = context.format is not None and context.format.name in ("s32", "s32p")
    return SoundShape(context.sample_rate, layout, channels, 24 if is_whole else 16)


class _Converter:
    """Frames of any format → samples of one shape; a new resampler where the format changes on the way."""

    def __init__(self, shape: SoundShape) -> None:
        self._shape = shape
        self._resampler: Any = None
        self._format: tuple[object, ...] = ()

    def convert(self, frame: Any) -> Iterator[Samples]:
        """The samples of a frame."""
        import av

        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        if found != self._format:
            self._format = found
            self._resampler = av.AudioResampler("fltp", self._shape.layout, self._shape.rate)
        frame.pts = None  # places are counted here
        for converted in self._resampler.resample(frame):
            yield np.asarray(converted.to_ndarray(), np.float32)


# --- writing


def encode_sound(blocks: Iterator[Samples], target: Path, kind: str, shape: SoundShape) -> int:
    """Write samples as a sound file, and return how many each channel has.

    Raises:
        OutputError: the file can't be written.
    """
    import av

    written = 0
    try:
        with av.open(str(target), "w", format=kind, options=_MUXING[kind]) as container:
            stream = _add_stream(container, kind, shape)
            for block in blocks:
                frame = _make_frame(block, shape, written)
                written += block.shape[1]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except (av.error.FFmpegError, OSError) as error:
        reason = f"its sound can't be written ({getattr(error, 'strerror', None) or error})"
        raise OutputError(str(target), reason, ROOM_REMEDY) from error
    return written


_MUXING: Final = {"wav": {"rf64": "auto"}, "mp3": {"id3v2_version": "3"}}


def _add_stream(container: Any, kind: str, shape: SoundShape) -> Any:
    if kind == "wav":
        codec = f"pcm_s{shape.bits}le"
        return container.add_stream(codec, rate=shape.rate, layout=shape.layout)
    rate = next((rate for rate in _MP3_RATES if rate <= shape.rate), _MP3_RATES[-1])
    layout = shape.layout if shape.channels <= len(_MP3_BITS) else "stereo"
    stream = container.add_stream("libmp3lame", rate=rate, layout=layout)
    bits = _MP3_BITS if rate > 24_000 else _MP3_BITS_OF_NARROW
    stream.bit_rate = bits[min(shape.channels, len(bits)) - 1]
    return stream


def _make_frame(block: Samples, shape: SoundShape, place: int) -> Any:
    """A frame of whole numbers, as WAV has them; what is louder than full scale is not turned over."""
    import av

    kind, full = (np.int16, 1 << 15) if shape.bits == 16 else (np.int32, 1 << 31)
    scaled = np.rint(block.astype(np.float64) * full).clip(-full, full - 1).astype(kind)
    packed = np.ascontiguousarray(scaled.T).reshape(1, -1)
    name = "s16" if shape.bits == 16 else "s32"
    frame = av.AudioFrame.from_ndarray(packed, format=name, layout=shape.layout)
    frame.sample_rate = shape.rate
    frame.time_base = Fraction(1, shape.rate)
    frame.pts = place
    return frame
