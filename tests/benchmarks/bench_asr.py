"""Recognition: its time beside the engine's own best mode, and whether it makes things up or loses them.

    python -m tests.benchmarks.bench_asr [--only NAME]... [--model base] [--seed 0] [--quick]

Bare is faster-whisper on the same weights with beam 5: `BatchedInferencePipeline` in batches of 8 with word
times, or `WhisperModel` for single utterances and where it is said. It is timed from before the model is loaded,
imports left out; so is our recognition alone (decoding, voice activity, words with times), while the whole job and
whisper-ctranslate2 are processes from their start to their outputs. Times are the processor's, and the clock's. All run
in turn; nothing else should run. As on a processor without the newest instructions:
``CT2_FORCE_CPU_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX2``; CTranslate2 leaves large products to oneDNN, which looks itself.
``--quick`` takes the first minutes of what is long, to see that everything works; its times mean nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.asr_bars import (
    measure_coverage,
    measure_gaps,
    measure_long,
    measure_nonspeech,
    measure_spliced,
)
from tests.benchmarks.asr_conversations import measure_conversations
from tests.benchmarks.asr_names import measure_long_glossary, measure_mandarin, measure_names
from tests.benchmarks.asr_noises import measure_noises
from tests.benchmarks.asr_readers import Bench
from tests.benchmarks.asr_speed import measure_beginning, measure_interview, measure_rival
from tests.benchmarks.asr_times import measure_times
from tests.benchmarks.measure import SHARED

PARTS: dict[str, Callable[[Bench], list[bool]]] = {
    "speed": measure_interview,
    "speed10": measure_beginning,
    "ctranslate2": measure_rival,
    "nonspeech": measure_nonspeech,
    "gaps": measure_gaps,
    "spliced": measure_spliced,
    "long": measure_long,
    "timit": measure_times,
    "mandarin": measure_mandarin,
    "names": measure_names,
    "glossary": measure_long_glossary,
    "coverage": measure_coverage,
    "conversations": measure_conversations,
    "noises": measure_noises,
}


def main() -> int:
    """Prints one row for each bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", action="append", choices=PARTS, help="may be repeated")
    parser.add_argument("--model", default="base")
    parser.add_argument("--seed", type=int, default=0, help="of the recording of many voices")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    if not all((SHARED / place).is_dir() for place in ("eval", "documented")):
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary), asked.model, asked.quick, asked.seed)
        for name in asked.only or PARTS:
            print(f"{name}", flush=True)
            results += PARTS[name](bench)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
