"""Which words of a published text are names or terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.compare.equivalence.normalise import Normaliser
from pipeline.compare.tokens import Token
from pipeline.text.punctuation import CLOSERS, DASHES, SENTENCE_ENDS

_CODE = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])|[a-z][A-Z]|^[A-Z]{2,}s?$|^(?:[A-Z]\.)+[A-Z]$")
_NUMBER_AND_UNIT = re.compile(r"[$€£]?\d[\d.,:]*(?:st|nd|rd|th|s|'s|k|m|mn|bn|am|pm|%)?", re.I)
_I = re.compile(r"I(?:['’].*)?$")
_ENDS = frozenset({*SENTENCE_ENDS, *DASHES, ":"})
_NOUNS_ARE_CAPITALISED = frozenset({"de", "lb"})


def find_names(
    tokens: Sequence[Token],
    language: str,
    alternates: Mapping[str, Sequence[str]],
    normaliser: Normaliser,
) -> frozenset[str]:
    """The tokens, as compared, of the names and terms in a text.

    A word is one where it is written with a capital away from a sentence's start and nowhere without
    one, where it is written as names of things are (``GPT-4``, ``WeChat``, ``IPO``), or where a list of
    spellings has it with a capital (it may have ``2020`` and ``we will`` too).
    """
    # A word is looked at once, however many tokens it has: it may be as long as a page.
    seen = {text: _look_at(text) for text in {token.word.text for token in tokens}}
    small = {t.text for t in tokens if seen[t.word.text].is_small}
    listed = (word for name in alternates for word in name.split() if not _I.match(word))
    found = {p for word in listed if word != word.lower() for p in normaliser(word)} - small
    before: Token | None = None
    for token in tokens:
        look, last, before = seen[token.word.text], before, token
        if look.is_code or (
            language not in _NOUNS_ARE_CAPITALISED
            and look.is_capitalised
            and token.text not in small
            and not _starts_sentence(last, token)
        ):
            found.add(token.text)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a word is written: in small letters, as things' names are, or with a capital (``I`` is none)."""

    is_small: bool
    is_code: bool
    is_capitalised: bool


def _look_at(text: str) -> _Look:
    written = text.strip("\"'“”‘’()[]{}.,;:!?…—–-")
    return _Look(
        text.strip("\"'“‘([").islower(),
        _CODE.search(written) is not None and not _NUMBER_AND_UNIT.fullmatch(written),
        written[:1].isupper() and not _I.match(written),
    )


def _starts_sentence(before: Token | None, token: Token) -> bool:
    """Whether a capital says nothing about a word: at a turn's, sentence's or quotation's start."""
    if before is None or before.word.turn != token.word.turn:
        return True
    if before.word is token.word:
        return False
    ends = before.word.text.rstrip(CLOSERS)[-1:] in _ENDS
    return ends or token.word.text[0] in "\"“‘'«„「"


def has_name(texts: Iterable[str], names: frozenset[str]) -> bool:
    """Whether one of the tokens is of a name."""
    return not names.isdisjoint(texts)
