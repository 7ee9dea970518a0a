"""A published page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReferenceTurn:
    """A turn as the published page has it; paragraphs are kept apart.

    ``speaker`` is ``None`` where the page doesn't say who speaks.
    """

    speaker: str | None
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs joined by spaces."""
        return " ".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Section:
    """A section heading, and the index of the first turn that stands under it."""

    heading: str
    first_turn: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A published page: what was published, told apart into headline, preface, sections, turns.

    ``whole_words`` is how many words there are on all of it, where this is only the part that covers what was
    transcribed; 0 where it is all.
    """

    title: str
    preface: tuple[str, ...]
    sections: tuple[Section, ...]
    turns: tuple[ReferenceTurn, ...]
    byline: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    whole_words: int = 0

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers' names in order of first appearance; none where the page names nobody."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker is not None))
