"""Plain text and Markdown → paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from pipeline.reference.paragraphs import Paragraph, split_fields
from pipeline.reference.tables import Cell, read_table
from pipeline.text.asides import is_direction
from pipeline.text.columns import count_columns
from pipeline.text.punctuation import QUESTION_MARKS, ends_sentence
from pipeline.text.scripts import is_cjk
from pipeline.text.speaker_names import could_be_name, is_ordinary_opener, looks_like_name
from pipeline.text.unseen import strip_unseen
from pipeline.user_files import unescape_html

_RULE = re.compile(r"(?:[-=*_—–~]\s*){3,}")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.*)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})\s*")
_MAX_UNDERLINED = 100
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
_BOLD_TAG = re.compile(r"(?<!\\)</?(?:b|strong)>", re.IGNORECASE)
_LINE_TAG = re.compile(r"(?<!\\)<br\s*/?>", re.IGNORECASE)
_NOTE = re.compile(r"\[\^[\w-]{1,20}\]:\s+\S.*")
_ROW = re.compile(r"\|.*\|")
_FEWEST_BARS = 3
"""Of a row of a table: around two cells."""
_ROW_RULE = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?")
_QUOTE = re.compile(r"> |>$")
_BULLETS = re.compile(r"(?:[-*+>•–—]\s+)+")
_NAMED = re.compile(r"(\S[^:：]{0,40})(?:[:：](?=\s|$)|：)")

_TIME_BEFORE = re.compile(r"[\[(#<]?\d{1,4}[:./-]\d{2}")
"""A time or a date that a line begins with, and no paragraph's middle."""

_LEAST_WIDTH, _MOST_WIDTH = 50, 120
"""Columns of a text that was wrapped by a program; a poem is narrower."""
_LEAST_BROKEN, _LEAST_SHARE = 5, 0.6
"""Lines that go on in the next, and their share of those that have a next one in their paragraph."""
_FEWEST_BROKEN, _LEAST_SHARE_OF_FEW = 3, 0.9


def read_text(text: str) -> list[Paragraph]:
    """The paragraphs of a plain or Markdown page, without blank lines, rules and front matter.

    Every line is a paragraph, unless the whole page was wrapped at a width.
    """
    plain = "\n".join(strip_unseen(text).splitlines())
    lines = _unwrap(_strip_quotes(_FRONT_MATTER.sub("", plain).split("\n")))
    return list(_read_lines(lines))


def _read_lines(lines: Sequence[str]) -> Iterator[Paragraph]:
    index = 0
    ruled = False
    while index < len(lines):
        rows = _count_rows(lines, index)
        if rows:
            cells = [_split_row(line) for line in lines[index : index + rows] if not _is_rule(line)]
            yield from read_table(cells)
            index += rows
            continue
        if level := _find_underline(lines, index):
            yield Paragraph(strip_markup(lines[index].strip()), level=level, alone=True)
            index += 2
            continue
        alone = index + 1 < len(lines) and not lines[index + 1].strip()
        for paragraph in _read_line(lines[index], alone=alone):
            yield replace(paragraph, ruled=True) if ruled else paragraph
            ruled = False
        ruled = ruled or _RULE.fullmatch(lines[index].strip()) is not None
        index += 1


def _find_underline(lines: Sequence[str], index: int) -> int:
    """The level of the heading that a line is by the line drawn under it; 0 where it is none.

    A sentence over a rule, and what somebody says, are none. Source: CommonMark 0.31, "Setext headings".
    """
    text = lines[index].strip()
    mark = _UNDERLINE.fullmatch(lines[index + 1]) if index + 1 < len(lines) else None
    below_text = index > 0 and lines[index - 1].strip()
    if (
        mark is None
        or below_text
        or not 0 < len(text) <= _MAX_UNDERLINED
        or ":" in text
        or "：" in text
    ):
        return 0
    if not strip_markup(text) or (ends_sentence(text) and not text.endswith(QUESTION_MARKS)):
        return 0
    return 1 if mark[0].startswith("=") else 2


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
    if index + 1 >= len(lines) or "|" not in lines[index]:
        return 0
    if not _is_rule(lines[index + 1]):
        return _count_bare_rows(lines, index)
    end = index + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    return end - index


