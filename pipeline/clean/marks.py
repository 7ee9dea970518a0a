"""Quotation marks, dashes, abbreviations, percent signs and thousands in one form, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.clean.lexicon import SHORT_FORMS, Marks, find_marks
from pipeline.clean.word_units import (
    Written,
    core,
    cores_of,
    join_written,
    respell,
    split_written,
    starts_upper,
    tail,
    text_of,
)
from pipeline.domain import Word, join_words
from pipeline.languages import find_base

_BETWEEN_LETTERS = re.compile(r"(?<=\w)[’ʼ](?=\w)")
_DOUBLE_HYPHEN = re.compile(r"(?<!-)--(?!-|>)")
_THOUSANDS = re.compile(r"(?<![\w.,'])(?:[$€£¥])?([1-9]\d{4,})(?![\w.,']\d|\w)")
_PLAIN = frozenset("’ʼ-–—")
_QUOTES = frozenset('"“”„«»')
_CURRENCY = re.compile(r"[$€£¥]")


def unify_marks(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with the language's own quotation marks and dash, and one form of abbreviations.

    Nothing is guessed: quotation marks change in pairs, a long number gets its separators before a
    thing that is counted or after a currency's sign, since other numbers may be names of things.
    """
    marks = find_marks(find_base(language))
    if marks is None:
        return words
    changed = [
        respell(word, _write_dashes(word.text, marks, words[at - 1].text if at else ""))
        if _may_have_dashes(word.text)
        else word
        for at, word in enumerate(words)
    ]
    units = split_written(_write_quotes(tuple(changed), marks))
    forms = SHORT_FORMS.get(find_base(language), {})
    cores = enumerate(cores_of(units))
    for index in [i for i, word in cores if word in forms or _has_digit(text_of(units[i]))]:
        unit = units[index]
        if core(unit) in forms:
            units[index] = _write_short_form(units, index, forms)
        if marks.thousands and _is_counted(units, index, unit):
            units[index] = _group_thousands(units[index], marks.thousands)
    return _close_percent(join_written(units), marks)


@lru_cache(maxsize=20_000)
def _may_have_dashes(text: str) -> bool:
    """Whether any mark is in a text that `_write_dashes` changes."""
    return not _PLAIN.isdisjoint(text)


def _write_dashes(text: str, marks: Marks, before: str) -> str:
    """The text with a typewriter's two hyphens, or one by itself, as the dash that they stand for.

    One after a number stays: it may be a minus.
    """
    text = _DOUBLE_HYPHEN.sub(marks.dash, _BETWEEN_LETTERS.sub("'", text))
    if text.strip() in ("-", "–", "—") and not before.rstrip()[-1:].isdigit():
        return text.replace(text.strip(), marks.dash)
    return text


def _write_quotes(words: tuple[Word, ...], marks: Marks) -> tuple[Word, ...]:
    """The words with double quotation marks of any form in the language's, where each has its pair."""
    if marks.quotes is None:
        return words
    text = join_words(words)
    if _QUOTES.isdisjoint(text):
        return words
    found = [i for i, char in enumerate(text) if char in _QUOTES]
    if not found or len(found) % 2 or not _alternate(text, found):
        return words
    forms = {at: marks.quotes[number % 2] for number, at in enumerate(found)}
    written: list[Word] = []
    start = 0
    for word in words:
        chars = "".join(forms.get(start + i, char) for i, char in enumerate(word.text))
        start += len(word.text)
        written.append(respell(word, chars))
    return tuple(written)


def _alternate(text: str, found: list[int]) -> bool:
    """Whether marks open and close in turn: one opens before a word and closes after one."""
    for number, at in enumerate(found):
        opens = number % 2 == 0
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if opens and (not after or after.isspace() or (before and before.isalnum())):
            return False
        if not opens and (not before or before.isspace() or (after and after.isalnum())):
            return False
    return True


def _write_short_form(
    units: list[Written], index: int, forms: Mapping[str, tuple[str, bool]]
) -> Written:
    """The word with the language's form of an abbreviation: "Mr" before a name, "5 PM"."""
    unit = units[index]
    form = forms.get(core(unit))
    if form is None or len(unit) > 1:
        return unit
    written, needs_number = form
    if needs_number:
        fits = index > 0 and core(units[index - 1])[-1:].isdigit()
    else:
        fits = index + 1 < len(units) and starts_upper(units[index + 1]) and not tail(unit)[1:]
    if not fits:
        return unit
    text = join_words(unit)
    start = len(text) - len(text.lstrip())
    body = text[start:]
    letters = re.match(r"\W*[\w.]*\w", body)
    if letters is None:
        return unit
    rest = (
        body[letters.end() :].removeprefix(".") if written.endswith(".") else body[letters.end() :]
    )
    opening = body[: re.search(r"\w", body).start()]  # type: ignore[union-attr]
    return (replace(unit[0], text=text[:start] + opening + written + rest),)


@lru_cache(maxsize=20_000)
def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _is_counted(units: list[Written], index: int, unit: Written) -> bool:
    """Whether a number counts something: a currency stands before, or a plural in lower case follows."""
    text = text_of(unit)
    if not _has_digit(text):
        return False
    if _CURRENCY.search(text):
        return True
    following = core(units[index + 1]) if index + 1 < len(units) else ""
    is_plural = following.endswith("s") or following in {"people", "men", "women", "children"}
    return is_plural and not tail(unit) and not starts_upper(units[index + 1])


def _group_thousands(unit: Written, separator: str) -> Written:
    """The word with separators in a whole number of five digits or more that has none."""
    text = join_words(unit)
    match = _THOUSANDS.search(text)
    if match is None or len(unit) > 1:
        return unit
    grouped = f"{int(match[1]):,}".replace(",", separator)
    return (replace(unit[0], text=text[: match.start(1)] + grouped + text[match.end(1) :]),)


def _close_percent(words: tuple[Word, ...], marks: Marks) -> tuple[Word, ...]:
    """The words with a percent sign at its number, where the language puts no space there."""
    if not any("%" in word.text for word in words):
        return words
    closed: list[Word] = []
    for word in words:
        text = word.text
        if not marks.space_before_percent:
            text = re.sub(r"(?<=\d)\s+(?=%)", "", text)
            if closed and text.lstrip().startswith("%") and closed[-1].text[-1:].isdigit():
                text = text.lstrip()
        closed.append(respell(word, text))
    return tuple(closed)
