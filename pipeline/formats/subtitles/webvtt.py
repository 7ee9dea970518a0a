"""WebVTT (.vtt), with speakers as voice spans. Source: https://www.w3.org/TR/webvtt1/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock, write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.subtitle_lines import looks_like_times, read_times, split_lines
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, read_words
from pipeline.formats.subtitles.speaker_display import RGB, name_voice
from pipeline.languages import is_written_leftward
from pipeline.text.unseen import begin_leftward, take_off_mark
from pipeline.user_files import unescape_html

SUBJECT = "WebVTT file"
_PLAIN = "white"
_VOICE = re.compile(r"<[vV](?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_DASH_ALONE = re.compile(r"^[ \t]*[-–—][ \t]*$", re.MULTILINE)
"""What stood before a voice: ``- <v Ann Lee>Hello.``."""
_TAG = re.compile(r"</?(?:[a-z][^<>]*|(?:[BIUCV]|FONT|RUBY|RT)(?:[\s.][^<>]*)?|\d[\d:.]*)?>")
_READING_AID = re.compile(r"<rt(?:\.[^<>]*)?>[^<>]*(?:</rt>)?")
_TIME_TAG = re.compile(r"<(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})>")
_TIME_TAG_WHOLE = re.compile(r"<(?:\d+:)?\d{2}:\d{2}\.\d{3}>")
_NO_CUE = re.compile(r"(?:WEBVTT|NOTE)(?:\s|$)|(?:STYLE|REGION)\s*$")
_MARK = re.compile(r"<(?:[ubi]|c\.[^<>]*)>")
_NUMBER = re.compile(r"\s*\d+\s*")


def render(document: Document) -> str:
    """The cues as WebVTT. A voice span holds the speaker's name, so no label repeats it.

    A cue with two speakers has a voice on each line. Where colours tell who speaks, a class has each of them but
    white, in which players show text anyway. To highlight words, each has the time at which it begins before it;
    when it ends is not carried.
    """
    blocks = ["WEBVTT", *_write_colours(document)]
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        text = "\n".join(_write_lines(cue, document))
        if text:
            times = f"{write_clock(cue.span.start_ms)} --> {write_clock(cue.span.end_ms)}"
            blocks.append(f"{times}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _write_colours(document: Document) -> list[str]:
    """The block that says how the classes look, where there are any."""
    shown = {colour: None for colour in document.colours.values() if colour != _PLAIN}
    rules = [f"::cue(.{colour}) {{ color: #{RGB[colour]}; }}" for colour in shown]
    return ["\n".join(("STYLE", *rules))] if rules else []


def _write_lines(cue: Cue, document: Document) -> list[str]:
    """The cue's lines, a voice span wherever the speaker changes."""
    written: list[str] = []
    speaker: str | None = None
    times = {cue.span.start_ms, cue.span.end_ms}  # a time within must lie between these
    for line in cut_lines(cue, at_words=document.highlight_words):
        voice = ""
        text = _write_parts(line.parts, times) if document.highlight_words else _escape(line.text)
        text = _turn_leftward(line, text, document)
        if line.is_translation and document.translation:
            text = f"<lang {document.translation}>{text}</lang>"
        if line.speaker != speaker and line.speaker is not None:
            name = _escape(name_voice(document.transcript, line.speaker))
            voice, label = f"<v {_end_no_arrow(name)}>", f"{name}:"
            text = text.removeprefix(label).lstrip(" ")
        speaker = line.speaker
        colour = document.colours.get(line.speaker or "", _PLAIN)
        if text:
            written.append(voice + (text if colour == _PLAIN else f"<c.{colour}>{text}</c>"))
        elif voice:
            speaker = None  # nothing but a label stood here; the voice comes with the next line
    return written


def _turn_leftward(line: Line, text: str, document: Document) -> str:
    """The text of a line, with a mark where players would take it for one from left to right.

    Source: https://www.w3.org/TR/webvtt1/, 7.1 (``unicode-bidi: plaintext``: its first letter decides).
    """
    own = document.transcript.language
    language = document.translation or own if line.is_translation else own
    return begin_leftward(text, line.text) if is_written_leftward(language) else text


def _end_no_arrow(name: str) -> str:
    """The name as it may stand before ``>``: with that, two dashes would be the arrow of a line of times."""
    return f"{name[:-1]}&#45;" if name.endswith("--") else name


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

    It is read as players read it, but for text that they drop: what stands in blocks without times below a
    cue goes on with it.

    Raises:
        FormatError: the file does not begin with ``WEBVTT``, no block in it is a cue, or a time is out of range.
    """
    return tuple(cue for block in _read_file(text)[0] for cue in _read_block(block))


def locate(text: str) -> tuple[int, ...]:
    """The number, from 1, of the line of times of each cue that ``parse`` gives.

    Raises:
        FormatError: as ``parse`` does.
    """
    return tuple(block.line for block in _read_file(text)[0] for _ in _read_block(block))


def find_unread(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of the first line of each block that is passed over, or taken for a cue's text.

    Raises:
        FormatError: as ``parse`` does.
    """
    return _read_file(text)[1]


class _Block(NamedTuple):
    """A cue as it is written: the number of its line of times, these, and the lines of its text."""

    line: int
    span: Span
    texts: list[str]


