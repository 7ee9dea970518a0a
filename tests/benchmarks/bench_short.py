"""Two hundred short recordings in one run, beside a loop of bare faster-whisper over the same files.

    python -m tests.benchmarks.bench_short [--files 200] [--model base]

The recordings are the utterances, sentences, meetings and noises of ../shared/eval, and neighbours
of them joined, so that each is another one. Bare is one process that loads the model once and calls
``BatchedInferencePipeline`` for one file after the other, with the same weights, number type, beam and
word times; ours is the whole command, start-up, diarization and outputs included. Both are measured as
processes, from start to end, and their words on those files of which it is known what is said. Both run in
turn; nothing else should run.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import wave
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.domain import Reference, ReferenceTurn
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.media import SAMPLE_RATE, load_audio
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.asr_material import read_librispeech_texts
from tests.benchmarks.asr_readers import score
from tests.benchmarks.measure import SHARED, Run, report, run, transcribe

MOST_TIME = 0.6
FOLDERS = ("librispeech/2414", "librispeech/533", "short", "ami", "nonspeech", "timit")
SUFFIXES = {".flac", ".wav", ".aiff", ".mp3", ".ogg"}
PAUSE = np.zeros(SAMPLE_RATE // 2, np.float32)

BARE = """
import json, sys
from pathlib import Path
from faster_whisper import BatchedInferencePipeline, WhisperModel
pipeline = BatchedInferencePipeline(WhisperModel(sys.argv[2], device="cpu", compute_type="int8"))
texts = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    segments, _ = pipeline.transcribe(str(path), beam_size=5, batch_size=8, word_timestamps=True)
    texts[path.stem] = "".join(word.word for segment in segments for word in segment.words or ())
print(json.dumps(texts))
"""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A sound, mono, 16 kHz, and what is said in it; ``None`` where that is not known."""

    samples: npt.NDArray[np.float32]
    text: str | None


def make_clips() -> Iterator[Clip]:
    """Every clip; then each joined to the next one, to the next two, and so on."""
    clips = list(read_clips())
    for more in range(6):
        for first in range(len(clips) - more):
            yield join_clips(clips[first : first + more + 1])


def read_clips() -> Iterator[Clip]:
    """The recordings at hand."""
    read = read_librispeech_texts()
    for folder in FOLDERS:
        for path in sorted((SHARED / "eval" / folder).rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                audio = load_audio(path)
                samples = np.asarray(audio.channels[0][:], np.float32)
                audio.close()
                yield Clip(samples, "" if folder == "nonspeech" else find_text(path, read))


def find_text(path: Path, read: Mapping[str, str]) -> str | None:
    """What is said in a recording, by what lies beside it or was read from a table, by its name."""
    if path.stem in read:
        return read[path.stem]
    if (words := path.with_suffix(".wrd")).is_file():
        return " ".join(row.split()[2] for row in words.read_text("utf-8").splitlines())
    if (turns := path.with_suffix(".stm")).is_file():
        rows = [row.split(maxsplit=5) for row in turns.read_text("utf-8").splitlines()]
        return " ".join(row[5] for row in sorted(rows, key=lambda row: float(row[3])))
    text = path.with_suffix(".ref.txt")
    return text.read_text("utf-8") if text.is_file() else None


def join_clips(clips: Sequence[Clip]) -> Clip:
    """One after the other, with a pause between."""
    parts = [part for clip in clips for part in (clip.samples, PAUSE)]
    texts = [clip.text for clip in clips if clip.text is not None]
    return Clip(np.concatenate(parts[:-1]), " ".join(texts) if len(texts) == len(clips) else None)


def make_files(folder: Path, count: int) -> dict[str, str]:
    """Writes so many recordings; what is said in those of which it is known, by their names."""
    folder.mkdir()
    said, seconds = {}, 0.0
    for number, clip in enumerate(islice(make_clips(), count)):
        name = f"talk-{number:03}"
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes((clip.samples * 32_767).astype("<i2").tobytes())
        seconds += len(clip.samples) / SAMPLE_RATE
        if clip.text and clip.text.strip():
            said[name] = clip.text
    print(
        f"      {count} files, {seconds / count:.1f} s each on average; {len(said)} with their words"
    )
    return said


def rate_files(said: Mapping[str, str], heard: Mapping[str, Path] | Mapping[str, str]) -> float:
    """The word error rate of all files together, each compared by itself."""
    counts = [
        score(Reference("", (), (), (ReferenceTurn("", (text,)),)), heard[name]).words
        for name, text in said.items()
    ]
    wrong = sum(count.substitutions + count.deletions + count.insertions for count in counts)
    return wrong / sum(count.reference_length for count in counts)


def report_all(ours: Run, bare: Run, rates: tuple[float, float], count: int) -> bool:
    """Prints a row for each bar."""
    ratios = {
        "processor": ours.processor_s / bare.processor_s,
        "wall": ours.seconds / bare.seconds,
    }
    results = [
        report(f"{count} files, {kind} time : bare", f"{r:.2f}", f"<= {MOST_TIME}", r <= MOST_TIME)
        for kind, r in ratios.items()
    ]
    value = f"{rates[0]:.2%} : {rates[1]:.2%}"
    results.append(report("WER : bare", value, "no higher", rates[0] <= rates[1]))
    return all(results)


def main() -> int:
    """Prints a row for each bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--model", default="base")
    asked = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    weights = str(resolve_weights(asked.model, find_cache_dir(), offline=True).folder)
    with tempfile.TemporaryDirectory() as temporary:
        talks, written = Path(temporary) / "talks", Path(temporary) / "out"
        said = make_files(talks, asked.files)
        ours = run(
            transcribe(
                *(talks, "-o", written, "--model", asked.model),
                *("--offline", "--no-cache"),
            )
        )
        bare = run([sys.executable, "-W", "ignore", "-c", BARE, str(talks), weights])
        texts = json.loads(bare.output.splitlines()[-1])
        rates = (
            rate_files(said, {name: written / f"{name}.json" for name in said}),
            rate_files(said, texts),
        )
    print(
        f"      ours {ours.processor_s:.0f} s of the processor, {ours.seconds:.0f} s; "
        f"bare {bare.processor_s:.0f} s, {bare.seconds:.0f} s"
    )
    return 0 if report_all(ours, bare, rates, asked.files) else 1


if __name__ == "__main__":
    sys.exit(main())
