"""The ways in which pages and programs set a speaker's name apart from what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from unicodedata import normalize

from pipeline.reference.hints import Hints
from pipeline.reference.openers.time_marks import (
    BRACKETED_TIME,
    SPELLED_TIME,
    TIME_MARK,
    is_time_mark,
)
from pipeline.reference.paragraphs import Paragraph
from pipeline.text.asides import is_direction
from pipeline.text.punctuation import SENTENCE_ENDS
from pipeline.text.sound_notes import could_be_sound_note
from pipeline.text.speaker_names import (
    TITLES,
    could_be_name,
    has_form_of_name,
    is_role,
    looks_like_name,
    strip_role,
)


class Shape(Enum):
    """How a line opens a turn."""

    COLON = "Name: text"
    MARKED = "Name in bold or small capitals, then text"
    TIMED = "Name 00:12 on a line, or Name [00:12] text"
    INLINE = "Name 00:12 text"
    BRACKETED = "<Name> text, [Name] text, (Name) text"
    COLUMNS = "Name, a tab or a wide space, text"
    DASH = "Name — text"
    STOP = "NAME. Text, Mr. Name. Text"
    ALONE = "Name on a line of its own"


SET_APART = (Shape.MARKED, Shape.TIMED, Shape.INLINE, Shape.BRACKETED, Shape.COLUMNS)
"""Shapes that no sentence has."""


@dataclass(frozen=True, slots=True)
class Opener:
    """What could be a speaker's name at the beginning of a line, and what is said after it."""

    name: str
    said: str
    shape: Shape
    sure: bool = False


