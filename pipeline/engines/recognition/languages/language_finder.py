"""Which language a recording is in, and which of its passages are in another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter

from pipeline.domain import Span
from pipeline.engines.hardware.threads import Threads
from pipeline.engines.protocols import (
    SAMPLES_PER_MS,
    RecognitionOptions,
    Samples,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.faster_whisper import Reader
from pipeline.engines.recognition.languages.language_changes import (
    LanguageMixture,
    admit_others,
    find_noticed_timeline,
    keep_untouched,
    list_untouched,
)
from pipeline.engines.recognition.windows import pack_windows
from pipeline.errors import UsageError

LANGUAGE_WINDOWS = 4
SURE_OF_LANGUAGE = 0.7
"""The language is looked for in one window after the other, up to four, until one is this sure."""


def check_languages(model: str, known: Sequence[str], options: RecognitionOptions) -> None:
    """Raise ``UsageError`` if a model does not know the languages that are asked for.

    Args:
        model: its name.
        known: the languages that it knows.
        options: what is asked for.

    Raises:
        UsageError: it doesn't know one of them.
    """
    asked = {"--languages": options.languages, "--language": (options.language,)}
    for flag, codes in asked.items():
        for code in codes:
            if code is not None and code not in known:
                raise UsageError(
                    f"{flag} {code}",
                    f"the model {model} doesn't know this language",
                    f"It knows: {', '.join(known)}",
                )


@dataclass(frozen=True, slots=True)
class LanguageFinder:
    """Asks a loaded model for the languages of one recording.

    Args:
        reader: the model.
        samples: mono, 16 kHz, -1..1.
        languages: those that come into question; none means all that the model knows.
        workers: how many passages are listened to at once.
    """

    reader: Reader
    samples: Samples
    languages: tuple[str, ...] = ()
    workers: int = 1

    def find_main(self, spoken: Sequence[Span]) -> str:
        """The language that the speech is in, by its beginning or by what is surest of the whole."""
        known = self.languages or tuple(self.reader.languages)
        if len(known) == 1:
            return known[0]
        best = (known[0] if self.languages else "en", 0.0)
        windows = pack_windows(spoken, len(self.samples) // SAMPLES_PER_MS)
        step = max(1, len(windows) // LANGUAGE_WINDOWS)
        for window in windows[::step][:LANGUAGE_WINDOWS]:
            detected = self.reader.detect_language(window.cut(self.samples), self.languages)
            best = max(best, detected, key=itemgetter(1))
            if best[1] >= SURE_OF_LANGUAGE:
                break
        return best[0]

    def may_be_mixed(self, options: RecognitionOptions) -> bool:
        """Return whether other languages than the one in hand are to be noticed: none is asked for, nor all of them."""
        known = self.languages or self.reader.languages
        return options.language is None and not options.multilingual and len(known) > 1

    def find_mixture(
        self,
        windows: Sequence[Window],
        readings: Sequence[WindowReading],
        regions: Sequence[Span],
        language: str,
    ) -> LanguageMixture | None:
        """Return how to read a recording if other languages than its own were noticed in it.

        Args:
            windows: what was read first.
            readings: what was read in each of them, in the recording's own language.
            regions: the speech of which the windows were packed.
            language: the recording's own.
        """
        admitted = admit_others(windows, [reading.others for reading in readings])
        if not admitted:
            return None
        is_mixed = [any(o.code in admitted for o in reading.others) for reading in readings]
        detect = partial(self.detect, among=(language, *sorted(admitted)))
        timeline = find_noticed_timeline(windows, is_mixed, regions, language, detect)
        if timeline.changes == ((0, language),):
            return None
        untouched = list_untouched(windows, regions, language, timeline)
        changes = keep_untouched(windows, regions, timeline, untouched)
        return LanguageMixture(timeline, changes, untouched)

    def detect(
        self, passages: Sequence[Span], among: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, float]]:
        """The language of each passage, and how sure that is, 0..1.

        Args:
            passages: in order.
            among: what comes into question, if not all of ``languages``.
        """
        languages = among or self.languages
        with Threads(self.workers, "language") as threads:
            yield from threads.map(
                lambda passage: self.reader.detect_language(
                    Window((passage,)).cut(self.samples), languages
                ),
                passages,
            )
