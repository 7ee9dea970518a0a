"""Windows in which many words are likely wrong, read again by a larger model.

How sure two models are can't be compared: the larger one's reading counts, unless it is suspicious itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from pipeline.corrections.doubts.word_doubts import rate_words
from pipeline.domain import Segment
from pipeline.engines.protocols import Window
from pipeline.engines.recognition.faster_whisper import Reader
from pipeline.engines.recognition.window_reader import SharedCompute, WindowReader
from pipeline.engines.recognition.window_results import MOSTLY_MADE_UP, WindowResult
from pipeline.text.case_folding import fold_letters

LEAST_WRONG: Final = 0.1
"""From one word in ten on that is likely wrong, a window is read again: what a listener would correct."""

MOST_WINDOWS: Final = 1 / 3
"""Of all windows, those with the most words that are likely wrong: three times as dear a model doubles the work."""


@dataclass(frozen=True, slots=True, eq=False)
class SecondModel:
    """A larger model, which is loaded when something is doubtful.

    Args:
        name: what it is called.
        languages: those that it knows; all where none is given.
        load: gives the loaded model, and how the machine is used by it.
    """

    name: str
    languages: Sequence[str]
    load: Callable[[], tuple[Reader, SharedCompute]]

    def knows(self, first: WindowReader, window: Window) -> bool:
        """Return whether it knows the language of a window."""
        return not self.languages or first.timeline.of(window) in self.languages

    def open(self, first: WindowReader) -> WindowReader:
        """Return what reads the same recording with this model; it is loaded now."""
        reader, compute = self.load()
        return replace(first, reader=reader, compute=compute)


def choose_windows(
    results: Sequence[WindowResult], tight: Sequence[Sequence[Segment]], known: Sequence[bool]
) -> list[int]:
    """Return the places of doubtful windows, in order: those that are suspicious, or have many words likely wrong.

    Args:
        results: what was kept of each window.
        tight: the same segments with words as long as their sound.
        known: whether the larger model knows each one's language.
    """
    wrong = [sum(rate_words(segments)) for segments in tight]
    words = [sum(len(segment.words) for segment in segments) for segments in tight]
    doubtful = [
        index
        for index, result in enumerate(results)
        if known[index] and (result.doubt is not None or wrong[index] > LEAST_WRONG * words[index])
    ]
    most = math.ceil(len(results) * MOST_WINDOWS)
    worst = sorted(doubtful, key=lambda i: (results[i].doubt is None, -wrong[i]))
    return sorted(worst[:most])


def prefer_second(first: WindowResult, second: WindowResult) -> WindowResult:
    """Return the larger model's reading, but for one that is suspicious, or mostly made up, or nothing at all."""
    is_sound = second.doubt is None and second.dropped_share <= MOSTLY_MADE_UP
    return second if second.segments and is_sound else first


def count_changed(first: WindowResult, second: WindowResult) -> int:
    """Return how many words are others, went or came."""
    before, after = (
        [fold_letters(w.text.strip()) for s in result.segments for w in s.words]
        for result in (first, second)
    )
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in steps if kind != "equal")
