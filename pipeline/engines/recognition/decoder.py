"""Encoded windows to tokens: by a beam search, and greedily where that is as good.

A beam search finds better words where the decoder is unsure, and the same ones elsewhere. Two beams cost a fifth
more than greedy decoding and find more than five, which cost four fifths more: with many of them a text
that ends early often scores best. Neither depends on what else is in a batch: with 8-bit weights a window's tokens and
scores are the same to the last bit in any batch. What each costs and hears: ``tests/benchmarks/decoding_costs.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pipeline.engines.models.whisper_evidence import read_evidence
from pipeline.engines.protocols import RecognitionOptions, WindowReading
from pipeline.engines.recognition.encoder import Encoded

UNSURE_LOGPROB: Final = -0.15
"""Below this mean log-probability of a window's tokens, 86 % for each, a beam search may find better words."""

UNSURE_COMPRESSION: Final = 2.0
"""Text that gets this much shorter when compressed repeats itself; Whisper doubts it from 2.4 on."""

BEAM_COST: Final = 0.2
"""What each beam beside the first one costs, as a part of greedy decoding: the model's weights and the window are
read from memory once for all of them."""

PILOT: Final = 8
"""Windows by which it is seen whether greedy decoding pays: four minutes. They are searched by beam,
so that a short recording is never read in two ways."""

GROWTH: Final = 3
"""It is seen anew after so many times the windows before: a jingle doesn't decide for an hour of talk, and workers,
which wait for one another then, seldom do."""

MOST_TOKENS_PER_S: Final = 8
SPARE_TOKENS: Final = 20
"""More than what Whisper has room for in 30 s, 224, and half again as much as the quickest of 129 windows of speech had
a second; a loop in a short window would go on for 224."""

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


def needs_beam_search(options: RecognitionOptions, greedy: Guess | None = None) -> bool:
    """Return whether a window is searched by beam.

    Args:
        options: how it is to be read.
        greedy: what greedy decoding made of it, once that was done.
    """
    if options.beam_size == 1 or options.beam_search == "always":
        return options.beam_size > 1 and greedy is None
    return (
        greedy is not None
        and bool(greedy.tokens)
        and (greedy.avg_logprob < UNSURE_LOGPROB or greedy.compression_ratio > UNSURE_COMPRESSION)
    )


def has_beam_search_to_choose(options: RecognitionOptions) -> bool:
    """Return whether it depends on what is heard which windows are searched by beam."""
    return options.beam_size > 1 and options.beam_search == "unsure"


def cut_stretches(count: int) -> list[int]:
    """Return where each stretch of so many windows begins, and where the last one ends."""
    edges, length = [0], PILOT
    while edges[-1] + length < count:
        edges.append(edges[-1] + length)
        length = GROWTH * edges[-1]
    return [*edges, count]


def choose_beam_search(
    options: RecognitionOptions, before: Sequence[WindowReading] = ()
) -> RecognitionOptions:
    """Return the options to go on with: a beam search of all windows unless the others are quicker decoded greedily.

    Where a beam search has to follow for many of them, both take longer than it alone.

    Args:
        options: how the recording is to be read.
        before: what was read in the windows before, greedily or by beam: both are unsure of the same.
    """
    unsure = sum(
        any(read_evidence(s).avg_logprob < UNSURE_LOGPROB for s in reading.segments)
        for reading in before
    )
    beam = 1 + BEAM_COST * (options.beam_size - 1)
    is_greedy_quicker = len(before) + unsure * beam < len(before) * beam
    return options if is_greedy_quicker else replace(options, beam_search="always")


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
        """The best guess for each window; their input is so long, silence included."""
        most, options = self._count_most(longest_ms), self._options
        beams = options.beam_size if needs_beam_search(options) else 1
        guesses = self._guess(encoded, range(len(encoded)), beams, most)
        unsure = [i for i, guess in enumerate(guesses) if needs_beam_search(options, guess)]
        if unsure:
            searched = self._guess(encoded, unsure, options.beam_size, most)
            for index, guess in zip(unsure, searched, strict=True):
                guesses[index] = guess
        return guesses

    def _count_most(self, longest_ms: int) -> int:
        """The length that CTranslate2 is given, the prompt's tokens among it: it writes at most half as many.

        Source: ``WhisperReplica::generate`` in its ``whisper.cc``.
        """
        most = SPARE_TOKENS + MOST_TOKENS_PER_S * longest_ms // 1000
        return int(min(self._model.max_length, len(self._prompt) + 2 * most))

    def _guess(
        self, encoded: Encoded, indices: Sequence[int], beam_size: int, most: int
    ) -> list[Guess]:
        """Return a guess for each of some windows, by their indices."""
        results = self._model.model.generate(
            encoded.take(indices),
            [self._prompt] * len(indices),
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
        """Return what each window's tokens follow: at most half of all tokens, so that there is room for what is said.

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