_BULLETS = re.compile(r"[-*+>•–—]*+")
_GLYPHS = re.compile(r"[■-◿☆★※]++")
"""Bullets that need no space behind them, as in minutes: ``○議長``, ``◆ 김민수>``."""
_END_OF_NAME = re.compile(r"(?:(?<=[^\W\d_]{4})|(?<=^[A-Z]))\s?\.$")
"""A stop behind a name or a letter, which is that of no abbreviation."""
_BLANKS = re.compile(r"\s*+")
_TIME_BEFORE = re.compile(rf"(?:{TIME_MARK})[\s|·•/:–—-]*")
_BRACKETED = r"(?:\s*(?:\([^()]{0,120}\)|（[^（）]{0,60}）|\[[^\[\]]{0,120}\]))"
_CALLED = r"[^\W\d_][^:：(（\[]{0,30} \([^\d():]{1,20}\) [^\W\d_][^:：(（\[]{0,30}?"
"""A name within which stands what somebody is called by friends: Robert (Bob) Smith."""
_COLON = re.compile(
    rf"(?P<name>(?:\[[^\[\]:]{{1,40}}\]|\([^\W\d_][^():]{{0,40}}\)|<[^<>:]{{1,40}}>"
    rf"|\{{[^{{}}:]{{1,40}}\}}|【[^【】:：]{{1,40}}】|[^:：(（\[]{{1,60}}?|{_CALLED}){_BRACKETED}*?)"
    rf"\s*(?:[-–—,|@·•/]?\s*{TIME_MARK}\s*)?(?<![:：])[:：]{{1,2}}(?P<said>.*)"
)
_NAME = r"[^\W\d_][^:：()\[\]<>{}]{0,59}?"
_TIMED = re.compile(
    rf"(?P<name>\[{_NAME}\]|{_NAME}{_BRACKETED}?)[\s,|·•/@–—-]+"
    rf"(?:(?:{BRACKETED_TIME})\s*(?P<said>.*)|(?:{TIME_MARK}|{SPELLED_TIME})(?P<nothing>))"
)
_INLINE = re.compile(rf"(?P<name>{_NAME})[\s,|·•/–—-]+(?:{TIME_MARK})[\s|·•/–—-]+(?P<said>\S.*)")
_TIME_FIRST = re.compile(
    rf"(?:{TIME_MARK}|{SPELLED_TIME})[\s|·•/–—-]+(?P<name>[^\W\d_][^:：]{{0,59}})(?P<said>)"
)
_WRAPPED = re.compile(
    rf"(?:<<|\[\[|\{{\{{|[<\[({{【（〔])(?:{TIME_MARK}[\s,|·–—-]+)?(?P<name>[^\s<>\[\](){{}}（）【】〔〕:：][^<>\[\](){{}}（）【】〔〕:：]{{0,59}}?)"
    rf"(?:[\s,|·@–—-]+(?:{TIME_MARK}))?\s?(?:>>|\]\]|\}}\}}|[>\])}}】）〕])\s*(?:{TIME_MARK}\s*)?(?P<said>(?![:：]).*)"
)
_DASH = re.compile(
    r"(?P<name>[^\W\d_][^:：—–|]{0,59}?)(?:\s*—\s*|\s+–\s+|\s+-{1,2}\s+|\s*\|\s*|\s+[>›»→]{1,2}\s*|>{1,2}\s+)"
    r"(?P<said>[\w\"'“‘«¿¡(\[…].*)"
)
_QUOTED = re.compile(r"(?P<name>[^\s:：「」『』。、]{1,12})[「『](?P<said>.*)[」』]")
"""Japanese: ``田中「……」``."""
_STOP_BEHIND = r"(?:\.\s?[-–—]{1,2}\s*|\.\s+)"
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'’-]*"
_STOP = re.compile(
    rf"(?P<name>(?:(?i:{TITLES})\.? (?:{_CAPITAL}|of|de|la|van|von)(?: (?:{_CAPITAL}|of|de|la|van|von)){{0,3}}"
    rf"|(?:The|THE) {_CAPITAL}(?: {_CAPITAL}){{0,2}}|[QA])){_STOP_BEHIND}(?P<said>\S.*)"
)
_LETTER = re.compile(r"(?P<name>[A-ZА-Я])\)\s+(?P<said>\S.*)")
"""Questions and answers behind a letter and a bracket: ``Q) …``, ``A) …``."""
_TITLE = re.compile(TITLES, re.IGNORECASE)
_PLAY = re.compile(
    rf"(?P<name>\S[^:：.!?…()\[\]]{{0,59}}?){_BRACKETED}?{_STOP_BEHIND}(?P<said>\S.*)"
)
_CHAT_FROM = re.compile(r"From\s+(?P<name>.{1,60}?)(?:\s+[Tt]o\s+.{1,60})?")
_NUMBERED = re.compile(r"[\[(#]?\d{1,4}[.)\]:]{0,2}\s+(?=[^\W\d_])")
_END_OF_SENTENCE = (*SENTENCE_ENDS, ",", ";", "，", "”", '"')
_MOST_ALONE_WORDS = 6


def read_shapes(
    paragraph: Paragraph, below: str, hints: Hints, *, recurs: bool = False
) -> dict[Shape, Opener]:
    """Every shape in which this line could open a turn.

    Args:
        paragraph: The line.
        below: The text under it.
        hints: What is known of the page.
        recurs: Whether the line comes back and what stands under it doesn't, as with a name over a short sentence.
    """
    if paragraph.note or paragraph.furniture:
        return {}
    if told := _read_told(paragraph.text, hints):
        return {told.shape: told}
    found = [_read_marked(paragraph), _read_timed(paragraph.text)]
    if not paragraph.level:
        text = paragraph.text[_skip_bullets(paragraph.text) :]
        found += [
            _read_colon(paragraph.text),
            _read_wrapped(text, below),
            _read_columns(paragraph.fields),
            *_read_plain(text),
        ]
    text = paragraph.text.rstrip(" :：") if paragraph.level else paragraph.text
    found.append(_read_alone(text, below, recurs=recurs))
    return {opener.shape: opener for opener in found if opener is not None}


