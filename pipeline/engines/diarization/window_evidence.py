"""What the windows of the segmentation say about which voices are one person.

Within a window the segmentation tells up to three local speakers apart. In the development mixtures
and recordings two of them who are heard for a second or longer are two different people in 97 % of
windows, whether they speak one after the other or at once; and two people in one window are one local
speaker in a fifth of them. So a second in which two groups of voices are two local speakers says twice
as much as a second in which they are one (log odds: 3.3 against 1.6).

Source: cannot-links between the speakers of one window, Kinoshita, Delcroix & Tawara, "Integrating
end-to-end neural and clustering-based diarization", ICASSP 2021; here they have a strength.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.linkage import Labels
from pipeline.engines.diarization.segmentation import LOCAL_SPEAKERS

Seconds = npt.NDArray[np.float64]

MOST_S: Final = 1.0  # more in one window says no more: what goes wrong there goes wrong throughout
TOGETHER_WEIGHT: Final = 0.5  # of a second as one local speaker, beside one as two


@dataclass(frozen=True, slots=True)
class Hearings:
    """Which windows hear each voice, and as which local speaker: arrays of one length ``m``.

    ``voices``, ``windows`` and ``speakers``: int. ``seconds``: float64, how long.
    """

    voices: Labels
    windows: Labels
    speakers: Labels
    seconds: Seconds

    def pick(self, indices: Labels, n_voices: int) -> Hearings:
        """Those of the voices at these indices (intp ``(k,)``), which are then 0..k-1."""
        places = np.full(n_voices, -1, dtype=np.intp)
        places[indices] = np.arange(len(indices))
        voices = places[self.voices]
        known = voices >= 0
        return Hearings(
            voices[known], self.windows[known], self.speakers[known], self.seconds[known]
        )


class Evidence(NamedTuple):
    """What windows say of one group and each other: float64 ``(k,)`` each.

    ``fewest``: in how many windows the one of the two that is in fewer was embedded. ``apart_s`` and
    ``together_s``: seconds in which windows hear both, as two local speakers or as one.
    """

    fewest: Seconds
    apart_s: Seconds
    together_s: Seconds


class Presence:
    """Which windows hear each group, and for how long as which of their local speakers.

    Args:
        groups: ``(n,)`` int, 0..k-1, of each voice.
        windows: ``(n,)`` int, that each voice was embedded from.
        hearings: All windows that hear the voices.
    """

    def __init__(self, groups: Labels, windows: Labels, hearings: Hearings) -> None:
        count = int(groups.max()) + 1
        self._windows: list[set[int]] = [set() for _ in range(count)]
        for group, window in zip(groups.tolist(), windows.tolist(), strict=True):
            self._windows[group].add(window)
        self._counts = np.array([len(own) for own in self._windows], dtype=np.float64)
        # Of each group: windows, with seconds by local speaker. Of each window: its groups.
        self._heard: list[dict[int, list[float]]] = [{} for _ in range(count)]
        self._groups: dict[int, set[int]] = {}
        for group, window, speaker, seconds in zip(
            groups[hearings.voices].tolist(),
            hearings.windows.tolist(),
            hearings.speakers.tolist(),
            hearings.seconds.tolist(),
            strict=True,
        ):
            heard = [0.0] * LOCAL_SPEAKERS
            heard[speaker] = seconds
            self._add(group, window, heard)

    def _add(self, group: int, window: int, heard: list[float]) -> None:
        own = self._heard[group]
        before = own.get(window)
        own[window] = (
            heard if before is None else [a + b for a, b in zip(before, heard, strict=True)]
        )
        self._groups.setdefault(window, set()).add(group)

    def compare(self, group: int) -> Evidence:
        """What windows say of this group and each other."""
        apart, together = np.zeros(len(self._counts)), np.zeros(len(self._counts))
        for window, mine in self._heard[group].items():
            all_mine = sum(mine)
            for other in self._groups[window]:
                theirs = self._heard[other][window]
                shared = sum(map(min, mine, theirs))
                apart[other] += min(min(all_mine, sum(theirs)) - shared, MOST_S)
                together[other] += min(shared, MOST_S)
        return Evidence(np.minimum(self._counts, self._counts[group]), apart, together)

    def join(self, group: int, gone: int) -> None:
        """Gives the one group all that the other is heard in."""
        for window, heard in self._heard[gone].items():
            self._groups[window].remove(gone)
            self._add(group, window, heard)
        self._heard[gone] = {}
        self._windows[group] |= self._windows[gone]
        self._counts[group] = len(self._windows[group])


def weigh(evidence: Evidence) -> Seconds:
    """Seconds by which windows say that two groups are two persons; below 0, that they are one."""
    return evidence.apart_s - TOGETHER_WEIGHT * evidence.together_s
