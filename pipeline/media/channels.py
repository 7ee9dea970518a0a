"""What becomes of a track's channels: each a voice of its own, or all of them mixed to one."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.media.mixdown import Floats, Mixer
from pipeline.media.spool import SAMPLE_RATE

DOWNMIX = {"FC": 1.0, "FL": 0.7071, "FR": 0.7071}
"""How much of a labelled channel is mixed in, by its name; of the others, ``OTHER_CHANNELS``.

Source: ITU-R BS.775, mixed on from two channels to one.
"""

OTHER_CHANNELS = 0.5
"""Surrounds as in BS.775, and the low frequencies, which it leaves out: there may be a voice on that track."""


class Converter:
    """Frames of one shape → 16-bit samples at 16 kHz as a spool takes them.

    Args:
        frame: one of them, which says what they are like.
        layout: the channels to give; ``None`` for a mix of all to one.
    """

    def __init__(self, frame: Any, layout: Any | None) -> None:
        import av

        self._shape = _describe(frame)
        target = frame.layout if layout is None else layout
        self._resampler = av.AudioResampler(format="s16", layout=target, rate=SAMPLE_RATE)
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
        """The samples that are ready."""
        data = b"".join(_copy_samples(block) for block in self._resampler.resample(frame))
        return self._mixer.mix(data) if self._mixer is not None else data

    def release(self) -> bytes:
        """What the mix holds back; frames may follow after a gap."""
        if self._mixer is None:
            return b""
        data, self._mixer = self._mixer.finish(), self._mixer.renew()
        return data

    def finish(self) -> bytes:
        """All that is still held back; no frame may follow."""
        return self.convert(None) + self.release()


def weigh_channels(layout: Any) -> Floats | None:
    """How much of each channel is mixed in; ``None`` where nobody says what they are: microphones, then."""
    names = [channel.name for channel in layout.channels]
    if len(names) > 2 and "NONE" in names:
        return None
    shares = [DOWNMIX.get(name, OTHER_CHANNELS) for name in names]
    if len(names) <= 2:
        shares = [1.0] * len(names)
    return np.array([share / sum(shares) for share in shares], dtype=np.float32)


def _describe(frame: Any) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _copy_samples(block: Any) -> bytes:
    """The 16-bit samples of a frame, channels interleaved; its buffer may be longer."""
    return bytes(block.planes[0])[: 2 * block.samples * block.layout.nb_channels]
