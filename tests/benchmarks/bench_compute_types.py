"""How long speech is encoded and decoded with 8-bit and with 32-bit numbers, on the processors of `bench_processors`.

    python -m tests.benchmarks.bench_compute_types [--model base]

Half a minute of the demo on one core, in seconds of that core, so that other work on the machine tells little.
8-bit numbers must take the least time on each, since nothing else is chosen for a processor.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import closing

from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.media import load_audio
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.bench_processors import PROCESSORS, list_flags
from tests.benchmarks.measure import ROOT, report, run

TYPES = ("int8", "float32")
TRIES = 3
RATE = 16_000
BEGIN_S = 10


def main() -> int:
    """Print a row for each kind of processor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="base")
    parser.add_argument("--measure", choices=TYPES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.model, asked.measure)))
        return 0
    command = [sys.executable, "-m", "tests.benchmarks.bench_compute_types", "--model", asked.model]
    rows = []
    for name, (needs, environment) in {"as it is": ("", {}), **PROCESSORS}.items():
        if needs and needs not in list_flags():
            continue
        answers = [run([*command, "--measure", kind], environment).output for kind in TYPES]
        small, plain = (json.loads(answer.splitlines()[-1]) for answer in answers)
        ratios = [s / p for s, p in zip(small, plain, strict=True)]
        value = "encoded {:.2f}, decoded {:.2f}".format(*ratios)
        rows.append(report(f"time of int8 by float32: {name}", value, "< 1", max(ratios) < 1))
    return 0 if all(rows) else 1


def measure(model: str, kind: str) -> tuple[float, float]:
    """Return the seconds of one core in which half a minute is encoded, and decoded without a beam search."""
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

    folder = str(resolve_weights(model, find_cache_dir(), offline=True).folder)
    whisper = WhisperModel(folder, device="cpu", compute_type=kind, cpu_threads=1)
    with closing(load_audio(ROOT / "audio" / "interview.mp3")) as audio:
        samples = audio.channels[0][BEGIN_S * RATE : (BEGIN_S + 30) * RATE]
    spectrum = whisper.feature_extractor(samples)[:, :3000]
    tokens = Tokenizer(whisper.hf_tokenizer, True, task="transcribe", language="en")
    prompt = [*tokens.sot_sequence, tokens.no_timestamps]
    times = []
    for _ in range(TRIES):
        started = time.process_time()
        encoded = whisper.encode(spectrum)
        between = time.process_time()
        whisper.model.generate(encoded, [prompt], beam_size=1)
        times.append((between - started, time.process_time() - between))
    encoding, decoding = zip(*times, strict=True)
    return min(encoding), min(decoding)


if __name__ == "__main__":
    sys.exit(main())
