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
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.subtitle_lines import (
    ARROW,
    begins_with_time,
    looks_like_times,
    read_behind_times,
    read_times,
    split_lines,
)
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, fill_gaps, read_words
from pipeline.languages import is_written_leftward
from pipeline.text.unseen import embed_leftward, take_off_embedding
from pipeline.user_files import unescape_html

SUBJECT = "SRT file"
_ARROW = re.compile(r"-[ -]\s*>")
_ANY_ARROW = re.compile(ARROW)
_MARKED = re.compile(r"<(?P<tag>[ubi]|font|c)\b[^<>]*>[^<>]*</(?P=tag)>", re.IGNORECASE)
# Styling that subtitle editors leave, which no one says.
_STYLING = re.compile(
    r"</?(?:[bicpsuqv]|em|strong|font|span|big|small|su[bp]|strike|del|ins|mark|center|div|lang|ruby|rt)"
    r"(?:[\s.][^<>]*)?>|\{\\[^{}]*\}|\{[a-z]:[^{}]*\}",
    re.IGNORECASE,
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]+|#[0-9]+|#x[0-9a-f]+);", re.IGNORECASE)
_NOWHERE = (-1, -1)
_NUMBER = re.compile(r"\s*+#?-?\d++(?:\.\d*+|[):])?\s*+")


def render(document: Document) -> str:
    """The cues as SubRip, numbered from 1; an empty text for no cues.

    The format has no escapes: an arrow in the text becomes ``→`` and blank lines are left out,
    because players take both for the next cue. To highlight words, each gets a subtitle of its own
    in which it is underlined, and so does each pause between them. A line from right to left is marked as one,
    since players take lines of this format for left to right; reading takes the marks off.
    Source: openai-whisper 20240930, ``SubtitlesWriter`` (``--highlight_words``); Subtitle Edit, "Fix RTL via
    Unicode tags".
    """
    import srt

    subtitles: list[srt.Subtitle] = []
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = cut_lines(cue, at_words=document.highlight_words)
        times = fill_gaps(lines, cue.span) if document.highlight_words else [cue.span]
        for span in times or [cue.span]:
            now = span if document.highlight_words else None
            content = "\n".join(
                _turn_leftward(line, _mark_word(line, now), document) for line in lines
            )
            if content:
                start, end = (timedelta(milliseconds=ms) for ms in (span.start_ms, span.end_ms))
                subtitles.append(srt.Subtitle(len(subtitles) + 1, start, end, content))
    # Reindexing in `compose` drops what it finds useless; numbers are given above instead.
    return str(srt.compose(subtitles, reindex=False, strict=True))


def _turn_leftward(line: Line, text: str, document: Document) -> str:
    """The text of a line with what tells players its direction, where its language is written from right to left."""
    own = document.transcript.language
    language = document.translation or own if line.is_translation else own
    return embed_leftward(text, line.text) if is_written_leftward(language) else text


def _mark_word(line: Line, now: Span | None) -> str:
    """The line, underlined where a word is said during the whole of this span."""
    marked = []
    is_times = read_times(line.text, SUBJECT) is not None
    for part in line.parts:
        text = _ANY_ARROW.sub("–", part.text) if is_times else _ARROW.sub("→", part.text)
        is_spoken = part.span is not None and now is not None and part.span.overlap_ms(now) > 0
        marked.append(f"<u>{text}</u>" if is_spoken else text)
    return "".join(marked)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file, in its order; a name before the text stays in the text.

    Raises:
        FormatError: nothing in it is a cue, or a time is out of range.
    """
    return tuple(cue for _, cue in _read_file(text)[0])


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
    located, _ = _read_file(text)
    written = iter(located)
    # A joined cue starts with the first of its own.
    return tuple(
        next(line for line, cue in written if cue.span.start_ms == whole.span.start_ms)
        for whole in join_highlights(cue for _, cue in located)
    )


def find_unread(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of the first line of each part of the text that is passed over.

    Raises:
        FormatError: as ``parse`` does.
    """
    return _read_file(text)[1]


def _read_file(text: str) -> tuple[list[tuple[int, Cue]], tuple[int, ...]]:
    """Every cue with the number of its line of times, and of the first lines of what is passed over."""
    lines = split_lines(text)
    found = _find_cues(lines)
    ends = [*(begin for begin, *_ in found), len(lines)]
    unread = [number for number, line in enumerate(lines[: ends[0]], start=1) if line.strip()][:1]
    cues: list[tuple[int, Cue]] = []
    for (begin, place, span), end in zip(found, ends[1:], strict=True):
        if span is None:
            unread.append(begin + 1)
        else:
            below = map(take_off_embedding, map(make_one_line, lines[place + 1 : end]))
            shown = tuple(line for line in below if line)
            beside = make_one_line(read_behind_times(lines[place])) if not shown else ""
            cues.append((place + 1, Cue(span, shown or ((beside,) if beside else ()))))
    if unread and not cues:
        raise _refuse(lines, unread[0] - 1)
    return cues, tuple(unread)


