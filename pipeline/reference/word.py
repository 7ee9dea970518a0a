"""Word documents → paragraphs, with what is bold or in small capitals at their beginning."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.reference.paragraphs import MOST_PARAGRAPHS, Paragraph
from pipeline.reference.tables import Cell, read_table
from pipeline.text.unseen import strip_unseen

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BYTES = 100_000_000
_NO_TEXT = frozenset(
    {f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}pPr", f"{_WORD}rPr", f"{_WORD}txbxContent"}
)
"""What is struck out by a tracked change, properties, and boxes beside the text."""


_MARK_CHARACTERS = 3
"""Before a footnote's mark, as many as are looked at."""
_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{3}|[^\w\s])$")


class UnreadableDocument(Exception):
    """The bytes are no Word document that can be opened."""


@dataclass(frozen=True, slots=True)
class _Styles:
    """Which styles set text apart, and which are headings (with their level), by identifier."""

    marked: frozenset[str]
    levels: dict[str, int]


def read_docx(data: bytes) -> list[Paragraph]:
    """The paragraphs of a Word document, footnotes last; tracked deletions and text boxes left out.

    Raises:
        UnreadableDocument: it is none, or one far larger than any page.
    """
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
                raise UnreadableDocument("it unpacks to more than 100 MB")
        document = docx.Document(io.BytesIO(data))
        styles = _read_styles(document)
        if len(document.element.body) > MOST_PARAGRAPHS:
            raise UnreadableDocument(f"it has more than {MOST_PARAGRAPHS:,} paragraphs")
        body = [
            p
            for element in _list_blocks(document.element.body)
            for p in _read_block(element, styles)
        ]
        return [*body, *_read_notes(document)]
    except UnreadableDocument:
        raise
    except Exception as error:  # whatever an archive that is none makes the library raise
        raise UnreadableDocument("it is no Word document that can be opened") from error


def _list_blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls included."""
    for child in parent:
        if child.tag in (f"{_WORD}p", f"{_WORD}tbl"):
            yield child
        elif child.tag == f"{_WORD}sdt":
            content = child.find(f"{_WORD}sdtContent")
            yield from _list_blocks(content if content is not None else ())


def _read_block(element: Any, styles: _Styles) -> list[Paragraph]:
    if element.tag == f"{_WORD}p":
        return _read_paragraph(element, styles)
    rows: list[list[Cell]] = []
    for row in element.iterchildren(f"{_WORD}tr"):
        cells = []
        for cell in row.iterchildren(f"{_WORD}tc"):
            found = [p for block in _list_blocks(cell) for p in _read_block(block, styles)]
            first = found[0] if found else Paragraph("")
            cells.append(Cell(first.text, first.lead, tuple(p.text for p in found[1:])))
        rows.append(cells)
    return read_table(rows)


def _read_paragraph(element: Any, styles: _Styles) -> list[Paragraph]:
    """The paragraph, or one for each line where it has line breaks."""
    style = element.find(f"{_WORD}pPr/{_WORD}pStyle")
    name = style.get(f"{_WORD}val") if style is not None else ""
    level, base = styles.levels.get(name, 0), name in styles.marked
    lines: list[list[tuple[str, bool]]] = [[]]
    before = ""  # the end of the line so far
    for run in _list_runs(element):
        marked = _is_marked(run, styles, base=base)
        for number, part in enumerate(_read_run(run, before).split("\n")):
            if number:
                lines.append([])
                before = ""
            lines[-1].append((part, marked))
            before = (before + part[-_MARK_CHARACTERS:])[-_MARK_CHARACTERS:]
    return [p for line in lines if (p := _join(line, level)) is not None]


def _list_runs(element: Any) -> Iterator[Any]:
    """The runs of a paragraph, those in links and insertions included."""
    for child in element:
        if child.tag == f"{_WORD}r":
            yield child
        elif child.tag not in _NO_TEXT and isinstance(child.tag, str):
            yield from _list_runs(child)


def _read_run(run: Any, before: str = "") -> str:
    """The text of a run; raised figures behind a word are the mark of a footnote, and no exponent."""
    parts = []
    for child in run:
        if child.tag == f"{_WORD}t":
            parts.append((child.text or "").replace("\n", " "))
        elif child.tag in (f"{_WORD}br", f"{_WORD}cr"):
            parts.append("\n")
        elif child.tag == f"{_WORD}tab":
            parts.append(" ")
        elif child.tag == f"{_WORD}noBreakHyphen":
            parts.append("-")
        elif child.tag in (f"{_WORD}footnoteReference", f"{_WORD}endnoteReference"):
            parts.append(f"[{child.get(f'{_WORD}id')}]")
    text = "".join(parts)
    raised = run.find(f"{_WORD}rPr/{_WORD}vertAlign")
    is_raised = raised is not None and raised.get(f"{_WORD}val") == "superscript"
    is_mark = is_raised and text.strip().isdigit() and _BEFORE_MARK.search(before)
    return f"[{text.strip()}]" if is_mark else text


def _is_marked(run: Any, styles: _Styles, *, base: bool) -> bool:
    """Whether a run is bold or in capitals of some kind, by itself or by its style."""
    properties = run.find(f"{_WORD}rPr")
    if properties is None:
        return base
    style = properties.find(f"{_WORD}rStyle")
    return _is_set(
        properties, base or (style is not None and style.get(f"{_WORD}val") in styles.marked)
    )


def _is_set(properties: Any, base: bool) -> bool:
    """Whether the properties turn any of the marks on; ``base`` where they say nothing."""
    found = [properties.find(f"{_WORD}{name}") for name in ("b", "smallCaps", "caps")]
    told = [
        mark.get(f"{_WORD}val") not in ("0", "false", "off") for mark in found if mark is not None
    ]
    return any(told) if told else base


def _join(parts: list[tuple[str, bool]], level: int) -> Paragraph | None:
    text = " ".join(strip_unseen("".join(part for part, _ in parts)).split())
    if not text:
        return None
    lead = ""
    for part, marked in parts:
        if not marked and part.strip(" :："):
            break
        lead += part if marked else ""
    return Paragraph(text, level=level, lead=len(" ".join(strip_unseen(lead).split())))


def _read_styles(document: Any) -> _Styles:
    marked: set[str] = set()
    levels: dict[str, int] = {}
    for style in document.styles.element.iterchildren(f"{_WORD}style"):
        identifier = style.get(f"{_WORD}styleId") or ""
        name = style.find(f"{_WORD}name")
        written = (name.get(f"{_WORD}val") if name is not None else "").lower()
        properties = style.find(f"{_WORD}rPr")
        if properties is not None and _is_set(properties, base=False):
            marked.add(identifier)
        if written == "title":
            levels[identifier] = 1
        elif written.startswith("heading"):
            levels[identifier] = (
                min(6, int(written[7:]) + 1) if written[7:].strip().isdigit() else 2
            )
    return _Styles(frozenset(marked), levels)


def _read_notes(document: Any) -> list[Paragraph]:
    """The footnotes and endnotes, each with its mark."""
    from lxml import etree

    notes: list[Paragraph] = []
    for relation in document.part.rels.values():
        if not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for note in etree.fromstring(relation.target_part.blob, parser):
            text = " ".join("".join(_read_run(run) for run in note.iter(f"{_WORD}r")).split())
            if text and note.get(f"{_WORD}type") is None:
                notes.append(Paragraph(f"[{note.get(f'{_WORD}id')}] {text}", note=True))
    return notes
