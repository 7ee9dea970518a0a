"""HTML, however broken → paragraphs, without what is not the page's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.reference.paragraphs import Paragraph
from pipeline.reference.tables import Cell, read_table
from pipeline.text.unseen import strip_unseen

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def _list(words: str) -> frozenset[str]:
    """The words of a table below, which would else fill pages."""
    return frozenset(words.split())


_DROPPED = _list(
    "script style noscript template svg math iframe form button select textarea input nav footer audio video object"
    " canvas head figcaption dialog menu map"
)
_DROPPED_ROLES = _list(
    "navigation banner contentinfo dialog alert alertdialog search menu menubar toolbar"
)
# Names that sites give to what stands beside their text.
_DROPPED_NAMES = _list(
    "cookie cookies consent gdpr newsletter subscribe subscription share sharing social related comments comment-list"
    " sidebar breadcrumb breadcrumbs advert advertisement ad ads promo popup modal paywall pagination skip-link"
    " sr-only visually-hidden screen-reader-text tags toc"
)
_MOST_DROPPED = 0.3
"""Of the page's text: an element that holds more is the page, whatever it is called."""
_MOST_ATTRIBUTES = 500
"""Of a tag: the parser compares each of them with all before it."""
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})[^<>]{4000,}+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_MOST_TABLES = 8
"""Tables within one another that are read as such: pages that are laid out by them have four or five."""
_LEAST_MAIN = 0.25
"""Of the page's text: an element that holds less is not what the page is about."""

_BLOCKS = _list(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure h1 h2 h3 h4 h5 h6"
    " header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_BOLD = _list("b strong")
_TOLD_BY_TAG = _BOLD | _list("dt h1 h2 h3 h4 h5 h6 pre")
"""Elements that say by themselves what they are; all others say it by their attributes."""
_MARKED_STYLE = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|font-variant(?:-caps)?\s*:[^;]*small-caps|text-transform\s*:\s*uppercase"
)
_MARKED_NAMES = _list("bold strong smallcaps small-caps sc smcap caps allcaps question interviewer")
_SPEAKER_NAMES = _list(
    "speaker speaker-name speakername speaker_name ts-name talker who transcript-speaker transcript__speaker"
    " participant-name person-name speaker-label spk"
)
_TURN_NAMES = _list("turn utterance speech segment dialogue")
_NOTE_NAMES = _list("footnote footnotes endnote endnotes doc-footnote doc-endnote doc-endnotes")
_DIGITS = re.compile(r"\[?\d{1,3}\]?|[*†‡§]+")


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
    lengths = _measure(body)
    main = _find_main(body, lengths)
    reader = _Reader(body, main, lengths)
    titles = [] if main is body or main.find(".//h1") is not None else _read_titles(body)
    return [*titles, *reader.read()]


def _drop_attributes(tag: re.Match[str]) -> str:
    """The tag, without its attributes where they are more than any page has; pictures in one are none."""
    parts = re.split(r"[\s/\"'=]+", _QUOTED.sub('""', tag[0]))
    return f"<{tag[1]}" if len(parts) > 2 * _MOST_ATTRIBUTES else tag[0]


