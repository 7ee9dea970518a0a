"""A recording on its way through a loaded model: read in its language, and in others that turn up in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pipeline.domain import Segment, Span
from pipeline.engines.protocols import (
    Activity,
    OtherLanguage,
    Parts,
    Progress,
    Recognition,
    RecognitionOptions,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.languages.language_changes import (
    LanguageTimeline,
    admit_others,
    find_noticed,
    find_tongues,
    keep_untouched,
    list_untouched,
)
from pipeline.engines.recognition.languages.language_finder import LanguageFinder
from pipeline.engines.recognition.multipass import FIRST, Mixed, MultipassTranscriber, Read
from pipeline.engines.recognition.resume import Reading


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """A recording while it is read.

    Args:
        read_all: reads windows in the languages that they are in.
        finder: finds these languages.
        options: how to read it at first.
        language: the one that it is in, as far as is known.
        parts: where what is read so far is kept.
        on_progress: called with the share done, 0..1.
        others: what else was noticed in each window.
    """

    read_all: Callable[
        [Reading, tuple[RecognitionOptions, LanguageTimeline], Progress], list[WindowReading]
    ]
    finder: LanguageFinder
    options: RecognitionOptions
    language: str
    parts: Parts | None
    on_progress: Progress | None
    others: dict[Window, tuple[OtherLanguage, ...]] = field(default_factory=dict)

    def listen(self, activity: Activity) -> Recognition:
        """What is said where somebody speaks."""
        tongues = LanguageTimeline(((0, self.language),))
        if self.options.multilingual:
            spoken = activity.speech or activity.faint
            tongues = find_tongues(spoken, self.language, self.finder.detect)
        return MultipassTranscriber(
            self.finder.samples,
            activity,
            self.options,
            self._read_as(tongues),
            tongues.changes,
            partial(self._find_mixed, activity.speech),
        ).listen()

    def _read_as(self, tongues: LanguageTimeline) -> Read:
        """What reads windows, each in its language."""

        def read(
            number: int,
            windows: Sequence[Window],
            asked: RecognitionOptions,
            progress: tuple[float, float] | None = None,
        ) -> list[tuple[Segment, ...]]:
            def on_part(share: float) -> None:
                if self.on_progress and progress:
                    self.on_progress(progress[0] + share * (progress[1] - progress[0]))

            asked = replace(asked, notice=number == FIRST and self.finder.may_be_mixed(asked))
            reading = Reading(number, windows, self.language, self.parts)
            found = self.read_all(reading, (asked, tongues), on_part)
            if asked.notice:
                self.others.update((w, one.others) for w, one in zip(windows, found, strict=True))
            return [one.segments for one in found]

        return read

    def _find_mixed(self, regions: Sequence[Span], windows: Sequence[Window]) -> Mixed | None:
        """How to read a recording in which other languages than its own were noticed; else ``None``.

        Args:
            regions: the speech of which the windows were packed.
            windows: what was read first.
        """
        noticed = [self.others.get(window, ()) for window in windows]
        admitted = admit_others(windows, noticed)
        if not admitted:
            return None
        is_mixed = [any(other.code in admitted for other in others) for others in noticed]
        detect = partial(self.finder.detect, among=(self.language, *sorted(admitted)))
        tongues = find_noticed(windows, is_mixed, regions, self.language, detect)
        if not tongues.starts and tongues.at(0) == self.language:
            return None
        untouched = list_untouched(windows, regions, self.language, tongues)
        changes = keep_untouched(windows, regions, tongues, untouched)
        return Mixed(self._read_as(tongues), changes, untouched)
