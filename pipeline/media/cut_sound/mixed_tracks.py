"""The sound tracks of a conversation as one sound file, at their own rate, each where it belongs in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.media.cut_sound.joined_parts import Samples
from pipeline.media.cut_sound.sound_writing import SoundReader, SoundShape, encode_sound
from pipeline.media.decoding import decode
from pipeline.media.spool import SAMPLE_RATE, Spool
from pipeline.media.timeline.drift import TimeMap, follow
from pipeline.media.timeline.offsets import find_place_in_time
from pipeline.media.tracks.audible import decode_audible

_FULL: Final = 1 << 15
_LOUDEST: Final = 0.99
"""Of full scale, to which a mix is lowered that would be louder: two people at once may be."""

_BLOCK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class MixedTrack:
    """A sound track that is mixed: a file, and the number of the track in it; the likeliest if not given."""

    path: Path
    number: int | None = None


def write_mix(tracks: Sequence[MixedTrack], target: Path, folder: Path | None = None) -> None:
    """Write all tracks of a conversation as one WAV, mono unless one of them has several channels.

    Files are placed in the time of the first one, as they are when they are transcribed. The mix is as loud as the
    tracks together, and lowered where that would be too loud.

    Args:
        tracks: two or more; of one file, or each of a file of its own.
        target: the file, which is written over.
        folder: where sound lies meanwhile; the user's cache if not given.

    Raises:
        MediaError: one of them can't be decoded.
        OutputError: the disk is full.
    """
    shapes = [SoundReader(track.path, track.number).shape for track in tracks]
    is_mono = all(shape.channels == 1 for shape in shapes)
    layout, channels = ("mono", 1) if is_mono else ("stereo", 2)
    shape = SoundShape(shapes[0].rate, layout, channels, bits=16)
    with ExitStack() as stack:
        maps = _find_places([track.path for track in tracks], folder)
        spools = []
        for track, time_map in zip(tracks, maps, strict=True):
            spools.append(_read(track, shape, time_map, folder, stack))
        loudest = max((float(np.abs(block).max()) for block in _add(spools)), default=0.0)
        gain = min(1.0, _LOUDEST / loudest) if loudest else 1.0
        blocks = (np.asarray(block * gain, np.float32) for block in _add(spools))
        encode_sound(blocks, target, "wav", shape)


def _find_places(paths: Sequence[Path], folder: Path | None) -> list[TimeMap | None]:
    """Where each file belongs in the time of the first one; ``None`` where it stays as it is, as do tracks of one."""
    if len(set(paths)) == 1:
        return [None] * len(paths)
    maps: list[TimeMap | None] = [None]
    with ExitStack() as stack:
        first = _decode(paths[0], folder)
        stack.callback(first.close)
        for path in paths[1:]:
            other = _decode(path, folder)
            try:
                maps.append(find_place_in_time(first, other))
            finally:
                other.close()
    return maps


def _decode(path: Path, folder: Path | None) -> Spool:
    decode_one = partial(decode, path, split=False, on_progress=None, spool_folder=folder)
    return decode_audible(path, None, decode_one).spool


def _read(
    track: MixedTrack,
    shape: SoundShape,
    time_map: TimeMap | None,
    folder: Path | None,
    stack: ExitStack,
) -> Spool:
    """A track's sound, as the mix has it."""
    spool = Spool(shape.channels, folder)
    stack.callback(spool.close)
    for _, block in SoundReader(track.path, track.number, shape).read():
        scaled = np.rint(block.T * _FULL).clip(-_FULL, _FULL - 1)
        spool.append(scaled.astype(np.int16).tobytes())
    spool.flush()
    if time_map is None:
        return spool
    times = shape.rate / SAMPLE_RATE
    moved = follow(
        spool, replace(time_map, places=time_map.places * times, times=time_map.times * times)
    )
    stack.callback(moved.close)
    return moved


def _add(spools: Sequence[Spool]) -> Iterator[Samples]:
    """Yield the sum of all tracks, block by block; shorter ones are silent at their end."""
    for first in range(0, max(map(len, spools)), _BLOCK):
        blocks = [
            np.frombuffer(spool.read(first, first + _BLOCK), dtype=np.int16)
            .reshape(-1, spool.channels)
            .T.astype(np.float32)
            for spool in spools
        ]
        total = np.zeros((spools[0].channels, max(b.shape[1] for b in blocks)), np.float32)
        for block in blocks:
            total[:, : block.shape[1]] += block / np.float32(_FULL)
        yield total
