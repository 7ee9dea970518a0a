"""One side of a comparison, with what sorting its differences wants to know of every token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.compare.equivalence.word_lists import DISCOURSE, HESITATIONS, OPENERS
from pipeline.compare.tokens import Token
from pipeline.text.backchannels import is_backchannel
from pipeline.text.punctuation import ends_sentence

_EDGES = re.compile(r"^[^\w$€£¥￥%&'-]+|[^\w$€£¥￥%&'-]+$")
_QUOTED = re.compile(r"^'(?!(?:cause|em|til|bout|n|ne|nen)\b)|(?<![sn])'$")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´＇′", "'"))
LONGEST_REPEAT = 5
"""A phrase of more words that is said twice is meant."""


@dataclass(frozen=True, slots=True)
class Side:
    """The tokens of one side: as compared, as written (lower case), and which open a sentence.

    ``voices`` counts for each token how often somebody else has begun to speak before it.
    """

    tokens: Sequence[Token]
    texts: Sequence[str]
    forms: Sequence[str]
    opens: Sequence[bool]
    voices: Sequence[int]
    language: str

    def show(self, start: int, stop: int) -> tuple[str, ...]:
        """The written forms of a stretch."""
        return tuple(self.forms[start:stop])


def make_side(tokens: Sequence[Token], language: str) -> Side:
    """The side of a comparison that these tokens are."""
    forms: list[str] = []
    opens: list[bool] = []
    voices: list[int] = []
    before: Token | None = None
    for token in tokens:
        begins = before is None or before.last
        opens.append(begins and (before is None or _ends(before, token)))
        forms.append(_write(token) if begins and token.last else token.text)
        changes = before is not None and before.word.speaker != token.word.speaker
        voices.append((voices[-1] if voices else 0) + changes)
        before = token
    return Side(tokens, [token.text for token in tokens], forms, opens, voices, language)


def _ends(before: Token, token: Token) -> bool:
    """Whether a sentence or a turn ends between two written words."""
    return before.word.turn != token.word.turn or ends_sentence(before.word.text)


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
    return side.forms[i] in HESITATIONS.get(side.language, ()) or _is_cut_off(side.tokens[i])


def _is_cut_off(token: Token) -> bool:
    """Whether a token is all that was said of a word, or its end (``th-``)."""
    if not token.last:
        return False
    written = token.word.text.rstrip(",.?!…")
    is_cut = len(written) > 1 and written.endswith(("-", "–", "—"))
    return is_cut and written[-2].isalpha() and not token.word.text[-1].isspace()


def _find_repeats(side: Side, start: int, stop: int) -> set[int]:
    """The tokens of a stretch that say what stands directly before or after them once more."""
    found: set[int] = set()
    for length in range(1, min(LONGEST_REPEAT, stop - start) + 1):
        marked = start
        for i in _find_doubled(side, start, stop, length):
            found.update(range(max(i, marked), i + length))
            marked = i + length
    return found


def _find_doubled(side: Side, start: int, stop: int, length: int) -> Iterator[int]:
    """Where blocks of so many tokens begin, in order, that stand directly before or after themselves.

    Nobody else begins to speak in the block or in those beside it: an echo is no stutter.
    """
    texts, last = side.texts, len(side.texts)
    run, runs = 0, []  # how many tokens up to each one are the same as those a block further on
    for i in range(start - length, stop):
        run = run + 1 if 0 <= i < last - length and texts[i] == texts[i + length] else 0
        runs.append(run)
    pairs = zip(runs[length - 1 :], runs[2 * length - 1 :], strict=False)
    for i, (before, after) in enumerate(pairs, start):
        if max(before, after) >= length:
            begin, end = max(0, i - length), min(last, i + 2 * length)
            if side.voices[begin] == side.voices[end - 1]:
                yield i


def _is_whole_turn(side: Side, start: int, stop: int) -> bool:
    """Whether a stretch is all that is said in its turn."""
    turn = side.tokens[start].word.turn
    inside = side.tokens[stop - 1].word.turn == turn
    before = start > 0 and side.tokens[start - 1].word.turn == turn
    after = stop < len(side.tokens) and side.tokens[stop].word.turn == turn
    return inside and not before and not after
