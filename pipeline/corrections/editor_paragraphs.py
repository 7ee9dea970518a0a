"""A corrected text as an editor holds it: paragraphs of characters that know their words; and back.

Every word that is known from before has a number, which its characters bear wherever they are moved. So times
survive whatever is typed between them, and no text has to be aligned with another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.corrections.in_order import find_longest_ordered
from pipeline.domain import (
    Review,
    ReviewedTurn,
    ReviewedWord,
    Span,
    Word,
    WordOrigin,
)
from pipeline.text.scripts import is_unspaced

BREAK = "\n\n"
"""What stands before the first word of a paragraph that doesn't begin a turn."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters of one word.

    ``word`` is its number among the known words; ``None`` for characters that belong to none of them.
    """

    text: str
    word: int | None = None
    origin: WordOrigin = WordOrigin.RECOGNISER
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; with ``opens`` a turn begins with it, and so one does where the speaker changes."""

    speaker: str | None
    opens: bool
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """A word in a paragraph: what it looks like, and the known words that its characters are of."""

    text: str
    is_apart: bool
    numbers: tuple[int, ...]
    origin: WordOrigin
    confirmed: bool


def number_words(review: Review, others: Iterable[Word] = ()) -> tuple[ReviewedWord, ...]:
    """The known words, by number: those that were heard, those that were typed, and others.

    Args:
        review: the corrected text.
        others: words that may be taken into it, such as those of passages that were dropped.
    """
    heard = [ReviewedWord(word) for turn in review.heard for word in turn.words]
    known = Counter(_identify(reviewed) for reviewed in heard)
    own = []
    for reviewed in review.words:
        if known[_identify(reviewed)] > 0:
            known[_identify(reviewed)] -= 1
        else:
            own.append(reviewed)
    return (*heard, *own, *map(ReviewedWord, others))


def make_paragraphs(review: Review, known: Sequence[ReviewedWord]) -> tuple[Paragraph, ...]:
    """The corrected text as an editor holds it, its words under their numbers."""
    numbers: dict[tuple[object, ...], list[int]] = {}
    for number in range(len(known) - 1, -1, -1):
        numbers.setdefault(_identify(known[number]), []).append(number)
    paragraphs = []
    for turn in review.turns:
        parts: list[list[Run]] = [[]]
        for reviewed in turn.words:
            text = reviewed.word.text
            if parts[-1] and _is_break(text):
                parts.append([])
            number = numbers[_identify(reviewed)].pop()
            shown = text if parts[-1] else text.lstrip()
            parts[-1].append(Run(shown, number, reviewed.origin, reviewed.confirmed))
        paragraphs += [
            Paragraph(turn.speaker, place == 0, tuple(runs)) for place, runs in enumerate(parts)
        ]
    return tuple(paragraphs)


def read_paragraphs(
    paragraphs: Sequence[Paragraph], known: Sequence[ReviewedWord]
) -> tuple[ReviewedTurn, ...]:
    """The turns that an editor's paragraphs hold.

    Words that are there as they were keep their times to the millisecond. What was typed in place of words takes
    theirs, what was typed between words the time between them.
    """
    tokens = [list(_split(paragraph.runs, known)) for paragraph in paragraphs]
    spans = iter(_time([token for line in tokens for token in line], known))
    turns: list[tuple[str | None, list[ReviewedWord]]] = []
    opens = True
    for paragraph, line in zip(paragraphs, tokens, strict=True):
        opens = opens or paragraph.opens or turns[-1][0] != paragraph.speaker
        if opens and line:
            turns.append((paragraph.speaker, []))
        for place, token in enumerate(line):
            is_first = opens and place == 0
            before = "" if is_first else BREAK if place == 0 else " " if token.is_apart else ""
            turns[-1][1].append(_write(token, before, known, next(spans), is_first=is_first))
        opens = opens and not line
    return tuple(ReviewedTurn(speaker, tuple(words)) for speaker, words in turns)


def list_numbers(
    paragraphs: Sequence[Paragraph], known: Sequence[ReviewedWord]
) -> tuple[tuple[int, ...], ...]:
    """The numbers that each word of `read_paragraphs` bears: none where it was typed, several where it was joined."""
    return tuple(
        token.numbers for paragraph in paragraphs for token in _split(paragraph.runs, known)
    )


def _identify(reviewed: ReviewedWord) -> tuple[object, ...]:
    return (reviewed.word.text.strip(), reviewed.word.span)


def _is_break(text: str) -> bool:
    return text[: len(text) - len(text.lstrip())].count("\n") > 1


def _split(runs: Sequence[Run], known: Sequence[ReviewedWord]) -> Iterator[_Token]:
    """The words of a paragraph."""
    characters = [item for run in runs for item in _mark_gaps(run, known)]
    for is_gap, group in groupby(characters, key=lambda item: item[2]):
        if is_gap:
            continue
        part: list[tuple[str, Run]] = []
        is_apart = True
        for character, run, _ in group:
            if part and _is_seam(part[-1], (character, run), known):
                yield _gather(part, is_apart=is_apart)
                part, is_apart = [], False
            part.append((character, run))
        yield _gather(part, is_apart=is_apart)


