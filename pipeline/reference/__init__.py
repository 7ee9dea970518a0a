"""A documented page → `Reference`: what was published, told apart from what was said.

Three steps: a reader makes plain paragraphs of its format (`_read_lines`); the page's own
use of ``Name:`` shows who its speakers are (`_find_speakers`) and where the transcript
begins; what stands before becomes headline and preface, the rest turns and headings.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain import Reference, ReferenceTurn, Section
from pipeline.errors import ReferencePageError

_MAX_NAME_CHARACTERS = 40
_MAX_NAME_WORDS = 5
_BLANK = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x85")
_MAX_CJK_NAME_CHARACTERS = 6
_MAX_TITLE_CHARACTERS = 200
_MAX_HEADING_CHARACTERS = 100
_MAX_HEADING_WORDS = 14
_CJK_CHARACTERS_PER_WORD = 2

_REMEDY = (
    "A page must hold turns such as 'Jane Doe: Good morning.', each on a line of its own; "
    "save it as plain text or Markdown in UTF-8"
)

# A time such as [00:12:30], (1:05) or 00:12.500, where a page puts one beside a name.
_CLOCK = r"[\[(]?\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?[\])]?"
_TURN = re.compile(
    rf"(?:[-*+>•–—]\s+)*(?:{_CLOCK}\s*[-–—]?\s*)?"
    rf"(?P<name>[^:：]{{1,60}}?)\s*(?:{_CLOCK}\s*)?[:：](?P<said>.*)"
)
_RULE = re.compile(r"(?:[-=*_—–~]\s*){3,}")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*")
_MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_MARKDOWN_STRONG = re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>:-])")

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_NAME_PUNCTUATION = frozenset(" .'’-–_&/()·・•#‧")
_NAME_PARTICLE = re.compile(
    "al|and|ap|bin|bint|da|de|del|den|der|di|dos|du|e|el|ibn|la|le|of|the|van|von|y|zu"
)
# "He said:" opens a line and introduces speech, "Part 2:" a chapter; neither names anybody.
_NOT_A_NAME = re.compile(
    r"(?:he|she|they|it|we|i(?=\s)|you|this|that|these|those|here|there|what|who|which|when|how|why"
    r"|part|chapter|section|episode)\b.*"
    r"|.*\s(?:said|says|say|asked|asks|added|adds|wrote|writes|replied)"
    r"|[他她它我你这].*|.+(?:说|說|表示|认为|認為|指出)",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    "transcri|conversation|interview|dialog|below|follow|实录|實錄|全文|对话|對話|访谈|訪談|如下",
    re.IGNORECASE,
)
_OPEN_ENDED = frozenset(".!…。！;；,，、:：")
_CLOSING_MARKS = "\"'”’»)]）」』】》"


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph of the page; ``heading`` when its format says that it is one.

    ``name`` is what stands before its first colon, where that could be a speaker's name,
    and ``said`` what stands after.
    """

    text: str
    heading: bool = False
    name: str | None = None
    said: str = ""


def parse_reference(text: str, name: str = "reference") -> Reference:
    """The page's headline, preface, section headings and turns.

    A line opens a turn when it starts with ``Name:``; the lines after it belong to the same
    turn, except for headings: Markdown's, and short lines without a full stop that stand
    directly before a turn. A name is a speaker when it opens two lines or more; one that opens a
    single line must look like a name and stand inside the transcript, which begins after a
    line such as "The conversation is below:" (itself neither preface nor heading) or with
    the first speaker. Blank lines mean nothing.

    Args:
        text: The page, plain text or Markdown.
        name: What to call the page in an error message.

    Raises:
        ReferencePageError: The page is not text, or nobody speaks on it.
    """
    _refuse_binary(text, name)
    lines = _read_lines(text)
    introduction = _find_introduction(lines)
    begin = 0 if introduction is None else introduction + 1
    speakers = _find_speakers(lines[begin:], begun=begin > 0)
    first = next((i for i in range(begin, len(lines)) if lines[i].name in speakers), None)
    if first is None:
        reason = "no turns of the form 'Name: text' were found" if lines else "the page is empty"
        raise ReferencePageError(name, reason, _REMEDY)
    if introduction is None:
        begin = _find_first_heading(lines, first)
    title, preface = _read_front(lines[: begin if introduction is None else introduction])
    inserted = lines[begin:first]
    preface += tuple(line.text for line in inserted if not _looks_like_heading(line))
    headings = [line.text for line in inserted if _looks_like_heading(line)]
    sections, turns = _read_turns(lines[first:], speakers)
    return Reference(title, preface, (*(Section(h, 0) for h in headings), *sections), turns)


