"""Word documents → paragraphs, with what is bold or in small capitals at their beginning."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.reference.paragraphs import MOST_PARAGRAPHS, Paragraph, split_fields
from pipeline.reference.tables import Cell, read_table
from pipeline.text.unseen import strip_unseen

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BYTES = 100_000_000
_NO_TEXT = frozenset(
    f"{_WORD}{name}"
    for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "txbxContent", "rt")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
"""What is struck out by a tracked change, properties, boxes beside the text, and readings over characters."""
_SPEAKER_STYLE = re.compile(
    r"speaker(?:[ _-]?(?:name|label))?|interviewer|interviewee|sprecher(?:in)?"
)
_CONTENTS_STYLE = re.compile(r"toc \d|toc heading|table of (?:figures|authorities)|index \d")
_MOST_NAME_CHARACTERS = 60
_LEVELS = frozenset("012345678")
_OFF = ("0", "false", "off")

_MARK_CHARACTERS = 3
"""Before a footnote's mark, as many as are looked at."""
_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{3}|[^\w\s])$")


class UnreadableDocument(Exception):
    """The bytes are no Word document that can be opened."""


@dataclass(frozen=True, slots=True)
class _Styles:
    """Styles by identifier: which set text apart, hide it, name who speaks, list the contents, or are headings."""

    marked: frozenset[str]
    hidden: frozenset[str]
    speakers: frozenset[str]
    contents: frozenset[str]
    levels: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Run:
    """Some of a line's text: whether it is set apart, and whether its style says that it is a name."""

    text: str
    marked: bool = False
    named: bool = False


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
        return [*_read_body(document.element.body, styles), *_read_notes(document)]
    except UnreadableDocument:
        raise
    except Exception as error:  # whatever an archive that is none makes the library raise
        raise UnreadableDocument("it is not a Word document that can be opened") from error


def _read_body(body: Any, styles: _Styles) -> Iterator[Paragraph]:
    """The paragraphs of the text; one whose end was struck out goes on in the next."""
    joined: list[Paragraph] = []
    for element in _list_elements(body, "p", "tbl"):
        found = _read_block(element, styles)
        joined += found[:1]
        if element.find(f"{_WORD}pPr/{_WORD}rPr/{_WORD}del") is not None and len(found) < 2:
            continue
        yield from _join_paragraphs(joined)
        yield from found[1:]
        joined = []
    yield from _join_paragraphs(joined)


