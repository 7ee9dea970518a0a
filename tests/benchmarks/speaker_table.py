"""Methods of telling how many speak, and each constant, side by side on development recordings.

    python -m tests.benchmarks.speaker_table [--every N] [--method NAME]... [--constants] [--groups]

For every method: in how many recordings the number of speakers is right, and DER (false alarm, miss,
confusion), both with a bootstrap interval of 95 % over recordings; and by how much it differs from what
ships, on the same draws: ``*`` where the whole interval is on one side of nothing, of five recordings or
more. ``--constants`` prints the same for values around each constant of the methods, and of what ships
(``calibrate_speakers``), with what each was chosen on. ``--groups`` splits the mixtures.

The row ``known`` is no method: it is told whose every excerpt is. What it gets wrong is lost before
anything is clustered, in what the models hear and what is cut out of it.

Everything after clustering is the engine's: doubtful stretches are heard again, and turns are made.
What the models hear is kept (``heard``). DER is without a collar, overlap scored.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from pipeline.engines.diarization.onnx_diarizer import DiarizerParameters, find_spans
from tests.benchmarks.bootstrap import (
    Estimate,
    Outcome,
    compare_counts,
    compare_rates,
    estimate_counts,
    estimate_rate,
    sum_errors,
)
from tests.benchmarks.calibrate_speakers import GRID, change, read_number
from tests.benchmarks.heard import REAL, Example, add_choice, hear, score_example
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speaker_methods.catalogue import METHODS, SHIPPED, Clusterer
from tests.benchmarks.speaker_methods.common import renumber
from tests.benchmarks.speaker_methods.truth import name_excerpts
from tests.benchmarks.speakers import Turns, count_speakers

MATERIALS = ("conversations", "ami", "short", "spliced", "documented")  # the last is 43 minutes
WHOLE = ("all real but the interview", "mixtures")
KNOWN = "known"
FEWEST = 5  # recordings: an interval over less says nothing
Diarize = Callable[[Example], Turns]
Results = dict[str, list[Outcome]]
"""Outcomes by material or group, in order of the recordings."""


@cache
def find_material(name: str, group: str) -> str:
    """The folder a recording is in."""
    if group != REAL:
        return "mixtures"
    folders = (SHARED / "eval" / material for material in MATERIALS)
    found = (folder.name for folder in folders if any(folder.rglob(f"{name}.rttm")))
    return next(found, "documented")


def diarize_with(cluster: Clusterer) -> Diarize:
    """The engine, with another way to cluster."""
    return lambda example: find_spans(example.evidence, example.embed, cluster=cluster)


def diarize_knowing(example: Example) -> Turns:
    """The engine, told whose every excerpt is."""
    labels = renumber(name_excerpts(example)[0])
    return find_spans(example.evidence, example.embed, cluster=lambda _, **_bounds: labels)


def diarize_by(parameters: DiarizerParameters) -> Diarize:
    """The engine, with other constants."""
    return lambda example: find_spans(example.evidence, example.embed, parameters)


def score(examples: Iterable[Example], diarize: Diarize, groups: bool) -> Results:
    """What becomes of every recording, by material, and of mixtures by group if that is asked."""
    results: Results = {}
    for example in examples:
        spans = diarize(example)
        errors = score_example(example, spans)
        outcome = Outcome(count_speakers(spans), count_speakers(example.turns), errors)
        material = find_material(example.name, example.group)
        results.setdefault(material, []).append(outcome)
        if material in MATERIALS[:-1]:
            results.setdefault(WHOLE[0], []).append(outcome)
        elif groups and example.group != REAL:
            results.setdefault(f"mixtures: {example.group.rstrip('0123456789')}", []).append(
                outcome
            )
    return results


def describe(ours: Sequence[Outcome], shipped: Sequence[Outcome]) -> str:
    """One line of the table, without its name."""
    counts, rate = estimate_counts(ours), estimate_rate(ours)
    right = sum(o.found == o.true for o in ours)
    errors = sum_errors(ours)
    line = (
        f"{right:3}/{len(ours):<3} [{counts.low:4.0%} {counts.high:4.0%}]  "
        f"{errors} [{rate.low:.3f} {rate.high:.3f}]"
    )
    if ours is shipped:
        return line
    more, worse = compare_counts(ours, shipped), compare_rates(ours, shipped)
    stars = ["*" if len(ours) >= FEWEST and d.is_sure else " " for d in (more, worse)]
    return f"{line}  {_sign(more, 0)}{stars[0]}  {_sign(worse, 3)}{stars[1]}"


def _sign(difference: Estimate, digits: int) -> str:
    """A difference with its interval: a share in points where there are no digits."""
    parts = (difference.value, difference.low, difference.high)
    value, low, high = (f"{p:+.{digits}f}" if digits else f"{100 * p:+.0f}" for p in parts)
    return f"{value} [{low} {high}]"


def print_rows(
    rows: Mapping[str, Results], shipped: Results, materials: Iterable[str] = WHOLE
) -> None:
    """All rows, material by material."""
    for material in (m for m in materials if m in shipped):
        print(f"\n{material}")
        for name, results in rows.items():
            print(f"  {name:22} {describe(results[material], shipped[material])}")
    sys.stdout.flush()


def tabulate_methods(examples: Sequence[Example], names: Iterable[str], groups: bool) -> Results:
    """Prints the table of methods; the results of what ships."""
    methods = {name: diarize_with(METHODS[name].build()) for name in (SHIPPED, *names)}
    rows = {}
    for name, diarize in {**methods, KNOWN: diarize_knowing}.items():
        started = time.process_time()
        rows[name] = score(examples, diarize, groups)
        print(f"\r{name}: {time.process_time() - started:.0f} s   ", end="", file=sys.stderr)
        for example in examples:
            example.embed.keep()
    print(
        "\nright counts [95 %]  DER (false alarm, miss, confusion) [95 %]  against what ships:"
        " points of right counts, DER"
    )
    own = rows[SHIPPED]
    print_rows(rows, own, (*MATERIALS, *WHOLE, *sorted(m for m in own if ":" in m)))
    print("\nconstants were chosen on")
    for name in methods:
        print(f"  {name:22} {METHODS[name].chosen_on}")
    return own


def tabulate_constants(
    examples: Sequence[Example], names: Iterable[str], fields: Iterable[str], shipped: Results
) -> None:
    """Prints a table for each constant: of the methods first, then of what ships."""
    for name in names:
        for constant, values in METHODS[name].grid.items():
            print(f"\n{name}: {constant} (chosen on: {METHODS[name].chosen_on})")
            built = {v: METHODS[name].build(**{constant: v}) for v in values}
            rows = {f"{v:g}": score(examples, diarize_with(c), False) for v, c in built.items()}
            print_rows(rows, shipped)
    own = DiarizerParameters()
    for constant in fields:
        print(f"\nshipped: {constant} (chosen on: {METHODS[SHIPPED].chosen_on})")
        rows = {
            f"{v:g}{'*' if v == read_number(own, constant) else ''}": score(
                examples, diarize_by(change(own, constant, v)), False
            )
            for v in sorted({*GRID[constant], read_number(own, constant)})
        }
        print_rows(rows, shipped)


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_choice(parser)
    parser.add_argument("--method", action="append", choices=list(METHODS), help="only this one")
    parser.add_argument("--constants", action="store_true", help="tables around each constant too")
    parser.add_argument("--field", action="append", choices=list(GRID), help="only this constant")
    parser.add_argument("--groups", action="store_true", help="mixtures by group too")
    arguments = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    examples = hear(arguments)
    names = arguments.method or list(METHODS)
    shipped = tabulate_methods(examples, names, arguments.groups)
    if arguments.constants or arguments.field:
        methods = [] if arguments.field else names
        tabulate_constants(examples, methods, arguments.field or GRID, shipped)
    return 0


if __name__ == "__main__":
    sys.exit(main())
