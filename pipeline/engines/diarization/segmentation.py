"""Who speaks when within ten seconds, by pyannote segmentation-3.0, and how windows add up.

The model hears 10 s and tells up to three *local* speakers apart, two at once at most. Every instant is heard
once; again, with windows that overlap by half, where the first hearing tells several speakers apart or can't
tell whether somebody speaks; and up to four times where that is so still. Every local speaker must be
mapped to a global one before windows can be added up.

All windows start on the model's own frame grid (multiples of ``FRAME_SAMPLES``), so the frames
of two windows fall on one another exactly and nothing has to be interpolated.

Source: Plaquet & Bredin, "Powerset multi-class cross entropy loss for neural speaker
diarization", Interspeech 2023 (https://arxiv.org/abs/2310.13025), for the classes;
pyannote.audio 3 (``SpeakerDiarizationMixin``) for the aggregation: average the activities,
average the number of speakers, keep that many of the most active.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.hardware.threads import Threads
from pipeline.engines.protocols import Samples
from pipeline.engines.word_timing.frames import find_runs

SAMPLE_RATE: Final = 16_000
FRAME_SAMPLES: Final = 270  # the model's stride: 16.875 ms
RECEPTIVE_SAMPLES: Final = 991  # how much a frame hears
WINDOW_SAMPLES: Final = 160_000  # what the model was trained on: 10 s
WINDOW_FRAMES: Final = 589
HOP_SAMPLES: Final = 147 * FRAME_SAMPLES  # 2.5 s: every instant is heard four times at most
SPARSE_HOP_SAMPLES: Final = 2 * HOP_SAMPLES  # what is heard at least twice
WIDE_HOP_SAMPLES: Final = (
    4 * HOP_SAMPLES
)  # what is heard once, but for a frame that two windows share
MIDDLE_FRAMES: Final = (147, WINDOW_FRAMES - 147)  # what another window hears farther from its edge
UNSURE: Final = (0.1, 0.7)  # how many speak, where it can't be told whether anybody does
UNSURE_FRAMES: Final = 30  # 0.5 s at a stretch: at every beginning and end of speech there are some
BLOCK_FRAMES: Final = 1 << 13  # sorted at once: 2 minutes
BATCH_WINDOWS: Final = 2  # one at a time takes a tenth longer; each more takes 25 MB on every core
# Frame i stands for the FRAME_SAMPLES around the middle of what it hears.
FIRST_EDGE_SAMPLES: Final = (RECEPTIVE_SAMPLES - FRAME_SAMPLES) // 2

LOCAL_SPEAKERS: Final = 3
NOBODY: Final = -1
POWERSET: Final = ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))

Posteriors = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def place_windows(n_samples: int) -> tuple[int, ...]:
    """First samples of the windows that cover ``n_samples``, all on the frame grid.

    The last window is moved back to end with the recording, so that it hears no padding.
    """
    if n_samples <= WINDOW_SAMPLES:
        return (0,)
    last = -(-(n_samples - WINDOW_SAMPLES) // FRAME_SAMPLES) * FRAME_SAMPLES
    return (*range(0, last, HOP_SAMPLES), last)


def cut_window(samples: Samples, start: int) -> npt.NDArray[np.float32]:
    """The ``(WINDOW_SAMPLES,)`` samples from ``start`` on, zeros after the end."""
    window = samples[start : start + WINDOW_SAMPLES]
    return np.pad(window, (0, WINDOW_SAMPLES - len(window)))


def _powerset_mapping() -> npt.NDArray[np.float32]:
    mapping = np.zeros((len(POWERSET), LOCAL_SPEAKERS), dtype=np.float32)
    for index, members in enumerate(POWERSET):
        mapping[index, list(members)] = 1.0
    return mapping


def decode_powerset(log_probabilities: npt.NDArray[np.float32]) -> Posteriors:
    """How likely each local speaker is active: ``(..., 3)`` float32, 0..1.

    Args:
        log_probabilities: ``(..., 7)`` float32, over ``POWERSET``.
    """
    return np.asarray(np.exp(log_probabilities) @ _powerset_mapping(), dtype=np.float32)


def find_clean_frames(log_probabilities: npt.NDArray[np.float32]) -> Mask:
    """Where one local speaker, and nobody else, is the likeliest answer: ``(..., 3)`` bool."""
    best = log_probabilities.argmax(axis=-1)
    return np.stack([best == 1 + speaker for speaker in range(LOCAL_SPEAKERS)], axis=-1)


def find_alone(activities: Posteriors) -> Mask:
    """Where a local speaker is active and no other is: ``(..., 3)`` bool."""
    active = activities > 0.5
    return np.asarray(active & (active.sum(axis=-1, keepdims=True) == 1))


def hear_windows(
    session: Any,
    samples: Samples,
    pool: Threads,
    *,
    on_batch: Callable[[int], None],
) -> tuple[tuple[int, ...], Posteriors, Mask]:
    """First samples of the windows that were heard, their activities and clean frames (``run_segmentation``).

    First the windows that hear every instant once; then those halfway between them, and at last all others, a
    quarter beside them, each only where what was heard so far leaves a question (``find_unsettled``): while one
    goes on speaking there is nothing to be told more exactly.

    Args:
        session: the model.
        samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
        pool: where batches are run side by side.
        on_batch: told how many windows are done or turn out to be left out.
    """
    starts = place_windows(len(samples))
    heard, activities, clean = _hear_none()
    left_out: set[int] = set()
    for hop in (WIDE_HOP_SAMPLES, SPARSE_HOP_SAMPLES, HOP_SAMPLES):
        asked = sorted(set(find_every(starts, hop)) - set(heard))
        more = find_unsettled(starts, heard, activities, asked) if heard else asked
        settled = set(asked) - set(more)
        on_batch(len(settled - left_out))
        left_out |= settled
        found = run_segmentation(
            session, samples, [starts[i] for i in more], pool, on_batch=on_batch
        )
        order = np.argsort([*heard, *more])
        heard = sorted([*heard, *more])
        activities = np.concatenate((activities, found[0]))[order]
        clean = np.concatenate((clean, found[1]))[order]
    return tuple(starts[i] for i in heard), activities, clean


def _hear_none() -> tuple[list[int], Posteriors, Mask]:
    shape = (0, WINDOW_FRAMES, LOCAL_SPEAKERS)
    return [], np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.bool_)


def find_every(starts: Sequence[int], hop_samples: int) -> list[int]:
    """Indices of the windows that lie so many samples apart, and of the last one."""
    last = len(starts) - 1
    return [i for i, start in enumerate(starts) if i == last or start % hop_samples == 0]


def find_sparse(starts: Sequence[int]) -> list[int]:
    """Indices of windows 5 s apart, or 10 s where no more were heard, and of the last one."""
    return find_every(starts, SPARSE_HOP_SAMPLES)


def find_unsettled(
    starts: Sequence[int], heard: Sequence[int], activities: Posteriors, asked: Sequence[int]
) -> list[int]:
    """Those of the windows asked about in whose middle what was heard leaves a question.

    That is where one window hears several local speakers, or can't tell whether anybody speaks.

    Args:
        starts: First samples of all windows.
        heard: Indices of those that were heard, ascending.
        activities: ``(heard windows, 589, 3)`` float32, 0..1.
        asked: Indices of windows that were not.
    """
    heard_starts = [starts[index] for index in heard]
    found = []
    for index in asked:
        first = bisect_right(heard_starts, starts[index] - WINDOW_SAMPLES)
        last = bisect_left(heard_starts, starts[index] + WINDOW_SAMPLES)
        for beside in range(first, last):
            shift = (starts[index] - heard_starts[beside]) // FRAME_SAMPLES
            begin, end = (max(0, edge + shift) for edge in MIDDLE_FRAMES)
            if _is_unsettled(activities[beside, begin:end]):
                found.append(index)
                break
    return found


def _is_unsettled(activities: Posteriors) -> bool:
    """Whether several speak in these frames ``(n, 3)``, or it can't be told whether anybody does."""
    count = activities.sum(axis=1)
    unsure = find_runs((count > UNSURE[0]) & (count < UNSURE[1]))
    several = (activities > 0.5).any(axis=0).sum() > 1
    return bool(several or any(b - a >= UNSURE_FRAMES for a, b in unsure))


