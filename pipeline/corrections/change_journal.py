"""A journal of changes: each as a line that is written before it is confirmed, and replayed after a crash.

A line is JSON, ``[checksum, record]``. A `Base` says from which saved review what follows goes on, by the sha256 of
its file. One is written before that file is, so that whichever of two files a crash leaves, the journal knows what
of itself is in there already. All that went before a base is history, for pages that were left open.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from zlib import crc32

import msgspec

from pipeline.corrections.editor_paragraphs import (
    Paragraph,
    Run,
    make_paragraphs,
    number_words,
    read_paragraphs,
)
from pipeline.domain import (
    NameSource,
    Review,
    ReviewedWord,
    Settled,
    Span,
    Speaker,
    Word,
    WordOrigin,
)
from pipeline.errors import FormatError

RunRow = tuple[str, int | None, WordOrigin, bool]
WordRow = tuple[str, int, int, float, float | None, WordOrigin, bool]
Layout = list["tuple[int, int] | ParagraphRecord"]


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
    """What follows goes on from the review whose file has this sha256.

    ``words`` are the known ones beyond those that were heard. ``layout`` are the paragraphs: those that the review
    gives too by their numbers, first and last, the others as they are.
    """

    sha256: str
    version: int
    words: list[WordRow]
    layout: Layout


class Change(msgspec.Struct, frozen=True, tag="change"):
    """Steps of an editor, and what they do to the paragraphs; ``version`` is the one that they lead to."""

    version: int
    client: int | str
    steps: list[Any]
    splice: SpliceRecord


class Naming(msgspec.Struct, frozen=True, tag="speakers"):
    """All speakers that a person named or added: labels and names."""

    version: int
    speakers: list[tuple[str, str]]


class Settling(msgspec.Struct, frozen=True, tag="settled"):
    """All doubts that are left as they are."""

    version: int
    settled: list[SettledRecord]


Record = Base | Change | Naming | Settling

_RECORD: Final = msgspec.json.Decoder(Record)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is being corrected: its known words, and its paragraphs at a version."""

    known: tuple[ReviewedWord, ...]
    paragraphs: tuple[Paragraph, ...]
    version: int
    speakers: tuple[Speaker, ...] = ()
    settled: tuple[Settled, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a journal gives.

    Attributes:
        draft: the text at the last change; ``None`` where the journal holds no line.
        history: the changes in it, in order, those before the base too.
        size: how many of its bytes are whole lines; what comes after was never confirmed.
    """

    draft: Draft | None
    history: tuple[Change, ...] = ()
    size: int = 0


class BadSplice(ValueError):
    """A splice that doesn't fit the paragraphs, or names words that there are not."""


def begin_draft(review: Review, others: Iterable[Word] = (), version: int = 0) -> Draft:
    """The text of a review, to be corrected further.

    Args:
        review: what was made of a transcript so far.
        others: words that may be taken into it, such as those of passages that were dropped.
        version: the number to count changes from.
    """
    known = number_words(review, others)
    paragraphs = make_paragraphs(review, known)
    return Draft(known, paragraphs, version, review.speakers, review.settled)


def finish_draft(review: Review, draft: Draft) -> Review:
    """The review with the text as it is now."""
    return replace(
        review,
        turns=read_paragraphs(draft.paragraphs, draft.known),
        speakers=draft.speakers,
        settled=draft.settled,
    )


def apply_record(draft: Draft, record: Change | Naming | Settling) -> Draft:
    """The text after a change.

    Raises:
        BadSplice: the change doesn't fit.
    """
    if isinstance(record, Naming):
        return replace(draft, speakers=_read_speakers(record))
    if isinstance(record, Settling):
        settled = (
            Settled(s.kind, Span(s.start_ms, s.end_ms), clean_text(s.text)) for s in record.settled
        )
        return replace(draft, settled=tuple(settled))
    splice, count = record.splice, len(draft.paragraphs)
    if not (0 <= splice.at <= count and 0 <= splice.remove <= count - splice.at):
        raise BadSplice(f"paragraphs {splice.at} to {splice.at + splice.remove} of {count}")
    inserted = tuple(read_paragraph(paragraph, len(draft.known)) for paragraph in splice.insert)
    before, after = draft.paragraphs[: splice.at], draft.paragraphs[splice.at + splice.remove :]
    return replace(draft, paragraphs=before + inserted + after, version=record.version)


def _read_speakers(naming: Naming) -> tuple[Speaker, ...]:
    return tuple(Speaker(label, name, NameSource.USER) for label, name in naming.speakers)


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


def make_base(review: Review, sha256: str, draft: Draft) -> Base:
    """What a journal has to say before the file of a review is written.

    Args:
        review: what the draft gives, as it is saved.
        sha256: that of its file.
        draft: the text, in which an editor may have paragraphs that a review has not, such as empty ones.
    """
    heard = sum(len(turn.words) for turn in review.heard)
    rows = [_write_word(reviewed) for reviewed in draft.known[heard:]]
    made = make_paragraphs(review, _complete(draft.known, review))
    return Base(sha256, draft.version, rows, list(_lay_out(draft.paragraphs, made)))


def _lay_out(
    paragraphs: Sequence[Paragraph], made: Sequence[Paragraph]
) -> Iterator[tuple[int, int] | ParagraphRecord]:
    """The paragraphs, those that are among the made ones by the numbers of the first and the last in a row."""
    places: dict[Paragraph, int] = {}
    for place, paragraph in enumerate(made):
        places.setdefault(paragraph, place)
    first = last = -1
    for paragraph in paragraphs:
        is_next = 0 <= last < len(made) - 1 and made[last + 1] == paragraph
        place = last + 1 if is_next else places.get(paragraph, -1)
        if not is_next and last >= 0:
            yield (first, last)
        if not is_next:
            first = place
        last = place
        if place < 0:
            yield write_paragraph(paragraph)
    if last >= 0:
        yield (first, last)


def _complete(known: Sequence[ReviewedWord], review: Review) -> tuple[ReviewedWord, ...]:
    """The known words, and after them those of the review that are not among them."""
    counts = Counter((word.word.text.strip(), word.word.span) for word in known)
    missing = []
    for word in review.words:
        key = (word.word.text.strip(), word.word.span)
        if counts[key] > 0:
            counts[key] -= 1
        else:
            missing.append(word)
    return (*known, *missing)


def _write_word(reviewed: ReviewedWord) -> WordRow:
    word = reviewed.word
    span = word.span
    return (
        word.text,
        span.start_ms,
        span.end_ms,
        word.probability,
        word.speaker_confidence,
        reviewed.origin,
        reviewed.confirmed,
    )


def _read_word(row: WordRow) -> ReviewedWord:
    text, start_ms, end_ms, probability, confidence, origin, confirmed = row
    word = Word(text, Span(start_ms, end_ms), probability, confidence)
    return ReviewedWord(word, origin, confirmed)


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
        FormatError: a line before the last one is damaged.
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
            raise _refuse(f"line {number} is damaged") from None
        size += len(line) + 1
    return records, size


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


def replay(review: Review, sha256: str, journal: bytes) -> Replayed:
    """What a journal makes of the review that was saved last.

    Args:
        review: the saved one.
        sha256: that of its file.
        journal: what the journal's file holds.

    Raises:
        FormatError: the journal is damaged, or goes on from another review.
    """
    records, size = read_lines(journal)
    if not records:
        return Replayed(None, (), size)
    places = [i for i, r in enumerate(records) if isinstance(r, Base) and r.sha256 == sha256]
    if not places:
        raise _refuse("its changes go on from another review than the one that is saved")
    base = records[places[-1]]
    assert isinstance(base, Base)  # noqa: S101 - as chosen
    try:
        draft = restore_draft(review, base)
        for record in records[places[-1] + 1 :]:
            if not isinstance(record, Base):
                draft = apply_record(draft, record)
    except (ValueError, LookupError) as error:
        raise _refuse(f"a change doesn't fit ({error})") from error
    history = tuple(record for record in records if isinstance(record, Change))
    return Replayed(draft, history, size)


def restore_draft(review: Review, base: Base) -> Draft:
    """The text as it was when the review was saved.

    Raises:
        ValueError: the base is of another review.
        LookupError: likewise.
    """
    heard = [ReviewedWord(word) for turn in review.heard for word in turn.words]
    known = (*heard, *map(_read_word, base.words))
    made = make_paragraphs(review, _complete(known, review))
    paragraphs: list[Paragraph] = []
    for part in base.layout:
        if isinstance(part, ParagraphRecord):
            paragraphs.append(read_paragraph(part, len(known)))
            continue
        first, last = part
        if not 0 <= first <= last < len(made):
            raise BadSplice(f"paragraphs {first} to {last} of {len(made)}")
        paragraphs += made[first : last + 1]
    return Draft(known, tuple(paragraphs), base.version, review.speakers, review.settled)


def _refuse(reason: str) -> FormatError:
    remedy = "Move it away to go on from what was saved before; what it holds is readable JSON"
    return FormatError("journal", reason, remedy)
