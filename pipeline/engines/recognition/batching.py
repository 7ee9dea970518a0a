"""Windows of several recordings read in one batch, so that short ones keep a GPU as busy as long ones.

Nobody waits for others to come: whoever finds the model free reads at once. Those who come meanwhile
queue up, and the next batch takes as many of them as it holds.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import Follow, RecognitionOptions, Samples, Window, WindowReading
from pipeline.engines.recognition.faster_whisper import (
    ComputeConfig,
    Excerpt,
    FasterWhisperReader,
    JointReader,
    Reader,
    is_out_of_memory,
)


def load_reader(weights: Weights, config: ComputeConfig) -> Reader:
    """Load a model that fits the machine's use.

    On a GPU a batch takes hardly longer than a window, so that recordings share them. On a CPU it takes as
    long as its windows one by one, and what is heard in a recording shall not depend on the others.
    """
    reader = FasterWhisperReader(weights, config)
    return BatchingReader(reader, config.batch_size) if config.device == "cuda" else reader


@dataclass(eq=False, slots=True)
class _Call:
    """What one thread wants read, and what was read.

    ``alone`` is set once a batch with others has failed, ``given_up`` when the thread was interrupted.
    """

    excerpt: Excerpt
    options: RecognitionOptions
    alone: bool = False
    given_up: bool = False
    read: list[WindowReading] | None = None


class BatchingReader:
    """Joins what several threads want read to batches; implements ``Reader``.

    The thread whose call is the first in line reads for those behind it that have the same options and fit
    into the batch with it; there is no thread beside the callers'. Calls are never parted, so that each gets
    what it would get by itself, but for the noise that a GPU's sums have in batches of different sizes.
    Whatever fails in a batch of several is read again one by one, and fails for whom it concerns.

    Args:
        reader: the model; it reads one batch at a time.
        most: the windows of a batch; a single call may have more.
    """

    def __init__(self, reader: JointReader, most: int) -> None:
        self._reader = reader
        self._most = most
        self._waiting: list[_Call] = []
        self._busy = False
        self._change = threading.Condition()

    @property
    def languages(self) -> Sequence[str]:
        """Codes of the languages that the model knows."""
        return self._reader.languages

    def detect_language(self, samples: Samples, among: Collection[str] = ()) -> tuple[str, float]:
        """The language of up to 30 s of speech, one of those that are given, and how sure that is, 0..1."""
        return self._reader.detect_language(samples, among)

    def listen(self, samples: Samples, language: str) -> Follow:
        """Return what times given words in up to 30 s of speech."""
        return self._reader.listen(samples, language)

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """Return what is said in each window; read in one batch, also with windows of other callers."""
        # Here and not when it is their turn: the spectra are made while the GPU has a batch in hand.
        call = _Call(self._reader.prepare(samples, windows), options)
        try:
            with self._change:
                self._waiting.append(call)
            while call.read is None:
                self._take_turn(call)
        finally:
            with self._change:
                call.given_up = call.read is None
                self._waiting = [other for other in self._waiting if other is not call]
                self._change.notify_all()
        return call.read

    def _take_turn(self, call: _Call) -> None:
        """Wait until others have read the call, or its turn has come; then read it, and others with it.

        One of several calls in a batch that fails is left unread.

        Raises:
            Exception: whatever the model raised for a single call.
        """
        batch: list[_Call] = []
        try:
            with self._change:
                while call.read is None and (self._busy or self._waiting[0] is not call):
                    self._change.wait()
                if call.read is None:
                    batch = self._join(call)
                    self._waiting = [other for other in self._waiting if other not in batch]
                    self._busy = True
            if batch:
                excerpts = [other.excerpt for other in batch]
                answers = self._reader.read_together(excerpts, call.options)
                for other, answer in zip(batch, answers, strict=True):
                    other.read = answer
        except Exception as error:
            if is_out_of_memory(error):
                count = sum(len(other.excerpt.windows) for other in batch)
                self._most = min(self._most, max(1, count // 2))
            if len(batch) <= 1:
                raise
        finally:
            if batch:
                self._hand_back(batch)

    def _join(self, first: _Call) -> list[_Call]:
        """The call, and those behind it that fit into a batch with it."""
        batch, left = [first], self._most - len(first.excerpt.windows)
        for call in self._waiting[1:]:
            count = len(call.excerpt.windows)
            if first.alone or call.alone or call.options != first.options or count > left:
                continue
            batch.append(call)
            left -= count
        return batch

    def _hand_back(self, batch: Sequence[_Call]) -> None:
        """Let others read, first of all those of a batch that came to nothing, each by itself."""
        with self._change:
            unread = [call for call in batch if call.read is None and not call.given_up]
            for call in unread:
                call.alone = len(batch) > 1
            self._waiting = [call for call in self._waiting if call not in unread]
            self._waiting[:0] = unread
            self._busy = False
            self._change.notify_all()
