"""Words cut into the pieces that a line may be broken between, with their widths and times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipeline.domain import Word
from pipeline.text.backchannels import is_mark
from pipeline.text.columns import count_columns
from pipeline.text.punctuation import (
    CLOSERS,
    COMMAS,
    DASHES,
    OPENERS,
    OPENING,
    SENTENCE_ENDS,
)
from pipeline.text.scripts import HAN, KANA, SOUTHEAST_ASIAN, is_wide
from pipeline.text.unseen import strip_unseen

CLAUSE_MARKS = COMMAS + DASHES
# Where text without spaces may not be parted: no line begins with a closing mark or a small
# kana, and none ends with an opening one. Source: JIS X 4051 (kinsoku), the common part of it.
_NOT_AT_LINE_START = frozenset(
    CLOSERS + SENTENCE_ENDS + CLAUSE_MARKS + "・ー々％%ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮﾞﾟ"
)
# Letters to Unicode that are parts of a Thai syllable: vowels and signs behind its consonant, and vowels before it.
# Source: The Unicode Standard, chapter 16.1, "Thai".
_THAI_TAILS = frozenset("ะาำๅๆฯ")
_THAI_HEADS = frozenset("เแโใไ")
_NOT_AT_LINE_END = frozenset(OPENING)
_IDEOGRAPH = re.compile(f"[{HAN}{KANA}・\u2e80-\u2fff\u3100-\u312f]")  # radicals and Bopomofo too
_SPACELESS = re.compile(f"[{SOUTHEAST_ASIAN}]")
_LONE_MARKS = "".join({*DASHES, *COMMAS, *SENTENCE_ENDS, *OPENERS, *CLOSERS, *"♪♫♬"})
# No-break spaces hold their words together, so they are not white space to us.
_BLANK = re.compile(r"[^\S\u00a0\u202f]|[\x00-\x1f\x7f]")


class Piece(NamedTuple):
    """Text that is never parted, and when it is spoken."""

    text: str
    columns: int
    start_ms: int
    end_ms: int
    joint: str  # what stands before it: " ", "" or "\n" for a paragraph break
    inside: bool = False  # begins within a word
    aside: bool = False  # another's back-channel, folded into the turn


def cut_into_pieces(
    words: Iterable[Word], terms: frozenset[str] = frozenset(), widest_term: int = 0
) -> tuple[Piece, ...]:
    """The words' text as pieces in the order of their start, their times set straight.

    A term that is no wider than ``widest_term`` columns stays in one piece, also where the
    recogniser took it for several words.
    """
    pieces: list[Piece] = []
    trailing_blank = ""
    for word in words:
        for piece in _cut_word(word, trailing_blank):
            last = pieces[-1] if pieces else None
            if last and not piece.joint and not _may_part(last.text[-1], piece):
                text = last.text + piece.text
                columns = last.columns + piece.columns
                pieces[-1] = last._replace(text=text, columns=columns, end_ms=piece.end_ms)
            else:
                pieces.append(piece)
        tail = word.text[len(word.text.rstrip()) :]
        trailing_blank = tail if _is_seen(word.text) else trailing_blank + word.text
    return _set_times_straight(join_terms(pieces, terms, widest_term))


def join_terms(pieces: Sequence[Piece], terms: frozenset[str], widest_term: int) -> Sequence[Piece]:
    """The pieces with every term in one; the longest term that begins at a piece counts."""
    if not terms or not any(piece.columns > len(piece.text) for piece in pieces):
        return pieces
    longest = max(map(len, terms))
    joined: list[Piece] = []
    index = 0
    while index < len(pieces):
        text, end, found = "", index, index + 1
        while end < len(pieces) and len(text) < longest and not (text and pieces[end].joint):
            text += pieces[end].text
            end += 1
            is_term = text.rstrip(CLOSERS + SENTENCE_ENDS + CLAUSE_MARKS) in terms
            if is_term and count_columns(text) <= widest_term:
                found = end
        joined.append(_join_run(pieces[index:found]))
        index = found
    return joined


def _join_run(run: Sequence[Piece]) -> Piece:
    """Pieces without white space between them as one."""
    if len(run) == 1:
        return run[0]
    text = "".join(piece.text for piece in run)
    return run[0]._replace(text=text, columns=count_columns(text), end_ms=run[-1].end_ms)


def _cut_word(word: Word, blank_before: str) -> list[Piece]:
    """One word's pieces: parted at white space and between ideographs, time shared by length.

    What nobody sees is none by itself, since a cue of it would be empty.
    """
    whole = blank_before + word.text
    bare = whole[1:]
    if whole[:1] == " " and " " not in bare and bare.isascii() and bare.isprintable() and bare:
        span, aside = word.span, is_mark(word)
        return [Piece(bare, len(bare), span.start_ms, span.end_ms, " ", aside=aside)]
    tokens = _BLANK.sub(" ", whole).split(" ")
    texts: list[tuple[str, str]] = []
    for index, token in enumerate(tokens):
        if not _is_seen(token):
            continue
        parts = [token] if token.isascii() else _part_ideographs(token)
        texts.append((parts[0], " " if index else ""))
        texts += [(part, "") for part in parts[1:]]
    if texts and "\n\n" in whole[: len(whole) - len(whole.lstrip())]:
        texts[0] = (texts[0][0], "\n")
    ends = list(accumulate(len(text) for text, _ in texts))
    start_ms, length_ms = word.span.start_ms, word.span.duration_ms
    pieces: list[Piece] = []
    aside = is_mark(word)
    for (text, joint), end in zip(texts, ends, strict=True):
        begin_ms = start_ms + length_ms * (end - len(text)) // ends[-1]
        end_ms = start_ms + length_ms * end // ends[-1]
        inside = bool(pieces) and (aside or not joint)
        pieces.append(Piece(text, count_columns(text), begin_ms, end_ms, joint, inside, aside))
    return pieces


def _part_ideographs(token: str) -> list[str]:
    """The token in the smallest parts that a line of ideographs may be broken into."""
    parts = [token[0]]
    for before, after in pairwise(token):
        if _may_part_ideographs(before, after) and _is_seen(parts[-1]):
            parts.append(after)
        else:
            parts[-1] += after
    return parts


def _is_seen(text: str) -> bool:
    return bool(strip_unseen(text).strip())


def _may_part_ideographs(before: str, after: str) -> bool:
    """Whether a line may be broken between two characters without white space."""
    return (
        (_IDEOGRAPH.match(before) or _IDEOGRAPH.match(after)) is not None
        and after not in _NOT_AT_LINE_START
        and before not in _NOT_AT_LINE_END
        and unicodedata.category(after)[0] not in "MC"
    )


def _may_part(before: str, piece: Piece) -> bool:
    """Whether text may be parted before a piece that no white space sets off."""
    after = piece.text[0]
    return _may_part_ideographs(before, after) or (not piece.inside and may_part(before, after))


def may_part(before: str, after: str) -> bool:
    """Whether a line may be broken between two words without white space, by their characters at the seam."""
    if _may_part_ideographs(before, after):
        return True
    spaceless = _SPACELESS.match(before) and _SPACELESS.match(after)
    is_torn = unicodedata.category(after)[0] == "M" or after in _THAI_TAILS or before in _THAI_HEADS
    return bool(spaceless) and not is_torn


def _set_times_straight(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with starts that never go back, each ending before the next one starts."""
    starts = list(accumulate((piece.start_ms for piece in pieces), max))
    latest = [*starts[1:], *(piece.end_ms for piece in pieces[-1:])]
    return tuple(
        piece
        if piece.start_ms == start and start <= piece.end_ms <= latest_ms
        else piece._replace(start_ms=start, end_ms=max(start, min(piece.end_ms, latest_ms)))
        for piece, start, latest_ms in zip(pieces, starts, latest, strict=True)
    )


def count_words(text: str) -> float:
    """How many words the text has to a reader; two ideographs, four columns, are one, and lone marks none."""
    total = 0.0
    for token in text.split():
        if not token.strip(_LONE_MARKS):
            continue
        wide = 0 if token.isascii() else sum(map(is_wide, token))
        total += wide / 2 + (1.0 if wide < len(token) else 0.0)
    return total


def join_pieces(pieces: Sequence[Piece]) -> str:
    """The pieces as one line."""
    first, *others = pieces
    return first.text + "".join((" " if p.joint else "") + p.text for p in others)