def _refuse_binary(text: str, name: str) -> None:
    """Nothing, for a text.

    Raises:
        ReferencePageError: The text was a document or recording before it was decoded.
    """
    strange = sum(
        c == "\ufffd" or (unicodedata.category(c) == "Cc" and c not in _BLANK) for c in text
    )
    if "\0" in text or strange * 50 > len(text) or text.startswith(("%PDF-", "{\\rtf")):
        raise ReferencePageError(name, "this is not a text file", _REMEDY)


def _read_lines(text: str) -> list[_Line]:
    """The paragraphs of a plain or Markdown page, without blank lines and rules."""
    plain = "\n".join(text.removeprefix("\ufeff").splitlines())
    lines: list[_Line] = []
    spellings: dict[str, str] = {}
    for raw in _FRONT_MATTER.sub("", plain).split("\n"):
        paragraph = " ".join(raw.split())
        if not paragraph or _RULE.fullmatch(paragraph):
            continue
        if heading := _MARKDOWN_HEADING.fullmatch(paragraph):
            lines.append(_Line(_strip_markdown(heading["text"]), heading=True))
            continue
        paragraph = _strip_markdown(paragraph)
        name, said = _split_name(paragraph)
        if name is not None:
            # The same name in capitals is the same speaker, shown as first met.
            name = spellings.setdefault(name.casefold(), name)
        lines.append(_Line(paragraph, name=name, said=said))
    return lines


def _strip_markdown(text: str) -> str:
    """The text without strong emphasis, links and escapes."""
    text = _MARKDOWN_LINK.sub(r"\1", text)
    return _MARKDOWN_ESCAPE.sub(r"\1", _MARKDOWN_STRONG.sub(r"\2", text)).strip()


def _split_name(paragraph: str) -> tuple[str | None, str]:
    """What could be a speaker's name before the first colon, and what is said after it."""
    match = _TURN.fullmatch(paragraph)
    if match is None:
        return None, ""
    name, said = match["name"].strip(" *_"), match["said"]
    is_address = said.startswith("//")
    is_clock = name[-1:].isdigit() and said[:1].isdigit()
    if is_address or is_clock or not _could_be_name(name):
        return None, ""
    return name, said.strip(" ").removeprefix("**").strip()


def _could_be_name(name: str) -> bool:
    """Whether a speaker may be called so: short, no sentence, no words that open one."""
    words = name.split()
    return (
        0 < len(name) <= _MAX_NAME_CHARACTERS
        and len(words) <= _MAX_NAME_WORDS
        and any(c.isalpha() for c in name)
        and all(c.isalnum() or c in _NAME_PUNCTUATION or _is_mark(c) for c in name)
        and not _NOT_A_NAME.fullmatch(name)
    )


def _is_mark(character: str) -> bool:
    """Whether this is a vowel sign or accent of its own."""
    return unicodedata.category(character).startswith("M")


def _looks_like_name(name: str) -> bool:
    """Whether one occurrence is enough: a few capitalised words, or a few CJK characters."""
    words = name.split()
    if _CJK.search(name):
        return len(name) <= _MAX_CJK_NAME_CHARACTERS
    return len(words) < _MAX_NAME_WORDS and all(
        not word[:1].islower() or (position > 0 and _NAME_PARTICLE.fullmatch(word))
        for position, word in enumerate(words)
    )


def _find_introduction(lines: Sequence[_Line]) -> int | None:
    """The line that announces the transcript ("... is below:"), if there is one.

    A few quoted turns may stand before it; after more, it is somebody's sentence.
    """
    counts = Counter(line.name for line in lines if line.name)
    before = 0
    for index, line in enumerate(lines):
        if line.name and counts[line.name] > 1:
            before += 1
        elif before < 3 and _introduces(line.text):
            return index if any(later.name for later in lines[index + 1 :]) else None
    return None


