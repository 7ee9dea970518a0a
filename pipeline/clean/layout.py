"""What a page looks like: spaces, capitals, full stops, paragraphs. No word comes or goes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from pipeline.clean.word_units import (
    PARAGRAPH,
    Written,
    capitalise,
    core,
    cores_of,
    ends_sentence,
    is_ellipsis,
    join_written,
    respell,
    sentences,
    split_written,
    tail,
    tails_of,
    text_of,
    with_gap,
    with_tail,
)
from pipeline.domain import Word
from pipeline.text.punctuation import CLOSERS, COMMAS, DASHES, SENTENCE_ENDS
from pipeline.text.scripts import is_cjk, is_unspaced
from pipeline.text.words import strip_marks

LONG_TURN_WORDS = 120
"""A turn above this is broken: nearly a minute of speech, ten lines on a page."""

PARAGRAPH_PAUSE_MS = 700
"""A pause after a sentence that shows a new thought; 300-600 ms are usual."""

PAUSE_BONUS_WORDS = 15
"""How many words off balance a break may be to fall on such a pause: about one sentence."""

UNSPACED_CHARACTERS_PER_WORD = 2
"""Chinese and Japanese have about two characters to a word."""

_PRONOUNS = frozenset({"i", "i'm", "i've", "i'll", "i'd"})

_WITHOUT_FULL_STOP = (("\u0900", "\u109f"), ("\u1780", "\u17ff"))
"""Indic scripts, Thai, Lao, Myanmar, Khmer: sentences end with other marks or none."""


def space_words(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with one space between them, none before punctuation or at the start.

    None between Chinese or Japanese characters; French keeps its space before ``? ! ; :``.
    """
    marks = ",.…" if language.lower().startswith("fr") else ",.…?!;:、。，？！；："
    spaced: list[Word] = []
    for word in words:
        if spaced and _is_spaced(word.text, marks):
            spaced.append(word)
            continue
        body = re.sub(rf"\s+(?=[{marks}]+(?:\s|$))", "", " ".join(word.text.split()))
        if not body:
            continue
        white_space = word.text[: len(word.text) - len(word.text.lstrip())]
        before = spaced[-1].text if spaced else ""
        if not before or not body.strip(marks):
            white_space = ""
        elif PARAGRAPH in white_space:
            white_space = PARAGRAPH
        elif white_space:
            white_space = "" if is_cjk(before[-1]) and is_cjk(body[0]) else " "
        text = white_space + body
        spaced.append(respell(word, text))
    return tuple(spaced)


@lru_cache(maxsize=20_000)
def _is_spaced(text: str, marks: str) -> bool:
    """Whether a word that others stand before has its spaces right: one before it, and no other one."""
    body = text[1:]
    is_plain = text[:1] == " " and body.split() == [body]
    return is_plain and bool(body.strip(marks)) and not is_cjk(body[0])


def capitalise_sentences(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with a capital at the start of the turn and of each sentence; English "I".

    A word with a spelling of its own (iPhone) stays, and so does the word after an
    ellipsis, which may go on with the sentence.
    """
    units = split_written(words)
    cores, marks = [*cores_of(units), ""], tails_of(units)
    pronouns = _PRONOUNS if language.lower().startswith("en") else ()
    starts = True
    for index, unit in enumerate(units):
        if starts or cores[index] in pronouns:
            units[index] = capitalise(unit)
        if cores[index]:
            mark = marks[index]
            starts = mark != "" and ends_sentence(unit, cores[index + 1]) and not is_ellipsis(mark)
    return join_written(units)


def end_sentence(words: tuple[Word, ...], _language: str) -> tuple[Word, ...]:
    """The words with a full stop at the end, unless a final mark, ellipsis or dash is there."""
    units = split_written(words)
    if not units or not core(units[-1]):
        return words
    last = core(units[-1])[-1]
    punctuation = tail(units[-1])
    mark = punctuation.rstrip(CLOSERS)
    closers = punctuation[len(mark) :]
    kept = mark.rstrip(COMMAS + " ")
    if kept.endswith((*SENTENCE_ENDS, *DASHES)):
        stop = ""
    elif any(first <= last <= end for first, end in _WITHOUT_FULL_STOP):
        return words
    else:
        stop = "。" if is_cjk(last) else "."
    units[-1] = with_tail(units[-1], kept + closers + stop)
    return join_written(units)


def break_paragraphs(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words of a long turn in balanced paragraphs, each beginning with a sentence.

    Breaks that are there already are forgotten first, so the result depends on the text only.
    """
    joined = [
        replace(word, text=" " + word.text.lstrip()) if word.text.startswith(PARAGRAPH) else word
        for word in words
    ]
    units = split_written(space_words(tuple(joined), language))
    for index in _paragraph_starts(units):
        units[index] = with_gap(units[index], PARAGRAPH)
    return join_written(units)


def _paragraph_starts(units: list[Written]) -> list[int]:
    """Indexes of the written words that begin a paragraph, without the first one.

    Each is the sentence's start nearest to where equal pieces would be cut, a long pause
    before it being worth ``PAUSE_BONUS_WORDS``; a cut with none near enough is left out.
    """
    read = [0.0, *accumulate(_measure(text_of(unit)) for unit in units)]
    pieces = int(-(-read[-1] // LONG_TURN_WORDS))
    if pieces < 2:
        return []
    candidates = [sentence.start for sentence in sentences(units)[1:]]
    starts = []
    for number in range(1, pieces):
        target = read[-1] * number / pieces
        near = [i for i in candidates if abs(read[i] - target) < read[-1] / pieces / 2]
        if near:
            starts.append(min(near, key=lambda i: _imbalance(units, i, read[i] - target)))
    return starts


def _imbalance(units: list[Written], index: int, off_words: float) -> float:
    """How bad a break before a written word is, in words."""
    pause_ms = units[index][0].span.start_ms - units[index - 1][-1].span.end_ms
    return abs(off_words) - (PAUSE_BONUS_WORDS if pause_ms >= PARAGRAPH_PAUSE_MS else 0)


@lru_cache(maxsize=20_000)
def _measure(text: str) -> float:
    """The length of a written word, in words."""
    unspaced = sum(is_unspaced(char) and char.isalnum() for char in text)
    if unspaced:
        return unspaced / UNSPACED_CHARACTERS_PER_WORD
    return 1.0 if strip_marks(text) else 0.0
