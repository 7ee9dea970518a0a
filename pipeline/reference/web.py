"""HTML, however broken → paragraphs, without what is not the page's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.reference.paragraphs import Paragraph
from pipeline.reference.plain import read_text
from pipeline.reference.tables import Cell, read_table
from pipeline.reference.web_elements import (
    BLOCKS,
    SURE_SHARE,
    TIME,
    USUAL_SHARE,
    describe,
    find_share,
    is_block,
    is_in_sentence,
    is_logo,
    is_mark,
    is_time,
)
from pipeline.reference.web_names import find_name_elements
from pipeline.text.unseen import strip_unseen

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_MOST_ATTRIBUTES = 500
"""Of a tag: the parser compares each of them with all before it."""
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})[^<>]{4000,}+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_MOST_TABLES = 8
"""Tables within one another that are read as such: pages that are laid out by them have four or five."""
_LEAST_MAIN, _LEAST_ARTICLE = 0.25, 0.6
"""Of the page's text, and of that of all articles: an element that holds less is not what the page is about."""
_LEAST_LEFT = 120
"""Characters of text beside what surely is none: a short talk under many comments."""
_MOST_IN_BOX = 300
"""Characters in a box beside the text, however short that is."""


@dataclass(frozen=True, slots=True)
class _Measures:
    """How many characters of text each element holds, all of one kind and class together, and the page."""

    lengths: dict[HtmlElement, int]
    together: dict[tuple[str, str], int]
    titled: AbstractSet[HtmlElement]
    whole: int

    def is_beside(self, element: HtmlElement) -> bool:
        """Whether an element is no text by its own account; one is if it, or all of its kind, are the page."""
        if element.tag == "h1" and element not in self.titled:
            return True  # the name of the site
        share = find_share(element)
        if share == USUAL_SHARE and (element in self.titled or is_in_sentence(element)):
            return False
        length = self.lengths.get(element, 0)
        together = self.together.get((element.tag, element.get("class") or ""), 0) if share else 0
        left = self.whole - _LEAST_LEFT
        most = max(share * self.whole, left if share == SURE_SHARE else min(left, _MOST_IN_BOX))
        return share > 0 and max(length, together) <= most


def read_html(text: str) -> list[Paragraph]:
    """The paragraphs of a page of HTML; of its main part, where it says which that is."""
    from lxml import etree, html

    # Bytes, since a text that declares an encoding is refused; all is decoded already.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    clean = _LONG_TAG.sub(_drop_attributes, text.replace("\0", ""))
    if not clean.strip():
        return []
    try:
        root = html.document_fromstring(
            clean.encode("utf-8", "replace"), parser=parser, ensure_head_body=True
        )
    except etree.ParserError:  # nothing but broken markup
        return []
    body = root.find("body")
    if body is None:
        return []
    measures = _measure(body)
    main = _find_main(body, measures.lengths)
    reader = _Reader(main, measures, find_name_elements(main, measures.lengths))
    outside = main is not body and main.find(".//h1") is None
    titles = _read_titles(body, measures.titled) if outside else []
    return [*titles, *reader.read()]


def _drop_attributes(tag: re.Match[str]) -> str:
    """The tag, without its attributes where they are more than any page has; pictures in one are none."""
    parts = re.split(r"[\s/\"'=]+", _QUOTED.sub('""', tag[0]))
    return f"<{tag[1]}" if len(parts) > 2 * _MOST_ATTRIBUTES else tag[0]


