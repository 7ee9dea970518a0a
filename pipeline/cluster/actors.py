"""What runs on the nodes for a whole run: loaded models, and the mail to the terminal.

Plain classes, which ``team`` makes actors of; Ray need not be there to read them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.cluster.metrics import count_windows
from pipeline.cluster.sound import SentSound
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.hardware.malloc import keep_freed_on_cpu
from pipeline.engines.models.onnx_models import Model, open_model
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import Followed, RecognitionOptions, Window, WindowReading
from pipeline.engines.recognition.batching import load_reader
from pipeline.engines.recognition.faster_whisper import ComputeConfig, Reader
from pipeline.engines.recognition.whisper import WhisperRecognizer
from pipeline.errors import ModelUnavailable
from pipeline.run import Event

Told: TypeAlias = tuple[int, Event]
"""An event, and the number of the recording that it is of."""

MODELS = ("segmentation.onnx", "campplus.onnx")


@dataclass(frozen=True, slots=True)
class Makers:
    """What loads models on the nodes; tests give others."""

    reader: Callable[[Weights, ComputeConfig], Reader] = load_reader
    model: Callable[[str], Model] = open_model


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What an actor answers once its model is loaded; those of all nodes must be the same."""

    fingerprint: str
    languages: tuple[str, ...] = ()


@dataclass
class Recogniser:
    """A loaded Whisper; ``name`` is what Ray's dashboard shows."""

    name: str
    weights: Weights
    layout: ComputeConfig
    makers: Makers
    _reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        if self.makers.reader is load_reader and not self.weights.folder.is_dir():
            raise ModelUnavailable(
                f"model {self.weights.name}",
                f"{self.weights.folder} is not on every node",
                "Name a folder that all nodes share with TRANSCRIBE_CACHE_DIR, or install the weights on each",
            )
        keep_freed_on_cpu(self.layout.device)
        self._reader = self.makers.reader(self.weights, self.layout)

    def __repr__(self) -> str:
        return self.name

    def identify(self) -> ModelIdentity:
        """Model, libraries and languages."""
        fingerprint = WhisperRecognizer(self.weights, self.layout).fingerprint
        return ModelIdentity(fingerprint, tuple(self._reader.languages))

    def read(
        self, sound: SentSound, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """What is said in each window; on a GPU in one batch with what other recordings ask meanwhile."""
        readings = self._reader.read(sound, windows, options)
        count_windows(len(windows))
        return readings

    def detect_language(self, samples: SentSound, among: Collection[str] = ()) -> tuple[str, float]:
        """The language of up to 30 s of speech, one of those that are given, and how sure that is."""
        return self._reader.detect_language(samples[:], among)

    def follow(self, samples: SentSound, language: str, words: Sequence[str]) -> Followed | None:
        """When the words are said in up to 30 s of speech."""
        return self._reader.listen(samples[:], language)(words)


@dataclass
class SpeakerModels:
    """The two models that tell speakers apart."""

    name: str
    makers: Makers
    _models: dict[str, Model] = field(default_factory=dict, init=False)

    def __repr__(self) -> str:
        return self.name

    def identify(self) -> ModelIdentity:
        """Models, libraries and parameters; the models are loaded now."""
        for model in MODELS:
            self._load(model)
        return ModelIdentity(OnnxDiarizer(1).fingerprint)

    def run(self, model: str, inputs: dict[str, npt.NDArray[np.float32]]) -> Any:
        """What the model of this file name answers."""
        return self._load(model).run(None, inputs)

    def _load(self, model: str) -> Model:
        if model not in self._models:
            self._models[model] = self.makers.model(model)
        return self._models[model]


class Mailbox:
    """Where recordings' events wait until the terminal takes them."""

    def __init__(self) -> None:
        self._events: list[Told] = []
        self._arrived = asyncio.Event()

    async def put(self, events: Sequence[Told]) -> None:
        """Take events of recordings, each with the recording's number."""
        self._events += events
        self._arrived.set()

    async def take(self) -> list[Told]:
        """Return all events that are here, as soon as there is one."""
        await self._arrived.wait()
        self._arrived.clear()
        taken, self._events = self._events, []
        return taken
