"""Word documents (.docx) of the cleaned transcript, to be edited and printed."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import (
    Paragraph,
    list_paragraphs,
    make_one_line,
)
from pipeline.formats.helpers.xml_text import escape
from pipeline.formats.texts.text_marks import split_times, write_time
from pipeline.languages import is_written_leftward

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Of the properties; the heading has all of it. Source: ECMA-376, part 2, 11.1.
_MOST_TITLE = 255
# Nothing in the file may change from run to run. Source: ZIP's own first date.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TIME_COLOUR = "6B6B6B"
_EAST_ASIAN = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR"}
"""Word proofs these by an attribute of their own. Source: ECMA-376, part 1, 17.3.2.20 "lang"."""


def render(document: Document) -> bytes:
    """The title and the date in styles of their own, and a paragraph for each of the transcript's, names in bold.

    Headings are Word's, so that they stand in its navigation and in a table of contents.
    """
    import docx
    from docx.oxml import parse_xml

    cleaned = document.cleaned
    title = make_one_line(cleaned.title) or "Transcript"
    page = docx.Document()
    _describe(page, _keep(title), cleaned.language)
    # `add_paragraph` looks a style up and finds the end of the text anew each time.
    title_style, date_style, heading_style = (
        page.styles[name].style_id for name in ("Title", "Subtitle", "Heading 2")
    )
    leftward = is_written_leftward(cleaned.language)
    written = [_write_styled(title, title_style, leftward=leftward)]
    if date := make_one_line(cleaned.date):
        written.append(_write_styled(date, date_style, leftward=leftward))
    for paragraph in list_paragraphs(cleaned):
        if paragraph.is_heading:
            written.append(_write_styled(paragraph.text, heading_style, leftward=leftward))
        else:
            written.append(_write_paragraph(paragraph, leftward=leftward))
    body = parse_xml(f'<w:body xmlns:w="{_WORD}">{"".join(written)}</w:body>')
    settings = page.element.body.sectPr
    for element in list(body):
        settings.addprevious(element)
    stream = io.BytesIO()
    page.save(stream)
    return _forget_dates(stream.getvalue())


def _describe(page: Any, title: str, language: str) -> None:
    """Set the document's properties, and the language in which Word proofs it."""
    from docx.oxml.ns import qn

    properties = page.core_properties
    properties.title, properties.author, properties.comments = title[:_MOST_TITLE], "", ""
    properties.created = properties.modified = _EPOCH
    if not language.isalpha():
        return
    properties.language = language
    told = page.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    if told is None:
        return
    if language in _EAST_ASIAN:
        told.set(qn("w:eastAsia"), _EAST_ASIAN[language])
    elif is_written_leftward(language):
        told.set(qn("w:bidi"), language)
    else:
        told.set(qn("w:val"), language)


def _keep(text: str) -> str:
    """The text without what XML can't hold."""
    from html import unescape

    return unescape(escape(text))


def _write_styled(text: str, style: str, *, leftward: bool) -> str:
    """A paragraph in a style of its own, such as a heading."""
    direction = "<w:bidi/>" if leftward else ""
    properties = f'<w:pPr><w:pStyle w:val="{escape(style)}"/>{direction}</w:pPr>'
    return f"<w:p>{properties}{_write_run(text, leftward=leftward)}</w:p>"


def _write_paragraph(paragraph: Paragraph, *, leftward: bool) -> str:
    runs = []
    if paragraph.time_ms is not None:
        runs.append(_write_run(f"{write_time(paragraph.time_ms)} ", "time"))
    if paragraph.name is not None:
        runs.append(_write_run(f"{paragraph.name}: ", "name", leftward=leftward))
    for part, is_time in split_times(paragraph.text):
        runs.append(_write_run(part, "time" if is_time else "", leftward=leftward and not is_time))
    direction = "<w:pPr><w:bidi/></w:pPr>" if leftward else ""
    return f"<w:p>{direction}{''.join(runs)}</w:p>"


def _write_run(text: str, kind: str = "", *, leftward: bool = False) -> str:
    """A run of a name, in bold; of a time, in grey; or of what is said."""
    form = "<w:b/><w:bCs/>" if kind == "name" else ""
    form += f'<w:color w:val="{_TIME_COLOUR}"/>' if kind == "time" else ""
    form += "<w:rtl/>" if leftward else ""
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _forget_dates(content: bytes) -> bytes:
    """Return an archive without the times at which its parts were written."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, _NO_DATE), before.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()


FORMAT = Format(".docx", render, is_binary=True, is_page=True)
