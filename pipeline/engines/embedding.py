"""What a voice sounds like, as 192 numbers, by CAM++.

One embedding per window and local speaker, from frames in which that speaker is alone. The
features are Kaldi's log-mel filter banks of samples in -1..1, mean-normalised per excerpt.

Source: Wang et al., "CAM++", Interspeech 2023 (https://arxiv.org/abs/2303.00332); features as in
3D-Speaker ``speakerlab/process/processor.py`` (``FBank``: 80 bins, no dither, mean_nor).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.segmentation import (
    FRAME_SAMPLES,
    RECEPTIVE_SAMPLES,
    SAMPLE_RATE,
    WINDOW_FRAMES,
    WINDOW_SAMPLES,
    Mask,
)

MEL_BINS: Final = 80
MEL_SHIFT_SAMPLES: Final = 160  # 10 ms
MEL_LENGTH_SAMPLES: Final = 400  # 25 ms
EMBEDDING_SIZE: Final = 192
LONGEST_MELS: Final = 400  # more than 4 s of a voice changes its embedding little, and costs
SHORTEST_MELS: Final = 40  # below 0.4 s the embedding is of the vowel, not of the voice
LENGTH_STEP_MELS: Final = 20  # excerpts are cropped to a multiple, so that they fit in batches
BATCH_MELS: Final = 3_200  # mel frames in one run
WINDOW_MELS: Final = WINDOW_SAMPLES // MEL_SHIFT_SAMPLES
NEIGHBOURS: Final = 16  # windows that share their features

Features = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LocalVoice:
    """One local speaker of one window, with an embedding of unit length.

    ``seconds`` is how long this voice is heard alone in the window.
    """

    window: int
    speaker: int
    seconds: float
    embedding: npt.NDArray[np.float32]


def compute_fbank(samples: npt.NDArray[np.float32]) -> Features:
    """Log-mel filter banks ``(frames, 80)`` float32, 10 ms apart."""
    import kaldi_native_fbank as knf

    options = knf.FbankOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.samp_freq = SAMPLE_RATE
    options.mel_opts.num_bins = MEL_BINS
    bank = knf.OnlineFbank(options)
    bank.accept_waveform(SAMPLE_RATE, samples)
    bank.input_finished()
    frames = [bank.get_frame(i) for i in range(bank.num_frames_ready)]
    return np.array(frames, dtype=np.float32).reshape(-1, MEL_BINS)


def pick_mels(clean: npt.NDArray[np.bool_], first_mel: int) -> npt.NDArray[np.intp]:
    """Indices of the mel frames to embed, ``(k,)`` ascending, ``k`` a multiple of the step.

    Of more than ``LONGEST_MELS`` the ones nearest the window's middle are kept: there the
    segmentation has heard both sides.

    Args:
        clean: ``(589,)`` bool, where the local speaker is alone.
        first_mel: Index of the mel frame with which the window begins.
    """
    middles = np.arange(WINDOW_MELS) * MEL_SHIFT_SAMPLES + MEL_LENGTH_SAMPLES // 2
    frames = np.rint((middles - RECEPTIVE_SAMPLES // 2) / FRAME_SAMPLES).astype(np.intp)
    chosen = np.flatnonzero(clean[np.clip(frames, 0, WINDOW_FRAMES - 1)])
    size = min(len(chosen), LONGEST_MELS) // LENGTH_STEP_MELS * LENGTH_STEP_MELS
    nearest = np.argsort(np.abs(chosen - WINDOW_MELS // 2), kind="stable")[:size]
    return first_mel + np.sort(chosen[nearest])


def embed_voices(
    session: Any,
    samples: npt.NDArray[np.float32],
    starts: Sequence[int],
    clean: Mask,
    pool: Executor,
    *,
    on_batch: Callable[[int], None],
) -> tuple[LocalVoice, ...]:
    """Every local speaker that is heard alone for long enough, in order of window.

    A few neighbouring windows at a time share their features, which are then dropped.
    """

    def run(windows: range) -> list[LocalVoice]:
        return _embed_neighbours(session, samples, starts, clean, windows)

    n = len(starts)
    parts = [range(i, min(i + NEIGHBOURS, n)) for i in range(0, n, NEIGHBOURS)]
    voices: list[LocalVoice] = []
    for part, found in zip(parts, pool.map(run, parts), strict=True):
        voices.extend(found)
        on_batch(len(part))
    return tuple(voices)


def _embed_neighbours(
    session: Any,
    samples: npt.NDArray[np.float32],
    starts: Sequence[int],
    clean: Mask,
    windows: range,
) -> list[LocalVoice]:
    seconds = clean[windows.start : windows.stop].sum(axis=1) * FRAME_SAMPLES / SAMPLE_RATE
    wanted = np.argwhere(seconds * SAMPLE_RATE >= SHORTEST_MELS * MEL_SHIFT_SAMPLES)
    if len(wanted) == 0:
        return []
    begin = starts[windows.start]
    end = starts[windows[-1]] + WINDOW_SAMPLES + MEL_LENGTH_SAMPLES
    heard = samples[begin:end]
    mels = compute_fbank(np.pad(heard, (0, end - begin - len(heard))))
    excerpts = []
    for row, speaker in wanted.tolist():
        first_mel = (starts[windows[row]] - begin) // MEL_SHIFT_SAMPLES
        features = mels[pick_mels(clean[windows[row], :, speaker], first_mel)]
        excerpts.append(features - features.mean(axis=0) if len(features) else features)
    vectors = embed_excerpts(session, excerpts)
    return [
        LocalVoice(windows[row], speaker, float(seconds[row, speaker]), vector)
        for (row, speaker), vector, excerpt in zip(wanted.tolist(), vectors, excerpts, strict=True)
        if len(excerpt)
    ]


def embed_excerpts(session: Any, excerpts: Sequence[Features]) -> npt.NDArray[np.float32]:
    """Unit-length embeddings ``(n, 192)`` float32, in the order of the excerpts."""
    vectors = np.zeros((len(excerpts), EMBEDDING_SIZE), dtype=np.float32)
    for batch in batch_by_length([len(excerpt) for excerpt in excerpts]):
        (found,) = session.run(None, {"feats": np.stack([excerpts[i] for i in batch])})
        vectors[list(batch)] = found
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)


def batch_by_length(lengths: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Indices grouped so that each group has one length and at most ``BATCH_MELS`` in all.

    Empty excerpts are in no group.
    """
    groups: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        if length:
            groups.setdefault(length, []).append(index)
    batches: list[tuple[int, ...]] = []
    for length, members in sorted(groups.items(), reverse=True):
        size = max(1, BATCH_MELS // length)
        batches.extend(tuple(members[i : i + size]) for i in range(0, len(members), size))
    return tuple(batches)
