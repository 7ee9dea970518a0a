"""Known words timed in known stretches of sound: English by PocketSphinx, to 10 ms.

PocketSphinx is told the words that may be said and finds when each is, by phones; where page and
recogniser differ it hears both and says which fits the sound. Words that its dictionary lacks get
their phones from ``g2p``, figures their words from ``verbalize``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.alignment import Placed, Stretch
from pipeline.domain import Span
from pipeline.engines.forced_alignment.verbalize import read_aloud
from pipeline.engines.forced_alignment.word_network import (
    DecodedWord,
    Network,
    build_network,
    trace,
)
from pipeline.engines.protocols import SAMPLES_PER_MS, Progress, Samples
from pipeline.extras import find_version
from pipeline.text.pronunciation.g2p import pronounce

REVISION: Final = 3
FRAME_MS: Final = 10
BEAMS: Final = (1e-60, 1e-50)
WIDE_BEAMS: Final = (1e-200, 1e-200)
"""For phones and for whole words: wider than the decoder's own, since the way must be followed to its
end. The widest take ten times as long."""

TRIES: Final = ((0, BEAMS), (200, BEAMS), (400, BEAMS), (200, WIDE_BEAMS))
"""Milliseconds more of sound, and beams: a stretch that ends inside of a word has no way to its end."""

FILLERS: Final = ("<", "[", "(")
"""How the names of what is no word begin: ``<sil>``, ``[NOISE]``, ``(NULL)``."""


class PocketsphinxAligner:
    """Times English words with the model that PocketSphinx brings; implements ``Aligner``."""

    def __init__(self) -> None:
        self._decoders: dict[tuple[float, float], _Decoder] = {}

    @property
    def fingerprint(self) -> str:
        """Library, model and revision."""
        return f"pocketsphinx-{find_version('pocketsphinx')} en-us forced-{REVISION}"

    def align(
        self,
        samples: Samples,
        stretches: Sequence[Stretch],
        language: str,
        on_progress: Progress | None = None,
    ) -> tuple[tuple[Placed, ...] | None, ...]:
        """Time the words of each stretch, given ``samples`` as float32 ``(n,)``, 16 kHz, -1..1.

        ``None`` stands for a stretch that can't be followed: for all in another language than English.
        """
        if language != "en":
            return (None,) * len(stretches)
        found = []
        for number, stretch in enumerate(stretches, start=1):
            found.append(self._align(samples, stretch))
            if on_progress:
                on_progress(number / len(stretches))
        return tuple(found)

    def _align(self, samples: Samples, stretch: Stretch) -> tuple[Placed, ...] | None:
        for more_ms, beams in TRIES:
            if beams not in self._decoders:
                self._decoders[beams] = _Decoder(*beams)
            begin, end = stretch.span.start_ms, stretch.span.end_ms + more_ms
            piece = samples[begin * SAMPLES_PER_MS : end * SAMPLES_PER_MS]
            placed = self._decoders[beams].align(piece, stretch)
            if placed is not None:
                return placed
        return None


class _Decoder:
    """A loaded decoder, with the words that it has been taught."""

    def __init__(self, phones: float, whole: float) -> None:
        from pocketsphinx import Decoder

        # The level of the whole stretch is taken. The sound decides nearly alone (lw): a network that leaves
        # only a few words in doubt has little to say.
        self._decoder: Any = Decoder(
            lm=None,
            loglevel="FATAL",
            cmn="batch",
            lw=1.0,
            beam=phones,
            pbeam=phones,
            lpbeam=phones,
            wbeam=whole,
            lponlybeam=whole,
        )

    def align(self, piece: NDArray[np.float32], stretch: Stretch) -> tuple[Placed, ...] | None:
        network = build_network(stretch, self._read)
        if not any(arc.word for arc in network.arcs) or len(piece) < 2 * FRAME_MS * SAMPLES_PER_MS:
            return None
        decoded = self._decode(piece, stretch.span.start_ms, network)
        return trace(network, decoded, stretch.branches) if decoded else None

    def _decode(
        self, piece: NDArray[np.float32], start_ms: int, network: Network
    ) -> list[DecodedWord]:
        decoder = self._decoder
        decoder.reinit_feat()  # what was heard before has no part in it
        steps = dict.fromkeys(
            (a.start, a.end, a.share) if a.word is None else (a.start, a.end, a.share, a.word)
            for a in network.arcs
        )
        decoder.add_fsg("page", decoder.create_fsg("page", 0, network.final, list(steps)))
        decoder.activate_search("page")
        decoder.start_utt()
        decoder.process_raw((np.clip(piece, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return []
        return [
            DecodedWord(_base(segment.word), _to_span(segment, start_ms))
            for segment in decoder.seg()
            if not segment.word.startswith(FILLERS)
        ]

    def _read(self, words: Sequence[str]) -> list[tuple[tuple[str, ...], ...]]:
        """The ways to say the words, of words that the decoder knows by now."""
        return [
            tuple(tuple(word for word in form if self._learn(word)) for form in forms)
            for forms in read_aloud(words)
        ]

    def _learn(self, word: str) -> bool:
        """Whether the decoder knows how a word sounds, now that it is taught."""
        if self._decoder.lookup_word(word):
            return True
        phones = pronounce(word, self._decoder.lookup_word)
        if phones:
            self._decoder.add_word(word, phones, True)
        return phones is not None


def _base(word: str) -> str:
    """The word without the number of its pronunciation: ``the(2)``."""
    return word.partition("(")[0]


def _to_span(segment: Any, start_ms: int) -> Span:
    first, last = segment.start_frame, segment.end_frame
    return Span(start_ms + first * FRAME_MS, start_ms + (last + 1) * FRAME_MS)
