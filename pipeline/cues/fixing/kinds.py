"""What can be repaired."""

from __future__ import annotations

from typing import Final

KINDS: Final = (
    "empty",
    "order",
    "frames",
    "overlap",
    "gap",
    "chain",
    "duration",
    "speed",
    "lines",
    "spaces",
    "characters",
)
"""What can be repaired: cues that show nothing go, cues come in order, times lie on frames, cues end before the next
one, leave the least gap, close a short one, are shown long enough, and long enough to be read; lines are broken again,
spaces that nobody sees go, and ellipses and dashes of dialogues are written as the style does."""

DEFAULT_KINDS: Final = frozenset(KINDS) - {"characters"}
"""What is repaired unless it is asked otherwise: characters are a writer's choice."""
