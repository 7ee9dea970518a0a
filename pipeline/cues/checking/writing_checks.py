"""How things are written: ellipses, dashes of dialogues, numbers and sounds, by a style and its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.cues.checking.character_checks import check_characters, check_spaces
from pipeline.cues.checking.tag_checks import check_tags
from pipeline.cues.checking.violation import Violation
from pipeline.cues.house_writing import Writing
from pipeline.cues.phrase_rules import Phrases, load_phrases
from pipeline.domain import Cue
from pipeline.languages import find_base
from pipeline.text.punctuation import DASHES
from pipeline.text.scripts import CJK_AND_MARKS
from pipeline.text.sound_notes import is_sound_note
from pipeline.text.words import word_set

_DASH = re.compile(r"[-‐–](?=\s*[^\W\d_]|\s*[\[(¿¡\"“'‘♪…])")
_ANY_DASH = re.compile(r"[-‐–]\s*\S")
_DOTS = re.compile(r"\.{2,}|…[.…]*")
_CJK = re.compile(f"[{CJK_AND_MARKS}]")
_NOTE = re.compile(r"\[([^\[\]]+)\]|\(([^()]+)\)")
_FIGURE = re.compile(
    r"(?<![\w$€£¥#%°'’+−.,:/-])(?:[1-9]|10)(?![\w%°:/+'’]|[.,:]\d|[-–]\w|\s*[-–+×x=/]\s*\d)"
)
_SENTENCE_FIGURE = re.compile(r"(?<=[.?!…]\s)\d+(?![\w%:/]|[.,:]\d)")
_WORD = re.compile(r"[^\W_][\w.'’]*")
_NEAR = 40
"""Characters beside a number in which the words beside it stand."""

_DATES = word_set(
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
)
_BEHIND = _DATES | {"am", "pm", "a.m", "p.m", "o'clock", "o’clock"}
_BEFORE = _DATES | word_set(
    "act apartment bus channel chapter class day exit figure flight floor gate grade group highway item lane level"
    " line no number page paragraph part phase platform question room route row season section size stage step table"
    " team terminal track type unit version volume zone minus plus point times over"
)
"""Words behind which a number is a name: none is written out."""


def check_written(
    cue: Cue, raw: Sequence[str], number: int, writing: Writing, language: str
) -> Iterator[Violation]:
    """All rules of writing, asked of one cue.

    Args:
        cue: without styling.
        raw: its lines as the file has them; none where they are not known.
        number: the cue's, from 1.
        writing: what the style asks for.
        language: code of the text's, or empty.
    """
    code = find_base(language)
    yield from check_spaces(raw, number)
    yield from check_characters(cue, number, writing)
    yield from _check_ellipses(cue, number, writing)
    yield from _check_dashes(cue, number, writing, code)
    if code in writing.spelled_numbers:
        yield from _check_numbers(cue, number, code)
    yield from _check_sounds(cue, number, writing)
    yield from check_tags(raw, number, writing)


def _check_ellipses(cue: Cue, number: int, writing: Writing) -> Iterator[Violation]:
    """One kind of ellipsis, and one of it; Chinese has two characters for one."""
    for place, line in enumerate(cue.lines, start=1):
        found = _DOTS.search(line) if ".." in line or "…" in line else None
        while found is not None:
            wanted = writing.ellipsis or found[0][:1] * (3 if found[0][0] == "." else 1)
            if found[0] != wanted and not (found[0] == "……" and _CJK.search(line)):
                yield Violation("ellipsis", number, repr(found[0]), repr(wanted), place)
                break
            found = _DOTS.search(line, found.end())


def _check_dashes(cue: Cue, number: int, writing: Writing, code: str) -> Iterator[Violation]:
    """A dash for each of two speakers, none for one, and a space behind it as the language has it."""
    for place, line in enumerate(cue.lines, start=1):
        if line.strip() and not line.strip().strip(DASHES):
            yield Violation("lone-dash", number, repr(line.strip()), "text behind it", place)
    if not writing.has_dialogue_dashes:
        return
    dashed = [bool(_DASH.match(line)) for line in cue.lines]
    if any(dashed):  # beside a line with a dash, one before a figure is no minus
        dashed = [bool(_ANY_DASH.match(line)) for line in cue.lines]
    if any(dashed) and len(dashed) == 1:
        yield Violation("dialogue", number, "a dash though one speaks", "no dash")
    elif any(dashed) and not all(dashed):
        place = dashed.index(False) + 1
        yield Violation(
            "dialogue", number, f"no dash in line {place}", "in all lines or none", place
        )
    elif any(dashed):
        spaced = [line[1:2].isspace() for line in cue.lines]
        wanted = code in writing.spaced_dashes
        if (code in writing.close_dashes or wanted) and (not wanted) in spaced:
            place = spaced.index(not wanted) + 1
            words = ("a space behind the dash", "no space behind the dash")
            yield Violation("dialogue", number, words[wanted], words[not wanted], place)
        elif len(set(spaced)) > 1:
            told = "a space behind one of the dashes"
            yield Violation("dialogue", number, told, "behind all or none")


def _check_numbers(cue: Cue, number: int, code: str) -> Iterator[Violation]:
    """Numbers up to ten in words, but for times, dates, units and what is numbered.

    Source: Netflix Timed Text Style Guide, English (USA), "Numbers"; the words of the exceptions are ours.
    """
    phrases = load_phrases(code)
    for place, line in enumerate(cue.lines, start=1):
        if not any(map(str.isdigit, line)):
            continue
        for found in _SENTENCE_FIGURE.finditer(line):
            last = line[max(0, found.start() - _NEAR) : found.start()].split()[-1:]
            if not phrases.abbreviations.intersection(word.lower() for word in last):
                told = f"'{found[0]}' at the start of a sentence"
                yield Violation("number", number, told, "in words", place)
        for found in _FIGURE.finditer(line):
            begins = _SENTENCE_FIGURE.match(line, found.start())
            if not begins and not _is_exception(line, found, phrases):
                yield Violation("number", number, repr(found[0]), "in words up to ten", place)


def _is_exception(line: str, found: re.Match[str], phrases: Phrases) -> bool:
    """Whether a number is part of a name, a date, a time or a measure."""
    before = _WORD.findall(line[max(0, found.start() - _NEAR) : found.start()])
    after = _WORD.findall(line[found.end() : found.end() + _NEAR])
    last, following = before[-1] if before else "", after[0].lower().rstrip(".") if after else ""
    word = last.lower().rstrip(".")
    is_known = word in phrases.keep_with_next or word in phrases.break_before
    return (
        (last[:1].isupper() and len(word) > 1 and not is_known)
        or word in _BEFORE
        or following in _BEHIND
        or following in phrases.units
    )


def _check_sounds(cue: Cue, number: int, writing: Writing) -> Iterator[Violation]:
    """Sounds in the style's brackets and case."""
    for place, line in enumerate(cue.lines, start=1):
        if "[" not in line and "(" not in line:
            continue
        for note in _NOTE.finditer(line):
            text = (note[1] or note[2]).strip()
            if not is_sound_note(text):
                continue
            if writing.brackets and note[0][0] != writing.brackets[0]:
                yield Violation(
                    "sound", number, f"{note[0]!r} in round brackets", writing.brackets, place
                )
            elif writing.sound_case == "upper" and text != text.upper():
                yield Violation(
                    "sound", number, f"{note[0]!r} not in capitals", "in capitals", place
                )
            elif writing.sound_case == "lower" and _is_capital(text):
                yield Violation(
                    "sound", number, f"{note[0]!r} with capitals", "in lower case", place
                )


def _is_capital(text: str) -> bool:
    """Whether a note begins in capitals that are no name's."""
    first = text.split(maxsplit=1)[0]
    return first[0].isupper() and (text.isupper() or is_sound_note(first))
