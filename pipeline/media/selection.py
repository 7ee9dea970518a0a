"""Which packets of a sound track are decoded where only parts of a recording are heard.

What lies before a part is passed over: jumped over where an index says where to go on and timestamps say where that
is, else read and not decoded, which takes a hundredth of the time. Where packets have no timestamps everything is
decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, Final

from pipeline.domain.time_ranges import TimeRange
from pipeline.media.containers.lengths import declared_seconds

if TYPE_CHECKING:
    from pipeline.media.timeline.timestamps import Timeline

RUN_UP_S: Final = 1.0
"""Decoded before a part, and after it: decoders need what comes before to be right, and some are late by a frame."""

LEAST_JUMP_S: Final = 20.0
"""What is shorter is read: the place that an index leads to may be as far before."""

INDEXED_FORMATS: Final = frozenset(
    ["aiff", "caf", "flac", "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2", "w64", "wav"]
)
"""Kinds of files in which FFmpeg finds a time without reading all before it, and knows exactly which time it found.

Not MP3, where it would count from a guess, nor Ogg, whose packets bear no times until a page ends.
"""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Sound that nobody hears, up to a time of the track in seconds."""

    until_s: float


class Jumped:
    """The demuxer went on elsewhere: what comes next doesn't follow what came before."""


class MissedJump(Exception):
    """A jump led behind the place that it was to lead to: everything has to be read."""


class Selection:
    """Follows a track packet by packet, and says what of it is decoded.

    Its first frames always are: by them it is known when the track begins, and what is in it.

    Args:
        ranges: the parts, in order, in the time of this track.
        timeline: where a timestamp is in the track.
        may_jump: whether the demuxer may be sent ahead.
    """

    def __init__(
        self, ranges: Sequence[TimeRange], timeline: Timeline, *, may_jump: bool = True
    ) -> None:
        ends = [inf if part.end_ms is None else part.end_ms / 1000 for part in ranges]
        self._spans = [(part.start_ms / 1000, end) for part, end in zip(ranges, ends, strict=True)]
        self._timeline = timeline
        self._may_jump = may_jump
        self._start_s = self._reached_s = 0.0  # of the last packet: where it begins and ends
        self._target_s: float | None = None  # of the last jump
        self._is_landed = True
        self._lost_s = self._unit_s = self._frame_s = 0.0
        self.said_s = 0.0
        """How long the last packet is by its own word, in seconds."""
        self.is_skipping = False
        """Whether nothing is decoded just now."""
        self.is_ended = False
        """Whether all parts were read, so that the rest of the track is not."""

    def wants(self, packet: Any) -> bool:
        """Whether a packet is decoded.

        Raises:
            MissedJump: a jump led behind the beginning of a part.
        """
        if packet.pts is None or not packet.size or not self._timeline.is_begun:
            return True
        if not self._unit_s:
            self._unit_s = float(packet.time_base)
            self._frame_s = _measure_frame(packet.stream) or self._timeline.frame_s
        length_s = self.said_s = (packet.duration or 0) * self._unit_s
        start_s = self._timeline.place(packet.pts * self._unit_s)
        if self._timeline.counts and length_s and self._frame_s:
            start_s *= (
                self._frame_s / length_s
            )  # they are counted, each with a length that is rounded
            length_s = self._frame_s
        start_s += self._lost_s if self._timeline.counts else 0.0
        end_s = start_s + length_s
        self._land(start_s)
        self._start_s, self._reached_s = start_s, max(self._reached_s, end_s)
        while self._spans and start_s > self._spans[0][1] + RUN_UP_S:
            del self._spans[0]
        self.is_ended = not self._spans
        return bool(self._spans) and end_s >= self._spans[0][0] - RUN_UP_S

    def skip(self, stream: Any) -> None:
        """Take note that a packet is not decoded, and let the decoder forget what came before."""
        if not self.is_skipping:
            stream.codec_context.flush_buffers()
        self.is_skipping = True

    def lose(self, seconds: float) -> None:
        """Take note of what was lost while nothing is decoded, which timestamps that only count don't know."""
        self._lost_s += seconds

    def resume(self) -> Skipped:
        """Return what was passed over, up to the packet that was asked about last."""
        return self._end_skip(self._start_s)

    def _end_skip(self, until_s: float) -> Skipped:
        self.is_skipping, self._lost_s = False, 0.0
        return Skipped(until_s)

    def finish(self) -> Iterator[Skipped]:
        """Yield what was passed over at the end of the track, if anything was.

        Raises:
            MissedJump: it was jumped over, so that it isn't known how long it is.
        """
        if self.is_skipping and not self.is_ended:
            if self._target_s is not None:
                raise MissedJump
            yield self._end_skip(self._reached_s)

    def jump(self, container: Any, stream: Any) -> bool:
        """Send the demuxer ahead if the next part is far; whether that was done.

        Raises:
            MissedJump: it doesn't go there.
        """
        import av

        if not self._may_jump or not self.is_skipping or not self._spans:
            return False
        target_s = self._spans[0][0] - RUN_UP_S
        is_far = target_s - self._reached_s >= LEAST_JUMP_S and target_s != self._target_s
        if not is_far or container.format.name not in INDEXED_FORMATS:
            return False
        if target_s >= declared_seconds(container, stream):
            return False  # how long it really is is known once all is read
        time_s = target_s + self._timeline.origin_s
        try:
            container.seek(int(time_s / stream.time_base), stream=stream)
        except av.error.FFmpegError:
            raise MissedJump from None
        self._target_s, self._is_landed = target_s, False
        return True

    def _land(self, found_s: float) -> None:
        if not self._is_landed and self._target_s is not None:
            self._is_landed = True
            if found_s > self._target_s + RUN_UP_S / 2:
                raise MissedJump


def _measure_frame(stream: Any) -> float:
    """How long a packet's sound is, in seconds, by its codec and sampling rate; 0 where packets differ."""
    codec = stream.codec_context
    return codec.frame_size / codec.sample_rate if codec.frame_size and codec.sample_rate else 0.0
