"""Where the time of a window goes, stage by stage, and how far each is from what this machine could do.

    python -m tests.benchmarks.cost_model

Each stage runs on one thread, on windows of real speech, as the recogniser runs it; its seconds are set beside
its floating-point work at the rate at which this machine multiplies large matrices of 32 bits, and, for the
decoder, beside the bytes that it reads from memory for each token. Printed as Markdown, for the README here.

Source: the layers and widths of Whisper's models, Radford et al. 2022, table 1.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.hallucination.rules import Evidence, find_suspicion, judge
from pipeline.engines.hardware.malloc import keep_freed
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.engines.protocols import RecognitionOptions, Samples, Window
from pipeline.engines.recognition.decoder import Decoder, Guess
from pipeline.engines.recognition.encoder import CpuEncoder
from pipeline.engines.recognition.faster_whisper import FasterWhisperReader
from pipeline.engines.recognition.token_times import find_words_one_by_one, to_segment
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import CPU_BATCH, choose_compute_config
from pipeline.engines.recognition.windows import pack_windows
from pipeline.engines.word_timing.energy import measure_levels
from pipeline.engines.word_timing.placing import place_words
from pipeline.media import load_audio
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED

WINDOWS = CPU_BATCH
WIDTH, LAYERS, VOCABULARY, MELS, POSITIONS = 512, 6, 51_865, 80, 1_500
LARGE = 2_048


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: seconds for a window, its work in operations, the bytes it has to read."""

    name: str
    seconds: float
    work: float = 0.0
    read: float = 0.0

    def row(self, whole: float, per_s: float, bytes_per_s: float) -> str:
        """A row of the table."""
        least = max(self.work / per_s, self.read / bytes_per_s)
        distance = f"{self.seconds / least:.1f}" if least else ""
        cells = (
            self.name,
            f"{1000 * self.seconds:.0f}",
            f"{self.seconds / whole:.0%}",
            f"{self.work / 1e9:.1f}" if self.work else "",
            f"{1000 * least:.0f}" if least else "",
            distance,
        )
        return f"| {' | '.join(cells)} |"


def main() -> int:
    """Prints the table of `base` on the documented interview."""
    sound = SHARED / "documented" / "interview.mp3"
    if not sound.is_file():
        print("needs the documented interview in ../shared, which is not here")
        return 0
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":  # which NumPy asks for when it is loaded
        one = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        os.execve(sys.executable, [sys.executable, "-m", "tests.benchmarks.cost_model"], one)
    keep_freed()
    per_s, bytes_per_s = measure_rate(), measure_memory()
    stages = measure_stages(sound)
    whole = sum(stage.seconds for stage in stages if "instead" not in stage.name)
    print(f"{per_s / 1e9:.0f} GFLOP/s and {bytes_per_s / 1e9:.0f} GB/s on one core; per 30 s:\n")
    print("| stage | ms | share | GFLOP | least ms | times the least |\n|---|---|---|---|---|---|")
    for stage in stages:
        print(stage.row(whole, per_s, bytes_per_s))
    return 0


def measure_rate() -> float:
    """The operations a second of large matrix products, 32 bits, one thread."""
    random = np.random.default_rng(0)
    a, b = (random.normal(size=(LARGE, LARGE)).astype(np.float32) for _ in range(2))
    return 2 * LARGE**3 / _time(lambda: a @ b)


def measure_memory() -> float:
    """The bytes a second that one thread reads from memory."""
    numbers = np.ones(64_000_000, dtype=np.float32)
    return numbers.nbytes / _time(numbers.sum)


def _time(work: Callable[[], Any], times: int = 3) -> float:
    """The processor's seconds that a call takes at best, after one that warms up."""
    found = []
    for _ in range(times + 1):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found[1:])


