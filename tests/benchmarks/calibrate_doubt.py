"""How the probability that a word is wrong was found, and how it does on recordings of which nothing is in it.

    python -m tests.benchmarks.calibrate_doubt [--model base]... [--minutes N] [--condition clean]...

Fitted on readings, as they are and made hard (``doubt_material``); what is transcribed is kept in the cache folder.
A logistic regression, by Newton's method with a ridge; each voice is left out once to see how it does on others. The
threshold is where F1 on the voices left out is best, in recordings of which so little is wrong that they are
corrected. Then what is shipped is measured on real conversations and on the beginning of the documented interview,
beside a probability below one half (the rule before): of the words that are marked, how many are wrong or another
speaker's, and how many of the wrong ones are marked, with 95 % intervals by drawing recordings again; and how often
words are wrong for which it says so (ten bins).

Words that are missing can't be marked. What people's references leave out or a machine wrote counts as they say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.compare import compare
from pipeline.corrections.doubts import word_doubts
from pipeline.corrections.doubts.word_doubts import Measures, measure_words, rate_words
from pipeline.domain import DOUBTFUL, Edit, EditKind, Reference, Transcript
from pipeline.domain.doubt import is_speaker_uncertain
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.bootstrap import draw_weights
from tests.benchmarks.doubt_material import (
    ALONE,
    TOGETHER,
    Example,
    list_fitting,
    list_measured,
    transcribe,
)
from tests.benchmarks.measure import SHARED, report

MOST_WRONG: Final = 0.3  # with more wrong words a recording isn't corrected but made anew
RIDGE: Final = 3.0  # so many words' worth of doubt that a weight is anything but 0
STEPS: Final = 30
LEAST_PRECISION, LEAST_RECALL = 0.5, 0.6

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """A recording's words: what was measured of each, and what became of it.

    ``wrong`` words are others than what was said, or were not said at all; ``others`` are right, and another's.
    ``doubtful_speaker`` are those that are marked since their speaker is uncertain.
    """

    name: str
    voices: tuple[str, ...]
    measures: Floats
    probability: Floats
    doubt: Floats
    wrong: Flags
    others: Flags
    doubtful_speaker: Flags


# ---------------------------------------------------------------- what became of each word


def rate(example: Example, transcript: Transcript) -> Rated:
    """What is known of each word, and whether it is right."""
    words = [word for turn in transcript.turns for word in turn.words]
    wrong, others = label_words(example.reference, transcript)
    return Rated(
        example.name,
        example.voices,
        np.array(measure_words(transcript.segments), dtype=float).reshape(
            -1, len(Measures._fields)
        ),
        np.array([word.probability for word in words]),
        np.array(rate_words(transcript.segments)),
        wrong,
        others,
        np.array([is_speaker_uncertain(word.speaker_confidence) for word in words], dtype=bool),
    )


def label_words(reference: Reference, transcript: Transcript) -> tuple[Flags, Flags]:
    """Which words are wrong, and which are right but another speaker's.

    An edit may stand for several words that the comparison takes for one; all are as right as it is.
    """
    compared = compare(reference, transcript.turns)
    texts = [word.text for turn in transcript.turns for word in turn.words]
    wrong, others = np.zeros(len(texts), dtype=bool), np.zeros(len(texts), dtype=bool)
    at = 0
    for edit in compared.edits:
        left = len("".join((edit.hypothesis or "").split()))
        while left > 0 and at < len(texts):
            left -= len("".join(texts[at].split()))
            wrong[at] = edit.kind is not EditKind.EQUAL
            others[at] = not wrong[at] and _is_others(edit, reference)
            at += 1
    return wrong, others


def _is_others(edit: Edit, reference: Reference) -> bool:
    said, given = reference.turns[edit.reference_turn].speaker, edit.hypothesis_speaker
    return None not in (said, given) and said != given


# ---------------------------------------------------------------- fitting


def fit(measures: Floats, wrong: Flags, weights: Floats) -> Floats:
    """The base and the weights, of measures as they are.

    Args:
        measures: ``(words, measures)``.
        wrong: ``(words,)``.
        weights: how much each word counts.
    """
    middle, width = measures.mean(0), measures.std(0) + 1e-9
    inputs = np.column_stack([np.ones(len(measures)), (measures - middle) / width])
    found = np.zeros(inputs.shape[1])
    ridge = np.full(len(found), RIDGE)
    ridge[0] = 0.0
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(inputs @ found, -30, 30)))
        slope = inputs.T @ (weights * (likely - wrong)) + ridge * found
        bend = (inputs * (weights * likely * (1 - likely))[:, None]).T @ inputs
        found = found - np.linalg.solve(bend + np.diag(ridge), slope)
    plain = found[1:] / width
    return np.concatenate([[found[0] - plain @ middle], plain])


def predict(measures: Floats, found: Floats) -> Floats:
    """How likely each word is wrong."""
    return np.asarray(1 / (1 + np.exp(-(found[0] + measures @ found[1:]))))


def fit_all(examples: Sequence[Rated]) -> Floats:
    """The base and the weights, of all words of the recordings."""
    measures = np.concatenate([example.measures for example in examples])
    wrong = np.concatenate([example.wrong for example in examples])
    return fit(measures, wrong, np.ones(len(wrong)))


def predict_left_out(examples: Sequence[Rated]) -> list[Floats]:
    """How likely each word is wrong, by what is fitted on recordings in which none of its voices is heard."""
    found = []
    for example in examples:
        rest = [other for other in examples if not set(other.voices) & set(example.voices)]
        found.append(predict(example.measures, fit_all(rest)))
    return found


def measure_loss(examples: Sequence[Rated]) -> float:
    """The mean log loss of the voices left out: what each word's doubt gives away of the truth, in nats."""
    doubt = np.concatenate(predict_left_out(examples)).clip(1e-4, 1 - 1e-4)
    wrong = np.concatenate([example.wrong for example in examples])
    return float(-np.log(np.where(wrong, doubt, 1 - doubt)).mean())