def run_segmentation(
    session: Any,
    samples: Samples,
    starts: Sequence[int],
    pool: Threads,
    *,
    on_batch: Callable[[int], None],
) -> tuple[Posteriors, Mask]:
    """Activities ``(windows, 589, 3)`` float32 0..1, and clean frames, the same shape, bool.

    Batches run side by side in ``pool``, each on one core: the model is recurrent, and splitting
    one run over cores gains nothing.
    """

    def run(batch: Sequence[int]) -> tuple[Posteriors, Mask]:
        waves = np.stack([cut_window(samples, start) for start in batch])[:, None, :]
        (scores,) = session.run(None, {"x": waves})
        return decode_powerset(scores), find_clean_frames(scores)

    batches = [starts[i : i + BATCH_WINDOWS] for i in range(0, len(starts), BATCH_WINDOWS)]
    shape = (len(starts), WINDOW_FRAMES, LOCAL_SPEAKERS)
    activities, clean = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.bool_)
    done = 0
    for batch, (active, alone) in zip(batches, pool.map(run, batches), strict=True):
        here = slice(done, done + len(batch))
        activities[here], clean[here] = active, alone
        done += len(batch)
        on_batch(len(batch))
    return activities, clean


def aggregate_windows(
    activities: Posteriors,
    starts: Sequence[int],
    persons: npt.NDArray[np.int16],
    n_persons: int,
) -> tuple[Posteriors, npt.NDArray[np.float32]]:
    """Each person's activity ``(frames, n_persons)`` and how many speak ``(frames,)``, float32.

    Both are means over the windows that hear a frame; a window counts more in its middle, where
    it hears both sides. Local speakers without a person (-1) count as speaking, for nobody.

    Args:
        activities: ``(windows, 589, 3)`` float32, 0..1.
        starts: First samples of the windows, multiples of ``FRAME_SAMPLES``.
        persons: ``(windows, 589, 3)`` int, the person that a local speaker is then, or -1.
        n_persons: How many persons there are.
    """
    offsets = [start // FRAME_SAMPLES for start in starts]
    n_frames = max(offsets) + WINDOW_FRAMES
    active = np.zeros((n_frames, n_persons), dtype=np.float32)
    count = np.zeros(n_frames, dtype=np.float32)
    weight = np.zeros(n_frames, dtype=np.float32)
    taper = np.hamming(WINDOW_FRAMES).astype(np.float32)
    for offset, activity, who in zip(offsets, activities, persons, strict=True):
        here = slice(offset, offset + WINDOW_FRAMES)
        weight[here] += taper
        count[here] += taper * activity.sum(axis=1)
        for person in set(np.unique(who).tolist()) - {NOBODY}:
            active[here, person] += taper * np.where(who == person, activity, 0.0).max(axis=1)
    active /= weight[:, None]  # in place: in ten hours with six persons it is 50 MB
    return active, count / weight


def select_speakers(
    active: Posteriors, count: npt.NDArray[np.float32], smallest_activity: float = 0.1
) -> Mask:
    """Who speaks in each frame ``(frames, n_persons)`` bool: as many as speak, the most active."""
    speaking = np.empty(active.shape, dtype=np.bool_)
    for start in range(0, len(active), BLOCK_FRAMES):
        here = slice(start, start + BLOCK_FRAMES)
        wanted = np.rint(count[here]).astype(np.intp)
        order = np.argsort(-active[here], axis=1, kind="stable")
        rank = np.argsort(order, axis=1, kind="stable")
        speaking[here] = (rank < wanted[:, None]) & (active[here] >= smallest_activity)
    return speaking


def adopt_strays(
    activities: Posteriors,
    starts: Sequence[int],
    persons: npt.NDArray[np.int16],
    active: Posteriors,
) -> npt.NDArray[np.int16]:
    """``persons`` (int16 ``(windows, 589, 3)``) with local speakers that had none given to who is active then.

    That is known from the neighbouring window, which hears the same frames. A person already in
    the window is not given twice, and too little evidence gives nobody.
    """
    adopted = persons.copy()
    for window, start in enumerate(starts):
        offset = start // FRAME_SAMPLES
        near = active[offset : offset + WINDOW_FRAMES]
        for speaker in range(LOCAL_SPEAKERS):
            mine = activities[window, :, speaker]
            if adopted[window, 0, speaker] != NOBODY or mine.max() < 0.5:
                continue
            shared = mine @ near
            shared[[who for who in np.unique(adopted[window]) if who != NOBODY]] = 0.0
            best = int(shared.argmax())
            if shared[best] >= 0.25 * mine.sum():
                adopted[window, :, speaker] = best
    return adopted


def find_hidden(
    activities: Posteriors, persons: npt.NDArray[np.int16], shortest_s: float
) -> npt.NDArray[np.bool_]:
    """Local speakers without a person who speak while one with a person does: ``(windows, 3)`` bool.

    Args:
        activities: ``(windows, 589, 3)`` float32, 0..1.
        persons: ``(windows, 589, 3)`` int, -1 for nobody.
        shortest_s: For how long both are surely active.
    """
    hidden = np.empty((len(activities), LOCAL_SPEAKERS), dtype=np.bool_)
    for window, (activity, who) in enumerate(zip(activities, persons, strict=True)):
        active = activity > 0.5
        known = active & (who != NOBODY)
        under = (active & (who == NOBODY) & known.any(axis=1, keepdims=True)).sum(axis=0)
        hidden[window] = under * FRAME_SAMPLES >= shortest_s * SAMPLE_RATE
    return hidden