def _mark_gaps(run: Run, known: Sequence[ReviewedWord]) -> Iterator[tuple[str, Run, bool]]:
    """Each character, and whether it parts words: a space does, but inside of a mark such as ``[Yes, it is]``."""
    first = len(run.text) - len(run.text.lstrip())
    last = len(run.text.rstrip())
    is_mark = run.word is not None and len(known[run.word].word.text.split()) > 1
    for place, character in enumerate(run.text):
        is_inside = is_mark and first <= place < last
        yield character, run, character.isspace() and not is_inside


def _is_seam(
    before: tuple[str, Run], after: tuple[str, Run], known: Sequence[ReviewedWord]
) -> bool:
    """Whether a word ends between two characters without a space: where the known words have none either."""
    number = after[1].word
    if number == before[1].word:
        return False
    if is_unspaced(before[0]) or is_unspaced(after[0]):
        return True
    return (
        number is not None
        and before[1].word is not None
        and (not known[number].word.text[:1].isspace() and before[1].word == number - 1)
    )


def _gather(part: Sequence[tuple[str, Run]], *, is_apart: bool) -> _Token:
    runs = [run for _, run in part]
    origins = {run.origin for run in runs}
    return _Token(
        text="".join(c for c, _ in part),
        is_apart=is_apart,
        numbers=tuple(dict.fromkeys(run.word for run in runs if run.word is not None)),
        origin=origins.pop() if len(origins) == 1 else WordOrigin.PERSON,
        confirmed=all(run.confirmed for run in runs),
    )


def _is_unchanged(token: _Token, known: Sequence[ReviewedWord]) -> bool:
    return len(token.numbers) == 1 and known[token.numbers[0]].word.text.strip() == token.text


def _write(
    token: _Token, before: str, known: Sequence[ReviewedWord], span: Span, *, is_first: bool
) -> ReviewedWord:
    """The word that a token is, with the white space that stands before it."""
    text = before + token.text
    if not _is_unchanged(token, known):
        is_of_page = token.origin is WordOrigin.PAGE
        origin = WordOrigin.PAGE if is_of_page else WordOrigin.PERSON
        return ReviewedWord(Word(text, span), origin, token.confirmed)
    reviewed = known[token.numbers[0]]
    own = reviewed.word.text
    blank = own[: len(own) - len(own.lstrip())]
    is_alike = _is_break(blank) == _is_break(before) and bool(blank) == bool(before)
    if is_alike or (is_first and not _is_break(blank)):
        text = own
    return ReviewedWord(replace(reviewed.word, text=text, span=span), token.origin, token.confirmed)


def _time(tokens: Sequence[_Token], known: Sequence[ReviewedWord]) -> list[Span]:
    """When each word is said: in order of time, and where it was before, as far as it is in its place."""
    found: list[Span | None] = [None] * len(tokens)
    for first, last in _chain(tokens):
        chain = tokens[first:last]
        numbers = [number for token in chain for number in token.numbers]
        kept = [_is_unchanged(token, known) for token in chain]
        if any(kept):  # what was typed at a word's edge takes nothing from it
            for place, (token, is_kept) in enumerate(zip(chain, kept, strict=True), start=first):
                found[place] = known[token.numbers[0]].word.span if is_kept else None
        elif numbers:
            spans = [known[number].word.span for number in numbers]
            whole = Span(min(s.start_ms for s in spans), max(s.end_ms for s in spans))
            found[first:last] = _share_out(whole, chain)
    _drop_misplaced(found)
    return _fill(found, tokens)


def _chain(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """Where runs of words begin and end of which each shares a known word with the next."""
    bounds = [0]
    bounds += [
        place
        for place, (before, after) in enumerate(pairwise(tokens), start=1)
        if not set(before.numbers) & set(after.numbers)
    ]
    return pairwise([*bounds, len(tokens)]) if tokens else iter(())


def _share_out(whole: Span, tokens: Sequence[_Token]) -> list[Span]:
    """A time shared out among words by their length."""
    lengths = [len(token.text) for token in tokens]
    ends = [0]
    for length in lengths:
        ends.append(ends[-1] + length)
    times = [whole.start_ms + whole.duration_ms * end // ends[-1] for end in ends]
    return [Span(start, end) for start, end in pairwise(times)]


def _drop_misplaced(found: list[Span | None]) -> None:
    """Forget the times of words that were moved: the most that can keep theirs are in order of time."""
    timed = [place for place, span in enumerate(found) if span is not None]
    starts = [span.start_ms for span in found if span is not None]
    if all(before <= after for before, after in pairwise(starts)):
        return
    kept = {timed[index] for index in find_longest_ordered(starts, strictly=False)}
    for place in timed:
        if place not in kept:
            found[place] = None


def _fill(found: Sequence[Span | None], tokens: Sequence[_Token]) -> list[Span]:
    """The times, those that are not known shared out between the neighbours'."""
    spans: list[Span] = []
    for is_known, group in groupby(enumerate(found), key=lambda item: item[1] is not None):
        places = [place for place, _ in group]
        if is_known:
            spans += [span for span in found[places[0] : places[-1] + 1] if span is not None]
            continue
        after = next((span for span in found[places[-1] + 1 :][:1] if span is not None), None)
        start_ms = spans[-1].end_ms if spans else after.start_ms if after else 0
        end_ms = max(start_ms, after.start_ms) if after else start_ms
        spans += _share_out(Span(start_ms, end_ms), [tokens[place] for place in places])
    return spans
