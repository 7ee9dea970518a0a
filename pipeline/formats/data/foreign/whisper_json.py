"""JSON of Whisper and of the programs around it, read only.

``segments``: openai-whisper, WhisperX, faster-whisper's wrappers, stable-ts, whisper-timestamped (whose words
are called ``text``), OpenAI's ``verbose_json`` and ``diarized_json``, and the podcast namespace (``body``).
``words``, ``chunks`` (Hugging Face) and ``transcription`` (whisper.cpp) in place of them.

Source: https://platform.openai.com/docs/api-reference/audio, https://github.com/ggml-org/whisper.cpp
(examples/cli), https://github.com/Podcastindex-org/podcast-namespace (transcripts/transcripts.md).
"""

from __future__ import annotations

from typing import Any

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
from pipeline.formats.helpers.records import Number, Seconds

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
    word: str | None = None
    text: str | None = None
    start: Seconds | None = None
    end: Seconds | None = None
    probability: Number | None = None
    score: Number | None = None
    confidence: Number | None = None
    speaker: Label = None

    def read(self) -> PassageWord:
        told = (p for p in (self.probability, self.score, self.confidence) if p is not None)
        text = self.word if self.word is not None else self.text or ""
        times = (to_ms(self.start), to_ms(self.end))
        return PassageWord(text, *times, next(told, None), self.speaker)


def _read_words(words: tuple[_Word, ...] | None) -> tuple[PassageWord, ...]:
    return tuple(word for w in words or () if (word := w.read()).text.strip())


class _Segment(Measures, frozen=True, kw_only=True):
    text: str | None = None
    body: str | None = None
    start: Seconds | None = None
    end: Seconds | None = None
    start_time: Seconds | None = None
    end_time: Seconds | None = None
    startTime: Seconds | None = None  # noqa: N815 - as the podcast namespace has it
    endTime: Seconds | None = None  # noqa: N815
    words: tuple[_Word, ...] | None = None
    speaker: Label = None

    def read(self) -> Passage:
        text = self.text if self.text is not None else self.body or ""
        starts = (self.start, self.startTime, self.start_time)
        ends = (self.end, self.endTime, self.end_time)
        start, end = (next((t for t in told if t is not None), None) for told in (starts, ends))
        words = _read_words(self.words)
        return Passage(text, to_ms(start), to_ms(end), self.speaker, words, self.measures)


class SegmentsRecord(Record, frozen=True):
    """``segments``, each with its text."""

    segments: tuple[_Segment, ...]
    language: str | None = None

    def read(self) -> Passages:
        """Return the segments."""
        return Passages(tuple(s.read() for s in self.segments), read_language(self.language))


class WordsRecord(Record, frozen=True):
    """``words`` alone, as OpenAI gives them where they are asked for, and ``result`` of Vosk; or the ``text`` alone."""

    text: str | None = None
    words: tuple[_Word, ...] | None = None
    result: tuple[_Word, ...] | None = None
    language: str | None = None

    def read(self) -> Passages:
        """Return the words as one passage."""
        words = _read_words(self.words or self.result)
        passages = drop_blank([Passage(self.text or "", words=words)])
        return Passages(passages, read_language(self.language))


class _Chunk(Struct, frozen=True):
    text: str
    timestamp: tuple[Seconds | None, Seconds | None] | None = None
    speaker: Label = None

    def read(self) -> Passage:
        start, end = self.timestamp or (None, None)
        return Passage(self.text, to_ms(start), to_ms(end), self.speaker)


class ChunksRecord(Record, frozen=True):
    """``chunks`` of Hugging Face's pipeline; insanely-fast-whisper says under ``speakers`` who says them."""

    chunks: tuple[_Chunk, ...]
    speakers: tuple[_Chunk, ...] = ()
    language: str | None = None

    def read(self) -> Passages:
        """Return the chunks."""
        chunks = (chunk.read() for chunk in self.speakers or self.chunks)
        return Passages(tuple(chunks), read_language(self.language))


class _Stretch(Struct, frozen=True):
    text: str
    offsets: dict[str, Moment] | None = None
    speaker: Label = None


class TranscriptionRecord(Record, frozen=True):
    """``transcription`` of whisper.cpp, in milliseconds; a text without a space goes on with the word before it."""

    transcription: tuple[_Stretch, ...]
    result: dict[str, Any] | None = None

    def read(self) -> Passages:
        """Return the stretches."""
        spaced = any(stretch.text[:1].isspace() for stretch in self.transcription)
        passages = []
        for stretch in self.transcription:
            times = stretch.offsets or {}
            start_ms, end_ms = (to_ms(times.get(key), 1) for key in ("from", "to"))
            passages.append(Passage(stretch.text, start_ms, end_ms, stretch.speaker, glued=spaced))
        return Passages(
            tuple(passages), read_language(str((self.result or {}).get("language", "")))
        )
