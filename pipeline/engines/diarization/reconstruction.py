"""Who speaks in which frame, once it is known which person each excerpt is.

Every window says of its frames how active its local speakers are; they are added up person by person.
That is done a few minutes at a time, with the windows on both sides that hear the same frames: what
there is for all windows at once would be three times the activities, and as many times as there are
persons what there is for all frames.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.embedding import Excerpt
from pipeline.engines.diarization.linkage import Labels
from pipeline.engines.diarization.segmentation import (
    FRAME_SAMPLES,
    LOCAL_SPEAKERS,
    NOBODY,
    WINDOW_FRAMES,
    Mask,
    Posteriors,
    adopt_strays,
    aggregate_windows,
    find_alone,
    find_hidden,
    select_speakers,
)

BLOCK_WINDOWS: Final = 256  # added up at once: 11 minutes
ADOPTIONS: Final = 2  # whoever is known in a window by the one beside it is so for the next one too
SYLLABLE_FRAMES: Final = 15  # 0.25 s: less is hardly said by anybody


def place_persons(
    activities: Posteriors,
    starts: tuple[int, ...],
    excerpts: Sequence[Excerpt],
    labels: Labels,
    *,
    hidden_s: float | None,
    smallest_activity: float,
) -> Mask:
    """Which person speaks in which frame: ``(frames, persons)`` bool.

    Args:
        activities: ``(windows, 589, 3)`` float32, 0..1.
        starts: First samples of the windows.
        excerpts: What was embedded.
        labels: ``(n,)`` int, the person of each excerpt.
        hidden_s: Whoever speaks for so long, and only while the one known person speaks, is a
            second one; ``None`` if there is only one to be found.
        smallest_activity: Below this nobody is named, even where somebody speaks.
    """
    n_persons = int(labels.max()) + 1 if len(labels) else 0
    if n_persons == 0:
        return np.zeros((0, 0), dtype=np.bool_)
    heard, origins = project_excerpts(excerpts, activities, starts)
    strays = np.full((len(starts), LOCAL_SPEAKERS), NOBODY, dtype=np.int16)
    placed = _Placed(activities, starts, heard, labels[list(origins)], strays)
    placed = replace(placed, strays=placed.find_homes(n_persons))
    if n_persons == 1 and hidden_s is not None:
        hidden = placed.find_hidden(hidden_s)
        placed = replace(placed, strays=np.where(hidden, np.int16(1), placed.strays))
        n_persons += int(hidden.any())
    return placed.select(n_persons, smallest_activity)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Whom the local speakers are given to: as excerpts, until it is asked for a few windows.

    ``strays``: ``(windows, 3)`` int16, whom those without an excerpt are given to.
    """

    activities: Posteriors
    starts: tuple[int, ...]
    excerpts: tuple[Excerpt, ...]
    labels: Labels
    strays: npt.NDArray[np.int16]

    def spread(self, first: int, last: int) -> npt.NDArray[np.int16]:
        """The persons ``(last - first, 589, 3)`` of these windows."""
        a, b = (bisect_left(self.excerpts, w, key=lambda e: e.window) for w in (first, last))
        shape = (last - first, WINDOW_FRAMES, LOCAL_SPEAKERS)
        persons = spread_labels(self.excerpts[a:b], self.labels[a:b], shape, first)
        strays = self.strays[first:last, None, :]
        return np.where(strays == NOBODY, persons, strays)

    def add_up(
        self, first: int, last: int, n_persons: int
    ) -> tuple[Posteriors, npt.NDArray[np.float32]]:
        """As ``aggregate_windows``, of the frames of these windows only."""
        a, b, begin, end = self._reach(first, last)
        active, count = aggregate_windows(
            self.activities[a:b], self._shift(a, b), self.spread(a, b), n_persons
        )
        offset = self.starts[a] // FRAME_SAMPLES
        here = slice(begin - offset, end - offset)
        return active[here], count[here]

    def _reach(self, first: int, last: int) -> tuple[int, int, int, int]:
        """First and last of all windows that hear frames of these, and these frames' first and last."""
        offsets = np.array(self.starts) // FRAME_SAMPLES
        begin, end = int(offsets[first]), int(offsets[last - 1]) + WINDOW_FRAMES
        a = int(np.searchsorted(offsets, begin - WINDOW_FRAMES, side="right"))
        return a, int(np.searchsorted(offsets, end)), begin, end

    def find_homes(self, n_persons: int) -> npt.NDArray[np.int16]:
        """Whom each local speaker without a person is given to ``(windows, 3)``, -1 for the others.

        What the windows beside one say of the same frames counts first, then who is left.
        """
        placed = self
        for _ in range(ADOPTIONS):
            placed = placed._settle(placed._adopt(n_persons))
        blocks = [
            find_left_over(self.activities[first:last], placed.spread(first, last), n_persons)
            for first, last in self._split()
        ]
        return placed._settle(np.concatenate(blocks)).strays

    def _settle(self, homes: npt.NDArray[np.int16]) -> _Placed:
        """The same with homes ``(windows, 3)`` for those who have none yet."""
        return replace(self, strays=np.where(self.strays == NOBODY, homes, self.strays))

    def _adopt(self, n_persons: int) -> npt.NDArray[np.int16]:
        """Whom the windows beside each one know its strays as ``(windows, 3)``."""
        homes = np.full_like(self.strays, NOBODY)
        for first, last in self._split():
            persons = self.spread(first, last)
            adopted = adopt_strays(
                self.activities[first:last],
                self._shift(first, last),
                persons,
                self._find_clearest(first, last, n_persons),
            )
            homes[first:last] = np.where(persons[:, 0] == NOBODY, adopted[:, 0], NOBODY)
        return homes

    def _find_clearest(self, first: int, last: int, n_persons: int) -> Posteriors:
        """How active each person is in the frames of these windows, in the window that hears it best.

        The mean over windows, by which it is decided who speaks, would be little where most of them don't
        know whom they hear: under another's speech nobody is embedded.
        """
        a, b, begin, end = self._reach(first, last)
        clearest = np.zeros((end - begin, n_persons), dtype=np.float32)
        for activity, start, who in zip(
            self.activities[a:b], self.starts[a:b], self.spread(a, b), strict=True
        ):
            offset = start // FRAME_SAMPLES - begin
            here = slice(max(0, offset), min(end - begin, offset + WINDOW_FRAMES))
            part = slice(here.start - offset, here.stop - offset)
            for person in set(np.unique(who).tolist()) - {NOBODY}:
                own = np.where(who[part] == person, activity[part], 0.0).max(axis=1)
                np.maximum(clearest[here, person], own, out=clearest[here, person])
        return clearest

    def find_hidden(self, shortest_s: float) -> npt.NDArray[np.bool_]:
        """As the function of this name, a few windows at a time."""
        blocks = [
            find_hidden(self.activities[first:last], self.spread(first, last), shortest_s)
            for first, last in self._split()
        ]
        return np.concatenate(blocks)

    def select(self, n_persons: int, smallest_activity: float) -> Mask:
        """Who speaks in each frame ``(frames, n_persons)``."""
        n_frames = self.starts[-1] // FRAME_SAMPLES + WINDOW_FRAMES
        speaking = np.empty((n_frames, n_persons), dtype=np.bool_)
        for first, last in self._split():
            active, count = self.add_up(first, last, n_persons)
            begin = self.starts[first] // FRAME_SAMPLES
            # The frames behind the next block's first are heard by its windows too: they are its.
            end = self.starts[last] // FRAME_SAMPLES if last < len(self.starts) else n_frames
            here = slice(end - begin)
            speaking[begin:end] = select_speakers(active[here], count[here], smallest_activity)
        return speaking

    def _split(self) -> Iterator[tuple[int, int]]:
        """First and last windows of the blocks."""
        for first in range(0, len(self.starts), BLOCK_WINDOWS):
            yield first, min(first + BLOCK_WINDOWS, len(self.starts))

    def _shift(self, first: int, last: int) -> list[int]:
        """Where these windows start after the first of them."""
        return [start - self.starts[first] for start in self.starts[first:last]]


