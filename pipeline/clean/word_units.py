"""Written words: what a reader sees as one word, whatever pieces the recogniser made of it.

``" 1"``, ``",950"`` is one written word of two ``Word`` pieces. Rules read and change
written words; the pieces that remain keep their times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import attrgetter

from pipeline.clean.lexicon import ABBREVIATIONS, BEFORE_NUMBER
from pipeline.domain import Span, Word, enclosing_span, find_greatest, join_words
from pipeline.text.punctuation import CLOSERS, SENTENCE_ENDS
from pipeline.text.scripts import is_unspaced
from pipeline.text.words import continues_word, group_pieces, runs_on, stands_apart, strip_marks

Written = tuple[Word, ...]

PARAGRAPH = "\n\n"

_REMEMBERED = 20_000
"""Texts whose parts are remembered: every rule asks again, and speech repeats its words."""

_core = lru_cache(maxsize=_REMEMBERED)(strip_marks)
_stands_apart = lru_cache(maxsize=_REMEMBERED)(stands_apart)
_text_of = attrgetter("text")
_SENTENCE_ENDS = tuple(SENTENCE_ENDS)

_DOTTED = re.compile(r"(\w\.)+\w")


def needs_space(before: str, text: str) -> bool:
    """Whether two texts would run into one word if they were joined."""
    return any(char.isalnum() for char in text) and runs_on(before, text)


def split_written(words: Iterable[Word]) -> list[Written]:
    """The written words that the pieces make."""
    words = tuple(words)
    if all(map(_stands_apart, map(_text_of, words[1:]))):  # in most turns no word is in pieces
        return list(zip(words))
    return group_pieces(words, _belongs)


def _belongs(before: Word, word: Word) -> bool:
    """Whether a piece is of the same written word as the one before it."""
    return not _stands_apart(word.text) and continues_word(before.text, word.text)


def join_written(written: Iterable[Written]) -> tuple[Word, ...]:
    """The pieces of all written words."""
    return tuple(word for unit in written for word in unit)


def text_of(unit: Written) -> str:
    """The word as it is written."""
    return unit[0].text if len(unit) == 1 else join_words(unit)


def core(unit: Written) -> str:
    """The word itself in lower case, without white space and punctuation around it."""
    return _core(text_of(unit))


def cores_of(units: Iterable[Written]) -> list[str]:
    """The `core` of each word."""
    return [_core(unit[0].text if len(unit) == 1 else join_words(unit)) for unit in units]


def tails_of(units: Iterable[Written]) -> list[str]:
    """The `tail` of each word."""
    return [_tail(unit[0].text if len(unit) == 1 else join_words(unit)) for unit in units]


def gap(unit: Written) -> str:
    """The white space before the word."""
    text = join_words(unit)
    return text[: len(text) - len(text.lstrip())]


def tail(unit: Written) -> str:
    """The punctuation after the word."""
    return _tail(text_of(unit))


@lru_cache(maxsize=_REMEMBERED)
def _tail(text: str) -> str:
    found = re.search(r"\W*\Z", text)
    return found.group().rstrip() if found else ""


def starts_upper(unit: Written) -> bool:
    """Whether the first letter of the word is a capital."""
    return next((c for c in join_words(unit) if c.isalnum()), "").isupper()


def with_gap(unit: Written, white_space: str) -> Written:
    """The word with other white space before it."""
    first = replace(unit[0], text=white_space + unit[0].text.lstrip())
    return (first, *unit[1:])


def with_tail(unit: Written, punctuation: str) -> Written:
    """The word with other punctuation after it."""
    text = join_words(unit)
    body = cut(unit, 0, len(re.sub(r"\W+\Z", "", text)))
    if not body:
        return unit
    return (*body[:-1], replace(body[-1], text=body[-1].text + punctuation))


def spelled_as(first: Written, again: Written) -> Written:
    """The word said again, with its own time and punctuation, spelled as when it was said first."""
    if len(first) > 1 or len(again) > 1:
        return again
    (spelled,), (word,) = with_tail(first, tail(again)), again
    return (replace(word, text=spelled.text),)


def respell(word: Word, text: str) -> Word:
    """The word with another text, or itself where that is its text."""
    return word if word.text == text else replace(word, text=text)


def cut(unit: Written, start: int, stop: int) -> Written:
    """The pieces of the characters ``[start, stop)`` of the word's text."""
    pieces = []
    offset = 0
    for word in unit:
        text = word.text[max(0, start - offset) : max(0, stop - offset)]
        offset += len(word.text)
        if text:
            pieces.append(respell(word, text))
    return tuple(pieces)


