"""Timed Text (.ttml) in the text profile of IMSC 1.1, as broadcasters exchange it.

Source: https://www.w3.org/TR/ttml-imsc1.1/ and https://www.w3.org/TR/ttml2/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from pipeline.domain import Cue, CueWord, Span, Transcript
from pipeline.errors import FormatError
from pipeline.formats.document import IN_COLOURS, Document, Format
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, read_words
from pipeline.formats.helpers.xml_text import escape, find_attribute, local_name, read_xml
from pipeline.formats.subtitles.speaker_display import RGB, join_voices
from pipeline.formats.subtitles.timed_text_clock import (
    SUBJECT,
    TimedTextClock,
    UnreadTime,
    make_span,
    refuse_time,
)
from pipeline.languages import is_written_leftward
from pipeline.text.speakers.short_names import show_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" \
xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling" \
ttp:contentProfiles="{profile}" ttp:timeBase="media" ttp:cellResolution="32 15" xml:lang="{language}">
<head>
<metadata>
{agents}</metadata>
<styling>
<style xml:id="text" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" tts:lineHeight="125%" \
tts:color="#FFFFFF" tts:textAlign="center"{direction}/>
<style xml:id="back" tts:backgroundColor="#000000C0"/>
{colours}</styling>
<layout>
<region xml:id="bottom" tts:origin="10% 75%" tts:extent="80% 20%" tts:displayAlign="after" \
tts:overflow="visible"/>
</layout>
</head>
<body style="text" region="bottom">
<div>
"""
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_VALUE = re.compile(r'"([^"<>]*)"')
_NO_TEXT = ("metadata", "desc", "title")
_READING_AIDS = ("text", "textContainer", "delimiter")


def render(document: Document) -> str:
    """The cues as TTML; speakers are agents, and have their colours where these tell who speaks.

    Highlighted words are spans with times of their own.

    A word's times count from its cue's start, as times inside of a timed element do. When a word
    ends is not carried.
    """
    is_leftward = is_written_leftward(document.transcript.language)
    labels = _list_speakers(document.cues)
    agents = {label: f"speaker{index}" for index, label in enumerate(labels, start=1)}
    head = _HEAD.format(
        profile=_PROFILE,
        language=escape(document.transcript.language),
        direction=' tts:direction="rtl"' if is_leftward else "",
        agents="".join(_write_agent(agents[label], label, document.transcript) for label in labels),
        colours="".join(map(_write_colour, dict.fromkeys(document.colours.values()))),
    )
    written = [head]
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = cut_lines(cue, at_words=document.highlight_words)
        if lines:
            times = f'begin="{write_clock(cue.span.start_ms)}" end="{write_clock(cue.span.end_ms)}"'
            agent = f' ttm:agent="{agents[cue.speaker]}"' if cue.speaker is not None else ""
            text = "<br/>".join(_write_line(line, cue, agents, document) for line in lines)
            written.append(f"<p {times}{agent}>{text}</p>\n")
    return "".join((*written, "</div>\n</body>\n</tt>\n"))


def _list_speakers(cues: Iterable[Cue]) -> list[str]:
    """The speakers of cues and of their lines, in the order in which they come."""
    labels = (label for cue in cues for label in (cue.speaker, *(w.speaker for w in cue.words)))
    return list(dict.fromkeys(label for label in labels if label is not None))


def _write_colour(colour: str) -> str:
    return f'<style xml:id="{colour}" tts:color="#{RGB[colour]}"/>\n'


def _write_agent(number: str, label: str, transcript: Transcript) -> str:
    name = escape(make_one_line(show_name(transcript.name_of(label))))
    return (
        f'<ttm:agent xml:id="{number}" type="person">'
        f'<ttm:name type="full">{name}</ttm:name></ttm:agent>\n'
    )


def _write_line(line: Line, cue: Cue, agents: dict[str, str], document: Document) -> str:
    """The line; a line of a dialogue says who speaks."""
    text = escape(line.text)
    if document.highlight_words:
        text = "".join(_write_part(part, cue.span) for part in line.parts)
    colour = document.colours.get(line.speaker or "")
    about = f' style="back {colour}"' if colour else ' style="back"'
    if cue.speaker is None and line.speaker is not None:
        about += f' ttm:agent="{agents[line.speaker]}"'
    if line.is_translation and document.translation:
        about += f' xml:lang="{escape(document.translation)}"'
    return f"<span{about}>{text}</span>"