def _read_file(text: str) -> tuple[list[_Block], tuple[int, ...]]:
    """The cues of a file, and the first lines of blocks that are none and no comments."""
    lines = split_lines(text)
    header = next((index for index, line in enumerate(lines) if line), 0)
    if not re.match(r"WEBVTT(?:\s|$)", lines[header]):
        raise FormatError(SUBJECT, "the first line is not WEBVTT", "Check that it is a .vtt file")
    runs = groupby(enumerate(lines, start=1), lambda pair: bool(pair[1].strip()))
    found: list[_Block] = []
    unread: list[int] = []
    goes_on = False  # whether what has no times belongs to the last cue
    for block in (list(run) for filled, run in runs if filled):
        stray, cues = _split_block(block)
        wants_text = goes_on and not any(map(str.strip, found[-1].texts))
        if stray and (wants_text or not _NUMBER.fullmatch(stray[0][1])):
            goes_on = goes_on and not any(looks_like_times(line) for _, line in stray[:2])
            unread += [] if goes_on and wants_text else [stray[0][0]]
            if goes_on:
                found[-1].texts.extend(line for _, line in stray)
        found += cues
        goes_on = goes_on or bool(cues)
    if unread and not found:
        raise _refuse(lines[unread[0] - 1])
    return list(_join_highlights(_drop_numbers(found))), tuple(unread)


def _drop_numbers(blocks: Sequence[_Block]) -> list[_Block]:
    """The cues without the next one's number under their text, where a blank line stands on its wrong side."""
    count = sum(_ends_in(block, number) for number, block in enumerate(blocks, start=2))
    if count * 2 < len(blocks) - 1 or not count:
        return list(blocks)
    return [
        block._replace(texts=block.texts[:-1]) if _ends_in(block, number) else block
        for number, block in enumerate(blocks, start=2)
    ]


def _ends_in(block: _Block, number: int) -> bool:
    """Whether the last line of a cue's text, under another one, is this number."""
    return len(block.texts) > 1 and block.texts[-1].strip() == str(number)


def _join_highlights(blocks: Sequence[_Block]) -> Iterator[_Block]:
    """The cues, those that show one text again and again, another word of it marked, made one without marks."""
    for plain, same in groupby(blocks, key=lambda block: _read_text("\n".join(block.texts))):
        run: list[_Block] = []
        for block in (*same, None):
            if block is not None and (not run or run[-1].span.end_ms == block.span.start_ms):
                run.append(block)
                continue
            marks = {mark.start() for b in run if (mark := _MARK.search("\n".join(b.texts)))}
            if len(marks) > 1:
                span = Span(run[0].span.start_ms, run[-1].span.end_ms)
                voice = _VOICE.match(run[0].texts[0])
                yield run[0]._replace(
                    span=span, texts=[(voice[0] if voice else "") + _escape(plain)]
                )
            else:
                yield from run
            run = [] if block is None else [block]


def _split_block(block: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[_Block]]:
    """Lines of a block, with their numbers, that belong to no cue of its own, and its cues.

    A line of times begins a cue wherever it stands, be it below the header, a comment or another cue's text.
    Source: https://www.w3.org/TR/webvtt1/, 6.1, "collect a WebVTT block".
    """
    above: list[tuple[int, str]] = []
    cues: list[_Block] = []
    for number, line in block:
        if ">" in line and (span := read_times(line, SUBJECT)) is not None:
            cues.append(_Block(number, span, []))
        elif cues:
            cues[-1].texts.append(line)
        else:
            above.append((number, line))
    is_identifier = bool(cues) and len(above) == 1
    return ([] if is_identifier or _NO_CUE.match(block[0][1]) else above), cues


def _refuse(line: str) -> FormatError:
    return FormatError(
        SUBJECT,
        f"this is not a line of times: {line.strip()[:60]!r}",
        "It should look like 00:00:01.000 --> 00:00:02.500",
    )


def _read_block(block: _Block) -> list[Cue]:
    """The cues of one block, one for each voice."""
    unvoiced, *voiced = _VOICE.split(_READING_AID.sub("", "\n".join(block.texts)))
    parts = [(None, unvoiced), *zip(voiced[::2], voiced[1::2], strict=True)]
    cues = []
    for name, content in parts:
        speaker = make_one_line(unescape_html(name)).strip('"') if name is not None else None
        plain = _DASH_ALONE.sub("", content) if voiced else content
        lines = list(map(_take_off_mark, plain.split("\n")))
        texts = [make_one_line(_read_text(line)) for line in lines]
        if any(texts):
            words = read_words(_read_parts("\n".join(lines), block.span, speaker or None))
            cues.append(Cue(block.span, tuple(filter(None, texts)), speaker or None, words))
    return cues


def _take_off_mark(line: str) -> str:
    """A line of the file without what tells players that it runs from right to left."""
    plain = "" if line.isascii() else _read_text(line)
    return line if take_off_mark(plain) == plain else line.replace(plain[0], "", 1)


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


def _escape(text: str) -> str:
    """The text with the three characters escaped that WebVTT gives a meaning."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMAT = Format(
    ".vtt",
    render,
    read_cues=parse,
    locate=locate,
    find_unread=find_unread,
    is_laid_out=True,
    shows_speakers=frozenset({"dash", "colour"}),  # names are voices
)
