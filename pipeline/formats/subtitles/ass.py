r"""Advanced SubStation Alpha (.ass): a style and a colour for each speaker, and karaoke.

Source: the ASS file format guide of libass, https://github.com/libass/libass/wiki/ASS-File-Format-Guide.
Written without a library: ``pysubs2`` cuts times off at 9:59:59.99 and has no escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.domain import Cue, Span, Transcript
from pipeline.errors import FormatError
from pipeline.formats.document import IN_COLOURS, Document, Format
from pipeline.formats.helpers.clock import read_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, read_words
from pipeline.formats.subtitles.speaker_display import RGB
from pipeline.languages import find_base, is_written_leftward
from pipeline.text.speakers.short_names import show_name

# Readable on dark and light pictures, and told apart by the colour-blind; as RRGGBB.
# Source: Okabe & Ito, "Color Universal Design", 2008; yellow and white first, as subtitles have them.
_COLOURS = ("FFFFFF", "F0E442", "56B4E9", "E69F00", "CC79A7", "009E73", "D55E00")
_SUNG_LATER = "&H00A0A0A0"
_HEADER = """\
[Script Info]
ScriptType: v4.00+
WrapStyle: 2
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, \
MarginL, MarginR, MarginV, Encoding
"""
_EVENTS = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
_JOINER = "\u2060"
SUBJECT = "ASS file"
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.:,](\d{1,3}))?")
# From a tag that begins a drawing to one that ends it, or to the end.
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}(?:[^{]|\{(?![^{}]*\\p0))*+")
_BREAK = re.compile(r"\\[Nn]")
_OPENS_TAGS = re.compile(r"(?<!\\)\{")
_RESET = re.compile(r"\\r([^\\{}]+)")
_SAFE_NAME = re.compile(r"[\w .'’-]+")
_KARAOKE = re.compile(r"\\[kK][fo]?(\d+)")


def render(document: Document) -> str:
    r"""The cues as SubStation subtitles; words light up as they are said when they are highlighted.

    Each speaker has a style with a colour, the document's where colours tell who speaks. In a cue with two
    speakers each line takes on the style of its own.

    Times have two decimals. A word joiner, which is not seen, keeps a backslash of the text from
    being taken for a mark; braces are escaped as libass reads them. A comma in a name becomes a space.
    """
    names = _name_speakers(document.transcript, document.cues)
    encoding = _find_encoding(document.transcript.language)
    styles = [_write_style("Default", 0, encoding=encoding)]
    colours = {label: RGB[colour] for label, colour in document.colours.items()}
    styles += [
        _write_style(name, index, colours.get(label, ""), encoding)
        for index, (label, name) in enumerate(names.items())
    ]
    written = [_HEADER, *styles, "\n[Events]\n", _EVENTS, "\n"]
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = cut_lines(cue, at_words=document.highlight_words)
        if lines:
            start, end = _write_time(cue.span.start_ms), _write_time(cue.span.end_ms)
            name = names.get(cue.speaker or "", "")
            texts = _write_lines(lines, cue, document)
            if cue.speaker is None:
                marks = (_write_reset(names.get(line.speaker or "", "")) for line in lines)
                texts = map("".join, zip(marks, texts, strict=True))
            text = "\\N".join(texts)
            written.append(f"Dialogue: 0,{start},{end},{name or 'Default'},{name},0,0,0,,{text}\n")
    return "".join(written)


def _name_speakers(transcript: Transcript, cues: Iterable[Cue]) -> dict[str, str]:
    """A name for each speaker's style: no two alike, without commas, not ``Default``."""
    names: dict[str, str] = {}
    taken = {"default"}
    speakers = (label for cue in cues for label in (cue.speaker, *(w.speaker for w in cue.words)))
    for label in dict.fromkeys(label for label in speakers if label is not None):
        name = _make_field(show_name(transcript.name_of(label))) or _make_field(label) or "Speaker"
        while name.casefold() in taken:
            name = f"{name} ({_make_field(label) or len(names)})"
        taken.add(name.casefold())
        names[label] = name
    return names


