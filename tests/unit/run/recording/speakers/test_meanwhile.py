"""Speakers told apart beside the recognition: at the same time, told by one thread, and ended with the main work."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Span, SpeakerSpan
from pipeline.run import Engines, Event, Notice, Stage, StageProgress, run_batch
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.context import Recording
from pipeline.run.recording.speakers.meanwhile import Meanwhile
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer
from tests.unit.run.recording.test_stages import write_wav

SPANS = (SpeakerSpan(Span(0, 2500), "SPEAKER_00"),)
LONG_S = 20.0


class Told(list[Event]):
    """What was told, and that it was told by the thread that made this."""

    def __init__(self) -> None:
        super().__init__()
        self._own = threading.get_ident()

    def __call__(self, event: Event) -> None:
        assert threading.get_ident() == self._own
        self.append(event)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def recording(tmp_path: Path, told: Told) -> Recording:
    path = tmp_path / "talk.wav"
    return Recording(Job(path, tmp_path / "out", "talk"), Settings(), told)


def test_what_is_found_is_collected_and_only_the_last_progress_is_told(
    recording: Recording, told: Told
) -> None:
    def find(own: Recording) -> tuple[SpeakerSpan, ...]:
        own.observe(StageProgress(Stage.DIARIZE, 0.5))
        own.observe(Notice("two voices are alike"))
        own.observe(StageProgress(Stage.DIARIZE, 1.0))
        own.reused = True
        return SPANS

    work = Meanwhile(recording, find)
    work._ended.wait(LONG_S)
    assert told == []
    assert work.collect() == SPANS
    assert told == [Notice("two voices are alike"), StageProgress(Stage.DIARIZE, 1.0)]
    assert recording.reused


def test_a_failure_is_raised_where_the_speakers_are_asked_for(recording: Recording) -> None:
    def find(_: Recording) -> tuple[SpeakerSpan, ...]:
        raise RuntimeError("the model broke")

    work = Meanwhile(recording, find)
    with pytest.raises(RuntimeError, match="the model broke"):
        work.collect()


def test_work_that_is_stopped_ends_with_its_next_step_and_tells_nothing(
    recording: Recording, told: Told
) -> None:
    begun, stopped, steps = threading.Event(), threading.Event(), []

    def find(own: Recording) -> tuple[SpeakerSpan, ...]:
        own.observe(StageProgress(Stage.DIARIZE, 0.1))
        begun.set()
        stopped.wait(LONG_S)
        steps.append("before")
        own.observe(StageProgress(Stage.DIARIZE, 0.2))
        steps.append("after")
        return SPANS

    work = Meanwhile(recording, find)
    begun.wait(LONG_S)
    threading.Timer(0.05, stopped.set).start()
    work.stop()
    work._ended.wait(LONG_S)
    assert (steps, told) == (["before"], [])


class Meeting:
    """Two that wait for one another: neither goes on unless both are at work at the same time."""

    def __init__(self) -> None:
        self.barrier = threading.Barrier(2, timeout=LONG_S)

    def meet(self, *_: object, **__: object) -> tuple[SpeakerSpan, ...]:
        self.barrier.wait()
        return SPANS


def run_on(path: Path, diarizer: FakeDiarizer, recognizer: FakeRecognizer) -> list[Event]:
    told = Told()
    engines = Engines(FakeDetector(), recognizer, diarizer)
    settings = Settings(output_dir=path.parent / "out", cache=False)
    (outcome,) = run_batch([path], settings, path.parent / "cache", told, engines)
    assert outcome.error is None
    return told


def test_speakers_are_told_apart_while_words_are_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Meeting()
    monkeypatch.setattr(FakeDiarizer, "diarize", both.meet)
    told = run_on(
        write_wav(tmp_path / "talk.wav"), FakeDiarizer(), FakeRecognizer(before=both.meet)
    )
    stages = [event.stage for event in told if isinstance(event, StageProgress)]
    assert stages.index(Stage.DIARIZE) > stages.index(Stage.RECOGNIZE)


def test_of_several_recordings_in_hand_each_waits_for_its_words(tmp_path: Path) -> None:
    diarizer = FakeDiarizer()
    asked: list[int] = []
    recognizer = FakeRecognizer(before=lambda: asked.append(len(diarizer.asked)))
    engines = Engines(FakeDetector(), recognizer, diarizer)
    settings = Settings(output_dir=tmp_path / "out", cache=False)
    with engines.in_hand:  # another one
        run_batch([write_wav(tmp_path / "talk.wav")], settings, tmp_path / "cache", engines=engines)
    assert (asked, len(diarizer.asked)) == ([0], 1)
