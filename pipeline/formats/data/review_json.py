"""The corrections of a transcript (.review.json), lossless: a word a line, so that two versions compare well.

Times are whole milliseconds. What is as it usually is isn't written: a probability of 1, the recogniser as origin.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct, field, json

from pipeline.domain import (
    Media,
    NameSource,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Settled,
    Span,
    Speaker,
    Turn,
    Uncarried,
    Word,
    WordOrigin,
)
from pipeline.errors import FormatError
from pipeline.formats.helpers.clock import MOST_MS
from pipeline.formats.helpers.records import Number
from pipeline.user_files import WrongValue, decode_json

SCHEMA = "transcribe.review/1"
SUBJECT = "corrections"

_REMEDY = "Restore the file, or set it aside"
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which a page may send: UTF-8 has none, JSON writes it as an escape."""

_SURE = 1.0

Milliseconds = Annotated[int, Meta(ge=0, le=MOST_MS)]
K = TypeVar("K", bound=Struct)


def render(review: Review) -> str:
    """The corrections as JSON; ``parse`` gives them back equal in every field."""
    head = _write(_Media.write(review.media))
    settled = (_Settled(s.kind, *_write_span(s.span), s.text) for s in review.settled)
    uncarried = (
        _Uncarried(*_write_span(u.span), u.heard, u.corrected, u.speaker, u.reason)
        for u in review.uncarried
    )
    heard = ((turn.speaker, map(_write_word, turn.words)) for turn in review.heard)
    turns = ((turn.speaker, map(_write_reviewed, turn.words)) for turn in review.turns)
    return (
        f'{{"schema": "{SCHEMA}",\n"media": {head},\n"language": {_write(review.language)},\n'
        f'"speakers": {_write_lines(map(_Speaker.write, review.speakers))},\n'
        f'"settled": {_write_lines(settled)},\n'
        f'"uncarried": {_write_lines(uncarried)},\n'
        f'"turns": {_write_turns(turns)},\n'
        f'"heard": {_write_turns(heard)}}}\n'
    )


def parse(text: str) -> Review:
    """The corrections that a file holds.

    Raises:
        FormatError: broken JSON, the schema of another version, or a field that is missing or wrong.
    """
    try:
        schema = decode_json(text, _Head).schema
    except WrongValue:
        schema = None
    except ValueError as error:
        raise FormatError(SUBJECT, f"not valid JSON: {error}", _REMEDY) from error
    if schema != SCHEMA:
        raise _refuse(schema)
    try:
        return decode_json(text, _Review).read()
    except ValueError as error:
        raise FormatError(SUBJECT, str(error), _REMEDY) from error


def _refuse(schema: object) -> FormatError:
    if isinstance(schema, str) and schema.startswith("transcribe.review/"):
        remedy = "Use the version of this program that wrote the file"
        return FormatError(SUBJECT, f"the schema is {schema!r}, not {SCHEMA!r}", remedy)
    reason = "the file holds no corrections of a transcript"
    return FormatError(SUBJECT, reason, "Pass a file that ends with .review.json")


# --- writing


def _write(value: object) -> str:
    """One line of JSON."""
    try:
        return json.encode(value).decode()
    except UnicodeEncodeError:
        import json as lenient

        from msgspec import to_builtins

        plain = lenient.dumps(to_builtins(value), ensure_ascii=False, separators=(",", ":"))
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


def _write_lines(records: Iterable[Struct]) -> str:
    lines = ",\n ".join(map(_write, records))
    return f"[\n {lines}]" if lines else "[]"


def _write_turns(turns: Iterable[tuple[str | None, Iterable[Struct]]]) -> str:
    written = (
        f'{{"speaker": {_write(speaker)}, "words": {_write_lines(words)}}}'
        for speaker, words in turns
    )
    lines = ",\n".join(written)
    return f"[\n{lines}]" if lines else "[]"


def _write_span(span: Span) -> tuple[int, int]:
    return span.start_ms, span.end_ms


def _write_word(word: Word) -> _Word:
    # A default is left out where it is the very same object.
    sure = word.probability if math.isfinite(word.probability) and word.probability != 1 else _SURE
    span = _write_span(word.span)
    return _Word(word.text, *span, sure, word.speaker_confidence, doubt=word.doubt)


def _write_reviewed(reviewed: ReviewedWord) -> _Word:
    heard = _write_word(reviewed.word)
    heard.origin, heard.confirmed = reviewed.origin, reviewed.confirmed
    return heard


# --- reading


class _Word(Struct, omit_defaults=True):
    word: str
    start_ms: Milliseconds
    end_ms: Milliseconds
    probability: Number = _SURE
    speaker_confidence: Number | None = None
    origin: WordOrigin = WordOrigin.RECOGNISER
    confirmed: bool = False
    doubt: Number | None = None

    def read(self) -> Word:
        span = Span(self.start_ms, self.end_ms)
        return Word(self.word, span, self.probability, self.speaker_confidence, self.doubt)


class _Turn(Struct, frozen=True):
    words: tuple[_Word, ...]
    speaker: str | None = None

    def read(self) -> Turn:
        return Turn(self.speaker, tuple(word.read() for word in self.words))

    def read_reviewed(self) -> ReviewedTurn:
        words = (ReviewedWord(word.read(), word.origin, word.confirmed) for word in self.words)
        return ReviewedTurn(self.speaker, tuple(words))


class _Media(Struct, frozen=True, omit_defaults=True):
    name: str
    path: str
    sha256: str
    duration_ms: Milliseconds
    title: str = ""
    published: str = ""

    @classmethod
    def write(cls, media: Media) -> _Media:
        return cls(*_read_fields(media, cls.__struct_fields__))

    def read(self) -> Media:
        return Media(*_read_fields(self, self.__struct_fields__))


class _Speaker(Struct, frozen=True, omit_defaults=True):
    label: str
    name: str
    source: NameSource = NameSource.USER
    score: Number | None = None

    @classmethod
    def write(cls, speaker: Speaker) -> _Speaker:
        return cls(*_read_fields(speaker, cls.__struct_fields__))

    def read(self) -> Speaker:
        return Speaker(self.label, self.name, self.source, self.score)


class _Settled(Struct, frozen=True):
    kind: str
    start_ms: Milliseconds
    end_ms: Milliseconds
    text: str


class _Uncarried(Struct, frozen=True):
    start_ms: Milliseconds
    end_ms: Milliseconds
    heard: str
    corrected: str
    speaker: str | None
    reason: str


class _Head(Struct, frozen=True):
    schema: str


class _Review(Struct, frozen=True):
    media: _Media
    language: str
    turns: tuple[_Turn, ...]
    heard: tuple[_Turn, ...]
    speakers: tuple[_Speaker, ...] = ()
    settled: tuple[_Settled, ...] = field(default=())
    uncarried: tuple[_Uncarried, ...] = ()

    def read(self) -> Review:
        return Review(
            media=self.media.read(),
            language=self.language,
            heard=tuple(turn.read() for turn in self.heard),
            turns=tuple(turn.read_reviewed() for turn in self.turns),
            speakers=tuple(speaker.read() for speaker in self.speakers),
            settled=tuple(
                Settled(s.kind, Span(s.start_ms, s.end_ms), s.text) for s in self.settled
            ),
            uncarried=tuple(
                Uncarried(Span(u.start_ms, u.end_ms), u.heard, u.corrected, u.speaker, u.reason)
                for u in self.uncarried
            ),
        )


def _read_fields(value: object, names: Sequence[str]) -> list[Any]:
    return [getattr(value, name) for name in names]
