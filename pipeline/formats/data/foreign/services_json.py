"""JSON of services and programs that transcribe talks, read only.

AssemblyAI, Deepgram, Rev.ai, Speechmatics, ElevenLabs, Gladia, and YouTube's captions (json3).

Source: https://www.assemblyai.com/docs/api-reference, https://developers.deepgram.com/reference,
https://docs.rev.ai/api/asynchronous, https://docs.speechmatics.com/speech-to-text/batch/output,
https://elevenlabs.io/docs/api-reference/speech-to-text, https://docs.gladia.io.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline.formats.data.foreign.cloud_json import Item, gather_passages, read_items
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


class _Word(Struct, frozen=True):
    text: str = ""
    word: str = ""
    punctuated_word: str = ""
    start: Moment = None
    end: Moment = None
    confidence: float | None = None
    speaker: Label = None
    speaker_id: Label = None
    type: str = "word"

    def read(
        self, unit_ms: float = 1000, speaker: Label = None, *, glued: bool = False
    ) -> PassageWord:
        """Return the word, its times counted in this unit; ``speaker`` says it where it names nobody."""
        text = self.punctuated_word or self.text or self.word
        named = next((n for n in (self.speaker, self.speaker_id) if n is not None), speaker)
        times = (to_ms(self.start, unit_ms), to_ms(self.end, unit_ms))
        return PassageWord(text, *times, self.confidence, named, glued=glued)


class _Utterance(Struct, frozen=True):
    text: str = ""
    transcript: str = ""
    start: Moment = None
    end: Moment = None
    speaker: Label = None
    channel: int | str | None = None
    words: tuple[_Word, ...] = ()
    language: str | None = None

    def read(self, unit_ms: float) -> Passage:
        words = tuple(word.read(unit_ms) for word in self.words)
        times = (to_ms(self.start, unit_ms), to_ms(self.end, unit_ms))
        return Passage(self.text or self.transcript, *times, self.speaker, words)


# --- AssemblyAI


class AssemblyRecord(Record, frozen=True):
    """``utterances`` where speakers are told apart, else ``words``; times in milliseconds."""

    text: str | None = None
    utterances: tuple[_Utterance, ...] | None = None
    words: tuple[_Word, ...] | None = None
    language_code: str | None = None

    def read(self) -> Passages:
        """Return the utterances."""
        words = tuple(word.read(1) for word in self.words or ())
        whole = [Passage(self.text or "", words=words)]
        passages = [utterance.read(1) for utterance in self.utterances or ()] or whole
        return Passages(drop_blank(passages), read_language(self.language_code))


# --- Deepgram


class _Alternative(Struct, frozen=True):
    transcript: str = ""
    words: tuple[_Word, ...] = ()


class _Channel(Struct, frozen=True):
    alternatives: tuple[_Alternative, ...] = ()
    detected_language: str | None = None


class _DeepgramResults(Struct, frozen=True):
    channels: tuple[_Channel, ...] = ()
    utterances: tuple[_Utterance, ...] | None = None


class DeepgramRecord(Record, frozen=True):
    """``results.channels``; whoever speaks on a channel of several is told apart by it."""

    results: _DeepgramResults

    def read(self) -> Passages:
        """Return what each speaker says in a row."""
        channels = self.results.channels
        best = [c.alternatives[0] if c.alternatives else _Alternative() for c in channels]
        language = read_language(
            next((c.detected_language for c in channels if c.detected_language), None)
        )
        own: Sequence[Label] = (
            [f"Channel {n}" for n, _ in enumerate(best, 1)] if len(best) > 1 else [None]
        )
        words = [
            word.read(speaker=speaker)
            for alternative, speaker in zip(best, own, strict=False)
            for word in alternative.words
        ]
        if words:
            words.sort(key=lambda word: word.start_ms or 0)
            return Passages(gather_passages(words), language)
        told = [utterance.read(1000) for utterance in self.results.utterances or ()]
        texts = [
            Passage(a.transcript, speaker=speaker) for a, speaker in zip(best, own, strict=False)
        ]
        return Passages(drop_blank(told or texts), language)


# --- Rev.ai


class _Element(Struct, frozen=True):
    value: str = ""
    type: str = "text"
    ts: float | None = None
    end_ts: float | None = None
    confidence: float | None = None


class _Monologue(Struct, frozen=True):
    elements: tuple[_Element, ...] = ()
    speaker: Label = None

    def read(self) -> Passage:
        """Return its words; the marks between them are in its text."""
        words = tuple(
            PassageWord(element.value, to_ms(element.ts), to_ms(element.end_ts), element.confidence)
            for element in self.elements
            if element.type == "text"
        )
        text = "".join(element.value for element in self.elements)
        return Passage(text, speaker=self.speaker, words=words)


class _RevSpeaker(Struct, frozen=True):
    id: Label = None
    name: str | None = None


class RevRecord(Record, frozen=True):
    """``monologues``, whose elements are words and what stands between them."""

    monologues: tuple[_Monologue, ...]
    speakers: tuple[_RevSpeaker, ...] = ()
    language: str | None = None

    def read(self) -> Passages:
        """Return the monologues, under their speakers' names where they are told."""
        names = {speaker.id: speaker.name for speaker in self.speakers if speaker.name}
        said = (monologue.read() for monologue in self.monologues)
        named = (
            Passage(p.text, speaker=names.get(p.speaker, p.speaker), words=p.words) for p in said
        )
        return Passages(drop_blank(named), read_language(self.language))


