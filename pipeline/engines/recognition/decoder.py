"""Encoded windows to tokens: greedily, and by a beam search where that is unsure.

A beam search of five takes about twice the time of greedy decoding, and nearly always finds the same words.
So it is kept for the windows in which greedy decoding doubts itself. Neither depends on what else is in a
batch: with 8-bit weights a window's tokens and scores are the same to the last bit in any batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition.encoder import Encoded

UNSURE_LOGPROB: Final = -0.1
"""Below this mean log-probability of a window's tokens, 90 % for each, a beam search has a look at it, too. Of 60
windows of speech, those above it were read alike by both, but for one word in two of them."""

UNSURE_COMPRESSION: Final = 2.0
"""Text that gets this much shorter when compressed repeats itself; Whisper doubts it from 2.4 on."""

MOST_TOKENS_PER_S: Final = 16
SPARE_TOKENS: Final = 40
"""Twice what anybody says: 8 syllables a second, of two tokens each in scripts that Whisper spells in bytes; a
loop in a short window would go on for 448. Source for the syllables: Pellegrino et al., Language 87 (2011)."""

LATEST_FIRST_TIME: Final = 50
"""Where times are asked for, the first one is within a second, in steps of 20 ms. Source: Whisper's
``max_initial_timestamp``."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What was made of a window: its text's tokens, and how sure that is by Whisper's measures."""

    tokens: tuple[int, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float

    @property
    def is_unsure(self) -> bool:
        """Whether a more careful decoder should have a look."""
        return (
            self.avg_logprob < UNSURE_LOGPROB or self.compression_ratio > UNSURE_COMPRESSION
        ) and bool(self.tokens)


class Decoder:
    """The decoder of a faster-whisper model, as the options want it.

    Args:
        model: of faster-whisper.
        options: they name a language.
    """

    def __init__(self, model: Any, options: RecognitionOptions) -> None:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._model = model
        self._options = options
        self.tokenizer = Tokenizer(
            model.hf_tokenizer,
            model.model.is_multilingual,
            task=options.task,
            language=options.language if model.model.is_multilingual else "en",
        )
        self._suppressed = list(get_suppressed_tokens(self.tokenizer, [-1]))
        self._prompt = self._make_prompt()

    def decode(self, encoded: Encoded, longest_ms: int) -> list[Guess]:
        """The best guess for each window; the longest one has so much sound."""
        everything, most = range(len(encoded)), self._count_most(longest_ms)

        def guess(indices: Sequence[int], beam_size: int) -> list[Guess]:
            return self._guess(encoded.take(indices), len(indices), beam_size, most)

        beam_size = self._options.beam_size
        if self._options.beam_search == "always":
            return guess(everything, beam_size)
        return improve(
            guess(everything, 1),
            lambda unsure: guess(unsure, beam_size) if beam_size > 1 else (),
        )

    def _count_most(self, longest_ms: int) -> int:
        """The tokens after which nobody can have said more, the prompt's among them."""
        most = SPARE_TOKENS + MOST_TOKENS_PER_S * longest_ms // 1000
        return int(min(self._model.max_length, len(self._prompt) + most))

    def _guess(self, windows: Any, count: int, beam_size: int, most: int) -> list[Guess]:
        """A guess for each of some windows."""
        results = self._model.model.generate(
            windows,
            [self._prompt] * count,
            beam_size=beam_size,
            max_length=most,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
            no_repeat_ngram_size=self._options.no_repeat_ngram,
            max_initial_timestamp_index=LATEST_FIRST_TIME,
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [self._to_guess(result) for result in results]

    def _to_guess(self, result: Any) -> Guess:
        from faster_whisper.transcribe import get_compression_ratio

        tokens = result.sequences_ids[0]
        texts = tuple(token for token in tokens if token < self.tokenizer.eot)
        return Guess(
            tokens=texts,
            avg_logprob=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech_prob=result.no_speech_prob,
            compression_ratio=get_compression_ratio(self.tokenizer.decode(texts)) if texts else 0.0,
        )

    def _make_prompt(self) -> list[int]:
        """What each window's tokens follow: at most half of all tokens, so that there is room for what is said.

        Hotwords come first; of a prompt that is too long beside them the end is kept.
        """
        options, model = self._options, self._model
        earlier, hotwords = (
            self.tokenizer.encode(" " + text.strip()) if text else []
            for text in (options.initial_prompt, options.hotwords)
        )
        room = max(0, model.max_length // 2 - 1 - len(hotwords))
        prompt: list[int] = model.get_prompt(
            self.tokenizer,
            earlier[max(0, len(earlier) - room) :],
            without_timestamps=not options.timestamps,
            hotwords=options.hotwords,
        )
        return prompt


def improve(
    guesses: Sequence[Guess], look_again: Callable[[Sequence[int]], Sequence[Guess]]
) -> list[Guess]:
    """The guesses, with those that are unsure replaced by what a closer look gives.

    Args:
        guesses: made quickly.
        look_again: called at most once, with the indices of unsure ones; gives as many or none.
    """
    best = list(guesses)
    unsure = [index for index, guess in enumerate(guesses) if guess.is_unsure]
    if unsure:
        for index, guess in zip(unsure, look_again(unsure), strict=False):
            best[index] = guess
    return best
