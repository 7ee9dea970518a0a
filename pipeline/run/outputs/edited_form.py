"""What an edited file has beside its words, and would lose if it were written anew."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Set

from pipeline.formats import find_format, read_subtitles
from pipeline.store import encode
from pipeline.text.text_encoding import decode_text

_TAG = re.compile(r"<[^<>]+>|\{[^{}]*\}")
_BLOCK = re.compile(r"^(?:NOTE|STYLE|REGION)\b.*?(?:\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
_EMPHASIS = re.compile(r"(?<=\S )(?:\*\*?|__?)(?=\w)|\]\(|^(?:>|[-*+] |#{2,} )", re.MULTILINE)
_ELEMENT = re.compile(r"<w:(\w+)[\s/>]")
_PART = re.compile(r"word/(?:media/|comments|footnotes|endnotes|header|footer)")
_STYLED = frozenset(
    {"i", "u", "strike", "dstrike", "highlight", "color", "vertAlign"}  # of words
    | {"tbl", "drawing", "pict", "object", "hyperlink", "fldSimple", "fldChar"}  # beside them
    | {"ins", "del", "moveFrom", "moveTo"}  # tracked changes
    | {"commentReference", "footnoteReference", "endnoteReference"}
)
"""Elements by which people mark words up, add to them or discuss them. Source: ECMA-376, part 1, 17."""

_MOST_PART_BYTES = 100_000_000


def find_lost_form(theirs: bytes, ours: str | bytes, base: str | bytes, suffix: str) -> str:
    """What a file has that writing it anew would lose, in words; empty where that is nothing.

    Args:
        theirs: the edited file.
        ours: what would be written.
        base: what was written before it was edited.
        suffix: of its name.
    """
    known = find_format(suffix)
    if known is not None and known.is_binary:
        return "its styling" if _list_marks(theirs) - _list_marks(encode(base)) else ""
    texts = [_read(content) for content in (theirs, ours, base)]
    if texts[0].split() == texts[1].split() or suffix.lower() == ".txt":
        return ""
    if known is not None and known.read_cues is not None:
        return _compare_cues(texts[0], texts[1], texts[2], suffix)
    if known is None or not known.is_page:
        return "its form"
    marks = [{*_TAG.findall(text), *_EMPHASIS.findall(text)} for text in texts]
    return "its markup" if marks[0] - marks[1] - marks[2] else ""


def _read(content: str | bytes) -> str:
    if isinstance(content, str):
        return content
    decoded = decode_text(content, markup=True)
    return decoded.text if decoded is not None else ""


def _compare_cues(theirs: str, ours: str, base: str, suffix: str) -> str:
    """What subtitles have that those that were written hadn't: other times, styling, notes."""
    times, written = ({cue.span for cue in read_subtitles(text, suffix)} for text in (theirs, base))
    if times - written:
        return "the times of cues, which are not taken over,"
    if set(_TAG.findall(theirs)) - set(_TAG.findall(base)) - set(_TAG.findall(ours)):
        return "its styling"
    return "its notes" if set(_BLOCK.findall(theirs)) - set(_BLOCK.findall(base)) else ""


def _list_marks(document: bytes) -> Set[str]:
    """What a Word document has beside paragraphs, names in bold and headings."""
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            names = archive.namelist()
            body = archive.open("word/document.xml").read(_MOST_PART_BYTES)
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile):
        return frozenset({"unread"})
    parts = {match[0] for name in names if (match := _PART.match(name))}
    return frozenset(parts | (set(_ELEMENT.findall(body.decode("utf-8", "replace"))) & _STYLED))
