"""The grid that the times of a file lie on, where nobody says how it counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pipeline.cues.style import CueStyle
from pipeline.domain import FrameRate, Span

_RATES: Final = tuple(
    FrameRate.parse(name) for name in ("24", "25", "30", "23.976", "29.97", "50", "60", "59.94")
)
_ENOUGH: Final = 12
"""So many different times on one grid are no chance: of all milliseconds at most 18 % are by a frame of 60 a second."""
_HUNDREDTH_MS: Final = 10


def fit_grid(style: CueStyle, spans: Iterable[Span]) -> CueStyle:
    """The style for a file whose frame rate nobody gave: at the rate that all of its times lie on, if there is one.

    Two frames are 80 ms at 25 a second and 67 ms at 29.97, and a file that leaves them follows the rule. Where
    times are in hundredths of a second, as in ASS, limits are too.
    """
    times = {time_ms for span in spans for time_ms in (span.start_ms, span.end_ms)}
    if style.frame_rate is not None or len(times) < _ENOUGH:
        return style
    rate = next((rate for rate in _RATES if _is_on(rate, times)), None)
    if rate is not None:
        return replace(style, frame_rate=rate)
    if any(time_ms % _HUNDREDTH_MS for time_ms in times):
        return style
    return replace(
        style,
        min_gap_ms=style.min_gap_ms // _HUNDREDTH_MS * _HUNDREDTH_MS,
        min_duration_ms=style.min_duration_ms // _HUNDREDTH_MS * _HUNDREDTH_MS,
    )


def _is_on(rate: FrameRate, times: Iterable[int]) -> bool:
    """Whether a frame begins at all of the times; a millisecond may be rounded away."""
    return all(abs(rate.to_ms(rate.count_frames(time)) - time) <= 1 for time in times)
