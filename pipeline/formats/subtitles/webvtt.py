"""WebVTT (.vtt), with speakers as voice spans. Source: https://www.w3.org/TR/webvtt1/."""

from __future__ import annotations

import re
from itertools import groupby

from pipeline.domain import Cue, Span, Transcript
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock, write_clock
from pipeline.formats.helpers.speaker_lines import make_name_safe, make_one_line
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, read_words
from pipeline.user_files import unescape_html

_TIMING = re.compile(
    r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})[ \t]*-->[ \t]*"
    r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})(?:[ \t].*)?"
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_TAG = re.compile(r"</?(?:[a-z][^<>]*|\d[\d:.]*)?>")
_TIME_TAG = re.compile(r"<(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})>")
_TIME_TAG_WHOLE = re.compile(r"<(?:\d+:)?\d{2}:\d{2}\.\d{3}>")
_NO_CUES = ("NOTE", "STYLE", "REGION")


def render(document: Document) -> str:
    """The cues as WebVTT. A voice span holds the speaker's name, so no label repeats it.

    A cue with two speakers has a voice on each line. To highlight words, each has the time at which
    it begins before it; when it ends is not carried.
    """
    blocks = ["WEBVTT"]
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        text = "\n".join(_write_lines(cue, document))
        if text:
            times = f"{write_clock(cue.span.start_ms)} --> {write_clock(cue.span.end_ms)}"
            blocks.append(f"{times}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _write_lines(cue: Cue, document: Document) -> list[str]:
    """The cue's lines, a voice span wherever the speaker changes."""
    written: list[str] = []
    speaker: str | None = None
    times = {cue.span.start_ms, cue.span.end_ms}  # a time within must lie between these
    for line in cut_lines(cue, at_words=document.highlight_words):
        voice = ""
        text = _write_parts(line.parts, times) if document.highlight_words else _escape(line.text)
        if line.speaker != speaker and line.speaker is not None:
            name = _name(document.transcript, line.speaker)
            voice, label = f"<v {_end_no_arrow(_escape(name))}>", f"{_escape(name)}:"
            text = text.removeprefix(label).lstrip(" ")
        speaker = line.speaker
        if text:
            written.append(voice + text)
        elif voice:
            speaker = None  # nothing but a label stood here; the voice comes with the next line
    return written


def _end_no_arrow(name: str) -> str:
    """The name as it may stand before ``>``: with that, two dashes would be the arrow of a line of times."""
    return f"{name[:-1]}&#45;" if name.endswith("--") else name


def _name(transcript: Transcript, speaker: str) -> str:
    return make_name_safe(transcript.name_of(speaker))


def _write_parts(parts: tuple[Part, ...], times: set[int]) -> str:
    """The parts, the time before each word that begins later than all before it."""
    written = []
    for part in parts:
        if part.span is not None and part.span.start_ms not in times:
            times.add(part.span.start_ms)
            written.append(f"<{write_clock(part.span.start_ms)}>")
        written.append(_escape(part.text))
    return "".join(written)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file; one with several voices gives a cue for each of them.

    Raises:
        FormatError: the file does not begin with ``WEBVTT``, or a cue's time can't be read.
    """
    return tuple(cue for _, cue in _read_file(text))


def locate(text: str) -> tuple[int, ...]:
    """The number, from 1, of the line of times of each cue that ``parse`` gives.

    Raises:
        FormatError: as ``parse`` does.
    """
    return tuple(line for line, _ in _read_file(text))


def _read_file(text: str) -> list[tuple[int, Cue]]:
    """Every cue with the number of its line of times."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.strip("\n").split("\n")
    above = len(text) - len(text.lstrip("\n"))
    if not re.match(r"WEBVTT(?:\s|$)", lines[0]):
        raise FormatError(
            "WebVTT file", "the first line is not WEBVTT", "Check that it is a .vtt file"
        )
    lines[0] = ""
    numbered = enumerate(lines, start=above + 1)
    blocks = [list(run) for filled, run in groupby(numbered, lambda n: bool(n[1])) if filled]
    if blocks and blocks[0][0][0] == above + 2 and not any("-->" in line for _, line in blocks[0]):
        del blocks[0]  # what stands right below the first line belongs to it
    cues: list[tuple[int, Cue]] = []
    for block in blocks:
        if not re.match(rf"(?:{'|'.join(_NO_CUES)})(?:\s|$)", block[0][1]):
            identified = "-->" not in block[0][1] and len(block) > 1
            place, times = block[int(identified)]
            texts = [line for _, line in block[int(identified) + 1 :]]
            cues += [(place, cue) for cue in _read_block(times, texts)]
    return cues


def _read_block(times: str, lines: list[str]) -> list[Cue]:
    """The cues of one block: a line of times, lines of text."""
    match = _TIMING.fullmatch(times.strip())
    if match is None:
        raise FormatError(
            "WebVTT file",
            f"this is no line of times: {times.strip()[:60]!r}",
            "It should look like 00:00:01.000 --> 00:00:02.500",
        )
    start_ms, end_ms = _read_time(match.groups()[:4]), _read_time(match.groups()[4:])
    span = Span(start_ms, max(start_ms, end_ms))
    unvoiced, *voiced = _VOICE.split("\n".join(lines))
    parts = [(None, unvoiced), *zip(voiced[::2], voiced[1::2], strict=True)]
    cues = []
    for name, content in parts:
        speaker = make_one_line(unescape_html(name)) if name is not None else None
        texts = [make_one_line(_read_text(line)) for line in content.split("\n")]
        if any(texts):
            words = read_words(_read_parts(content, span, speaker or None))
            cues.append(Cue(span, tuple(filter(None, texts)), speaker or None, words))
    return cues


def _read_parts(content: str, span: Span, speaker: str | None) -> list[Line]:
    """The lines cut at the times that stand in them; no word is timed where none stands in any."""
    times = [read_clock(*match.groups()) for match in _TIME_TAG.finditer(content)]
    if not times:
        return []
    starts = iter([*times, span.end_ms])
    at_ms, next_ms = span.start_ms, next(starts)
    lines = []
    for line in content.split("\n"):
        parts = []
        for index, text in enumerate(_TIME_TAG_WHOLE.split(line)):
            if index:
                at_ms, next_ms = next_ms, next(starts)
            begin_ms = min(max(at_ms, span.start_ms), span.end_ms)
            spoken = Span(begin_ms, max(begin_ms, min(next_ms, span.end_ms)))
            parts += _read_tokens(_read_text(text), spoken)
        lines.append(Line(tuple(parts), speaker))
    return lines


def _read_tokens(text: str, span: Span) -> list[Part]:
    """The words of a stretch, which begin together as far as is known; a dialogue's dash is none."""
    tokens = re.findall(r"\s*\S+|\s+$", text)
    return [Part(token, None if token.strip() in ("", "-", "–", "—") else span) for token in tokens]


def _read_text(line: str) -> str:
    """The line without tags, its escapes resolved."""
    return unescape_html(_TAG.sub("", line))


def _read_time(parts: tuple[str | None, ...]) -> int:
    """Hours, minutes, seconds and milliseconds as milliseconds; hours may be missing."""
    hours, minutes, seconds, milliseconds = parts
    return read_clock(hours, minutes or "0", seconds or "0", milliseconds)


def _escape(text: str) -> str:
    """The text with the three characters escaped that WebVTT gives a meaning."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMAT = Format(".vtt", render, read_cues=parse, locate=locate, is_laid_out=True)
