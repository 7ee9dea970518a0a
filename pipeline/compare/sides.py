"""One side of a comparison, with what sorting its differences wants to know of every token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.backchannels import is_backchannel
from pipeline.compare.lists import CLOSERS, DISCOURSE, HESITATIONS, OPENERS, SENTENCE_ENDS
from pipeline.compare.tokens import Token

_EDGES = re.compile(r"^[^\w$€£¥￥%&'-]+|[^\w$€£¥￥%&'-]+$")
_QUOTED = re.compile(r"^'(?!(?:cause|em|til|bout|n|ne|nen)\b)|(?<![sn])'$")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´＇′", "'"))
LONGEST_REPEAT = 5
"""A phrase of more words that is said twice is meant."""


@dataclass(frozen=True, slots=True)
class Side:
    """The tokens of one side: as compared, as written (lower case), and which open a sentence."""

    tokens: Sequence[Token]
    texts: Sequence[str]
    forms: Sequence[str]
    opens: Sequence[bool]
    language: str

    def show(self, start: int, stop: int) -> tuple[str, ...]:
        """The written forms of a stretch."""
        return tuple(self.forms[start:stop])


def make_side(tokens: Sequence[Token], language: str) -> Side:
    """The side of a comparison that these tokens are."""
    forms: list[str] = []
    opens: list[bool] = []
    before: Token | None = None
    for token in tokens:
        begins = before is None or before.last
        opens.append(begins and (before is None or _ends_sentence(before, token)))
        forms.append(_write(token) if begins and token.last else token.text)
        before = token
    return Side(tokens, [token.text for token in tokens], forms, opens, language)


def _ends_sentence(before: Token, token: Token) -> bool:
    """Whether a sentence or a turn ends between two written words."""
    if before.word.turn != token.word.turn:
        return True
    return before.word.text.rstrip(CLOSERS)[-1:] in set(SENTENCE_ENDS)


def _write(token: Token) -> str:
    """A written word in lower case, without the punctuation around it."""
    if token.text == token.word.text:
        return token.text
    form = _EDGES.sub("", token.word.text.translate(_APOSTROPHES).casefold())
    return _QUOTED.sub("", form).strip("-") or token.text


def find_fillers(side: Side, start: int, stop: int) -> frozenset[int]:
    """Which tokens of a stretch that the other side lacks only fill time.

    Hesitations, words that are cut off, what is said twice, what says that somebody listens or wins
    time ("you know"), and a "well" that opens a sentence.
    """
    found = {i for i in range(start, stop) if _is_sound(side, i)}
    found |= _find_repeats(side, start, stop)
    for phrase in DISCOURSE.get(side.language, ()):
        for i in range(start, stop - len(phrase) + 1):
            if tuple(side.forms[i : i + len(phrase)]) == phrase:
                found.update(range(i, i + len(phrase)))
    openers = OPENERS.get(side.language, frozenset())
    for i in range(start, stop):
        if side.forms[i] in openers and (side.opens[i] or (i - 1 in found and i > start)):
            found.add(i)
    if _is_whole_turn(side, start, stop) and is_backchannel(side.show(start, stop), side.language):
        found.update(range(start, stop))
    return frozenset(found)


def _is_sound(side: Side, i: int) -> bool:
    """Whether a token is a hesitation, or a word that was cut off (``th-``)."""
    written = side.tokens[i].word.text.rstrip(",.?!…")
    is_cut = side.tokens[i].last and len(written) > 1 and written.endswith(("-", "–", "—"))
    is_word = is_cut and written[-2].isalpha() and not side.tokens[i].word.text[-1].isspace()
    return side.forms[i] in HESITATIONS.get(side.language, ()) or is_word


def _find_repeats(side: Side, start: int, stop: int) -> set[int]:
    """The tokens of a stretch that say what stands directly before or after them once more."""
    found: set[int] = set()
    for length in range(1, min(LONGEST_REPEAT, stop - start) + 1):
        for i in range(start, stop - length + 1):
            block = side.texts[i : i + length]
            after = side.texts[i + length : i + 2 * length]
            if block in (after, side.texts[max(0, i - length) : i]) and _is_one_turn(
                side, max(0, i - length), i + 2 * length
            ):
                found.update(range(i, i + length))
    return found


def _is_one_turn(side: Side, start: int, stop: int) -> bool:
    """Whether nobody else begins to speak in a stretch: an echo is no stutter."""
    speakers = {token.word.speaker for token in side.tokens[start:stop]}
    return len(speakers) == 1


def _is_whole_turn(side: Side, start: int, stop: int) -> bool:
    """Whether a stretch is all that is said in its turn."""
    turn = side.tokens[start].word.turn
    inside = side.tokens[stop - 1].word.turn == turn
    before = start > 0 and side.tokens[start - 1].word.turn == turn
    after = stop < len(side.tokens) and side.tokens[stop].word.turn == turn
    return inside and not before and not after
