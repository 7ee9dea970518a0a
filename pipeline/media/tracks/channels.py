"""What becomes of a track's channels: each a voice of its own, or all of them mixed to one."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.media.spool import SAMPLE_RATE
from pipeline.media.tracks.mixdown import Floats, Mixer

DOWNMIX = {"FC": 1.0, "FL": 0.7071, "FR": 0.7071}
"""How much of a labelled channel is mixed in, by its name; of the others, ``OTHER_CHANNELS``.

Source: ITU-R BS.775, mixed on from two channels to one.
"""

OTHER_CHANNELS = 0.5
"""Surrounds as in BS.775, and the low frequencies, which it leaves out: there may be a voice on that track."""


MOST_TOGETHER = 64
"""FFmpeg resamples no more channels at once."""


class Converter:
    """Frames of one shape → 16-bit samples at 16 kHz as a spool takes them.

    Args:
        frame: one of them, which says what they are like.
        layout: the channels to give; ``None`` for a mix of all to one.
    """

    def __init__(self, frame: Any, layout: Any | None) -> None:
        self._shape = _describe(frame)
        target = frame.layout if layout is None else layout
        self._resampler = _choose_resampler(target)
        is_mixed = layout is None and target.nb_channels > 1
        self._mixer = Mixer(target.nb_channels, weigh_channels(target)) if is_mixed else None

    @property
    def pending(self) -> int:
        """How many samples it holds back, since a mix looks ahead."""
        return self._mixer.pending if self._mixer is not None else 0

    def fits(self, frame: Any) -> bool:
        """Whether a frame is like the others."""
        return self._shape == _describe(frame)

    def convert(self, frame: Any) -> bytes:
        """Return the samples that are ready: int16 ``(samples, channels)`` at 16 kHz, as bytes."""
        data = self._resampler.resample(frame)
        return self._mixer.mix(data) if self._mixer is not None else data

    def release(self) -> bytes:
        """Return what the mix holds back, as `convert` does; frames may follow after a gap."""
        if self._mixer is None:
            return b""
        data, self._mixer = self._mixer.finish(), self._mixer.renew()
        return data

    def finish(self) -> bytes:
        """Return all that is still held back, as `convert` does; no frame may follow."""
        return self.convert(None) + self.release()


def weigh_channels(layout: Any) -> Floats | None:
    """Return the weight of each channel in a mix: float32 ``(channels,)``, 0..1, their sum 1.

    ``None`` where nobody says what the channels are: microphones, then.
    """
    names = [channel.name for channel in layout.channels]
    if len(names) > 2 and "NONE" in names:
        return None
    shares = [DOWNMIX.get(name, OTHER_CHANNELS) for name in names]
    if len(names) <= 2:
        shares = [1.0] * len(names)
    return np.array([share / sum(shares) for share in shares], dtype=np.float32)


class _Resampler:
    """Frames of any rate and format → 16-bit samples at 16 kHz, channels interleaved."""

    def __init__(self, layout: Any) -> None:
        import av

        self._resampler = av.AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE)

    def resample(self, frame: Any) -> bytes:
        """Return what is ready, int16 ``(samples, channels)`` as bytes; what is held back if there is no frame."""
        return b"".join(_copy_samples(block) for block in self._resampler.resample(frame))


class _WideResampler:
    """Resamples more channels than FFmpeg does together: some of them at a time."""

    def __init__(self, channels: int) -> None:
        import av

        self._edges = [*range(0, channels, MOST_TOGETHER), channels]
        widths = np.diff(self._edges).tolist()
        self._layouts = [av.AudioLayout(f"{width} channels") for width in widths]
        self._resamplers = [_Resampler(layout) for layout in self._layouts]

    def resample(self, frame: Any) -> bytes:
        """Return what is ready, int16 ``(samples, channels)`` as bytes; what is held back if there is no frame."""
        parts = zip(self._resamplers, self._layouts, self._divide(frame), strict=True)
        resampled = [
            np.frombuffer(resampler.resample(part), dtype=np.int16).reshape(-1, layout.nb_channels)
            for resampler, layout, part in parts
        ]
        return np.concatenate(resampled, axis=1).tobytes()

    def _divide(self, frame: Any) -> list[Any]:
        """The frame as several that have some of its channels each."""
        import av

        if frame is None:
            return [None] * len(self._layouts)
        samples = frame.to_ndarray()
        if frame.format.is_planar:
            samples = samples.T
        samples = samples.reshape(frame.samples, self._edges[-1])
        made = []
        for layout, first, last in zip(self._layouts, self._edges, self._edges[1:], strict=False):
            part = np.ascontiguousarray(samples[:, first:last]).reshape(1, -1)
            made_frame = av.AudioFrame.from_ndarray(part, frame.format.packed.name, layout.name)
            made_frame.sample_rate = frame.sample_rate
            made.append(made_frame)
        return made


def _choose_resampler(layout: Any) -> _Resampler | _WideResampler:
    if layout.nb_channels > MOST_TOGETHER:
        return _WideResampler(layout.nb_channels)
    return _Resampler(layout)


def _describe(frame: Any) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _copy_samples(block: Any) -> bytes:
    """The 16-bit samples of a frame, channels interleaved; its buffer may be longer."""
    return bytes(block.planes[0])[: 2 * block.samples * block.layout.nb_channels]
