"""Plain text and Markdown → paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipeline.reference.paragraphs import Paragraph, split_fields
from pipeline.reference.tables import Cell, read_table
from pipeline.text.asides import is_direction
from pipeline.text.unseen import strip_unseen
from pipeline.user_files import unescape_html

_RULE = re.compile(r"(?:[-=*_—–~]\s*){3,}")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.*)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_STRONG = ("***", "**", "__")
_OPENS_STRONG = re.compile(r"(?:\*\*|__)(?=\S)")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)"
)
_LEAD = re.compile(r"((?:[-*+>]\s+)*)(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\2")
# Source: CommonMark 0.31, "Backslash escapes": any ASCII punctuation character.
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT = 0xE000
"""Where escaped characters wait, in the private use area, until the markup has been read."""
_BOLD_TAG = re.compile(r"</?(?:b|strong)>", re.IGNORECASE)
_LINE_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NOTE = re.compile(r"\[\^[\w-]{1,20}\]:\s+\S.*")
_ROW_RULE = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?")
_BULLETS = re.compile(r"(?:[-*+>•–—]\s+)+")
_NAMED = re.compile(r"\S[^:：]{0,40}[:：]\s|\S[^:：]{0,40}[:：]$")

_TIME_BEFORE = re.compile(r"[\[(#<]?\d{1,4}[:./-]\d{2}")
"""A time or a date that a line begins with, and no paragraph's middle."""

_LEAST_WIDTH, _MOST_WIDTH = 60, 120
"""Of a text that was wrapped by a program; a poem is narrower."""


def read_text(text: str) -> list[Paragraph]:
    """The paragraphs of a plain or Markdown page, without blank lines, rules and front matter.

    Every line is a paragraph, unless the whole page was wrapped at a width.
    """
    plain = "\n".join(strip_unseen(text).splitlines())
    lines = _unwrap(_FRONT_MATTER.sub("", plain).split("\n"))
    return list(_read_lines(lines))


def _read_lines(lines: Sequence[str]) -> Iterator[Paragraph]:
    index = 0
    while index < len(lines):
        rows = _count_rows(lines, index)
        if rows:
            cells = [_split_row(line) for line in lines[index : index + rows] if not _is_rule(line)]
            yield from read_table(cells)
            index += rows
            continue
        alone = index + 1 < len(lines) and not lines[index + 1].strip()
        yield from _read_line(lines[index], alone=alone)
        index += 1


def _read_line(raw: str, *, alone: bool) -> Iterator[Paragraph]:
    """The paragraphs of one line: one, more where it has line breaks of HTML, none where it is blank."""
    for part in _LINE_TAG.split(raw):
        paragraph = " ".join(part.split())
        if not paragraph or _RULE.fullmatch(paragraph):
            continue
        if heading := _HEADING.fullmatch(paragraph):
            if said := strip_markup(heading["text"].rstrip("#")):
                yield Paragraph(said, level=len(heading[1]), alone=True)
            continue
        bold = _BOLD_TAG.sub("**", paragraph)
        lead = _LEAD.match(_hide(bold))
        said = strip_markup(bold)
        # The bullet before a name in bold is no part of it.
        if lead and lead[1]:
            said = said.removeprefix(strip_markup(lead[1])).strip()
        if said:
            marked = len(strip_markup(f"{lead[2]}{lead[3]}{lead[2]}")) if lead else 0
            note = bool(_NOTE.fullmatch(paragraph))
            fields = tuple(map(strip_markup, split_fields(part)))
            yield Paragraph(said, lead=marked, note=note, alone=alone, fields=fields)


def strip_markup(text: str) -> str:
    """The text without emphasis, links, entities and escapes."""
    text = _LINK.sub(r"\1", _LINK.sub(r"\1", _hide(text)))  # the picture in a link, then the link
    text = _EMPHASIS.sub(_strip_emphasis, _strip_strong(text))
    return _show(unescape_html(text)).strip()


def _strip_strong(text: str) -> str:
    """The text without the marks around what is strong; each goes with the nearest that closes it."""
    closers = {
        mark: [m.start() for m in re.finditer(rf"(?<=\S)(?={re.escape(mark)})", text)]
        for mark in _STRONG
        if mark in text
    }
    parts: list[str] = []
    at = place = 0
    while opens := _OPENS_STRONG.search(text, place):
        begin = place = opens.start()
        for mark, ends in closers.items():
            inside = begin + len(mark)
            nearest = bisect_left(ends, inside + 1)
            is_open = text.startswith(mark, begin) and not text[inside : inside + 1].isspace()
            if is_open and nearest < len(ends):
                end = ends[nearest]
                parts += [text[at:begin], text[inside:end]]
                at = place = end + len(mark)
                break
        else:
            place += 1
    return "".join((*parts, text[at:]))


def _strip_emphasis(match: re.Match[str]) -> str:
    """The words; ``*laughs*`` is a stage direction and no emphasis."""
    return match[0] if is_direction(match[0]) else match[1] or match[2]


def _hide(text: str) -> str:
    """The text with escaped characters out of the way."""
    return _ESCAPE.sub(lambda match: chr(_KEPT + ord(match[1])), text)


def _show(text: str) -> str:
    return re.sub("[\ue021-\ue07e]", lambda match: chr(ord(match[0]) - _KEPT), text)


def _count_rows(lines: Sequence[str], index: int) -> int:
    """How many lines from here on are a Markdown table; 0 where none begins."""
    if index + 1 >= len(lines) or "|" not in lines[index] or not _is_rule(lines[index + 1]):
        return 0
    end = index + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    return end - index


def _is_rule(line: str) -> bool:
    return _ROW_RULE.fullmatch(line.strip()) is not None


def _split_row(line: str) -> list[Cell]:
    row = _hide(line.strip())
    return [Cell(strip_markup(cell)) for cell in row.removeprefix("|").removesuffix("|").split("|")]


def _unwrap(lines: Sequence[str]) -> list[str]:
    """The lines; where a program broke paragraphs at a width, each paragraph on one line.

    A line was broken there when the next word would not have fitted. Source: greedy line filling,
    as ``fmt`` and mail programs do it.
    """
    lines = [line.rstrip() for line in lines]
    width = max(map(len, lines), default=0)
    joints = [i for i in range(1, len(lines)) if lines[i - 1].strip() and lines[i].strip()]
    broken = {i for i in joints if _is_broken(lines[i - 1], lines[i], width)}
    if (
        not _LEAST_WIDTH <= width <= _MOST_WIDTH
        or len(broken) < 5
        or len(broken) * 10 < len(joints) * 6
    ):
        return lines
    joined: list[str] = []
    for index, line in enumerate(lines):
        if index in broken:
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line)
    return joined


def _is_broken(above: str, line: str, width: int) -> bool:
    word = line.split(maxsplit=1)[0]
    indented = len(line) - len(line.lstrip()) > len(above) - len(above.lstrip())
    opens = line.startswith(("#", "|")) or any(
        begins.match(line) for begins in (_NAMED, _BULLETS, _TIME_BEFORE)
    )
    return len(above) + 1 + len(word) > width and not indented and not opens
