"""What stands under a talk: the mark of its end, headings of what the page has to say besides, footers, footnotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipeline.reference.furniture.phrases_of_pages import compile_phrases
from pipeline.reference.paragraphs import Paragraph
from pipeline.text.asides import is_footnote
from pipeline.text.punctuation import ends_sentence
from pipeline.text.speaker_names import looks_like_name

_LEGAL, _CALL = compile_phrases("legal"), compile_phrases("calls")
_END_MARK, _BARE_END = compile_phrases("end_marks"), compile_phrases("bare_ends")
_PLAIN_FOOTER = compile_phrases("footer_headings")
_MARKED_FOOTER = compile_phrases("marked_footer_headings", r"(?:\b|(?<=[^\x00-\x7f])).*")
_UNSAID, _SIGN_OFF = compile_phrases("unsaid"), compile_phrases("sign_offs")
_NOTES_HEADING = compile_phrases("footnote_headings")
_ABOUT = re.compile(r"(?:More )?(?:[Aa]bout|ABOUT|Über|À propos de|Sobre|Over)\s+(?P<name>\S.*)")
_COUNT = re.compile(r"\d{1,6}\s+|\s*[(（\[]?\d{1,6}[)）\]]?")
"""How many there are of what a heading names: "3 Comments", "Comments (3)"."""
_MAX_CALL_CHARACTERS = 80
_MAX_SIGN_OFF_CHARACTERS = 200
_MOST_FOOTER_HEADING_CHARACTERS = 60
_MARK = re.compile(
    r"\[\^?([\w*†‡§-]{1,20})\]|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|([†‡§]+)|(?<=[^\W_])[.,]?(\*{1,3})(?=[\s.,;:!?]|$)"
)
_NOTE_MARK = re.compile(r"\[\^?([\w-]{1,20})\]|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|([†‡§]+)|(\*{1,3})|(\d{1,3})")
_EDGES = " \t*_[]()（）【】〔〕–—-=<>/\\~·•"


def is_end_mark(text: str) -> bool:
    """Whether a line says that the talk is over: "[End of transcript]", "— Ende des Interviews —"."""
    if len(text) > _MAX_CALL_CHARACTERS:
        return False
    plain = text.strip(_EDGES).rstrip(".!。").strip()
    if _END_MARK.fullmatch(plain):
        return True
    set_apart = text.strip() != text.strip().strip(_EDGES) or (
        plain == plain.upper() != plain.lower()
    )
    return set_apart and _BARE_END.fullmatch(plain or text.strip()) is not None


def is_footer_heading(text: str) -> bool:
    """Whether a heading under the last turn, marked as one, is about the page and not about the talk."""
    return _MARKED_FOOTER.fullmatch(text) is not None


def is_plain_footer_heading(text: str) -> bool:
    """Whether a line is such a heading by its words alone: "Further reading", "About the author"."""
    if len(text) > _MOST_FOOTER_HEADING_CHARACTERS or ends_sentence(text):
        return False
    plain = _strip_count(text.strip().rstrip(":：")).strip(_EDGES).rstrip(":：").strip()
    person = _ABOUT.fullmatch(plain)
    return _PLAIN_FOOTER.fullmatch(plain) is not None or (
        person is not None and len(person["name"].split()) > 1 and looks_like_name(person["name"])
    )


def _strip_count(text: str) -> str:
    """The text without a number before it, or behind it."""
    before = _COUNT.match(text)
    if before and text[before.end() :].strip():
        return text[before.end() :]
    head = text.rstrip("0123456789)）] ")
    return (
        head.rstrip("(（[ ") if head and _COUNT.fullmatch(text, len(head.rstrip("(（[ "))) else text
    )


def is_unsaid(text: str) -> bool:
    """Whether a paragraph under a talk is a program's or asks readers for something: "Like Loading…"."""
    return (
        len(text) <= _MAX_SIGN_OFF_CHARACTERS and _UNSAID.fullmatch(text.strip(_EDGES)) is not None
    )


def signs_off(text: str) -> bool:
    """Whether a paragraph thanks listeners, asks for reviews or says whose the music is, as hosts do as well."""
    return (
        len(text) <= _MAX_SIGN_OFF_CHARACTERS
        and _SIGN_OFF.fullmatch(text.strip(_EDGES)) is not None
    )


def find_footer(paragraphs: Sequence[Paragraph]) -> int:
    """Where the lines at the end begin that speak for the publisher; the length where none do."""
    end = len(paragraphs)
    while end > 1 and _is_footer(paragraphs[end - 1].text):
        end -= 1
    return end


def _is_footer(text: str) -> bool:
    short = len(text) <= _MAX_CALL_CHARACTERS
    return _LEGAL.match(text) is not None or (short and _CALL.match(text) is not None)


def find_notes(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """Which lines are footnotes: those at the end that begin with a mark which stands in the text above."""
    end = len(paragraphs)
    while end > 0 and is_footnote(paragraphs[end - 1].text):
        end -= 1
    marks = {_read_mark(m) for p in paragraphs[:end] for m in _MARK.finditer(p.text)}
    found: set[int] = set()
    for index in range(end, len(paragraphs)):
        mark = _NOTE_MARK.match(paragraphs[index].text)
        if mark is None or _read_mark(mark) not in marks:
            found.clear()  # a list in the last turn, and no note
        else:
            found.add(index)
    if found and (head := min(found) - 1) > 0 and _NOTES_HEADING.fullmatch(paragraphs[head].text):
        found.add(head)
    return frozenset(found)


def _read_mark(match: re.Match[str]) -> str:
    text = next(group for group in match.groups() if group)
    return "".join(
        str(unicodedata.digit(c)) if unicodedata.digit(c, None) is not None else c for c in text
    )
