"""Whether some sound fits a term better than what was heard for it: both are put to PocketSphinx, phone by phone.

A model that was shown a term is drawn to it, and one that wasn't has never heard of it: neither says what
was said. Sounds do, since nothing else counts for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError
from typing import Any, Final

import numpy as np

from pipeline.clean.word_units import Written
from pipeline.domain import Span
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples
from pipeline.engines.recognition.terms.term_places import show_run
from pipeline.extras import find_version
from pipeline.text.pronunciation.sound_likeness import say

BESIDE: Final = 2
"""Words on each side that are followed, too: where one ends and the next one begins is not known well enough."""

PAD_MS: Final = 150
"""Sound around them: words begin and end within so much of their times."""

BEAM: Final = 1e-100
"""Wide enough that both ways are followed to their ends, and ten times as quick as the widest."""


def name_judge() -> str:
    """Return what judges terms: words depend on whether it is installed."""
    try:
        return f"pocketsphinx-{find_version('pocketsphinx')}"
    except PackageNotFoundError:
        return "none"


@dataclass(frozen=True)
class SoundJudge:
    """Judges terms of one recording, where English is spoken.

    Args:
        samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
        language_at: which language is spoken at a time, in ms.
    """

    samples: Samples
    language_at: Callable[[int], str]
    _taught: dict[tuple[str, ...], str] = field(default_factory=dict)

    def prefers(self, units: Sequence[Written], words: range, term: str) -> bool | None:
        """Return whether the sound of some words fits a term at least as well as them; ``None`` if nobody can say.

        Args:
            units: what was heard.
            words: which of it.
            term: what may have been said instead.
        """
        language = self.language_at(units[words.start][0].span.start_ms)
        if language != "en" or self._decoder is None:
            return None
        heard, other = self._say(show_run(units[index] for index in words)), self._say(term)
        if heard is None or other is None:
            return None
        if heard == other:
            return True
        before, after = self._follow(units, words, -1), self._follow(units, words, 1)
        first, last = words.start - len(before), words.stop + len(after)
        start_ms = max(0, units[first][0].span.start_ms - PAD_MS)
        sound = Span(start_ms, units[last - 1][-1].span.end_ms + PAD_MS)
        heard_way, term_way = (" ".join((*before, one, *after)) for one in (heard, other))
        chosen = self._choose(sound, heard_way, term_way)
        return None if chosen is None else chosen == term_way

    @cached_property
    def _decoder(self) -> Any:
        """PocketSphinx with its English model; ``None`` where it is not installed, as on a new Python."""
        try:
            from pocketsphinx import Decoder
        except ImportError:
            return None
        # All phones are rated, so that ways with few of them are at no advantage.
        return Decoder(
            lm=None, loglevel="FATAL", cmn="batch", lw=1.0, compallsen=True, bestpath=False,
            beam=BEAM, pbeam=BEAM, lpbeam=BEAM, wbeam=BEAM, lponlybeam=BEAM,
        )  # fmt: skip

    def _say(self, text: str) -> str | None:
        """Return the name by which the decoder knows how a text sounds; ``None`` where nobody knows how it does."""
        phones = say(text, self._decoder.lookup_word)
        if phones is None:
            return None
        if phones not in self._taught:
            self._taught[phones] = f"said{len(self._taught)}"
            self._decoder.add_word(self._taught[phones], " ".join(phones), True)
        return self._taught[phones]

    def _follow(self, units: Sequence[Written], words: range, step: int) -> list[str]:
        """Return the names of the next words on a side, in their order, up to one that nobody knows how to say."""
        at, names = (words.stop if step > 0 else words.start - 1), list[str]()
        while 0 <= at < len(units) and len(names) < BESIDE:
            name = self._say(show_run([units[at]]))
            if name is None:
                break
            names.append(name)
            at += step
        return names[::step]

    def _choose(self, sound: Span, *ways: str) -> str | None:
        """Return which of several ways to say it fits the sound best; ``None`` where none does."""
        piece = self.samples[sound.start_ms * SAMPLES_PER_MS : sound.end_ms * SAMPLES_PER_MS]
        decoder = self._decoder
        decoder.reinit_feat()  # what was heard before has no part in it
        decoder.add_jsgf_string(
            "ways", f"#JSGF V1.0; grammar ways; public <said> = {' | '.join(ways)};"
        )
        decoder.activate_search("ways")
        decoder.start_utt()
        decoder.process_raw((np.clip(piece, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return found.hypstr if found is not None and found.hypstr in ways else None