def leave_out(examples: Sequence[Rated], place: int) -> list[Rated]:
    """The recordings without one of the measures."""
    return [replace(e, measures=np.delete(e.measures, place, axis=1)) for e in examples]


def choose_threshold(doubt: Floats, wrong: Flags) -> float:
    """Where F1 is best, in steps of a hundredth."""
    steps = np.arange(0.05, 0.95, 0.01)
    scores = [
        2 * (wrong & (doubt >= step)).sum() / max(1, wrong.sum() + (doubt >= step).sum())
        for step in steps
    ]
    return float(steps[int(np.argmax(scores))])


# ---------------------------------------------------------------- measuring


def _count(example: Rated, marked: Flags) -> tuple[int, int, int, int]:
    """Marked words, those of them that are wrong or another's; wrong words, those of them that are marked."""
    bad = example.wrong | example.others
    return (
        int(marked.sum()),
        int((marked & bad).sum()),
        int(example.wrong.sum()),
        int((marked & example.wrong).sum()),
    )


def measure(name: str, examples: Sequence[Rated], marks: Sequence[Flags]) -> list[bool]:
    """Rows on how many of the marked words are wrong, and how many of the wrong ones are marked."""
    counts = np.array([_count(*pair) for pair in zip(examples, marks, strict=True)], dtype=float)
    drawn = draw_weights(len(counts)) @ counts
    results = []
    for label, top, bottom, least in (
        ("marked that are wrong or another's", 1, 0, LEAST_PRECISION),
        ("wrong that are marked", 3, 2, LEAST_RECALL),
    ):
        value = counts[:, top].sum() / max(1.0, counts[:, bottom].sum())
        low, high = np.quantile(drawn[:, top] / np.maximum(1, drawn[:, bottom]), [0.025, 0.975])
        shown = f"{value:.2f} ({low:.2f}–{high:.2f}) of {counts[:, bottom].sum():.0f}"
        results.append(report(f"{name}: {label}", shown, f">= {least}", bool(value >= least)))
    return results


