"""Word documents (.docx) of the cleaned transcript, to be edited and printed."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import (
    Paragraph,
    list_paragraphs,
    make_one_line,
)
from pipeline.formats.helpers.xml_text import escape

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Of the properties; the heading has all of it. Source: ECMA-376, part 2, 11.1.
_MOST_TITLE = 255
# Nothing in the file may change from run to run. Source: ZIP's own first date.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def render(document: Document) -> bytes:
    """A title, and a paragraph for each of the transcript's, the name in bold.

    Times of words are not carried.
    """
    import docx
    from docx.oxml import parse_xml

    title = make_one_line(document.cleaned.media.heading) or "Transcript"
    page = docx.Document()
    properties = page.core_properties
    properties.title, properties.author, properties.comments = _keep(title)[:_MOST_TITLE], "", ""
    properties.created = properties.modified = _EPOCH
    page.add_heading(_keep(title), level=0)
    # `add_paragraph` looks a style up and finds the end of the text anew each time.
    style = page.styles["Heading 2"].style_id
    written = [
        _write_paragraph(paragraph, style) for paragraph in list_paragraphs(document.cleaned)
    ]
    body = parse_xml(f'<w:body xmlns:w="{_WORD}">{"".join(written)}</w:body>')
    settings = page.element.body.sectPr
    for paragraph in list(body):
        settings.addprevious(paragraph)
    stream = io.BytesIO()
    page.save(stream)
    return _forget_dates(stream.getvalue())


def _keep(text: str) -> str:
    """The text without what XML can't hold."""
    from html import unescape

    return unescape(escape(text))


def _write_paragraph(paragraph: Paragraph, heading_style: str) -> str:
    label = ""
    if paragraph.is_heading:
        label = f'<w:pPr><w:pStyle w:val="{escape(heading_style)}"/></w:pPr>'
    elif paragraph.name is not None:
        label = f"<w:r><w:rPr><w:b/></w:rPr>{_write_text(paragraph.name + ': ')}</w:r>"
    return f"<w:p>{label}<w:r>{_write_text(paragraph.text)}</w:r></w:p>"


def _write_text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


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
