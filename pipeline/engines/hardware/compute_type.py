"""Which numbers this processor encodes speech with fastest: tried once, in two seconds, and remembered.

8-bit weights take a quarter of the memory and are the fastest where the processor multiplies them at once
(VNNI). Where it doesn't, that depends on processor and library, and is found out by trying one layer of the
encoder, with weights at random, of the smallest common size.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from filelock import FileLock

from pipeline.engines.hardware.devices import describe_processor
from pipeline.user_files import parse_json, read_text

SMALL: Final = "int8"
PLAIN: Final = "float32"

CLEARLY: Final = 0.85
"""The share of 8-bit weights' time that others have to stay below to be worth four times the memory; a
decoder, which waits for memory most of the time, is slower with them anyway."""

WIDTH: Final = 512
HEADS: Final = 8
MELS: Final = 80
POSITIONS: Final = 1_500
"""The encoder of Whisper ``base``. Source: Radford et al. 2022, table 1."""

TRIES: Final = 2
"""The first one also finds its memory."""

FILE: Final = "processor.json"


def find_compute_type(
    folder: Path, measure: Callable[[], Mapping[str, float]] | None = None
) -> str:
    """The number type to use on this processor: as remembered, or tried now.

    Args:
        folder: where it is remembered; where that can't be written to it is tried every time.
        measure: gives the seconds that a layer takes, by number type.
    """
    machine = f"{describe_processor()}, ctranslate2 {version('ctranslate2')}"
    with _alone(folder):
        known = _recall(folder / FILE)
        if known.get("machine") == machine and known.get("compute_type") in (SMALL, PLAIN):
            return str(known["compute_type"])
        try:
            seconds = (measure or measure_layer)()
        except (OSError, RuntimeError):  # a full disk, say, which whoever writes results will tell
            return SMALL
        chosen = PLAIN if seconds[PLAIN] < CLEARLY * seconds[SMALL] else SMALL
        _remember(folder / FILE, {"machine": machine, "compute_type": chosen, "seconds": seconds})
        return chosen


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Whoever comes while another process tries waits for its answer: side by side both would measure wrong."""
    lock = FileLock(folder / (FILE + ".lock"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError:  # nothing can be kept there, which whoever needs it says
        yield
        return
    try:
        yield
    finally:
        lock.release()


def measure_layer() -> dict[str, float]:
    """The seconds that one layer of the encoder takes on one core, by number type."""
    from ctranslate2.models import Whisper

    spectrum = np.random.default_rng(0).normal(size=(1, MELS, 2 * POSITIONS)).astype(np.float32)
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        _make_model().save(folder)
        for kind in (SMALL, PLAIN):
            model = Whisper(folder, device="cpu", compute_type=kind, intra_threads=1)
            seconds[kind] = min(_time(model, spectrum) for _ in range(TRIES))
    return seconds


def _time(model: Any, spectrum: np.typing.NDArray[np.float32]) -> float:
    from ctranslate2 import StorageView

    started = time.perf_counter()
    model.encode(StorageView.from_array(spectrum))
    return time.perf_counter() - started


def _make_model() -> Any:
    """A Whisper of one layer with weights at random, as CTranslate2 saves one."""
    from ctranslate2.specs import WhisperSpec

    random = np.random.default_rng(0)

    def fill(part: Any, *shape: int) -> None:
        part.weight = random.normal(0, 0.02, shape).astype(np.float32)
        part.bias = np.zeros(shape[0], dtype=np.float32)

    def level(part: Any) -> None:
        part.gamma, part.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    spec = WhisperSpec(1, HEADS, 1, HEADS)
    fill(spec.encoder.conv1, WIDTH, MELS, 3)
    fill(spec.encoder.conv2, WIDTH, WIDTH, 3)
    for side, positions in ((spec.encoder, POSITIONS), (spec.decoder, 8)):
        side.position_encodings.encodings = np.zeros((positions, WIDTH), np.float32)
        level(side.layer_norm)
        (layer,) = side.layer
        for name in ("self_attention", "attention"):
            attention = getattr(layer, name, None)
            if attention is not None:
                level(attention.layer_norm)
                widths = (3, 1) if name == "self_attention" else (1, 2, 1)
                for linear, times in zip(attention.linear, widths, strict=True):
                    fill(linear, times * WIDTH, WIDTH)
        level(layer.ffn.layer_norm)
        fill(layer.ffn.linear_0, 4 * WIDTH, WIDTH)
        fill(layer.ffn.linear_1, WIDTH, 4 * WIDTH)
    fill(spec.decoder.projection, 8, WIDTH)
    spec.decoder.embeddings.weight = random.normal(0, 0.02, (8, WIDTH)).astype(np.float32)
    spec.register_vocabulary([f"<{n}>" for n in range(8)])
    spec.validate()
    return spec


def _recall(path: Path) -> dict[str, Any]:
    """What is remembered; nothing where it can't be read."""
    try:
        found = parse_json(read_text(path))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(path: Path, found: Mapping[str, Any]) -> None:
    """Keeps what was found, whole or not at all; where that can't be, it is found again next time."""
    fresh = path.with_suffix(".tmp")  # nobody else writes it: the lock is held
    try:
        fresh.write_text(json.dumps(found), "utf-8")
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
