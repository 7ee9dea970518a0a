"""What the speaker benchmarks and tests share: recordings, their true turns, and the scorer."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, SpeakerSpan
from pipeline.formats.annotations import rttm
from tests.benchmarks.measure import SHARED

if TYPE_CHECKING:  # it takes two seconds, which only scoring is worth
    from pyannote.core import Annotation

RATE = 16_000

Samples = npt.NDArray[np.float32]
Turns = tuple[SpeakerSpan, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of ``../shared`` whose true turns are known; ``counted`` where the number must be right."""

    name: str
    audio: Path
    turns: Path
    counted: bool = True

    @property
    def page(self) -> Path:
        """Its words as a page."""
        if self.turns.suffix == ".json":
            return self.audio.with_suffix(".txt")
        return self.audio.with_suffix(".ref.txt")


def find_recordings() -> tuple[Recording, ...]:
    """All recordings with true turns that are here; the documented interview comes last."""
    found = []
    for folder in ("spliced", "short", "ami"):
        for turns in sorted((SHARED / "eval" / folder).glob("*.rttm")):
            audio = next(
                turns.with_suffix(suffix)
                for suffix in (".flac", ".opus", ".wav")
                if turns.with_suffix(suffix).is_file()
            )
            found.append(Recording(turns.stem, audio, turns, counted=folder != "ami"))
    documented = SHARED / "documented"
    if documented.is_dir():
        audio = documented / "interview.mp3"
        found.append(Recording("interview", audio, documented / "interview.turns.json"))
    return tuple(found)


def decode(path: Path) -> Samples:
    """Samples ``(n,)`` float32, mono, 16 kHz."""
    from pipeline.media import load_audio

    return load_audio(path).channels[0][:]


def read_turns(path: Path) -> Turns:
    """The spans in an RTTM file, or in a JSON list of ``start``, ``end`` (seconds), ``speaker``."""
    text = path.read_text("utf-8")
    if path.suffix == ".rttm":
        return rttm.parse(text)
    return tuple(
        SpeakerSpan(Span(round(turn["start"] * 1000), round(turn["end"] * 1000)), turn["speaker"])
        for turn in json.loads(text)
    )


def cut_turns(turns: Iterable[SpeakerSpan], end_ms: int) -> Turns:
    """What of the turns lies before ``end_ms``."""
    return tuple(
        SpeakerSpan(Span(t.span.start_ms, min(t.span.end_ms, end_ms)), t.speaker)
        for t in turns
        if t.span.start_ms < end_ms
    )


def annotate(turns: Iterable[SpeakerSpan]) -> Annotation:
    """The turns as pyannote's annotation."""
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for index, turn in enumerate(turns):
        if turn.span.duration_ms:
            segment = Segment(turn.span.start_ms / 1000, turn.span.end_ms / 1000)
            annotation[segment, index] = turn.speaker
    return annotation


@dataclass(frozen=True, slots=True)
class Errors:
    """Seconds of speech, and of it what was wrong; a monoid under ``+``."""

    speech_s: float = 0.0
    false_alarm_s: float = 0.0
    miss_s: float = 0.0
    confusion_s: float = 0.0

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.speech_s + other.speech_s,
            self.false_alarm_s + other.false_alarm_s,
            self.miss_s + other.miss_s,
            self.confusion_s + other.confusion_s,
        )

    @property
    def rate(self) -> float:
        """The diarization error rate, 0..∞; 0 where nobody speaks and nobody is heard."""
        wrong = self.false_alarm_s + self.miss_s + self.confusion_s
        return wrong / self.speech_s if self.speech_s else float(wrong > 0)

    def __str__(self) -> str:
        parts = (self.rate, self.false_alarm_s, self.miss_s, self.confusion_s)
        total = self.speech_s or 1.0
        return "{:.3f} ({:.3f} {:.3f} {:.3f})".format(parts[0], *(p / total for p in parts[1:]))


def score_spans(
    reference: Iterable[SpeakerSpan],
    spans: Iterable[SpeakerSpan],
    duration_ms: int | None = None,
    *,
    collar_s: float = 0.0,
    skip_overlap: bool = False,
    scored: Iterable[Span] = (),
) -> Errors:
    """The errors of ``spans``, by pyannote.metrics.

    Args:
        reference: The true turns.
        spans: What a diarizer says.
        duration_ms: How long the recording is; all of it is scored.
        collar_s: How far on both sides of a true edge nothing is scored; pyannote's own
            ``collar`` is the sum of both sides.
        skip_overlap: Whether speech of two persons at once is left out.
        scored: What is scored, in place of the whole recording.
    """
    from pyannote.core import Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    measure = DiarizationErrorRate(collar=2 * collar_s, skip_overlap=skip_overlap)
    parts = [Segment(s.start_ms / 1000, s.end_ms / 1000) for s in scored]
    if duration_ms is not None:
        parts.append(Segment(0, duration_ms / 1000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyannote warns that it guesses what to score
        found: Any = measure(
            annotate(reference),
            annotate(spans),
            uem=Timeline(parts) if parts else None,
            detailed=True,
        )
    return Errors(
        found["total"], found["false alarm"], found["missed detection"], found["confusion"]
    )


def count_speakers(spans: Iterable[SpeakerSpan]) -> int:
    """How many different speakers there are."""
    return len({span.speaker for span in spans})
