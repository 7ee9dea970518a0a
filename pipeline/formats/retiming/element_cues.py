"""Cues of Timed Text (TTML, DFXP, IMSC, EBU-TT-D, iTT): paragraphs with times in their attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html import unescape

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.retiming.written_cues import TimePlace, WrittenCue
from pipeline.formats.subtitles import ttml
from pipeline.formats.subtitles.timed_text_clock import SUBJECT, TimedTextClock

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|<(?P<close>/?)(?:[\w.-]+:)?(?P<name>p|span)(?=[\s/>])(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
_TIME = re.compile(
    r"(?<![\w:.-])(?P<name>begin|end|dur)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)')"
)


@dataclass
class _Tag:
    """A paragraph as it is written: where it stands, its own times, and those inside of it, by character."""

    begin: int
    end: int
    times: dict[str, tuple[int, int]]
    inner: list[dict[str, tuple[int, int]]] = field(default_factory=list)


def find_ttml(text: str) -> tuple[WrittenCue, ...]:
    """The cues of a TTML file, whose line breaks are line feeds.

    Paragraphs without an in-time are left out, and those with a time that can't be read.

    Raises:
        FormatError: it is none, or its paragraphs lie in elements that begin at a time of their own.
    """
    clock, paragraphs = ttml.list_paragraphs(text)
    tags = list(_find_tags(text))
    if len(tags) != len(paragraphs) or any(one.around_ms for one in paragraphs):
        raise FormatError(
            SUBJECT,
            "its times count from elements around the subtitles",
            "Convert it with `transcribe export` first, or lay it out anew with --relayout",
        )
    return tuple(
        _write(text, clock, tag, one.cue, str(order))
        for order, (tag, one) in enumerate(zip(tags, paragraphs, strict=True), start=1)
        if _can_move(text, clock, tag)
    )


def _can_move(text: str, clock: TimedTextClock, tag: _Tag) -> bool:
    """Whether a paragraph has an in-time and an out-time, and all of its times can be read."""
    has_both = "begin" in tag.times and ("end" in tag.times or "dur" in tag.times)
    places = [place for times in (tag.times, *tag.inner) for place in times.values()]
    return has_both and all(clock.can_read(unescape(text[slice(*place)])) for place in places)


def _find_tags(text: str) -> Iterator[_Tag]:
    """Every paragraph, in the order in which they are written."""
    current: _Tag | None = None
    for token in _TOKEN.finditer(text):
        name, is_closed = token["name"], bool(token["close"])
        if name is None:
            continue
        is_whole = token["rest"].endswith("/")
        if name == "p" and not is_closed:
            current = _Tag(token.start(), token.end(), _find_times(text, token))
        elif name == "span" and current is not None and not is_closed:
            current.inner.append(_find_times(text, token))
        if name == "p" and current is not None and (is_closed or is_whole):
            current.end = token.end()
            yield current
            current = None


def _find_times(text: str, token: re.Match[str]) -> dict[str, tuple[int, int]]:
    """Where the values of a tag's times stand."""
    found = _TIME.finditer(text, token.start("rest"), token.end("rest"))
    return {one["name"]: one.span("a" if one["a"] is not None else "b") for one in found}


def _write(text: str, clock: TimedTextClock, tag: _Tag, cue: Cue | None, number: str) -> WrittenCue:
    def place(times: dict[str, tuple[int, int]], name: str, *, within: bool) -> TimePlace:
        begin, end = times[name]
        written = unescape(text[begin:end])
        write = partial(clock.write_like, written)
        return TimePlace(begin, end, round(clock.read(written)), write, within=within)

    start = place(tag.times, "begin", within=False)
    by_length = "end" not in tag.times
    stop = place(tag.times, "dur" if by_length else "end", within=by_length)
    inner = [
        place(times, name, within=not clock.is_absolute)
        for times in tag.inner
        for name in ("begin", "end")
        if name in times
    ]
    stop_ms = stop.time_ms + (start.time_ms if by_length else 0)
    shown = cue or Cue(Span(start.time_ms, max(start.time_ms, stop_ms)), ())
    begin, end = _take_line(text, tag)
    return WrittenCue(shown, begin, end, number, start, stop, tuple(inner))


def _take_line(text: str, tag: _Tag) -> tuple[int, int]:
    """Where a paragraph stands, with its whole line where it is alone on it."""
    before = text.rfind("\n", 0, tag.begin) + 1
    after = text.find("\n", tag.end)
    is_alone = after >= 0 and not (text[before : tag.begin] + text[tag.end : after]).strip()
    return (before, after + 1) if is_alone else (tag.begin, tag.end)
