"""Which languages are heard in windows that are read in one: asked of what the encoder made of them.

Whisper says of 30 s of sound which language they are in, and of two it names one. But its decoder also takes
a slice of an encoded window, and says of that what is spoken there, nearly always right from one second on.
Nothing is encoded for it, and all slices of a window together take the decoder as long as a few words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from pipeline.engines.protocols import OtherLanguage, RecognitionOptions, Window
from pipeline.engines.recognition.encoder import Encoded, Piece

STEP_MS: Final = 20
"""A step of what the encoder makes. Source: Radford et al. 2022, section 2.2."""

SLICE_STEPS: Final = 150
"""A slice has at most three seconds: long enough to know a language by, and as short as a question."""

CLEAR: Final = 0.9
NOT_SPOKEN: Final = 0.05
"""Another language is beyond doubt from the first probability on, if that of the language in hand is no more
than the second."""

MOSTLY: Final = 0.5
"""Where none of the languages that may be spoken is likely, which of them is the likeliest says nothing."""


def cut_slices(window: int, duration_ms: int) -> list[Piece]:
    """A window, known by its index, in equal slices."""
    steps = max(1, min(1_500, -(-duration_ms // STEP_MS)))
    count = -(-steps // SLICE_STEPS)
    edges = [steps * number // count for number in range(count + 1)]
    return [Piece(window, start, end) for start, end in pairwise(edges)]


def notice_others(
    model: Any, encoded: Encoded, windows: Sequence[Window], options: RecognitionOptions
) -> list[tuple[OtherLanguage, ...]]:
    """The other languages that are heard in each window.

    Args:
        model: of CTranslate2.
        encoded: the windows.
        windows: how long they are.
        options: the language that they are read in, and those that may be spoken.
    """
    pieces = [
        piece
        for index, window in enumerate(windows)
        for piece in cut_slices(index, window.duration_ms)
    ]
    answers = model.detect_language(encoded.cut(pieces, SLICE_STEPS))
    heard: list[list[tuple[int, Mapping[str, float]]]] = [[] for _ in windows]
    for piece, answer in zip(pieces, answers, strict=True):
        length_ms = (piece.end - piece.start) * STEP_MS
        if not options.languages or share_of(answer, options.languages) >= MOSTLY:
            heard[piece.window].append((length_ms, rate_languages(answer, options.languages)))
    return [list_others(slices, options.language or "") for slices in heard]


def rate_languages(
    answer: Sequence[tuple[str, float]], among: Collection[str] = ()
) -> dict[str, float]:
    """Return how likely each language is, the likeliest first.

    Args:
        answer: tokens such as ``<|en|>`` with probabilities, the likeliest first.
        among: the languages that come into question; none means all.
    """
    rated = {token.strip("<|>"): float(probability) for token, probability in answer}
    if not among:
        return rated
    kept = {code: probability for code, probability in rated.items() if code in among}
    total = sum(kept.values()) or 1.0
    return {code: probability / total for code, probability in kept.items()}


def share_of(answer: Sequence[tuple[str, float]], among: Collection[str]) -> float:
    """Return how likely it is that one of some languages is spoken, 0..1."""
    return sum(sure for code, sure in rate_languages(answer).items() if code in among)


def list_others(
    slices: Iterable[tuple[int, Mapping[str, float]]], language: str
) -> tuple[OtherLanguage, ...]:
    """The languages that are likelier than the one in hand in some slice, in order of their codes.

    Args:
        slices: how long each is, in ms, and how likely each language is there.
        language: the one that the window is read in.
    """
    likely: dict[str, int] = defaultdict(int)
    clear: dict[str, int] = defaultdict(int)
    for length_ms, rated in slices:
        code = max(rated, key=rated.__getitem__)
        if code == language:
            continue
        likely[code] += length_ms
        if rated[code] >= CLEAR and rated.get(language, 0.0) <= NOT_SPOKEN:
            clear[code] += length_ms
    return tuple(OtherLanguage(code, likely[code], clear[code]) for code in sorted(likely))
