"""What a person made of a transcript: the corrected text word by word, and who each word came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.speakers import Speaker
from pipeline.domain.speech import Span, Turn, Word
from pipeline.domain.transcript import Media


class WordOrigin(StrEnum):
    """Who a word of a corrected text came from."""

    RECOGNISER = "recogniser"
    PERSON = "person"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class ReviewedWord:
    """A word as it is to be published; ``confirmed`` says that a person looked at it and left it so."""

    word: Word
    origin: WordOrigin = WordOrigin.RECOGNISER
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ReviewedTurn:
    """A turn as it is to be published. Neighbours may be of one speaker: where a person parted them."""

    speaker: str | None
    words: tuple[ReviewedWord, ...]

    @property
    def turn(self) -> Turn:
        """The turn without what is known of its words."""
        return Turn(self.speaker, tuple(reviewed.word for reviewed in self.words))


@dataclass(frozen=True, slots=True)
class Settled:
    """A doubt that holds no word, and that a person has decided to leave as it is.

    ``kind`` is what kind of doubt it is, such as ``page`` for words that only the page has; ``text`` are
    the words in question.
    """

    kind: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Uncarried:
    """A correction for which there is no place in what was recognised later: listed, never dropped.

    ``heard`` are the words that were corrected and ``corrected`` what they became; either may be empty.
    """

    span: Span
    heard: str
    corrected: str
    speaker: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """The corrections of a transcript.

    Attributes:
        media: the recording that it is of.
        language: the ISO 639-1 code of its text.
        heard: the publishable text that was corrected, as it was then; by it corrections find their places
            in another one.
        turns: the text as it is now.
        speakers: those that a person named or added. The others are called what the transcript calls them.
        settled: what was left as it is, although no word of ours stands there to be confirmed.
        uncarried: corrections of earlier text that have no place in ``heard``.
    """

    media: Media
    language: str
    heard: tuple[Turn, ...]
    turns: tuple[ReviewedTurn, ...]
    speakers: tuple[Speaker, ...] = ()
    settled: tuple[Settled, ...] = ()
    uncarried: tuple[Uncarried, ...] = ()

    @property
    def words(self) -> tuple[ReviewedWord, ...]:
        """All words of the text as it is now, in order."""
        return tuple(reviewed for turn in self.turns for reviewed in turn.words)
