"""What the pipeline asks of a model: one-method protocols, each with a fingerprint.

Samples are float32, mono, 16 kHz, in -1..1, and read in slices. A fingerprint names model,
revision, library and compute type; artefacts made under another one are never reused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from pipeline.domain import Dropped, Segment, Span, SpeakerSpan, VoicePrint

if TYPE_CHECKING:
    from pipeline.alignment import Placed, Stretch

SAMPLE_RATE = 16_000
"""Samples per second that every engine works at."""

SAMPLES_PER_MS = SAMPLE_RATE // 1000


class Samples(Protocol):
    """A recording's sound, of which slices are read: an array is one, sound on the disk another.

    Engines slice what they need and never ask for all of it at once.
    """

    def __len__(self) -> int:
        """How many samples there are."""

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.float32]:
        """The samples ``[a:b]``: float32 ``(b - a,)``, mono, 16 kHz, -1..1."""


Progress: TypeAlias = Callable[[float], None]
"""Called with the share of the work that is done, 0..1, never falling."""


@dataclass(frozen=True, slots=True)
class RecognitionOptions:
    """What may change the words: everything here is part of an artefact's key.

    Of ``languages`` one is spoken where there is no ``language``; none of them means any. A beam search is made
    where greedy decoding is, or may be, ``unsure``, or ``always``. With ``timestamps`` the recogniser writes
    down when it hears what, and so passes over what it can't place. With ``no_repeat_ngram`` no run of so many
    tokens comes twice in a window. With ``notice`` it says which other languages it hears. ``hotwords`` are shown to
    it with every window; of ``terms``, which may be hundreds, those that sound like something that it heard.
    """

    language: str | None = None
    task: Literal["transcribe", "translate"] = "transcribe"
    beam_size: int = 2
    beam_search: Literal["unsure", "always"] = "unsure"
    initial_prompt: str | None = None
    hotwords: str | None = None
    terms: tuple[str, ...] = ()
    multilingual: bool = False
    timestamps: bool = False
    no_repeat_ngram: int = 0
    notice: bool = False
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a larger model read again: how many of all windows, how many words it changed, and in which time.

    ``seconds`` are of wall time, the model's loading included; ``unknown`` are codes of languages that are spoken
    and that it doesn't know, so that it reads none of their windows.
    """

    model: str
    windows: int = 0
    all_windows: int = 0
    words: int = 0
    seconds: float = 0.0
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was heard, sentence by sentence in order of time, and what was taken back, and why.

    ``second`` is what a larger model read again, where one was asked for.
    """

    segments: tuple[Segment, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    second: SecondReading | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """What a recogniser hears at once: stretches of a recording in order, without what lies between them.

    A time *in the window* counts from its begin, as if the stretches followed one another without a pause.
    """

    spans: tuple[Span, ...]

    @property
    def start_ms(self) -> int:
        """Where its first stretch begins."""
        return self.spans[0].start_ms

    @property
    def end_ms(self) -> int:
        """Where its last stretch ends."""
        return self.spans[-1].end_ms

    @property
    def duration_ms(self) -> int:
        """How long it is to who hears it."""
        return sum(span.duration_ms for span in self.spans)

    def overlap_ms(self, other: Span) -> int:
        """How much of the other is in it."""
        return sum(span.overlap_ms(other) for span in self.spans)

    def cut(self, samples: Samples) -> npt.NDArray[np.float32]:
        """Its sound, float32 ``(duration_ms * 16,)`` or less at the recording's end."""
        parts = [
            samples[span.start_ms * SAMPLES_PER_MS : span.end_ms * SAMPLES_PER_MS]
            for span in self.spans
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def place(self, inside: Span) -> Span:
        """When it is in the recording: in the stretch that holds the middle of what is ``inside`` the window."""
        before_ms = 0
        for span in self.spans:
            if inside.middle_ms < before_ms + span.duration_ms or span is self.spans[-1]:
                break
            before_ms += span.duration_ms
        start_ms, end_ms = (
            min(max(span.start_ms, span.start_ms + edge_ms - before_ms), span.end_ms)
            for edge_ms in (inside.start_ms, inside.end_ms)
        )
        return Span(start_ms, end_ms)


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """A language that is heard in a window beside the one that it was read in.

    It is the likeliest one for ``likely_ms`` of the window's time, and beyond doubt for ``clear_ms`` of them.
    """

    code: str
    likely_ms: int
    clear_ms: int


@dataclass(frozen=True, slots=True)
class WindowReading:
    """What was read in a window, and the other languages that were noticed there."""

    segments: tuple[Segment, ...] = ()
    others: tuple[OtherLanguage, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What was read in some windows that follow one another.

    ``reading`` is the number of the pass that it is of (``multipass``); ``language`` is that of all parts.
    """

    reading: int
    language: str
    windows: tuple[Window, ...]
    readings: tuple[WindowReading, ...]


class Parts(Protocol):
    """Keeps a long recognition's parts, so that one that was interrupted goes on from there."""

    def load(self) -> Sequence[Part]:
        """The parts that an interrupted recognition of the same kept, in their order."""

    def keep(self, part: Part) -> None:
        """Keeps the next part."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Where somebody speaks, and where somebody may speak too softly to be sure of it.

    Both are in order, and apart from one another and from the other. Most of what is ``faint`` is no speech.
    ``borders`` are times, in order, at which one part of a recording ends and another begins: nothing that is said
    goes on across one, and no window holds speech of both sides.
    """

    speech: tuple[Span, ...] = ()
    faint: tuple[Span, ...] = ()
    borders: tuple[int, ...] = ()

    @property
    def begins(self) -> frozenset[int]:
        """When the first speech behind each border begins."""
        starts = [span.start_ms for span in self.speech]
        places = (bisect_left(starts, border_ms) for border_ms in self.borders)
        return frozenset(starts[place] for place in places if place < len(starts))


class VoiceDetector(Protocol):
    """Finds where somebody speaks."""

    @property
    def fingerprint(self) -> str:
        """Model, revision and parameters."""

    def detect(self, samples: Samples) -> Activity:
        """The stretches that hold speech, and those that may hold some."""


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """What a factory is told: which model, where it may compute, and where its files may come from.

    ``model`` is its name without the recogniser's; ``auto`` and 0 mean the best for this machine. ``cache_dir`` is
    where files that are fetched or made may be kept, and ``notify`` shows a line to the user. ``second_model`` is a
    larger one for what is doubtful, if there is to be one.
    """

    cache_dir: Path
    model: str = ""
    device: str = "auto"
    compute_type: str = "auto"
    threads: int = 0
    batch_size: int = 0
    offline: bool = False
    notify: Callable[[str], None] = lambda _: None
    second_model: str = ""


class Recognizer(Protocol):
    """Turns speech into words with times."""

    @property
    def fingerprint(self) -> str:
        """Model, revision, library and compute type."""

    @property
    def follower(self) -> Follower | None:
        """What times known words with the same model; ``None`` where it can't be told what is said."""

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Progress | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        """The words heard where somebody speaks; the same with parts that were kept or without."""


Heard: TypeAlias = Callable[[Sequence[Segment]], None]
"""Called with what is heard, as soon as it is: segments in order of time, each once."""


@runtime_checkable
class LiveRecognizer(Protocol):
    """A recogniser that tells what it hears while it goes on; to be one is left to each `Recognizer`."""

    def recognize_live(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_heard: Heard,
        *,
        on_progress: Progress | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        """What ``recognize`` gives, word for word; before that, what it is made of is told.

        What is told has passed what is dropped at first sight. Later readings may change it: not all of it is in
        what is given, nor is all of that told.
        """


@runtime_checkable
class LoadableRecognizer(Protocol):
    """A recogniser whose model can be loaded before it is used; to be one is left to each `Recognizer`."""

    def load(self) -> None:
        """Load the model, if it isn't loaded yet. Safe to call from any thread, while ``recognize`` is called.

        Raises:
            Exception: whatever the model, or its library, raised; ``recognize`` raises it as what it is.
        """


class Diarizer(Protocol):
    """Finds who speaks when."""

    @property
    def fingerprint(self) -> str:
        """Models, revisions and parameters."""

    def load(self) -> None:
        """Load the models now if they can be missing, so that this is told before any work.

        Raises:
            TranscribeError: a model can't be had.
        """

    def diarize(
        self,
        samples: Samples,
        *,
        num_speakers: int | None = None,
        min_speakers: int | None = None,
        max_speakers: int | None = None,
        on_progress: Progress | None = None,
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when, sorted by time; labels in order of first appearance."""


class VoiceEmbedder(Protocol):
    """Finds what a voice sounds like."""

    @property
    def model(self) -> str:
        """Which model makes the prints; prints of different models can't be compared."""

    @property
    def fingerprint(self) -> str:
        """Model, revision and parameters."""

    def embed(self, samples: Samples, spans: Sequence[Span]) -> VoicePrint | None:
        """The print of the voice in the spans; ``None`` where there is too little of it."""

    def embed_speakers(
        self, samples: Samples, diarization: Sequence[SpeakerSpan]
    ) -> Mapping[str, VoicePrint]:
        """The print of every speaker who is heard alone for long enough, by label."""


@runtime_checkable
class VoiceComparer(Protocol):
    """Finds whom a moment sounds like; to be one is left to each `VoiceEmbedder`."""

    @property
    def fingerprint(self) -> str:
        """Model, revision and parameters."""

    def compare_voices(
        self, samples: Samples, examples: Sequence[SpeakerSpan], stretches: Sequence[Span]
    ) -> tuple[dict[str, float], ...]:
        """For each stretch how like it is to the voices that the examples are of, -1..1, by label.

        An example that overlaps a stretch says nothing of it. A voice of which there is too little else is left out.
        """


class Aligner(Protocol):
    """Finds when known words are said."""

    @property
    def fingerprint(self) -> str:
        """Models, revisions and parameters."""

    def align(
        self,
        samples: Samples,
        stretches: Sequence[Stretch],
        language: str,
        on_progress: Progress | None = None,
    ) -> tuple[tuple[Placed, ...] | None, ...]:
        """What was found of each branch of each stretch; ``None`` for a stretch that it can't follow."""


class Followed(NamedTuple):
    """When known words are said in a piece of sound, and the logarithm of how likely they are there."""

    spans: tuple[Span, ...]
    likelihood: float


Follow: TypeAlias = Callable[[Sequence[str]], Followed | None]
"""Words, with the white space before them → when they are said in the sound, from its begin; ``None``
where a word has no tokens, or all together have too many."""


class Follower(Protocol):
    """A recogniser that can be told what is said."""

    @property
    def fingerprint(self) -> str:
        """Model, revision, library and compute type."""

    @property
    def workers(self) -> int:
        """How many threads may listen at once."""

    def listen(self, samples: Samples, language: str) -> Follow | None:
        """What follows texts through up to 30 s of sound; ``None`` for a language that it doesn't know.

        Safe to call from several threads.
        """


RecognizerFactory: TypeAlias = Callable[[EngineSetup, RecognitionOptions], Recognizer]
"""Opens a recogniser: its files are found now, and a ``TranscribeError`` is raised where they can't be had or it
can't do what the options ask for; models are loaded when they are first used."""

DiarizerFactory: TypeAlias = Callable[[EngineSetup], Diarizer]
"""Opens a diarizer, likewise."""
