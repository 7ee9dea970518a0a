"""Which channels are decoded, and which of them become the one voice of a mix."""

from __future__ import annotations

from typing import Any

from pipeline.media.spool import MIX, Spool

CANCELLED_DB = 15.0
"""When the mix is this much quieter than its loudest channel, the channels cancel each other out."""


def choose_layout(layout: Any, *, split: bool) -> Any:
    """The channels to decode to: those of the first frame, or two for a mix of more."""
    import av

    if split or layout.nb_channels <= 2:
        return layout
    return av.AudioLayout("stereo")  # FFmpeg mixes them: it knows what each of them is


def choose_mix(spool: Spool) -> int:
    """The track of one channel of all; the loudest one alone where mixing would cancel it out."""
    if spool.channels == 1:
        return 0
    loudest = max(range(spool.channels), key=spool.level_dbfs)
    cancelled = spool.level_dbfs(loudest) - spool.level_dbfs(MIX) > CANCELLED_DB
    return loudest if cancelled else MIX
