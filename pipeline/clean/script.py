"""Chinese in the script that is asked for: Whisper changes between the two within one recording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from pipeline.clean.word_units import respell
from pipeline.domain import Segment, Transcript, Word, join_words
from pipeline.languages import find_base
from pipeline.text.scripts import HAN, HANGUL, KANA

SCRIPTS = ("simplified", "traditional")

_CODES = {
    ("simplified", "zh"): "tw2s",
    ("traditional", "zh"): "s2tw",
    ("simplified", "yue"): "hk2s",
    ("traditional", "yue"): "s2hk",
}
"""OpenCC's conversions: Mandarin's traditional characters as Taiwan writes them, Cantonese's as Hong Kong does.
Only characters change, no word is put in another's place."""

_HAN, _OTHERS = re.compile(f"[{HAN}]"), re.compile(f"[{KANA}{HANGUL}]")
"""Kana and Hangul, whose languages use Chinese characters too."""


def write_script(transcript: Transcript, script: str) -> Transcript:
    """The transcript with its Chinese words in a script; all else, times too, is as it was.

    Each segment is converted as a whole, since some characters depend on their neighbours (``发`` is
    ``發`` or ``髮``). Turns hold the same words as segments, in the same order.
    """
    if script not in SCRIPTS:
        return transcript
    segments = tuple(_convert_segment(segment, script) for segment in transcript.segments)
    before = [word.text for segment in transcript.segments for word in segment.words]
    after = [word.text for segment in segments for word in segment.words]
    if before == after:
        return transcript
    texts = iter(after)
    turns = tuple(
        replace(turn, words=tuple(respell(word, next(texts)) for word in turn.words))
        for turn in transcript.turns
    )
    return replace(transcript, segments=segments, turns=turns)


def holds_chinese(transcript: Transcript) -> bool:
    """Whether any of it is in Chinese."""
    return any(_find_code(segment) is not None for segment in transcript.segments)


def convert_words(words: Sequence[Word], script: str, code: str = "zh") -> tuple[Word, ...]:
    """The words in a script, with what depends on neighbouring words seen across them.

    Where a conversion changes the length of the text, which word has which characters can't be told, and
    each word is converted by itself.
    """
    convert = _open(_CODES[script, code])
    whole = convert(join_words(words))
    edges = [0, *accumulate(len(word.text) for word in words)]
    if len(whole) != edges[-1]:
        return tuple(respell(word, convert(word.text)) for word in words)
    return tuple(
        respell(word, whole[start:end])
        for word, (start, end) in zip(words, pairwise(edges), strict=True)
    )


def write_words(words: Sequence[Word], script: str, language: str) -> tuple[Word, ...]:
    """The words in a script, where they are Chinese; ``language`` is that of the text that they are part of."""
    code = _find_code(Segment(tuple(words), "")) if script in SCRIPTS else None
    if code is None:
        return tuple(words)
    named = find_base(language)
    return convert_words(words, script, named if (script, named) in _CODES else code)


def fold_script(text: str) -> str:
    """The text in simplified characters, one for each of its characters."""
    folded = _open("t2s")(text)
    return folded if len(folded) == len(text) else text


def _convert_segment(segment: Segment, script: str) -> Segment:
    """The segment in the script, if it is in Chinese."""
    code = _find_code(segment)
    if code is None:
        return segment
    return replace(segment, words=convert_words(segment.words, script, code))


def _find_code(segment: Segment) -> str | None:
    """``zh`` or ``yue``, by the language named or, where none is, by the characters; ``None`` for others."""
    named = find_base(segment.language)
    if named in {"", "und"} and _HAN.search(segment.text) and not _OTHERS.search(segment.text):
        return "zh"
    return named if named in {"zh", "yue"} else None


@cache
def _open(conversion: str) -> Any:
    """OpenCC's function for a conversion; its dictionaries are read once."""
    from opencc import OpenCC

    return OpenCC(conversion).convert
