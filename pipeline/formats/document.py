"""What a renderer is given, and what a format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.domain import Cue, SpeakerStatistics, Transcript


@dataclass(frozen=True, slots=True)
class Document:
    """One recording's results: as recognised, as publishable, as subtitles, and who spoke how much.

    With ``highlight_words`` the formats that can do so show words one by one, at their times.
    """

    transcript: Transcript
    cleaned: Transcript
    cues: tuple[Cue, ...]
    statistics: tuple[SpeakerStatistics, ...] = ()
    highlight_words: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name on the command line, its suffix, and how it is written.

    ``render`` gives text, to be written as UTF-8, or the bytes of a format that is no text. ``is_laid_out``
    where it holds cues, so that it depends on a style.
    """

    name: str
    suffix: str
    render: Callable[[Document], str | bytes]
    is_laid_out: bool = False
