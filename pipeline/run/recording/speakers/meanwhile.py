"""Who speaks when, found out on a thread of its own while words are recognised."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import Final

from pipeline.domain import SpeakerSpan
from pipeline.run.events import Event, StageProgress
from pipeline.run.recording.context import Recording

GLANCE_S: Final = 0.1
"""So often it is told how far it is, by whoever waits for it."""

LONGEST_WAIT_S: Final = 0.5
"""For a batch to be done where nobody needs it any more; a long clustering is left to itself."""

Find = Callable[[Recording], tuple[SpeakerSpan, ...]]


class _Stopped(BaseException):
    """Nobody waits for the speakers any more. Not an ``Exception``, lest it be taken for a failure of the model."""


class Meanwhile:
    """Work on a recording's speakers that goes on beside the main work, which tells all events.

    An interrupt, or a failure of the main work, ends it with the next step that it would tell of: a batch of a model.

    Args:
        recording: whose sound is decoded already.
        find: finds out who speaks when; told of its progress is a copy of the recording.
    """

    def __init__(self, recording: Recording, find: Find) -> None:
        self._recording = recording
        self._find = find
        self._own = copy.copy(recording)
        self._own.observe = self._take
        self._lock = threading.Lock()
        self._progress: StageProgress | None = None
        self._others: list[Event] = []
        self._answer: tuple[SpeakerSpan, ...] | BaseException = ()
        self._stopped, self._ended = threading.Event(), threading.Event()
        # No daemon: a model that is cut off where Python ends aborts the process.
        threading.Thread(target=self._run, name="speakers").start()

    def collect(self) -> tuple[SpeakerSpan, ...]:
        """Return who speaks when, once that is known; how far it is is told from now on.

        Raises:
            Exception: whatever the model raised.
        """
        while not self._ended.wait(GLANCE_S):
            self._tell()
        self._tell()
        self._recording.reused = self._recording.reused or self._own.reused
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer

    def stop(self) -> None:
        """Let it end with its next step, and wait for that a moment, so that it leaves no half-written file behind."""
        self._stopped.set()
        self._ended.wait(LONGEST_WAIT_S)

    def _run(self) -> None:
        try:
            self._answer = self._find(self._own)
        except _Stopped:
            pass
        except BaseException as error:  # raised where the answer is asked for
            self._answer = error
        finally:
            self._ended.set()

    def _take(self, event: Event) -> None:
        if self._stopped.is_set():
            raise _Stopped
        with self._lock:
            if isinstance(event, StageProgress):
                self._progress = event
            else:
                self._others.append(event)

    def _tell(self) -> None:
        """Tell what was not told yet: of progress only the last."""
        with self._lock:
            progress, self._progress = self._progress, None
            others, self._others = self._others, []
        for event in others:
            self._recording.observe(event)
        if progress is not None:
            self._recording.observe(progress)
