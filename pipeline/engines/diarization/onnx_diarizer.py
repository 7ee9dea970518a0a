"""Who speaks when, over ONNX Runtime and nothing larger.

Ten-second windows, closer together where there is a question left → up to three local speakers in each, frame
by frame (``segmentation``) → an embedding of every unbroken stretch in which one of them speaks alone
(``embedding``) → persons (``clustering``) → doubtful stretches heard again, to find where the person
changes (``resegmentation``) → the windows' activities added up per person (``reconstruction``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization import embedding, segmentation
from pipeline.engines.diarization.clustering import (
    ClusteringParameters,
    cluster_voices,
    compute_centroids,
    compute_reliability,
)
from pipeline.engines.diarization.embedding import FRAMES_PER_S, Excerpt, FrameRange
from pipeline.engines.diarization.reconstruction import place_persons, project_excerpts
from pipeline.engines.diarization.resegmentation import (
    Embed,
    ResegmentationParameters,
    find_doubtful,
    rehear_short,
    resegment,
)
from pipeline.engines.diarization.segmentation import FIRST_EDGE_SAMPLES, FRAME_SAMPLES, SAMPLE_RATE
from pipeline.engines.diarization.voice_vectors import Voices, centre_embeddings
from pipeline.engines.diarization.window_evidence import Hearings
from pipeline.engines.hardware.devices import count_cores
from pipeline.engines.hardware.threads import Threads
from pipeline.engines.models.onnx_models import WEIGHTS, LazyModel, Model, hash_model
from pipeline.engines.protocols import EngineSetup, Samples
from pipeline.engines.word_timing.frames import find_runs

REVISION: Final = 7  # raise when the way from samples to spans changes
SEGMENTATION_SHARE: Final = 0.5  # of the whole work, for the progress


@dataclass(frozen=True, slots=True)
class DiarizerParameters:
    """What shapes the spans; the numbers that find the persons are in ``clustering``."""

    clustering: ClusteringParameters = field(default_factory=ClusteringParameters)
    resegmentation: ResegmentationParameters = field(default_factory=ResegmentationParameters)
    hidden_s: float = 1.0  # heard so long under the only person's speech, and never alone: a second
    smallest_activity: float = 0.1  # below this nobody is named, even where somebody speaks
    longest_gap_ms: int = 500  # a pause within one's own speech, not a new span
    shortest_span_ms: int = 120  # a speck, not a word


@dataclass(frozen=True, slots=True)
class ModelOutputs:
    """What the two models heard in a recording; every decision is made from it.

    ``starts``: first samples of the windows. ``activities``: ``(windows, 589, 3)`` float32, 0..1.
    ``excerpts`` and their embeddings ``vectors``: ``(n, 192)`` float32, unit length.
    """

    n_samples: int
    starts: tuple[int, ...]
    activities: segmentation.Posteriors
    excerpts: tuple[Excerpt, ...]
    vectors: npt.NDArray[np.float32]


def open_onnx(setup: EngineSetup) -> OnnxDiarizer:
    """Open the diarizer that ships; a ``DiarizerFactory``."""
    return OnnxDiarizer(setup.threads)


class OnnxDiarizer:
    """Finds who speaks when; implements ``Diarizer``.

    Args:
        threads: Cores to use; 0 takes all that this process may use.
        parameters: What shapes the spans.
        load: Opens a shipped model by its file's name.
    """

    def __init__(
        self,
        threads: int = 0,
        parameters: DiarizerParameters = DiarizerParameters(),
        load: Callable[[str], Model] = LazyModel,
    ) -> None:
        self._threads = threads or count_cores()
        self._parameters = parameters
        self._segmenter = load("segmentation.onnx")
        self._embedder = load("campplus.onnx")

    @cached_property
    def fingerprint(self) -> str:
        """The two models by content, the library that runs them by version, and every parameter."""
        models = ",".join(
            f"{name}@{hash_model(WEIGHTS / f'{name}.onnx')[:12]}"
            for name in ("segmentation", "campplus")
        )
        library = f"onnxruntime-{version('onnxruntime')}"
        return f"onnx-diarizer-{REVISION};{models};{library};{self._parameters}"

    def load(self) -> None:
        """Load nothing yet: the models are shipped."""

    def diarize(
        self,
        samples: Samples,
        *,
        num_speakers: int | None = None,
        min_speakers: int | None = None,
        max_speakers: int | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when, sorted by time; labels in order of first appearance.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1; read a window at a time.
            num_speakers: Exactly so many, where there are voices enough.
            min_speakers: At least so many.
            max_speakers: At most so many.
            on_progress: Told the share of the work that is done, 0..1.

        Raises:
            EngineError: A model failed while it was working.
        """
        if len(samples) == 0:
            return ()
        with Threads(self._threads, "diarise") as pool:
            outputs = self._listen(samples, pool, on_progress)
            spans = find_spans(
                outputs,
                lambda stretches: self._embed(samples, stretches, pool),
                self._parameters,
                num_speakers=num_speakers,
                min_speakers=min_speakers,
                max_speakers=max_speakers,
            )
        if on_progress is not None:
            on_progress(1.0)
        return spans

    def listen(self, samples: Samples) -> ModelOutputs:
        """What the models hear, doubtful stretches not heard again: nearly all of the work.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1; read a window at a time.

        Raises:
            EngineError: A model failed while it was working.
        """
        with Threads(self._threads, "diarise") as pool:
            return self._listen(samples, pool)

    def embed(self, samples: Samples, stretches: Sequence[FrameRange]) -> npt.NDArray[np.float32]:
        """What the voices in these stretches sound like: ``(n, 192)`` float32.

        Raises:
            EngineError: The model failed.
        """
        with Threads(self._threads, "diarise") as pool:
            return self._embed(samples, stretches, pool)

    def _listen(
        self,
        samples: Samples,
        pool: Threads,
        on_progress: Callable[[float], None] | None = None,
    ) -> ModelOutputs:
        report = _Progress(len(segmentation.place_windows(len(samples))), on_progress)
        starts, activities, clean = segmentation.hear_windows(
            self._segmenter, samples, pool, on_batch=report.count_segmented
        )
        report.expect(len(starts))
        excerpts, vectors = embedding.embed_excerpts(
            self._embedder, samples, starts, clean, pool, on_batch=report.count_embedded
        )
        return ModelOutputs(len(samples), starts, activities, excerpts, vectors)

    def _embed(
        self, samples: Samples, stretches: Sequence[FrameRange], pool: Threads
    ) -> npt.NDArray[np.float32]:
        return embedding.embed_stretches(self._embedder, samples, stretches, pool)