def _read_told(text: str, hints: Hints) -> Opener | None:
    """The opener, if the line begins with a name that a hint gives."""
    for written, _ in hints.speakers:
        spelled = "|".join(re.escape(normalize(form, written)) for form in ("NFC", "NFD"))
        pattern = (
            rf"(?:{TIME_MARK}\s*[-–—]?\s*)?(?:{spelled}){_BRACKETED}*\s*"
            rf"(?:{TIME_MARK}\s*)?(?:[:：]|\s[-–—]+\s|—|\.(?=\s)|$)(?P<said>.*)"
        )
        if match := re.compile(pattern, re.IGNORECASE).fullmatch(text, _skip_bullets(text)):
            return Opener(written, match["said"].strip(), Shape.COLON, sure=True)
    return None


def read_loosely(text: str) -> Opener | None:
    """The opener of a line that a hint calls a turn: any name before a colon will do."""
    name, colon, said = text.partition(":" if ":" in text else "：")
    return Opener(strip_role(name), said.strip(), Shape.COLON, sure=True) if colon else None


def _read_marked(paragraph: Paragraph) -> Opener | None:
    """A name that its format sets apart."""
    if not paragraph.lead:
        return None
    lead, rest = paragraph.text[: paragraph.lead], paragraph.text[paragraph.lead :].strip()
    name = strip_role(
        re.sub(rf"^{TIME_MARK}\s+|\s*{TIME_MARK}$", "", lead.strip()).rstrip(" :：—–.-")
    )
    if paragraph.named and name and not lead.rstrip().endswith(_END_OF_SENTENCE):
        said = re.sub(rf"^(?:{TIME_MARK}\s*)?[:：—–-]?\s*", "", rest)
        name = name if could_be_name(name) else name.partition(",")[0].strip()
        return Opener(name, said, Shape.MARKED, sure=True) if could_be_name(name) else None
    has_colon = lead.rstrip().endswith((":", "：")) or rest.startswith((":", "："))
    if has_colon or not _is_written_out(name):
        return None
    bracketed = re.match(rf"(?:\([^()]*\)\s*|{TIME_MARK}\s*)*[:：—–-]?\s*", rest)
    return Opener(name, rest[bracketed.end() if bracketed else 0 :], Shape.MARKED)


def _is_written_out(name: str) -> bool:
    """Whether a name is one where no colon says so: it looks like one, or is a role ("Audience member")."""
    is_titled = looks_like_name(name) or (is_role(name) and not name[0].islower())
    return is_titled and could_be_name(name)


def _read_colon(text: str) -> Opener | None:
    """What could be a speaker's name before the first colon, and what is said after it."""
    for at in _list_beginnings(text):
        match = _COLON.fullmatch(text, at)
        if match is None:
            continue
        name, said = _clean(match["name"]), match["said"]
        is_address = said.lstrip().startswith("//")
        is_clock = text[match.start("said") - 2].isdigit() and said[:1].isdigit()
        if not (is_address or is_clock) and has_form_of_name(name):
            return Opener(name, said.strip(" ").removeprefix("**").strip(), Shape.COLON)
    return None


def _list_beginnings(text: str) -> Iterator[int]:
    """Where a name could begin: behind bullets, a time and the number of a line."""
    at = _skip_bullets(text)
    if time := _TIME_BEFORE.match(text, at):
        yield time.end()
    if number := _NUMBERED.match(text, at):
        yield number.end()
    yield at


def _clean(name: str) -> str:
    """The name without its time, its role and what a chat puts before it."""
    name = strip_role(name)
    name = re.sub(rf"[\s,|·@–—-]+{TIME_MARK}$", "", name)
    sent = _CHAT_FROM.fullmatch(name)
    return strip_role(sent["name"]) if sent else name


