"""Recognition on a CUDA device: times real time by number type and batch, memory, and words beside a CPU's.

    python -m tests.benchmarks.bench_gpu [--device cuda] [--recordings 8] [--batches 8,16,32,64]

The demo is read as several recordings, each begun elsewhere, by a thread each, so that batches are mixed of
their windows as in a batch of files. Needs no other material. Speakers are told apart on the device as well where
ONNX Runtime was built with CUDA. ``--device cpu`` shows that the script works where there is no device.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from jiwer import wer

from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.hardware.devices import count_cuda_devices
from pipeline.engines.models.onnx_models import WEIGHTS, GuardedModel, LazyModel
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.engines.protocols import Activity, RecognitionOptions
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer, choose_compute_config
from pipeline.media import SAMPLE_RATE, load_audio
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import ROOT, report

DEMO = ROOT / "audio" / "interview.mp3"
TYPES = {"cuda": ("float16", "int8_float16"), "cpu": ("int8",)}
OTHER_WORDS = 0.01
"""Of a hundred words one may differ: sums are rounded otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """A recording, float32 ``(n,)``, mono, 16 kHz, and where somebody speaks in it."""

    samples: npt.NDArray[np.float32]
    activity: Activity


def main() -> int:
    """Prints a line for each number type and batch, and rows of the words."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--recordings", type=int, default=8)
    parser.add_argument("--batches", default="8,16,32,64")
    asked = parser.parse_args()
    if asked.device == "cuda" and not count_cuda_devices():
        print("needs a CUDA device, which CTranslate2 doesn't see here")
        return 0
    talks = make_talks(asked.recordings)
    (expected,) = recognize(talks[:1], "cpu", "int8", 0)[1]
    batches = [int(size) for size in asked.batches.split(",")]
    results = [
        measure(talks, asked.device, kind, size, expected)
        for kind in TYPES[asked.device]
        for size in batches
    ]
    measure_speakers(talks[0].samples)
    return 0 if all(results) else 1


def make_talks(count: int) -> list[Talk]:
    """The demo so many times: as it is, and begun later each time, with what comes before at its end."""
    audio = load_audio(DEMO)
    samples = np.asarray(audio.channels[0][:], np.float32)
    audio.close()
    step, detector = len(samples) // count, SileroDetector()
    turned = [np.roll(samples, -step * number) for number in range(count)]
    return [Talk(sound, detector.detect(sound)) for sound in turned]


def recognize(
    talks: Sequence[Talk], device: Literal["cpu", "cuda"], kind: str, batch: int
) -> tuple[float, list[str]]:
    """Seconds for all talks at once, the model loaded and warm before, and the words of each."""
    weights = resolve_weights("base", find_cache_dir(), offline=True)
    config = choose_compute_config(device, kind, batch_size=batch)
    recognizer = WhisperRecognizer(weights, config, print)
    options = RecognitionOptions("en")

    def read(talk: Talk) -> str:
        heard = recognizer.recognize(talk.samples, talk.activity, options)
        return "".join(segment.text for segment in heard.segments)

    beginning = Talk(talks[0].samples[: 60 * SAMPLE_RATE], Activity(talks[0].activity.speech[:3]))
    read(beginning)
    started = time.monotonic()
    with ThreadPoolExecutor(len(talks)) as pool:
        texts = list(pool.map(read, talks))
    return time.monotonic() - started, texts


def measure(
    talks: Sequence[Talk], device: Literal["cpu", "cuda"], kind: str, batch: int, expected: str
) -> bool:
    """A line with the speed and the memory; a row with how many words are others than the CPU's."""
    seconds, texts = recognize(talks, device, kind, batch)
    hours_s = sum(len(talk.samples) for talk in talks) / SAMPLE_RATE
    print(
        f"      {kind}, batches of {batch}: {hours_s / seconds:.0f} x real time, {read_memory(device)}"
    )
    others = wer(_fold(expected), _fold(texts[0]))
    name = f"{kind}, batches of {batch}: words beside the CPU's"
    return report(name, f"{others:.2%} others", f"<= {OTHER_WORDS:.0%}", others <= OTHER_WORDS)


def read_memory(device: str) -> str:
    """What the device's driver says is in use, the context included."""
    if device == "cpu":
        return "memory of a CPU isn't asked for"
    asked = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader"]
    try:
        told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "memory can't be asked for"
    return f"{told.splitlines()[0]} in use"


def measure_speakers(samples: npt.NDArray[np.float32]) -> None:
    """Lines with the diarizer's speed on the CPU, and on the device where ONNX Runtime can use it."""
    import onnxruntime

    ways: dict[str, Any] = {"CPU": LazyModel}
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        ways["CUDA"] = open_on_cuda
    else:
        print("      speakers on CUDA: this ONNX Runtime was built without it")
    for name, load in ways.items():
        diarizer = OnnxDiarizer(load=load)
        diarizer.diarize(samples[: 30 * SAMPLE_RATE])
        started = time.monotonic()
        spans = diarizer.diarize(samples)
        speed = len(samples) / SAMPLE_RATE / (time.monotonic() - started)
        people = len({span.speaker for span in spans})
        print(f"      speakers on {name}: {speed:.0f} x real time, {people} people")


def open_on_cuda(name: str) -> GuardedModel:
    """A shipped speaker model on the CUDA device."""
    import onnxruntime

    providers = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    return GuardedModel(
        onnxruntime.InferenceSession(str(Path(WEIGHTS) / name), providers=providers), name
    )


def _fold(text: str) -> str:
    """Words in small letters, without marks."""
    return " ".join("".join(c for c in text.casefold() if c.isalnum() or c.isspace()).split())


if __name__ == "__main__":
    sys.exit(main())