# --- Speechmatics


class SpeechmaticsRecord(Record, frozen=True):
    """``results`` of words and marks, as AWS has them."""

    results: tuple[Item, ...]

    def read(self) -> Passages:
        """Return what each speaker says in a row."""
        words = read_items(
            item for item in self.results if item.type in ("word", "punctuation", "entity")
        )
        return Passages(gather_passages(words))


# --- ElevenLabs


class ElevenLabsRecord(Record, frozen=True):
    """``words`` with the ``spacing`` between them; sounds that are told (``audio_event``) are no words."""

    words: tuple[_Word, ...]
    language_code: str | None = None

    def read(self) -> Passages:
        """Return what each speaker says in a row."""
        words: list[PassageWord] = []
        space = ""
        for word in self.words:
            if word.type == "word":
                told = word.read()
                words.append(
                    PassageWord(
                        space + told.text,
                        told.start_ms,
                        told.end_ms,
                        None,
                        told.speaker,
                        glued=True,
                    )
                )
                space = ""
            else:
                space = " "
        return Passages(gather_passages(words), read_language(self.language_code))


# --- Gladia


class _GladiaTranscription(Struct, frozen=True):
    utterances: tuple[_Utterance, ...] = ()


class _GladiaResult(Struct, frozen=True):
    transcription: _GladiaTranscription


class GladiaRecord(Record, frozen=True):
    """``result.transcription.utterances``, in seconds."""

    result: _GladiaResult

    def read(self) -> Passages:
        """Return the utterances."""
        told = self.result.transcription.utterances
        language = read_language(next((u.language for u in told if u.language), None))
        return Passages(drop_blank(utterance.read(1000) for utterance in told), language)


# --- YouTube


class _Piece(Struct, frozen=True):
    utf8: str = ""


class _Event(Struct, frozen=True):
    tStartMs: float = 0  # noqa: N815 - as YouTube has them
    dDurationMs: float = 0  # noqa: N815
    segs: tuple[_Piece, ...] = ()


class YouTubeRecord(Record, frozen=True):
    """``events`` of captions, with the pieces in them."""

    events: tuple[_Event, ...]

    def read(self) -> Passages:
        """Return the events in which something is written."""
        passages = []
        for event in self.events:
            text = "".join(piece.utf8 for piece in event.segs).replace("\n", " ")
            start_ms = to_ms(event.tStartMs, 1) or 0
            passages.append(Passage(text, start_ms, start_ms + (to_ms(event.dDurationMs, 1) or 0)))
        return Passages(drop_blank(passages))
