"""Who speaks when, over ONNX Runtime and nothing larger.

Ten-second windows, five seconds apart → up to three local speakers in each, frame by frame
(``segmentation``) → an embedding of every unbroken stretch in which one of them speaks alone
(``embedding``) → persons (``clustering``) → the windows' activities added up per person.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines import embedding, segmentation
from pipeline.engines.clustering import (
    ClusteringParameters,
    Voices,
    centre_embeddings,
    cluster_voices,
)
from pipeline.engines.segmentation import FIRST_EDGE_SAMPLES, FRAME_SAMPLES, SAMPLE_RATE
from pipeline.errors import EngineError

WEIGHTS: Final = Path(__file__).parent / "weights"
REVISION: Final = 2  # raise when the way from samples to spans changes
SEGMENTATION_SHARE: Final = 0.35  # of the whole work, for the progress


@dataclass(frozen=True, slots=True)
class DiarizerParameters:
    """What shapes the spans; the numbers that find the persons are in ``clustering``."""

    clustering: ClusteringParameters = field(default_factory=ClusteringParameters)
    smallest_activity: float = 0.1  # below this nobody is named, even where somebody speaks
    longest_gap_ms: int = 500  # a pause within one's own speech, not a new span
    shortest_span_ms: int = 120  # a speck, not a word


class OnnxDiarizer:
    """Finds who speaks when; implements ``Diarizer``.

    Args:
        threads: Cores to use; 0 takes all that this process may use.
    """

    def __init__(
        self, threads: int = 0, parameters: DiarizerParameters = DiarizerParameters()
    ) -> None:
        self._threads = threads or len(_usable_cores())
        self._parameters = parameters

    @cached_property
    def fingerprint(self) -> str:
        """The two models by content, the libraries by version, and every parameter."""
        models = ",".join(
            f"{name}@{_hash_file(WEIGHTS / f'{name}.onnx')[:12]}"
            for name in ("segmentation", "campplus")
        )
        libraries = ",".join(
            f"{name}-{version(name)}" for name in ("onnxruntime", "kaldi-native-fbank", "scipy")
        )
        return f"onnx-diarizer-{REVISION};{models};{libraries};{self._parameters}"

    @cached_property
    def _segmenter(self) -> GuardedModel:
        return _open_model("segmentation.onnx")

    @cached_property
    def _embedder(self) -> GuardedModel:
        return _open_model("campplus.onnx")

    def diarize(
        self,
        samples: npt.NDArray[np.float32],
        *,
        num_speakers: int | None = None,
        min_speakers: int | None = None,
        max_speakers: int | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when, sorted by time; labels in order of first appearance.

        Args:
            samples: ``(n,)`` float32, mono, 16 kHz, in -1..1.
            num_speakers: Exactly so many, where there are voices enough.
            min_speakers: At least so many.
            max_speakers: At most so many.
            on_progress: Told the share of the work that is done, 0..1.

        Raises:
            EngineError: A model failed while it was working.
        """
        if len(samples) == 0:
            return ()
        starts = segmentation.place_windows(len(samples))
        report = _Progress(len(starts), on_progress)
        activities, excerpts, vectors = self._listen(samples, starts, report)
        labels = cluster_voices(
            _stack_voices(excerpts, vectors),
            num_speakers=num_speakers,
            min_speakers=min_speakers,
            max_speakers=max_speakers,
            parameters=self._parameters.clustering,
        )
        speaking = place_persons(activities, starts, excerpts, labels, self._parameters)
        report.finish()
        return name_spans(speaking, len(samples), self._parameters)

    def _listen(
        self, samples: npt.NDArray[np.float32], starts: tuple[int, ...], report: _Progress
    ) -> tuple[segmentation.Posteriors, tuple[embedding.Excerpt, ...], npt.NDArray[np.float32]]:
        with ThreadPoolExecutor(self._threads) as pool:
            activities, clean = segmentation.run_segmentation(
                self._segmenter, samples, starts, pool, on_batch=report.count_segmented
            )
            excerpts, vectors = embedding.embed_voices(
                self._embedder, samples, starts, clean, pool, on_batch=report.count_embedded
            )
        return activities, excerpts, vectors


class _Progress:
    """Adds up the two passes over the windows into one rising share."""

    def __init__(self, n_windows: int, tell: Callable[[float], None] | None) -> None:
        self._n_windows = n_windows
        self._tell = tell
        self._segmented = 0
        self._embedded = 0

    def count_segmented(self, n_windows: int) -> None:
        self._segmented += n_windows
        self._report()

    def count_embedded(self, n_windows: int) -> None:
        self._embedded += n_windows
        self._report()

    def finish(self) -> None:
        if self._tell is not None:
            self._tell(1.0)

    def _report(self) -> None:
        if self._tell is not None:
            heard = SEGMENTATION_SHARE * self._segmented
            heard += (1 - SEGMENTATION_SHARE) * self._embedded
            self._tell(min(0.99, 0.99 * heard / self._n_windows))