def _measure(body: HtmlElement) -> dict[HtmlElement, int]:
    """How many characters of text each element holds; from the leaves up, without recursion."""
    from lxml import etree

    lengths: dict[HtmlElement, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        own = (
            0
            if element.tag in {"script", "style", "noscript", "template"}
            else len((element.text or "").strip())
        )
        inner = sum(lengths[child] + len((child.tail or "").strip()) for child in element)
        lengths[element] = own + inner
    return lengths


def _find_main(body: HtmlElement, lengths: dict[HtmlElement, int]) -> HtmlElement:
    """The element that the page is about."""
    all_text = max(1, lengths[body])
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = set(body.xpath(path))
        top = [
            element for element in found if not any(up in found for up in element.iterancestors())
        ]
        if len(top) == 1 and lengths[top[0]] >= _LEAST_MAIN * all_text:
            main: HtmlElement = top[0]
            return main
    return body


def _read_titles(body: HtmlElement) -> list[Paragraph]:
    """The page's headline, where it stands outside of its main part."""
    texts = [" ".join(title.text_content().split()) for title in body.findall(".//h1")]
    return [Paragraph(text, level=1) for text in texts[:1] if text]


@dataclass(slots=True)
class _Block:
    """Text that gathers until its block ends."""

    parts: list[tuple[str, bool, bool]] = field(default_factory=list)

    def add(self, text: str, *, marked: bool, named: bool) -> None:
        if not text:
            return
        # A name in an element of its own needs no space before the time or the text beside it.
        if self.parts and self.parts[-1][2] != named and (text[0].isalnum() or text[0] in "[("):
            self.parts.append((" ", False, False))
        self.parts.append((text, marked, named))

    def take(self, *, level: int, note: bool, named: bool) -> Paragraph | None:
        """The paragraph, and how much of its beginning is set apart; empty ones are none."""
        written = strip_unseen("".join(text for text, _, _ in self.parts))
        if not written.split():
            self.parts.clear()
            return None
        lead = strip_unseen("".join(self._run(1)))
        name = strip_unseen("".join(self._run(2)))
        self.parts.clear()
        text = " ".join(written.split())
        marked = len(" ".join((name or lead).split()))
        return Paragraph(
            text,
            level=level,
            lead=len(text) if named else marked,
            named=named or bool(name.strip()),
            note=note,
        )

    def _run(self, place: int) -> Iterator[str]:
        """The texts at the beginning that are marked, blank ones among them included."""
        for part in self.parts:
            if not part[place] and part[0].strip(" \n:："):
                return
            if part[place]:
                yield part[0]


class _Reader:
    """Walks over a page and keeps its text."""

    def __init__(
        self, body: HtmlElement, main: HtmlElement, lengths: dict[HtmlElement, int], depth: int = 0
    ) -> None:
        self._main, self._lengths, self._depth = main, lengths, depth
        self._most = _MOST_DROPPED * max(1, lengths[body])
        self._block, self._found = _Block(), list[Paragraph]()
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
                around.append(_describe(element))
                self._begin(element, around[-1] or {})
        self._flush()
        return self._found

    def _begin(self, element: HtmlElement, steps: dict[str, int]) -> None:
        if element.tag in _BLOCKS or element.tag == "br":
            self._flush()
        for key, step in steps.items():
            self._depths[key] += step
        self._add(element.text)

    def _is_whole(self, element: HtmlElement) -> bool:
        """Whether the element is not walked into: it is left out, or read at once."""
        return self._is_table(element) or self._is_dropped(element) or _is_mark(element)

    def _is_table(self, element: HtmlElement) -> bool:
        """Whether an element is read as a table; one that lies in many others is text like any."""
        return element.tag == "table" and self._depth < _MOST_TABLES

    def _add_whole(self, element: HtmlElement) -> None:
        if self._is_dropped(element):
            return
        if self._is_table(element):
            self._flush()
            self._found += _read_rows(element, self._lengths, self._depth + 1)
        else:
            self._add(f"[{element.text_content().strip(' []')}]")

    def _end(self, element: HtmlElement, steps: dict[str, int] | None) -> None:
        if steps is not None:
            if element.tag in _BLOCKS:
                self._flush()
            for key, step in steps.items():
                self._depths[key] -= step
        if element is not self._main:
            if element.tag in _BLOCKS:
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
            self._found.append(paragraph)

    def _is_dropped(self, element: HtmlElement) -> bool:
        return _is_beside(element) and self._lengths.get(element, 0) <= self._most


def _is_beside(element: HtmlElement) -> bool:
    """Whether an element is no part of the text, by its own account."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return True
    if not element.keys():
        return bool(tag == "aside")
    if element.get("hidden") is not None:
        return True
    if element.get("role") in _DROPPED_ROLES or element.get("aria-hidden") == "true":
        return True
    names = _read_names(element)
    if tag == "aside":
        return not names & _NOTE_NAMES
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or bool(names & _DROPPED_NAMES)


def _read_names(element: HtmlElement) -> set[str]:
    """The classes, identifier and role of an element."""
    written = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return set(written.lower().split())


def _describe(element: HtmlElement) -> dict[str, int]:
    """What the text in an element is, as steps of depth; none that is 0."""
    tag = element.tag
    if tag not in _TOLD_BY_TAG and not element.keys():
        return {}
    names = _read_names(element)
    heading = re.fullmatch("h([1-6])", tag)
    in_turn = heading is not None and any(
        _read_names(up) & _TURN_NAMES for up in _list_near(element)
    )
    leaf = tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element)
    label = tag == "dt" or in_turn or (leaf and bool(names & _SPEAKER_NAMES))
    style = (element.get("style") or "").lower()
    marked = tag in _BOLD or bool(names & _MARKED_NAMES) or _MARKED_STYLE.search(style) is not None
    steps = {
        "label": int(label),
        "level": int(heading[1]) if heading and not in_turn else 0,
        "marked": int(marked),
        "named": int(tag not in _BLOCKS and bool(names & _SPEAKER_NAMES)),
        "note": int(
            bool(names & _NOTE_NAMES)
            or bool(re.match(r"fn[:\d-]", element.get("id") or "") and tag == "li")
        ),
        "pre": int(tag == "pre"),
    }
    return {key: step for key, step in steps.items() if step}


def _list_near(element: HtmlElement) -> list[HtmlElement]:
    """The two elements around this one."""
    return [up for up, _ in zip(element.iterancestors(), range(2), strict=False)]


def _is_mark(element: HtmlElement) -> bool:
    """Whether a raised text is the mark of a footnote and no exponent (m², 10th)."""
    if element.tag != "sup" or not _DIGITS.fullmatch(element.text_content().strip()):
        return False
    before = element.getprevious()
    parent = element.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return (
        element.find(".//a") is not None or re.search(r"(?:[^\W\d_]{3}|[^\w\s])$", text) is not None
    )


def _read_rows(table: HtmlElement, lengths: dict[HtmlElement, int], depth: int) -> list[Paragraph]:
    """The paragraphs of a table; ``depth`` counts it and those around it."""
    rows: list[list[Cell]] = []
    for row in table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"):
        cells = []
        for cell in row.iterchildren("td", "th"):
            found = _Reader(cell, cell, lengths, depth).read()
            first = found[0] if found else Paragraph("")
            cells.append(Cell(first.text, first.lead, tuple(p.text for p in found[1:])))
        rows.append(cells)
    return read_table(rows)
