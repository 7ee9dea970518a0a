"""WebVTT (.vtt), with speakers as voice spans. Source: https://www.w3.org/TR/webvtt1/."""

from __future__ import annotations

import html
import re

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document
from pipeline.formats.speech import make_name_safe, make_one_line

_TIMING = re.compile(
    r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})[ \t]*-->[ \t]*"
    r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})(?:[ \t].*)?"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?(?:[a-z][^>]*|\d[\d:.]*)?>")
_NO_CUES = ("NOTE", "STYLE", "REGION")


def render(document: Document) -> str:
    """The cues as WebVTT. A voice span holds the speaker's name, so no label repeats it."""
    blocks = ["WEBVTT"]
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = [make_one_line(line) for line in cue.text.split("\n")]
        voice = ""
        if cue.speaker is not None:
            name = make_name_safe(document.transcript.name_of(cue.speaker))
            voice = f"<v {_escape(name)}>"
            lines[0] = lines[0].removeprefix(f"{name}:").strip()
        text = "\n".join(_escape(line) for line in lines if line)
        if text:
            times = f"{_write_time(cue.span.start_ms)} --> {_write_time(cue.span.end_ms)}"
            blocks.append(f"{times}\n{voice}{text}")
    return "\n\n".join(blocks) + "\n"


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file; one with several voices gives a cue for each of them.

    Raises:
        FormatError: the file does not begin with ``WEBVTT``, or a cue's time can't be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    header, *blocks = re.split(r"\n{2,}", text.strip("\n"))
    if not re.match(r"WEBVTT(?:\s|$)", header):
        raise FormatError(
            "WebVTT file", "the first line is not WEBVTT", "Check that it is a .vtt file"
        )
    if "-->" in header:
        blocks.insert(0, header.partition("\n")[2])
    cues: list[Cue] = []
    for block in blocks:
        if not re.match(rf"(?:{'|'.join(_NO_CUES)})(?:\s|$)", block):
            cues += _read_block(block)
    return tuple(cues)


def _read_block(block: str) -> list[Cue]:
    """The cues of one block: an identifier perhaps, a line of times, lines of text."""
    before, *lines = block.split("\n")
    if "-->" not in before and lines:
        before, *lines = lines
    match = _TIMING.fullmatch(before.strip())
    if match is None:
        raise FormatError(
            "WebVTT file",
            f"this is no line of times: {before.strip()[:60]!r}",
            "It should look like 00:00:01.000 --> 00:00:02.500",
        )
    start_ms, end_ms = _read_time(match.groups()[:4]), _read_time(match.groups()[4:])
    span = Span(start_ms, max(start_ms, end_ms))
    unvoiced, *voiced = _VOICE.split("\n".join(lines))
    parts = [(None, unvoiced), *zip(voiced[::2], voiced[1::2], strict=True)]
    cues = []
    for name, content in parts:
        speaker = make_one_line(html.unescape(name)) if name is not None else None
        texts = [make_one_line(_read_text(line)) for line in content.split("\n")]
        if any(texts):
            cues.append(Cue(span, tuple(filter(None, texts)), speaker or None))
    return cues


def _read_text(line: str) -> str:
    """The line without tags, its escapes resolved."""
    return html.unescape(_TAG.sub("", line))


def _read_time(parts: tuple[str | None, ...]) -> int:
    """Hours, minutes, seconds and milliseconds as milliseconds; hours may be missing."""
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def _write_time(time_ms: int) -> str:
    """``hh:mm:ss.mmm``; the hours take as many digits as they need."""
    seconds, milliseconds = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def _escape(text: str) -> str:
    """The text with the three characters escaped that WebVTT gives a meaning."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
