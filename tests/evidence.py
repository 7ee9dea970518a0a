"""What the speaker models would hear in a long talk, made up in a moment."""

from __future__ import annotations

import numpy as np

from pipeline.engines.diarization.embedding import EMBEDDING_SIZE, cut_excerpts
from pipeline.engines.diarization.onnx_diarizer import ModelOutputs
from pipeline.engines.diarization.segmentation import (
    FRAME_SAMPLES,
    LOCAL_SPEAKERS,
    SAMPLE_RATE,
    WINDOW_FRAMES,
    place_windows,
)
from pipeline.engines.diarization.voice_vectors import centre_embeddings

NOISE_S = 1.3  # speech after which half of an embedding is the voice, as in ``clustering``


def make_evidence(
    minutes: float, persons: int = 3, *, alike: float = 1.0, seed: int = 0
) -> ModelOutputs:
    """A talk of so many persons who speak in turns, some of them over the end of another's.

    Args:
        minutes: How long it is.
        persons: How many speak.
        alike: How much of an excerpt's voice is its person's; the rest is like nobody else's.
        seed: Another number, another talk.
    """
    rng = np.random.default_rng(seed)
    n_samples = round(minutes * 60 * SAMPLE_RATE)
    starts = place_windows(n_samples)
    speakers = _make_turns(rng, starts[-1] // FRAME_SAMPLES + WINDOW_FRAMES, persons)
    activities = np.full((len(starts), WINDOW_FRAMES, LOCAL_SPEAKERS), 0.02, dtype=np.float32)
    who = np.full((len(starts), LOCAL_SPEAKERS), -1)
    for window, start in enumerate(starts):
        heard = speakers[start // FRAME_SAMPLES :][:WINDOW_FRAMES]
        names = [int(name) for name in dict.fromkeys(heard.ravel().tolist()) if name >= 0]
        for local, name in enumerate(names[:LOCAL_SPEAKERS]):
            activities[window, (heard == name).any(axis=1), local] = 0.97
            who[window, local] = name
    active = activities > 0.5
    excerpts = cut_excerpts(active & (active.sum(axis=2, keepdims=True) == 1), starts)
    ideal = centre_embeddings(rng.standard_normal((persons, EMBEDDING_SIZE)))
    seconds = np.array([excerpt.seconds for excerpt in excerpts])
    kept = (alike * seconds / (seconds + NOISE_S))[:, None]
    noise = centre_embeddings(rng.standard_normal((len(excerpts), EMBEDDING_SIZE)))
    mine = ideal[[who[excerpt.window, excerpt.speaker] for excerpt in excerpts]]
    vectors = centre_embeddings(np.sqrt(kept) * mine + np.sqrt(1 - kept) * noise)
    return ModelOutputs(n_samples, starts, activities, excerpts, vectors.astype(np.float32))


def _make_turns(rng: np.random.Generator, n_frames: int, persons: int) -> np.ndarray:
    """Who speaks ``(frames, 2)``, -1 for nobody."""
    per_s = SAMPLE_RATE / FRAME_SAMPLES
    speakers = np.full((n_frames, 2), -1)
    at, before = 0, -1
    while at < n_frames:
        name = int(rng.integers(persons))
        end = at + int(rng.uniform(0.5, 9.0) * per_s)
        over = 1 if name != before and rng.random() < 0.1 else 0
        speakers[at - over * min(at, 40) : end, over] = name
        at, before = end + int(rng.exponential(0.6) * per_s), name
    return speakers


def fake_embed(stretches: list[tuple[int, int]]) -> np.ndarray:
    """Voices like nobody's for the stretches that are heard again: unit vectors ``(n, 192)``."""
    rng = np.random.default_rng(len(stretches))
    return centre_embeddings(rng.standard_normal((len(stretches), EMBEDDING_SIZE))).astype(
        np.float32
    )
