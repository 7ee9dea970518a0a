"""Which lines of a page open a turn, and whose: read from how the page itself writes names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from unicodedata import normalize

from pipeline.reference.hints import Hints
from pipeline.reference.page_names import unify_names
from pipeline.reference.paragraphs import Paragraph
from pipeline.text.asides import CLOCK, is_direction
from pipeline.text.case_folding import fold_name
from pipeline.text.punctuation import SENTENCE_ENDS
from pipeline.text.speaker_names import TITLES, could_be_name, looks_like_name, strip_role


class Shape(Enum):
    """The ways in which pages set a speaker's name apart from what is said."""

    COLON = "Name: text"
    MARKED = "Name in bold or small capitals, then text"
    TIMED = "Name 00:12, then text"
    DASH = "Name — text"
    STOP = "Mr. Name. Text"
    ALONE = "Name on a line of its own"


@dataclass(frozen=True, slots=True)
class Opener:
    """What could be a speaker's name at the beginning of a line, and what is said after it."""

    name: str
    said: str
    shape: Shape
    sure: bool = False


_BULLETS = re.compile(r"[-*+>•–—]*+")
_BLANKS = re.compile(r"\s*+")
_BRACKETED = r"(?:\s*(?:\([^()]{0,120}\)|（[^（）]{0,60}）|\[[^\[\]]{0,120}\]))"
_COLON = re.compile(
    rf"(?:{CLOCK}\s*[-–—]?\s*)?"
    rf"(?P<name>(?:\[[^\[\]:]{{1,40}}\]|[^:：(（\[]{{1,60}}?){_BRACKETED}*?)\s*(?:{CLOCK}\s*)?[:：](?P<said>.*)"
)
_TIMED = re.compile(
    r"(?P<name>\[[^\W\d_][^:：()\[\]]{0,50}\]|[^\W\d_][^:：()\[\]]{0,50}?)[\s,|·–—-]+"
    r"(?:(?P<bare>\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?)|[\[(]\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?[\])])\s*(?P<said>.*)"
)
_TIME_FIRST = re.compile(rf"{CLOCK}[\s|·–—-]+(?P<name>[^\W\d_][^:：]{{0,50}})(?P<said>)")
_DASH = re.compile(
    r"(?P<name>[^\W\d_][^:：—–]{0,50}?)(?:\s*—\s*|\s+–\s+|\s+-{1,2}\s+)(?P<said>[\w\"'“‘«¿¡(\[…].*)"
)
_STOP = re.compile(
    rf"(?P<name>(?:(?:{TITLES})\.? (?:[A-Z][\w'’-]+|of|de|la|van|von)(?: (?:[A-Z][\w'’-]+|of|de|la|van|von)){{0,3}}"
    r"|(?:The|THE) [A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}|[QA]))\.\s+(?P<said>\S.*)"
)
_END_OF_SENTENCE = (*SENTENCE_ENDS, ",", ";", "，", "”", '"')
_MOST_ALONE_WORDS = 4
_FEW = 3


def find_openers(paragraphs: Sequence[Paragraph], hints: Hints) -> list[Opener | None]:
    """For every line, what opens it in the shape that this page uses, its name unified; else ``None``.

    A colon is taken for what it is. Any other shape is the page's only if several lines have it and
    more of them than have a colon; then a colon counts only behind the names that are known.
    """
    below = _list_below(paragraphs)
    found = [_read_all(*pair, hints) for pair in zip(paragraphs, below, strict=True)]
    main = _find_main_shape(found)
    known = {
        fold_name(opener.name)
        for openers in found
        for shape, opener in openers.items()
        if opener.sure or shape is main
    }
    chosen: list[Opener | None] = []
    for openers in found:
        firm = [openers[shape] for shape in _FIRM if shape in openers]
        sure = next((o for o in openers.values() if o.sure), None)
        behind_known = next((o for o in firm if fold_name(o.name) in known), None)
        chosen.append(sure or openers.get(main) or behind_known)
    unified = _unify(chosen, hints)
    counts = Counter(opener.name for opener in unified if opener is not None)
    # A short line that stands alone once is as well a heading.
    return [
        None if opener and opener.shape is Shape.ALONE and counts[opener.name] == 1 else opener
        for opener in unified
    ]


# Shapes that are nothing else, once the name is a known speaker's.
_FIRM = (Shape.COLON, Shape.MARKED, Shape.TIMED)


def _unify(chosen: Sequence[Opener | None], hints: Hints) -> list[Opener | None]:
    """The openers with the names to show."""
    names = [opener.name for opener in chosen if opener is not None]
    shown = unify_names(names, hints.speakers)
    return [
        opener and Opener(shown[opener.name], opener.said, opener.shape, opener.sure)
        for opener in chosen
    ]


def _list_below(paragraphs: Sequence[Paragraph]) -> list[str]:
    """For every line the next one's text that is no stage direction; empty below the last."""
    below: list[str] = []
    text = ""
    for paragraph in reversed(paragraphs):
        below.append(text)
        text = text if is_direction(paragraph.text) else paragraph.text
    return below[::-1]