def place_persons(
    activities: segmentation.Posteriors,
    starts: tuple[int, ...],
    excerpts: Sequence[embedding.Excerpt],
    labels: npt.NDArray[np.intp],
    parameters: DiarizerParameters,
) -> segmentation.Mask:
    """Which person speaks in which frame: ``(frames, persons)`` bool."""
    n_persons = int(labels.max()) + 1 if len(labels) else 0
    if n_persons == 0:
        return np.zeros((0, 0), dtype=np.bool_)
    persons = spread_labels(excerpts, labels, activities.shape)
    active, _ = segmentation.aggregate_windows(activities, starts, persons, n_persons)
    persons = segmentation.adopt_strays(activities, starts, persons, active)
    active, count = segmentation.aggregate_windows(activities, starts, persons, n_persons)
    return segmentation.select_speakers(active, count, parameters.smallest_activity)


def spread_labels(
    excerpts: Sequence[embedding.Excerpt],
    labels: npt.NDArray[np.intp],
    shape: tuple[int, ...],
) -> npt.NDArray[np.int16]:
    """The person that each local speaker is, frame by frame; -1 without any excerpt.

    An excerpt's person reaches halfway to the local speaker's next excerpt, and from the
    first and the last one to the window's edges.

    Args:
        excerpts: By window, local speaker and time.
        labels: ``(n,)`` int, the person of each excerpt.
        shape: ``(windows, 589, 3)``.
    """
    persons = np.full(shape, segmentation.NOBODY, dtype=np.int16)
    previous: embedding.Excerpt | None = None
    for excerpt, label in zip(excerpts, labels.tolist(), strict=True):
        start = 0
        if previous and (previous.window, previous.speaker) == (excerpt.window, excerpt.speaker):
            start = (previous.end + excerpt.start) // 2
        persons[excerpt.window, start:, excerpt.speaker] = label
        previous = excerpt
    return persons


def name_spans(
    speaking: segmentation.Mask, n_samples: int, parameters: DiarizerParameters
) -> tuple[SpeakerSpan, ...]:
    """The spans of all persons, sorted, named ``SPEAKER_00`` … in order of first appearance.

    Args:
        speaking: ``(frames, persons)`` bool.
        n_samples: Length of the recording; no span goes beyond it.
        parameters: What counts as a gap or a speck.
    """
    end_ms = n_samples * 1000 // SAMPLE_RATE
    found = []
    for person in range(speaking.shape[1]):
        runs = [_to_ms(run, end_ms) for run in segmentation.find_runs(speaking[:, person])]
        for start, end in tidy_spans(runs, parameters.longest_gap_ms, parameters.shortest_span_ms):
            found.append((start, end, person))
    found.sort()
    order = {person: i for i, person in enumerate(dict.fromkeys(p for _, _, p in found))}
    return tuple(
        SpeakerSpan(Span(start, end), f"SPEAKER_{order[person]:02d}")
        for start, end, person in found
    )


def tidy_spans(
    runs: list[tuple[int, int]], longest_gap_ms: int, shortest_span_ms: int
) -> list[tuple[int, int]]:
    """One person's spans in ms: short gaps closed first, then specks dropped."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] <= longest_gap_ms:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= max(1, shortest_span_ms)]


def _to_ms(frames: tuple[int, int], end_ms: int) -> tuple[int, int]:
    start, end = (
        round((FIRST_EDGE_SAMPLES + frame * FRAME_SAMPLES) * 1000 / SAMPLE_RATE) for frame in frames
    )
    # The first frame hears from the very start on.
    return (0 if frames[0] == 0 else min(start, end_ms)), min(end, end_ms)


def _stack_voices(
    excerpts: Sequence[embedding.Excerpt], vectors: npt.NDArray[np.float32]
) -> Voices:
    return Voices(
        centre_embeddings(vectors),
        np.array([e.seconds for e in excerpts], dtype=np.float64),
        np.array([e.window for e in excerpts], dtype=np.intp),
        np.array([e.speaker for e in excerpts], dtype=np.intp),
    )


def _usable_cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class GuardedModel:
    """A model whose failures are ``EngineError``; its library's own have no common base."""

    def __init__(self, session: Any, name: str) -> None:
        self._session = session
        self._name = name

    def run(self, outputs: None, inputs: dict[str, npt.NDArray[np.float32]]) -> Any:
        """What the model answers.

        Raises:
            EngineError: The model failed.
        """
        try:
            return self._session.run(outputs, inputs)
        except Exception as error:
            raise EngineError(self._name, f"the model failed ({error})") from error


def _open_model(name: str) -> GuardedModel:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches run side by side instead
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = ort.InferenceSession(
            str(WEIGHTS / name), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise EngineError(
            name, f"the model can't be loaded ({error})", "install the package again"
        ) from error
    return GuardedModel(session, name)
