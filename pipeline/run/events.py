"""What a run tells whoever watches it; the watcher decides what a person sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline.domain import Comparison, Span, SpeakerStatistics
from pipeline.errors import TranscribeError
from pipeline.terminal import neutralise


def show_in_line(text: str) -> str:
    """A text on one line, with nothing in it that could steer a terminal."""
    return neutralise(" ".join(text.split()))


class Stage(StrEnum):
    """The steps of one recording's work, in order; the models are loaded once for all recordings."""

    LOAD = "loading the model"
    FETCH = "fetching"
    SHOTS = "finding shots"
    DECODE = "decoding"
    DETECT = "finding speech"
    RECOGNIZE = "recognising words"
    DIARIZE = "telling speakers apart"
    VOICES = "knowing voices"
    ALIGN = "timing the published text's words"  # in place of telling speakers apart
    COMPARE = "comparing with the published text"
    WRITE = "writing"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule of a subtitle style, the numbers of the cues that break it, and what was measured of the first."""

    rule: str
    cues: tuple[int, ...]
    measured: str = ""


@dataclass(frozen=True, slots=True)
class FastSpeech:
    """A speaker whose words are too many to be read in their time, in some cues.

    ``speed`` and ``allowed`` are in characters a second or in words a minute, by the ``unit``. ``mended`` of the
    cues would keep to it if what is proposed was cut.
    """

    speaker: str
    cues: tuple[int, ...]
    speed: float
    allowed: float
    unit: Literal["character", "word"] = "character"
    mended: int = 0


@dataclass(frozen=True, slots=True)
class SubtitleSummary:
    """How a recording's subtitles keep to their style.

    ``within`` of the ``cues`` break no hard rule; ``broken`` has those that do, where speech was faster than
    the rule allows, and ``fast`` who speaks so, who does most first.
    """

    style: str
    cues: int
    within: int
    broken: tuple[BrokenRule, ...] = ()
    fast: tuple[FastSpeech, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceCount:
    """How many of the ``published`` words differ, and how many differences more are only of form.

    ``hinted`` says that the recogniser was to expect names of the published text; ``whole`` how many words that has,
    where only the part of it counts that covers what was transcribed.
    """

    words: int
    published: int
    forms: int = 0
    hinted: bool = False
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Recurring:
    """A speaker without a name who was heard before: the label, what the notebook calls the person, and where.

    ``elsewhere`` has the label and the file name of each other recording, the latest first; there is at least one.
    """

    label: str
    title: str
    elsewhere: tuple[tuple[str, str], ...]

    def describe(self) -> str:
        """Return who this is, without a full stop."""
        label, name = self.elsewhere[0]
        more = len(self.elsewhere) - 1
        others = f" ({more} {'other' if more == 1 else 'others'})" if more else ""
        return f"{self.label} is the same unknown person as {label} in {name}{others}"


class HintKind(StrEnum):
    """What a hint is about, the most useful first."""

    EDITS = "edits"
    SPEAKERS = "speakers"
    VOICES = "voices"
    TERMS = "terms"
    NAMES = "names"
    COVERAGE = "coverage"
    LANGUAGES = "languages"
    SUBTITLES = "subtitles"
    CORRECT = "correct"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Hint:
    """What could be done next with a recording's results.

    ``text`` says what was found; ``command`` is ready to be pasted, ``preset`` are lines for a preset. Each is
    empty where there is none.
    """

    kind: HintKind
    text: str
    command: str = ""
    preset: str = ""


class Status(StrEnum):
    """What became of a recording."""

    DONE = "done"
    PARTIAL = "partial"  # its results are there, but for what a stage that failed would have given
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StageFailure:
    """A stage that failed although the recording's other results are there, and why."""

    stage: Stage
    error: TranscribeError


