"""A passage is heard by itself, with some seconds around it, at its times in the recording."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.config import Settings
from pipeline.domain import Dropped, Span
from pipeline.engines.protocols import Activity, Recognition, RecognitionOptions, Samples
from pipeline.run import Engines
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.context import Recording
from pipeline.run.recording.passages.passage_hearing import AskedPassage, SoundPart, hear_passage
from pipeline.store import Store
from tests.fakes import FakeDetector, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import write_wav


@dataclass
class Measuring(FakeRecognizer):
    """Remembers how long what it hears is, and drops what it hears."""

    lengths_ms: list[int] = field(default_factory=list)

    def recognize(
        self, samples: Samples, activity: Activity, options: RecognitionOptions, *rest: object
    ) -> Recognition:
        self.lengths_ms.append(len(samples[:]) // 16)
        heard = super().recognize(samples, activity, options)
        return replace(heard, dropped=(Dropped(make_segment("Thank you.", 500), "made up"),))


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    job = Job(write_wav(tmp_path / "talk.wav", seconds=40.0), tmp_path, "talk")
    return Recording(job, Settings(), lambda _: None, Store(tmp_path / "cache"))


def hear(recording: Recording, recognizer: FakeRecognizer, passage: Span) -> list[int]:
    engines = Engines(FakeDetector(), recognizer, None)
    asked = AskedPassage(passage, RecognitionOptions(language="en"))
    with closing(recording):
        (heard,) = hear_passage(recording, engines, recording.store, asked)
    starts = [word.span.start_ms for segment in heard.segments for word in segment.words]
    return [*starts, *(dropped.segment.span.start_ms for dropped in heard.dropped)]


@pytest.mark.parametrize(
    ("passage", "length_ms", "starts"),
    [
        (Span(20_000, 25_000), 21_000, [12_000, 12_300, 12_500]),
        (Span(1_000, 2_000), 10_000, [0, 300, 500]),
        (Span(38_000, 40_000), 10_000, [30_000, 30_300, 30_500]),
    ],
)
def test_it_is_heard_with_eight_seconds_around_it(
    recording: Recording, passage: Span, length_ms: int, starts: list[int]
) -> None:
    recognizer = Measuring()
    assert hear(recording, recognizer, passage) == starts
    assert recognizer.lengths_ms == [length_ms]


def test_it_is_heard_once(recording: Recording) -> None:
    recognizer = Measuring()
    first = hear(recording, recognizer, Span(20_000, 25_000))
    again = Recording(recording.job, recording.settings, lambda _: None, recording.store)
    assert hear(again, recognizer, Span(20_000, 25_000)) == first
    assert recognizer.calls == 1
    assert "audio" not in again.__dict__


def test_a_part_of_the_sound_is_read_as_if_it_was_all() -> None:
    samples = np.arange(160, dtype=np.float32)
    part = SoundPart(samples, 2, 7)
    assert (len(part), part[:2].tolist(), part[79:99].tolist()) == (80, [32, 33], [111])
    assert part[90:99].tolist() == []
    assert len(SoundPart(samples, 8, 99)) == 32


def test_no_other_part_of_the_recording_is_heard(recording: Recording) -> None:
    recognizer = Measuring()
    engines = Engines(FakeDetector(), recognizer, None)
    span, within = Span(20_000, 25_000), Span(18_000, 25_500)
    asked = AskedPassage(span, RecognitionOptions(language="en"), within=within)
    with closing(recording):
        hear_passage(recording, engines, None, asked)
    assert recognizer.lengths_ms == [7_500]
