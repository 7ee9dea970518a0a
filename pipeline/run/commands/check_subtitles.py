"""Subtitles that are there already, checked against the rules of a style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from pipeline.config import Settings
from pipeline.cues.checking.check import Violation, check_cues
from pipeline.domain import Cue, CueWord
from pipeline.formats import locate_cues, read_subtitles
from pipeline.formats.helpers.subtitle_lines import split_lines
from pipeline.run.documents import choose_style
from pipeline.run.events import Observer
from pipeline.run.inputs.transcripts import name_subject, read_text, tell_unread

# What an editor of subtitles writes into a line and nobody sees.
_STYLING = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")


def check_subtitles(
    path: Path, settings: Settings, observe: Observer = lambda _: None
) -> tuple[tuple[int, Violation], ...]:
    """Every rule that a subtitle file's cues break, with the line of the file it is seen in.

    Args:
        path: an SRT or VTT file, whoever made it.
        settings: the style, what is given beside it, and the language of the text.
        observe: told what the file's encoding was taken for, where that isn't sure, and what is no subtitle.

    Raises:
        FormatError: the file is neither, or can't be read.
    """
    text = read_text(path, observe)
    with name_subject(str(path)):
        lines = locate_cues(text, path.suffix)
        cues = read_subtitles(text, path.suffix)
        tell_unread(path, text, observe)
    whole, places = _join_voices(cues, lines)
    found = check_cues(whole, choose_style(settings), settings.language or "")
    written = split_lines(text)
    return tuple((_find_line(written, places[v.cue - 1], v.line), v) for v in found)


def _find_line(written: Sequence[str], times: int, number: int) -> int:
    """The number, from 1, of a cue's ``number``-th line that shows anything; 0 is its line of times."""
    for place in range(times, len(written)):
        if number == 0:
            break
        times, number = place + 1, number - bool(_STYLING.sub("", written[place]).strip())
    return times


def _join_voices(cues: Sequence[Cue], lines: Sequence[int]) -> tuple[list[Cue], list[int]]:
    """The cues, the several voices that WebVTT may have in one cue in one again, and their lines.

    Only whose voices they are is kept of words, and in a dialogue with dashes not even that: when a word
    is said a file of cues doesn't say.
    """
    joined: list[Cue] = []
    places: list[int] = []
    for line, group in groupby(zip(cues, lines, strict=True), key=lambda pair: pair[1]):
        parts = [cue for cue, _ in group]
        places.append(line)
        shown = tuple(line for cue in parts for line in cue.lines)
        words: tuple[CueWord, ...] = ()
        if len(parts) > 1 and not all(line.startswith("-") for line in shown):
            words = tuple(CueWord(cue.text, cue.span, cue.speaker) for cue in parts)
        joined.append(Cue(parts[0].span, shown, None, words))
    return joined, places
