"""What is found of an episode's published text: a row of the table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TextStatus(StrEnum):
    """What became of an episode's published text; what needs a look comes first."""

    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    UNREACHABLE = "could not be fetched"
    NO_TRANSCRIPT = "no transcript"
    OTHER_LANGUAGE = "another language"
    NOT_TRANSCRIBED = "not transcribed"
    SAME = "same"


ORDER = list(TextStatus)


@dataclass(frozen=True, slots=True)
class EpisodeText:
    """An episode, its published text, and how far that is from what was said.

    ``address`` is where the text was, as people may see it; ``origin`` who says that it is there: ``feed``, ``link``
    or ``reference-url``; ``kind`` the suffix of its format. Of the ``words`` that are published ``differing`` differ.
    ``published`` and ``heard`` are both sides of the passage that differs most, at ``time_ms``. ``reason`` says why
    there is nothing to compare; ``page`` is the path of a page that shows all differences.
    """

    title: str
    date: str
    status: TextStatus
    recording: str
    address: str = ""
    origin: str = ""
    kind: str = ""
    words: int = 0
    differing: int = 0
    published: str = ""
    heard: str = ""
    time_ms: int | None = None
    reason: str = ""
    page: str = ""

    @property
    def share(self) -> float | None:
        """How large a share of the published words differs; ``None`` where nothing was compared."""
        return self.differing / self.words if self.words else None

    @property
    def has_failed(self) -> bool:
        """Whether there is a text that could not be looked at."""
        return self.status in {TextStatus.UNREADABLE, TextStatus.UNREACHABLE}
