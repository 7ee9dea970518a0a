"""What kind of place it is between two words, by the words alone."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.cues.layout.pieces import CLAUSE_MARKS
from pipeline.cues.phrase_rules import Phrases
from pipeline.text.punctuation import CLOSERS, OPENERS, SENTENCE_ENDS

Seam = Literal[
    "sentence",
    "after_clause",
    "inside_phrase",
    "open_word",
    "stranded",
    "before_connective",
    "inside_word",
    "elsewhere",
]
"""The kinds of seams; what each is, and costs, is told in `Penalties`."""

_SINGLE_INITIAL = re.compile(r"[^\W\d_]\.")
_NUMBER = re.compile(r"[$€£¥]?\d[\d.,:]*")
_NO_NAME = frozenset({"i", "i'm", "i've", "i'd", "i'll"})
_MARKS = CLAUSE_MARKS + SENTENCE_ENDS + CLOSERS


def classify_seam(
    before: str, after: str, phrases: Phrases, *, earlier: str = "", paragraph: bool = False
) -> Seam:
    """The kind of seam between two words; ``earlier`` is the word before both, if there is one.

    A paragraph that begins behind it makes it the end of a sentence.
    """
    word = _fold(before)
    bare = word.rstrip(CLOSERS)
    mark = bare[-1:] or word[-1:]
    is_short_form = bare in phrases.abbreviations or bool(_SINGLE_INITIAL.fullmatch(bare))
    if bare == "no.":  # a short form of "number" before one, else an answer
        is_short_form = after[:1].isdigit()
    if paragraph or (mark in SENTENCE_ENDS and not is_short_form):
        return "sentence"
    if mark in CLAUSE_MARKS:
        opener = bare[:-1].lstrip(OPENERS)
        stays_open = mark == "," and opener in phrases.open_before_comma
        return (
            "open_word" if stays_open and not _closes(opener, earlier, phrases) else "after_clause"
        )
    follower = _fold(after).lstrip(OPENERS).rstrip(_MARKS)
    word = word.lstrip(OPENERS)
    if word in phrases.keep_with_next:
        return "stranded" if follower in phrases.conjunctions else "inside_phrase"
    is_phrase = f"{word} {follower}" in phrases.pairs or _is_phrase(
        before, after, follower, phrases
    )
    if follower in phrases.keep_with_previous or is_phrase:
        return "inside_phrase"
    return _classify_plain(word, follower, earlier, phrases)


def _classify_plain(word: str, follower: str, earlier: str, phrases: Phrases) -> Seam:
    """The kind of seam behind a word without a mark that isn't bound to the next one by itself."""
    if word in phrases.particles and follower in phrases.coordinators:
        return "before_connective"
    if _modifies(word, follower, earlier, phrases):
        return "open_word"
    if word in phrases.break_before:
        return "stranded" if _is_closed(word, follower, earlier, phrases) else "open_word"
    return "before_connective" if follower in phrases.break_before else "elsewhere"


def _is_closed(word: str, follower: str, earlier: str, phrases: Phrases) -> bool:
    """Whether a connective ends what is before it rather than begins what is behind it."""
    if _closes(word, earlier, phrases):
        return True
    if word in phrases.conjunctions or follower in phrases.questions:
        return False
    may_end = word in phrases.particles and follower in phrases.break_before
    return may_end or follower in phrases.conjunctions


def _modifies(word: str, follower: str, earlier: str, phrases: Phrases) -> bool:
    """Whether a word stands between a determiner and its noun."""
    starts_anew = follower in phrases.break_before or follower in phrases.keep_with_next
    return word in phrases.modifiers and _fold(earlier) in phrases.determiners and not starts_anew


def _closes(word: str, earlier: str, phrases: Phrases) -> bool:
    """Whether a word stands for a noun: behind a preposition, or as what somebody or something is."""
    is_pronoun = word in phrases.pronouns and _fold(earlier) in phrases.prepositions
    return is_pronoun or (word in phrases.questions and _fold(earlier) in phrases.keep_with_next)


def _is_phrase(before: str, after: str, follower: str, phrases: Phrases) -> bool:
    """Whether two words are a subject and its verb, a number and its unit, or a first and a last name."""
    if before.lower() in phrases.weak_subjects and follower in phrases.auxiliaries:
        return True
    if follower in phrases.units and _NUMBER.fullmatch(before):
        return True
    return (
        phrases.names_by_capitals
        and before[:1].isupper()
        and after[:1].isupper()
        and not before.isupper()
        and before.lower() not in phrases.break_before
        and follower not in _NO_NAME
        and follower.isalpha()
    )


def _fold(text: str) -> str:
    return text.lower().replace("’", "'")
