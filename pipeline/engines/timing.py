"""Tokens to words with times, by where the decoder's attention lies while it writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.domain import Segment, Span, Word
from pipeline.engines.decoding import Guess
from pipeline.engines.encoder import Encoded

OPENING = "\"'“¿([{-"
CLOSING = "\"'.。,，!！?？:：”)]}、"
"""Marks that belong to the word after and before them. Source: faster-whisper's defaults."""

FRAME_MS = 10
MOST_FRAMES = 3_000


def find_words_one_by_one(
    model: Any,
    tokenizer: Any,
    guesses: Sequence[Guess],
    windows: Sequence[Span],
    encoded: Encoded,
) -> list[tuple[Word, ...]]:
    """The words of each window; a window's times don't depend on the other windows.

    Beside one with more tokens they come out a little otherwise, and on a CPU a batch saves nothing.

    Args:
        model: of faster-whisper.
        tokenizer: the one that the guesses were made with.
        guesses: what was heard in each window.
        windows: where they are.
        encoded: the windows.
    """
    found: list[tuple[Word, ...]] = []
    for index, (guess, window) in enumerate(zip(guesses, windows, strict=True)):
        if not guess.tokens:
            found.append(())
            continue
        (aligned,) = model.find_alignment(
            tokenizer, [list(guess.tokens)], encoded.take([index]), count_frames(window)
        )
        found.append(_to_words(model, tokenizer, guess, window, aligned))
    return found


def find_words_at_once(
    model: Any,
    tokenizer: Any,
    guesses: Sequence[Guess],
    windows: Sequence[Span],
    encoded: Encoded,
) -> list[tuple[Word, ...]]:
    """As ``find_words_one_by_one``, in one batch: a GPU has hardly more to do for it than for one window."""
    if not any(guess.tokens for guess in guesses):
        return [() for _ in guesses]
    aligned = model.find_alignment(
        tokenizer,
        [list(guess.tokens) for guess in guesses],
        encoded.take(range(len(guesses))),
        [count_frames(window) for window in windows],
    )
    return [
        _to_words(model, tokenizer, guess, window, words)
        for guess, window, words in zip(guesses, windows, aligned, strict=True)
    ]


def count_frames(window: Span) -> int:
    """How much of 30 s of spectrum is the window's own, in frames; no word is placed behind."""
    return min(MOST_FRAMES, -(-window.duration_ms // FRAME_MS))


def _to_words(
    model: Any, tokenizer: Any, guess: Guess, window: Span, aligned: list[Any]
) -> tuple[Word, ...]:
    """The words that faster-whisper makes of what is aligned: marks joined, the longest cut."""
    text = {
        "seek": 0,
        "start": 0.0,
        "end": window.duration_ms / 1000,
        "tokens": list(guess.tokens),
        "words": [],
    }
    shift = type(model).add_word_timestamps
    shift(
        _Aligned([aligned], model.frames_per_second),
        [[text]],
        tokenizer,
        None,
        None,
        OPENING,
        CLOSING,
        0.0,
    )
    return _place(text["words"], window)


@dataclass(frozen=True, slots=True)
class _Aligned:
    """What of a model its own ``add_word_timestamps`` asks, when words are aligned already."""

    aligned: list[Any]
    frames_per_second: int

    def find_alignment(self, *_: Any) -> list[Any]:
        """The words of each window."""
        return self.aligned


def _place(words: Any, window: Span) -> tuple[Word, ...]:
    """The words with times in ms, kept inside the window and in order."""
    placed: list[Word] = []
    cursor = window.start_ms
    for word in words:
        start, end = (window.start_ms + round(float(word[key]) * 1000) for key in ("start", "end"))
        start = min(max(cursor, start), window.end_ms)
        end = min(max(start, end), window.end_ms)
        placed.append(Word(word["word"], Span(start, end), round(float(word["probability"]), 4)))
        cursor = start
    return tuple(placed)


def to_segment(guess: Guess, words: tuple[Word, ...], language: str) -> Segment:
    """What was heard in a window, with the decoder's evidence for it."""
    return Segment(
        words=words,
        language=language,
        avg_logprob=round(float(guess.avg_logprob), 4),
        no_speech_prob=round(float(guess.no_speech_prob), 4),
        compression_ratio=round(float(guess.compression_ratio), 4),
        temperature=0.0,
    )
