"""What a comparison of a hypothesis with a reference finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.reference import Reference
from pipeline.domain.speech import Span


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """Counts of an alignment; a monoid under ``+`` with ``zero()`` as its unit."""

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    @classmethod
    def zero(cls) -> ErrorCounts:
        """Nothing compared with nothing."""
        return cls()

    def __add__(self, other: ErrorCounts) -> ErrorCounts:
        return ErrorCounts(
            self.hits + other.hits,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )

    @property
    def errors(self) -> int:
        """Substitutions, deletions and insertions."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def reference_length(self) -> int:
        """How many tokens the reference has."""
        return self.hits + self.substitutions + self.deletions

    @property
    def rate(self) -> float | None:
        """Errors over reference length, 0..∞; ``None`` when the reference is empty."""
        return self.errors / self.reference_length if self.reference_length else None


class EditKind(StrEnum):
    """What became of a word between reference and hypothesis."""

    EQUAL = "equal"
    SUBSTITUTION = "substitution"
    DELETION = "deletion"
    INSERTION = "insertion"


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of the alignment, in display form (as written, not normalised).

    ``reference`` is ``None`` for an insertion, ``hypothesis`` for a deletion.
    ``reference_turn`` is the reference turn this step is shown under (an insertion
    belongs to the turn of the word before it). ``hypothesis_speaker`` is the name given
    to the hypothesis word's speaker and ``hypothesis_span`` its time; both ``None`` for a
    deletion, or when the hypothesis carries none. ``speaker_confidence`` and ``probability`` are the
    least ones of the hypothesis words' own, ``doubt`` is the greatest.
    """

    kind: EditKind
    reference: str | None
    hypothesis: str | None
    reference_turn: int
    hypothesis_speaker: str | None = None
    hypothesis_span: Span | None = None
    speaker_confidence: float | None = None
    probability: float | None = None
    doubt: float | None = None


class Meaning(StrEnum):
    """What a difference comes to for whoever publishes the text."""

    STYLE = "style"
    SPELLING = "spelling"
    NUMBER = "number"
    CONTRACTION = "contraction"
    FILLER = "filler"
    ALTERNATE = "alternate"
    NAME = "name"
    DROPPED = "dropped"
    INSERTED = "inserted"
    CHANGED = "changed"
    SPEAKER = "speaker"

    @property
    def is_content(self) -> bool:
        """Whether the text says something else, and not the same in another form."""
        return self in _CONTENT


_CONTENT = frozenset(
    {Meaning.NAME, Meaning.DROPPED, Meaning.INSERTED, Meaning.CHANGED, Meaning.SPEAKER}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of edits that differ together, and what they come to.

    ``edits`` are the indexes ``[first, last)`` into `Comparison.edits`; ``reference`` and
    ``hypothesis`` the words of both sides as written, ``None`` where a side has none. ``words`` says
    how many words are wrong in it, as the word error rate counts (for ``SPEAKER``: how many right
    words were given to another).
    """

    meaning: Meaning
    edits: tuple[int, int]
    reference: str | None
    hypothesis: str | None
    reference_turn: int
    words: int
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The error rate of a part of the text (a speaker's words, or a section's), or of the whole.

    ``content`` counts the wrong words of content differences in it. ``low`` and ``high`` bound the
    95 % confidence interval of the word error rate; ``None`` where there is too little text to say.
    """

    name: str
    words: ErrorCounts
    content: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class TranslationScore:
    """How close a translation is to another one, 0..100, and why words are not counted."""

    chrf: float
    bleu: float
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far a hypothesis is from a reference, under one named normaliser.

    ``speakers`` maps hypothesis labels to reference names by best assignment.
    ``cp_words`` is ``None`` when the hypothesis has no speakers at all. ``switches`` says how many
    words beside a change of speaker are right, and how many were heard there. ``translation`` is there
    where the two are not in one language; then the counts of words mean nothing. ``hinted`` says that the
    hypothesis was recognised by a model that was to expect the reference's names. ``clip`` are the parts of the
    recording that times are of where they are put end to end; none where times are the recording's.
    """

    reference: Reference
    normaliser: str
    words: ErrorCounts
    characters: ErrorCounts
    cp_words: ErrorCounts | None
    speakers: tuple[tuple[str, str], ...]
    edits: tuple[Edit, ...]
    differences: tuple[Difference, ...] = ()
    total: Score | None = None
    by_speaker: tuple[Score, ...] = ()
    by_section: tuple[Score, ...] = ()
    switches: tuple[int, int] | None = None
    translation: TranslationScore | None = None
    hinted: bool = False
    clip: tuple[Span, ...] = ()

    @property
    def content_words(self) -> int:
        """The wrong words of content differences: what is left for a person to look at."""
        return sum(
            difference.words for difference in self.differences if difference.meaning.is_content
        )
