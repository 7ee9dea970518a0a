"""The speaker models: opened over ONNX Runtime, and named by their content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from pipeline.errors import EngineError

WEIGHTS: Final = Path(__file__).parent / "weights"


def hash_model(path: Path) -> str:
    """The sha256 of a model's file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Model(Protocol):
    """A loaded model, here or on another machine."""

    def run(self, outputs: None, inputs: dict[str, npt.NDArray[np.float32]]) -> Any:
        """What the model answers to float32 arrays by name, as a list of arrays; safe to call from several threads."""


class GuardedModel:
    """A model whose failures are ``EngineError``; its library's own have no common base."""

    def __init__(self, session: Any, name: str) -> None:
        self._session = session
        self._name = name

    def run(self, outputs: None, inputs: dict[str, npt.NDArray[np.float32]]) -> Any:
        """What the model answers.

        Raises:
            EngineError: The model failed.
        """
        try:
            return self._session.run(outputs, inputs)
        except Exception as error:
            raise EngineError(self._name, f"the speaker model failed ({error})") from error


def open_model(name: str) -> GuardedModel:
    """The shipped model of this file name, on one thread.

    Raises:
        EngineError: It can't be loaded.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches run side by side instead
    options.inter_op_num_threads = 1
    # An arena of its own would keep its peak, where the process keeps what all models free (``hardware.malloc``).
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        session = ort.InferenceSession(
            str(WEIGHTS / name), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise EngineError(
            name, f"the model can't be loaded ({error})", "install the package again"
        ) from error
    return GuardedModel(session, name)


_SHARED: WeakValueDictionary[Path, GuardedModel] = WeakValueDictionary()
_OPENING: Final = Lock()


def share_model(name: str) -> GuardedModel:
    """The shipped model of this file name, one for all in this process who hold it at the same time.

    Raises:
        EngineError: It can't be loaded.
    """
    with _OPENING:
        model = _SHARED.get(WEIGHTS / name)
        if model is None:
            model = _SHARED[WEIGHTS / name] = open_model(name)
        return model


class LazyModel:
    """A shipped model that is opened when it is first asked, once, whoever asks at the same time.

    Args:
        name: Its file's.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._model: GuardedModel | None = None

    def run(self, outputs: None, inputs: dict[str, npt.NDArray[np.float32]]) -> Any:
        """What the model answers.

        Raises:
            EngineError: It can't be loaded, or it failed.
        """
        if self._model is None:
            self._model = share_model(self._name)
        return self._model.run(outputs, inputs)
