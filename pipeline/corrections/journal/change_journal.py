"""A journal of changes: each as a line that is written before it is confirmed, and replayed after a crash.

A `Base` says which records a saved review holds already, by the sha256 of its file. It is written before that file
is, so that whichever of two reviews a crash leaves, the journal knows what of itself is in there. Those records are
history, for pages that were left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.corrections.editor_paragraphs import (
    Paragraph,
    make_paragraphs,
    number_words,
    read_paragraphs,
)
from pipeline.corrections.journal.journal_records import (
    BadSplice,
    Base,
    Change,
    Naming,
    Noted,
    ParagraphRecord,
    RetimedRow,
    Retiming,
    SettledRecord,
    Settling,
    clean_text,
    read_lines,
    read_paragraph,
    read_word,
    refuse,
    write_paragraph,
    write_word,
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


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is being corrected: its known words, and its paragraphs at a version.

    ``retimed`` are words that were typed and then listened for: their text, the time that was shared out, and
    their own.
    """

    known: tuple[ReviewedWord, ...]
    paragraphs: tuple[Paragraph, ...]
    version: int
    speakers: tuple[Speaker, ...] = ()
    settled: tuple[Settled, ...] = ()
    retimed: tuple[tuple[str, Span, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a journal gives.

    Attributes:
        draft: the text at the last change; ``None`` where the journal has nothing to add to the saved review.
        history: the last changes in it, each made to what the one before led to; the review may hold some already.
        number: that of the last record.
        size: how many of its bytes are whole lines; what comes after was never confirmed.
    """

    draft: Draft | None = None
    history: tuple[Change, ...] = ()
    number: int = 0
    size: int = 0


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
    turns = read_paragraphs(draft.paragraphs, draft.known)
    times = {(text, before): after for text, before, after in draft.retimed}
    if times:
        turns = tuple(
            replace(turn, words=tuple(_retime(word, times) for word in turn.words))
            for turn in turns
        )
    return replace(review, turns=turns, speakers=draft.speakers, settled=draft.settled)


def _retime(reviewed: ReviewedWord, times: Mapping[tuple[str, Span], Span]) -> ReviewedWord:
    """A word that was typed, at its own time, if that is known."""
    word = reviewed.word
    span = times.get((word.text.strip(), word.span))
    if span is None or reviewed.origin is WordOrigin.RECOGNISER:
        return reviewed
    return replace(reviewed, word=replace(word, span=span))


def find_retimed(before: Review, after: Review, tried: Collection[Span]) -> Retiming:
    """What has to be noted of a review in which words were listened for that had shared out times.

    Args:
        before: the review without the times that were found.
        after: the same with them.
        tried: the times of all words that were listened for, found or not.
    """
    rows = [
        (old.word.text.strip(), *_write_span(old.word.span), *_write_span(new.word.span))
        for old, new in zip(before.words, after.words, strict=True)
        if old.word.span != new.word.span
        or (old.word.span in tried and old.origin is not WordOrigin.RECOGNISER)
    ]
    return Retiming(rows)


def _write_span(span: Span) -> tuple[int, int]:
    return span.start_ms, span.end_ms


def apply_record(draft: Draft, record: Noted) -> Draft:
    """The text after a change.

    Raises:
        BadSplice: the change doesn't fit.
    """
    if isinstance(record, Naming):
        return replace(draft, speakers=_read_speakers(record))
    if isinstance(record, Retiming):
        return replace(draft, retimed=_read_retimed(record.words))
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


def settle(
    draft: Draft, added: Sequence[SettledRecord], removed: Sequence[SettledRecord]
) -> Settling:
    """What is left as it is, when some doubts come to it and others go; each is there once."""
    before = [SettledRecord(s.kind, s.span.start_ms, s.span.end_ms, s.text) for s in draft.settled]
    kept = [row for row in before if row not in removed]
    return Settling(list(dict.fromkeys((*kept, *added))))


def _read_retimed(rows: Sequence[RetimedRow]) -> tuple[tuple[str, Span, Span], ...]:
    return tuple(
        (text, Span(start_ms, end_ms), Span(first_ms, last_ms))
        for text, start_ms, end_ms, first_ms, last_ms in rows
    )


def _read_speakers(naming: Naming) -> tuple[Speaker, ...]:
    return tuple(Speaker(label, name, NameSource.USER) for label, name in naming.speakers)


def make_base(review: Review, sha256: str, draft: Draft, number: int) -> Base:
    """What a journal has to say before the file of a review is written.

    Args:
        review: what the draft gives, as it is saved.
        sha256: that of its file.
        number: that of the last record that led to the draft.
        draft: the text, in which an editor may have paragraphs that a review has not, such as empty ones.
    """
    heard = sum(len(turn.words) for turn in review.heard)
    rows = [write_word(reviewed) for reviewed in draft.known[heard:]]
    made = make_paragraphs(review, _complete(draft.known, review))
    retimed = [(text, *_write_span(old), *_write_span(new)) for text, old, new in draft.retimed]
    layout = list(_lay_out(draft.paragraphs, made))
    return Base(sha256, number, draft.version, rows, layout, retimed)


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


def replay(review: Review | None, sha256: str, journal: bytes) -> Replayed:
    """What a journal makes of the review that was saved last.

    Args:
        review: the saved one; ``None`` where there is none.
        sha256: that of its file.
        journal: what the journal's file holds.

    Raises:
        FormatError: the journal is damaged, or goes on from another review.
    """
    records, size = read_lines(journal)
    noted = [record for record in records if not isinstance(record, Base)]
    bases = [record for record in records if isinstance(record, Base)]
    number = max((record.number for record in records), default=0)
    history = _find_history(noted)
    base = next((base for base in reversed(bases) if base.sha256 == sha256), None)
    if review is None or base is None:
        if noted and not (bases and bases[-1].number == number):
            raise refuse("its changes don't belong to the saved corrections")
        return Replayed(None, history, number, size)
    try:
        draft = restore_draft(review, base)
        for record in noted:
            if record.number > base.number:
                draft = apply_record(draft, record)
    except (ValueError, LookupError) as error:
        raise refuse(f"a change doesn't fit ({error})") from error
    return Replayed(draft, history, number, size)


def _find_history(noted: Sequence[Noted]) -> tuple[Change, ...]:
    """The last changes of which each was made to what the one before has led to."""
    changes = [record for record in noted if isinstance(record, Change)]
    first = len(changes) - 1
    while first > 0 and changes[first - 1].version == changes[first].first_version:
        first -= 1
    return tuple(changes[max(0, first) :])


def restore_draft(review: Review, base: Base) -> Draft:
    """The text as it was when the review was saved.

    Raises:
        ValueError: the base is of another review.
        LookupError: likewise.
    """
    heard = [ReviewedWord(word) for turn in review.heard for word in turn.words]
    known = (*heard, *map(read_word, base.words))
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
    return Draft(
        known,
        tuple(paragraphs),
        base.version,
        review.speakers,
        review.settled,
        _read_retimed(base.retimed),
    )