def _read_all(paragraph: Paragraph, below: str, hints: Hints) -> dict[Shape, Opener]:
    """Every shape in which this line could open a turn; ``below`` is the text under it."""
    if paragraph.note or paragraph.furniture:
        return {}
    if told := _read_told(paragraph.text, hints):
        return {told.shape: told}
    found = [
        _read_marked(paragraph),
        None if paragraph.level else _read_colon(paragraph.text),
        _read_timed(paragraph.text),
        None if paragraph.level else _read_plain(_DASH, Shape.DASH, paragraph.text),
        None if paragraph.level else _read_plain(_STOP, Shape.STOP, paragraph.text),
        _read_alone(paragraph.text, below),
    ]
    return {opener.shape: opener for opener in found if opener is not None}


def _read_told(text: str, hints: Hints) -> Opener | None:
    """The opener, if the line begins with a name that a hint gives."""
    for written, _ in hints.speakers:
        spelled = "|".join(re.escape(normalize(form, written)) for form in ("NFC", "NFD"))
        pattern = (
            rf"(?:{CLOCK}\s*[-–—]?\s*)?(?:{spelled}){_BRACKETED}*\s*"
            rf"(?:{CLOCK}\s*)?(?:[:：]|\s[-–—]+\s|—|\.(?=\s)|$)(?P<said>.*)"
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
    name = strip_role(re.sub(rf"^{CLOCK}\s+|\s*{CLOCK}$", "", lead.strip()).rstrip(" :：—–.-"))
    if paragraph.named and name and not lead.rstrip().endswith(_END_OF_SENTENCE):
        said = re.sub(rf"^(?:{CLOCK}\s*)?[:：—–-]?\s*", "", rest)
        name = name if could_be_name(name) else name.partition(",")[0].strip()
        return Opener(name, said, Shape.MARKED, sure=True) if could_be_name(name) else None
    has_colon = lead.rstrip().endswith((":", "：")) or rest.startswith((":", "："))
    if has_colon or not could_be_name(name) or not looks_like_name(name):
        return None
    bracketed = re.match(rf"(?:\([^()]*\)\s*|{CLOCK}\s*)*[—–-]?\s*", rest)
    return Opener(name, rest[bracketed.end() if bracketed else 0 :], Shape.MARKED)


def _read_colon(text: str) -> Opener | None:
    """What could be a speaker's name before the first colon, and what is said after it."""
    match = _COLON.fullmatch(text, _skip_bullets(text))
    if match is None:
        return None
    name, said = strip_role(match["name"]), match["said"]
    is_address = said.startswith("//")
    is_clock = text[match.start("said") - 2].isdigit() and said[:1].isdigit()
    if is_address or is_clock or not could_be_name(name):
        return None
    return Opener(name, said.strip(" ").removeprefix("**").strip(), Shape.COLON)


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
        else:
            return at
        blanks = _BLANKS.match(text, at)
        at = blanks.end() if blanks else at


def _read_timed(text: str) -> Opener | None:
    """A name with a time beside it: alone on the line, or with a time in brackets and text."""
    match = _TIMED.fullmatch(text)
    if match is not None and match["bare"] and match["said"]:
        return None
    match = match or _TIME_FIRST.fullmatch(text)
    if match is None:
        return None
    name = strip_role(match["name"])
    if not could_be_name(name) or not looks_like_name(name):
        return None
    return Opener(name, match["said"].strip(" :："), Shape.TIMED)


def _read_plain(pattern: re.Pattern[str], shape: Shape, text: str) -> Opener | None:
    match = pattern.fullmatch(text)
    if match is None:
        return None
    name = strip_role(match["name"])
    if not could_be_name(name) or not looks_like_name(name):
        return None
    return Opener(name, match["said"].strip(), shape)


def _read_alone(text: str, below: str) -> Opener | None:
    """A name that is all of its line, over a line that is none."""
    if not _is_alone(text) or not below or _is_alone(below):
        return None
    return Opener(strip_role(text), "", Shape.ALONE)


def _is_alone(text: str) -> bool:
    name = strip_role(text)
    return (
        len(name.split()) <= _MOST_ALONE_WORDS
        and not text.endswith(_END_OF_SENTENCE)
        and could_be_name(name)
        and looks_like_name(name)
        and not name.isdigit()
    )


def _find_main_shape(found: Sequence[dict[Shape, Opener]]) -> Shape:
    """The shape in which most lines open with a name that comes back."""
    best, most = Shape.COLON, _count_repeated(found, Shape.COLON)
    colons = most
    for shape in (Shape.MARKED, Shape.TIMED, Shape.DASH, Shape.STOP, Shape.ALONE):
        count = _count_repeated(found, shape)
        # Sentences have dashes, and short lines stand alone: beside colons they mean little.
        needed = most if shape in _FIRM else max(most, _FEW * colons)
        if count > needed and _is_consistent(found, shape):
            best, most = shape, count
    return best


def _count_repeated(found: Sequence[dict[Shape, Opener]], shape: Shape) -> int:
    counts = Counter(fold_name(f[shape].name) for f in found if shape in f)
    return sum(count for count in counts.values() if count > 1)


def _is_consistent(found: Sequence[dict[Shape, Opener]], shape: Shape) -> bool:
    """Whether lines of this shape are turns: two speakers, or one marked so that nothing else is meant."""
    counts = Counter(fold_name(f[shape].name) for f in found if shape in f)
    repeated = sum(count > 1 for count in counts.values())
    if shape in (Shape.MARKED, Shape.TIMED, Shape.STOP):
        return repeated > 0
    return len(counts) > 1 and repeated > (shape is Shape.ALONE and sum(counts.values()) > 4)
