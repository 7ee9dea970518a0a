"""Progress for programs: one JSON object a line on standard output, and nothing else there."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pipeline.console.progress.follower import Follower
from pipeline.console.progress.ticker import Ticker

if TYPE_CHECKING:
    from pipeline.run import Event, RunPlanned, SentencesHeard, Stage

INTERVAL_S = 1.0
"""At most so long nothing is told of a recording in hand; a stage's beginning is told at once."""


class ProgressJson:
    """Writes what a run tells, an object a line; a ``ProgressView``.

    Each object has the key ``event``:

    - ``planned``: ``files`` with ``file`` and ``duration`` in seconds, or null; ``seconds_left``
    - ``loading``: the models are being loaded; ``share``, ``seconds_left``
    - ``started``: ``file``, and that it is number ``index`` of ``total``
    - ``progress``: ``file``, ``stage`` (fetch, decode, detect, recognize, diarize, align, write),
      ``stage_share`` of that stage, ``file_share`` of the file, ``share`` of all work, each 0..1, and
      ``seconds_left`` for all work; about once a second, and when a stage begins
    - ``sentences``, with ``--live``: ``file``, and ``sentences`` with ``start`` and ``end`` in seconds, ``speaker``,
      or null, and ``text``
    - ``notice``: ``text`` that a person should know; ``detail``: ``text`` about what was decided or is cached
    - ``finished``: ``file``, and what ``--report`` says of it: ``status``, ``error``, ``outputs`` and so on
    """

    def __init__(self, follower: Follower, stream: TextIO | None = None) -> None:
        self._follower = follower
        self._stream = stream or sys.stdout
        self._stages: dict[Path | None, Stage | None] = {}
        self._lock = threading.Lock()
        self._ticker = Ticker(INTERVAL_S, self.tick)

    def start(self) -> None:
        """Begin to look at the clock."""
        self._ticker.start()

    def stop(self) -> None:
        """Write no more."""
        self._ticker.stop()

    def take(self, event: Event) -> None:
        """Take what the run tells, and write it."""
        from pipeline.run import (
            Detail,
            FileFinished,
            FileStarted,
            Notice,
            RunPlanned,
            SentencesHeard,
            StageProgress,
        )
        from pipeline.run.outputs.report import describe_outcome

        self._follower.take(event)
        match event:
            case RunPlanned():
                self._write_plan(event)
            case FileStarted(source, index, total):
                self._write("started", file=str(source), index=index, total=total)
            case StageProgress(stage, _, source) if self._stages.get(source) is not stage:
                self._stages[source] = stage
                self.tick()
            case SentencesHeard():
                self._write_sentences(event)
            case Notice(text):
                self._write("notice", text=text)
            case Detail(text):
                self._write("detail", text=text)
            case FileFinished(outcome):
                self._stages.pop(outcome.source, None)
                self._write("finished", file=str(outcome.source), **describe_outcome(outcome))

    def _write_plan(self, plan: RunPlanned) -> None:
        files = [
            {
                "file": str(f.source),
                "duration": None if f.duration_ms is None else f.duration_ms / 1000,
            }
            for f in plan.files
        ]
        progress = self._follower.look()
        left_s = round(progress.left_s, 1) if progress is not None else None
        self._write("planned", files=files, seconds_left=left_s)

    def _write_sentences(self, heard: SentencesHeard) -> None:
        told = [
            {
                "start": sentence.span.start_ms / 1000,
                "end": sentence.span.end_ms / 1000,
                "speaker": sentence.name,
                "text": sentence.text,
            }
            for sentence in heard.sentences
        ]
        self._write("sentences", file=str(heard.source), sentences=told)

    def tick(self) -> None:
        """Write how far each recording in hand is."""
        progress = self._follower.look()
        if progress is None or progress.is_idle:
            return
        share, left_s = round(progress.share, 4), round(progress.left_s, 1)
        if not progress.files:
            self._write("loading", share=share, seconds_left=left_s)
        for file in progress.files:
            if file.stage is not None:
                self._write(
                    "progress",
                    file=str(file.source),
                    stage=file.stage.name.lower(),
                    stage_share=round(file.stage_share, 4),
                    file_share=round(file.share, 4),
                    share=share,
                    seconds_left=left_s,
                )

    def _write(self, event: str, **fields: Any) -> None:
        line = json.dumps({"event": event, **fields})  # ASCII: nothing in it steers a terminal
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()
