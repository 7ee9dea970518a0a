"""How the numbers of word times were chosen: by how much attention is late, and what silence is.

    python -m tests.benchmarks.calibrate_onsets [--held-out]

Sentences of two TIMIT speakers who are not in ``spliced/en-timit-2spk-words``, in three orders, with pauses of
0.2 to 1.2 s between them, read once by each model at hand; then each number is changed while the others stay
(what is shipped has a star). Errors are in ms, median and 95th centile, against the hand-checked times; the
lag is the median of the errors with their signs, of words that begin inside speech. ``--held-out`` measures
what is shipped on the session and on the other two speakers, by whom nothing is chosen.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import numpy as np

from pipeline.config import Settings
from pipeline.domain import Segment, Span, Word
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition import multipass, token_times
from pipeline.engines.word_timing import durations, energy, sound_paths, word_states
from pipeline.engines.word_timing.placing import place_words
from pipeline.run import load_engines
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speakers import RATE, Samples, decode

MODELS = ("base", "tiny.en")
SPEAKERS = ("dr3-falk0", "dr3-madc0")
ORDERS = 3
HELD_OUT = ("dr4-falr0", "dr4-maeb0")
SESSION = "en-timit-2spk-words"
PAUSE_MS = 150  # the true silence before a word that begins anew
LAGS_MS = (-90, -60, -30, 0, 30, 60, 90, 120)
GRID: dict[str, tuple[float, ...]] = {
    "LOUD_SHARE": (0.2, 0.3, 0.4, 0.5, 0.6),
    "DEEPEST_DB": (20, 25, 30, 35, 40),
    "LEAST_RANGE_DB": (5, 10, 15, 20, 25),
    "HOLD_FRAMES": (1, 2, 3, 4, 6),
    "LONG_PAUSE_FRAMES": (10, 15, 20, 30, 40),
    "MANY_TIMES": (1, 2, 4, 8, 16),
    "REACH_MS": (0, 100, 200, 300, 400, 600),
    "FRAME_WEIGHT": (0.1, 0.15, 0.25, 0.4, 0.6),
    "STAY_COST": (0, 0.03, 0.05, 0.1, 0.2),
    "FARTHEST": (3, 6, 10, 20),
    "QUIET_COST": (0, 1, 2, 4, 6),
    "PASSAGE_MS": (3_000, 5_000, 8_000),
    "EDGE_MS": (200, 400, 600),
}
MODULES = (energy, durations, sound_paths, word_states)

Timed = tuple[tuple[str, float, float], ...]
"""The true words with start and end in ms."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Sentences in a row: the sound, the true words with start and end in ms, and what was read."""

    samples: Samples
    truth: Timed
    segments: tuple[Segment, ...]


def join_sentences(speaker: str, order: int) -> tuple[Samples, Timed]:
    """All sentences of a speaker with soft noise between them, and the true times of their words."""
    rng = np.random.default_rng(order)
    parts: list[Samples] = []
    truth: list[tuple[str, float, float]] = []
    at = 0
    files = sorted((SHARED / "eval" / "timit" / speaker).glob("*.flac"))
    for file in [files[index] for index in rng.permutation(len(files))]:
        pause = rng.standard_normal(int(RATE * rng.uniform(0.2, 1.2))).astype(np.float32)
        for line in file.with_suffix(".wrd").read_text("utf-8").splitlines():
            start, end, word = line.split()
            truth.append((word, (at + int(start)) * 1000 / RATE, (at + int(end)) * 1000 / RATE))
        parts += [decode(file), pause * np.float32(1e-4)]
        at += len(parts[-1]) + len(parts[-2])
    return np.concatenate(parts), tuple(truth)


def load_session() -> tuple[Samples, Timed]:
    """The session of the other two speakers, and the true times of its words."""
    folder = SHARED / "eval" / "spliced"
    lines = (folder / f"{SESSION}.ctm").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines]
    truth = [(w, float(at) * 1000, (float(at) + float(s)) * 1000) for _, _, at, s, w in rows]
    return decode(folder / f"{SESSION}.flac"), tuple(truth)


def read(model: str, sounds: Sequence[tuple[Samples, Timed]]) -> list[Talk]:
    """What a model reads, its words' times as its attention gives them."""
    engines = load_engines(Settings(offline=True, model=model), find_cache_dir(), lambda _: None)
    talks = []
    for samples, truth in sounds:
        activity = engines.detector.detect(samples)
        heard = engines.recognizer.recognize(samples, activity, RecognitionOptions(language="en"))
        talks.append(Talk(samples, truth, heard.segments))
    return talks