def measure_stages(sound: Any) -> list[Stage]:
    """All stages, for a window each."""
    started = time.process_time()
    audio = load_audio(sound)
    decoding = (time.process_time() - started) / (audio.duration_ms / 30_000)
    samples = audio.channels[0][: 2 * WINDOWS * 35 * 16_000]
    detector = SileroDetector()
    activity = detector.detect(samples)
    seconds = len(samples) / 16_000 / 30
    stages = [
        Stage("decode the file", decoding),
        Stage("voice activity", _time(lambda: detector.detect(samples), 1) / seconds),
    ]
    weights = resolve_weights("base", find_cache_dir(), offline=True)
    reader = FasterWhisperReader(weights, choose_compute_config("cpu", "int8", threads=1))
    model = reader._model
    windows = choose_full(reader, samples, pack_windows(activity.speech, len(samples) // 16))
    count, spectra = len(windows), reader.prepare(samples, windows).sound
    stages.append(Stage("mel spectrum", _time(lambda: reader.prepare(samples, windows), 1) / count))
    encoder = CpuEncoder(model)
    encoded = encoder.encode(spectra)
    seconds = _time(lambda: encoder.encode(spectra), 1) / count
    stages.append(Stage("encoder", seconds, count_encoder()))
    guesses: list[Guess] = []
    for name, beam in (("decoder, greedy instead", 1), ("decoder, beam of 2", 2)):
        options = RecognitionOptions("en", beam_size=beam, beam_search="always")
        decoder = Decoder(model, options)
        guesses = decoder.decode(encoded, 30_000)
        tokens = sum(len(guess.tokens) + 1 for guess in guesses) / count
        seconds = _time(partial(decoder.decode, encoded, 30_000), 1) / count
        stages.append(Stage(name, seconds, count_decoder(tokens * beam), count_read(tokens, count)))
    find = (model, decoder.tokenizer, guesses, windows, encoded)
    seconds = _time(lambda: find_words_one_by_one(*find), 1) / count
    stages.append(Stage("word times", seconds, count_decoder(tokens)))
    segments = [
        to_segment(guess, words, "en")
        for guess, words in zip(guesses, find_words_one_by_one(*find), strict=True)
    ]

    def check() -> None:
        for segment, window in zip(segments, windows, strict=True):
            evidence = Evidence(segment, window, activity.speech[: 20 * count])
            find_suspicion(evidence)
            judge(evidence)

    stages.append(Stage("guards", _time(check, 1) / count))
    seconds = _time(lambda: place_words(segments, samples, measure_levels(samples)), 1) / count
    stages.append(Stage("words placed in the sound", seconds))
    diarizer = OnnxDiarizer(1)
    seconds = _time(lambda: diarizer.diarize(samples), 1) / (len(samples) / 16_000 / 30)
    stages.append(Stage("speakers", seconds))
    audio.close()
    return stages


def choose_full(
    reader: FasterWhisperReader, samples: Samples, windows: Sequence[Window]
) -> list[Window]:
    """A batch of windows that are encoded as 30 s."""
    spectra = reader.prepare(samples, windows).sound
    frames = 2 * POSITIONS
    full = [w for w, s in zip(windows, spectra, strict=True) if s.shape[1] == frames]
    return full[:WINDOWS]


def count_encoder() -> float:
    """The operations of encoding a window: two convolutions, and each layer's products."""
    convolutions = 2 * 2 * POSITIONS * 3 * MELS * WIDTH + 2 * POSITIONS * 3 * WIDTH**2
    layer = 2 * POSITIONS * 12 * WIDTH**2 + 4 * POSITIONS**2 * WIDTH
    return convolutions + LAYERS * layer


def count_decoder(tokens: float) -> float:
    """The operations of so many tokens, and of what they look back at."""
    token = LAYERS * (2 * 14 * WIDTH**2 + 4 * POSITIONS * WIDTH) + 2 * WIDTH * VOCABULARY
    return tokens * token + LAYERS * 2 * POSITIONS * 2 * WIDTH**2


def count_read(tokens: float, windows: int) -> float:
    """The bytes read for a window's tokens, one after the other: 8-bit weights, shared by all windows of the
    batch, and what the window's tokens look back at, in 32 bits.
    """
    weights = LAYERS * 14 * WIDTH**2 + WIDTH * VOCABULARY
    return tokens * (weights / windows + LAYERS * 2 * POSITIONS * WIDTH * 4)


if __name__ == "__main__":
    sys.exit(main())
