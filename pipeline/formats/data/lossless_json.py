"""The one lossless artefact (.json): everything a transcript holds, in the shape of Whisper's.

``segments`` carry the verbatim words, ``turns`` the cleaned text, ``dropped`` what a guard
removed, ``coverage`` how much of the detected speech lies under words, 0..1. Words and turns that
another speaker talks over say who does, in ``overlapped_by``. Times are seconds with
at most three decimals, so milliseconds survive exactly.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Annotated, Final

from msgspec import Meta, Struct, field, to_builtins

from pipeline.domain import (
    Dropped,
    FrameRate,
    Media,
    MediaTrack,
    NameSource,
    Overlaps,
    Segment,
    Speaker,
    SpeakerSpan,
    SpeakerStatistics,
    Transcript,
    Turn,
    Word,
    find_overlaps,
    is_speaker_uncertain,
    is_word_uncertain,
)
from pipeline.errors import FormatError
from pipeline.formats.data.additions_json import (
    CorrectionRecord,
    HeadingRecord,
    HeardAgainRecord,
    write_additions,
)
from pipeline.formats.data.alignment_json import AlignmentRecord, write_alignment
from pipeline.formats.data.foreign.shapes import read_foreign
from pipeline.formats.data.foreign.whisper_json import MEASURES, Measures
from pipeline.formats.data.origin_json import read_origin, write_origin
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.records import (
    SUBJECT,
    Number,
    Seconds,
    Timed,
    convert_record,
    read_record,
    to_ms,
    write_span,
)
from pipeline.formats.helpers.speaker_lines import gather_turns

SCHEMA = "transcribe.transcript/1"

MOST_TOKENS: Final = 1_000
"""Of a word; Whisper writes at most 448 in a window."""


def render(document: Document) -> str:
    """The document as JSON; ``parse`` gives back its verbatim transcript, equal in every field.

    Raises:
        ValueError: turns and segments don't hold the same words in the same order.
    """
    transcript, cleaned = document.transcript, document.cleaned
    spoken = [(word, turn.speaker) for turn in transcript.turns for word in turn.words]
    heard = [word for segment in transcript.segments for word in segment.words]
    if [_forget(word) for word, _ in spoken] != [_forget(word) for word in heard]:
        raise ValueError("a transcript's turns and segments must hold the same words")
    overlaps = find_overlaps(transcript.diarization)
    content: dict[str, object] = {
        "schema": SCHEMA,
        "media": to_builtins(_Media.write(transcript.media)),
        "language": transcript.language,
        **({} if transcript.coverage is None else {"coverage": transcript.coverage}),
        "text": "".join(segment.text for segment in transcript.segments),
        "speakers": [_write_speaker(s, document.statistics) for s in transcript.speakers],
        "turns": [_write_turn(turn, cleaned, overlaps) for turn in cleaned.turns],
        "segments": _write_segments(transcript.segments, spoken, overlaps),
        "diarization": [
            {**write_span(s.span), "speaker": s.speaker} for s in transcript.diarization
        ],
        "dropped": [
            {"reason": dropped.reason, **_write_segment(index, dropped.segment, None, overlaps)}
            for index, dropped in enumerate(transcript.dropped)
        ],
        **write_additions(transcript),
        "provenance": write_origin(transcript.origin),
    }
    if transcript.alignment is not None:
        content["alignment"] = write_alignment(transcript.alignment)
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


# --- writing


def _write_speaker(speaker: Speaker, statistics: Sequence[SpeakerStatistics]) -> dict[str, object]:
    """A speaker, with how much was said where that was measured."""
    record = _Speaker(speaker.label, speaker.name, speaker.source.value, speaker.score)
    written: dict[str, object] = to_builtins(record)
    own = next((talk for talk in statistics if talk.label == speaker.label), None)
    if own is not None:
        all_ms = sum(talk.talk_ms for talk in statistics)
        written |= {
            "talk_time": own.talk_ms / 1000,
            "turns": own.turns,
            "words": own.words,
            "interruptions": own.interruptions,
            "share": round(own.talk_ms / all_ms, 3) if all_ms else 0.0,
            "overlap_time": own.overlap_ms / 1000,
        }
    return written


def _write_turn(turn: Turn, transcript: Transcript, overlaps: Overlaps) -> dict[str, object]:
    others = (overlaps.list_others(word.span, turn.speaker) for word in turn.words)
    return {
        "speaker": turn.speaker,
        "name": transcript.name_of(turn.speaker),
        **write_span(turn.span),
        **_write_confidence("confidence", turn.confidence),
        **_write_others(chain.from_iterable(others)),
        "text": turn.text,
    }


def _write_confidence(key: str, value: float | None) -> dict[str, object]:
    """How sure a speaker is, and whether that is little; nothing where nobody was told apart."""
    if value is None:
        return {}
    low = {"low_confidence": True} if is_speaker_uncertain(value) else {}
    return {key: round(value, 3), **low}


def _write_doubt(word: Word) -> dict[str, object]:
    """How likely it is that a word is wrong, and whether that is much; nothing where it was not rated."""
    if word.doubt is None:
        return {}
    much = {"uncertain": True} if is_word_uncertain(None, word.doubt) else {}
    return {"doubt": round(word.doubt, 3), **much}


def _write_others(labels: Iterable[str]) -> dict[str, object]:
    """Who else speaks then; nothing where nobody does."""
    others = sorted(set(labels))
    return {"overlapped_by": others} if others else {}


def _forget(word: Word) -> Word:
    """The word without how sure its speaker is, how doubtful it is and of how many tokens, which not all words know."""
    if word.speaker_confidence is None and word.doubt is None and word.token_count == 1:
        return word
    return replace(word, speaker_confidence=None, doubt=None, token_count=1)


def _write_segments(
    segments: Iterable[Segment], spoken: list[tuple[Word, str | None]], overlaps: Overlaps
) -> list[dict[str, object]]:
    """The segments, the words' speakers dealt out to them in order."""
    written = []
    begin = 0
    for index, segment in enumerate(segments):
        end = begin + len(segment.words)
        written.append(_write_segment(index, segment, spoken[begin:end], overlaps))
        begin = end
    return written