def _write_part(part: Part, within: Span) -> str:
    """The part; a word appears when it is said and stays, since a span is only shown in its time."""
    if part.span is None:
        return escape(part.text)
    begin, end = (write_clock(ms - within.start_ms) for ms in (part.span.start_ms, within.end_ms))
    return f'<span begin="{begin}" end="{end}">{escape(part.text)}</span>'


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a TTML file (also IMSC, EBU-TT-D, SMPTE-TT, iTT and Apple's transcripts), without styling.

    Raises:
        FormatError: it is not well-formed, not TTML, or not one of its times can be read.
    """
    return _read_file(text)[0]


def find_unread(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of the line of each paragraph whose time can't be read.

    Raises:
        FormatError: as `parse`.
    """
    if not (unread := _read_file(text)[1]):
        return ()
    numbers: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for value in _VALUE.findall(line):
            numbers.setdefault(value, number)
    return tuple(sorted({numbers.get(time, 1) for time in unread}))


def _read_file(text: str) -> tuple[tuple[Cue, ...], list[str]]:
    """The cues, and the times that can't be read."""
    root = read_xml(text, SUBJECT)
    if local_name(root) != "tt":
        raise FormatError(SUBJECT, "its root element is not <tt>", "Check that it is a .ttml file")
    reader = _CueReader(TimedTextClock(root), _read_names(root))
    body = next((element for element in root if local_name(element) == "body"), None)
    if body is not None:
        try:
            reader.read(body, Fraction(0), None)
        except RecursionError as error:
            raise FormatError(SUBJECT, "its elements are nested too deep", "Flatten it") from error
    if reader.unread and not reader.cues:
        raise refuse_time(reader.unread[0])
    return tuple(reader.cues), reader.unread


def _read_names(root: Element) -> dict[str, str]:
    """What agents are called, by how they are referred to."""
    names = {}
    for agent in (element for element in root.iter() if local_name(element) == "agent"):
        name = next((child for child in agent if local_name(child) == "name"), None)
        names[agent.get(_ID, "")] = make_one_line(name.text or "") if name is not None else ""
    return names


class Paragraph(NamedTuple):
    """A ``p`` of a file: when what is around it begins, and its cue if it shows anything."""

    around_ms: int
    cue: Cue | None


def list_paragraphs(text: str) -> tuple[TimedTextClock, list[Paragraph]]:
    """The clock of a file, and every paragraph of its body, in the order in which they are written.

    Raises:
        FormatError: as `parse`.
    """
    _read_file(text)  # says what is wrong with it
    root = read_xml(text, SUBJECT)
    clock, names = TimedTextClock(root), _read_names(root)
    found: list[Paragraph] = []

    def walk(element: Element, around_ms: Fraction, speaker: str | None) -> None:
        if local_name(element) == "p":
            reader = _CueReader(clock, names)
            reader.read(element, around_ms, speaker)
            found.append(Paragraph(round(around_ms), join_voices(reader.cues)))
            return
        try:
            begin = "0s" if clock.is_absolute else element.get("begin", "0s")
            begin_ms = clock.read(begin)
        except UnreadTime:
            begin_ms = Fraction(0)
        for child in element:
            walk(child, around_ms + begin_ms, _read_agent(element, names) or speaker)

    for body in (element for element in root if local_name(element) == "body"):
        walk(body, Fraction(0), None)
    return clock, found


class _CueReader:
    """Gathers the cues of one file."""

    def __init__(self, clock: TimedTextClock, names: dict[str, str]) -> None:
        self.cues: list[Cue] = []
        self.unread: list[str] = []
        self._clock, self._names = clock, names

    def read(self, element: Element, start_ms: Fraction, speaker: str | None) -> None:
        """Adds the cues within a body or division; times count from the start of what is around."""
        speaker = _read_agent(element, self._names) or speaker
        try:
            begin_ms = self._clock.read(element.get("begin", "0s"))
            if local_name(element) == "p":
                self._add(element, start_ms, begin_ms, speaker)
                return
        except UnreadTime as error:
            self.unread.append(str(error))
            return
        inner_ms = start_ms if self._clock.is_absolute else start_ms + begin_ms
        for child in element:
            self.read(child, inner_ms, speaker)

    def _add(
        self, element: Element, around_ms: Fraction, begin_ms: Fraction, speaker: str | None
    ) -> None:
        """Adds the cue of a paragraph, if it shows anything."""
        start_ms = end_ms = around_ms + begin_ms
        if element.get("end"):
            end_ms = around_ms + self._clock.read(element.get("end", ""))
        elif element.get("dur"):
            end_ms += self._clock.read(element.get("dur", ""))
        span = make_span(start_ms, end_ms)
        reader = _LineReader(self._clock, self._names)
        reader.read(element, around_ms, None, speaker)
        shown = [line for line in reader.lines if make_one_line(line.text)]
        if shown:
            words = _end_before_next(read_words(shown))
            if words and not (element.get("end") or element.get("dur")):
                span = make_span(start_ms, Fraction(max(word.span.end_ms for word in words)))
            self.cues += _part_by_speaker(Cue(span, (), None, words), shown)


def _part_by_speaker(cue: Cue, lines: Sequence[Line]) -> Iterator[Cue]:
    """The cue with its lines; one for each speaker where every line has one."""
    voices = [line.speaker for line in lines]
    if None in voices and len(set(voices)) > 1:
        yield replace(cue, lines=tuple(make_one_line(line.text) for line in lines))
        return
    for voice in dict.fromkeys(voices):
        texts = tuple(make_one_line(line.text) for line in lines if line.speaker == voice)
        words = tuple(word for word in cue.words if word.speaker == voice)
        yield Cue(cue.span, texts, voice, words)


def _end_before_next(words: tuple[CueWord, ...]) -> tuple[CueWord, ...]:
    """The words, those that stay in sight no longer taken to be said when the next one begins."""
    nexts = [word.span.start_ms for word in words[1:]] + [word.span.end_ms for word in words[-1:]]
    return tuple(
        replace(
            word, span=Span(word.span.start_ms, max(word.span.start_ms, min(word.span.end_ms, n)))
        )
        for word, n in zip(words, nexts, strict=True)
    )


class _LineReader:
    """Gathers the lines of one paragraph from its nested spans."""

    def __init__(self, clock: TimedTextClock, names: dict[str, str]) -> None:
        self._parts: list[list[Part]] = [[]]
        self._speakers: list[str | None] = [None]
        self._clock, self._names = clock, names

    @property
    def lines(self) -> list[Line]:
        """What was gathered."""
        pairs = zip(self._parts, self._speakers, strict=True)
        return [Line(tuple(parts), speaker) for parts, speaker in pairs]

    def read(
        self, element: Element, around_ms: Fraction, span: Span | None, speaker: str | None
    ) -> None:
        """Adds what the element holds, under its own time and speaker or those around it."""
        if local_name(element) in _NO_TEXT or find_attribute(element, "ruby") in _READING_AIDS:
            return
        speaker = _read_agent(element, self._names) or speaker
        if local_name(element) == "span" and (own := self._clock.read_span(element)) is not None:
            span = make_span(around_ms + own.start_ms, around_ms + own.end_ms)
        begin = element.get("begin")
        if begin and not self._clock.is_absolute:
            around_ms += self._clock.read(begin)
        if find_attribute(element, "unit") is not None:
            self._add(
                " ", None, None
            )  # Apple sets words and sentences without white space between them
        self._add(element.text, span, speaker)
        for child in element:
            if local_name(child) == "br":
                self._parts.append([])
                self._speakers.append(None)
            else:
                self.read(child, around_ms, span, speaker)
            self._add(child.tail, span, speaker)

    def _add(self, text: str | None, span: Span | None, speaker: str | None) -> None:
        if text:
            self._parts[-1].append(Part(text, span))
            if text.strip() and speaker:
                self._speakers[-1] = speaker


def _read_agent(element: Element, names: dict[str, str]) -> str | None:
    """The name of the agent that an element refers to; one that is not described is called as it is referred to."""
    agent = (find_attribute(element, "agent") or "").split(" ")[0]
    return names.get(agent) or agent or None


FORMAT = Format(
    ".ttml",
    render,
    read_cues=parse,
    find_unread=find_unread,
    other_suffixes=(".dfxp",),
    is_laid_out=True,
    shows_speakers=IN_COLOURS,
)