def _measure(body: HtmlElement) -> _Measures:
    """How much text there is where; from the leaves up, without recursion."""
    from lxml import etree

    lengths: dict[HtmlElement, int] = {}
    together: dict[tuple[str, str], int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        own = (
            0
            if element.tag in {"script", "style", "noscript", "template"}
            else len((element.text or "").strip())
        )
        inner = sum(lengths[child] + len((child.tail or "").strip()) for child in element)
        lengths[element] = own + inner
        if kind := element.get("class"):
            together[element.tag, kind] = together.get((element.tag, kind), 0) + own + inner
    return _Measures(lengths, together, _find_titled(body), max(1, lengths[body]))


def _find_titled(body: HtmlElement) -> set[HtmlElement]:
    """The elements around the page's headline, and itself: it is one, and no site's name if there is another."""
    headlines = list(body.iter("h1"))
    titled: set[HtmlElement] = set()
    for headline in [h for h in headlines if not is_logo(h)] or headlines:
        for element in (headline, *headline.iterancestors()):
            if element in titled:
                break
            titled.add(element)
    return titled


def _find_main(body: HtmlElement, lengths: dict[HtmlElement, int]) -> HtmlElement:
    """The element that the page is about."""
    all_text = max(1, lengths[body])
    for path in (".//main", ".//*[@role='main']", ".//article"):
        listed = body.xpath(path)
        found = set(listed)
        top = [
            element for element in listed if not any(up in found for up in element.iterancestors())
        ]
        main = max(top, key=lengths.__getitem__, default=None)
        share = _LEAST_ARTICLE * sum(lengths[element] for element in top)
        if main is not None and lengths[main] >= max(share, _LEAST_MAIN * all_text):
            return main
    return body


def _read_titles(body: HtmlElement, titled: AbstractSet[HtmlElement]) -> list[Paragraph]:
    """The page's headline, where it stands outside of its main part."""
    texts = [" ".join(title.text_content().split()) for title in body.iter("h1") if title in titled]
    return [Paragraph(text, level=1) for text in texts[:1] if text]


@dataclass(slots=True)
class _Part:
    """Some of a block's text: whether it is set apart, is a name by its element, or is a time beside one."""

    text: str
    marked: bool = False
    named: bool = False
    time: bool = False

    @property
    def is_beside(self) -> bool:
        """Whether it is no word of a name or of what is said: blank, or a time."""
        return self.time or not self.text.strip() or TIME.fullmatch(self.text) is not None


@dataclass(slots=True)
class _Block:
    """Text that gathers until its block ends."""

    parts: list[_Part] = field(default_factory=list)

    def add(self, text: str, *, marked: bool, named: bool) -> None:
        if not text:
            return
        last = self.parts[-1] if self.parts else None
        glued = last is not None and not last.text[-1:].isspace()
        if glued and last is not None and TIME.fullmatch(text):
            self.add_time(text)
            return
        # A name or a time in an element of its own needs no space before the text beside it.
        opens = text[0].isalnum() or text[0] in "[("
        is_apart = last is not None and (
            last.named != named or TIME.fullmatch(last.text) is not None
        )
        if glued and opens and is_apart:
            self.parts.append(_Part(" "))
        self.parts.append(_Part(text, marked, named))

    def add_time(self, text: str) -> None:
        """Add a time that stands beside a name or before the text, in brackets as nobody says it."""
        before = "".join(part.text for part in self.parts[-3:]).split()
        if before and before[-1][0].islower():  # "we left at 10:30"
            self.parts.append(_Part(text))
            return
        begin = text.split(maxsplit=1)[0].strip("[]()-–—")
        self.parts += [_Part(" "), _Part(f"[{begin}]", time=True)]

    def take(self, *, level: int, note: bool, named: bool) -> Paragraph | None:
        """The paragraph, and how much of its beginning is set apart; empty ones are none."""
        parts = self.parts
        self.parts = []
        first = next((i for i, part in enumerate(parts) if not part.is_beside), 0)
        if first < len(parts) and (parts[first].marked or parts[first].named):
            parts = parts[first:]  # a time before the name
        while parts and (parts[-1].time or not parts[-1].text.strip()) and _ends_in_colon(parts):
            parts = parts[:-1]  # ... or behind it
        text = " ".join(strip_unseen("".join(part.text for part in parts)).split())
        if not text:
            return None
        lead = _join_while(parts, lambda part: part.marked)
        name = _join_while(parts, lambda part: part.named)
        return Paragraph(
            text,
            level=level,
            lead=len(text) if named else len(name or lead),
            named=named or bool(name),
            note=note,
        )


def _is_plain_text(element: HtmlElement) -> bool:
    """Whether an element is a file of plain text, as browsers save one."""
    return element.tag == "pre" and len(element) == 0


def _ends_in_colon(parts: Sequence[_Part]) -> bool:
    """Whether what stands before the times at the end ends in a colon."""
    spoken = (part.text.rstrip() for part in reversed(parts) if part.text.strip() and not part.time)
    return next(spoken, "").endswith((":", "："))


def _join_while(parts: Sequence[_Part], is_apart: Callable[[_Part], bool]) -> str:
    """The text at the beginning that is set apart, blank parts among it included."""
    texts: list[str] = []
    for part in parts:
        if is_apart(part):
            texts.append(part.text)
        elif part.text.strip(" \n:："):
            break
    return " ".join(strip_unseen("".join(texts)).split())


class _Reader:
    """Walks over a page and keeps its text."""

    def __init__(
        self,
        main: HtmlElement,
        measures: _Measures,
        names: AbstractSet[HtmlElement],
        depth: int = 0,
    ) -> None:
        self._main, self._measures, self._names, self._depth = main, measures, names, depth
        self._block, self._found = _Block(), list[Paragraph]()
        self._ruled = False  # whether a rule stands over what comes next
        self._depths = dict.fromkeys(("marked", "named", "note", "level", "label", "pre"), 0)

    def read(self) -> list[Paragraph]:
        """The paragraphs, in order."""
        from lxml import etree

        walk = etree.iterwalk(self._main, events=("start", "end"))
        around: list[
            dict[str, int] | None
        ] = []  # what each element that is open adds; whole ones nothing
        for event, element in walk:
            if event == "end":
                self._end(element, around.pop())
            elif self._is_whole(element):
                around.append(None)
                walk.skip_subtree()
                self._add_whole(element)
            else:
                around.append(self._describe(element))
                self._begin(element, around[-1] or {})
        self._flush()
        return self._found

    def _begin(self, element: HtmlElement, steps: dict[str, int]) -> None:
        if is_block(element) or element.tag == "br":
            self._flush()
        self._ruled = self._ruled or element.tag == "hr"
        for key, step in steps.items():
            self._depths[key] += step
        self._add(element.text)

    def _describe(self, element: HtmlElement) -> dict[str, int]:
        steps = describe(element, self._measures.lengths.get(element, 0))
        if element in self._names:
            steps["label" if element.tag in BLOCKS else "named"] = 1
        return steps

    def _is_whole(self, element: HtmlElement) -> bool:
        """Whether the element is not walked into: it is left out, or read at once."""
        return (
            self._is_table(element)
            or _is_plain_text(element)
            or self._is_dropped(element)
            or is_mark(element)
            or self._is_time(element)
        )

    def _is_table(self, element: HtmlElement) -> bool:
        """Whether an element is read as a table; one that lies in many others is text like any."""
        return element.tag == "table" and self._depth < _MOST_TABLES

    def _is_time(self, element: HtmlElement) -> bool:
        return element.tag not in BLOCKS and is_time(element)

    def _add_whole(self, element: HtmlElement) -> None:
        if self._is_dropped(element):
            return
        if self._is_table(element):
            self._flush()
            self._found += self._read_rows(element)
        elif _is_plain_text(element):
            self._flush()
            self._found += read_text(element.text or "")
        elif self._is_time(element):
            self._block.add_time(element.text_content())
        else:
            self._add(f"[{element.text_content().strip(' []')}]")

    def _end(self, element: HtmlElement, steps: dict[str, int] | None) -> None:
        if steps is not None:
            if is_block(element):
                self._flush()
            for key, step in steps.items():
                self._depths[key] -= step
        if element is not self._main:
            if is_block(element):
                self._flush()
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text is None:
            return
        lines = text.split("\n") if self._depths["pre"] else [text]
        for number, line in enumerate(lines):
            if number:
                self._flush()
            self._block.add(
                line, marked=self._depths["marked"] > 0, named=self._depths["named"] > 0
            )

    def _flush(self) -> None:
        paragraph = self._block.take(
            level=self._depths["level"],
            note=self._depths["note"] > 0,
            named=self._depths["label"] > 0,
        )
        if paragraph is not None:
            self._found.append(replace(paragraph, ruled=self._ruled))
            self._ruled = False

    def _is_dropped(self, element: HtmlElement) -> bool:
        return self._measures.is_beside(element) and element not in self._names

    def _read_rows(self, table: HtmlElement) -> list[Paragraph]:
        """The paragraphs of a table."""
        rows: list[list[Cell]] = []
        for row in table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"):
            cells = []
            for cell in row.iterchildren("td", "th"):
                found = _Reader(cell, self._measures, self._names, self._depth + 1).read()
                first = found[0] if found else Paragraph("")
                lead = len(first.text) if cell.tag == "th" else first.lead
                cells.append(Cell(first.text, lead, tuple(p.text for p in found[1:])))
            rows.append(cells)
        return read_table(rows)
