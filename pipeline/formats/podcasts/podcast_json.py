"""The transcript of a podcast's episode (.podcast.json), as apps read it from ``<podcast:transcript>``.

Source: https://github.com/Podcastindex-org/podcast-namespace, docs/examples/transcripts/transcripts.md, "JSON".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from unicodedata import east_asian_width

from pipeline.domain import Cue, Transcript, Turn
from pipeline.formats.data import lossless_json
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import UNKNOWN, make_name_safe, make_one_line
from pipeline.formats.subtitles.speaker_display import name_voice
from pipeline.text.scripts import SPACELESS

VERSION = "1.0.0"
_BREAK = re.compile(r"(\S)?\n(\S)?")


def render(document: Document) -> str:
    """A segment for each cue, its lines joined, with the name of who says it; two for a cue of two speakers.

    Names stand beside the text, and not in it. How long segments are is up to the style, as for subtitles. Where
    anybody is named, so is nobody: apps take a segment without a name for the speaker before it.

    Source: https://github.com/AntennaPod/AntennaPod, parser/transcript, JsonTranscriptParser.
    """
    segments = [
        segment
        for cue in sorted(document.cues, key=lambda cue: cue.span)
        for segment in _write_cue(cue, document.transcript)
    ]
    if any("speaker" in segment for segment in segments):
        segments = [{"speaker": UNKNOWN, **segment} for segment in segments]
    content = {"version": VERSION, "segments": segments}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _write_cue(cue: Cue, transcript: Transcript) -> Iterator[dict[str, object]]:
    """The segments of a cue: where its words tell several speakers apart, one for each time somebody speaks."""
    runs = [(who, list(run)) for who, run in groupby(cue.words, key=lambda word: word.speaker)]
    if cue.speaker is not None or len(runs) < 2:
        speaker = cue.speaker or (runs[0][0] if runs else None)
        text = "".join(word.text for word in cue.words) or _take_off_name(cue, transcript)
        yield from _write_segment(speaker, (cue.span.start_ms, cue.span.end_ms), text, transcript)
        return
    starts_ms = [cue.span.start_ms, *(run[0].span.start_ms for _, run in runs[1:])]
    ends_ms = [*(run[-1].span.end_ms for _, run in runs[:-1]), cue.span.end_ms]
    for (speaker, run), start_ms, end_ms in zip(runs, starts_ms, ends_ms, strict=True):
        text = "".join(word.text for word in run)
        times = (start_ms, max(start_ms, end_ms))
        yield from _write_segment(speaker, times, text, transcript)


def _take_off_name(cue: Cue, transcript: Transcript) -> str:
    """The text without the name that stands beside it anyhow."""
    name = make_name_safe(transcript.name_of(cue.speaker)) if cue.speaker is not None else ""
    return cue.text.removeprefix(f"{name}:") if name else cue.text


def _write_segment(
    speaker: str | None, times_ms: tuple[int, int], text: str, transcript: Transcript
) -> Iterator[dict[str, object]]:
    """The segment, if it says anything; nobody is named whom nobody knows."""
    body = make_one_line(_BREAK.sub(_join, text.strip()))
    if body:
        name = name_voice(transcript, speaker) if speaker is not None else ""
        yield {
            **({"speaker": name} if name else {}),
            "startTime": times_ms[0] / 1000,
            "endTime": times_ms[1] / 1000,
            "body": body,
        }


def _join(match: re.Match[str]) -> str:
    """The letters on both sides of a line's break, with a space between unless their scripts have none."""
    sides = (match[1] or "", match[2] or "")
    return ("" if all(map(_is_spaceless, sides)) else " ").join(sides)


def _is_spaceless(letter: str) -> bool:
    """Whether no space stands beside a letter or a mark, as beside those of Chinese, Japanese and Thai."""
    if SPACELESS.match(letter):
        return True
    return bool(letter) and not letter.isalnum() and east_asian_width(letter) in "FW"


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of a podcast's transcript.

    Raises:
        FormatError: it is no JSON, or none that is known.
    """
    return lossless_json.parse(text).turns


FORMAT = Format(
    ".podcast.json",
    render,
    parse,
    is_laid_out=True,
    shows_speakers=frozenset({"dash", "colour"}),  # names are beside the text
)
