"""What a journal of changes is made of: records, each of them a line of JSON, ``[checksum, record]``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final
from zlib import crc32

import msgspec

from pipeline.corrections.editor_paragraphs import Paragraph, Run
from pipeline.domain import ReviewedWord, Span, Word, WordOrigin
from pipeline.errors import FormatError

RunRow = tuple[str, int | None, WordOrigin, bool]
RetimedRow = tuple[str, int, int, int, int]
Layout = list["tuple[int, int] | ParagraphRecord"]


class WordRow(msgspec.Struct, frozen=True, array_like=True):
    """A known word, as a row; journals of earlier versions have rows without a doubt."""

    text: str
    start_ms: int
    end_ms: int
    probability: float
    speaker_confidence: float | None
    origin: WordOrigin
    confirmed: bool
    doubt: float | None = None


class ParagraphRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph as the editor sends it."""

    speaker: str | None
    opens: bool
    runs: list[RunRow]


class SpliceRecord(msgspec.Struct, frozen=True):
    """Paragraphs that take the place of others."""

    at: int
    remove: int
    insert: list[ParagraphRecord]


class SettledRecord(msgspec.Struct, frozen=True):
    """A doubt that is left as it is."""

    kind: str
    start_ms: int
    end_ms: int
    text: str


class Base(msgspec.Struct, frozen=True, tag="base", omit_defaults=True):
    """The review whose file has this sha256 holds all records up to this number.

    ``words`` are the known ones beyond those that were heard. ``layout`` are the paragraphs: those that the review
    gives too by their numbers, first and last, the others as they are.
    """

    sha256: str
    number: int
    version: int
    words: list[WordRow]
    layout: Layout
    retimed: list[RetimedRow] = []


class Change(msgspec.Struct, frozen=True, tag="change"):
    """Steps of an editor, and what they do to the paragraphs; ``version`` is the one that they lead to."""

    version: int
    client: int | str
    steps: list[Any]
    splice: SpliceRecord
    number: int = 0

    @property
    def first_version(self) -> int:
        """The version that the steps were made to."""
        return self.version - len(self.steps)


class Naming(msgspec.Struct, frozen=True, tag="speakers"):
    """All speakers that a person named or added: labels and names."""

    speakers: list[tuple[str, str]]
    number: int = 0


class Settling(msgspec.Struct, frozen=True, tag="settled"):
    """All doubts that are left as they are."""

    settled: list[SettledRecord]
    number: int = 0


class Retiming(msgspec.Struct, frozen=True, tag="retimed"):
    """All words that were typed and then listened for: their text, the time that was shared out, and their own."""

    words: list[RetimedRow]
    number: int = 0


Noted = Change | Naming | Settling | Retiming
Record = Base | Noted

_RECORD: Final = msgspec.json.Decoder(Record)


class BadSplice(ValueError):
    """A splice that doesn't fit the paragraphs, or names words that there are not."""


def read_paragraph(record: ParagraphRecord, count: int) -> Paragraph:
    """A paragraph out of what an editor sends.

    Raises:
        BadSplice: it names a word that is not among the ``count`` known ones.
    """
    runs = tuple(
        Run(clean_text(text), word, origin, confirmed)
        for text, word, origin, confirmed in record.runs
    )
    if any(run.word is not None and not 0 <= run.word < count for run in runs):
        raise BadSplice(f"a word's number is not below {count}")
    speaker = None if record.speaker is None else clean_text(record.speaker)
    return Paragraph(speaker, record.opens, runs)


def write_paragraph(paragraph: Paragraph) -> ParagraphRecord:
    """A paragraph as an editor takes it."""
    runs = [(run.text, run.word, run.origin, run.confirmed) for run in paragraph.runs]
    return ParagraphRecord(paragraph.speaker, paragraph.opens, runs)


def clean_text(text: str) -> str:
    """The text, as long as it was, with spaces for control characters and U+FFFD for halves of a character."""
    if text.isprintable():
        return text
    return "".join(_clean_character(character) for character in text)


def _clean_character(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code < 0xE000:
        return "\ufffd"
    return " " if code < 0x20 or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029) else character


def write_word(reviewed: ReviewedWord) -> WordRow:
    """A known word as a row."""
    word = reviewed.word
    span = word.span
    return WordRow(
        word.text,
        span.start_ms,
        span.end_ms,
        word.probability,
        word.speaker_confidence,
        reviewed.origin,
        reviewed.confirmed,
        word.doubt,
    )


def read_word(row: WordRow) -> ReviewedWord:
    """A known word out of its row."""
    span = Span(row.start_ms, row.end_ms)
    word = Word(row.text, span, row.probability, row.speaker_confidence, row.doubt)
    return ReviewedWord(word, row.origin, row.confirmed)


def write_line(record: Record) -> bytes:
    """A record as a line of a journal.

    Raises:
        ValueError: its steps hold what is no JSON.
    """
    plain = msgspec.to_builtins(record)
    text = json.dumps(plain, separators=(",", ":"), allow_nan=False).encode("ascii")
    return b"[%d,%s]\n" % (crc32(text), text)


def read_lines(journal: bytes) -> tuple[list[Record], int]:
    """The records of a journal, and how many of its bytes they are; a last line that is torn is left out.

    Raises:
        FormatError: a line before the last one is damaged, or lines are missing.
    """
    records: list[Record] = []
    size = 0
    lines = journal.split(b"\n")
    for number, line in enumerate(lines[:-1], start=1):
        try:
            records.append(_read_line(line))
        except (ValueError, msgspec.MsgspecError):
            if b"\0" in line and number == len(lines) - 1 and not lines[-1]:
                break  # the power failed before it was all there
            raise refuse(f"line {number} is damaged") from None
        size += len(line) + 1
    _check_order(records)
    return records, size


def _check_order(records: Sequence[Record]) -> None:
    numbers = [record.number for record in records if not isinstance(record, Base)]
    if any(after != before + 1 for before, after in pairwise(numbers)):
        raise refuse("some of its lines are missing, or appear twice")


def _read_line(line: bytes) -> Record:
    checksum, _, rest = line.removeprefix(b"[").partition(b",")
    text = rest.removesuffix(b"]")
    if crc32(text) != int(checksum):
        raise ValueError("not what was written")
    try:
        return _RECORD.decode(text)
    except msgspec.DecodeError:  # half a character, as an editor may send it
        record: Record = msgspec.convert(json.loads(text), Record)
        return record


def cut(records: Sequence[Record], kept: int) -> list[Record]:
    """The records without those that are history, but for the last few, and without all bases but the last."""
    last = next((record for record in reversed(records) if isinstance(record, Base)), None)
    if last is None:
        return list(records)
    noted = [record for record in records if not isinstance(record, Base)]
    old = [record for record in noted if record.number <= last.number]
    return [*old[max(0, len(old) - kept) :], last, *noted[len(old) :]]


def refuse(reason: str) -> FormatError:
    """What is raised where a journal can't be used."""
    remedy = "Move it away to continue from the last saved state; its content is readable JSON"
    return FormatError("journal", reason, remedy)
