"""Timed Text (.ttml) in the text profile of IMSC 1.1, as broadcasters exchange it.

Source: https://www.w3.org/TR/ttml-imsc1.1/ and https://www.w3.org/TR/ttml2/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.domain import Cue, CueWord, Span, Transcript
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time, read_clock, write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, read_words
from pipeline.formats.helpers.xml_text import escape, local_name, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUBJECT = "TTML file"
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
tts:color="#FFFFFF" tts:textAlign="center"/>
<style xml:id="back" tts:backgroundColor="#000000C0"/>
</styling>
<layout>
<region xml:id="bottom" tts:origin="10% 75%" tts:extent="80% 20%" tts:displayAlign="after" \
tts:overflow="visible"/>
</layout>
</head>
<body style="text" region="bottom">
<div>
"""
_ATTRIBUTE = "{http://www.w3.org/ns/ttml#metadata}"
_PARAMETER = "{http://www.w3.org/ns/ttml#parameter}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_CLOCK = re.compile(r"(\d{2,}):(\d{2}):(\d{2})(?:\.(\d+)|:(\d+)(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)")
_IN_UNITS_MS = {"h": 3_600_000.0, "m": 60_000.0, "s": 1000.0, "ms": 1.0}


def render(document: Document) -> str:
    """The cues as TTML; speakers are agents. Highlighted words are spans with times of their own.

    A word's times count from its cue's start, as times inside of a timed element do. When a word
    ends is not carried.
    """
    labels = _list_speakers(document.cues)
    agents = {label: f"speaker{index}" for index, label in enumerate(labels, start=1)}
    head = _HEAD.format(
        profile=_PROFILE,
        language=escape(document.transcript.language),
        agents="".join(_write_agent(agents[label], label, document.transcript) for label in labels),
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


def _write_agent(number: str, label: str, transcript: Transcript) -> str:
    name = escape(make_one_line(transcript.name_of(label)))
    return (
        f'<ttm:agent xml:id="{number}" type="person">'
        f'<ttm:name type="full">{name}</ttm:name></ttm:agent>\n'
    )


def _write_line(line: Line, cue: Cue, agents: dict[str, str], document: Document) -> str:
    """The line; a line of a dialogue says who speaks."""
    text = escape(line.text)
    if document.highlight_words:
        text = "".join(_write_part(part, cue.span) for part in line.parts)
    if cue.speaker is None and line.speaker is not None:
        return f'<span style="back" ttm:agent="{agents[line.speaker]}">{text}</span>'
    return f'<span style="back">{text}</span>'


def _write_part(part: Part, within: Span) -> str:
    """The part; a word appears when it is said and stays, since a span is only shown in its time."""
    if part.span is None:
        return escape(part.text)
    begin, end = (write_clock(ms - within.start_ms) for ms in (part.span.start_ms, within.end_ms))
    return f'<span begin="{begin}" end="{end}">{escape(part.text)}</span>'


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a TTML file (also IMSC, EBU-TT-D, SMPTE-TT), without styling.

    Raises:
        FormatError: it is not well-formed, not TTML, or a time can't be read.
    """
    root = read_xml(text, SUBJECT)
    if local_name(root) != "tt":
        raise FormatError(SUBJECT, "its root is not <tt>", "Check that it is a .ttml file")
    names = {}
    for agent in root.iter(f"{_ATTRIBUTE}agent"):
        name = agent.find(f"{_ATTRIBUTE}name")
        names[agent.get(_ID, "")] = make_one_line(name.text or "") if name is not None else ""
    clock = _Clock(root)
    body = next((element for element in root if local_name(element) == "body"), None)
    cues: list[Cue] = []
    if body is not None:
        try:
            _read_element(body, 0, clock, names, cues)
        except RecursionError as error:
            raise FormatError(SUBJECT, "its elements are nested too deep", "Flatten it") from error
    return tuple(cues)


class _Clock:
    """Reads the times of one file, whose root says how long frames and ticks are."""

    def __init__(self, root: Element) -> None:
        rate = _read_rate(root.get(f"{_PARAMETER}frameRate")) or 30.0
        numerator, _, denominator = root.get(f"{_PARAMETER}frameRateMultiplier", "1 1").partition(
            " "
        )
        scale = (_read_rate(numerator) or 1.0) / (_read_rate(denominator) or 1.0)
        self._frame_ms = 1000 / (rate * scale)
        self._tick_ms = 1000 / (_read_rate(root.get(f"{_PARAMETER}tickRate")) or 1.0)

    def read(self, text: str) -> int:
        """Milliseconds of a TTML time expression."""
        clock, offset = _CLOCK.fullmatch(text.strip()), _OFFSET.fullmatch(text.strip())
        if clock is not None:
            frames_ms = int((clock[5] or "0")[:6]) * self._frame_ms
            return read_clock(clock[1], clock[2], clock[3], clock[4], SUBJECT) + round(frames_ms)
        if offset is not None:
            units = _IN_UNITS_MS | {"f": self._frame_ms, "t": self._tick_ms}
            return check_time(float(offset[1]) * units[offset[2]], SUBJECT)
        raise FormatError(
            SUBJECT, f"{text[:40]!r} is no time", "It should look like 00:00:01.000 or 1.5s"
        )


def _read_rate(text: str | None) -> float | None:
    """A rate that can be divided by."""
    return float(text) if text and re.fullmatch(r"0*[1-9]\d{0,9}", text) else None


def _read_element(
    element: Element, start_ms: int, clock: _Clock, names: dict[str, str], cues: list[Cue]
) -> None:
    """Adds the cues within a body or division; times count from the start of what is around."""
    start_ms += clock.read(element.get("begin", "0s"))
    if local_name(element) != "p":
        for child in element:
            _read_element(child, start_ms, clock, names, cues)
        return
    end_ms = start_ms
    if element.get("end"):
        end_ms += clock.read(element.get("end", "")) - clock.read(element.get("begin", "0s"))
    elif element.get("dur"):
        end_ms += clock.read(element.get("dur", ""))
    span = Span(start_ms, max(start_ms, end_ms))
    reader = _LineReader(span, clock, names)
    reader.read(element, None, None)
    lines = [Line(tuple(line.parts), line.speaker) for line in reader.lines]
    shown = [line for line in lines if make_one_line(line.text)]
    speakers = {line.speaker for line in shown}
    speaker = speakers.pop() if len(speakers) == 1 else None
    if shown:
        words = _end_before_next(read_words(shown))
        cues.append(Cue(span, tuple(make_one_line(line.text) for line in shown), speaker, words))


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

    def __init__(self, span: Span, clock: _Clock, names: dict[str, str]) -> None:
        self.lines: list[Line] = [Line(())]
        self._span, self._clock, self._names = span, clock, names

    def read(self, element: Element, span: Span | None, speaker: str | None) -> None:
        """Adds what the element holds, under its own time and speaker or those around it."""
        speaker = self._names.get(element.get(f"{_ATTRIBUTE}agent", "")) or speaker
        if local_name(element) == "span" and element.get("begin") and element.get("end"):
            start_ms = self._span.start_ms + self._clock.read(element.get("begin", ""))
            end_ms = self._span.start_ms + self._clock.read(element.get("end", ""))
            span = Span(start_ms, max(start_ms, end_ms))
        if local_name(element) == "metadata":
            return
        self._add(element.text, span, speaker)
        for child in element:
            if local_name(child) == "br":
                self.lines.append(Line(()))
            else:
                self.read(child, span, speaker)
            self._add(child.tail, span, speaker)

    def _add(self, text: str | None, span: Span | None, speaker: str | None) -> None:
        if text:
            last = self.lines[-1]
            own = speaker if text.strip() else last.speaker
            self.lines[-1] = Line((*last.parts, Part(text, span)), own or last.speaker)


FORMAT = Format(".ttml", render, read_cues=parse, other_suffixes=(".dfxp",), is_laid_out=True)
