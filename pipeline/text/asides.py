"""What stands in a turn and is not spoken: stage directions, times, marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pipeline.text.backchannels import MARK
from pipeline.text.punctuation import CLOSING, DASHES, OPENERS, ends_sentence
from pipeline.text.sound_notes import (
    MUSIC_NOTES,
    could_be_sound_note,
    is_pure_note,
    is_sound_note,
    names_language,
)

CLOCK: Final = r"[\[(]?(?:\d{1,2}(?::\d{2}){1,2}|\d{3}(?::\d{2}){2})(?:[.,]\d++)?[\])]?"
"""A time such as [00:12:30], (1:05) or 00:12.500, where a page puts one beside a name."""

OVERLAP_MARK: Final = "//"
"""Before and after what two say at once. Source: Dresing and Pehl, Manual (on) Transcription, 3rd edition, additional
rules; GAT 2 and Jefferson have square brackets, which readers take for an editor's words."""

_OVERLAP = re.compile(
    r"(?<![:/A-Za-z0-9])//(?=[^\s/])((?:(?!//).)+)(?<=[^\s/])//(?![A-Za-z0-9/])", re.DOTALL
)
"""Two such marks with words between them; a single one may be part of an address."""

_MOST_LINE_WORDS = 24

_SQUARE = re.compile(r"[\[［【〔]([^\[\]［］【】〔〕\n]{1,200})[\]］】〕]")
_ROUND = re.compile(r"[(（]{1,2}([^()（）\n]{1,80})[)）]{1,2}")
_ANGLED = re.compile(r"<([^<>\n]{1,60})>|\{([^{}\n]{1,60})\}")
_STARRED = re.compile(r"(?<![\w*])\*([^*\n]{1,60})\*(?![\w*])|(?<!\w)_([^_\n]{1,60})_(?!\w)")
_SUNG = re.compile(f"[{MUSIC_NOTES}]{{1,4}}([^{MUSIC_NOTES}\\n]{{1,80}})[{MUSIC_NOTES}]{{1,4}}")
_LONE_NOTES = re.compile(f"[{MUSIC_NOTES}]++")
# What can't be heard, as a mark without a word: (?), [??], (...), [–], ((xxx)), and a pause's length in seconds.
_DOUBT = re.compile(
    r"[(（\[]{1,2}\s*(?:\?{1,5}|\.{1,5}|…{1,2}|[-–—~*]{1,5}|[xX]{2,5}|unk"
    r"|\d{1,3}(?:[.,]\d)?\s?(?:s|secs?|sek)\.?)\s*[)）\]]{1,2}|<unk>",
    re.IGNORECASE,
)
_RANGE = rf"{CLOCK}(?:\s*(?:-->|->|-|–|—|to)\s*{CLOCK})?"
_TIME = re.compile(
    rf"\[\s*(?:\d{{1,2}}\s?h\s?)?\d{{1,3}}\s?m\s?\d{{1,2}}\s?s\s*\]|#\d{{1,2}}(?::\d{{2}}){{1,2}}(?:[-.,]\d{{1,3}})?#|\[\s*{_RANGE}\s*\]|\(\s*\d{{1,2}}(?::\d{{2}}){{2}}(?:[.,]\d+)?\s*\)"
)
_TIME_AT_EDGE = re.compile(
    r"^\(\s*\d{1,2}:\d{2}\s*\)|\(\s*\d{1,2}:\d{2}\s*\)$|^\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?(?=\s)"
)
_BARE_TIME = re.compile(r"^\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?(?=\s+\S)")
_ONLY_TIME = re.compile(rf"(?:#?{_RANGE}(?:-\d)?#?\s*)+")
_SPEAKING = re.compile(
    r"(?:speaks|speaking|sings|singing|talks|talking)(?: in)? \w+", re.IGNORECASE
)
_NEAR_CHARACTERS = 40
"""Beside a note that are looked at; more than any white space there."""
_GAP = re.compile(r"(?<![\s\x00])[\s\x00]++")
# "[t]he" is an editor's change of a letter, "boat.[a]" a mark, "on [a] boat" an editor's word.
_NUMBERED = re.compile(
    r"\[(?:\^[\w-]{1,20}|\d{1,3}|[*†‡§]{1,3}|note \d{1,3}|fn ?\d{1,3})\](?!\w)|(?<=\S)\[[a-z]\](?!\w)"
)
_RAISED = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?…\"'”’»)\]]))[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?!\w)")
_DAGGER = re.compile(r"(?<=[\w.,;:!?\"'”’)\]])[†‡§]+(?=[\s.,;:!?]|$)")
_NOTE = re.compile(
    r"(?:\[(?:\^[\w-]{1,20}|\d{1,3}|[a-z])\][:.]?|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[†‡§]+|\*{1,3}(?=\s?\S)|\d{1,3}[.)]|\d{1,3}(?=\s))\s*\S.*",
    re.DOTALL,
)


def take_off_overlap_marks(text: str) -> str:
    """The text without the marks around what two say at once, as in ``//yes, of course//``."""
    return _OVERLAP.sub(r"\1", text) if OVERLAP_MARK in text else text


def begins_with_time(text: str) -> bool:
    """Whether a bare time stands before the text."""
    return _BARE_TIME.match(text) is not None


