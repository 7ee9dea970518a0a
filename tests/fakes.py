"""Engines that need no models: what they hear is what the test says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from pipeline.alignment import Placed, Stretch
from pipeline.domain import Segment, Span, SpeakerSpan, VoicePrint, Word
from pipeline.engines.models.whisper_evidence import WhisperEvidence
from pipeline.engines.protocols import (
    Activity,
    Follow,
    Followed,
    Follower,
    Part,
    Parts,
    Recognition,
    RecognitionOptions,
    Samples,
    Window,
    WindowReading,
)


def make_words(text: str, start_ms: int = 0, each_ms: int = 300) -> tuple[Word, ...]:
    """One word for each written word, one after the other without a pause."""
    return tuple(
        Word(f" {written}", Span(start_ms + i * each_ms, start_ms + (i + 1) * each_ms), 0.9)
        for i, written in enumerate(text.split())
    )


def make_evidence(**measures: float) -> tuple[tuple[str, float], ...]:
    return WhisperEvidence(**measures).pairs()


def make_segment(text: str, start_ms: int = 0, each_ms: int = 300) -> Segment:
    """A segment of such words, in English."""
    return Segment(make_words(text, start_ms, each_ms), "en", make_evidence(avg_logprob=-0.2))


@dataclass
class FakeDetector:
    """Hears speech from the first to the last sample, or nothing in silence."""

    fingerprint: str = "fake detector"

    def detect(self, samples: Samples) -> Activity:
        return Activity((Span(0, len(samples) // 16),) if np.any(samples[:]) else ())


@dataclass
class FakeRecognizer:
    """Hears what it is told, and counts how often it is asked."""

    segments: tuple[Segment, ...] = (make_segment("Good morning."),)
    fingerprint: str = "fake recognizer"
    follower: Follower | None = None
    calls: int = 0
    before: Callable[[], None] = lambda: None

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Callable[[float], None] | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        self.calls += 1
        self.before()
        if on_progress:
            on_progress(1.0)
        return Recognition(self.segments) if activity.speech else Recognition()


@dataclass
class FakeLiveRecognizer(FakeRecognizer):
    """The same, and tells each segment as a window of its own."""

    def recognize_live(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_heard: Callable[[Sequence[Segment]], None],
        *,
        on_progress: Callable[[float], None] | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        for segment in self.segments if activity.speech else ():
            on_heard([segment])
        return self.recognize(samples, activity, options, on_progress, parts)


@dataclass
class FakeDiarizer:
    """Hears the voices it is told, and remembers what bounds it was given."""

    spans: tuple[SpeakerSpan, ...] = (SpeakerSpan(Span(0, 60_000), "SPEAKER_00"),)
    fingerprint: str = "fake diarizer"
    asked: list[tuple[int | None, int | None, int | None]] = field(default_factory=list)

    def load(self) -> None:
        """Nothing is to be loaded."""

    def diarize(
        self,
        samples: Samples,
        *,
        num_speakers: int | None = None,
        min_speakers: int | None = None,
        max_speakers: int | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> tuple[SpeakerSpan, ...]:
        self.asked.append((num_speakers, min_speakers, max_speakers))
        return self.spans


@dataclass
class FakeReader:
    """A loaded Whisper that hears one sentence in every window.

    ``most_windows`` is what fits into its memory; ``failure`` is raised instead of reading.
    """

    most_windows: int = 100
    failure: str | None = None
    languages: tuple[str, ...] = ("en", "fr")
    detected: tuple[tuple[str, float], ...] = (("en", 0.9),)
    batches: list[int] = field(default_factory=list)
    options: list[RecognitionOptions] = field(default_factory=list)

    def detect_language(self, samples: Samples, among: Collection[str] = ()) -> tuple[str, float]:
        answer, *rest = self.detected
        self.detected = (*rest, answer)
        return answer

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        if self.failure:
            raise RuntimeError(self.failure)
        if len(windows) > self.most_windows:
            raise RuntimeError("CUDA failed with error out of memory")
        self.batches.append(len(windows))
        self.options.append(options)
        return [WindowReading((make_segment_over(window),)) for window in windows]

    def listen(self, samples: Samples, language: str) -> Follow:
        if self.failure:
            raise RuntimeError(self.failure)
        each_ms = len(samples) // 16 // 10
        return lambda words: Followed(
            tuple(Span(n * each_ms, (n + 1) * each_ms) for n in range(len(words))), 0.0
        )


@dataclass
class FakeAligner:
    """Can't follow a thing, so that every word keeps the time at which it was heard; counts its calls."""

    fingerprint: str = "fake aligner"
    calls: int = 0

    def align(
        self,
        samples: Samples,
        stretches: Sequence[Stretch],
        language: str,
        on_progress: Callable[[float], None] | None = None,
    ) -> tuple[tuple[Placed, ...] | None, ...]:
        self.calls += 1
        return (None,) * len(stretches)


def make_window(start_ms: int, end_ms: int) -> Window:
    """A window without a pause that is left out."""
    return Window((Span(start_ms, end_ms),))


def make_segment_over(window: Span | Window) -> Segment:
    """A segment whose words cover a window without a hole."""
    whole = window if isinstance(window, Window) else Window((window,))
    count = max(1, whole.duration_ms // 500)
    edges = [whole.duration_ms * i // count for i in range(count + 1)]
    words = [Word(f" w{i}", whole.place(Span(a, b))) for i, (a, b) in enumerate(pairwise(edges))]
    return Segment(tuple(words), "en", make_evidence(avg_logprob=-0.2))


@dataclass
class FakeEmbedder:
    """Knows each label's voice as a direction of its own, and each recording's by its level."""

    directions: dict[str, int] = field(default_factory=dict)
    clip_direction: int = 0
    model: str = "fake"
    fingerprint: str = "fake embedder"
    calls: int = 0

    def embed(self, samples: Samples, spans: Sequence[Span]) -> VoicePrint | None:
        return make_print(self.clip_direction) if spans else None

    def embed_speakers(
        self, samples: Samples, diarization: Sequence[SpeakerSpan]
    ) -> dict[str, VoicePrint]:
        self.calls += 1
        labels = dict.fromkeys(span.speaker for span in diarization)
        return {label: make_print(self.directions[label]) for label in labels}


def make_print(direction: int) -> VoicePrint:
    """The print of a voice that is like no voice of another direction."""
    vector = tuple(1.0 if i == direction else 0.0 for i in range(192))
    return VoicePrint(vector, 10.0, "fake")


@dataclass
class KeptParts:
    """Parts kept in memory, as a store would keep them."""

    kept: list[Part] = field(default_factory=list)

    def load(self) -> tuple[Part, ...]:
        return tuple(self.kept)

    def keep(self, part: Part) -> None:
        self.kept.append(part)
