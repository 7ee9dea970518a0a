"""Subtitle files of any format at other times: edited where they stand, or written anew where that is all there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats import find_format
from pipeline.formats.retiming.element_cues import find_ttml
from pipeline.formats.retiming.event_cues import find_ass
from pipeline.formats.retiming.line_cues import find_sbv, find_srt, find_vtt
from pipeline.formats.retiming.written_cues import WrittenCue, keep_cues, rewrite_times

Find = Callable[[str], tuple[WrittenCue, ...]]

_FINDERS: Final[Mapping[str, Find]] = MappingProxyType(
    {
        ".srt": find_srt,
        ".vtt": find_vtt,
        ".sbv": find_sbv,
        ".ass": find_ass,
        ".ssa": find_ass,
        ".ttml": find_ttml,
        ".dfxp": find_ttml,
        ".itt": find_ttml,
        ".xml": find_ttml,
    }
)


def can_retime(suffix: str) -> bool:
    """Whether files of this suffix hold cues, which can be given other times."""
    return suffix.lower() in _FINDERS


@dataclass(frozen=True, slots=True)
class SubtitleFile:
    """A subtitle file's text and the cues in it; its line breaks are line feeds, ``newline`` is what they were."""

    text: str
    cues: tuple[WrittenCue, ...]
    newline: str

    def retime(self, placed: Mapping[int, Span], rate: float) -> str:
        """The file with these cues at their new times, and without all others; only times differ."""
        return self._finish(rewrite_times(self.text, self.cues, placed, rate))

    def keep(self, kept: frozenset[int]) -> str:
        """The file with only these cues, at the times that they have."""
        return self._finish(keep_cues(self.text, self.cues, kept))

    def _finish(self, text: str) -> str:
        return text.replace("\n", self.newline) if self.newline != "\n" else text


def find_written_cues(text: str, suffix: str) -> SubtitleFile:
    """The cues of a file where they stand in it.

    Raises:
        FormatError: the text is not what its suffix says, or has no cue.
    """
    known = find_format(suffix)
    plain = text.removeprefix("\ufeff").replace("\r\r\n", "\n").replace("\r\n", "\n")
    cues = _FINDERS[suffix.lower()](plain.replace("\r", "\n"))
    if not cues:
        name = known.suffix.lstrip(".").upper() if known is not None else "subtitle"
        raise FormatError(f"{name} file", "no subtitle with times is in it", "Check the file")
    return SubtitleFile(plain.replace("\r", "\n"), cues, "\r\n" if "\r\n" in text else "\n")
