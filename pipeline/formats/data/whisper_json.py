"""JSON as openai-whisper, faster-whisper's wrappers and WhisperX write it, read only."""

from __future__ import annotations

from dataclasses import replace

from msgspec import UNSET, Struct, UnsetType

from pipeline.domain import Media, Segment, Span, Speaker, Transcript, Word, enclosing_span
from pipeline.formats.helpers.records import Number, Seconds, to_ms
from pipeline.formats.helpers.speaker_lines import gather_turns, spread_words

# Written without spaces between words, so that none is added between segments either.
_SPACELESS = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})

MEASURES = {"avg_logprob": 0.0, "no_speech_prob": 0.0, "compression_ratio": 1.0, "temperature": 0.0}
"""The measures that readers of Whisper's JSON find in every segment, and what stands for one that nobody took."""


class Measures(Struct, frozen=True):
    """What Whisper measures of a segment; ``None`` for what nobody did."""

    avg_logprob: Number | None = None
    no_speech_prob: Number | None = None
    compression_ratio: Number | None = None
    temperature: Number | None = None

    @property
    def measures(self) -> tuple[tuple[str, float], ...]:
        """The measures by name, without those at their default."""
        found = ((name, getattr(self, name)) for name in MEASURES)
        return tuple((k, value) for k, value in found if value not in (None, MEASURES[k]))


class _Word(Struct, frozen=True):
    word: str
    start: Seconds | None = None
    end: Seconds | None = None
    probability: Number | None = None
    score: Number | None = None
    speaker: str | None = None


class _Segment(Measures, frozen=True, kw_only=True):
    text: str
    start: Seconds | None = None
    end: Seconds | None = None
    words: tuple[_Word, ...] | None = None
    speaker: str | None = None


class WhisperRecord(Struct, frozen=True):
    """A file of Whisper's; nothing is in it where it has no ``segments``."""

    segments: tuple[_Segment, ...] | UnsetType = UNSET
    language: str | None = None


def read_whisper(record: WhisperRecord) -> Transcript:
    """Return the transcript in a Whisper file; words it does not time share their segment's time."""
    language = record.language or ""
    segments: list[Segment] = []
    spoken: list[tuple[Word, str | None]] = []
    for segment in record.segments or ():
        words, speakers = _read_words(segment)
        if spoken and words and language not in _SPACELESS and not words[0].text[:1].isspace():
            words = (replace(words[0], text=" " + words[0].text), *words[1:])
        spoken += zip(words, speakers, strict=True)
        segments.append(Segment(words, language, segment.measures))
    duration_ms = enclosing_span(tuple(word for word, _ in spoken)).end_ms
    labels = dict.fromkeys(speaker for _, speaker in spoken if speaker is not None)
    return Transcript(
        media=Media("", "", "", duration_ms),
        language=language,
        segments=tuple(segments),
        turns=gather_turns(spoken),
        speakers=tuple(Speaker(label, label) for label in labels),
    )


def _read_words(segment: _Segment) -> tuple[tuple[Word, ...], list[str | None]]:
    """A segment's words with their speakers; each word keeps the text before it, as Whisper's do.

    WhisperX strips its words, leaves out times that it could not find, and has a speaker for
    the segment where a word has none.
    """
    span, text = _read_span(segment, 0), segment.text
    if not segment.words:
        words = spread_words(text, span)
        return words, [segment.speaker] * len(words)
    read: list[Word] = []
    place = 0
    for word in segment.words:
        token = word.word
        found = text.find(token.strip(), place)
        if found >= 0 and not any(map(str.isalnum, text[place:found])):
            end = found + len(token.strip())
            token, place = text[place:end], end
        elif not token[:1].isspace():
            token = " " + token
        before_ms = read[-1].span.end_ms if read else span.start_ms
        given = (p for p in (word.probability, word.score) if p is not None)
        read.append(Word(token, _read_span(word, before_ms), next(given, 1.0)))
    return tuple(read), [word.speaker or segment.speaker for word in segment.words]


def _read_span(record: _Segment | _Word, missing_ms: int) -> Span:
    """The record's span, set straight; a time that is missing is taken to be ``missing_ms``."""
    start_ms = max(0, to_ms(record.start)) if record.start is not None else missing_ms
    end_ms = to_ms(record.end) if record.end is not None else start_ms
    return Span(start_ms, max(start_ms, end_ms))
