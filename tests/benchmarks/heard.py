"""What the models hear in mixtures and development recordings, kept on the disk between runs.

    python -m tests.benchmarks.heard [--draw N] [--every N] [--only GROUP]

hears all that is not kept yet, and prints where it lies: ``benchmarks/heard`` in the cache folder
(``TRANSCRIBE_CACHE_DIR`` moves it), one file for each example. A file is named by what was heard
(the recipe and its draw, or the recording's name and size) and by what heard it (the models by
content, and ``HEARD_BY``).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization.embedding import Excerpt, FrameRange
from pipeline.engines.diarization.onnx_diarizer import ModelOutputs, OnnxDiarizer
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED
from tests.benchmarks.mixtures import Recipe, mix, plan_mixtures
from tests.benchmarks.speakers import (
    RATE,
    Errors,
    Recording,
    Samples,
    Turns,
    decode,
    find_recordings,
    read_turns,
    score_spans,
)

HEARD_BY = "onnx-diarizer-7"  # raise when the way from samples to ``ModelOutputs`` changes
REAL = "real"  # the group of recordings that nobody mixed


@dataclass(frozen=True, slots=True)
class Example:
    """A recording that was heard once; ``embed`` hears parts of it again, each of them once.

    ``scored``: what is scored of it.
    """

    name: str
    group: str
    turns: Turns
    evidence: ModelOutputs
    embed: Embedder
    scored: tuple[Span, ...]

    @property
    def duration_ms(self) -> int:
        """How long it is."""
        return self.evidence.n_samples * 1000 // RATE


@dataclass(slots=True)
class Embedder:
    """Hears stretches of a recording and remembers them; what it remembers is kept by ``keep``."""

    engine: OnnxDiarizer
    load: Callable[[], tuple[Samples, Turns]]
    path: Path
    known: dict[FrameRange, npt.NDArray[np.float32]] = field(default_factory=dict)
    samples: Samples | None = None
    grown: bool = False

    def __call__(self, stretches: Sequence[FrameRange]) -> npt.NDArray[np.float32]:
        """The voices in these stretches: ``(n, 192)`` float32."""
        new = sorted(set(stretches) - set(self.known))
        if new:
            if self.samples is None:
                self.samples, _ = self.load()
            self.known |= zip(new, self.engine.embed(self.samples, new), strict=True)
            self.grown = True
        return np.stack([self.known[stretch] for stretch in stretches])

    def keep(self) -> None:
        """Writes what was heard again, beside the example, and forgets the samples."""
        self.samples = None
        if not self.grown:
            return
        stretches = np.array(list(self.known), dtype=np.int64)
        _write(self.path, stretches=stretches, vectors=np.stack(list(self.known.values())))
        self.grown = False


def hear_mixtures(recipes: Iterable[Recipe]) -> Iterator[Example]:
    """The mixtures as the models hear them, from the disk where they were heard before."""
    engine = OnnxDiarizer()
    for recipe in recipes:
        path = _name_file(engine, recipe.name, repr(recipe))
        evidence, turns, embed = _hear(engine, path, partial(mix, recipe))
        whole = Span(0, evidence.n_samples * 1000 // RATE)
        yield Example(recipe.name, recipe.group, turns, evidence, embed, (whole,))


def hear_recordings() -> Iterator[Example]:
    """The development recordings: conversations, meetings, spliced, short, and the interview."""
    engine = OnnxDiarizer()
    for recording in find_recordings():
        audio = recording.audio
        path = _name_file(engine, recording.name, f"{audio.name} {audio.stat().st_size}")
        evidence, turns, embed = _hear(engine, path, partial(_read, recording))
        scored = recording.list_scored(evidence.n_samples * 1000 // RATE)
        yield Example(recording.name, REAL, turns, evidence, embed, scored)


def _read(recording: Recording) -> tuple[Samples, Turns]:
    return decode(recording.audio), read_turns(recording.turns)


def _hear(
    engine: OnnxDiarizer, path: Path, load: Callable[[], tuple[Samples, Turns]]
) -> tuple[ModelOutputs, Turns, Embedder]:
    """What is heard in one recording; only what is not on the disk is heard now."""
    embed = Embedder(engine, load, path.with_suffix(".again.npz"))
    if embed.path.is_file():
        with np.load(embed.path) as kept:
            stretches = map(tuple, kept["stretches"].tolist())
            embed.known = dict(zip(stretches, kept["vectors"], strict=True))
    if path.is_file():
        with np.load(path) as kept:
            evidence, turns = _unpack(kept)
    else:
        samples, turns = load()
        evidence = engine.listen(samples)
        _write(path, **_pack(evidence, turns))
    return evidence, turns, embed


def score_example(example: Example, spans: Turns) -> Errors:
    """The errors of a diarizer's spans."""
    return score_spans(example.turns, spans, scored=example.scored)


