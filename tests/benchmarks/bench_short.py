"""Two hundred short recordings in one run, beside a loop of bare faster-whisper over the same files.

    python -m tests.benchmarks.bench_short [--files 200] [--model base]

The recordings are the utterances, sentences, meetings and noises of ../shared/eval, and neighbours
of them joined, so that each is another one. Bare is one process that loads the model once and calls
``BatchedInferencePipeline`` for one file after the other, with the same weights, number type, beam and
word times; ours is the whole command, start-up, diarization and outputs included. Both run in turn; nothing
else should run.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import wave
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.media import SAMPLE_RATE, load_audio
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED, report, run, transcribe

MOST_TIME = 0.6
FOLDERS = ("librispeech/2414", "librispeech/533", "short", "ami", "nonspeech", "timit")
SUFFIXES = {".flac", ".wav", ".aiff", ".mp3", ".ogg"}
PAUSE = np.zeros(SAMPLE_RATE // 2, np.float32)

BARE = """
import json, sys, time
from pathlib import Path
from faster_whisper import BatchedInferencePipeline, WhisperModel
started = time.monotonic()
pipeline = BatchedInferencePipeline(WhisperModel(sys.argv[2], device="cpu", compute_type="int8"))
words = 0
for path in sorted(Path(sys.argv[1]).iterdir()):
    segments, _ = pipeline.transcribe(str(path), beam_size=5, batch_size=8, word_timestamps=True)
    words += sum(len(segment.words or ()) for segment in segments)
print(json.dumps({"seconds": time.monotonic() - started, "words": words}))
"""


def make_sounds() -> Iterator[npt.NDArray[np.float32]]:
    """Every clip; then each joined to the next one, to the next two, and so on."""
    clips = []
    for folder in FOLDERS:
        for path in sorted((SHARED / "eval" / folder).rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                audio = load_audio(path)
                clips.append(np.asarray(audio.channels[0][:], np.float32))
                audio.close()
    for more in range(6):
        for first in range(len(clips) - more):
            parts = [part for clip in clips[first : first + more + 1] for part in (clip, PAUSE)]
            yield np.concatenate(parts[:-1])


def make_files(folder: Path, count: int) -> float:
    """Writes so many recordings; how many seconds they are together."""
    folder.mkdir()
    seconds = 0.0
    for number, sound in enumerate(islice(make_sounds(), count)):
        with wave.open(str(folder / f"talk-{number:03}.wav"), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes((sound * 32_767).astype("<i2").tobytes())
        seconds += len(sound) / SAMPLE_RATE
    return seconds


def main() -> int:
    """Prints a row for the bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--model", default="base")
    asked = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    weights = str(resolve_weights(asked.model, find_cache_dir(), offline=True).folder)
    with tempfile.TemporaryDirectory() as temporary:
        talks, summary = Path(temporary) / "talks", Path(temporary) / "run.json"
        seconds = make_files(talks, asked.files)
        print(
            f"      {asked.files} files, {seconds / asked.files:.1f} s each on average", flush=True
        )
        options = ["--model", asked.model, "--offline", "--no-cache", "--report", summary]
        ours = run(transcribe(talks, "-o", Path(temporary) / "out", *options))
        told = json.loads(summary.read_text("utf-8"))
        words = sum(file["words"] for file in told["files"])
        bare = run([sys.executable, "-W", "ignore", "-c", BARE, str(talks), weights])
        answer = json.loads(bare.output.splitlines()[-1])
        print(
            f"      ours {ours.seconds:.0f} s, {words} words; "
            f"bare {answer['seconds']:.0f} s, {answer['words']} words"
        )
        ratio = ours.seconds / answer["seconds"]
    good = report(
        f"{asked.files} short files, our time : bare",
        f"{ratio:.2f}",
        f"<= {MOST_TIME}",
        ratio <= MOST_TIME,
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
