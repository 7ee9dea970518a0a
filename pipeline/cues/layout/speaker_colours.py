"""The colour in which each speaker's words are shown, where colours tell who speaks."""

from __future__ import annotations

from collections import Counter
from typing import Final

from pipeline.domain import Transcript

COLOURS: Final = ("white", "yellow", "cyan", "green")
"""In the order in which they are given out.

Source: BBC Subtitle Guidelines, "Identifying speakers": white, yellow, cyan and green, in this order; white is the
one that several people may have.
"""


def choose_colours(transcript: Transcript) -> dict[str, str]:
    """Return the colour of each speaker by label; nothing where fewer than two speak.

    Those who speak most have a colour of their own, given out in the order in which they begin; with more
    speakers than colours all others are white, as the first one is. Who isn't known is white, too.
    """
    words: Counter[str] = Counter()
    for turn in transcript.turns:
        if turn.speaker is not None:
            words[turn.speaker] += len(turn.words)
    if len(words) < 2:
        return {}
    coloured = {speaker for speaker, _ in words.most_common(len(COLOURS))}
    own = iter(COLOURS)
    return {speaker: next(own) if speaker in coloured else COLOURS[0] for speaker in words}
