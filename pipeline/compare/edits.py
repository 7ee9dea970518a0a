"""The alignment in words as written, and its differences sorted by what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.compare.meanings import Piece
from pipeline.compare.tokens import Token, Written, find_least
from pipeline.domain import (
    Difference,
    Edit,
    EditKind,
    ErrorCounts,
    Meaning,
    Reference,
    Span,
    find_greatest,
)
from pipeline.text.scripts import SPACELESS

_GRAVITY: Final = {
    meaning: grade
    for grade, meaning in enumerate(
        (
            Meaning.STYLE,
            Meaning.ALTERNATE,
            Meaning.SPELLING,
            Meaning.NUMBER,
            Meaning.CONTRACTION,
            Meaning.FILLER,
            Meaning.INSERTED,
            Meaning.DROPPED,
            Meaning.NAME,
            Meaning.CHANGED,
        )
    )
}
_FIGURE = re.compile(r"\W*\d(?:\S*\d)?\W*")
_TIME = re.compile(r"\W*\d+(?::\d+)+\W*")
_ONE_BY_ONE = frozenset({Meaning.SPELLING, Meaning.NUMBER, Meaning.CONTRACTION})


@dataclass(frozen=True, slots=True)
class Step:
    """An edit, the numbers of the pieces it is made of, and what its tokens count.

    ``meaning`` is the gravest of its pieces'; ``restyled`` says that its two sides are equal and not
    written the same.
    """

    edit: Edit
    pieces: tuple[int, ...]
    meaning: Meaning | None
    counts: ErrorCounts
    restyled: bool


@dataclass(slots=True)
class _Open:
    """An edit that is not complete yet."""

    left: list[Token]
    right: list[Token]
    pieces: dict[int, Meaning | None]
    counts: list[ErrorCounts]


def list_steps(
    expected: Sequence[Token],
    actual: Sequence[Token],
    pieces: Iterable[Piece],
    names: Mapping[str, str],
) -> Iterator[Step]:
    """The alignment in words as written, each shown once.

    A word of several tokens ("well-known") may be aligned with several words ("well
    known"), so an edit is complete only where a word ends on both sides; a listed spelling is one edit.
    """
    turn = 0
    now = _Open([], [], {}, [])
    for number, piece in enumerate(pieces):
        is_listed = piece.meaning is Meaning.ALTERNATE
        for place, (i, j) in enumerate(piece.pairs, start=1):
            left, right = None if i is None else expected[i], None if j is None else actual[j]
            counts = piece.counts[place - 1]
            if not now.pieces and left and right and left.last and right.last and not is_listed:
                turn = left.word.turn
                yield _pair(left, right, (number, piece.meaning, counts), names)
                continue
            now.left += [left] if left else []
            now.right += [right] if right else []
            now.pieces[number] = piece.meaning
            now.counts.append(counts)
            if is_listed and place < len(piece.pairs):
                continue
            if (not now.left or now.left[-1].last) and (not now.right or now.right[-1].last):
                turn = now.left[0].word.turn if now.left else turn
                yield _close(now, turn, names)
                turn = now.left[-1].word.turn if now.left else turn
                now = _Open([], [], {}, [])


def _pair(
    left: Token,
    right: Token,
    piece: tuple[int, Meaning | None, ErrorCounts],
    names: Mapping[str, str],
) -> Step:
    """The edit of one whole word with another, which most edits are."""
    number, meaning, counts = piece
    was, other = left.word, right.word
    is_equal = left.text == right.text
    edit = Edit(
        EditKind.EQUAL if is_equal else EditKind.SUBSTITUTION,
        was.text,
        other.text,
        was.turn,
        None if other.speaker is None else names.get(other.speaker, other.speaker),
        other.span,
        other.confidence,
        other.probability,
        other.doubt,
    )
    restyled = is_equal and (was.text != other.text or _is_respaced(was, other))
    return Step(edit, (number,), meaning, counts, restyled)


def _close(now: _Open, turn: int, names: Mapping[str, str]) -> Step:
    """The finished edit."""
    left, right = now.left, now.right
    known = [meaning for meaning in now.pieces.values() if meaning is not None]
    is_equal = [token.text for token in left] == [token.text for token in right]
    if not left or not right:
        kind = EditKind.DELETION if left else EditKind.INSERTION
    elif is_equal or set(now.pieces.values()) <= {None, Meaning.ALTERNATE}:
        kind = EditKind.EQUAL
    else:
        kind = EditKind.SUBSTITUTION
    label = right[0].word.speaker if right else None
    spans = [token.word.span for token in right if token.word.span is not None]
    edit = Edit(
        kind=kind,
        reference=_join_written(left),
        hypothesis=_join_written(right),
        reference_turn=turn,
        hypothesis_speaker=None if label is None else names.get(label, label),
        hypothesis_span=Span(spans[0].start_ms, max(s.end_ms for s in spans)) if spans else None,
        speaker_confidence=find_least(token.word.confidence for token in right),
        probability=find_least(token.word.probability for token in right),
        doubt=find_greatest(token.word.doubt for token in right),
    )
    return Step(
        edit,
        tuple(now.pieces),
        max(known, key=_GRAVITY.__getitem__, default=None),
        sum(now.counts, ErrorCounts.zero()),
        kind is EditKind.EQUAL
        and (edit.reference != edit.hypothesis or _is_respaced(left[0].word, right[0].word)),
    )


def _is_respaced(one: Written, other: Written) -> bool:
    """Whether a space stands before a character of a script without spaces on one side only."""
    return one.glued != other.glued and SPACELESS.search(one.text) is not None


def _join_written(tokens: Sequence[Token]) -> str | None:
    """The written words of these tokens, each once; ``None`` where there are none."""
    words = [token.word for token in tokens if token.last]
    joined = "".join(("" if word.glued else " ") + word.text for word in words)
    return joined.strip() or None


# --- differences


def sort_differences(
    steps: Sequence[Step], reference: Reference, *, with_speakers: bool
) -> tuple[Difference, ...]:
    """Every run of edits that differ together, in order, with what it comes to.

    Each edit that is not equal stands in one difference. Runs of equal edits that are only written in
    another way, or given to another speaker, are differences of their own.
    """
    found: list[Difference] = []
    start = 0
    while start < len(steps):
        meaning = _name_step(steps[start], reference, with_speakers)
        stop = start + 1
        while (
            meaning is not None
            and stop < len(steps)
            and _belongs(
                steps[stop - 1],
                steps[stop],
                _name_step(steps[stop], reference, with_speakers),
                meaning,
            )
        ):
            stop += 1
        if meaning is not None:
            found.append(_make_difference(steps, start, stop, meaning))
        start = stop
    return tuple(found)


def _name_step(step: Step, reference: Reference, with_speakers: bool) -> Meaning | None:
    """What an edit comes to by itself; ``None`` where it is as in the reference."""
    if step.meaning is not None:
        return step.meaning
    if with_speakers and reference.turns:
        speaker = reference.turns[step.edit.reference_turn].speaker
        if speaker is not None and step.edit.hypothesis_speaker != speaker:
            return Meaning.SPEAKER
    return Meaning.STYLE if step.restyled else None


def _belongs(before: Step, step: Step, meaning: Meaning | None, first: Meaning) -> bool:
    """Whether an edit belongs to the difference that the one before it is in."""
    if meaning is None or step.edit.reference_turn != before.edit.reference_turn:
        return bool(set(before.pieces) & set(step.pieces))
    if set(before.pieces) & set(step.pieces):
        return True
    if Meaning.SPEAKER in (meaning, first):
        same = before.edit.hypothesis_speaker == step.edit.hypothesis_speaker
        return meaning is first and same
    if first.is_content and meaning.is_content:
        return True
    return meaning is first and meaning not in {*_ONE_BY_ONE, Meaning.ALTERNATE}


def _make_difference(steps: Sequence[Step], start: int, stop: int, first: Meaning) -> Difference:
    """The difference that these edits are."""
    edits = [step.edit for step in steps[start:stop]]
    spans = [edit.hypothesis_span for edit in edits if edit.hypothesis_span is not None]
    wrong = sum(map(_count_wrong, steps[start:stop]))
    right = sum(step.counts.hits for step in steps[start:stop])
    return Difference(
        meaning=_weigh(steps[start:stop], first),
        edits=(start, stop),
        reference=_join(edit.reference for edit in edits),
        hypothesis=_join(edit.hypothesis for edit in edits),
        reference_turn=edits[0].reference_turn,
        words=right if first is Meaning.SPEAKER else wrong,
        span=Span(min(s.start_ms for s in spans), max(s.end_ms for s in spans)) if spans else None,
    )


def _count_wrong(step: Step) -> int:
    """How many words of an edit are wrong.

    A word that differs in a sign alone (``$5`` and ``€5``) is, though it is counted as equal; a time or a
    ratio that is another figure (``4:3`` and ``43``) is one wrong word.
    """
    edit, errors = step.edit, step.counts.errors
    if step.meaning is None or not step.meaning.is_content:
        return errors
    if edit.kind is EditKind.EQUAL:
        return max(errors, 1)
    both = edit.reference or "", edit.hypothesis or ""
    return (
        min(errors, 1)
        if any(map(_TIME.fullmatch, both)) and all(map(_FIGURE.fullmatch, both))
        else errors
    )


def _weigh(steps: Sequence[Step], first: Meaning) -> Meaning:
    """The meaning of several edits as one: the gravest; a phrase that has a name in it is one of a name."""
    known = {step.meaning for step in steps if step.meaning is not None}
    if not known:
        return first
    content = {meaning for meaning in known if meaning.is_content}
    if Meaning.NAME in content:
        return Meaning.NAME
    if len(content) > 1:
        return Meaning.CHANGED
    return max(known, key=_GRAVITY.__getitem__)


def _join(words: Iterable[str | None]) -> str | None:
    """The words as they stand in the text; ``None`` where there are none."""
    joined = ""
    for word in words:
        if word is None:
            continue
        seam = joined[-1:] + word[:1]
        wide = len(seam) == 2 and all(SPACELESS.match(c) or not c.isalnum() for c in seam)
        joined += word if not joined or (wide and SPACELESS.search(joined + word)) else f" {word}"
    return joined or None