def settle(talk: Talk, lag_ms: int) -> tuple[Segment, ...]:
    """The words as the pipeline places them where attention is so late."""
    shifted = [
        replace(s, words=tuple(_shift(word, -lag_ms) for word in s.words)) for s in talk.segments
    ]
    return place_words(shifted, talk.samples, energy.measure_levels(talk.samples))


def _shift(word: Word, by_ms: int) -> Word:
    span = word.span
    return replace(word, span=Span(max(0, span.start_ms + by_ms), max(0, span.end_ms + by_ms)))


@dataclass(frozen=True, slots=True)
class Errors:
    """Of one word, in ms, and whether a pause is before and after it."""

    start: float
    end: float
    after_pause: bool
    before_pause: bool


def find_errors(truth: Timed, segments: Sequence[Segment]) -> list[Errors]:
    """The errors of the words that were read rightly."""
    words = [word for segment in segments for word in segment.words]
    heard = [re.sub(r"[^a-z']", "", word.text.lower()) for word in words]
    matcher = difflib.SequenceMatcher(None, [word for word, _, _ in truth], heard, autojunk=False)
    errors = []
    for i, j, size in matcher.get_matching_blocks():
        for true, read in zip(range(i, i + size), range(j, j + size), strict=True):
            _, start, end = truth[true]
            before = truth[true - 1][2] if true else -np.inf
            after = truth[true + 1][1] if true + 1 < len(truth) else np.inf
            span = words[read].span
            pauses = (start - before > PAUSE_MS, after - end > PAUSE_MS)
            errors.append(Errors(span.start_ms - start, span.end_ms - end, *pauses))
    return errors


def describe(errors: Sequence[Errors]) -> str:
    """The errors of starts and ends, of all and of those at pauses; and the lag."""
    groups = {
        "starts": [e.start for e in errors],
        "after a pause": [e.start for e in errors if e.after_pause],
        "ends": [e.end for e in errors],
        "before a pause": [e.end for e in errors if e.before_pause],
    }
    lag = np.median([e.start for e in errors if not e.after_pause])
    shown = [
        f"{n} {np.median(np.abs(g)):4.0f} {np.quantile(np.abs(g), 0.95):4.0f}"
        for n, g in groups.items()
    ]
    return "  ".join([*shown, f"lag {lag:+4.0f}"])


def measure(talks: Sequence[Talk], place: Any) -> str:
    """The errors of all talks, their words placed in a way."""
    return describe([one for talk in talks for one in find_errors(talk.truth, place(talk))])


def calibrate(model: str) -> None:
    """Prints a model's errors as read, as shipped, and for values around each number."""
    own_ms = token_times.find_lag(resolve_weights(model, find_cache_dir(), offline=True).folder)
    with (
        patch.object(multipass, "place_words", lambda segments, *_, **__: tuple(segments)),
        patch.object(token_times, "LAGS_MS", {}),
    ):
        talks = read(model, [join_sentences(s, n) for s in SPEAKERS for n in range(ORDERS)])
    print(f"\n{model}\n  as read    {measure(talks, lambda talk: talk.segments)}")
    print(f"  as shipped {measure(talks, lambda talk: settle(talk, own_ms))}\n\nLAGS_MS")
    for lag in LAGS_MS:
        print(
            f"{'*' if lag == own_ms else ' '} {lag:6} {measure(talks, lambda t, n=lag: settle(t, n))}"
        )
    for name, values in GRID.items():
        print(f"\n{name}")
        module = next(m for m in MODULES if hasattr(m, name))
        own = getattr(module, name)
        for value in values:
            with patch.object(module, name, value):
                errors = measure(talks, lambda talk: settle(talk, own_ms))
            print(f"{'*' if value == own else ' '} {value:6g} {errors}")


def main(arguments: Sequence[str] = tuple(sys.argv[1:])) -> None:
    """Prints the tables of each model, or what is shipped on what nothing was chosen by."""
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return
    for model in MODELS:
        if "--held-out" not in arguments:
            calibrate(model)
            continue
        session = read(model, [load_session()])
        sentences = read(model, [join_sentences(speaker, 0) for speaker in HELD_OUT])
        for name, talks in (("session", session), ("sentences", sentences)):
            print(f"{model:8} {name:10} {measure(talks, lambda talk: talk.segments)}")


if __name__ == "__main__":
    main()
