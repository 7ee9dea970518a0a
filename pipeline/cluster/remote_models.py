"""Models that are elsewhere, as the engines know them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cluster.pool import Pool
from pipeline.cluster.sound import send_all, send_sound
from pipeline.engines.protocols import Follow, RecognitionOptions, Samples, Window, WindowReading
from pipeline.engines.recognition.whisper import MISSING_LIBRARY
from pipeline.errors import EngineError


@dataclass(frozen=True, slots=True)
class RemoteReader:
    """A Whisper in a pool of actors; implements ``Reader``."""

    pool: Pool
    languages: Sequence[str]

    def detect_language(self, samples: Samples, among: Collection[str] = ()) -> tuple[str, float]:
        """The language of up to 30 s of speech, one of those that are given, and how sure that is, 0..1."""
        answer: tuple[str, float] = self._call("detect_language", send_all(samples), tuple(among))
        return answer

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """What is said in each window, all of them in one batch, which one actor reads."""
        sound = send_sound(samples, [span for window in windows for span in window.spans])
        answer: list[WindowReading] = self._call("read", sound, tuple(windows), options)
        return answer

    def listen(self, samples: Samples, language: str) -> Follow:
        """What times given words in up to 30 s of speech."""
        sound = send_all(samples)
        return lambda words: self._call("follow", sound, language, tuple(words))

    def _call(self, method: str, *arguments: Any) -> Any:
        """An actor's answer; where CUDA doesn't work on a node, its models can't move to the CPU.

        Raises:
            EngineError: CUDA can't be used there.
        """
        try:
            return self.pool.call(method, *arguments)
        except RuntimeError as error:
            if any(phrase.casefold() in str(error).casefold() for phrase in MISSING_LIBRARY):
                reason = f"CUDA can't be used on a node ({error})"
                raise EngineError(
                    "recognition", reason, "Repair the node, or use --device cpu"
                ) from error
            raise


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A speaker model in a pool of actors, by its file's name; implements ``Model``."""

    pool: Pool
    name: str

    def run(self, outputs: None, inputs: dict[str, npt.NDArray[np.float32]]) -> Any:
        """What the model answers."""
        del outputs  # always all of them
        return self.pool.call("run", self.name, inputs)
