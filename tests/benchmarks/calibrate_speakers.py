"""How the diarizer's numbers were chosen: right counts and DER for values around each of them.

    python -m tests.benchmarks.calibrate_speakers [--draw N] [--every N] [--only GROUP]
                                                   [--field NAME]...

Takes what the models hear in the mixtures of ``mixtures`` and in the development recordings (group
``real``) from the disk, where ``heard`` keeps it, and then decides anew for every
value of one number while the others stay: what is shipped is the row with a star. A value is good
when its neighbours are as good; a peak that stands alone is chance. The numbers were chosen on
draw 0, with the recordings in view; any other draw is a test of them, though on the same voices. No
number differs between recordings.

DER is without a collar, overlap scored; true turns hold the pauses within a sentence, and in a room
the echo after it is false alarm, so that some of it is left for everybody.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.engines.diarization.onnx_diarizer import DiarizerParameters, find_spans
from tests.benchmarks.heard import Example, add_choice, hear, score_example
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speakers import Errors, count_speakers

GRID: dict[str, tuple[float, ...]] = {
    "tight": (0.7, 0.75, 0.8, 0.85, 0.9),
    "same_person": (0.6, 0.64, 0.68, 0.72, 0.76),
    "few_windows": (0.25, 0.29, 0.33, 0.37, 0.41),
    "crumb_share": (0.005, 0.01, 0.02, 0.03, 0.04),
    "heard_apart": (0.0, 0.05, 0.1, 0.15, 0.2),
    "sure_apart_s": (1.0, 2.0, 3.0, 4.0, 6.0, 12.0),
    "floor_s": (4.0, 8.0, 12.0, 16.0, 24.0),
    "noise_s": (0.9, 1.1, 1.3, 1.5, 1.7),
    "long_s": (0.7, 0.85, 1.0, 1.25, 1.5),
    "little_s": (0.0, 30.0, 60.0, 120.0, 240.0),
    "brief_s": (0.5, 0.6, 0.7, 0.85, 1.0),
    "brief_certainty": (0.5, 0.6, 0.65, 0.7, 0.75, 0.8),
    "least_certainty": (0.0, 0.7, 0.75, 0.8, 0.85, 0.9),
    "smallest_s": (1.0, 1.25, 1.5, 1.75, 2.0, 2.5),
    "enough_share": (0.02, 0.035, 0.05, 0.07, 0.1),
    "least_s": (0.5, 0.75, 1.0, 1.25, 1.5),
    "evidence": (0.2, 0.3, 0.4, 0.6, 0.8),
    "order": (1.0, 1.5, 2.0, 3.0, 4.0),
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
class Score:
    """How many mixtures got the right number of persons, and the errors of all, by group."""

    right: Counter[str]
    total: Counter[str]
    errors: dict[str, Errors]
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        errors = sum(self.errors.values(), Errors())
        return f"{self.right.total():4}/{self.total.total()}  DER {errors}"


def score(examples: Sequence[Example], parameters: DiarizerParameters) -> Score:
    """What these numbers make of the mixtures."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    errors: defaultdict[str, Errors] = defaultdict(Errors)
    wrong = []
    for example in examples:
        group = example.group
        spans = find_spans(example.evidence, example.embed, parameters)
        found, true = count_speakers(spans), count_speakers(example.turns)
        total[group] += 1
        right[group] += found == true
        if found != true:
            wrong.append(f"{example.name} {found}/{true}")
        errors[group] += score_example(example, spans)
        example.embed.keep()
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
    add_choice(parser)
    parser.add_argument("--field", action="append", help="only this number's table")
    arguments = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    examples = hear(arguments)
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