def _skip_bullets(text: str) -> int:
    """Where a line begins behind its bullets: marks before a space, and the ``>>`` of captions."""
    at = 0
    while True:
        marks = _BULLETS.match(text, at)
        end = marks.end() if marks else at
        if end > at and text[end : end + 1].isspace():
            at = end
        elif text.startswith(">>", at):
            run = end - at - len(text[at:end].lstrip(">"))
            at += run // 2 * 2
        elif glyphs := _GLYPHS.match(text, at):
            at = glyphs.end()
        else:
            return at
        blanks = _BLANKS.match(text, at)
        at = blanks.end() if blanks else at


def _read_timed(text: str) -> Opener | None:
    """A name with a time beside it: alone on the line, or with a time in brackets and text."""
    match = _TIMED.fullmatch(text) or _TIME_FIRST.fullmatch(text)
    if match is None:
        return None
    name = _clean(match["name"])
    if not _is_written_out(name) or name.endswith(_END_OF_SENTENCE):
        return None
    return Opener(name, (match["said"] or "").strip(" :："), Shape.TIMED)


def _read_wrapped(text: str, below: str) -> Opener | None:
    """A name in brackets of any kind, with or without a time in them or beside them."""
    time = _TIME_BEFORE.match(text)
    match = _WRAPPED.fullmatch(text, time.end() if time else 0) or _WRAPPED.fullmatch(text)
    if match is None or not (match["said"] or below):
        return None
    name = match["name"].lstrip("@+%&~").strip()
    if not could_be_name(name) or is_direction(f"({name})") or is_time_mark(f"({name})"):
        return None
    return Opener(name, match["said"].strip(" :："), Shape.BRACKETED)


def read_label(text: str) -> str:
    """The name that a line consists of, if it stands in brackets and nothing else does; else nothing."""
    match = _WRAPPED.fullmatch(text.strip().rstrip(":："))
    name = match["name"].strip() if match is not None and not match["said"] else ""
    is_name = _is_written_out(name) and not could_be_sound_note(name)
    return name if is_name else ""


def _read_columns(fields: tuple[str, ...]) -> Opener | None:
    """A name in the first column of a line that tabs or wide spaces part."""
    told = [field for field in fields if not is_time_mark(field)]
    if len(told) < 2:
        return None
    name = _clean(told[0][_skip_bullets(told[0]) :].rstrip(":："))
    if not _is_written_out(name):
        return None
    return Opener(name, " ".join(told[1:]), Shape.COLUMNS)


def _read_plain(text: str) -> Iterator[Opener | None]:
    """A name that only a mark parts from what is said."""
    time = _TIME_BEFORE.match(text)
    yield _read_parted(Shape.INLINE, _INLINE.fullmatch(text))
    dashed = _DASH.fullmatch(text, time.end() if time else 0) or _QUOTED.fullmatch(text)
    yield _read_parted(Shape.DASH, dashed)
    text = _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text
    yield _read_parted(Shape.STOP, _STOP.fullmatch(text) or _LETTER.fullmatch(text))
    if not _STOP.fullmatch(text):
        played = _read_parted(Shape.STOP, _PLAY.fullmatch(text))
        yield played if played is not None and played.name.isupper() else None


def _read_parted(shape: Shape, match: re.Match[str] | None) -> Opener | None:
    if match is None:
        return None
    name = _END_OF_NAME.sub("", strip_role(match["name"]))
    said = match["said"].strip()
    is_name = _is_written_out(name) and not _TITLE.fullmatch(name)
    return Opener(name, said, shape) if is_name and not is_time_mark(said) else None


def _read_alone(text: str, below: str, *, recurs: bool) -> Opener | None:
    """A name that is all of its line, over a line that is none."""
    if not is_alone(text) or not below or (is_alone(below) and not recurs):
        return None
    return Opener(strip_role(text), "", Shape.ALONE)


def is_alone(text: str) -> bool:
    """Whether a line could be a name and nothing else."""
    name = strip_role(text)
    return (
        len(name.split()) <= _MOST_ALONE_WORDS
        and not text.endswith(_END_OF_SENTENCE)
        and _is_written_out(name)
        and not name.isdigit()
    )
