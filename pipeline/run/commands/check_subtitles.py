"""Subtitles that are there already, checked against the rules of a style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from pipeline.config import Settings
from pipeline.config.frame_counting import choose_timeline, list_shot_changes
from pipeline.cues.checking.check import Violation, check_cues, check_writing
from pipeline.cues.checking.excess import describe_measure, explain_excess
from pipeline.cues.checking.time_grid import fit_grid
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, CueWord, Timeline
from pipeline.errors import FormatError
from pipeline.formats import find_format, find_suffix, read_subtitles
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.cue_labels import find_labels
from pipeline.formats.helpers.subtitle_lines import split_lines
from pipeline.formats.in_place.cue_blocks import read_blocks
from pipeline.run.documents import choose_style
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.transcripts import name_subject, read_text, tell_unread
from pipeline.run.recording.proposed_cuts import list_remedies
from pipeline.user_files import MOST_TEXT_BYTES, explain, read_bytes

# What an editor of subtitles writes into a line and nobody sees.
_STYLING = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """The broken rules of a subtitle file.

    Attributes:
        path: the file.
        style: by which it was checked.
        cues: as the rules see them, the voices of one cue joined.
        found: what was found, each with the line of the file it is seen in, or 0 where lines don't tell; by cue.
        timeline: how frames are counted, where they are known.
        language: of the text, as far as it is told.
    """

    path: Path
    style: CueStyle
    cues: tuple[Cue, ...]
    found: tuple[tuple[int, Violation], ...]
    timeline: Timeline | None = None
    language: str = ""

    @property
    def has_hard(self) -> bool:
        """Whether a hard rule is broken."""
        return any(one.hard for _, one in self.found)

    @property
    def within(self) -> int:
        """How many cues break no hard rule."""
        return len(self.cues) - len({one.cue for _, one in self.found if one.hard})

    def write_time(self, time_ms: int) -> str:
        """A time as subtitle editors show it: a timecode where frames are known."""
        if self.timeline is not None:
            return self.timeline.write_timecode(time_ms)
        return write_clock(time_ms, point=",")

    def describe(self, violation: Violation) -> str:
        """What was measured, what is allowed, and what is too much."""
        return describe_measure(violation, self.cues, self.style)

    def explain(self, violation: Violation) -> str:
        """What is too much or too little, alone."""
        return explain_excess(violation, self.cues, self.style)

    def list_remedies(self) -> dict[int, str]:
        """What each cue that is too fast could go without, in words, by its number: offered, and never done."""
        if not any(one.rule == "reading-speed" for _, one in self.found):
            return {}
        return list_remedies(self.cues, self.style, self.language)

    def count_rules(self) -> Mapping[tuple[str, bool], int]:
        """How many cues break each rule, hard ones first, most of all first; a rule comes with whether it is hard."""
        broken: dict[tuple[str, bool], set[int]] = {}
        for _, one in self.found:
            broken.setdefault((one.rule, one.hard), set()).add(one.cue)
        order = sorted(broken, key=lambda key: (not key[1], -len(broken[key]), key[0]))
        return {key: len(broken[key]) for key in order}


def check_subtitles(
    path: Path, settings: Settings, observe: Observer = lambda _: None
) -> tuple[tuple[int, Violation], ...]:
    """Every rule of lines and times that a subtitle file's cues break, with the line of the file it is seen in.

    Args:
        path: a subtitle file of any format that is read, whoever made it.
        settings: the style, what is given beside it, and the language of the text.
        observe: told what the file's encoding was taken for, where that isn't sure, and what is no subtitle.

    Raises:
        FormatError: the file is none, or can't be read.
    """
    return check_file(path, settings, observe, with_writing=False).found


def check_file(
    path: Path, settings: Settings, observe: Observer = lambda _: None, *, with_writing: bool = True
) -> CheckedFile:
    """Check a subtitle file.

    Args:
        path: a subtitle file of any format that is read, whoever made it.
        settings: the style, what is given beside it, and the language of the text.
        observe: told what the file's encoding was taken for, where that isn't sure, and what is no subtitle.
        with_writing: whether rules of writing are asked too, and not of lines and times alone.

    Raises:
        FormatError: the file is none, or can't be read.
    """
    contents = _read(path, observe)
    if not contents[0]:
        observe(Notice(f"{path.name}: there are no subtitles in it"))
    return _check(path, settings, contents, with_writing=with_writing)


def check_text(path: Path, text: str, settings: Settings) -> CheckedFile:
    """Check a text as a subtitle file of this name would be, by all rules.

    Raises:
        FormatError: it is none.
    """
    with name_subject(str(path)):
        return _check(path, settings, _read_text(text, find_suffix(path.name)), with_writing=True)


_Contents = tuple[tuple[Cue, ...], tuple[int, ...], list[str]]
"""The cues of a file, their lines of times, and all its lines; a file that is no text has none of these."""


def _check(
    path: Path, settings: Settings, contents: _Contents, *, with_writing: bool
) -> CheckedFile:
    language = settings.language or ""
    cues, lines, written = contents
    whole, places = _join_voices(cues, lines)
    style = fit_grid(choose_style(settings, language=language), (cue.span for cue in whole))
    found = list(check_cues(whole, style, language, list_shot_changes(settings)))
    if with_writing:
        raw = _read_raw(written, find_suffix(path.name), places)
        found = sorted((*found, *check_writing(whole, style, language, raw)), key=lambda v: v.cue)
    located = _locate_all(written, places, found)
    counts_frames = settings.fps is not None or settings.timecode_offset is not None
    timeline = choose_timeline(settings, style.frame_rate) if counts_frames else None
    return CheckedFile(path, style, tuple(whole), tuple(located), timeline, language)


def _read(path: Path, observe: Observer) -> _Contents:
    known = find_format(find_suffix(path.name))
    if known is not None and known.is_binary and known.read_cues is not None:
        with name_subject(str(path)):
            return known.read_cues(_read_bytes(path)), (), []
    text = read_text(path, observe)
    with name_subject(str(path)):
        contents = _read_text(text, find_suffix(path.name))
        tell_unread(path, text, observe)
    return contents


def _read_text(text: str, suffix: str) -> _Contents:
    cues = read_subtitles(text, suffix)
    return cues, _locate(text, suffix, len(cues)), split_lines(text)


def _read_bytes(path: Path) -> bytes:
    try:
        return read_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        reason = f"it can't be read ({explain(error)})"
        raise FormatError(str(path), reason, "Check the path") from error


def _locate(text: str, suffix: str, count: int) -> tuple[int, ...]:
    """The line of times of each cue; none where the format has no such lines."""
    known = find_format(suffix)
    if known is not None and known.locate is not None:
        return known.locate(text)
    blocks = read_blocks(text, suffix)
    places = tuple(block.times + 1 for block in blocks)
    return places if len(places) == count else ()


def _read_raw(written: Sequence[str], suffix: str, places: Sequence[int]) -> list[tuple[str, ...]]:
    """The lines of each cue as the file has them, those that show nothing left out; none where they are not known."""
    texts = {block.times + 1: block for block in read_blocks("\n".join(written), suffix)}
    raw = []
    for place in places:
        block = texts.get(place)
        lines = written[block.times + 1 : block.text_end] if block else ()
        raw.append(tuple(line for line in lines if _STYLING.sub("", line).strip()))
    return raw


def _locate_all(
    written: Sequence[str], places: Sequence[int], found: Sequence[Violation]
) -> Iterator[tuple[int, Violation]]:
    """What was found, each with the number, from 1, of the line of the file that it is seen in; 0 where there is none.

    It is a cue's line of times, or as many lines below it that show anything as the rule is about.
    """
    shown: dict[int, list[int]] = {}
    for one in found:
        times = places[one.cue - 1]
        lines = shown.setdefault(times, [times])
        while times and len(lines) <= one.line and lines[-1] < len(written):
            lines.append(_find_shown(written, lines[-1]))
        yield lines[min(one.line, len(lines) - 1)], one


def _find_shown(written: Sequence[str], above: int) -> int:
    """The number of the next line below another one that shows anything; of the last one where none does."""
    below = range(above, len(written))
    return next((at + 1 for at in below if _STYLING.sub("", written[at]).strip()), len(written))


def _join_voices(cues: Sequence[Cue], lines: Sequence[int]) -> tuple[list[Cue], list[int]]:
    """The cues, the several voices that WebVTT may have in one cue in one again, and their lines, or 0.

    Only whose voices they are is kept of words, and in a dialogue with dashes not even that: when a word
    is said a file of cues doesn't say.
    """
    joined: list[Cue] = []
    places: list[int] = []
    for line, parts in _group(cues, lines):
        places.append(line)
        shown = tuple(line for cue in parts for line in cue.lines)
        words: tuple[CueWord, ...] = ()
        if len(parts) > 1 and not all(line.startswith("-") for line in shown):
            words = tuple(CueWord(cue.text, cue.span, cue.speaker) for cue in parts)
        joined.append(Cue(parts[0].span, shown, None, words))
    return _set_names_apart(joined), places


def _set_names_apart(cues: Sequence[Cue]) -> list[Cue]:
    """The cues, those that begin with a speaker's name with words of what is said behind it alone."""
    texts = [cue.text for cue in cues]
    named = {one.cue: one.end for one in find_labels(texts) if one.name and not one.begin}
    return [
        replace(cue, words=(CueWord(cue.text[named[index] :], cue.span),))
        if index in named and not cue.words
        else cue
        for index, cue in enumerate(cues)
    ]


def _group(cues: Sequence[Cue], lines: Sequence[int]) -> Iterator[tuple[int, list[Cue]]]:
    """The cues by their line; where lines don't tell, the voices that are named at one and the same time."""
    if len(lines) != len(cues):
        for _, together in groupby(cues, key=lambda cue: cue.span):
            parts = list(together)
            if None in (cue.speaker for cue in parts):
                yield from ((0, [cue]) for cue in parts)
            else:
                yield 0, parts
        return
    for line, group in groupby(zip(cues, lines, strict=True), key=lambda pair: pair[1]):
        yield line, [cue for cue, _ in group]