def _write_segment(
    index: int,
    segment: Segment,
    spoken: list[tuple[Word, str | None]] | None,
    overlaps: Overlaps,
) -> dict[str, object]:
    """One segment; its own speaker is the one with most of its words.

    Args:
        index: its number.
        segment: what was heard.
        spoken: the same words as they stand in turns, with their speakers; ``None`` for those in none.
        overlaps: where several speak at once.
    """
    words = [_write_heard(word) for word in segment.words]
    attribution = {}
    if spoken is not None:
        words = [
            {
                **word,
                "speaker": speaker,
                **_write_confidence("speaker_confidence", told.speaker_confidence),
                **_write_others(overlaps.list_others(told.span, speaker)),
                **_write_doubt(told),
            }
            for word, (told, speaker) in zip(words, spoken, strict=True)
        ]
        attribution = {"speaker": _find_most_frequent(speaker for _, speaker in spoken)}
    return {
        "id": index,
        **write_span(segment.span),
        "text": segment.text,
        **attribution,
        "language": segment.language,
        **_write_evidence(dict(segment.evidence)),
        "words": words,
    }


def _write_heard(word: Word) -> dict[str, object]:
    """A word as it was heard; of how many tokens where it is of several."""
    several = {} if word.token_count == 1 else {"token_count": word.token_count}
    sure = _write_float(word.probability)
    return {"word": word.text, **write_span(word.span), "probability": sure, **several}


def _find_most_frequent(speakers: Iterable[str | None]) -> str | None:
    """Return who has the most words; ``None`` where there are none."""
    return next(iter(Counter(speakers).most_common(1)), (None, 0))[0]


def _write_evidence(evidence: Mapping[str, float]) -> dict[str, object]:
    """Whisper's measures, which are always there, and under ``evidence`` those of other recognisers."""
    measures = {k: _write_float(evidence.get(k, default)) for k, default in MEASURES.items()}
    others = {k: _write_float(value) for k, value in evidence.items() if k not in MEASURES}
    return {**measures, **({"evidence": others} if others else {})}


def _write_float(value: float) -> float | None:
    """The number; JSON has none that are infinite or not a number, so null stands for those."""
    return value if math.isfinite(value) else None


# --- reading

TokenCount = Annotated[int, Meta(ge=1, le=MOST_TOKENS)]


class _Track(Struct, frozen=True):
    path: str
    sha256: str


