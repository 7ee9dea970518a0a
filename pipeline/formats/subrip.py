"""SubRip (.srt), composed and parsed by the ``srt`` library."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document
from pipeline.formats.speech import make_one_line

_ARROW = re.compile(r"-[ -]\s*>")
_MILLISECOND = timedelta(milliseconds=1)


def render(document: Document) -> str:
    """The cues as SubRip, numbered from 1; an empty text for no cues.

    The format has no escapes: an arrow in the text becomes ``→`` and blank lines are left out,
    because players take both for the next cue.
    """
    import srt

    subtitles: list[srt.Subtitle] = []
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = [make_one_line(_ARROW.sub("→", line)) for line in cue.text.split("\n")]
        content = "\n".join(line for line in lines if line)
        if content:
            start, end = (timedelta(milliseconds=ms) for ms in (cue.span.start_ms, cue.span.end_ms))
            subtitles.append(srt.Subtitle(len(subtitles) + 1, start, end, content))
    # Reindexing in `compose` drops what it finds useless; numbers are given above instead.
    return str(srt.compose(subtitles, reindex=False, strict=True))


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file, in its order; a name before the text stays in the text.

    Raises:
        FormatError: a part of the text is no cue.
    """
    import srt

    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
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


def _read_cue(subtitle: Any) -> Cue:
    """The domain's cue; one that ends before it starts is taken to last no time."""
    start_ms = subtitle.start // _MILLISECOND
    end_ms = subtitle.end // _MILLISECOND
    lines = (make_one_line(line) for line in subtitle.content.split("\n"))
    return Cue(Span(start_ms, max(start_ms, end_ms)), tuple(line for line in lines if line))
