"""SubRip (.srt), composed by the ``srt`` library, and read line by line as that library reads it.

Its own parser is one expression over the whole text, whose time grows with the square or the cube of a
run of spaces, line feeds or digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise

from pipeline.domain import Cue, CueWord, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time, read_digits
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, fill_gaps, read_words

_ARROW = re.compile(r"-[ -]\s*>")
_UNDERLINED = re.compile(r"<u>(.*?)</u>")
# Styling that subtitle editors leave, which no one says.
_STYLING = re.compile(r"</?(?:[ibus]|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_MARK = "[,.:，．。：]"
_MARKS = re.compile(_MARK)
_TIME = rf"[0-9]++{_MARK}[0-9]++{_MARK}[0-9]++(?:{_MARK}[0-9]*+)?+"
_BEGINS_WITH_TIME = re.compile(rf"\s*+{_TIME}")
_TIMES = re.compile(rf"\s*+({_TIME}) *-[ -] *> *({_TIME})")
_NUMBER = re.compile(r"-?[0-9]++\.?[0-9]*+\s*+")


def render(document: Document) -> str:
    """The cues as SubRip, numbered from 1; an empty text for no cues.

    The format has no escapes: an arrow in the text becomes ``→`` and blank lines are left out,
    because players take both for the next cue. To highlight words, each gets a subtitle of its own
    in which it is underlined, and so does each pause between them.
    Source: openai-whisper 20240930, ``SubtitlesWriter`` (``--highlight_words``).
    """
    import srt

    subtitles: list[srt.Subtitle] = []
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = cut_lines(cue, at_words=document.highlight_words)
        times = fill_gaps(lines, cue.span) if document.highlight_words else [cue.span]
        for span in times or [cue.span]:
            content = "\n".join(
                _mark_word(line, span if document.highlight_words else None) for line in lines
            )
            if content:
                start, end = (timedelta(milliseconds=ms) for ms in (span.start_ms, span.end_ms))
                subtitles.append(srt.Subtitle(len(subtitles) + 1, start, end, content))
    # Reindexing in `compose` drops what it finds useless; numbers are given above instead.
    return str(srt.compose(subtitles, reindex=False, strict=True))


def _mark_word(line: Line, now: Span | None) -> str:
    """The line, underlined where a word is said during the whole of this span."""
    marked = []
    for part in line.parts:
        text = _ARROW.sub("→", part.text)
        is_spoken = part.span is not None and now is not None and part.span.overlap_ms(now) > 0
        marked.append(f"<u>{text}</u>" if is_spoken else text)
    return "".join(marked)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file, in its order; a name before the text stays in the text.

    Raises:
        FormatError: a part of the text is no cue.
    """
    return tuple(cue for _, cue in _locate_all(text))


def read(text: str) -> tuple[Cue, ...]:
    """Return the cues of a file without styling, those that highlight its words joined to one.

    Raises:
        FormatError: as ``parse`` does.
    """
    return tuple(strip_styling(cue) for cue in join_highlights(parse(text)))


