"""Only a part of a recording is transcribed: times, caches, outputs and errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.domain import Segment, Span, SpeakerSpan, Word
from pipeline.domain.time_ranges import TimeRange
from pipeline.engines.protocols import Activity, Recognition, Samples
from pipeline.errors import OutsideRecording
from pipeline.formats.data import lossless_json
from tests.fakes import FakeDiarizer, FakeRecognizer
from tests.unit.run.recording.test_stages import Bench, write_wav

PARTS = (TimeRange(1_000, 2_000), TimeRange(3_500, 5_000))
HEARD_MS = 1_000 + 2_500 + 1_500
"""Two parts, with silence between."""


@dataclass
class CountingRecognizer(FakeRecognizer):
    """Says a word for each half second of what it hears, silence too, in one segment."""

    borders: tuple[int, ...] = ()
    heard_ms: int = 0

    def recognize(
        self, samples: Samples, activity: Activity, *rest: object, **more: object
    ) -> Recognition:
        self.calls += 1
        self.borders, self.heard_ms = activity.borders, len(samples) // 16
        starts = range(0, self.heard_ms, 500)
        words = (Word(f" w{n}", Span(at, at + 500), 0.9) for n, at in enumerate(starts))
        return Recognition((Segment(tuple(words), "en"),))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    one = (SpeakerSpan(Span(0, 60_000), "SPEAKER_00"),)
    return Bench(tmp_path, CountingRecognizer(), FakeDiarizer(one))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "talk.wav")


def read(bench: Bench) -> lossless_json.Transcript:
    return lossless_json.parse((bench.out / "talk.json").read_text("utf-8"))


def test_only_the_part_is_heard_and_times_stay_those_of_the_recording(
    bench: Bench, talk: Path
) -> None:
    (outcome,) = bench.run(talk, start=2.0, end=3.5)
    transcript = read(bench)
    assert (1_500, 1_500) == (bench.recognizer.heard_ms, outcome.duration_ms)
    assert [2_000, 2_500, 3_000] == [word.span.start_ms for word in transcript.words]
    assert ((Span(2_000, 3_500),), False) == (transcript.origin.parts, transcript.origin.is_clip)
    assert transcript.media.duration_ms == 6_000


def test_a_clip_begins_at_0(bench: Bench, talk: Path) -> None:
    bench.run(talk, start=2.0, end=3.5, clip=True)
    transcript = read(bench)
    assert [0, 500, 1_000] == [word.span.start_ms for word in transcript.words]
    assert (1_500, True) == (transcript.media.duration_ms, transcript.origin.is_clip)


@pytest.mark.parametrize("is_clip", [False, True])
def test_no_segment_goes_on_from_one_part_into_the_next(
    bench: Bench, talk: Path, is_clip: bool
) -> None:
    bench.run(talk, range=PARTS, clip=is_clip)
    spans = [segment.span for segment in read(bench).segments]
    limits = [(0, 1_000), (1_000, 2_500)] if is_clip else [(1_000, 2_000), (3_500, 5_000)]
    assert [(3_500,), HEARD_MS] == [bench.recognizer.borders, bench.recognizer.heard_ms]
    assert limits == [(span.start_ms, span.end_ms) for span in spans]


def test_each_part_is_a_paragraph_of_its_own(bench: Bench, talk: Path) -> None:
    bench.run(talk, range=PARTS, clip=True)
    assert (bench.out / "talk.txt").read_text().count("\n\n") == 1


@pytest.mark.parametrize("is_clip", [False, True])
def test_speakers_speak_within_the_parts(bench: Bench, talk: Path, is_clip: bool) -> None:
    bench.run(talk, range=PARTS, clip=is_clip)
    found = [span.span for span in read(bench).diarization]
    joined = [Span(0, 1_000), Span(1_000, 2_500)]
    assert (joined if is_clip else [Span(1_000, 2_000), Span(3_500, 5_000)]) == found


def test_another_part_is_heard_anew_and_the_same_one_is_not(bench: Bench, talk: Path) -> None:
    for changes in ({}, {"end": 2.0}, {"end": 2.0, "clip": True}, {"end": 3.0}, {"end": 2.0}, {}):
        bench.run(talk, **changes)
    assert bench.recognizer.calls == 3


def test_a_part_that_is_done_is_up_to_date(bench: Bench, talk: Path) -> None:
    outcomes = [bench.run(talk, end=2.0)[0] for _ in range(2)]
    assert [False, True] == [outcome.is_up_to_date for outcome in outcomes]


def test_a_part_beyond_the_end_fails_its_recording_and_the_batch_goes_on(
    bench: Bench, talk: Path, tmp_path: Path
) -> None:
    long = write_wav(tmp_path / "long.wav", seconds=9.0)
    short, other = bench.run(talk, long, start=7.0)
    assert isinstance(short.error, OutsideRecording)
    assert "the part 0:07- begins after its end; it is 0:06 long" in str(short.error)
    assert other.error is None


def test_a_part_that_ends_beyond_the_end_goes_to_the_end_which_is_told(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk, range=(TimeRange(4_000, 60_000),))
    assert read(bench).origin.parts == (Span(4_000, 6_000),)
    told = [str(event.text) for event in bench.events if hasattr(event, "text")]
    assert "talk.wav: the part 0:04-1:00 ends with the recording, at 0:06" in told


def test_a_part_of_a_conversation_in_tracks_is_that_of_all_of_them(
    bench: Bench, tmp_path: Path
) -> None:
    files = [
        write_wav(tmp_path / f"talk-{name}.wav", pitches=(p,))
        for name, p in (("ann", 220), ("bo", 330))
    ]
    (outcome,) = bench.run(*files, as_tracks=True, start=2.0, end=3.5)
    transcript = lossless_json.parse((bench.out / "talk.json").read_text("utf-8"))
    assert (None, 2) == (outcome.error, bench.recognizer.calls)
    assert {2_000, 2_500, 3_000} >= {word.span.start_ms for word in transcript.words}


def test_an_export_knows_the_parts(bench: Bench, talk: Path) -> None:
    bench.run(talk, range=PARTS, clip=True)
    transcript = read(bench)
    again = lossless_json.parse(bench.written()["talk.json"].decode())
    assert transcript == again
    assert transcript.origin.parts == tuple(Span(p.start_ms, p.end_ms or 0) for p in PARTS)
    assert replace(transcript.origin, is_clip=False) != transcript.origin
