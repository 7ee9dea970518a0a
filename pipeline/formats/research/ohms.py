"""OHMS's record of an interview (.ohms.xml): its transcript with a mark for each minute, and an index.

Source: the schema of OHMS, "ohms.xsd", version 5.4, and how the OHMS Viewer reads ``sync`` (facts).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipeline.domain import Heading, Transcript
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import make_name_safe
from pipeline.formats.helpers.xml_text import escape
from pipeline.formats.research.media_types import find_kind
from pipeline.formats.research.utterances import (
    Utterance,
    end_of,
    is_address,
    knows_speakers,
    list_headings,
    list_marked_paragraphs,
    name_speakers,
    write_tokens,
    write_uri,
)
from pipeline.languages import NAMES, find_base

NAMESPACE: Final = "https://www.weareavp.com/nunncenter/ohms"
_SCHEMA: Final = f"{NAMESPACE}/ohms.xsd"
VERSION: Final = "5.4"
INTERVAL_MIN: Final = 1
"""Minutes between two marks of ``sync``."""
_WIDTH: Final = 80
"""Columns of a line of the transcript, as OHMS breaks them."""
_PARTIAL_WORDS: Final = 12
_NO_DAY: Final = "1970-01-01"
_MARKUP = re.compile(r"\[\[|\]\]|[{}]")
"""What the viewer takes for footnotes and for times of its own."""

_Line = tuple[str, tuple[int, ...]]
"""A line of the transcript, and when each word of it begins, in milliseconds."""


def render(document: Document) -> str:
    """A record with the cleaned text in lines, a mark at each minute, and an index point for each heading."""
    transcript = document.cleaned
    paragraphs = list_marked_paragraphs(transcript)
    lines = _list_lines(transcript, paragraphs)
    body = "\n".join(line for line, _ in lines)
    kind = find_kind(transcript.media)
    day = _find_day(transcript.date)
    return "".join(
        (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<ROOT xmlns="{NAMESPACE}"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xsi:schemaLocation="{NAMESPACE} {_SCHEMA}">\n'
            f'<record id="1" dt="{day or _NO_DAY}">\n<version>{VERSION}</version>\n'
            f'<date value="{day}" format="yyyy-mm-dd"/>\n',
            _element("title", transcript.title),
            _element("duration", _write_clock(end_of(transcript, paragraphs))),
            _element("file_name", transcript.media.name),
            _element("sync", _write_sync(lines)),
            _element("translate", "0"),
            _element("media_url", _find_address(transcript)),
            f"<mediafile><host>Other</host><clip_format>{kind}</clip_format></mediafile>\n",
            _element("language", NAMES.get(find_base(transcript.language), "").title()),
            "<index>\n",
            *_write_points(list_headings(transcript), paragraphs),
            "</index>\n",
            _element("transcript", body),
            _element("fmt", kind),
            "</record>\n</ROOT>\n",
        )
    )


def _find_day(text: str) -> str:
    """The day that a text begins with, if there is such a day: the schema takes no other."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>\n"


def _find_address(transcript: Transcript) -> str:
    """Where the recording is, if that is an address."""
    path = transcript.media.path
    return write_uri(path) if is_address(path) else ""


def _write_clock(time_ms: int) -> str:
    seconds = time_ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _list_lines(transcript: Transcript, paragraphs: Sequence[Utterance]) -> list[_Line]:
    """The paragraphs broken into lines, a blank one after each; names stand before their speakers' first words."""
    names = name_speakers(transcript, paragraphs)
    lines: list[_Line] = []
    before: str | None = "" if knows_speakers(paragraphs) else None
    for paragraph in paragraphs:
        goes_on = paragraph.speaker == before
        name = "" if goes_on else _MARKUP.sub(" ", f"{make_name_safe(names[paragraph.speaker])}:")
        named = [(word, paragraph.span.start_ms) for word in name.split()]
        lines += [*_break_lines([*named, *_list_words(paragraph)]), ("", ())]
        before = paragraph.speaker
    return lines


def _list_words(paragraph: Utterance) -> Iterator[tuple[str, int]]:
    """What stands between white space, and when it begins."""
    tokens = paragraph.tokens
    begin = 0
    for index in range(1, len(tokens) + 1):
        if index == len(tokens) or tokens[index].is_apart:
            text = _MARKUP.sub(" ", write_tokens(tokens[begin:index]))
            yield from ((word, tokens[begin].span.start_ms) for word in text.split())
            begin = index


def _break_lines(words: Sequence[tuple[str, int]]) -> Iterator[_Line]:
    begin, width = 0, 0
    for index, (word, _) in enumerate(words):
        if index > begin and width + 1 + len(word) > _WIDTH:
            yield _join_line(words[begin:index])
            begin, width = index, 0
        width += len(word) + (index > begin)
    if words:
        yield _join_line(words[begin:])


def _join_line(words: Sequence[tuple[str, int]]) -> _Line:
    return " ".join(word for word, _ in words), tuple(time_ms for _, time_ms in words)


def _write_sync(lines: Sequence[_Line]) -> str:
    """At which line, counted from 1, and after how many words of it each minute ends: ``1:|13(3)|19(14)``.

    Empty where the recording has no second minute.
    """
    places = [
        (number, index, time_ms)
        for number, (_, times) in enumerate(lines, start=1)
        for index, time_ms in enumerate(times)
    ]
    latest, begins = 0, []
    for place in places:  # the latest begin so far: people overlap
        latest = max(latest, place[2])
        begins.append(latest)
    minutes = latest // (INTERVAL_MIN * 60_000)
    marks = []
    for minute in range(1, minutes + 1):
        at = bisect_right(begins, minute * INTERVAL_MIN * 60_000 - 1)
        marks.append(f"|{places[at][0]}({places[at][1]})")
    return f"{INTERVAL_MIN}:{''.join(marks)}" if marks else ""


def _write_points(headings: Sequence[Heading], paragraphs: Sequence[Utterance]) -> Iterator[str]:
    """A point for each heading, with the first words said there; times are whole seconds, which none begins after."""
    starts = [paragraph.span.start_ms for paragraph in paragraphs]
    for heading in headings:
        at = bisect_left(starts, heading.time_ms)
        words = paragraphs[at].text.split(" ") if at < len(paragraphs) else []
        partial = " ".join(words[:_PARTIAL_WORDS]) + ("…" if len(words) > _PARTIAL_WORDS else "")
        yield (
            f"<point>\n{_element('time', str(heading.time_ms // 1000))}{_element('title', heading.text)}"
            f"{_element('partial_transcript', partial)}</point>\n"
        )


FORMAT = Format(".ohms.xml", render)
