"""An output that was edited by hand → corrections: what differs from what was written, at its place in the text.

The edited file is laid against what was written, and that against the corrected text, so that only a person's
edits are taken up. Words that nobody touched keep their times; so do, as a whole, words that others replace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from pipeline.corrections.edited_files.edit_cells import (
    Break,
    Cell,
    Token,
    WrittenParagraph,
    compare_texts,
    cut_cells,
    split_own,
    split_written,
)
from pipeline.corrections.edited_files.edited_speakers import (
    People,
    Voice,
    add_speakers,
    label_voices,
    name_people,
)
from pipeline.corrections.editor_paragraphs import (
    Paragraph,
    Run,
    make_paragraphs,
    number_words,
    read_paragraphs,
)
from pipeline.domain import Review, Speaker, WordOrigin
from pipeline.text.scripts import is_unspaced
from pipeline.text.words import strip_marks


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token of the new text, its characters with their words, and what it stands for.

    A token that was taken out has no characters. ``is_first`` is false where another one stands for the same.
    """

    runs: tuple[Run, ...]
    voice: Voice
    is_first: bool = True


def take_edits(
    review: Review,
    base: Sequence[WrittenParagraph],
    edited: Sequence[WrittenParagraph],
    speakers: Sequence[Speaker],
) -> Review:
    """The corrections with a person's edits of a file; the same object where there are none.

    Args:
        review: the corrections so far.
        base: what was written in the file, as it is read back.
        edited: what stands in it now.
        speakers: everybody in the corrected text, under the names that are shown.
    """
    if tuple(base) == tuple(edited):
        return review
    known = number_words(review)
    own = split_own(make_paragraphs(review, known))
    written, now = split_written(base), split_written(edited)
    cells = cut_cells(own, written, now)
    pieces = [piece for cell in cells for piece in _fill_cell(cell, own, written, now)]
    people = name_people([piece.voice for piece in pieces], now, speakers)
    turns = read_paragraphs(_write_paragraphs(pieces, people), known)
    named = add_speakers(review.speakers, people)
    if (turns, named) == (review.turns, review.speakers):
        return review
    return replace(review, turns=turns, speakers=named)


def _fill_cell(
    cell: Cell, own: Sequence[Token], base: Sequence[Token], edited: Sequence[Token]
) -> Iterator[_Piece]:
    """The tokens that come to stand in the place of a cell."""
    mine, written, now = own[slice(*cell.own)], base[slice(*cell.base)], edited[slice(*cell.edited)]
    if cell.is_same:
        is_paired = len(mine) == len(written)
        for place, token in enumerate(mine):
            there = (written[place], now[place]) if is_paired else (None, None)
            yield _Piece(token.runs, Voice(token, *there))
        return
    yield from _replace(mine, written, now)


def _replace(
    own: Sequence[Token], base: Sequence[Token], edited: Sequence[Token]
) -> Iterator[_Piece]:
    """The edited tokens, each with the words that it replaces; those that are there already stay as they are."""
    stretches = compare_texts(_fold_all(own), _fold_all(edited))
    for is_equal, (start, end), (begin, until) in stretches:
        numbers = _share_numbers(own[start:end], edited[begin:until])
        before = -1
        for place in range(begin, until):
            token, part = edited[place], numbers[place - begin]
            at = start + (place - begin) if is_equal else _find_partner(part, own, start, end)
            if at >= 0 and is_equal and own[at].text == token.text:
                runs = own[at].runs
            else:
                typed = zip(token.text, part, strict=True)
                runs = tuple(Run(c, number, WordOrigin.PERSON) for c, number in typed)
            voice = Voice(None, None, token)
            if at >= 0:
                voice = Voice(own[at], _find_written(at, own, base), token)
            yield _Piece(runs, voice, is_first=at != before)
            before = at
        if begin == until:
            for at in range(start, end):
                yield _Piece((), Voice(own[at], _find_written(at, own, base), None))


def _fold_all(tokens: Sequence[Token]) -> list[str]:
    """The tokens without case and marks."""
    return [strip_marks(token.text) or token.text for token in tokens]


