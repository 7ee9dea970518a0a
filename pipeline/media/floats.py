"""Sound in floating point, of which full scale is 1 only by custom: other ranges, and what is no number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.media.packets import Lost, decode_frames
from pipeline.media.selection import Skipped

PCM = ("pcm_f16", "pcm_f24", "pcm_f32", "pcm_f64")
"""Codecs that give numbers as they stand in the file."""

LOUDEST = 16.0
"""No recorder writes more, 24 dB above full scale: it is another range, or damage."""

LARGE_SHARE = 0.01
"""So many of the samples that are not 0 are above it where a program wrote integers as floats."""

LOOKED_AT = 1 << 21
"""Samples other than 0 in which the range is looked for: 44 s at 48 kHz."""

RANGES = (2.0**15, 2.0**23, 2.0**31)
"""Full scale of integers. Source: 16, 24 and 32 bits with a sign."""

Floats = npt.NDArray[np.floating[Any]]


def find_full_scale(container: Any, stream: Any) -> float | None:
    """What full scale is in a track of floats: 1, or what it would be for integers.

    The track is read for it, and wound back. ``None`` for sound that is coded otherwise.
    """
    if not stream.codec_context.name.startswith(PCM):
        return None
    large = looked_at = 0
    highest: list[float] = []
    for frame in decode_frames(container, stream):
        if isinstance(frame, Lost):
            continue
        sizes = np.abs(np.concatenate(list_planes(frame)))
        sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
        looked_at += len(sizes)
        large += int(np.count_nonzero(sizes > LOUDEST))
        highest += [float(np.percentile(sizes, 99))] if len(sizes) else []
        if looked_at >= LOOKED_AT:
            break
    container.seek(stream.start_time or 0, stream=stream)
    if large <= looked_at * LARGE_SHARE:
        return 1.0
    usual = float(np.percentile(highest, 90))
    return next((full for full in RANGES if usual <= full), RANGES[-1])


def mend_floats(pieces: Iterator[Any], full_scale: float | None) -> Iterator[Any]:
    """Frames with 1 for full scale and without what is no number.

    Args:
        pieces: frames, ``Lost`` and ``Skipped`` places as a decoder gives them.
        full_scale: that of the track, by ``find_full_scale``. ``None`` where they come out of a codec that makes
            such samples of damage only: the frame is ``Lost``.
    """
    for piece in pieces:
        if isinstance(piece, Lost | Skipped) or not piece.format.name.startswith(("flt", "dbl")):
            yield piece
            continue
        planes = list_planes(piece)
        if full_scale in (None, 1.0) and all(is_sound(plane).all() for plane in planes):
            yield piece
        elif full_scale is None:
            yield Lost(piece.samples / piece.sample_rate)
        else:
            for plane in planes:
                plane[~np.isfinite(plane)] = 0
                plane /= full_scale  # noqa: PLW2901 - in place
                plane[~is_sound(plane)] = 0
            yield piece


def is_sound(samples: Floats) -> npt.NDArray[np.bool_]:
    """Return which samples, floats of any shape, can be sound: numbers, and none that no recorder writes."""
    return np.asarray(np.abs(samples) <= LOUDEST)  # not a number is not below anything


def list_planes(frame: Any) -> list[Floats]:
    """Return the frame's samples, float32 or float64 ``(samples * channels of the plane,)``, -1..1 by custom.

    They are changed where they stand; a buffer may be longer than they are.
    """
    kind: type[np.floating[Any]] = np.float32 if frame.format.name.startswith("flt") else np.float64
    width = 1 if frame.format.is_planar else frame.layout.nb_channels
    return [np.frombuffer(plane, kind)[: frame.samples * width] for plane in frame.planes]
