"""What one recording gave, for programs and notebooks."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, overload

from pipeline.domain import Comparison, SpeakerStatistics, Transcript
from pipeline.errors import ConfigError
from pipeline.formats import FORMATS
from pipeline.report.marked_words import plural, show_clock
from pipeline.run.documents import Documents
from pipeline.run.events import Kept, Recurring, StageFailure, SubtitleSummary, show_in_line

TextFormat: TypeAlias = Literal[
    "srt", "vtt", "ass", "ttml", "sbv", "lrc", "ebu-tt-d", "imsc", "itt", "scc", "mcc", "otio",
    "premiere", "fcpxml", "edl", "podcast-json", "podcast-html", "chapters", "txt", "md", "html", "json", "tsv",
    "csv", "rttm", "ctm", "stm", "textgrid", "eaf", "exb", "chat", "tei", "f4", "f4-rtf", "nvivo",
    "ohms", "iiif",
]  # fmt: skip
"""Formats whose files are text."""


class SpokenTurn(NamedTuple):
    """A turn of the clean text; ``start`` and ``end`` are seconds, ``name`` is ``None`` for nobody known.

    >>> SpokenTurn("Ann Lee", 0.5, 2.25, "Where does the story begin?").name
    'Ann Lee'
    """

    name: str | None
    start: float
    end: float
    text: str


class SpokenWord(NamedTuple):
    """A word of the clean text; ``start`` and ``end`` are seconds, ``probability`` is the recogniser's, 0..1."""

    text: str
    start: float
    end: float
    name: str | None
    probability: float


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What one recording gave: as recognised and attributed, as publishable, and compared.

    All of it is of the corrected text where corrections lie beside the outputs; only the JSON is of what was
    recognised.

    Attributes:
        documents: the text as recognised and as people corrected it, ready for every format.
        comparison: with the published text; ``None`` where there is none.
        outputs: the files that were written.
        reused: whether a stage's earlier result was used again.
        subtitles: how the subtitles keep to their style.
        missing: stages that failed although the other results are there.
        kept: outputs that were left as they are, since a person has changed or made them.
        rendered: the sha256 of what each of the outputs, these too, would hold.
        recurring: speakers without a name who were heard in earlier recordings, where a notebook of them is kept.
    """

    documents: Documents
    comparison: Comparison | None
    outputs: tuple[Path, ...]
    reused: bool
    subtitles: SubtitleSummary
    missing: tuple[StageFailure, ...] = ()
    kept: tuple[Kept, ...] = ()
    rendered: tuple[tuple[Path, str], ...] = ()
    recurring: tuple[Recurring, ...] = ()

    @property
    def transcript(self) -> Transcript:
        """Every word that was recognised, and who said it."""
        return self.documents.corrected.transcript

    @property
    def cleaned(self) -> Transcript:
        """The text to be published."""
        return self.documents.corrected.cleaned

    @property
    def statistics(self) -> tuple[SpeakerStatistics, ...]:
        """How much each speaker speaks."""
        return self.documents.corrected.statistics

    @property
    def text(self) -> str:
        """The clean transcript, ``Name: text`` for every turn, as a ``.txt`` holds it."""
        return self.to("txt")

    @property
    def turns(self) -> tuple[SpokenTurn, ...]:
        """The turns of the clean text with names and seconds; ``pandas.DataFrame(result.turns)`` is a table."""
        return tuple(
            SpokenTurn(
                self._name(turn.speaker),
                turn.span.start_ms / 1000,
                turn.span.end_ms / 1000,
                turn.text,
            )
            for turn in self.cleaned.turns
        )

    @property
    def words(self) -> tuple[SpokenWord, ...]:
        """The words of the clean text, likewise."""
        return tuple(
            SpokenWord(
                word.text.strip(),
                word.span.start_ms / 1000,
                word.span.end_ms / 1000,
                self._name(turn.speaker),
                word.probability,
            )
            for turn in self.cleaned.turns
            for word in turn.words
        )

    @overload
    def to(self, name: TextFormat) -> str: ...
    @overload
    def to(self, name: Literal["docx", "stl"]) -> bytes: ...
    @overload
    def to(self, name: str) -> str | bytes: ...
    def to(self, name: str) -> str | bytes:
        """Return what a file of this format holds: its text, to be written as UTF-8, or its bytes.

        It is laid out as the settings of the call say. A JSON that is written has, beside this, the record of
        the files that were written with it.

        Args:
            name: a format, such as ``"srt"`` or ``"docx"``.

        Raises:
            ConfigError: unknown format.
        """
        if name not in FORMATS:
            near = difflib.get_close_matches(name, FORMATS, n=1, cutoff=0.0)
            raise ConfigError(
                f"format {name!r}",
                "unknown format",
                f"Did you mean {near[0]!r}? Known ones: {', '.join(FORMATS)}",
            )
        return self.documents.render(name)

    def __repr__(self) -> str:
        return f"<Result {self._describe()}>"

    def _repr_html_(self) -> str:
        """The first turns as a table, for notebooks."""
        from pipeline.report.notebook_view import render_for_notebook

        return render_for_notebook(self.cleaned, self._describe())

    def _name(self, label: str | None) -> str | None:
        return None if label is None else self.cleaned.name_of(label)

    def _describe(self) -> str:
        media = self.transcript.media
        measured = (show_clock(media.duration_ms), *self._count())
        return f"{show_in_line(media.name)}: {', '.join(measured)}"

    def _count(self) -> Iterator[str]:
        """How many speakers and words there are, how many words differ, and what failed."""
        speakers, words = len(self.transcript.speakers), len(self.cleaned.words)
        if speakers:
            yield f"{speakers:,} {plural(speakers, 'speaker')}"
        yield f"{words:,} {plural(words, 'word')}"
        compared = self.comparison
        if compared is not None and compared.translation is not None:
            yield f"chrF {compared.translation.chrf:.1f}"
        elif compared is not None:
            differing = compared.content_words
            verb = "differs" if differing == 1 else "differ"
            yield f"{differing:,} of {compared.words.reference_length:,} words {verb}"
        for failure in self.missing:
            yield f"{failure.stage.value} failed"
