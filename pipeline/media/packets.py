"""A sound track's packets, decoded to frames; what is damaged is stepped over, and told.

FFmpeg calls damage by many names: a broken AAC frame is "operation not permitted" or "not yet
implemented", a size that can't be is "out of memory". Inside a stream all of them are damage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.media.containers.opening import COUNTING_FORMATS
from pipeline.media.selection import Jumped, Selection

MOST_FAILURES = 100_000
"""So many packets in a row that can't be decoded, half an hour and more, and no others will come."""

MOST_FIRST_FAILURES = 10_000
"""Where nothing could be decoded before them, so many are enough."""

SKIPS_S = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""How far the reading goes on behind a place that can't be read; the next one where that didn't help."""

MOST_SKIPS = 200
"""More places than this that can't be read are a file of nothing else."""

LOWEST_HZ = 2_000
HIGHEST_HZ = 768_000
"""No recorder of speech writes fewer samples a second, or more; resampling them would take hours."""


NOTES = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN")
"""How titles and the like begin that stand between the packets of bare streams."""


GAPLESS_FORMATS = frozenset(["flac", "ogg", "wv"])
"""Kinds whose writers leave nothing out, so that what is missing between two packets was dropped as damaged."""

TAILLESS_FORMATS = frozenset(["aac", "ac3", "eac3", "loas"])
"""Kinds of bare streams that end with sound, and with no titles."""

JUMP_S = 0.1
"""A packet that comes so much too late or too soon is looked at again when the next one is there."""

LEAST_GAP_S = 0.002
"""Timestamps may be rounded by less."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Sound that can't be decoded, and about how long it is; 0 where only timestamps will tell."""

    seconds: float


def has_timestamps(container: Any) -> bool:
    """Whether a packet's time is written in the file, so that it still is right behind a damaged place."""
    return container.format.name not in COUNTING_FORMATS


def decode_frames(
    container: Any,
    stream: Any,
    lengths: Lengths | None = None,
    selection: Selection | None = None,
) -> Iterator[Any]:
    """Decoded frames, ``Lost`` for each place between them that can't be read or decoded, and ``Skipped``.

    ``lengths`` takes note of how long packets are; ``selection`` says which of them are decoded, if not all.

    Raises:
        MissedJump: the selection can't be found without reading all before it.
    """
    lengths = lengths or Lengths(by_bytes=not has_timestamps(container))
    packets = _mend_times(_read_packets(container, stream, selection))
    found = _find_dropped(packets, container, lengths)
    if selection is not None:
        found = _select(found, stream, selection, lengths)
    yield from _decode_packets(found, stream, lengths)
    if selection is None or not selection.is_skipping:
        yield from _decode(stream, None) or ()


def _decode_packets(packets: Iterator[Any], stream: Any, lengths: Lengths) -> Iterator[Any]:
    """The frames of packets; what else is between them as it is."""
    import av

    failures = 0
    for packet in packets:
        if packet is not None and not isinstance(packet, av.Packet):
            yield packet
            continue
        frames = _decode(stream, packet)
        lengths.read += packet.size if packet is not None else 0
        if packet is None:
            yield from frames or ()
        elif frames is None:
            failures += 1
            if failures >= (MOST_FAILURES if lengths.knows else MOST_FIRST_FAILURES):
                break
            if not bytes(packet).startswith(NOTES):
                yield Lost(lengths.measure(packet))
        else:
            if packet.is_corrupt:
                yield Lost(0.0)
            if frames:
                failures = 0
                lengths.learn(packet, frames)
            yield from frames


def _select(
    packets: Iterator[Any], stream: Any, selection: Selection, lengths: Lengths
) -> Iterator[Any]:
    """The packets that a selection wants, and ``Skipped`` where others were passed over."""
    import av

    for packet in packets:
        if isinstance(packet, Jumped):
            continue
        if not isinstance(packet, av.Packet):
            if not selection.is_skipping:
                yield packet
            elif packet is not None:
                selection.lose(packet.seconds)
        elif selection.wants(packet):
            if selection.is_skipping and packet.size:
                yield selection.resume()
            yield packet
        else:
            selection.skip(stream)
            is_doubtful = lengths.is_too_long(packet.size, selection.said_s)
            if is_doubtful and _decode(stream, packet) is None:
                selection.lose(lengths.measure(packet) - selection.said_s)
            else:
                lengths.pass_over(packet.size, selection.said_s)
            if selection.is_ended:
                return
    yield from selection.finish()


def _decode(stream: Any, packet: Any) -> list[Any] | None:
    """The frames in a packet, or those that the decoder still holds; ``None`` where it fails."""
    import av

    try:
        frames: list[Any] = stream.codec_context.decode(packet)
    except (av.error.FFmpegError, ValueError):  # the latter for a header that names no codec
        return None
    return None if any(map(_is_impossible, frames)) else frames


def _is_impossible(frame: Any) -> bool:
    """Whether no recording of speech can be like this frame, so that its header is damaged."""
    return is_impossible_rate(frame.sample_rate) or not frame.layout.nb_channels


def is_impossible_rate(hertz: int) -> bool:
    """Whether no recording of speech can have so many samples a second; 0 says nothing."""
    return hertz != 0 and not LOWEST_HZ <= hertz <= HIGHEST_HZ