def _count_bare_rows(lines: Sequence[str], index: int) -> int:
    """How many lines from here on stand between bars, of as many cells each, without a header; 0 for one alone."""
    first = _ROW.fullmatch(lines[index].strip())
    cells = lines[index].count("|")
    if first is None or cells < _FEWEST_BARS:
        return 0
    end = index
    while (
        end < len(lines) and _ROW.fullmatch(lines[end].strip()) and lines[end].count("|") == cells
    ):
        end += 1
    return end - index if end - index > 1 else 0


def _is_rule(line: str) -> bool:
    return _ROW_RULE.fullmatch(line.strip()) is not None


def _split_row(line: str) -> list[Cell]:
    row = _hide(line.strip())
    return [Cell(strip_markup(cell)) for cell in row.removeprefix("|").removesuffix("|").split("|")]


def _strip_quotes(lines: Sequence[str]) -> list[str]:
    """The lines; without the mark before each of them where all of the page is quoted, as in a mail."""
    if all(not line.strip() or _QUOTE.match(line) for line in lines):
        return [_QUOTE.sub("", line, count=1) for line in lines]
    return list(lines)


def _unwrap(lines: Sequence[str]) -> list[str]:
    """The lines; where a program broke paragraphs at a width, each paragraph on one line.

    A line was broken there when the next word would not have fitted. Where nearly all sentences end with
    their lines, these are paragraphs. Source: greedy line filling, as ``fmt`` and mail programs do it.
    """
    lines = [line.rstrip() for line in lines]
    widths = [count_columns(line) for line in lines]
    width = max(widths, default=0)
    if not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        return lines
    joints = [i for i in range(1, len(lines)) if lines[i - 1] and lines[i]]
    full = {i for i in joints if widths[i - 1] + _measure_word(lines[i]) > width}
    names = _find_names(lines, full)
    broken = {
        i
        for i in full
        if not _opens_paragraph(lines[i - 1], lines[i]) and _read_name(lines[i]) not in names
    }
    ended = sum(ends_sentence(lines[i - 1]) for i in broken)
    # What begins like a turn in the middle of a paragraph is as well the next turn.
    counted = len(joints) - sum(i not in broken and bool(_read_name(lines[i])) for i in joints)
    few = len(broken) < _LEAST_BROKEN
    least = _LEAST_SHARE_OF_FEW if few else _LEAST_SHARE
    if len(broken) < _FEWEST_BROKEN or len(broken) < least * counted or ended * 2 > len(broken):
        return lines
    joined: list[str] = []
    for index, line in enumerate(lines):
        if index in broken:
            spaced = not (is_cjk(joined[-1][-1]) and is_cjk(line.lstrip()[0]))
            joined[-1] += f"{' ' if spaced else ''}{line.strip()}"
        else:
            joined.append(line)
    return joined


def _find_names(lines: Sequence[str], full: AbstractSet[int]) -> set[str]:
    """What opens turns on a page: it stands at the beginning of a line that no other goes on in.

    So does a name that comes back where a sentence has ended, if that sentence happened to fill its line.
    """
    apart = {_read_name(line) for i, line in enumerate(lines) if line and i not in full}
    behind = Counter(_read_name(lines[i]) for i in full if ends_sentence(lines[i - 1]))
    again = {name for name, count in behind.items() if count > 1 and _is_surely_name(name)}
    return (apart | again) - {""}


def _is_surely_name(text: str) -> bool:
    return could_be_name(text) and looks_like_name(text) and not is_ordinary_opener(text)


def _measure_word(line: str) -> int:
    """How many columns the first word of a line takes at the end of the one above; in Chinese a character."""
    word = line.split(maxsplit=1)[0]
    return 2 if is_cjk(word[0]) else 1 + count_columns(word)


def _opens_paragraph(above: str, line: str) -> bool:
    """Whether a line can't go on with the one above, full as that is: it is indented, or marked."""
    indented = len(line) - len(line.lstrip()) > len(above) - len(above.lstrip())
    begins = any(pattern.match(line) for pattern in (_BULLETS, _TIME_BEFORE))
    return indented or begins or line.startswith(("#", "|"))


def _read_name(line: str) -> str:
    """What stands before the first colon of a line, if that could open a turn; else nothing."""
    match = _NAMED.match(line)
    return match[1] if match else ""