def _make_field(text: str) -> str:
    """The text as one field: no commas, and no star at the start, which styles lose."""
    return make_one_line(re.sub(r"[,;{}\\]", " ", text)).lstrip("*").strip()


def _write_reset(name: str) -> str:
    """What gives a line a speaker's style; nothing for a name that could end the tag too soon."""
    return f"{{\\r{name}}}" if _SAFE_NAME.fullmatch(name) else ""


def _find_encoding(language: str) -> int:
    """The number of a style's letters, by which players also know that its lines run from right to left.

    Source: libass, ``resolve_base_direction`` (177 and 178 are right to left); Win32, ``lfCharSet`` (Hebrew, Arabic).
    """
    if not is_written_leftward(language):
        return 1
    return 177 if find_base(language) in ("he", "iw", "yi") else 178


def _write_style(name: str, index: int, rgb: str = "", encoding: int = 1) -> str:
    rgb = rgb or _COLOURS[index % len(_COLOURS)]
    colour = f"&H00{rgb[4:]}{rgb[2:4]}{rgb[:2]}"  # blue comes first
    return (
        f"Style: {name},Arial,60,{colour},{_SUNG_LATER},&H00000000,&H80000000,"
        f"0,0,0,0,100,100,0,0,1,3,1,2,80,80,60,{encoding}\n"
    )


def _write_lines(lines: tuple[Line, ...], cue: Cue, document: Document) -> Iterator[str]:
    if not document.highlight_words or not cue.words:
        yield from (_escape(line.text) for line in lines)
        return
    at = _round(cue.span.start_ms)
    for line in lines:
        written = []
        for part in line.parts:
            if part.span is not None:
                start, end = _round(part.span.start_ms), _round(part.span.end_ms)
                written.append(f"{{\\k{start - at}}}" if start > at else "")
                written.append(f"{{\\k{end - start}}}")
                at = end
            written.append(_escape(part.text))
        yield "".join(written)


def _escape(text: str) -> str:
    marked = text.replace("\\", "\\" + _JOINER)
    return marked.replace("{", "\\{").replace("}", "\\}")


def _unescape(text: str) -> str:
    return re.sub(r"\\([{}" + _JOINER + r"])", lambda m: "\\" if m[1] == _JOINER else m[1], text)


def _round(time_ms: int) -> int:
    """Hundredths of a second."""
    return (time_ms + 5) // 10


