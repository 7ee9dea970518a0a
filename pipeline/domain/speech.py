"""Words and the time that they take, before and after it is known who says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, ``start_ms <= end_ms``; a zero-length span is legal."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if self.start_ms < 0 or self.end_ms < self.start_ms:
            raise ValueError(f"not a span of time: [{self.start_ms}, {self.end_ms})")

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms

    @property
    def middle_ms(self) -> int:
        """The midpoint, rounded down."""
        return (self.start_ms + self.end_ms) // 2

    def overlap_ms(self, other: Span) -> int:
        """Length of the time that both spans cover; 0 when they are apart."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))


@dataclass(frozen=True, slots=True)
class Word:
    r"""One word as it stands in the text.

    ``text`` keeps its leading white space and its punctuation, so that
    ``"".join(word.text for word in words)`` is the text itself. A paragraph
    break is a leading ``"\n\n"``. ``probability`` is how sure the recogniser was of the word,
    ``speaker_confidence`` how sure it is who said it, and ``doubt`` how likely it is that the word is wrong, all in
    0..1; the second is ``None`` where nobody was told apart, the last where it was not rated (`domain.doubt`).
    ``token_count`` is of how many pieces its recogniser wrote it, marks aside; 1 where that isn't known.
    """

    text: str
    span: Span
    probability: float = 1.0
    speaker_confidence: float | None = None
    doubt: float | None = None
    token_count: int = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words that the recogniser emitted together.

    ``language`` is an ISO 639-1 code. ``evidence`` are the recogniser's own measures of how sure it was,
    by names that it chooses.
    """

    words: tuple[Word, ...]
    language: str
    evidence: tuple[tuple[str, float], ...] = ()

    @property
    def text(self) -> str:
        """The words joined, verbatim."""
        return join_words(self.words)

    @property
    def span(self) -> Span:
        """From the first word's start to the last word's end."""
        return enclosing_span(self.words)


@dataclass(frozen=True, slots=True)
class SpeakerSpan:
    """Somebody speaks here. Spans of different speakers may overlap."""

    span: Span
    speaker: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A run of words by one speaker; ``None`` means unknown, never a guess."""

    speaker: str | None
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words joined, without the white space before the first one."""
        return join_words(self.words).strip()

    @property
    def confidence(self) -> float | None:
        """How sure it is who speaks, 0..1: the mean over the words; ``None`` where none says."""
        known = [w.speaker_confidence for w in self.words if w.speaker_confidence is not None]
        return sum(known) / len(known) if known else None

    @property
    def span(self) -> Span:
        """From the first word's start to the last word's end."""
        return enclosing_span(self.words)


def replace_words(segments: Iterable[Segment], words: Iterable[Word]) -> tuple[Segment, ...]:
    """Return the segments with other words in place of theirs, each with as many as it has."""
    rest = iter(words)
    return tuple(
        replace(segment, words=tuple(islice(rest, len(segment.words)))) for segment in segments
    )


def retime_words(segments: Sequence[Segment], spans: Iterable[Span]) -> tuple[Segment, ...]:
    """Return the segments with their words at other times, given in order."""
    words = (word for segment in segments for word in segment.words)
    return replace_words(
        segments, (replace(word, span=span) for word, span in zip(words, spans, strict=True))
    )


def join_words(words: Iterable[Word]) -> str:
    """The words' text joined, verbatim."""
    return "".join(word.text for word in words)


def enclosing_span(words: tuple[Word, ...]) -> Span:
    """The shortest span around all words; ``[0, 0)`` around none."""
    if not words:
        return Span(0, 0)
    return Span(min(w.span.start_ms for w in words), max(w.span.end_ms for w in words))