def find_left_over(
    activities: Posteriors, persons: npt.NDArray[np.int16], n_persons: int
) -> npt.NDArray[np.int16]:
    """The person of local speakers without one in whose window all persons but one speak ``(windows, 3)``.

    The segmentation tells them from these, and there is one who is left. That is most of what two people
    say at once: under the other's voice nobody is embedded.

    Args:
        activities: ``(windows, 589, 3)`` float32, 0..1.
        persons: ``(windows, 589, 3)`` int, -1 for nobody.
        n_persons: How many persons there are; one alone is left to nobody.
    """
    found = np.full((len(activities), LOCAL_SPEAKERS), NOBODY, dtype=np.int16)
    for window, (activity, who) in enumerate(zip(activities, persons, strict=True)):
        active = activity > 0.5
        there = set(np.unique(who[active]).tolist()) - {NOBODY}
        left = set(range(n_persons)) - there
        if not there or len(left) != 1:
            continue
        is_stray = (who == NOBODY).all(axis=0) & (active.sum(axis=0) >= SYLLABLE_FRAMES)
        found[window, is_stray] = left.pop()
    return found


def project_excerpts(
    excerpts: Sequence[Excerpt],
    activities: Posteriors,
    starts: tuple[int, ...],
) -> tuple[tuple[Excerpt, ...], tuple[int, ...]]:
    """The excerpts as all windows hear them, and which excerpt each of them is.

    An excerpt is embedded from one window only, but others hear the same time: whichever of their
    local speakers is alone for most of it is the same voice. By window, local speaker and time.
    """
    offsets = np.array(starts) // FRAME_SAMPLES
    found: list[tuple[Excerpt, int]] = []
    for origin, excerpt in enumerate(excerpts):
        begin = int(offsets[excerpt.window]) + excerpt.start
        end = begin + excerpt.end - excerpt.start
        first = int(np.searchsorted(offsets, begin - WINDOW_FRAMES, side="right"))
        last = int(np.searchsorted(offsets, end))
        for window in range(first, last):
            a = max(0, begin - int(offsets[window]))
            b = min(WINDOW_FRAMES, end - int(offsets[window]))
            if 2 * (b - a) < end - begin:
                continue
            frames = find_alone(activities[window, a:b]).sum(axis=0)
            speaker = int(frames.argmax())
            if 2 * frames[speaker] > b - a:
                heard = replace(excerpt, window=window, speaker=speaker, start=a, end=b)
                found.append((heard, origin))
    found.sort(key=lambda pair: (pair[0].window, pair[0].speaker, pair[0].start))
    return tuple(heard for heard, _ in found), tuple(origin for _, origin in found)


def spread_labels(
    excerpts: Sequence[Excerpt],
    labels: npt.NDArray[np.intp],
    shape: tuple[int, ...],
    first: int = 0,
) -> npt.NDArray[np.int16]:
    """The person that each local speaker is, frame by frame; -1 without any excerpt.

    An excerpt's person reaches halfway to the local speaker's next excerpt, and from the
    first and the last one to the window's edges.

    Args:
        excerpts: By window, local speaker and time.
        labels: ``(n,)`` int, the person of each excerpt.
        shape: ``(windows, 589, 3)``.
        first: The first of these windows.
    """
    persons = np.full(shape, NOBODY, dtype=np.int16)
    previous: Excerpt | None = None
    for excerpt, label in zip(excerpts, labels.tolist(), strict=True):
        start = 0
        if previous and (previous.window, previous.speaker) == (excerpt.window, excerpt.speaker):
            start = (previous.end + excerpt.start) // 2
        persons[excerpt.window - first, start:, excerpt.speaker] = label
        previous = excerpt
    return persons
