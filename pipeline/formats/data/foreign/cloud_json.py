"""JSON of the large clouds' recognisers, read only: AWS Transcribe, Google Speech (v1, v2) and Azure Speech.

Source: https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html,
https://cloud.google.com/speech-to-text/docs/reference/rest,
https://learn.microsoft.com/azure/ai-services/speech-service/batch-transcription-get.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from pipeline.formats.data.foreign.passages import (
    Label,
    Moment,
    Passage,
    Passages,
    PassageWord,
    Record,
    drop_blank,
    read_language,
    to_ms,
)

_TICK_MS = 1 / 10_000
"""Azure counts in units of 100 ns."""


def gather_passages(words: Iterable[PassageWord]) -> tuple[Passage, ...]:
    """The longest runs of words by one speaker, as passages."""
    runs = groupby(words, key=lambda word: word.speaker)
    return tuple(Passage(speaker=speaker, words=tuple(run)) for speaker, run in runs)


# --- AWS Transcribe, and Speechmatics, which has the same items


class _Content(Struct, frozen=True):
    content: str = ""
    confidence: float | str | None = None
    speaker: Label = None


class Item(Struct, frozen=True):
    """A word or a punctuation mark that goes with the word before it."""

    type: str
    alternatives: tuple[_Content, ...] = ()
    start_time: Moment = None
    end_time: Moment = None
    speaker_label: Label = None

    def read(self, before: Label) -> PassageWord:
        """Return it; a mark is by whoever said the word ``before`` it."""
        best = self.alternatives[0] if self.alternatives else _Content()
        is_mark = self.type == "punctuation"
        speaker = self.speaker_label if self.speaker_label is not None else best.speaker
        times = (None, None) if is_mark else (to_ms(self.start_time), to_ms(self.end_time))
        return PassageWord(
            best.content, *times, None, before if is_mark else speaker, glued=is_mark
        )


def read_items(items: Iterable[Item], labels: dict[int, str] | None = None) -> list[PassageWord]:
    """The words of items; ``labels`` gives the speaker of what begins at a time, in milliseconds."""
    words: list[PassageWord] = []
    speaker: Label = None
    for item in items:
        word = item.read(speaker)
        if word.speaker is None and labels and word.start_ms is not None:
            word = PassageWord(
                word.text,
                word.start_ms,
                word.end_ms,
                None,
                labels.get(word.start_ms),
                glued=word.glued,
            )
        speaker = word.speaker
        words.append(word)
    return words


class _LabelItem(Struct, frozen=True):
    start_time: Moment
    speaker_label: str


class _LabelSegment(Struct, frozen=True):
    items: tuple[_LabelItem, ...] = ()


class _Labels(Struct, frozen=True):
    segments: tuple[_LabelSegment, ...] = ()


class _AwsResults(Struct, frozen=True):
    items: tuple[Item, ...]
    speaker_labels: _Labels | None = None
    language_code: str | None = None


class AwsRecord(Record, frozen=True):
    """``results.items``, with ``results.speaker_labels`` where speakers are told apart."""

    results: _AwsResults

    def read(self) -> Passages:
        """Return what each speaker says in a row."""
        segments = self.results.speaker_labels.segments if self.results.speaker_labels else ()
        labels = {
            start_ms: item.speaker_label
            for segment in segments
            for item in segment.items
            if (start_ms := to_ms(item.start_time)) is not None
        }
        words = read_items(self.results.items, labels)
        return Passages(gather_passages(words), read_language(self.results.language_code))


# --- Google Speech


class _Seconds(Struct, frozen=True):
    seconds: float | str = 0
    nanos: float = 0

    @property
    def value(self) -> float:
        return float(self.seconds or 0) + self.nanos / 1e9


GoogleMoment = float | str | _Seconds | None


def _read_moment(*told: GoogleMoment) -> int | None:
    found = next((moment for moment in told if moment is not None), None)
    return to_ms(found.value if isinstance(found, _Seconds) else found)


class _GoogleWord(Struct, frozen=True):
    word: str
    startTime: GoogleMoment = None  # noqa: N815 - as Google has them, in either spelling
    endTime: GoogleMoment = None  # noqa: N815
    start_time: GoogleMoment = None
    end_time: GoogleMoment = None
    startOffset: GoogleMoment = None  # noqa: N815
    endOffset: GoogleMoment = None  # noqa: N815
    start_offset: GoogleMoment = None
    end_offset: GoogleMoment = None
    confidence: float | None = None
    speakerTag: int | None = None  # noqa: N815
    speaker_tag: int | None = None
    speakerLabel: Label = None  # noqa: N815
    speaker_label: Label = None

    @property
    def speaker(self) -> Label:
        tags = (self.speakerLabel, self.speaker_label, self.speakerTag, self.speaker_tag)
        return next((tag for tag in tags if tag not in (None, "", 0)), None)

    def read(self) -> PassageWord:
        start = _read_moment(self.startTime, self.start_time, self.startOffset, self.start_offset)
        end = _read_moment(self.endTime, self.end_time, self.endOffset, self.end_offset)
        return PassageWord(self.word.replace("▁", " ").strip(), start, end, None, self.speaker)


class _GoogleAlternative(Struct, frozen=True):
    transcript: str = ""
    words: tuple[_GoogleWord, ...] = ()


class _GoogleResult(Struct, frozen=True):
    alternatives: tuple[_GoogleAlternative, ...] = ()
    languageCode: str | None = None  # noqa: N815
    language_code: str | None = None

    @property
    def best(self) -> _GoogleAlternative:
        return self.alternatives[0] if self.alternatives else _GoogleAlternative()

    @property
    def is_diarized(self) -> bool:
        """Whether its words say who says them."""
        return any(word.speaker is not None for word in self.best.words)


class GoogleRecord(Record, frozen=True):
    """``results`` of alternatives; where speakers are told apart, the last one may hold all words once more."""

    results: tuple[_GoogleResult, ...] = ()

    def read(self) -> Passages:
        """Return the results, or what each speaker says in a row."""
        results = self.results
        languages = (code for r in results for code in (r.languageCode, r.language_code) if code)
        language = read_language(next(languages, None))
        if results and results[-1].is_diarized and not any(r.is_diarized for r in results[:-1]):
            spoken = results[-1].best.words
            if len(results) == 1 or len(spoken) >= sum(len(r.best.words) for r in results[:-1]):
                return Passages(gather_passages(word.read() for word in spoken), language)
        passages: list[Passage] = []
        for result in results:
            words = tuple(word.read() for word in result.best.words)
            if result.is_diarized:
                passages += gather_passages(words)
            else:
                passages.append(Passage(result.best.transcript, words=words))
        return Passages(drop_blank(passages), language)


class GoogleOperation(Record, frozen=True):
    """The answer of a long-running operation, under ``response``."""

    response: GoogleRecord

    def read(self) -> Passages:
        """Return its results."""
        return self.response.read()


# --- Azure Speech


class _AzureBest(Struct, frozen=True):
    display: str = ""
    Display: str = ""
    lexical: str = ""


class _AzurePhrase(Struct, frozen=True):
    nBest: tuple[_AzureBest, ...] = ()  # noqa: N815 - as Azure has them
    speaker: Label = None
    channel: int | None = None
    offset: Moment = None
    duration: Moment = None
    offsetInTicks: float | None = None  # noqa: N815
    durationInTicks: float | None = None  # noqa: N815
    text: str = ""
    offsetMilliseconds: float | None = None  # noqa: N815
    durationMilliseconds: float | None = None  # noqa: N815
    locale: str | None = None

    def read(self) -> Passage:
        best = self.nBest[0] if self.nBest else _AzureBest()
        text = self.text or best.display or best.Display or best.lexical
        start_ms, long_ms = (
            to_ms(ms, 1)
            if ms is not None
            else to_ms(ticks, _TICK_MS)
            if ticks is not None
            else to_ms(told, _TICK_MS)
            for ms, ticks, told in (
                (self.offsetMilliseconds, self.offsetInTicks, self.offset),
                (self.durationMilliseconds, self.durationInTicks, self.duration),
            )
        )
        end_ms = None if start_ms is None or long_ms is None else start_ms + long_ms
        return Passage(text, start_ms, end_ms, self.speaker)


class AzureRecord(Record, frozen=True):
    """``recognizedPhrases`` of a batch, or ``phrases`` of a fast transcription; channels as one, in order of time."""

    recognizedPhrases: tuple[_AzurePhrase, ...] = ()  # noqa: N815
    phrases: tuple[_AzurePhrase, ...] = ()

    def read(self) -> Passages:
        """Return the phrases."""
        phrases = self.recognizedPhrases or self.phrases
        passages = drop_blank(phrase.read() for phrase in phrases)
        locale = next((phrase.locale for phrase in phrases if phrase.locale), None)
        return Passages(_sort(passages), read_language(locale))


def _sort(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    return tuple(sorted(passages, key=lambda passage: passage.start_ms or 0))


class AzureAnswer(Record, frozen=True):
    """One answer of the recogniser of short sounds, under ``DisplayText``."""

    DisplayText: str = ""
    displayText: str = ""  # noqa: N815
    Offset: float | None = None
    Duration: float | None = None

    def read(self) -> Passages:
        """Return its text."""
        start_ms = to_ms(self.Offset, _TICK_MS)
        end_ms = to_ms((self.Offset or 0) + (self.Duration or 0), _TICK_MS)
        return Passages(
            drop_blank([Passage(self.DisplayText or self.displayText, start_ms, end_ms)])
        )