def _introduces(text: str) -> bool:
    """Whether a line says that the transcript begins under it."""
    is_open = len(text) <= _MAX_TITLE_CHARACTERS and text.rstrip("*_ ")[-1:] in (":", "：")
    return is_open and _INTRODUCTION.search(text) is not None


def _find_speakers(lines: Sequence[_Line], *, begun: bool) -> frozenset[str]:
    """The names that open turns; ``begun`` when the first line is in the transcript already."""
    counts = Counter(line.name for line in lines if line.name)
    repeated = {name for name, count in counts.items() if count > 1}
    begin = 0 if begun else next((i for i, line in enumerate(lines) if line.name in repeated), 0)
    single = {
        line.name for line in lines[begin:] if line.name and _looks_like_name(line.name)
    } - repeated
    opens_page = any(line.name in single for line in lines[:2])
    if begun or repeated or len(single) > 1 or opens_page:
        return frozenset(repeated | single)
    return frozenset()


def _find_first_heading(lines: Sequence[_Line], first: int) -> int:
    """Where the front of a page without introduction ends and its first section begins.

    Markdown headings directly before the first turn are sections. So is one plain short line
    there, if whole sentences stand before it: under a headline alone it would be a byline.
    """
    begin = first
    while begin > 1 and lines[begin - 1].heading:
        begin -= 1
    has_prose = any(not _looks_like_heading(line) for line in lines[1 : first - 1])
    if begin == first > 2 and has_prose and _looks_like_heading(lines[first - 1]):
        begin = first - 1
    return begin


def _read_front(lines: Sequence[_Line]) -> tuple[str, tuple[str, ...]]:
    """Headline and preface: the first line is the headline unless it is a whole paragraph."""
    texts = tuple(line.text for line in lines)
    if not texts:
        return "", ()
    is_title = len(texts[0]) <= _MAX_TITLE_CHARACTERS and texts[0][-1] not in ".。"
    return (texts[0], texts[1:]) if lines[0].heading or is_title else ("", texts)


def _looks_like_heading(line: _Line) -> bool:
    """Whether the line is marked as a heading, or short and without the end of a sentence."""
    text = line.text.rstrip(_CLOSING_MARKS)
    cjk = len(_CJK.findall(text))
    words = len(_CJK.sub(" ", text).split()) + cjk // _CJK_CHARACTERS_PER_WORD
    return line.heading or (
        bool(text)
        and len(text) <= _MAX_HEADING_CHARACTERS
        and words <= _MAX_HEADING_WORDS
        and text[-1] not in _OPEN_ENDED
        and not text[0].islower()
    )


def _read_turns(
    lines: Sequence[_Line], speakers: frozenset[str]
) -> tuple[tuple[Section, ...], tuple[ReferenceTurn, ...]]:
    """Sections and turns of the lines from the first turn on, without empty ones."""
    sections: list[Section] = []
    turns: list[tuple[str, list[str]]] = []
    headings = _find_headings(lines, speakers)
    for index, line in enumerate(lines):
        if line.name in speakers and line.name is not None:
            turns.append((line.name, [line.said] if line.said else []))
        elif index in headings:
            sections.append(Section(line.text, len(turns)))
        else:
            turns[-1][1].append(line.text)
    spoken = [position for position, (_, paragraphs) in enumerate(turns) if paragraphs]
    return (
        tuple(
            Section(section.heading, sum(p < section.first_turn for p in spoken))
            for section in sections
            if any(p >= section.first_turn for p in spoken)
        ),
        tuple(ReferenceTurn(turns[p][0], tuple(turns[p][1])) for p in spoken),
    )


def _find_headings(lines: Sequence[_Line], speakers: frozenset[str]) -> frozenset[int]:
    """Which lines are headings: they look so, and only headings part them from the next turn.

    The line under a bare ``Name:`` is what that speaker says. A heading that nothing
    follows, a page's footer, is one too: it is kept from the last turn.
    """
    found: set[int] = set()
    before_turn = True
    for index in range(len(lines) - 1, 0, -1):
        line, above = lines[index], lines[index - 1]
        if line.name in speakers:
            before_turn = True
            continue
        is_answer = above.name in speakers and not above.said
        plain = before_turn and not is_answer and _looks_like_heading(line)
        before_turn = before_turn and (line.heading or plain)
        if line.heading or plain:
            found.add(index)
    return frozenset(found)
