"""What a renderer is given, and what a format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.domain import Cue, SpeakerStatistics, Transcript


@dataclass(frozen=True, slots=True)
class Document:
    """One recording's results: as recognised, as publishable, as subtitles, and who spoke how much."""

    transcript: Transcript
    cleaned: Transcript
    cues: tuple[Cue, ...]
    statistics: tuple[SpeakerStatistics, ...] = ()
    highlight_words: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name on the command line, its suffix, and how it is written."""

    name: str
    suffix: str
    render: Callable[[Document], str]
