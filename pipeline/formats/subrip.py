"""SubRip (.srt), composed and parsed by the ``srt`` library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Any

from pipeline.domain import Cue, CueWord, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document
from pipeline.formats.speech import make_one_line
from pipeline.formats.word_times import Line, Part, cut_lines, fill_gaps, read_words

_ARROW = re.compile(r"-[ -]\s*>")
_UNDERLINED = re.compile(r"<u>(.*?)</u>")
# Styling that subtitle editors leave, which no one says.
_STYLING = re.compile(r"</?(?:[ibus]|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
_ENDLESS = re.compile(r"^\s*\d{20,}\s*$", re.MULTILINE)
_MILLISECOND = timedelta(milliseconds=1)


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
        said = part.span is not None and now is not None and part.span.overlap_ms(now) > 0
        marked.append(f"<u>{text}</u>" if said else text)
    return "".join(marked)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file, in its order; a name before the text stays in the text.

    Raises:
        FormatError: a part of the text is no cue.
    """
    import srt

    text = _normalise(text)
    if not text.strip():
        return ()
    try:
        return tuple(_read_cue(subtitle) for subtitle in srt.parse(text))
    except srt.SRTParseError as error:
        line = text[: error.expected_start].count("\n") + 1
        sample = error.unmatched_content.strip()[:40]
        raise FormatError(
            "SRT file",
            f"line {line} and what follows is no subtitle: {sample!r}",
            "Each needs a number, a line like 00:00:01,000 --> 00:00:02,500, and text",
        ) from error
    except (srt.TimestampParseError, OverflowError) as error:
        raise FormatError("SRT file", "a time is out of range", "Correct it") from error


def locate(text: str) -> tuple[int, ...]:
    """The number, from 1, of the line of times of each cue that ``parse`` gives."""
    import srt

    text = _normalise(text)
    numbers, place, line = [], 0, 1
    for match in srt.SRT_REGEX.finditer(text):
        line += text.count("\n", place, match.start(2))
        place = match.start(2)
        numbers.append(line)
    return tuple(numbers)


def _normalise(text: str) -> str:
    """The text without a byte order mark, its lines ended by line feeds.

    Raises:
        FormatError: a line is one endless number, on which the library's parser would never end.
    """
    if _ENDLESS.search(text):
        raise FormatError("SRT file", "a number is longer than any that is meant", "Correct it")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _read_cue(subtitle: Any) -> Cue:
    """The domain's cue; one that ends before it starts is taken to last no time."""
    start_ms = subtitle.start // _MILLISECOND
    end_ms = subtitle.end // _MILLISECOND
    lines = (make_one_line(line) for line in subtitle.content.split("\n"))
    return Cue(Span(start_ms, max(start_ms, end_ms)), tuple(line for line in lines if line))


def strip_styling(cue: Cue) -> Cue:
    """The cue without the tags of its styling."""
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