def take_out_asides(text: str, *, timed: bool = False) -> tuple[str, tuple[str, ...]]:
    """What is spoken of a paragraph, and what is not, in order; ``timed`` where a bare time is put before it.

    Words in square brackets that describe no sound, and words in round ones that belong to the
    sentence, are left where they are.
    """
    found: list[tuple[int, str]] = []

    def drop(match: re.Match[str]) -> str:
        found.append((match.start(), match[0]))
        # The length stays, so that places are those of the paragraph as it is written.
        return "\x00" * len(match[0])

    kept = MARK.sub(drop, text)
    kept = _TIME.sub(drop, kept)
    kept = _TIME_AT_EDGE.sub(drop, kept)
    kept = _BARE_TIME.sub(drop, kept) if timed else kept
    kept = _DOUBT.sub(drop, _NUMBERED.sub(drop, kept))
    for pattern, is_aside in (
        (_SUNG, _is_sung_note),
        (_SQUARE, _is_square_note),
        (_ROUND, _is_round_note),
        (_ANGLED, _is_starred_note),
        (_STARRED, _is_starred_note),
    ):
        kept = _drop_where(pattern, is_aside, drop, kept)
    kept = _DAGGER.sub(drop, _RAISED.sub(drop, _LONE_NOTES.sub(drop, kept)))
    if not found:
        return text, ()
    return _close_gaps(kept), tuple(aside for _, aside in sorted(found))


def _drop_where(
    pattern: re.Pattern[str],
    is_aside: Callable[[re.Match[str]], bool],
    drop: Callable[[re.Match[str]], str],
    text: str,
) -> str:
    """The text with every match dropped that is no speech."""
    return pattern.sub(lambda match: drop(match) if is_aside(match) else match[0], text)


def _is_sung_note(match: re.Match[str]) -> bool:
    return could_be_sound_note(match[1].strip(" ()[]"))


def _is_square_note(match: re.Match[str]) -> bool:
    if is_sound_note(match[1]) or (_stands_apart(match) and could_be_sound_note(match[1])):
        return True
    return names_language(match[1]) and _begins_sentence(match)


def _is_round_note(match: re.Match[str]) -> bool:
    return is_pure_note(match[1]) or (
        _stands_apart(match) and _SPEAKING.fullmatch(match[1].strip()) is not None
    )


def _is_starred_note(match: re.Match[str]) -> bool:
    return is_pure_note(match[1] or match[2])


def _begins_sentence(match: re.Match[str]) -> bool:
    """Whether no word of a sentence stands before a note."""
    before = match.string[max(0, match.start() - _NEAR_CHARACTERS) : match.start()]
    before = before.replace("\x00", " ").rstrip()
    return not before or before.endswith(tuple(DASHES)) or ends_sentence(before)


def _stands_apart(match: re.Match[str]) -> bool:
    """Whether a note stands between sentences: no word of a sentence goes on behind it."""
    text, width = match.string, _NEAR_CHARACTERS
    after = (
        text[match.end() : match.end() + width].replace("\x00", " ").lstrip(f" {OPENERS}{DASHES}")
    )
    return _begins_sentence(match) and not (
        after[:1].islower() or (after[:1] and after[:1] in CLOSING)
    )


def _close_gaps(text: str) -> str:
    """The text without the places of what was taken out, and without the white space they leave."""

    def close(match: re.Match[str]) -> str:
        gap, before = match[0], text[max(0, match.start() - 1) : match.start()]
        after = text[match.end() : match.end() + 1]
        if after and after in CLOSING:
            return gap.rpartition("\x00")[2] if "\x00" in gap else gap
        parts_words = not gap.strip("\x00") and _is_letter(before) and _is_letter(after)
        return " " if parts_words else gap.replace("\x00", "")

    return " ".join(_GAP.sub(close, text).split())


def _is_letter(character: str) -> bool:
    """Whether a word may have this character in it."""
    return character.isalnum() or character == "_"


def is_direction(text: str) -> bool:
    """Whether a whole paragraph is a stage direction or a time."""
    text = text.strip()
    if _ONLY_TIME.fullmatch(text) or _is_music(text) or _DOUBT.fullmatch(text):
        return True
    if _SQUARE.fullmatch(text):
        # Letters that stand alone are a mark of something else, such as a folded back-channel's.
        return len(text.split()) <= _MOST_LINE_WORDS and not MARK.fullmatch(text)
    inner = _ROUND.fullmatch(text) or _STARRED.fullmatch(text) or _ANGLED.fullmatch(text)
    if inner is None:
        return False
    said = next(group for group in inner.groups() if group)
    in_capitals = said == said.upper() != said.lower()
    return (
        is_pure_note(said)
        or (in_capitals and could_be_sound_note(said))
        or (inner.re is _ROUND and _SPEAKING.fullmatch(said.strip()) is not None)
    )


def _is_music(text: str) -> bool:
    """Whether a paragraph is set between notes, or is nothing but notes."""
    if not any(note in text for note in MUSIC_NOTES):
        return False
    lead = text[: len(text) - len(text.lstrip(f"{MUSIC_NOTES}#* "))]
    is_between = text.rstrip("* ")[-1:] in tuple(MUSIC_NOTES) and not set(lead).isdisjoint(
        MUSIC_NOTES
    )
    several = sum(map(text.count, MUSIC_NOTES)) > 1
    return (is_between and several) or not text.strip(f"{MUSIC_NOTES} ")


def is_footnote(text: str) -> bool:
    """Whether a paragraph begins with the mark of a footnote."""
    return _NOTE.fullmatch(text) is not None
