"""Outputs of ours as they are read back, to find what a person changed in them: all their words, and who says them.

Other than a published text such a file is known to be a transcript: nothing is left out of it but headings, and
no name is guessed but where ours stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.corrections.edited_files.edit_cells import WrittenParagraph
from pipeline.domain import Transcript, Turn
from pipeline.errors import FormatError
from pipeline.formats import find_format, find_suffix, parse_turns, read_subtitles
from pipeline.formats.helpers.cue_turns import read_cues
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    make_name_safe,
    make_one_line,
    read_named_line,
    split_paragraphs,
)
from pipeline.formats.texts.text_marks import measure_leading_time, take_off_marks
from pipeline.run.inputs.transcripts import name_subject
from pipeline.text.asides import OVERLAP_MARK
from pipeline.text.speaker_names import could_be_name
from pipeline.text.speakers.short_names import expand_names, find_label
from pipeline.text.text_encoding import decode_text

if TYPE_CHECKING:
    from pipeline.reference.paragraphs import Paragraph

_TIME = re.compile(r"\[?\d{1,3}:\d{2}(?::\d{2})?\]?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MARKUP = re.compile(r"[\\`*_\[\]<>#&~]")
_COLONS = (":", "：")
_HEADING_LIKENESS = 70
"""Of 100: a line of a page without headings of its own is one that somebody has changed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a transcript shows that is no speech: its speakers' names, headings, title and date, and kinds of marks."""

    names: frozenset[str] = frozenset()
    headings: tuple[str, ...] = ()
    title: str = ""
    date: str = ""
    marks: tuple[str, ...] = ()


def list_shown(transcript: Transcript) -> Shown:
    """The names, labels and headings of a transcript as they stand in files."""
    names = {name for s in transcript.speakers for name in (s.label, make_name_safe(s.name))}
    labels = {turn.speaker for turn in transcript.turns if turn.speaker is not None}
    headings = (make_one_line(heading.text) for heading in transcript.headings)
    return Shown(
        frozenset({*names, *labels, UNKNOWN}),
        tuple(headings),
        make_one_line(transcript.title),
        make_one_line(transcript.date),
        transcript.origin.marks,
    )


def can_be_taken_up(path: Path) -> bool:
    """Whether the words of files with this suffix can be read back."""
    known = find_format(find_suffix(path.name))
    return known is not None and known.is_read and not known.suffix.endswith(".json")


def read_written(
    data: str | bytes, suffix: str, name: str, shown: Shown
) -> tuple[WrittenParagraph, ...]:
    """The paragraphs of a file of this suffix, with who says them; headings are none.

    Args:
        data: what it holds.
        suffix: of its name, with the dot.
        name: what errors call it.
        shown: what of the transcript is no speech.

    Raises:
        FormatError: it is not what its suffix says, or no text.
    """
    known = find_format(suffix)
    with name_subject(name):
        if known is not None and known.is_page:
            paragraphs = _leave_out_head(_list_paragraphs(data, suffix), shown)
            said = list(_take_off_marks(_read_page(paragraphs, shown), shown.marks))
        else:
            text = data if known is not None and known.is_binary else _decode(data)
            said = [_name_in_full(one, shown) for one in _list_said(_read_turns(text, suffix))]
    if all(paragraph.name in (None, UNKNOWN) for paragraph in said):  # it tells nobody apart
        return tuple(replace(paragraph, name=None) for paragraph in said)
    return tuple(said)


def read_first_paragraph(data: str | bytes, suffix: str) -> str | None:
    """The first paragraph of a text for readers, which may be its title; ``None`` where it has none.

    Raises:
        FormatError: it is not what its suffix says.
    """
    return next((paragraph.text for paragraph in _list_paragraphs(data, suffix)), None)


def count_words(data: str | bytes, suffix: str, name: str) -> Counter[str]:
    """How often each word stands in a file of this suffix, in small letters; names and headings are words, too.

    Raises:
        FormatError: it is not what its suffix says, or no text.
    """
    known = find_format(suffix)
    with name_subject(name):
        if known is not None and known.is_page:
            texts = [paragraph.text for paragraph in _list_paragraphs(data, suffix)]
        else:
            text = data if known is not None and known.is_binary else _decode(data)
            texts = [turn.text for turn in _read_turns(text, suffix)]
    return Counter(word.casefold() for text in texts for word in text.split())


def _decode(data: str | bytes) -> str:
    if isinstance(data, str):
        return data
    decoded = decode_text(data, markup=True)
    if decoded is None:
        raise FormatError("", "it can't be read (it is not text)", "Save it as UTF-8")
    return decoded.text


def _read_turns(content: str | bytes, suffix: str) -> tuple[Turn, ...]:
    """The turns of a file with times; of subtitles with what is no speech, as ``[laughs]``."""
    known = find_format(suffix)
    if known is not None and known.read_cues is not None:
        return read_cues(read_subtitles(content, suffix), with_notes=True)
    return parse_turns(content, suffix)


