"""Tokens to words with times, by where the decoder's attention lies while it writes them.

Attention is no clock: one model's moves on to the next word before it is said, another's after. How much, is
a trait of the heads that are looked at, the same for every voice, and is taken from the times (``find_lag``).
A word ends where the next one begins, or where a mark does, which takes time but no sound. What of that time
the word's sound goes on in is found by its level (``energy.tighten_words``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pipeline.domain import Segment, Span, Word
from pipeline.engines.models.whisper_evidence import WhisperEvidence
from pipeline.engines.protocols import Window
from pipeline.engines.recognition.decoder import Guess
from pipeline.engines.recognition.encoder import Encoded
from pipeline.engines.word_timing.durations import cut_long
from pipeline.errors import ModelUnavailable
from pipeline.user_files import explain, parse_json, read_text

OPENING = "\"'“¿([{-"
CLOSING = "\"'.。,，!！?？:：”)]}、"
"""Marks that belong to the word after and before them. Source: faster-whisper's defaults."""

FRAME_MS = 10
MOST_FRAMES = 3_000

LAGS_MS: Final[Mapping[tuple[tuple[int, ...], ...], int]] = {
    ((3, 1), (4, 2), (4, 3), (4, 7), (5, 1), (5, 2), (5, 4), (5, 6)): -60,  # base
    ((1, 0), (2, 0), (2, 5), (3, 0), (3, 1), (3, 2), (3, 3), (3, 4)): 90,  # tiny.en
}
"""By how much the attention of these heads (layer, head) is late: the median over boundaries inside speech.
Heads that were not measured count as right. Source: ``tests/benchmarks/calibrate_onsets.py``, TIMIT's dr3."""


def find_lag(folder: Path) -> int:
    """Return by how many ms the attention of a model's heads is late; early where that is negative.

    Args:
        folder: of a CTranslate2 model, which names the heads in its ``config.json``.

    Raises:
        ModelUnavailable: that file is damaged.
    """
    path = folder / "config.json"
    try:
        settings = parse_json(read_text(path)) if path.is_file() else {}
        heads = tuple(tuple(map(int, head)) for head in settings.get("alignment_heads") or ())
    except (OSError, ValueError, TypeError, AttributeError) as error:
        reason = explain(error) if isinstance(error, OSError | ValueError) else "it names no heads"
        raise ModelUnavailable(
            str(path), f"it can't be read ({reason})", "Convert or fetch the model again"
        ) from error
    return LAGS_MS.get(heads, 0)


def find_words_one_by_one(
    model: Any,
    tokenizer: Any,
    guesses: Sequence[Guess],
    windows: Sequence[Window],
    encoded: Encoded,
    *,
    lag_ms: int = 0,
) -> list[tuple[Word, ...]]:
    """The words of each window; a window's times don't depend on the other windows.

    Beside one with more tokens they come out a little otherwise, and on a CPU a batch saves nothing.

    Args:
        model: of faster-whisper.
        tokenizer: the one that the guesses were made with.
        guesses: what was heard in each window.
        windows: where they are.
        encoded: the windows.
        lag_ms: by how much the model's attention is late (``find_lag``).
    """
    found: list[tuple[Word, ...]] = []
    for index, (guess, window) in enumerate(zip(guesses, windows, strict=True)):
        if not guess.tokens:
            found.append(())
            continue
        (aligned,) = model.find_alignment(
            tokenizer, [list(guess.tokens)], encoded.take([index]), count_frames(window)
        )
        found.append(_to_words(aligned, window, lag_ms))
    return found


def find_words_at_once(
    model: Any,
    tokenizer: Any,
    guesses: Sequence[Guess],
    windows: Sequence[Window],
    encoded: Encoded,
    *,
    lag_ms: int = 0,
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
        _to_words(words, window, lag_ms) for window, words in zip(windows, aligned, strict=True)
    ]


def count_frames(window: Window) -> int:
    """Return how much of 30 s of spectrum is the window's own, in frames; no word is placed behind."""
    return min(MOST_FRAMES, -(-window.duration_ms // FRAME_MS))


def _to_words(aligned: list[Any], window: Window, lag_ms: int) -> tuple[Word, ...]:
    """The words of what is aligned: marks joined to theirs, the times set right by the lag."""
    from faster_whisper.transcribe import merge_punctuations

    for word in aligned:
        word["count"] = len(word["tokens"])  # without the marks that are joined to it
    merge_punctuations(aligned, OPENING, CLOSING)
    words = _read_times([word for word in aligned if word["word"]], window.duration_ms, lag_ms)
    return tuple(replace(w, span=window.place(w.span)) for w in cut_long(words)) if words else ()


def _read_times(words: list[Any], length_ms: int, lag_ms: int) -> tuple[Word, ...]:
    """The words with times in the window, in order, and none beyond its end."""
    placed: list[Word] = []
    cursor = 0
    for word in words:
        start, end = (round(float(word[key]) * 1000) - lag_ms for key in ("start", "end"))
        start = min(max(cursor, start), length_ms)
        end = min(max(start, end), length_ms)
        sure = round(float(word["probability"]), 4)
        placed.append(Word(word["word"], Span(start, end), sure, token_count=word["count"]))
        cursor = start
    return tuple(placed)


def to_segment(guess: Guess, words: tuple[Word, ...], language: str) -> Segment:
    """Return what was heard in a window, with the decoder's evidence for it."""
    return Segment(
        words=words,
        language=language,
        evidence=WhisperEvidence(
            avg_logprob=round(float(guess.avg_logprob), 4),
            no_speech_prob=round(float(guess.no_speech_prob), 4),
            compression_ratio=round(float(guess.compression_ratio), 4),
        ).pairs(),
    )