def rewrite(units: Sequence[Written], texts: Sequence[str]) -> tuple[Word, ...]:
    """Other words in place of some that stand in a row, white space and punctuation around them kept.

    As many words keep the times one by one; more or fewer share the time of all by their length.
    """
    pieces = tuple(word for unit in units for word in unit)
    head = re.match(r"\W*", join_words(units[0]))
    texts = [(" " if number else "") + text for number, text in enumerate(texts)]
    texts[0] = (head.group() if head else "") + texts[0]
    texts[-1] += tail(units[-1])
    spans = [enclosing_span(unit) for unit in units]
    if len(spans) != len(texts):
        spans = _share(enclosing_span(pieces), [len(text.strip()) for text in texts])
    known = [w.speaker_confidence for w in pieces if w.speaker_confidence is not None]
    sure = (
        min(w.probability for w in pieces),
        min(known, default=None),
        find_greatest(w.doubt for w in pieces),
    )
    return tuple(Word(text, span, *sure) for text, span in zip(texts, spans, strict=True))


def _share(whole: Span, sizes: Sequence[int]) -> list[Span]:
    """The span cut in pieces in proportion to the sizes."""
    bounds = [0, *accumulate(sizes)]
    times = [whole.start_ms + whole.duration_ms * bound // max(1, bounds[-1]) for bound in bounds]
    return [Span(start, end) for start, end in pairwise(times)]


def capitalise(unit: Written) -> Written:
    """The word with a capital first letter, unless it has its own spelling (iPhone, x.com, 7th)."""
    for number, word in enumerate(unit):
        for at, char in enumerate(word.text):
            if not char.isalnum():
                continue
            rest = word.text[at + 1 :] + join_words(unit[number + 1 :])
            own = any(c.isupper() for c in rest) or re.search(r"\w[.@]\w", join_words(unit))
            if own or not char.islower() or len(char.upper()) > 1:
                return unit
            text = word.text[:at] + char.upper() + word.text[at + 1 :]
            return (*unit[:number], replace(word, text=text), *unit[number + 1 :])
    return unit


def ends_sentence(unit: Written, following: str) -> bool:
    """Whether a sentence ends with this word; ``following`` is the core of the next one."""
    mark = tail(unit).rstrip(CLOSERS)
    if not mark.endswith(_SENTENCE_ENDS):
        return False
    if not mark.endswith(".") or mark.endswith(".."):
        return True
    word = core(unit)
    is_initial = len(word) == 1 and word.isalpha() and word != "i" and not is_unspaced(word)
    if word in ABBREVIATIONS or is_initial or _DOTTED.fullmatch(word):
        return False
    return not (word in BEFORE_NUMBER and following[:1].isdigit())


def is_ellipsis(punctuation: str) -> bool:
    """Whether the punctuation trails off, so that the sentence may go on."""
    return punctuation.rstrip(CLOSERS).endswith(("…", ".."))


def sentences(units: list[Written]) -> list[range]:
    """The indexes of the written words of each sentence."""
    cores = [*cores_of(units), ""]
    marks = enumerate(tails_of(units))
    ends = [i + 1 for i, mark in marks if mark and ends_sentence(units[i], cores[i + 1])]
    if units and (not ends or ends[-1] < len(units)):
        ends.append(len(units))
    return [range(start, end) for start, end in pairwise([0, *ends])]
