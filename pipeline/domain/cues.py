"""Subtitles on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain.speech import Span


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word as a cue shows it: ``text`` with the space or line feed before it, and who says it when."""

    text: str
    span: Span
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle on the screen. Cues are numbered when they are written, not before.

    ``lines`` are what is shown, speaker labels and dialogue dashes included. ``words`` are the spoken
    words in them, in order and without labels or dashes; none where the cue was read from a file
    without word times. ``speaker`` is the cue's one speaker, ``None`` where unknown or where there
    are two; the words know theirs. The last ``translated`` of the lines are the same in another language.
    """

    span: Span
    lines: tuple[str, ...]
    speaker: str | None = None
    words: tuple[CueWord, ...] = ()
    translated: int = 0

    @property
    def own_lines(self) -> tuple[str, ...]:
        """The lines in the language that is spoken."""
        return self.lines[: len(self.lines) - self.translated]

    @property
    def translated_lines(self) -> tuple[str, ...]:
        """The lines in another language."""
        return self.lines[len(self.lines) - self.translated :]

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class TranslatedPassage:
    """Words of a transcript, ``[first, last)`` counted over all its turns, and what they are in another language.

    ``text`` is empty where nobody knows.
    """

    first: int
    last: int
    text: str
