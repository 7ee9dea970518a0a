"""How the numbers that take silence from words were chosen: errors of word times around each.

    python -m tests.benchmarks.calibrate_onsets

Sentences of the two TIMIT speakers who are not in ``spliced/en-timit-2spk-words``, with pauses of
0.2 to 1.2 s between them, read by ``base`` once; then each number is changed while the others stay
(what is shipped has a star). Errors are in ms, median and 95th centile, against the hand-checked times.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.cli import find_cache_dir
from pipeline.config import Settings
from pipeline.domain import Segment
from pipeline.engines import onsets, whisper
from pipeline.engines.protocols import RecognitionOptions
from pipeline.run import load_engines
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speakers import RATE, Samples, decode

SPEAKERS = ("dr3-falk0", "dr3-madc0")
PAUSE_MS = 150  # the true silence before a word that begins anew
GRID: dict[str, tuple[float, ...]] = {
    "LOUD_SHARE": (0.2, 0.3, 0.4, 0.5, 0.6),
    "DEEPEST_DB": (20, 25, 30, 35, 40),
    "LEAST_RANGE_DB": (5, 10, 15, 20, 25),
    "LONG_PAUSE_FRAMES": (10, 15, 20, 30, 40),
}


@dataclass(frozen=True, slots=True)
class Talk:
    """Sentences in a row: the sound, the true words with start and end in ms, and what was read."""

    samples: Samples
    truth: tuple[tuple[str, float, float], ...]
    segments: tuple[Segment, ...]


def join_sentences(speaker: str) -> tuple[Samples, tuple[tuple[str, float, float], ...]]:
    """All sentences of a speaker with soft noise between them, and the true times of their words."""
    rng = np.random.default_rng(0)
    parts: list[Samples] = []
    truth: list[tuple[str, float, float]] = []
    at = 0
    for file in sorted((SHARED / "eval" / "timit" / speaker).glob("*.flac")):
        pause = rng.standard_normal(int(RATE * rng.uniform(0.2, 1.2))).astype(np.float32)
        for line in file.with_suffix(".wrd").read_text("utf-8").splitlines():
            start, end, word = line.split()
            truth.append((word, (at + int(start)) * 1000 / RATE, (at + int(end)) * 1000 / RATE))
        parts += [decode(file), pause * np.float32(1e-4)]
        at += len(parts[-1]) + len(parts[-2])
    return np.concatenate(parts), tuple(truth)


def measure(talks: Sequence[Talk], tighten: Any) -> str:
    """The errors of the starts of words after a pause, of all starts, and of all ends."""
    errors: dict[str, list[float]] = {"after a pause": [], "starts": [], "ends": []}
    for talk in talks:
        words = [word for segment in tighten(talk.segments, talk.samples) for word in segment.words]
        read = [re.sub(r"[^a-z']", "", word.text.lower()) for word in words]
        true = [word for word, _, _ in talk.truth]
        matcher = difflib.SequenceMatcher(None, true, read, autojunk=False)
        for i, j, size in matcher.get_matching_blocks():
            for k in range(size):
                _, start, end = talk.truth[i + k]
                span = words[j + k].span
                before = talk.truth[i + k - 1][2] if i + k else -1e9
                if start - before > PAUSE_MS:
                    errors["after a pause"].append(abs(span.start_ms - start))
                errors["starts"].append(abs(span.start_ms - start))
                errors["ends"].append(abs(span.end_ms - end))
    return "  ".join(
        f"{name} {np.median(found):4.0f} {np.quantile(found, 0.95):4.0f}"
        for name, found in errors.items()
    )


def main() -> None:
    """Prints the errors as read, as shipped, and for values around each number."""
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return
    tighten = onsets.tighten_words
    whisper.tighten_words = lambda segments, _: tuple(segments)  # what is read, untouched
    engines = load_engines(Settings(offline=True), find_cache_dir(), lambda _: None)
    talks = []
    for speaker in SPEAKERS:
        samples, truth = join_sentences(speaker)
        activity = engines.detector.detect(samples)
        read = engines.recognizer.recognize(
            samples, activity, RecognitionOptions(language="en")
        ).segments
        talks.append(Talk(samples, truth, read))
    print(f"as read    {measure(talks, lambda segments, _: segments)}")
    print(f"as shipped {measure(talks, tighten)}")
    for name, values in GRID.items():
        print(f"\n{name}")
        own = getattr(onsets, name)
        for value in values:
            setattr(onsets, name, value)
            print(f"{'*' if value == own else ' '} {value:6g} {measure(talks, tighten)}")
        setattr(onsets, name, own)


if __name__ == "__main__":
    main()