def find_blocks(lines: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the indexes of each block's first line, of its line of times, and of the line after its last."""
    found = _find_cues(lines)
    ends = [*(begin for begin, *_ in found), len(lines)][1:]
    return [(begin, place, end) for (begin, place, _), end in zip(found, ends, strict=False)]


def _find_cues(lines: Sequence[str]) -> list[tuple[int, int, Span | None]]:
    """The indexes of the lines with which cues begin and of their lines of times, and these.

    A cue begins with a number over a line of times, or with that; text may have blank lines in it, and
    whatever else is no cue is text of the cue before it. Times that can't be read are ``None``.
    """
    found: list[tuple[int, int, Span | None]] = []
    above = -1  # the last line that is not blank
    for index, line in enumerate(lines):
        if not line or line.isspace():
            continue
        span = read_times(line, SUBJECT)
        numbered = above > (found[-1][1] if found else -1) and bool(_NUMBER.fullmatch(lines[above]))
        top = above if numbered else index
        stands_apart = top == 0 or not lines[top - 1].strip()
        is_broken = looks_like_times(line) or (numbered and begins_with_time(line))
        if span is not None or (is_broken and stands_apart):
            found.append((top, index, span))
        above = index
    return _give_numbers_back(lines, found)


def _give_numbers_back(
    lines: Sequence[str], found: Sequence[tuple[int, int, Span | None]]
) -> list[tuple[int, int, Span | None]]:
    """The cues, digits above their times being text where few cues have a number, and another one."""
    if sum(begin < place for begin, place, _ in found) * 2 >= len(found):
        return list(found)
    return [
        (begin if _is_about(lines[begin], number) else place, place, span)
        for number, (begin, place, span) in enumerate(found, start=1)
    ]


def _is_about(text: str, number: int) -> bool:
    """Whether digits give a cue's number, where the count begins with 0, 1 or 2, or no whole number at all."""
    digits = text.strip()
    return not digits.isdecimal() or digits in {str(number - 1), str(number), str(number + 1)}


def _refuse(lines: Sequence[str], index: int) -> FormatError:
    sample = "\n".join(line[:40] for line in lines[index : index + 3])[:40].strip()
    return FormatError(
        SUBJECT,
        f"line {index + 1} and the lines after it are not a subtitle: {sample!r}",
        "Each needs a number, a line like 00:00:01,000 --> 00:00:02,500, and text",
    )


def strip_styling(cue: Cue) -> Cue:
    """The cue without the tags of its styling; voices become names, and references the characters they stand for."""
    if not any("<" in line or "{" in line or "&" in line for line in cue.lines):
        return cue
    lines = (
        make_one_line(_ENTITY.sub(_unescape, _STYLING.sub("", _VOICE.sub(r"\1: ", part))))
        for line in cue.lines
        for part in _BREAK.split(line)
    )
    return replace(cue, lines=tuple(line for line in lines if line))


def _unescape(match: re.Match[str]) -> str:
    return unescape_html(match[0])


def join_highlights(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """The cues of a file, those that only highlight one word after another made one with its words."""
    joined: list[Cue] = []
    for run in _group_highlights(cues):
        plain = strip_styling(run[0])
        if not _moves(run):
            joined += run
            continue
        span = Span(run[0].span.start_ms, max(cue.span.end_ms for cue in run))
        joined.append(replace(plain, span=span, words=_read_highlights(run)))
    return tuple(joined)


def _moves(run: Sequence[Cue]) -> bool:
    """Whether cues of one text show one word of it after another: the mark moves, or underlines as Whisper does."""
    if len(run) == 1:
        return False
    marks = [_MARKED.search(cue.text) for cue in run]
    places = {mark.start() for mark in marks if mark is not None}
    return len(places) > 1 or any("<u>" in cue.text for cue in run)


def _group_highlights(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    """Runs of cues that show the same text, each beginning where the one before it ends.

    Where the mark goes back, the text is said once more.
    """
    for _, same in groupby(cues, key=lambda cue: strip_styling(cue).lines):
        run: list[Cue] = []
        last = _NOWHERE
        for cue in same:
            place, is_all = _find_mark(cue)
            goes_back = place is not None and (place < last or (is_all and place == last))
            if run and (run[-1].span.end_ms != cue.span.start_ms or goes_back):
                yield run
                run, last = [], _NOWHERE
            run.append(cue)
            last = last if place is None else place
        yield run


def _find_mark(cue: Cue) -> tuple[tuple[int, int] | None, bool]:
    """The line and column at which something is marked, and whether that is all of the text."""
    for number, line in enumerate(cue.lines):
        if match := _MARKED.search(line):
            return (number, match.start()), len(cue.lines) == 1 and match[0] == line
    return None, False


def _read_highlights(run: list[Cue]) -> tuple[CueWord, ...]:
    """The words of a run: the text around underlined ones stands between them."""
    found: dict[tuple[int, int], Span] = {}
    for cue in run:
        for number, line in enumerate(cue.lines):
            match = _MARKED.search(line)
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


FORMAT = Format(
    ".srt", render, read_cues=read, locate=locate, find_unread=find_unread, is_laid_out=True
)
