"""When words begin and end, against hand-checked times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.compare import align, normalise_basic
from pipeline.domain import Word
from tests.benchmarks.asr_material import Talk, find_sound, make_sentences, read_spliced
from tests.benchmarks.asr_readers import Bench, read_words
from tests.benchmarks.measure import report

SESSION = "en-timit-2spk-words"
MOST_MEDIAN_MS, MOST_95TH_MS = 35.0, 110.0


def measure_times(bench: Bench) -> list[bool]:
    """Rows for starts and ends in a session, and in all sentences with pauses between them."""
    sentences = make_sentences()
    joined = sentences.write(bench.make_folder() / "sentences.wav")
    talks = {
        "session": (read_spliced(SESSION), find_sound(SESSION)),
        "sentences": (sentences, joined),
    }
    results = []
    for name, (talk, sound) in talks.items():
        results += _report(bench, name, talk, sound)
    return results


def _report(bench: Bench, name: str, talk: Talk, sound: Path) -> list[bool]:
    (written,) = bench.transcribe([sound])
    bare = bench.ask_bare([sound], batched=True, word_timestamps=True).readings[0]
    truth = [word for one in talk.said for word in one.words]
    ours, theirs = (find_errors(truth, words) for words in (read_words(written), bare.words))
    results = []
    for edge, which in enumerate(("starts", "ends")):
        (median, high), (their_median, their_high) = (
            np.quantile(errors[:, edge], (0.5, 0.95)) for errors in (ours, theirs)
        )
        value = f"{median:.0f}, {high:.0f} : {their_median:.0f}, {their_high:.0f}"
        results.append(
            report(
                f"{name}: {which} of {len(ours)} words, ms : bare's",
                value,
                f"<= {MOST_MEDIAN_MS:.0f}, 95 % <= {MOST_95TH_MS:.0f}",
                bool(median <= MOST_MEDIAN_MS and high <= MOST_95TH_MS),
            )
        )
    return results


def find_errors(truth: Sequence[Word], heard: Sequence[Word]) -> np.ndarray:
    """How far starts and ends are off, ms, ``(n, 2)``, of the words that were heard right."""
    true, read = ([_fold(word) for word in words] for words in (truth, heard))
    return np.array(
        [
            (
                abs(truth[i].span.start_ms - heard[j].span.start_ms),
                abs(truth[i].span.end_ms - heard[j].span.end_ms),
            )
            for i, j in align(true, read)
            if i is not None and j is not None and true[i] == read[j]
        ]
    )


def _fold(word: Word) -> str:
    return " ".join(normalise_basic(word.text))