def _find_written(place: int, own: Sequence[Token], base: Sequence[Token]) -> Token | None:
    """The file's token that stands for a token of the corrected text."""
    if not base:
        return None
    return base[place * len(base) // len(own)]


def _find_partner(numbers: Sequence[int | None], own: Sequence[Token], start: int, end: int) -> int:
    """Which of the tokens that are replaced a new one begins with; -1 where it replaces none."""
    for place in range(start, end):
        if any(run.word == numbers[0] for run in own[place].runs):
            return place
    return -1


def _share_numbers(own: Sequence[Token], edited: Sequence[Token]) -> list[list[int | None]]:
    """For each character of the new tokens the word that it replaces: none only where all of them are new."""
    owners = [run.word for token in own for run in token.runs]
    before, after = ("".join(token.text for token in side) for side in (own, edited))
    found: list[int | None] = [None] * len(after)
    for step in Levenshtein.opcodes(_fold(before), _fold(after)):
        if step.tag in ("equal", "replace"):
            found[step.dest_start : step.dest_end] = owners[step.src_start : step.src_end]
    last = next((number for number in (*found, *owners) if number is not None), None)
    for place, number in enumerate(found):
        last = number if number is not None else last
        found[place] = last
    parts, begin = [], 0
    for token in edited:
        parts.append(found[begin : begin + len(token.text)])
        begin += len(token.text)
    return parts


def _fold(text: str) -> str:
    """The text in small letters, one character for each."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


# --- paragraphs and turns


def _write_paragraphs(pieces: Sequence[_Piece], people: People) -> list[Paragraph]:
    """The new text as an editor holds it."""
    breaks = [
        begins for piece, begins in zip(pieces, _find_breaks(pieces), strict=True) if piece.runs
    ]
    left = [piece for piece in pieces if piece.runs]
    labels = label_voices([piece.voice for piece in left], people)
    paragraphs: list[tuple[str | None, bool, list[Run]]] = []
    for piece, label, begins in zip(left, labels, breaks, strict=True):
        is_turn = not paragraphs or paragraphs[-1][0] != label
        if is_turn or begins:
            paragraphs.append((label, is_turn or begins is Break.TURN, []))
        else:
            paragraphs[-1][2].extend(_write_blank(paragraphs[-1][2][-1], piece))
        paragraphs[-1][2].extend(piece.runs)
    return [Paragraph(label, opens, _join(runs)) for label, opens, runs in paragraphs]


def _write_blank(last: Run, piece: _Piece) -> list[Run]:
    """The white space before a piece, which is part of a word that has some inside, as ``[Yes, it is]`` has."""
    own, edited, first = piece.voice.own, piece.voice.edited, piece.runs[0]
    is_own = own is not None and piece.runs is own.runs
    if own is not None and is_own and not own.begins:
        blank = own.blank
    elif edited is not None and not edited.begins:
        blank = edited.blank
    else:
        blank = "" if is_unspaced(last.text) or is_unspaced(first.text) else " "
    if is_own and blank and last.word is not None and last.word == first.word:
        return [replace(first, text=blank)]
    return [Run(" ")] if blank else []


def _join(characters: Sequence[Run]) -> tuple[Run, ...]:
    """Single characters as runs of those that belong together."""
    joined: list[Run] = []
    parts: list[str] = []
    for run in characters:
        if joined and _belong(joined[-1], run):
            parts.append(run.text)
            continue
        if joined:
            joined[-1] = replace(joined[-1], text="".join(parts))
        joined.append(run)
        parts = [run.text]
    if joined:
        joined[-1] = replace(joined[-1], text="".join(parts))
    return tuple(joined)


def _belong(one: Run, other: Run) -> bool:
    return (one.word, one.origin, one.confirmed) == (other.word, other.origin, other.confirmed)


def _find_breaks(pieces: Sequence[_Piece]) -> list[Break]:
    """What begins with each piece.

    Where the file still has the break that was written, or none, the corrected text keeps what it has there.
    A break stays where it is when the words behind it are taken out, or others put before them.
    """
    moved = _find_moved(pieces)
    breaks: list[Break] = []
    hidden = gone = Break.NONE
    for place, piece in enumerate(pieces):
        voice = piece.voice
        own = voice.own.begins if voice.own is not None and piece.is_first else Break.NONE
        was = voice.base.begins if voice.base is not None and piece.is_first else Break.NONE
        if not piece.runs:
            hidden, gone = (hidden, max(gone, own)) if was else (max(hidden, own), gone)
            breaks.append(Break.NONE)
            continue
        now = voice.edited.begins if voice.edited is not None else was
        if now == was:
            begins = own
        elif now and not was:
            begins = gone or moved.get(place) or now
        else:
            begins = now
        breaks.append(max(begins, hidden))
        hidden = gone = Break.NONE
    return breaks


def _find_moved(pieces: Sequence[_Piece]) -> dict[int, Break]:
    """The corrected text's breaks before which words were put: by the place of the first of those."""
    moved: dict[int, Break] = {}
    found: Break | None = None
    for place in range(len(pieces) - 1, -1, -1):
        voice = pieces[place].voice
        if voice.edited is None:
            found = None
        elif voice.own is None:
            if voice.edited.begins and found is not None:
                moved[place] = found
            found = None if voice.edited.begins else found
        else:
            was = voice.base.begins if voice.base is not None else Break.NONE
            found = voice.own.begins if was and not voice.edited.begins else None
    return moved
