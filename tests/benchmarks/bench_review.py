"""Corrections: how many are carried over to another recognition, and how long four hours take.

    python -m tests.benchmarks.bench_review

The demo is transcribed by two models. In the text of one, 200 random edits are made, as a person makes them: words
replaced, typed, taken out and confirmed, turns parted, speakers and paragraphs changed. They are carried over to
the text of the other, and looked for there. As the two differ in few words, the same is done with a text in which
one word in five is replaced, left out or joined by another one.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.corrections.applying import apply_review, begin_review
from pipeline.corrections.carry_over import carry_over
from pipeline.domain import Segment, Span, Transcript, Turn
from pipeline.formats.data import lossless_json, review_json
from pipeline.run.documents import clean_as_asked
from tests.benchmarks.measure import ROOT, report, run, transcribe
from tests.random_edits import edit_at_random, is_listed, is_visible, recognise_again

MODELS = ("base", "tiny.en")
EDITS, SEEDS = 200, 10
LEAST_CARRIED = 0.98
ERRORS = 0.2
WORDS = 40_000
MOST_APPLYING_S, MOST_CARRYING_S, MOST_READING_S = 0.3, 3.0, 1.0


def main() -> int:
    """Prints one row for each bar."""
    with tempfile.TemporaryDirectory() as folder:
        heard = [transcribe_demo(model, Path(folder) / model) for model in MODELS]
    first, second = (clean_as_asked(transcript) for transcript in heard)
    rng = random.Random(1)
    other = [recognise_again(first.turns, ERRORS, rng) for _ in range(SEEDS)]
    results = [
        *measure_carrying("base to tiny.en", first, [second.turns] * SEEDS),
        *measure_carrying("tiny.en to base", second, [first.turns] * SEEDS),
        *measure_carrying("base to its verbatim words", first, [heard[0].turns] * SEEDS),
        *measure_carrying(f"base to {ERRORS:.0%} other words", first, other),
        *measure_times(first),
    ]
    return 0 if all(results) else 1


def transcribe_demo(model: str, folder: Path) -> Transcript:
    """The demo as a model hears it."""
    audio = ROOT / "audio" / "interview.mp3"
    run(transcribe(audio, "--model", model, "--output-dir", folder, "--no-cache", "--offline"))
    return lossless_json.parse((folder / "interview.json").read_text("utf-8"))


def measure_carrying(
    name: str, corrected: Transcript, texts: Sequence[Sequence[Turn]]
) -> list[bool]:
    """The share of edits that are carried over, and those that are neither to be seen nor listed."""
    vocabulary = sorted({word.text.strip() for word in corrected.words})
    made = listed = lost = 0
    for seed, turns in enumerate(texts):
        rng = random.Random(seed)
        typed = vocabulary if seed % 2 else ()
        review, edits = edit_at_random(begin_review(corrected), EDITS, rng, vocabulary=typed)
        carried = carry_over(review, turns)
        without = [edit for edit in edits if is_listed(edit, carried.uncarried)]
        seen = [edit for edit in edits if is_visible(edit, carried.turns)]
        made += len(edits)
        listed += len(without)
        lost += sum(edit not in without and edit not in seen for edit in edits)
    share = 1 - listed / made
    bar = f">= {LEAST_CARRIED:.0%}, the rest listed"
    good = share >= LEAST_CARRIED
    return [
        report(f"carried over, {name}", f"{share:.2%} of {made}", bar, good),
        report("... neither to be seen nor listed", f"{lost}", "0", not lost),
    ]


def measure_times(corrected: Transcript) -> list[bool]:
    """What four hours take that are made of the demo said over and over."""
    turns: list[Turn] = []
    while sum(len(turn.words) for turn in turns) < WORDS:
        turns += shift(corrected.turns, len(turns) // len(corrected.turns) * 310_000)
    long = Transcript(
        corrected.media,
        corrected.language,
        tuple(Segment(turn.words, corrected.language) for turn in turns),
        tuple(turns),
        speakers=corrected.speakers,
    )
    rng = random.Random(2)
    review, _ = edit_at_random(begin_review(long), 500, rng)
    other = recognise_again(turns, ERRORS, rng)
    text = review_json.render(review)
    return [
        report_time(
            "applying to the same text", lambda: apply_review(long, review), MOST_APPLYING_S
        ),
        report_time("carrying over", lambda: carry_over(review, other), MOST_CARRYING_S),
        report_time("reading the file", lambda: review_json.parse(text), MOST_READING_S),
    ]


def shift(turns: Sequence[Turn], by_ms: int) -> list[Turn]:
    """The turns so much later."""
    return [
        replace(
            turn,
            words=tuple(
                replace(w, span=Span(w.span.start_ms + by_ms, w.span.end_ms + by_ms))
                for w in turn.words
            ),
        )
        for turn in turns
    ]


def report_time(name: str, act: Callable[[], object], most_s: float) -> bool:
    """Prints the best time of three, in seconds of one core."""
    times = []
    for _ in range(3):
        start_s = time.process_time()
        act()
        times.append(time.process_time() - start_s)
    return report(
        f"{WORDS:,} words, {name}", f"{min(times):.2f} s", f"<= {most_s} s", min(times) <= most_s
    )


if __name__ == "__main__":
    sys.exit(main())
