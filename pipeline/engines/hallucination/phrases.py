"""What Whisper is known to write where nobody speaks, and where some words are that."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pipeline.domain import Word
from pipeline.text.punctuation import CLOSERS, ends_sentence
from pipeline.text.scripts import SPACELESS

MOST_SENTENCES = 5
"""Sentences that a phrase may be cut into; each initial's full stop ends one."""

LONGEST_REST = 24
"""Letters that may follow the beginning of a credit: a name, or a station and a year."""

SENTENCE_PAUSE_MS = 500
"""A pause that ends a sentence that has no marks."""


ENGLISH = "en"
"""What it learned most of."""


class Kind(StrEnum):
    """How much has to speak against a phrase; ``phrases.toml`` says what is in each."""

    CREDIT = "credits"
    FAREWELL = "farewells"
    FILLER = "fillers"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase, and the indices of its words."""

    kind: Kind
    words: range


@cache
def load_phrases(language: str) -> dict[Kind, frozenset[str]]:
    """The phrases, folded.

    Whisper invents sentences in any language, whatever is spoken, but single words only in the one that it reads
    and in English: "No." is Polish for "well", and "Ja." no English at all.

    Args:
        language: the code of the one that is read; fillers of all where nothing is known of it.
    """
    text = (files("pipeline.engines.hallucination") / "phrases.toml").read_text("utf-8")
    known = tomllib.loads(text)
    near = {ENGLISH, language} if language in known else set(known)
    return {
        kind: frozenset(
            fold(phrase)
            for code, phrases in known.items()
            for phrase in phrases[kind]
            if kind is not Kind.FILLER or code in near
        )
        for kind in Kind
    }


def fold(text: str) -> str:
    """The text's letters and digits, without case, accents, marks and space."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def find_phrases(words: Sequence[Word], language: str) -> Iterator[Found]:
    """The known phrases, in order, each of which is a whole sentence, or several, in a language by its code."""
    edges = _find_edges(words)
    at = 0
    while at < len(edges) - 1:
        found = _match(words, edges[at : at + MOST_SENTENCES + 1], load_phrases(language))
        if found is not None:
            yield found
        at = edges.index(found.words.stop) if found is not None else at + 1


def _match(
    words: Sequence[Word], edges: Sequence[int], phrases: Mapping[Kind, Collection[str]]
) -> Found | None:
    """The longest phrase that begins at the first edge and ends at another; else what begins with a credit."""
    for end in reversed(edges[1:]):
        text = fold("".join(word.text for word in words[edges[0] : end]))
        for kind in Kind:
            if text in phrases[kind]:
                return Found(kind, range(edges[0], end))
    for end in edges[1:]:
        text = fold("".join(word.text for word in words[edges[0] : end]))
        if any(
            text.startswith(credit) and len(text) - len(credit) <= LONGEST_REST
            for credit in phrases[Kind.CREDIT]
        ):
            return Found(Kind.CREDIT, range(edges[0], end))
    return None


def _find_edges(words: Sequence[Word]) -> list[int]:
    """Return where sentences begin and end: indices of words, from 0 to their number."""
    inner = [i for i in range(1, len(words)) if _is_edge(words[i - 1], words[i])]
    return [0, *inner, len(words)] if words else []


def _is_edge(before: Word, after: Word) -> bool:
    text = before.text.rstrip(CLOSERS)
    return (
        ends_sentence(text)
        or after.span.start_ms - before.span.end_ms >= SENTENCE_PAUSE_MS
        # Where words aren't parted by spaces, sentences are.
        or (after.text[:1].isspace() and SPACELESS.match(text[-1:]) is not None)
    )