def print_reliability(doubt: Floats, wrong: Flags) -> None:
    """How often words are wrong beside what was said of them, in ten bins, and how far apart both are."""
    print("      doubt      words   said   wrong")
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (doubt >= low) & (doubt < low + 0.1 + 1e-9 * (low > 0.85))
        if inside.any():
            said, is_wrong = doubt[inside].mean(), wrong[inside].mean()
            error += inside.mean() * abs(said - is_wrong)
            print(
                f"      {low:.1f}–{low + 0.1:.1f}   {inside.sum():6}   {said:.2f}   {is_wrong:.2f}"
            )
    print(f"      expected calibration error {error:.3f}")


def print_curve(examples: Sequence[Rated]) -> None:
    """What other thresholds would give."""
    print("      threshold  marked that are wrong or another's  wrong that are marked")
    for step in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        counts = np.sum([_count(e, e.doubtful_speaker | (e.doubt >= step)) for e in examples], 0)
        print(
            f"      {step:.2f} {counts[1] / max(1, counts[0]):20.2f} {counts[3] / max(1, counts[2]):30.2f}"
        )


def report_fit(examples: Sequence[Rated]) -> None:
    """The weights and the threshold that this material gives, beside those that are shipped."""
    found = fit_all(examples)
    left_out = predict_left_out(examples)
    kept = [
        (d, e.wrong)
        for d, e in zip(left_out, examples, strict=True)
        if e.wrong.mean() <= MOST_WRONG
    ]
    threshold = choose_threshold(*(np.concatenate(part) for part in zip(*kept, strict=True)))
    doubt, wrong = (
        np.concatenate(predict_left_out(examples)),
        np.concatenate([e.wrong for e in examples]),
    )
    print(f"      {len(examples)} recordings, {len(wrong)} words, {wrong.mean():.1%} wrong")
    print(f"      base {found[0]:.2f} ({word_doubts.BASE}), log loss {measure_loss(examples):.4f}")
    for at, (name, shipped) in enumerate(word_doubts.WEIGHTS._asdict().items()):
        without = measure_loss(leave_out(examples, at))
        print(f"      {name:<12} {found[1 + at]:6.2f} ({shipped}), without it {without:.4f}")
    print(f"      threshold {threshold:.2f} ({DOUBTFUL}), voices left out:")
    print_reliability(doubt, wrong)


def report_recordings(name: str, examples: Sequence[Rated]) -> list[bool]:
    """What is shipped, and the rule before it, on some recordings."""
    before = [e.doubtful_speaker | (e.probability < 0.5) for e in examples]
    now = [e.doubtful_speaker | (e.doubt >= DOUBTFUL) for e in examples]
    measure(f"{name}, probability below one half", examples, before)
    results = measure(name, examples, now)
    print_curve(examples)
    print_reliability(
        np.concatenate([e.doubt for e in examples]), np.concatenate([e.wrong for e in examples])
    )
    return results


def main() -> int:
    """Prints the weights, and a row for each bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", action="append", help="may be repeated [base, tiny.en]")
    parser.add_argument("--condition", action="append", help="fitted on; may be repeated [all]")
    parser.add_argument("--minutes", type=float, default=10.0, help="of the documented interview")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    folder = find_cache_dir() / "benchmarks" / "doubt"
    results: list[bool] = []
    for model in asked.model or ("base", "tiny.en"):
        sound = folder / "sound"
        sound.mkdir(parents=True, exist_ok=True)
        print(f"{model}: fitted on")
        chosen = asked.condition or (*ALONE, *TOGETHER)
        report_fit(_rate_all(list(list_fitting(sound, chosen)), model))
        measured = _rate_all(list(list_measured(sound, asked.minutes)), model)
        results += report_recordings(f"{model}, all", measured)
        by_people = [e for e in measured if "machine" not in e.voices]
        report_recordings(f"{model}, words by people", by_people)
    return 0 if all(results) else 1


def _rate_all(examples: Sequence[Example], model: str) -> list[Rated]:
    folder = find_cache_dir() / "benchmarks" / "doubt" / model
    return [rate(*pair) for pair in transcribe(examples, model, folder)]


if __name__ == "__main__":
    sys.exit(main())
