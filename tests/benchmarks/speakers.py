"""What the speaker benchmarks and tests share: recordings, their true turns, and the scorer."""

from __future__ import annotations

import hashlib
import json
import warnings
import wave
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, SpeakerSpan
from pipeline.formats.annotations import rttm
from pipeline.store.atomic_files import write_all
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED

if TYPE_CHECKING:  # it takes two seconds, which only scoring is worth
    from pyannote.core import Annotation

RATE = 16_000

Samples = npt.NDArray[np.float32]
Turns = tuple[SpeakerSpan, ...]


KINDS = ("spliced", "short", "ami", "conversations")
AUDIO = (".mono.flac", ".flac", ".opus", ".wav", ".mp3")
"""What recordings end in; where each speaker has a channel, the mix of them comes first."""

BY_MACHINE = ("gecko", "spokenwoz")
LEFT_OUT = {"en-sales-call-gecko": (Span(200_000, 209_000),)}
"""Whose words or turns are not people's, and what is not scored.

Source: ``INVENTORY.md`` of the conversations.
"""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of ``../shared`` whose true turns are known; ``kind`` is its folder."""

    name: str
    audio: Path
    turns: Path
    kind: str
    left_out: tuple[Span, ...] = ()

    @property
    def page(self) -> Path:
        """Its words: a page, or an STM file where there is none."""
        if self.turns.suffix == ".json":
            return self.audio.with_suffix(".txt")
        page = self.turns.with_suffix(".ref.txt")
        return page if page.is_file() else self.turns.with_suffix(".stm")

    @property
    def by_machine(self) -> bool:
        """Whether its words or turns were found by a machine."""
        return any(part in self.name for part in BY_MACHINE)

    def list_scored(self, duration_ms: int) -> tuple[Span, ...]:
        """What counts, in order: all but what is left out."""
        edges = [0, *(e for s in self.left_out for e in (s.start_ms, s.end_ms)), duration_ms]
        return tuple(Span(a, b) for a, b in list(pairwise(edges))[::2] if a < b)


def find_recordings() -> tuple[Recording, ...]:
    """All recordings with true turns that are here; the documented interview comes last."""
    found = []
    for kind in KINDS:
        for turns in sorted((SHARED / "eval" / kind).rglob("*.rttm")):
            left_out = LEFT_OUT.get(turns.stem, ())
            found.append(Recording(turns.stem, find_audio(turns), turns, kind, left_out))
    documented = SHARED / "documented"
    if documented.is_dir():
        audio = documented / "interview.mp3"
        turns = documented / "interview.turns.json"
        found.append(Recording("interview", audio, turns, "documented"))
    return tuple(found)


def find_audio(beside: Path) -> Path:
    """The recording that a file of true turns or words is of."""
    places = (beside.with_name(beside.stem + suffix) for suffix in AUDIO)
    return next(place for place in places if place.is_file())


def decode(path: Path) -> Samples:
    """Samples ``(n,)`` float32, mono, 16 kHz."""
    from pipeline.media import load_audio

    return load_audio(path).channels[0][:]


def write_wave(path: Path, samples: Samples) -> None:
    """Samples as a WAV file of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, len(samples), "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())


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


def recall_turns(fingerprint: str, samples: Samples, find: Callable[[Samples], Turns]) -> Turns:
    """What ``find`` makes of the samples; found once, and cached under them and its fingerprint."""
    key = hashlib.sha256(fingerprint.encode() + samples.tobytes()).hexdigest()[:32]
    path = find_cache_dir() / "benchmarks" / "turns" / f"{key}.json"
    if not path.is_file():
        rows = [(t.span.start_ms, t.span.end_ms, t.speaker) for t in find(samples)]
        path.parent.mkdir(parents=True, exist_ok=True)
        write_all({path: json.dumps(rows)})
    rows = json.loads(path.read_text("utf-8"))
    return tuple(SpeakerSpan(Span(start, end), speaker) for start, end, speaker in rows)


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