def locate(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of the line of times of each cue that ``read`` gives.

    Raises:
        FormatError: as ``parse`` does.
    """
    located = _locate_all(text)
    written = iter(located)
    # A joined cue starts with the first of its own.
    return tuple(
        next(line for line, cue in written if cue.span.start_ms == whole.span.start_ms)
        for whole in join_highlights(cue for _, cue in located)
    )


def _locate_all(text: str) -> list[tuple[int, Cue]]:
    """Every cue of a file with the number of its line of times."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    begins, places = _find_cues(lines)
    if "".join(lines[: begins[0] if begins else None]).strip():
        raise _refuse(lines, next(n for n, line in enumerate(lines) if line.strip()))
    ends = [*begins, len(lines)][1:]
    return [
        (place + 1, _read_cue(lines[place], lines[place + 1 : end]))
        for place, end in zip(places, ends, strict=True)
    ]


def _find_cues(lines: Sequence[str]) -> tuple[list[int], list[int]]:
    """The indexes of the lines with which cues begin, their numbers or times, and of their lines of times.

    A cue begins with a number over a time, or with a time under a blank line; text may have blank
    lines in it, and whatever else is no cue is text of the cue before it.

    Raises:
        FormatError: a cue begins without a line of times.
    """
    begins: list[int] = []
    places: list[int] = []
    above = -1  # the last line that is not blank
    for index, line in enumerate(lines):
        if not line or line.isspace():
            continue
        numbered = above > (places[-1] if places else -1) and _NUMBER.fullmatch(lines[above])
        if _BEGINS_WITH_TIME.match(line) and (numbered or above < index - 1 or index == 0):
            begin = above if numbered else index
            if not _TIMES.match(line):
                raise _refuse(lines, begin)
            begins.append(begin)
            places.append(index)
        above = index
    return begins, places


def _refuse(lines: Sequence[str], index: int) -> FormatError:
    sample = "\n".join(line[:40] for line in lines[index : index + 3])[:40].strip()
    return FormatError(
        "SRT file",
        f"line {index + 1} and what follows is no subtitle: {sample!r}",
        "Each needs a number, a line like 00:00:01,000 --> 00:00:02,500, and text",
    )


def _read_cue(times: str, content: Sequence[str]) -> Cue:
    """The domain's cue; one that ends before it starts is taken to last no time."""
    match = _TIMES.match(times)
    assert match is not None  # noqa: S101 - it is a line of times
    start_ms, end_ms = map(_read_time, match.groups())
    lines = map(make_one_line, content)
    return Cue(Span(start_ms, max(start_ms, end_ms)), tuple(line for line in lines if line))


def _read_time(text: str) -> int:
    """Milliseconds; they are counted as they stand, so that ``1,5`` has five.

    Raises:
        FormatError: the time is out of range.
    """
    parts = [read_digits(part, "SRT file") for part in _MARKS.split(text) if part]
    hours, minutes, seconds, *rest = parts
    return check_time(((hours * 60 + minutes) * 60 + seconds) * 1000 + sum(rest), "SRT file")


def strip_styling(cue: Cue) -> Cue:
    """The cue without the tags of its styling."""
    if not any(_STYLING.search(line) for line in cue.lines):
        return cue
    lines = (make_one_line(_STYLING.sub("", line)) for line in cue.lines)
    return replace(cue, lines=tuple(line for line in lines if line))


def join_highlights(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """The cues of a file, those that only highlight one word after another made one with its words."""
    joined: list[Cue] = []
    for run in _group_highlights(cues):
        plain = strip_styling(run[0])
        if len(run) == 1 or not any(_UNDERLINED.search(cue.text) for cue in run):
            joined += run
            continue
        span = Span(run[0].span.start_ms, max(cue.span.end_ms for cue in run))
        joined.append(replace(plain, span=span, words=_read_highlights(run)))
    return tuple(joined)


def _group_highlights(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    """Runs of cues that show the same text, each beginning where the one before it ends."""
    for _, same in groupby(cues, key=lambda cue: strip_styling(cue).lines):
        run: list[Cue] = []
        for cue in same:
            if run and run[-1].span.end_ms != cue.span.start_ms:
                yield run
                run = []
            run.append(cue)
        yield run


def _read_highlights(run: list[Cue]) -> tuple[CueWord, ...]:
    """The words of a run: the text around underlined ones stands between them."""
    found: dict[tuple[int, int], Span] = {}
    for cue in run:
        for number, line in enumerate(cue.lines):
            match = _UNDERLINED.search(line)
            if match:
                found.setdefault((number, match.start()), cue.span)
    lines = []
    for number, text in enumerate(strip_styling(run[0]).lines):
        spoken = sorted((at, span) for (where, at), span in found.items() if where == number)
        cuts = [at for at, _ in spoken]
        parts = [Part(text[: cuts[0]])] if cuts and cuts[0] else []
        for (begin, end), (_, span) in zip(pairwise([*cuts, len(text)]), spoken, strict=True):
            parts.append(Part(text[begin:end], span))
        lines.append(Line(tuple(parts)))
    return read_words(lines)


FORMAT = Format(".srt", render, read_cues=read, locate=locate, is_laid_out=True)
