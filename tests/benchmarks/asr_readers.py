"""Who is compared in the benchmark of recognition: this checkout's `transcribe`, and bare faster-whisper."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.compare import compare
from pipeline.domain import Comparison, Reference, Span, Turn, Word
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.run.inputs.speech_files import read_transcript_file
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import Run, run, transcribe

BEAM = 5
BATCH = 8

BARE = """
import json, sys, time
from faster_whisper import BatchedInferencePipeline, WhisperModel
asked = json.loads(sys.argv[1])
started, worked = time.monotonic(), time.process_time()
model = WhisperModel(asked["weights"], device="cpu", compute_type=asked["kind"])
reader = BatchedInferencePipeline(model) if asked["batched"] else model
readings = []
for path in asked["files"]:
    segments, _ = reader.transcribe(path, **asked["options"])
    segments = list(segments)
    words = [[w.word, w.start, w.end] for s in segments for w in s.words or ()]
    readings.append({"text": "".join(s.text for s in segments), "words": words})
seconds, worked = time.monotonic() - started, time.process_time() - worked
with open(asked["answer"], "w", encoding="utf-8") as file:
    json.dump({"seconds": seconds, "processor_s": worked, "readings": readings}, file)
"""

RECOGNITION = """
import json, sys, time
from pathlib import Path
import av, ctranslate2, faster_whisper, onnxruntime
from pipeline.user_folders import find_cache_dir
from pipeline.config import Settings
from pipeline.engines.hardware.malloc import keep_freed
from pipeline.engines.protocols import RecognitionOptions
from pipeline.media import load_audio
from pipeline.run import load_engines
keep_freed()
asked = json.loads(sys.argv[1])
settings = Settings(model=asked["model"], offline=True, diarizer="none")
started, worked = time.monotonic(), time.process_time()
engines = load_engines(settings, find_cache_dir(), lambda _: None)
audio = load_audio(Path(asked["file"]))
samples = audio.channels[0]
options = RecognitionOptions(beam_size=settings.beam_size)
segments = engines.recognizer.recognize(samples, engines.detector.detect(samples), options).segments
seconds, worked = time.monotonic() - started, time.process_time() - worked
audio.close()
words = [[w.text, w.span.start_ms / 1000, w.span.end_ms / 1000] for s in segments for w in s.words]
with open(asked["answer"], "w", encoding="utf-8") as file:
    reading = {"text": "".join(s.text for s in segments), "words": words}
    json.dump({"seconds": seconds, "processor_s": worked, "readings": [reading]}, file)
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a recogniser heard in one recording."""

    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was heard in some recordings, in how many seconds by clock and processor, loading the model included."""

    seconds: float
    processor_s: float
    readings: tuple[Reading, ...]

    @property
    def text(self) -> str:
        """All of it in one."""
        return " ".join(reading.text for reading in self.readings)


@dataclass
class Bench:
    """What a run of the benchmark was asked, and a folder for all that it writes."""

    folder: Path
    model: str = "base"
    quick: bool = False
    seed: int = 0
    _runs: int = field(default=0, init=False)

    @cached_property
    def weights(self) -> str:
        """The folder of the weights that all share."""
        return self.find_weights(self.model)

    def find_weights(self, model: str) -> str:
        """The folder of a model's weights."""
        return str(resolve_weights(model, find_cache_dir(), offline=True).folder)

    def make_folder(self) -> Path:
        """A new, empty folder."""
        self._runs += 1
        folder = self.folder / str(self._runs)
        folder.mkdir()
        return folder

    def transcribe(
        self, files: Sequence[Path], *options: str | Path, model: str = ""
    ) -> list[Path]:
        """The JSON that one process of `transcribe` writes of each file."""
        return self.run_transcribe(files, *options, model=model)[1]

    def run_transcribe(
        self, files: Sequence[Path], *options: str | Path, model: str = ""
    ) -> tuple[Run, list[Path]]:
        """The same, and what the process took."""
        folder = self.make_folder()
        given = ["--model", model or self.model, "--offline", "--no-cache", *options]
        done = run(transcribe(*files, "-o", folder, *given))
        return done, [folder / f"{path.stem}.json" for path in files]

    def ask_bare(
        self, files: Sequence[Path], *, batched: bool, kind: str = "default", **options: Any
    ) -> Answer:
        """What one process of bare faster-whisper hears, with our beam; batches of 8 where it is batched."""
        asked = {
            "weights": self.weights,
            "kind": kind,
            "batched": batched,
            "files": [str(path) for path in files],
            "options": {
                "beam_size": BEAM,
                **({"batch_size": BATCH} if batched else {}),
                **options,
            },
        }
        return self._ask(BARE, asked)

    def recognize(self, file: Path) -> Answer:
        """What our voice activity and recogniser hear, without what is done before and after them."""
        return self._ask(RECOGNITION, {"model": self.model, "file": str(file)})

    def _ask(self, script: str, asked: dict[str, Any]) -> Answer:
        answer = self.make_folder() / "answer.json"
        given = json.dumps({**asked, "answer": str(answer)})
        run([sys.executable, "-W", "ignore", "-c", script, given])
        told = json.loads(answer.read_text("utf-8"))
        readings = (Reading(one["text"], make_words(one["words"])) for one in told["readings"])
        return Answer(told["seconds"], told["processor_s"], tuple(readings))


def make_words(rows: Sequence[tuple[str, float, float]]) -> tuple[Word, ...]:
    """Words with times in seconds; one that ends before it begins lasts no time."""
    times = ((text, round(start * 1000), round(end * 1000)) for text, start, end in rows)
    return tuple(Word(text, Span(start, max(start, end))) for text, start, end in times)


def list_rows(reading: Reading) -> list[tuple[str, float, float]]:
    """Words with times in seconds, of which ``make_words`` makes them again."""
    return [(w.text, w.span.start_ms / 1000, w.span.end_ms / 1000) for w in reading.words]


def read_words(transcript: Path) -> tuple[Word, ...]:
    """All words of a JSON, as they were heard."""
    return read_transcript(transcript).words


def score(page: Reference, heard: Path | str) -> Comparison:
    """How far a JSON, as it is published, or a text is from what was said."""
    if isinstance(heard, Path):
        turns = read_transcript_file(heard).turns
    else:
        words = tuple(Word(f" {word}", Span(0, 0)) for word in heard.split())
        turns = (Turn(None, words),)
    return compare(page, turns)


def rate(page: Reference, heard: Path | str) -> float:
    """The word error rate of a JSON or a text."""
    return score(page, heard).words.rate or 0.0
