"""A transcript, and what is kept beside its words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from pipeline.domain.frame_rates import FrameRate
from pipeline.domain.speakers import Speaker
from pipeline.domain.speech import Segment, Span, SpeakerSpan, Turn, Word
from pipeline.domain.time_ranges import Excerpt


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
class MediaTrack:
    """A file that is one speaker's track of a conversation. ``path`` is relative to the folder of the outputs."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Media:
    """What was transcribed. ``path`` is relative to the folder of the outputs, or an address.

    ``title`` and ``published``, a date in ISO 8601, are what a feed says of an episode. ``frame_rate`` is that
    of its picture, if it has one with a usual rate. ``tracks`` are the files of a conversation with a file for each
    speaker, of which this is the first.
    """

    name: str
    path: str
    sha256: str
    duration_ms: int
    title: str = ""
    published: str = ""
    frame_rate: FrameRate | None = None
    tracks: tuple[MediaTrack, ...] = ()

    @property
    def heading(self) -> str:
        """What its text is headed with: its title, or its name without the ending."""
        return self.title or PurePosixPath(self.name).stem


@dataclass(frozen=True, slots=True)
class MissingPassage:
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

    missing: tuple[MissingPassage, ...] = ()
    extra: tuple[Extra, ...] = ()
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """How a transcript was made: what later work goes by; ``None``, or nothing, where it isn't known.

    Attributes:
        channels: numbers of the sound channels that were read, counted from 1 as they are in the file.
        tracks: what the sound tracks of these channels are called, where each is a track of its own.
        sound: what a user should know of the recording's sound, for runs that don't decode it.
        spoken_languages: codes of the languages that were translated.
        backchannels: whether a listener's words are kept or folded into the other's turn.
        cleaning: the level of cleaning, or ``page`` where the words are a published text's.
        numbers: how numbers are written.
        script: the characters of Chinese.
        task: ``transcribe`` or ``translate``.
        reference: the path of the published text, seen from the folder of the outputs.
        hints: which of the published text's words the recogniser was to expect, where that was asked for.
        title: what a person wants its text headed with.
        headline: that of the published text.
        date: the day when its text was first written, in ISO 8601.
        timestamps: where its text has times: ``none``, ``turn``, ``paragraph`` or ``minute``.
        marks: what its text marks of how it is said: ``pauses``, ``overlap``.
        parts: which parts of the recording were heard, in order, where that was not all of it.
        is_clip: whether times are those of these parts put end to end, and not the recording's.
        notes: what else is written down of it, such as the engines, as sorted pairs: nothing goes by them.
    """

    channels: tuple[int, ...] = ()
    tracks: tuple[str, ...] = ()
    sound: tuple[str, ...] = ()
    spoken_languages: tuple[str, ...] = ()
    backchannels: str | None = None
    cleaning: str | None = None
    numbers: str | None = None
    script: str | None = None
    task: str | None = None
    reference: str | None = None
    hints: str | None = None
    title: str | None = None
    headline: str | None = None
    date: str | None = None
    timestamps: str | None = None
    marks: tuple[str, ...] = ()
    parts: tuple[Span, ...] = ()
    is_clip: bool = False
    notes: tuple[tuple[str, str], ...] = ()

    def find_part(self, time_ms: int) -> int:
        """Return the index of the part that is heard at a time of the transcript, or was heard last."""
        if self.is_clip:
            return Excerpt(self.parts).find_part(time_ms)
        begins = [part.start_ms for part in self.parts]
        return max(0, bisect_right(begins, time_ms) - 1)

    def noting(self, notes: Mapping[str, str]) -> Origin:
        """Return this origin with notes added or replaced."""
        return replace(self, notes=tuple(sorted({**dict(self.notes), **notes}.items())))


@dataclass(frozen=True, slots=True)
class HeardAgain:
    """A passage that was heard again later: its words took the place of those that were there.

    Attributes:
        span: the passage that was asked for. A word belongs to it whose middle lies in it.
        model: the recogniser, as a person names it.
        fingerprint: model, revision, library and compute type.
        options: what else a person asked of the recogniser, such as its hotwords, as sorted pairs.
    """

    span: Span
    model: str
    fingerprint: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything that was heard, who said it, and how it was found out.

    ``turns`` hold the same words as ``segments``, in the same order, regrouped by speaker: each
    turn is a longest run of words by one speaker. ``corrections`` and ``headings`` are kept beside
    the words, which stay what was heard. ``alignment`` is there where the words are a page's, timed
    to the recording. ``coverage`` is how much of the detected speech lies under words, 0..1, in the
    channel with the least; ``None`` where there was none, or it was not measured. ``shot_changes`` are when
    the shots of its video begin, in milliseconds, where cues are to meet them. ``heard_again`` are passages apart
    whose words are of a later hearing, the latest last.
    """

    media: Media
    language: str
    segments: tuple[Segment, ...]
    turns: tuple[Turn, ...]
    diarization: tuple[SpeakerSpan, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    origin: Origin = Origin()
    corrections: tuple[Correction, ...] = ()
    headings: tuple[Heading, ...] = ()
    alignment: Alignment | None = None
    coverage: float | None = None
    shot_changes: tuple[int, ...] = ()
    heard_again: tuple[HeardAgain, ...] = ()

    def with_origin(self, **changes: Any) -> Transcript:
        """Return this transcript with fields of its `Origin` changed."""
        return replace(self, origin=replace(self.origin, **changes))

    @property
    def heard_ms(self) -> int:
        """How much of the recording was heard, in milliseconds."""
        parts = self.origin.parts
        return sum(part.duration_ms for part in parts) if parts else self.media.duration_ms

    @property
    def title(self) -> str:
        """What its text is headed with: the title asked for, the published headline, else the recording's."""
        return self.origin.title or self.origin.headline or self.media.heading

    @property
    def date(self) -> str:
        """When it was published, else when its text was first written, as it is told; empty where it isn't known."""
        return self.media.published or self.origin.date or ""

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of all turns, in order."""
        return tuple(word for turn in self.turns for word in turn.words)

    def name_of(self, label: str | None) -> str:
        """The name to show for a speaker label; the label itself when it has no name."""
        if label is None:
            return "Unknown"
        return next((s.name for s in self.speakers if s.label == label), label)