def _list_said(turns: Iterable[Turn]) -> Iterator[WrittenParagraph]:
    for turn in turns:
        for number, text in enumerate(split_paragraphs(turn.text)):
            yield WrittenParagraph(None if number else turn.speaker or UNKNOWN, text)


def _name_in_full(paragraph: WrittenParagraph, shown: Shown) -> WrittenParagraph:
    """The paragraph under the name or label for which a subtitle's short name stands."""
    name = paragraph.name
    if name is None or name in shown.names:
        return paragraph
    if (label := find_label(name)) in shown.names:
        return replace(paragraph, name=label)
    return replace(paragraph, name=expand_names({*shown.names, name}).get(name, name))


def _list_paragraphs(data: str | bytes, suffix: str) -> list[Paragraph]:
    """The paragraphs of a page, as its format has them."""
    if suffix.lower() == ".docx":
        from pipeline.reference.word import UnreadableDocument, read_docx

        try:
            return read_docx(data if isinstance(data, bytes) else data.encode())
        except UnreadableDocument as error:
            raise FormatError(
                "", f"it can't be read ({error})", "Save it as .docx again"
            ) from error
    text = _decode(data)
    if suffix.lower().endswith(".html"):
        from pipeline.reference.web import read_html

        return read_html(text)
    from pipeline.reference.plain import read_text

    # Plain text says what it says: nothing in it is Markdown's.
    return read_text(_MARKUP.sub(r"\\\g<0>", text) if suffix.lower() == ".txt" else text)


def _leave_out_head(paragraphs: Sequence[Paragraph], shown: Shown) -> list[Paragraph]:
    """The paragraphs without a title and a date before all others, and without the times before them."""
    left = list(paragraphs)
    if left and not left[0].level and shown.title:
        is_title = _is_like(left[0].text, shown.title)
        left = left[1:] if is_title else left
    first = next((at for at, paragraph in enumerate(left) if not paragraph.level), len(left))
    if first < len(left) and (_DATE.fullmatch(left[first].text) or left[first].text == shown.date):
        del left[first]
    return [_take_off_time(paragraph) for paragraph in left]


def _take_off_time(paragraph: Paragraph) -> Paragraph:
    """The paragraph without the time that it begins with, if anything is left of it."""
    length = measure_leading_time(paragraph.text)
    if not length or length == len(paragraph.text):
        return paragraph
    lead = max(0, paragraph.lead - length)
    return replace(paragraph, text=paragraph.text[length:], lead=lead)


def _take_off_marks(
    paragraphs: Iterable[WrittenParagraph], marks: Collection[str]
) -> Iterator[WrittenParagraph]:
    """The paragraphs without times and marks in their texts; none that holds nothing else."""
    for paragraph in paragraphs:
        if text := take_off_marks(paragraph.text, marks):
            yield replace(paragraph, text=text)


def _read_page(paragraphs: Sequence[Paragraph], shown: Shown) -> Iterator[WrittenParagraph]:
    """The paragraphs with the names before them; where names stand apart, none stands in a paragraph."""
    is_apart = any(_is_name(paragraph) for paragraph in paragraphs)
    name: str | None = None
    for paragraph in paragraphs:
        if _is_name(paragraph):
            name = paragraph.text.rstrip(" :：")
        elif is_apart and _TIME.fullmatch(paragraph.text):
            continue
        elif name is not None or (is_apart and not _is_heading(paragraph, shown.headings)):
            yield WrittenParagraph(name, paragraph.text)
            name = None
        elif not _is_heading(paragraph, shown.headings):
            yield WrittenParagraph(*_split_name(paragraph, shown.names))


def _is_name(paragraph: Paragraph) -> bool:
    """Whether a paragraph is nothing but what its format calls a name."""
    return paragraph.named and paragraph.lead >= len(paragraph.text.rstrip(" :："))


def _is_heading(paragraph: Paragraph, headings: Collection[str]) -> bool:
    if paragraph.level:
        return True
    return any(_is_like(paragraph.text, text) for text in headings)


def _split_name(paragraph: Paragraph, names: Collection[str]) -> tuple[str | None, str]:
    """The name before the colon and the rest: one that is known, set apart by its format, or looks like one."""
    text = paragraph.text
    for colon in _COLONS:
        before, mark, rest = text.partition(colon)
        before = before.strip()
        if mark and (before in names or (before and _is_set_apart(paragraph, before))):
            return before, rest.strip()
    if text.startswith(OVERLAP_MARK):  # it would stand behind a name
        return None, text
    name, rest = read_named_line(text.replace("：", ": ", 1) if "：" in text[:60] else text)
    if name is not None and could_be_name(name):
        return name, rest
    return None, text


def _is_set_apart(paragraph: Paragraph, name: str) -> bool:
    """Whether just the name, with its colon or without, is bold."""
    return paragraph.lead > 0 and paragraph.text[: paragraph.lead].strip(" :：") == name


def _is_like(text: str, heading: str) -> bool:
    """Whether a line is a heading that somebody may have changed."""
    from rapidfuzz import fuzz

    return fuzz.ratio(text, heading) >= _HEADING_LIKENESS
