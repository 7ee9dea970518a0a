"""Edits as a person might make them, at random places of a text, and whether they are to be seen in another one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.corrections.carrying.placed_times import share_out
from pipeline.domain import (
    Review,
    ReviewedTurn,
    ReviewedWord,
    Span,
    Turn,
    Uncarried,
    Word,
    WordOrigin,
)
from pipeline.text.words import strip_marks

NEAR_MS = 700
Words = int | Sequence[str]
GUEST = "PERSON_00"
"""A speaker whom only the person knows of."""


@dataclass(frozen=True, slots=True)
class MadeEdit:
    """What was done where: ``before`` are the words that it changed, ``after`` what they became."""

    kind: str
    span: Span
    before: tuple[str, ...]
    after: tuple[str, ...] = ()


@dataclass(slots=True)
class _Spot:
    word: ReviewedWord
    speaker: str | None
    begins: bool
    typed_after: list[ReviewedWord] = field(default_factory=list)
    is_gone: bool = False


def edit_at_random(
    review: Review,
    count: int,
    rng: random.Random,
    *,
    kinds: Sequence[str] = (),
    apart: int = 1,
    vocabulary: Sequence[str] = (),
) -> tuple[Review, list[MadeEdit]]:
    """The text with so many edits at most, each some words apart from the next one.

    What is typed is of the ``vocabulary``; without one, words that stand nowhere else.
    """
    spots = [
        _Spot(word, turn.speaker, place == 0)
        for turn in review.turns
        for place, word in enumerate(turn.words)
    ]
    made: list[MadeEdit] = []
    free = set(range(1, len(spots) - 1))
    for number in range(10 * count):
        if not free or len(made) == count:
            break
        kind = rng.choice(kinds or tuple(_KINDS))
        width = rng.choice(_WIDTHS.get(kind, (1,)))
        place = rng.choice(sorted(free))
        if free.issuperset(range(place, place + width)):
            made.append(_KINDS[kind](spots, place, width, (vocabulary or number), rng))
            free -= set(range(place - apart, place + width + apart))
    return replace(review, turns=_gather(spots)), made


def _gather(spots: Sequence[_Spot]) -> tuple[ReviewedTurn, ...]:
    turns: list[tuple[str | None, list[ReviewedWord]]] = []
    begins = True
    for spot in spots:
        begins = begins or spot.begins or turns[-1][0] != spot.speaker
        words = [*([] if spot.is_gone else [spot.word]), *spot.typed_after]
        if not words:
            continue
        if begins:
            turns.append((spot.speaker, []))
            text = words[0].word.text.removeprefix("\n\n")
            words[0] = replace(words[0], word=replace(words[0].word, text=text))
        turns[-1][1].extend(words)
        begins = False
    return tuple(ReviewedTurn(speaker, tuple(words)) for speaker, words in turns)


def _type(words: Words, rng: random.Random, count: int, span: Span) -> list[ReviewedWord]:
    """Words of a vocabulary; for a number words that stand nowhere else."""
    if isinstance(words, int):
        texts = [f" Kq{words}{'xyz'[part]}" for part in range(count)]
    else:
        texts = [f" {rng.choice(words)}" for _ in range(count)]
    typed = zip(texts, share_out(span, texts), strict=True)
    return [ReviewedWord(Word(text, own), WordOrigin.PERSON) for text, own in typed]


def _read(words: Sequence[ReviewedWord]) -> tuple[str, ...]:
    return tuple(word.word.text for word in words)


def _enclose(spots: Sequence[_Spot]) -> Span:
    spans = [spot.word.word.span for spot in spots]
    return Span(spans[0].start_ms, max(spans[0].start_ms, *(span.end_ms for span in spans)))


def _replace(
    spots: list[_Spot], place: int, width: int, words: Words, rng: random.Random
) -> MadeEdit:
    own = spots[place : place + width]
    span = _enclose(own)
    typed = _type(words, rng, rng.choice([1, 1, 2]), span)
    before = _read([spot.word for spot in own])
    for spot in own:
        spot.is_gone = True
    own[0].typed_after = typed
    return MadeEdit("replace", span, before, _read(typed))


def _delete(
    spots: list[_Spot], place: int, width: int, words: Words, rng: random.Random
) -> MadeEdit:
    own = spots[place : place + width]
    for spot in own:
        spot.is_gone = True
    return MadeEdit("delete", _enclose(own), _read([spot.word for spot in own]))


def _insert(
    spots: list[_Spot], place: int, width: int, words: Words, rng: random.Random
) -> MadeEdit:
    start_ms = spots[place].word.word.span.end_ms
    end_ms = max(start_ms, spots[place + 1].word.word.span.start_ms)
    typed = _type(words, rng, rng.choice([1, 2, 3]), Span(start_ms, end_ms))
    spots[place].typed_after = typed
    return MadeEdit("insert", Span(start_ms, end_ms), (), _read(typed))


def _split(
    spots: list[_Spot], place: int, width: int, words: Words, rng: random.Random
) -> MadeEdit:
    spot = spots[place]
    spot.begins = True
    return MadeEdit("split", spot.word.word.span, (spot.word.word.text,))


def _give(spots: list[_Spot], place: int, width: int, words: Words, rng: random.Random) -> MadeEdit:
    own = spots[place : place + width]
    for spot in own:
        spot.speaker = GUEST
    return MadeEdit("give", _enclose(own), _read([spot.word for spot in own]))


def _confirm(
    spots: list[_Spot], place: int, width: int, words: Words, rng: random.Random
) -> MadeEdit:
    spot = spots[place]
    spot.word = replace(spot.word, confirmed=True)
    text = (spot.word.word.text,)
    return MadeEdit("confirm", spot.word.word.span, text, text)


def _break(
    spots: list[_Spot], place: int, width: int, words: Words, rng: random.Random
) -> MadeEdit:
    spot = spots[place]
    word = spot.word.word
    is_there = word.text.startswith("\n\n")
    text = (" " if is_there else "\n\n") + word.text.strip()
    if not spot.begins:
        spot.word = replace(spot.word, word=replace(word, text=text))
    return MadeEdit("break" if not spot.begins else "none", word.span, (word.text,), (text,))


_WIDTHS = {"replace": (1, 1, 1, 2, 3), "delete": (1, 1, 2, 4), "give": (1, 3, 8)}
_KINDS: dict[str, Callable[[list[_Spot], int, int, Words, random.Random], MadeEdit]] = {
    "replace": _replace,
    "delete": _delete,
    "insert": _insert,
    "split": _split,
    "give": _give,
    "confirm": _confirm,
    "break": _break,
}


# --- what became of them


def is_listed(edit: MadeEdit, uncarried: Sequence[Uncarried]) -> bool:
    """Whether an edit is among those that have no place."""
    before, after = ("".join(texts).strip() for texts in (edit.before, edit.after))
    return any(
        one.span.start_ms <= edit.span.end_ms
        and edit.span.start_ms <= one.span.end_ms
        and (after in one.corrected if after else before in one.heard)
        for one in uncarried
    )


def is_visible(edit: MadeEdit, turns: Sequence[ReviewedTurn], offset_ms: int = 0) -> bool:
    """Whether an edit is to be seen in a text: near its time, where times agree."""
    near = [
        (turn, word)
        for turn in turns
        for word in turn.words
        if word.word.span.start_ms <= edit.span.end_ms + offset_ms + NEAR_MS
        and edit.span.start_ms + offset_ms - NEAR_MS <= word.word.span.end_ms
    ]
    tokens = [strip_marks(word.word.text) for _, word in near]
    match edit.kind:
        case "replace" | "insert":
            typed = [strip_marks(text) for text in edit.after]
            return any(tokens[at : at + len(typed)] == typed for at in range(len(tokens)))
        case "confirm":
            own = edit.after[0].strip()
            return any(w.confirmed and w.word.text.strip() == own for _, w in near)
        case "give":
            return any(turn.speaker == GUEST for turn, _ in near)
        case "split":
            return any(turn.words[0] == word for turn, word in near)
        case "break":
            wanted = edit.after[0].startswith("\n\n")
            breaks = any(w.word.text.startswith("\n\n") or t.words[0] == w for t, w in near)
            return breaks or not wanted
        case _:
            return True


# --- another recognition


def recognise_again(turns: Sequence[Turn], errors: float, rng: random.Random) -> tuple[Turn, ...]:
    """The same speech as another model would hear it: other words here and there, times a little off, other labels."""
    heard: list[tuple[str | None, Word]] = []
    at_ms = 0
    labels = {"A": "SPEAKER_01", "B": "SPEAKER_00", None: None}
    for turn in turns:
        for word in turn.words:
            for text in _mishear(word.text, errors, rng):
                start_ms = max(at_ms, word.span.start_ms + rng.randint(-60, 60), 0)
                end_ms = max(start_ms, word.span.end_ms + rng.randint(-60, 60))
                heard.append(
                    (
                        labels.get(turn.speaker, turn.speaker),
                        Word(text, Span(start_ms, end_ms), 0.8),
                    )
                )
                at_ms = start_ms
    return _group(heard)


def _mishear(text: str, errors: float, rng: random.Random) -> list[str]:
    if rng.random() >= errors:
        return [text]
    other = " " + rng.choice(["the", "fog", "number", "uh", "settled", "mine", "or", "forty"])
    ways = [[], [other], [text, other], [other, text], [text.rstrip(",.") + ","], [text.upper()]]
    return rng.choice(ways)


def _group(heard: Sequence[tuple[str | None, Word]]) -> tuple[Turn, ...]:
    turns: list[tuple[str | None, list[Word]]] = []
    for speaker, word in heard:
        if not turns or turns[-1][0] != speaker:
            turns.append((speaker, []))
        turns[-1][1].append(word)
    return tuple(Turn(speaker, tuple(words)) for speaker, words in turns)
