"""How speakers look in subtitles: what they are called, and their colours."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from pipeline.domain import Cue, Transcript
from pipeline.formats.helpers.speaker_lines import make_name_safe
from pipeline.text.speakers.short_names import show_name

RGB: Final = MappingProxyType(
    {
        "white": "FFFFFF",
        "yellow": "FFFF00",
        "cyan": "00FFFF",
        "green": "00FF00",
        "magenta": "FF00FF",
        "red": "FF0000",
        "blue": "0000FF",
    }
)
"""The colours that teletext knows, as RRGGBB. Source: ETSI EN 300 706, "Enhanced Teletext", 12.4."""


def name_voice(transcript: Transcript, speaker: str) -> str:
    """Return what a speaker is called beside the lines of a cue: on one line, without a colon, never as a label."""
    return make_name_safe(show_name(transcript.name_of(speaker)))


def join_voices(cues: Sequence[Cue]) -> Cue | None:
    """Return what is shown at one time as one cue, though a file says of each line who speaks; ``None`` for nothing."""
    if len(cues) < 2:
        return cues[0] if cues else None
    lines = tuple(line for cue in cues for line in cue.lines)
    return Cue(cues[0].span, lines, None, tuple(word for cue in cues for word in cue.words))
