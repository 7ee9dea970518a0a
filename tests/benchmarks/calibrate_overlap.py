"""How much of what several people say at once is heard, and what a readier ear would cost.

    python -m tests.benchmarks.calibrate_overlap [--draw N] [--every N] [--only GROUP]

For each group: the seconds in which several speak, how much of it is found, and how much of what is found
is right. Then the same for other numbers of speakers, on average over windows, from which a second one is
taken to speak (what is shipped is 1.5), with misses and false alarms in shares of all speech, and how far
their sum is from what is shipped, with its bootstrap interval.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, find_overlaps
from pipeline.engines.diarization import reconstruction
from pipeline.engines.diarization.onnx_diarizer import find_spans
from pipeline.engines.diarization.segmentation import Mask, Posteriors, select_speakers
from tests.benchmarks.bootstrap import draw_weights
from tests.benchmarks.heard import Example, add_choice, hear, score_example
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speakers import Turns, count_speakers

SHIPPED = 1.5
SECOND_FROM = (1.2, 1.3, 1.4, SHIPPED, 1.6)


def diarize(example: Example, second_from: float = SHIPPED) -> Turns:
    """Who speaks when, the number of people known, a second one heard from such a mean number on."""

    def select(
        active: Posteriors, count: npt.NDArray[np.float32], smallest_activity: float = 0.1
    ) -> Mask:
        readier = np.where(count > 1.0, count + np.float32(SHIPPED - second_from), count)
        return select_speakers(active, readier, smallest_activity)

    with patch.object(reconstruction, "select_speakers", select):
        people = count_speakers(example.turns)
        return find_spans(example.evidence, example.embed, num_speakers=people)


def measure_overlap(example: Example, spans: Turns) -> npt.NDArray[np.float64]:
    """Seconds in which several speak, in which several are found, and of both at once."""
    true, found = find_overlaps(example.turns).spans, find_overlaps(spans).spans
    both_ms = sum(a.overlap_ms(b) for a in true for b in found)
    return np.array([_add_up(true), _add_up(found), both_ms]) / 1000


def _add_up(spans: Sequence[Span]) -> int:
    return sum(span.duration_ms for span in spans)


def print_groups(examples: Sequence[Example]) -> None:
    """A row for each group as shipped."""
    groups: defaultdict[str, npt.NDArray[np.float64]] = defaultdict(lambda: np.zeros(3))
    for example in examples:
        groups[example.group] += measure_overlap(example, diarize(example))
    print("group         overlap   found of it   right of what is found")
    for name, (true_s, found_s, both_s) in groups.items():
        told = (both_s / max(true_s, 0.001), both_s / max(found_s, 0.001))
        print(f"{name:12} {true_s:7.1f} s {told[0]:13.2f} {told[1]:24.2f}")


def print_readiness(examples: Sequence[Example]) -> None:
    """A row for each number from which a second one speaks."""
    shipped: npt.NDArray[np.float64] | None = None
    weights = draw_weights(len(examples))
    print("\nsecond from   false alarm    miss    both, beside what is shipped")
    for second_from in sorted(SECOND_FROM, key=lambda value: value != SHIPPED):
        errors = [score_example(e, diarize(e, second_from)) for e in examples]
        parts = np.array([[e.false_alarm_s, e.miss_s, e.speech_s] for e in errors])
        drawn = weights @ parts
        rate = (drawn[:, 0] + drawn[:, 1]) / drawn[:, 2]
        shipped = rate if shipped is None else shipped
        low, middle, high = np.percentile(100 * (rate - shipped), (2.5, 50, 97.5))
        alarm, miss, speech = parts.sum(axis=0)
        print(
            f"{second_from:11.1f} {100 * alarm / speech:11.2f} % {100 * miss / speech:6.2f} %"
            f"    {middle:+.2f} [{low:+.2f}, {high:+.2f}]",
            flush=True,
        )


def main() -> int:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_choice(parser)
    arguments = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    examples = hear(arguments)
    print_groups(examples)
    print_readiness(examples)
    return 0


if __name__ == "__main__":
    sys.exit(main())
