"""The task of a recording, or of several short ones: the very work that a local run does, with the models elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from traceback import format_exception
from typing import Any

import numpy as np

from pipeline.cluster.actors import Told
from pipeline.cluster.pool import Pool
from pipeline.cluster.remote_models import RemoteModel, RemoteReader
from pipeline.config import Settings
from pipeline.domain import VoicePrint
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import SAMPLE_RATE
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer
from pipeline.errors import UsageError
from pipeline.run import (
    Engines,
    Event,
    FileFinished,
    FileStarted,
    Job,
    Notice,
    StageProgress,
    open_store,
    run_job,
)

LEAST_PAUSE_S = 0.5
"""Between two of a recording's events that tell how far a stage is."""

PATIENCE_S = 2.0
"""For the events of short recordings to go together: each time, three processes have to do with them."""

MOST_EVENTS = 200
"""Of these in a second, from all recordings together: thousands may tell one terminal."""


@dataclass(frozen=True, slots=True)
class TaskConfig:
    """What all tasks of a run are told; sent to each node once."""

    settings: Settings
    cache_dir: Path
    weights: Weights
    layout: ComputeConfig
    languages: tuple[str, ...]
    known: Mapping[str, VoicePrint]
    total: int
    mailbox: Any
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class Team:
    """The actors that a recording may call."""

    recognisers: tuple[Any, ...]
    models: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a recording's work ended; ``refused`` would stop every other one in the same way."""

    finished: FileFinished | None
    refused: UsageError | None = None


class Post:
    """Sends events to the terminal; of a task with several recordings many together.

    Args:
        mailbox: where they go.
        at_once: tasks that are worked on at the same time, all of which write to one terminal.
        is_patient: whether events may wait a moment for the next ones.
    """

    def __init__(self, mailbox: Any, at_once: int = 1, *, is_patient: bool = False) -> None:
        self._mailbox = mailbox
        self.is_patient = is_patient
        least_s = PATIENCE_S if is_patient else LEAST_PAUSE_S
        self.pause_s = max(least_s, at_once / MOST_EVENTS)
        self._events: list[Told] = []
        self._sent_s = time.monotonic()

    def send(self, index: int, event: Event) -> None:
        """Take an event of a recording, known by its number."""
        self._events.append((index, event))
        if not self.is_patient or time.monotonic() - self._sent_s >= self.pause_s:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        if self._events:
            self._mailbox.put.remote(self._events)
        self._events, self._sent_s = [], time.monotonic()


class Reporter:
    """Sends a recording's events on; how far a stage is, not more often than people look.

    Of short ones it is told that they began and ended: their stages are over before anybody has read of them.
    """

    def __init__(self, post: Post, index: int) -> None:
        self._post = post
        self._index = index
        self._last: tuple[object, float] = (None, 0.0)
        self.finished: FileFinished | None = None

    def __call__(self, event: Event) -> None:
        """Take an event; the last one of a recording that is alone goes back with the task's answer."""
        is_wanted = True
        if isinstance(event, FileFinished):
            self.finished = event
            is_wanted = self._post.is_patient
        elif isinstance(event, StageProgress):
            is_wanted = not self._post.is_patient and self._is_due(event)
        if is_wanted:
            self._post.send(self._index, event)

    def _is_due(self, event: StageProgress) -> bool:
        stage, since = self._last
        now = time.monotonic()
        if event.stage == stage and now - since < self._post.pause_s and event.share < 1:
            return False
        self._last = (event.stage, now)
        return True


def process_recordings(
    config: TaskConfig, jobs: Sequence[tuple[int, Job]], team: Team
) -> tuple[Ended, ...]:
    """How the work on each recording ended; begun again elsewhere, it goes on from what the store has.

    It stops at the first one that shows that the settings can't be followed.

    Args:
        config: what all tasks are told.
        jobs: the recordings, each with its number in the batch.
        team: the models to call.
    """
    post = Post(config.mailbox, config.at_once, is_patient=len(jobs) > 1)
    notify = Reporter(post, jobs[0][0])
    engines = make_engines(config, team, notify)
    ended: list[Ended] = []
    try:
        store = open_store(config.cache_dir, config.settings, notify, tidy=False)
        for index, job in jobs:
            report = Reporter(post, index)
            report(FileStarted(job.source, index + 1, config.total))
            run_job(job, config.settings, engines, store, report)
            ended.append(Ended(report.finished))
    except UsageError as error:
        error.add_note("".join(format_exception(error)))
        ended.append(Ended(None, error))
    post.flush()
    return tuple(ended)


def make_engines(config: TaskConfig, team: Team, report: Callable[[Event], None]) -> Engines:
    """The local run's engines, by fingerprint too, whose models are the team's."""
    reader = RemoteReader(Pool(team.recognisers, "recognition"), config.languages)
    recognizer = WhisperRecognizer(
        config.weights, config.layout, lambda text: report(Notice(text)), lambda *_: reader
    )
    models = Pool(team.models, "telling speakers apart")
    diarizer = None
    if config.settings.diarizer == "onnx":
        diarizer = OnnxDiarizer(len(models), load=lambda name: RemoteModel(models, name))
    return Engines(_open_detector(), recognizer, diarizer, OnnxVoiceEmbedder(1), config.known)


def make_ready() -> None:
    """Brings a process to where a recording can begin: what it needs is imported and loaded."""
    _open_detector().detect(np.zeros(SAMPLE_RATE, dtype=np.float32))


@cache
def _open_detector() -> SileroDetector:
    return SileroDetector()