def _name_file(engine: OnnxDiarizer, name: str, content: str) -> Path:
    heard_by = f"{HEARD_BY};{engine.fingerprint.split(';')[1]}"
    key = sha256(f"{heard_by} {content}".encode()).hexdigest()[:12]
    return find_cache_dir() / "benchmarks" / "heard" / f"{name}-{key}.npz"


def _pack(outputs: ModelOutputs, turns: Turns) -> dict[str, npt.NDArray[np.generic]]:
    excerpts = [(e.window, e.speaker, e.start, e.end) for e in outputs.excerpts]
    return {
        "n_samples": np.array(outputs.n_samples),
        "starts": np.array(outputs.starts),
        "activities": outputs.activities,
        "excerpts": np.array(excerpts, dtype=np.int64).reshape(-1, 4),
        "seconds": np.array([e.seconds for e in outputs.excerpts]),
        "vectors": outputs.vectors,
        "turns": np.array([(t.span.start_ms, t.span.end_ms) for t in turns], dtype=np.int64),
        "speakers": np.array([t.speaker for t in turns]),
    }


def _unpack(kept: np.lib.npyio.NpzFile) -> tuple[ModelOutputs, Turns]:
    rows = zip(kept["excerpts"].tolist(), kept["seconds"].tolist(), strict=True)
    outputs = ModelOutputs(
        int(kept["n_samples"]),
        tuple(kept["starts"].tolist()),
        kept["activities"],
        tuple(Excerpt(*frames, seconds) for frames, seconds in rows),
        kept["vectors"],
    )
    spans = zip(kept["turns"].tolist(), kept["speakers"].tolist(), strict=True)
    return outputs, tuple(SpeakerSpan(Span(*span), speaker) for span, speaker in spans)


def _write(path: Path, **arrays: npt.NDArray[np.generic]) -> None:
    """Writes the arrays so that others who read at the same time see all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as stream:
        np.savez(stream, **arrays)
    draft.replace(path)


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say which mixtures are meant."""
    parser.add_argument("--draw", type=int, default=0, help="other mixtures of the same voices")
    parser.add_argument("--every", type=int, default=1, help="only every so-many-th mixture")
    parser.add_argument("--only", default="", help="only groups that begin so")


def hear(arguments: argparse.Namespace) -> list[Example]:
    """The examples that the options of ``add_choice`` name; real recordings are with draw 0."""
    recipes = [r for r in plan_mixtures(arguments.draw) if r.group.startswith(arguments.only)]
    found = []
    for example in hear_mixtures(recipes[:: arguments.every]):
        found.append(example)
        print(f"\r{len(found)} heard", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if arguments.draw == 0 and REAL.startswith(arguments.only):
        found.extend(hear_recordings())
    return found


def main() -> int:
    """Hears what is not kept yet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_choice(parser)
    arguments = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    print(f"{len(hear(arguments))} examples in {find_cache_dir() / 'benchmarks' / 'heard'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
