"""The frozen nouns that every room speaks in.

Time is an integer number of milliseconds in half-open spans ``[start_ms, end_ms)``.
Nothing here knows about files, JSON, models or the terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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


LOW_CONFIDENCE = 0.6
"""A ``speaker_confidence`` below this is shown as uncertain: hardly better than a guess between two."""


@dataclass(frozen=True, slots=True)
class Word:
    r"""One word as it stands in the text.

    ``text`` keeps its leading white space and its punctuation, so that
    ``"".join(word.text for word in words)`` is the text itself. A paragraph
    break is a leading ``"\n\n"``. ``probability`` is how sure the recogniser was of the word,
    ``speaker_confidence`` how sure it is who said it, both in 0..1; the latter is ``None`` where
    nobody was told apart.
    """

    text: str
    span: Span
    probability: float = 1.0
    speaker_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words that the recogniser emitted together, with its evidence.

    ``avg_logprob``, ``no_speech_prob``, ``compression_ratio`` and ``temperature``
    are Whisper's own measures of how sure it was; ``language`` is an ISO 639-1 code.
    """

    words: tuple[Word, ...]
    language: str
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0
    temperature: float = 0.0

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


class NameSource(StrEnum):
    """Where a speaker's displayed name came from."""

    DIARIZER = "diarizer"
    CHANNEL = "channel"
    REFERENCE = "reference"
    USER = "user"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice in the recording: its label, the name shown for it, and who gave the name.

    ``score`` is how alike the voice is to the one that the name is known for, -1..1, where the
    name was found by voice.
    """

    label: str
    name: str
    source: NameSource = NameSource.DIARIZER
    score: float | None = None


@dataclass(frozen=True, slots=True)
class VoicePrint:
    """What a voice sounds like: a unit-length vector, and the seconds of speech that it was heard in.

    ``model`` says which embedding model heard it; prints of different models can't be compared.
    """

    vector: tuple[float, ...]
    seconds: float
    model: str


def find_name_fault(name: str) -> str | None:
    """Why a text can't be a speaker's name; ``None`` where it can.

    A name stands before a colon in ``Name: text``, and on one line.
    """
    if not name or name != name.strip():
        return "a name is not empty, and has no spaces around it"
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in name):
        return "a name is one line of text, without control characters"
    if ":" in name or "：" in name:
        return "a name holds no colon: it is what ends a name in the transcript"
    return None


@dataclass(frozen=True, slots=True)
class SpeakerStatistics:
    """How much somebody speaks: time in ms, turns, words, and interruptions made.

    An interruption is a turn that begins while another speaker is still speaking and that
    takes the floor: the other one stops during it.
    """

    label: str
    talk_ms: int
    turns: int
    words: int
    interruptions: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Words that a guard removed from the transcript, and why."""

    segment: Segment
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A term that was heard as something else, and how it is spelled by the glossary.

    ``span`` is the time of the words that were ``heard``; ``confidence`` is how sure it is that
    ``written`` was meant, 0..1. One that is ``undone`` leaves what was heard.
    """

    span: Span
    heard: str
    written: str
    confidence: float
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading, carried over from a page: it stands before what is said at ``time_ms``."""

    text: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class Media:
    """What was transcribed. ``path`` is relative to the folder of the outputs."""

    name: str
    path: str
    sha256: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A passage of a page that is not in the recording.

    ``turn`` is the page's turn, counted from 0; it would stand between ``after_ms`` and ``before_ms``.
    """

    turn: int
    text: str
    after_ms: int
    before_ms: int


@dataclass(frozen=True, slots=True)
class Extra:
    """Speech in the recording that is not on the page, as it was heard."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Deviation:
    """Words of a page in whose place others were heard; ``heard`` is empty where nothing was."""

    turn: int
    page: str
    heard: str
    span: Span


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where a recording and the page that gave the transcript its words part."""

    missing: tuple[Missing, ...] = ()
    extra: tuple[Extra, ...] = ()
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything that was heard, who said it, and how it was found out.

    ``turns`` hold the same words as ``segments``, in the same order, regrouped by
    speaker: each turn is a longest run of words by one speaker. ``provenance`` names
    the engines and options that made it, as sorted ``(key, value)`` pairs. ``corrections`` and
    ``headings`` are kept beside the words, which stay what was heard. ``alignment`` is there where the
    words are a page's, timed to the recording.
    """

    media: Media
    language: str
    segments: tuple[Segment, ...]
    turns: tuple[Turn, ...]
    diarization: tuple[SpeakerSpan, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    headings: tuple[Heading, ...] = ()
    alignment: Alignment | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of all turns, in order."""
        return tuple(word for turn in self.turns for word in turn.words)

    def name_of(self, label: str | None) -> str:
        """The name to show for a speaker label; the label itself when it has no name."""
        if label is None:
            return "Unknown"
        return next((s.name for s in self.speakers if s.label == label), label)


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
    are two; the words know theirs.
    """

    span: Span
    lines: tuple[str, ...]
    speaker: str | None = None
    words: tuple[CueWord, ...] = ()

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class ReferenceTurn:
    """A turn as the documented page has it; paragraphs are kept apart.

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
    """A documented page: what was published, told apart into headline, preface, sections, turns."""

    title: str
    preface: tuple[str, ...]
    sections: tuple[Section, ...]
    turns: tuple[ReferenceTurn, ...]
    byline: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers' names in order of first appearance; none where the page names nobody."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker is not None))


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
    least ones of the hypothesis words' own.
    """

    kind: EditKind
    reference: str | None
    hypothesis: str | None
    reference_turn: int
    hypothesis_speaker: str | None = None
    hypothesis_span: Span | None = None
    speaker_confidence: float | None = None
    probability: float | None = None


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
    where the two are not in one language; then the counts of words mean nothing.
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

    @property
    def content_words(self) -> int:
        """The wrong words of content differences: what is left for a person to look at."""
        return sum(one.words for one in self.differences if one.meaning.is_content)


def join_words(words: Iterable[Word]) -> str:
    """The words' text joined, verbatim."""
    return "".join(word.text for word in words)


def enclosing_span(words: tuple[Word, ...]) -> Span:
    """The shortest span around all words; ``[0, 0)`` around none."""
    if not words:
        return Span(0, 0)
    return Span(min(w.span.start_ms for w in words), max(w.span.end_ms for w in words))