def _mend_times(packets: Iterator[Any]) -> Iterator[Any]:
    """The packets, of which one whose time fits neither that before nor that behind it has a damaged time."""
    end: int | None = None
    held: list[Any] = []  # a packet that is not at its time, and what comes behind it
    for packet in packets:
        if isinstance(packet, Lost | Jumped) or packet is None or packet.pts is None:
            yield from () if held else (packet,)
            held += [packet] if held else []
            end = None if isinstance(packet, Jumped) and not held else end
            continue
        if held:
            first, due = held[0], (end or 0) + (held[0].duration or 0)
            if abs(packet.pts - due) * packet.time_base <= JUMP_S:
                first.pts = first.dts = end
            yield from held
            end, held = first.pts + (first.duration or 0), []
        if end is not None and packet.pts != end and _is_jump(packet, end):
            held = [packet]
            continue
        yield packet
        end = packet.pts + (packet.duration or 0)
    yield from held


def _is_jump(packet: Any, end: int) -> bool:
    """Whether a packet comes much too late or too soon."""
    return bool(abs(packet.pts - end) * packet.time_base > JUMP_S)


def _find_dropped(packets: Iterator[Any], container: Any, lengths: Lengths) -> Iterator[Any]:
    """The packets, and ``Lost`` for what FFmpeg dropped between them without a word."""
    end, end_s = None, None
    for packet in packets:
        if isinstance(packet, Jumped):
            end, end_s = None, None
            yield packet
            continue
        if isinstance(packet, Lost) or packet is None or not packet.size:
            yield packet
            continue
        if not has_timestamps(container) and packet.pos is not None:
            if end is not None and packet.pos > end:
                yield Lost(lengths.estimate(packet.pos - end))
            end = packet.pos + packet.size
        if container.format.name in GAPLESS_FORMATS and packet.pts is not None:
            start_s = float(packet.pts * packet.time_base)
            if end_s is not None and start_s - end_s > LEAST_GAP_S:
                yield Lost(0.0)
            end_s = start_s + float((packet.duration or 0) * packet.time_base)
        yield packet
        if container.format.name == "aac" and (surplus := measure_surplus(bytes(packet))):
            yield Lost(lengths.estimate(surplus))
    if container.format.name in TAILLESS_FORMATS and end is not None and end < container.size:
        yield Lost(lengths.estimate(container.size - end))


def measure_surplus(packet: bytes) -> int:
    """How many bytes a packet has behind its bare AAC frame, which FFmpeg took for a part of it.

    Source: ISO/IEC 14496-3, 1.A.3.2, ADTS.
    """
    if len(packet) < 7 or packet[0] != 0xFF or packet[1] & 0xF6 != 0xF0:
        return 0
    return max(0, len(packet) - int.from_bytes(packet[3:6]) // 32 % 8192)


class Lengths:
    """How long packets are: as they say themselves, or else by their bytes.

    Args:
        by_bytes: a packet may hold several, where the beginning of one is damaged.
    """

    def __init__(self, *, by_bytes: bool) -> None:
        self._by_bytes = by_bytes
        self._bytes = 0
        self.read = 0
        """The bytes of all packets, those that can't be decoded, too."""
        self._seconds = 0.0

    @property
    def knows(self) -> bool:
        """Whether any packet could be decoded."""
        return self._bytes > 0

    def learn(self, packet: Any, frames: list[Any]) -> None:
        """Takes note of a packet that could be decoded."""
        self._bytes += packet.size
        self._seconds += sum(frame.samples / frame.sample_rate for frame in frames)

    def is_too_long(self, size: int, said_s: float) -> bool:
        """Whether a packet may hold others beside its own, so that only a decoder can tell how long it is."""
        return self._by_bytes and self.estimate(size) > 2 * said_s

    def pass_over(self, size: int, said_s: float) -> None:
        """Takes note of a packet of so many bytes that is not decoded, and how long it says it is, in seconds."""
        self.read += size
        if said_s:
            self._bytes += size
            self._seconds += said_s

    def measure(self, packet: Any) -> float:
        """About how long a packet is that could not be decoded, in seconds."""
        said_s = float(packet.duration * packet.time_base) if packet.duration else 0.0
        return max(said_s, self.estimate(packet.size)) if self._by_bytes else said_s

    def estimate(self, size: int) -> float:
        """About how long the sound is that takes so many bytes, in seconds; 0 before any is known."""
        return size * self._seconds / self._bytes if self._bytes else 0.0


def _read_packets(container: Any, stream: Any, selection: Selection | None = None) -> Iterator[Any]:
    """The track's packets in order, ``Lost`` for each place that can't be read, ``None`` where that is skipped.

    ``Jumped`` where a selection goes on elsewhere.
    """
    import av

    last_pts, stuck = None, 0
    for skipped in range(MOST_SKIPS):
        try:
            for packet in container.demux(stream):
                if packet.pts is not None:
                    if skipped and last_pts is not None and packet.pts <= last_pts:
                        continue  # it was read before
                    last_pts, stuck = packet.pts, 0
                yield packet
                if selection is not None and selection.jump(container, stream):
                    yield Jumped()
        except (
            av.error.FFmpegError,
            IndexError,
        ):  # PyAV doesn't know tracks that turn up on the way
            stuck += 1
            yield Lost(0.0)
            # The first try is to go on from where the demuxer is; some stay where they are.
            if stuck > 1:
                yield None  # seeking makes the decoder forget what it holds
                if not _skip(container, stream, last_pts, stuck - 2):
                    return
        else:
            return


def _skip(container: Any, stream: Any, last_pts: int | None, tries: int) -> bool:
    """Goes on behind the place that can't be read; whether that is possible."""
    import av

    if tries >= len(SKIPS_S) or not stream.time_base:
        return False
    target = (last_pts or 0) + int(SKIPS_S[tries] / stream.time_base)
    try:
        container.seek(target, stream=stream)
    except av.error.FFmpegError:
        return False
    return True