def _write_time(time_ms: int) -> str:
    seconds, hundredths = divmod(_round(time_ms), 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{hundredths:02}"


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubStation file; the speaker is the name of the line, styling and drawings are left out.

    Raises:
        FormatError: there is no list of events, or not one line of dialogue can be read.
    """
    return _read_file(text)[0]


def find_unread(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of each line of dialogue that can't be read.

    Raises:
        FormatError: as `parse`.
    """
    return _read_file(text)[1]


EVENT_FIELDS = [field.strip().lower() for field in _EVENTS.partition(":")[2].split(",")]
"""What a line of dialogue holds where a file doesn't say."""


def read_line(line: str, fields: Sequence[str]) -> tuple[Span, tuple[Cue, ...]] | None:
    """When a line of dialogue is shown, and its cue if it shows text; ``None`` if it is no such line.

    Args:
        line: as it stands in the file.
        fields: names of what it holds, in small letters.
    """
    values = line.partition(":")[2].strip().split(",", len(fields) - 1)
    event = dict(zip(fields, values, strict=False))
    span = _read_span(event) if len(values) == len(fields) else None
    return None if span is None else (span, tuple(_read_dialogue(event, span)))


def _read_file(text: str) -> tuple[tuple[Cue, ...], tuple[int, ...]]:
    """The cues, and the lines of dialogue that are none."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not any(line.strip().lower() == "[events]" for line in lines):
        raise FormatError(SUBJECT, "it has no [Events]", "Check that it is an .ass file")
    fields = _EVENTS.partition(":")[2]
    cues: list[Cue] = []
    unread: list[int] = []
    for number, line in enumerate(lines, start=1):
        kind, _, content = line.partition(":")
        if kind.strip().lower() == "format" and "text" in content.lower():
            fields = content
        elif kind.strip().lower() == "dialogue":
            keys = [key.strip().lower() for key in fields.split(",")]
            values = content.strip().split(",", len(keys) - 1)
            event = dict(zip(keys, values, strict=False))
            if (span := _read_span(event)) is None:
                unread.append(number)
            else:
                cues += _read_dialogue(event, span)
    cues = _join_layers(cues)
    if unread and not cues:
        reason = f"line {unread[0]} is not a line of dialogue"
        raise FormatError(SUBJECT, reason, f"It should hold {_EVENTS[8:]}")
    return tuple(cues), tuple(unread)


def _join_layers(cues: Iterable[Cue]) -> list[Cue]:
    """The cues, those that show one text of one speaker at one time, as layers do, only once."""
    shown = ((None if cue.span.duration_ms else index, cue) for index, cue in enumerate(cues))
    return list({(index, cue.span, cue.speaker, cue.lines): cue for index, cue in shown}.values())


def _read_span(event: dict[str, str]) -> Span | None:
    """When a line of dialogue is shown; ``None`` if it is none."""
    matches = [_TIME.fullmatch(event.get(key, "").strip()) for key in ("start", "end")]
    if not all(matches) or "text" not in event:
        return None
    start_ms, end_ms = (read_clock(*match.groups()) for match in matches if match)
    return Span(start_ms, max(start_ms, end_ms))


def _read_dialogue(event: dict[str, str], span: Span) -> list[Cue]:
    """The cue of one line; none where it holds no text."""
    speaker = make_one_line(event.get("name") or event.get("actor", "")) or None
    text = _DRAWING.sub("", event["text"])
    lines = _read_lines(text.replace("\\h", "\u00a0"), span, speaker)
    if len({line.speaker for line in lines}) > 1:  # a cue for each of those who speak
        return [cue for line in lines for cue in _make_cue([line], span, line.speaker)]
    return list(_make_cue(lines, span, lines[0].speaker))


def _make_cue(lines: list[Line], span: Span, speaker: str | None) -> Iterator[Cue]:
    """The cue that these lines are, if they show anything."""
    shown = tuple(text for line in lines if (text := make_one_line(line.text)))
    if shown:
        yield Cue(span, shown, speaker, read_words(lines))


def _read_lines(text: str, span: Span, speaker: str | None) -> list[Line]:
    """The lines cut at their karaoke tags; of others only a style that a line begins with says who speaks."""
    lines = []
    at_ms, until_ms = span.start_ms, None
    for raw in _BREAK.split(text):
        begin, *rest = _split_at_tags(raw)
        parts = _read_part(begin, None)
        for tags, spoken in zip(rest[::2], rest[1::2], strict=True):
            for duration in _KARAOKE.findall(tags):
                at_ms = until_ms if until_ms is not None else at_ms
                until_ms = at_ms + int(duration[:9]) * 10
            parts += _read_part(spoken, None if until_ms is None else Span(at_ms, until_ms))
        reset = _RESET.search(rest[0]) if rest and not begin and speaker is None else None
        lines.append(Line(tuple(parts), reset[1].strip() if reset else speaker))
    # Such a style is a person's where every line has one.
    named = all(line.speaker for line in lines)
    return lines if named else [Line(line.parts, speaker) for line in lines]


def _split_at_tags(text: str) -> list[str]:
    """What stands before, in and behind each pair of braces, in turns; one that nothing closes is text."""
    split: list[str] = []
    at = 0
    while opens := _OPENS_TAGS.search(text, at):
        closes = text.find("}", opens.end())
        if closes < 0:
            break
        split += [text[at : opens.start()], text[opens.end() : closes]]
        at = closes + 1
    return [*split, text[at:]]


def _read_part(text: str, span: Span | None) -> list[Part]:
    return [
        Part(piece, span if piece.strip() else None)
        for piece in re.findall(r"\s*\S+|\s+$", _unescape(text))
    ]


FORMAT = Format(
    ".ass",
    render,
    read_cues=parse,
    find_unread=find_unread,
    other_suffixes=(".ssa",),
    is_laid_out=True,
    shows_speakers=IN_COLOURS,
)