@dataclass(frozen=True, slots=True)
class Kept:
    """An output that was left as it is, since it is not what was last written there, and why."""

    path: Path
    why: str
    can_be_replaced: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What became of one recording. Small, since a batch keeps one for each file.

    ``address`` is where it came from, if not from its path. ``error`` is why there is nothing, ``missing``
    what is not there beside all else. ``talk`` is how much each speaker speaks, by the name shown.
    ``word_error_rate`` is ``None`` without a reference; ``seconds`` is the time it took and ``reused`` says
    that a stage's earlier result was used again. ``coverage`` is how much of the detected speech lies under
    words, 0..1. ``kept`` are outputs that were left as they are, since a person has changed or made them.
    ``published`` is the address of the folder to which the outputs were put, if they were. ``differing`` is
    ``None`` without a reference, too; ``unnamed`` are the labels of speakers without a name, ``languages`` the
    codes of those that are spoken; ``recurring`` are those without a name who were heard in earlier recordings.
    ``is_up_to_date`` says that nothing had to be done; ``hints`` what could be done next.
    """

    source: Path
    error: TranscribeError | None = None
    address: str = ""
    missing: tuple[StageFailure, ...] = ()
    duration_ms: int = 0
    speakers: int = 0
    talk: tuple[tuple[str, SpeakerStatistics], ...] = ()
    words: int = 0
    word_error_rate: float | None = None
    outputs: tuple[Path, ...] = ()
    kept: tuple[Kept, ...] = ()
    published: str = ""
    seconds: float = 0.0
    reused: bool = False
    subtitles: SubtitleSummary | None = None
    coverage: float | None = None
    differing: DifferenceCount | None = None
    unnamed: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    recurring: tuple[Recurring, ...] = ()
    is_up_to_date: bool = False
    hints: tuple[Hint, ...] = ()

    @property
    def status(self) -> Status:
        """Done, partial or failed."""
        if self.error is not None:
            return Status.FAILED
        return Status.PARTIAL if self.missing else Status.DONE

    def __repr__(self) -> str:
        name = show_in_line(self.source.name)
        if self.error is not None:
            return f"<Outcome {name}: failed, {show_in_line(str(self.error))}>"
        seconds = self.duration_ms // 1000
        length = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        speakers = [f"{self.speakers:,} speaker{'s'[: self.speakers != 1]}"] * bool(self.speakers)
        counts = [length, *speakers, f"{self.words:,} word{'s'[: self.words != 1]}"]
        failed = [f"{failure.stage.value} failed" for failure in self.missing]
        return f"<Outcome {name}: {self.status.value}, {', '.join([*counts, *failed])}>"

    @property
    def places(self) -> tuple[str, ...]:
        """Where the outputs are: their paths, or their addresses."""
        return tuple(map(self.locate, self.outputs))

    def locate(self, output: Path) -> str:
        """Where an output is: its path, or its address."""
        return f"{self.published}/{output.name}" if self.published else str(output)

    @property
    def speed(self) -> float | None:
        """Length of the recording over the time it took; ``None`` when earlier results were used."""
        return self.duration_ms / 1000 / self.seconds if self.seconds and not self.reused else None


@dataclass(frozen=True, slots=True)
class FileStarted:
    """Work on a recording begins; it is number ``index`` of ``total``, counted from 1."""

    source: Path
    index: int
    total: int


@dataclass(frozen=True, slots=True)
class StageProgress:
    """A share of a stage is done, 0..1; the first event of a stage has the share 0.

    ``source`` is the recording, where several are worked on at once.
    """

    stage: Stage
    share: float
    source: Path | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, when it is said, and the name of who says it; ``None`` for nobody known."""

    span: Span
    name: str | None
    text: str


@dataclass(frozen=True, slots=True)
class SentencesHeard:
    """The next sentences of a recording, where ``live`` is set: as they are recognised, or at once if they were.

    What is recognised now is told window by window and channel by channel, before the last checks: the results
    may have it in other words, without it, or under the names of a published text.
    """

    sentences: tuple[Sentence, ...]
    source: Path | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know, which is no failure."""

    text: str


@dataclass(frozen=True, slots=True)
class LeftNotice(Notice):
    """Which outputs were left as they are, and why. The end of a run of one recording says it too."""


@dataclass(frozen=True, slots=True)
class RecurringNotice(Notice):
    """Who was heard in earlier recordings and has no name. The end of a run of one recording says it too."""


@dataclass(frozen=True, slots=True)
class FileFinished:
    """Work on a recording has ended, well or not; ``comparison`` is there when a reference was."""

    outcome: Outcome
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A recording that is to be worked on: how long it is, if that is known, and how long each stage may take.

    ``stages`` are the seconds that each stage would take if nothing else was worked on, in order. Words are
    recognised ``rounds`` times, once for each channel.
    """

    source: Path
    duration_ms: int | None
    stages: tuple[tuple[Stage, float], ...]
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class RunPlanned:
    """All that a run is about to do. Loading the models may take ``load_s`` seconds.

    ``is_measured`` says that the seconds are what earlier runs on this machine took, and no guess.
    """

    files: tuple[PlannedFile, ...]
    load_s: float
    is_measured: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """What is decided or found while working, which only a person who asked for everything wants to know."""

    text: str


Event: TypeAlias = (
    RunPlanned | FileStarted | StageProgress | SentencesHeard | Notice | Detail | FileFinished
)
Observer: TypeAlias = Callable[[Event], None]