class _Progress:
    """Adds up the two passes over the windows into one rising share."""

    def __init__(self, n_windows: int, tell: Callable[[float], None] | None) -> None:
        self._n_windows = self._n_heard = n_windows
        self._tell = tell
        self._segmented = 0
        self._embedded = 0

    def count_segmented(self, n_windows: int) -> None:
        self._segmented += n_windows
        self._report()

    def expect(self, n_heard: int) -> None:
        """Not all windows were heard; only these are embedded."""
        self._n_heard = n_heard

    def count_embedded(self, n_windows: int) -> None:
        self._embedded += n_windows
        self._report()

    def _report(self) -> None:
        if self._tell is not None:
            heard = SEGMENTATION_SHARE * self._segmented / self._n_windows
            heard += (1 - SEGMENTATION_SHARE) * self._embedded / self._n_heard
            self._tell(min(0.99, 0.99 * heard))


def find_spans(
    outputs: ModelOutputs,
    embed: Embed,
    parameters: DiarizerParameters = DiarizerParameters(),
    *,
    num_speakers: int | None = None,
    min_speakers: int | None = None,
    max_speakers: int | None = None,
    cluster: Callable[..., npt.NDArray[np.intp]] = cluster_voices,
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when, as ``OnnxDiarizer.diarize`` says.

    ``embed`` hears what is in doubt once the persons are known. ``cluster`` is as ``cluster_voices``.
    """
    if not outputs.excerpts:
        return ()
    voices = _stack_voices(outputs)
    labels = cluster(
        voices,
        num_speakers=num_speakers,
        min_speakers=min_speakers,
        max_speakers=max_speakers,
        parameters=parameters.clustering,
    )
    centroids = compute_centroids(voices, labels, parameters.clustering)
    excerpts, labels = _look_closer(
        outputs, voices, labels, centroids=centroids, embed=embed, parameters=parameters
    )
    speaking = place_persons(
        outputs.activities,
        outputs.starts,
        excerpts,
        labels,
        hidden_s=parameters.hidden_s if (num_speakers or max_speakers) != 1 else None,
        smallest_activity=parameters.smallest_activity,
    )
    speaking = rehear_short(
        speaking, centroids=centroids, embed=embed, parameters=parameters.resegmentation
    )
    return name_spans(speaking, outputs.n_samples, parameters)


def _look_closer(
    outputs: ModelOutputs,
    voices: Voices,
    labels: npt.NDArray[np.intp],
    *,
    centroids: npt.NDArray[np.float64],
    embed: Embed,
    parameters: DiarizerParameters,
) -> tuple[tuple[Excerpt, ...], npt.NDArray[np.intp]]:
    """The excerpts and their persons, those in doubt heard again."""
    doubtful = find_doubtful(
        outputs.excerpts,
        voices,
        labels,
        centroids,
        reliability=compute_reliability(voices.seconds, parameters.clustering),
        doubt=parameters.resegmentation.doubt,
    )
    return resegment(
        outputs.excerpts,
        labels,
        doubtful,
        outputs.starts,
        centroids=centroids,
        embed=embed,
        change=parameters.resegmentation.change,
    )


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
        runs = [_to_ms(run, end_ms) for run in find_runs(speaking[:, person])]
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


def _stack_voices(outputs: ModelOutputs) -> Voices:
    excerpts = outputs.excerpts
    heard, origins = project_excerpts(excerpts, outputs.activities, outputs.starts)
    return Voices(
        centre_embeddings(outputs.vectors),
        np.array([e.seconds for e in excerpts], dtype=np.float64),
        np.array([e.window for e in excerpts], dtype=np.intp),
        np.array([e.speaker for e in excerpts], dtype=np.intp),
        np.array(
            [outputs.activities[e.window, e.start : e.end, e.speaker].mean() for e in excerpts],
            dtype=np.float64,
        ),
        Hearings(
            np.array(origins, dtype=np.intp),
            np.array([e.window for e in heard], dtype=np.intp),
            np.array([e.speaker for e in heard], dtype=np.intp),
            np.array([(e.end - e.start) / FRAMES_PER_S for e in heard], dtype=np.float64),
        ),
    )