def _join_paragraphs(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """What was several paragraphs as the one that begins like the first; nothing out of none."""
    text = " ".join(paragraph.text for paragraph in paragraphs)
    return [replace(paragraph, text=text) for paragraph in paragraphs[:1]]


def _list_elements(parent: Any, *names: str) -> Iterator[Any]:
    """Elements of these names in order, those in content controls and tracked insertions included."""
    for child in parent:
        if child.tag in _NO_TEXT or not isinstance(child.tag, str):
            continue
        if child.tag.removeprefix(_WORD) in names:
            yield child
        else:
            yield from _list_elements(child, *names)


def _read_block(element: Any, styles: _Styles) -> list[Paragraph]:
    if element.tag == f"{_WORD}p":
        return _read_paragraph(element, styles)
    rows: list[list[Cell]] = []
    for row in _list_elements(element, "tr"):
        if row.find(f"{_WORD}trPr/{_WORD}del") is not None:
            continue
        cells = []
        for cell in _list_elements(row, "tc"):
            blocks = _list_elements(cell, "p", "tbl")
            found = [p for block in blocks for p in _read_block(block, styles)]
            first = found[0] if found else Paragraph("")
            cells.append(Cell(first.text, first.lead, tuple(p.text for p in found[1:])))
        rows.append(cells)
    return read_table(rows)


def _read_paragraph(element: Any, styles: _Styles) -> list[Paragraph]:
    """The paragraph, or one for each line where it has line breaks."""
    name = _read_value(element, "pPr", "pStyle") or ""
    outline = _read_value(element, "pPr", "outlineLvl") or ""
    level = styles.levels.get(name, 0) or (min(6, int(outline) + 2) if outline in _LEVELS else 0)
    lines: list[list[_Run]] = [[]]
    before = ""  # the end of the line so far
    for run in _list_elements(element, "r"):
        style = _read_value(run, "rPr", "rStyle") or ""
        if _is_hidden(run, style in styles.hidden or name in styles.hidden):
            continue
        marked = _is_marked(run, styles, base=name in styles.marked)
        for number, part in enumerate(_read_run(run, before).split("\n")):
            if number:
                lines.append([])
                before = ""
            lines[-1].append(_Run(part, marked, style in styles.speakers))
            before = (before + part[-_MARK_CHARACTERS:])[-_MARK_CHARACTERS:]
    found = [p for line in lines if (p := _join(line, level)) is not None]
    if name in styles.contents:
        return [replace(p, furniture=True) for p in found]
    if name in styles.speakers:
        return [_name(p) for p in found]
    return found


def _name(paragraph: Paragraph) -> Paragraph:
    """The paragraph as a speaker's name, if it is as short as one."""
    if len(paragraph.text) > _MOST_NAME_CHARACTERS:
        return paragraph
    return replace(paragraph, lead=len(paragraph.text), named=True)


def _read_value(element: Any, *path: str) -> str | None:
    """What a property of an element is set to."""
    found = element.find("/".join(f"{_WORD}{name}" for name in path))
    value: str | None = None if found is None else found.get(f"{_WORD}val")
    return value


def _read_run(run: Any, before: str = "") -> str:
    """The text of a run; raised figures behind a word are the mark of a footnote, and no exponent."""
    parts = []
    for child in run:
        if child.tag == f"{_WORD}t":
            parts.append((child.text or "").replace("\n", " "))
        elif child.tag in (f"{_WORD}br", f"{_WORD}cr"):
            parts.append("\n")
        elif child.tag in (f"{_WORD}tab", f"{_WORD}ptab"):
            parts.append("\t")
        elif child.tag == f"{_WORD}noBreakHyphen":
            parts.append("-")
        elif child.tag == f"{_WORD}ruby":
            parts += [_read_run(inner) for inner in _list_elements(child, "r")]
        elif child.tag in (f"{_WORD}footnoteReference", f"{_WORD}endnoteReference"):
            parts.append(f"[{child.get(f'{_WORD}id')}]")
    text = "".join(parts)
    is_raised = _read_value(run, "rPr", "vertAlign") == "superscript"
    is_mark = is_raised and text.strip().isdigit() and _BEFORE_MARK.search(before)
    return f"[{text.strip()}]" if is_mark else text


def _is_hidden(run: Any, base: bool) -> bool:
    """Whether a run is not to be seen; ``base`` where it says nothing of that itself."""
    mark = run.find(f"{_WORD}rPr/{_WORD}vanish")
    return base if mark is None else mark.get(f"{_WORD}val") not in _OFF


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
    told = [mark.get(f"{_WORD}val") not in _OFF for mark in found if mark is not None]
    return any(told) if told else base


def _join(runs: Sequence[_Run], level: int) -> Paragraph | None:
    written = strip_unseen("".join(run.text for run in runs))
    text = " ".join(written.split())
    if not text:
        return None
    name = _join_while(runs, lambda run: run.named)
    lead = name or _join_while(runs, lambda run: run.marked)
    fields = split_fields(written)
    return Paragraph(text, level=level, lead=len(lead), named=bool(name), fields=fields)


def _join_while(runs: Sequence[_Run], is_apart: Callable[[_Run], bool]) -> str:
    """The text at the beginning that is set apart."""
    lead = ""
    for run in runs:
        if not is_apart(run) and run.text.strip(" :："):
            break
        lead += run.text if is_apart(run) else ""
    return " ".join(strip_unseen(lead).split())


def _read_styles(document: Any) -> _Styles:
    kinds: dict[str, set[str]] = {
        name: set() for name in ("marked", "hidden", "speakers", "contents")
    }
    levels: dict[str, int] = {}
    for style in document.styles.element.iterchildren(f"{_WORD}style"):
        identifier = style.get(f"{_WORD}styleId") or ""
        written = (_read_value(style, "name") or "").lower()
        properties = style.find(f"{_WORD}rPr")
        told = {
            "marked": properties is not None and _is_set(properties, base=False),
            "hidden": _is_hidden(style, base=False),
            "speakers": _SPEAKER_STYLE.fullmatch(written),
            "contents": _CONTENTS_STYLE.fullmatch(written),
        }
        for kind, is_so in told.items():
            if is_so:
                kinds[kind].add(identifier)
        if written == "title":
            levels[identifier] = 1
        elif written.startswith("heading"):
            levels[identifier] = (
                min(6, int(written[7:]) + 1) if written[7:].strip().isdigit() else 2
            )
    sets = {kind: frozenset(found) for kind, found in kinds.items()}
    return _Styles(**sets, levels=levels)


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
