"""The windows of one recording, read by a loaded model: each in its language, and by all workers at once.

A batch that doesn't fit into memory is read by halves. Chinese without marks is read once more for them
(``chinese_punctuation``). What is read is kept part by part, for a run that goes on with it (``resume``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from pipeline.engines.hardware.threads import Threads
from pipeline.engines.protocols import (
    Parts,
    Progress,
    RecognitionOptions,
    Samples,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.chinese_punctuation import ask_for_marks, copy_marks, lacks_marks
from pipeline.engines.recognition.faster_whisper import (
    ComputeConfig,
    SpeechReader,
    is_out_of_memory,
)
from pipeline.engines.recognition.languages.language_changes import LanguageTimeline
from pipeline.engines.recognition.resume import ResumablePass
from pipeline.errors import EngineError

HALF_READ = 0.7
"""Of the batches that other workers have in hand, counted as read: at first they are nearly done, later half."""


OnRead: TypeAlias = Callable[[Sequence[Window], Sequence[WindowReading]], None]
"""Called with windows that follow one another, and what was read in each."""


@dataclass(eq=False)
class SharedCompute:
    """How the machine is used by all recordings of a recogniser: in smaller batches once memory ran out."""

    config: ComputeConfig
    warn: Callable[[str], None]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def shrink_to(self, batch_size: int) -> None:
        """Read the batches that follow with at most so many windows."""
        with self.lock:
            if batch_size < self.config.batch_size:
                self.config = replace(self.config, batch_size=batch_size)
                self.warn(f"Out of memory; continuing with batches of {batch_size}")


@dataclass(frozen=True, slots=True, eq=False)
class WindowReader:
    """Reads windows of one recording.

    Args:
        reader: the loaded model.
        samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
        compute: how the machine is used.
        timeline: which language is spoken when.
        language: the recording's own.
        parts: where what is read so far is kept.
        on_progress: called with the share done, 0..1.
    """

    reader: SpeechReader
    samples: Samples
    compute: SharedCompute
    timeline: LanguageTimeline
    language: str
    parts: Parts | None = None
    on_progress: Progress | None = None

    def read(
        self,
        pass_number: int,
        windows: Sequence[Window],
        options: RecognitionOptions,
        progress: tuple[float, float] | None = None,
        on_read: OnRead | None = None,
    ) -> list[WindowReading]:
        """Return what is said in each window, in order.

        Args:
            pass_number: which pass over the recording this is (``multipass``).
            windows: in order.
            options: how to read them; their language is taken from the timeline.
            progress: which part of the whole this is, from one share to another; nothing is told without it.
            on_read: told of the windows in their order, those first that an interrupted run had read. Without it
                the longest are read first, so that those of a batch are alike in length.
        """
        order = list(range(len(windows)))
        if on_read is None:
            order.sort(key=lambda index: self._rank(windows[index]))
        windows = [windows[index] for index in order]
        readings = ResumablePass(pass_number, windows, self.language, self.parts)
        runs = self.timeline.split_by_language(windows)
        batches = readings.skip_read(cut_batches(runs, self.compute.config))
        asked = [replace(options, language=self.timeline.of(batch[0])) for batch in batches]
        self.tell(readings.share, progress)  # of an interrupted run, or all where there is nothing
        if on_read and readings.read:
            on_read(windows[: len(readings.read)], readings.read)
        with Threads(self.compute.config.workers, "recognise") as threads:
            for number, batch in enumerate(threads.map(self._read_batch, batches, asked), start=1):
                readings.add(batch)
                if on_read:
                    until = len(readings.read)
                    on_read(windows[until - len(batch) : until], batch)
                at_work = batches[number : number + self.compute.config.workers - 1]
                begun = HALF_READ * sum(map(len, at_work)) / len(windows)
                self.tell(readings.share + begun, progress)
        read = dict(zip(order, readings.read, strict=True))
        return [read[index] for index in range(len(windows))]

    def _rank(self, window: Window) -> tuple[str, int]:
        """Windows of one language follow one another, the longest first."""
        return self.timeline.of(window), -window.duration_ms

    def tell(self, share: float, progress: tuple[float, float] | None) -> None:
        """Tell how much of a part of the whole is done, 0..1."""
        if self.on_progress and progress:
            start, end = progress
            self.on_progress(start + share * (end - start))

    def _read_batch(
        self, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """Read windows of one language; by halves if they don't fit into memory."""
        half = (len(windows) + 1) // 2
        if len(windows) <= max(1, self.compute.config.batch_size):
            try:
                readings = self.reader.read(self.samples, windows, options)
            except (RuntimeError, MemoryError) as error:
                self._make_room(error, len(windows), half)
            else:
                return self._add_marks(readings, windows, options)
        first = self._read_batch(windows[:half], options)
        return first + self._read_batch(windows[half:], options)

    def _make_room(self, error: Exception, count: int, half: int) -> None:
        """Go on with smaller batches if memory ran out.

        Raises:
            EngineError: a single window doesn't fit into memory.
            Exception: the failure has another cause.
        """
        if not is_out_of_memory(error):
            raise error
        if count == 1:
            raise EngineError(
                "recognition",
                "one window of speech doesn't fit into memory",
                "Use a smaller --model, or --device cpu",
            ) from error
        self.compute.shrink_to(half)

    def _add_marks(
        self, readings: list[WindowReading], windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """Add marks to readings in a language that is often written without any."""
        asked = ask_for_marks(options)
        bare = [i for i, reading in enumerate(readings) if asked and lacks_marks(reading.segments)]
        if asked and bare:
            marked = self._read_batch([windows[i] for i in bare], asked)
            for i, other in zip(bare, marked, strict=True):
                segments = copy_marks(readings[i].segments, other.segments)
                readings[i] = replace(readings[i], segments=tuple(segments))
        return readings


def cut_batches(runs: Sequence[Sequence[Window]], config: ComputeConfig) -> list[Sequence[Window]]:
    """Cut batches with which all workers have the same to do, and none has too many windows at once.

    Args:
        runs: windows that may share a batch, in order.
        config: how many workers there are, and how many windows each takes.
    """
    total = sum(map(len, runs))
    most = -(-total // (config.batch_size * config.workers)) * config.workers
    batches = []
    for run in runs:
        count = min(len(run), -(-len(run) * most // total))
        edges = [len(run) * i // count for i in range(count + 1)]
        batches += [run[a:b] for a, b in pairwise(edges)]
    return batches
