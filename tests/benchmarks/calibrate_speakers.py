"""How the diarizer's numbers were chosen: right counts and DER for values around each of them.

    python -m tests.benchmarks.calibrate_speakers [--draw N] [--every N] [--only GROUP]
                                                   [--field NAME]...

Makes the mixtures of ``mixtures``, lets the models hear each once, and then decides anew for every
value of one number while the others stay: what is shipped is the row with a star. A value is good
when its neighbours are as good; a peak that stands alone is chance. The numbers were chosen on
draw 0; any other draw is a test of them, though on the same voices. No number differs between
recordings.

DER is without a collar, overlap scored; true turns hold the pauses within a sentence, and in a room
the echo after it is false alarm, so that some of it is left for everybody.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.embedding import FrameRange
from pipeline.engines.diarization.onnx_diarizer import (
    DiarizerParameters,
    ModelOutputs,
    OnnxDiarizer,
    find_spans,
)
from pipeline.engines.diarization.resegmentation import Embed
from tests.benchmarks.measure import SHARED
from tests.benchmarks.mixtures import Recipe, mix, plan_mixtures
from tests.benchmarks.speakers import RATE, Errors, Samples, Turns, count_speakers, score_spans

GRID: dict[str, tuple[float, ...]] = {
    "tight": (0.7, 0.75, 0.8, 0.85, 0.9),
    "same_person": (0.6, 0.64, 0.68, 0.72, 0.76),
    "few_windows": (0.25, 0.29, 0.33, 0.37, 0.41),
    "heard_apart": (0.0, 0.05, 0.1, 0.15, 0.2),
    "noise_s": (0.9, 1.1, 1.3, 1.5, 1.7),
    "long_s": (0.7, 0.85, 1.0, 1.25, 1.5),
    "least_certainty": (0.0, 0.7, 0.75, 0.8, 0.85, 0.9),
    "smallest_s": (1.0, 1.25, 1.5, 1.75, 2.0, 2.5),
    "enough_share": (0.02, 0.035, 0.05, 0.07, 0.1),
    "least_s": (0.5, 0.75, 1.0, 1.25, 1.5),
    "one_each": (0.0, 0.1, 0.2, 0.3, 0.5),
    "doubt": (0.0, 0.2, 0.35, 0.5, 0.65, 1.0),
    "change": (0.05, 0.1, 0.2, 0.3, 0.5, 1.0),
    "short_s": (0.0, 0.6, 0.9, 1.2, 1.5),
    "ahead": (0.0, 0.05, 0.1, 0.2, 0.3),
    "hidden_s": (0.25, 0.5, 1.0, 1.5, 2.0),
    "smallest_activity": (0.02, 0.05, 0.1, 0.15, 0.2),
    "longest_gap_ms": (0, 250, 500, 750, 1000),
    "shortest_span_ms": (0, 60, 120, 180, 250),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A mixture that was heard once; ``embed`` hears parts of it again, each of them once."""

    recipe: Recipe
    turns: Turns
    evidence: ModelOutputs
    embed: Embed


@dataclass(frozen=True, slots=True)
class Score:
    """How many mixtures got the right number of persons, and the errors of all, by group."""

    right: Counter[str]
    total: Counter[str]
    errors: dict[str, Errors]
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        errors = sum(self.errors.values(), Errors())
        return f"{self.right.total():4}/{self.total.total()}  DER {errors}"


def hear(recipes: Iterable[Recipe]) -> list[Example]:
    """The mixtures, heard by the models."""
    engine = OnnxDiarizer()
    examples = []
    for recipe in recipes:
        samples, turns = mix(recipe)
        embed = _Remembering(engine, samples)
        examples.append(Example(recipe, turns, engine.listen(samples), embed))
        print(f"\r{len(examples)} heard", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return examples


class _Remembering:
    """Hears stretches of a mixture, which is kept at half of its size, and remembers them."""

    def __init__(self, engine: OnnxDiarizer, samples: Samples) -> None:
        self._engine = engine
        self._samples = (samples * 32767).astype(np.int16)
        self._heard: dict[FrameRange, npt.NDArray[np.float32]] = {}

    def __call__(self, stretches: Sequence[FrameRange]) -> npt.NDArray[np.float32]:
        new = [stretch for stretch in stretches if stretch not in self._heard]
        if new:
            samples = self._samples.astype(np.float32) / 32767
            self._heard |= zip(new, self._engine.embed(samples, new), strict=True)
        return np.stack([self._heard[stretch] for stretch in stretches])


def score(examples: Sequence[Example], parameters: DiarizerParameters) -> Score:
    """What these numbers make of the mixtures."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    errors: defaultdict[str, Errors] = defaultdict(Errors)
    wrong = []
    for example in examples:
        group = example.recipe.group
        spans = find_spans(example.evidence, example.embed, parameters)
        found, true = count_speakers(spans), count_speakers(example.turns)
        total[group] += 1
        right[group] += found == true
        if found != true:
            wrong.append(f"{example.recipe.name} {found}/{true}")
        duration_ms = example.evidence.n_samples * 1000 // RATE
        errors[group] += score_spans(example.turns, spans, duration_ms)
    return Score(right, total, dict(errors), tuple(wrong))


def change(parameters: DiarizerParameters, name: str, value: float) -> DiarizerParameters:
    """The parameters with one number changed, wherever it is kept."""
    for part in ("clustering", "resegmentation"):
        inner = getattr(parameters, part)
        if hasattr(inner, name):
            return replace(parameters, **{part: replace(inner, **{name: value})})
    return replace(parameters, **{name: value})


def read_number(parameters: DiarizerParameters, name: str) -> float:
    """The number of that name, wherever it is kept."""
    places = (parameters.clustering, parameters.resegmentation, parameters)
    return float(next(getattr(place, name) for place in places if hasattr(place, name)))


def main() -> int:
    """Prints the groups as shipped, then a table for each number."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draw", type=int, default=0, help="other mixtures of the same voices")
    parser.add_argument("--every", type=int, default=1, help="only every so-many-th mixture")
    parser.add_argument("--only", default="", help="only groups that begin so")
    parser.add_argument("--field", action="append", help="only this number's table")
    arguments = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    recipes = [r for r in plan_mixtures(arguments.draw) if r.group.startswith(arguments.only)]
    examples = hear(recipes[:: arguments.every])
    shipped = DiarizerParameters()
    whole = score(examples, shipped)
    print("right counts, and DER (false alarm, miss, confusion)")
    for group, total in whole.total.items():
        print(f"{group:10} {whole.right[group]:3}/{total:<3} {whole.errors[group]}")
    print(f"{'all':8} {whole}\nwrong: {', '.join(whole.wrong) or 'none'}")
    for name in arguments.field or GRID:
        print(f"\n{name}")
        own = read_number(shipped, name)
        for value in sorted({*GRID[name], own}):
            star = "*" if value == own else " "
            print(f"{star} {value:7g} {score(examples, change(shipped, name, value))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
