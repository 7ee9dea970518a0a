"""One recording's task: the very work that a local run does, with the models elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from traceback import format_exception
from typing import Any

import numpy as np

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


class Reporter:
    """Sends a recording's events on; how far a stage is, not more often than people look."""

    def __init__(self, mailbox: Any, index: int, at_once: int = 1) -> None:
        self._mailbox = mailbox
        self._index = index
        self._pause_s = max(LEAST_PAUSE_S, at_once / MOST_EVENTS)
        self._last: tuple[object, float] = (None, 0.0)
        self.finished: FileFinished | None = None

    def __call__(self, event: Event) -> None:
        """Takes an event; the last one goes back with the task's answer."""
        if isinstance(event, FileFinished):
            self.finished = event
            return
        if isinstance(event, StageProgress):
            stage, since = self._last
            now = time.monotonic()
            if event.stage == stage and now - since < self._pause_s and event.share < 1:
                return
            self._last = (event.stage, now)
        self._mailbox.put.remote(self._index, event)


def process_recording(config: TaskConfig, index: int, job: Job, team: Team) -> Ended:
    """How the work on one recording ended; begun again elsewhere, it goes on from what the store has."""
    report = Reporter(config.mailbox, index, config.at_once)
    report(FileStarted(job.source, index + 1, config.total))
    settings = config.settings
    try:
        store = open_store(config.cache_dir, settings, report, tidy=False)
        run_job(job, settings, make_engines(config, team, report), store, report)
    except UsageError as error:
        error.add_note("".join(format_exception(error)))
        return Ended(None, error)
    return Ended(report.finished)


def make_engines(config: TaskConfig, team: Team, report: Reporter) -> Engines:
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
