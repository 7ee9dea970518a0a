"""A paragraph of a page while it is found out what it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from pipeline.reference.openers.turn_shapes import Opener
from pipeline.reference.paragraphs import Paragraph, Role

UNKNOWN: Final = "Unknown"
"""What transcripts call a speaker whom they don't know, ours among them."""


@dataclass(slots=True)
class Entry:
    """A paragraph, the role it is given, and who is named at its beginning."""

    paragraph: Paragraph
    role: Role | None = None
    opener: Opener | None = None
    told: bool = False
    """Whether a hint gives the role."""
    beside: bool = False
    """Whether its words are the publisher's: no speech, wherever it stands."""

    @property
    def name(self) -> str | None:
        """The name at its beginning."""
        return self.opener.name if self.opener else None

    @property
    def said(self) -> str:
        """What stands after the name."""
        return self.opener.said if self.opener else self.paragraph.text

    @property
    def text(self) -> str:
        """All of it."""
        return self.paragraph.text

    @property
    def heading(self) -> bool:
        """Whether its format or a hint says that it is one."""
        return (not self.told and self.paragraph.level > 0) or self.role is Role.HEADING

    def opens(self, speakers: Collection[str]) -> bool:
        """Whether one of these speakers begins to speak here."""
        return self.role is Role.TURN or (self.role is None and self.name in speakers)
