"""Which language is spoken, by the sound, and where that is unsure, by what can be read there.

Of a few seconds Whisper's first token often rates two languages nearly alike, mostly the wrong one first where an
accent is strong. Its decoder then reads the right one fluently and stumbles in the other: how likely a language is
and how likely each token of what is read in it, multiplied, tell them apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from pipeline.engines.recognition.decoder import Guess

SURE: Final = 0.7
"""From this probability on the likeliest language is spoken, and nothing is read to find out."""

READ: Final = 2
"""So many languages are tried, the likeliest."""


def choose_language(rated: Mapping[str, float], read: Callable[[str], Guess]) -> tuple[str, float]:
    """Return the language that is spoken, and how sure that is by the sound, 0..1.

    Args:
        rated: how likely each language is by the sound, 0..1, the likeliest first.
        read: what is made of the sound in a language; asked only where the sound says too little.

    Source:
        Bayes' rule; texts of unlike length are compared by the mean of their tokens, as Whisper's beam search does
        (Radford et al. 2022, section 4.5).
    """
    best = next(iter(rated))
    if rated[best] < SURE:
        tried = {code: read(code) for code in list(rated)[:READ] if rated[code] > 0}
        scores = {
            code: math.log(rated[code]) + guess.avg_logprob
            for code, guess in tried.items()
            if guess.tokens
        }
        best = max(scores, key=scores.__getitem__, default=best)
    return best, rated[best]
