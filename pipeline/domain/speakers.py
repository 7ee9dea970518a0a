"""Who speaks: names, where they come from, voices and how much is said."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class NameSource(StrEnum):
    """Where a speaker's displayed name came from."""

    DIARIZER = "diarizer"
    CHANNEL = "channel"
    TRACK = "track"
    REFERENCE = "reference"
    USER = "user"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice in the recording: its label, the name shown for it, and who gave the name.

    ``score`` is how alike the voice is to the one that the name is known for, -1..1, where the
    name was found by voice.
    """

    label: str
    name: str
    source: NameSource = NameSource.DIARIZER
    score: float | None = None


@dataclass(frozen=True, slots=True)
class VoicePrint:
    """What a voice sounds like: a unit-length vector, and the seconds of speech that it was heard in.

    ``model`` says which embedding model heard it; prints of different models can't be compared.
    """

    vector: tuple[float, ...]
    seconds: float
    model: str


LONGEST_NAME: Final = 200
"""Characters of a speaker's name, titles and roles included."""


def find_name_fault(name: str) -> str | None:
    """Why a text can't be a speaker's name; ``None`` where it can.

    A name stands before a colon in ``Name: text``, and on one line.
    """
    if not name or name != name.strip():
        return "a name can't be empty or have spaces around it"
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in name):
        return "a name must be one line without control characters"
    if len(name) > LONGEST_NAME:
        return f"a name can have at most {LONGEST_NAME} characters"
    if ":" in name or "：" in name:
        return "a name can't have a colon, which ends the name in a transcript"
    return None


@dataclass(frozen=True, slots=True)
class SpeakerStatistics:
    """How much somebody speaks: time in ms, turns, words, and interruptions made.

    An interruption is a turn that begins while another speaker is still speaking and that
    takes the floor: the other one stops during it. ``overlap_ms`` is how much of the time
    another speaks too, by `Overlaps`.
    """

    label: str
    talk_ms: int
    turns: int
    words: int
    interruptions: int
    overlap_ms: int = 0
