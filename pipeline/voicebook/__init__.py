"""Voices as text: those that are known by name, and those of people whom nobody has named yet."""

from pipeline.voicebook.known_voices import (
    KnownVoice,
    VoiceBook,
    VoiceClip,
    merge_prints,
    parse_book,
    render_book,
)
from pipeline.voicebook.unknown_voices import (
    Hearing,
    Notebook,
    UnknownPerson,
    parse_notebook,
    render_notebook,
)

__all__ = [
    "Hearing",
    "KnownVoice",
    "Notebook",
    "UnknownPerson",
    "VoiceBook",
    "VoiceClip",
    "merge_prints",
    "parse_book",
    "parse_notebook",
    "render_book",
    "render_notebook",
]