class _Media(Struct, frozen=True, omit_defaults=True):
    name: str
    path: str
    sha256: str
    duration: Seconds
    title: str | None = None
    published: str | None = None
    frame_rate: str | None = None
    tracks: tuple[_Track, ...] = ()

    @classmethod
    def write(cls, media: Media) -> _Media:
        rate = media.frame_rate.written if media.frame_rate is not None else None
        tracks = tuple(_Track(track.path, track.sha256) for track in media.tracks)
        told = (media.title or None, media.published or None, rate, tracks)
        return cls(media.name, media.path, media.sha256, media.duration_ms / 1000, *told)

    def read(self) -> Media:
        tracks = tuple(MediaTrack(track.path, track.sha256) for track in self.tracks)
        told = (self.title or "", self.published or "", _read_rate(self.frame_rate), tracks)
        return Media(self.name, self.path, self.sha256, to_ms(self.duration), *told)


def _read_rate(written: str | None) -> FrameRate | None:
    """The frame rate; one that isn't known is none, since nothing but a default goes by it."""
    try:
        return FrameRate.parse(written) if written is not None else None
    except ValueError:
        return None


class _Word(Timed, frozen=True):
    word: str
    probability: Number | None = None
    speaker: str | None = None
    speaker_confidence: Number | None = None
    doubt: Number | None = None
    token_count: TokenCount = 1

    def read(self) -> Word:
        """Return the word as it was heard."""
        sure = 1.0 if self.probability is None else self.probability
        return Word(self.word, self.span, sure, token_count=self.token_count)

    def read_in_turn(self) -> Word:
        """Return the word as it stands in a turn, where it knows how sure its speaker is and how doubtful it is."""
        return replace(self.read(), speaker_confidence=self.speaker_confidence, doubt=self.doubt)


class _Segment(Measures, frozen=True, kw_only=True):
    language: str
    words: tuple[_Word, ...]
    evidence: dict[str, Number | None] = field(default_factory=dict)

    def read(self) -> Segment:
        words = tuple(word.read() for word in self.words)
        others = ((k, math.nan if v is None else v) for k, v in self.evidence.items())
        return Segment(words, self.language, (*self.measures, *others))


class _Dropped(_Segment, frozen=True, kw_only=True):
    reason: str


class _SpeakerSpan(Timed, frozen=True):
    speaker: str


class _Speaker(Struct, frozen=True, omit_defaults=True):
    label: str
    name: str
    name_source: str
    score: Number | None = None

    def read(self) -> Speaker:
        """Return the speaker; a source of names from a later version is taken for the diarizer."""
        known = self.name_source in set(NameSource)
        source = NameSource(self.name_source) if known else NameSource.DIARIZER
        return Speaker(self.label, self.name, source, self.score)


class _Transcript(Struct, frozen=True):
    media: _Media
    language: str
    segments: tuple[_Segment, ...]
    diarization: tuple[_SpeakerSpan, ...]
    speakers: tuple[_Speaker, ...]
    dropped: tuple[_Dropped, ...]
    provenance: dict[str, str]
    corrections: tuple[CorrectionRecord, ...] = ()
    headings: tuple[HeadingRecord, ...] = ()
    alignment: AlignmentRecord | None = None
    coverage: Number | None = None
    shot_changes: tuple[Seconds, ...] = ()
    heard_again: tuple[HeardAgainRecord, ...] = ()

    def read(self) -> Transcript:
        words = [word for segment in self.segments for word in segment.words]
        return Transcript(
            media=self.media.read(),
            language=self.language,
            segments=tuple(segment.read() for segment in self.segments),
            turns=gather_turns((word.read_in_turn(), word.speaker) for word in words),
            diarization=tuple(SpeakerSpan(s.span, s.speaker) for s in self.diarization),
            speakers=tuple(speaker.read() for speaker in self.speakers),
            dropped=tuple(Dropped(dropped.read(), dropped.reason) for dropped in self.dropped),
            origin=read_origin(self.provenance),
            corrections=tuple(correction.read() for correction in self.corrections),
            headings=tuple(heading.read() for heading in self.headings),
            alignment=self.alignment.read() if self.alignment is not None else None,
            coverage=self.coverage,
            shot_changes=tuple(max(0, to_ms(time)) for time in self.shot_changes),
            heard_again=tuple(passage.read() for passage in self.heard_again),
        )


def parse(text: str) -> Transcript:
    """Return the verbatim transcript, from our own JSON or from that of another program.

    Raises:
        FormatError: broken JSON, an unknown schema, or a field that is missing or wrong.
    """
    value = read_record(text, object)
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema == SCHEMA:
        return convert_record(value, _Transcript).read()
    if schema is None:
        return read_foreign(value)
    raise FormatError(
        SUBJECT,
        f"the schema is {schema!r}, not {SCHEMA!r}",
        "Use the version of this program that wrote the file, or transcribe again",
    )


FORMAT = Format(".json", render, lambda text: parse(text).turns)
