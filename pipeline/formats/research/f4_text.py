"""f4transkript's text with time stamps (.f4.txt), which MAXQDA and ATLAS.ti import too.

Source: the manuals of f4transkript, "#00:00:06-8#", a stamp to tenths of seconds, and of MAXQDA, "Importing
transcripts with timestamps" (facts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from typing import Final

from pipeline.domain import Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    gather_turns,
    make_name_safe,
    read_named_line,
    spread_words,
)
from pipeline.formats.research.utterances import (
    knows_speakers,
    list_marked_paragraphs,
    name_speakers,
)
from pipeline.formats.texts.text_marks import MARKS, take_off_marks

SUBJECT = "f4 transcript"
_STAMP: Final = re.compile(r"#(\d{1,9}):(\d\d):(\d\d)[-.,](\d{1,3})#")


def render(document: Document) -> str:
    """A line for each paragraph: a stamp, the name, what is said, and a stamp; a blank line after each."""
    return "".join(f"{line}\n\n" for line in list_lines(document)).removesuffix("\n")


def list_lines(document: Document) -> Iterator[str]:
    """The lines of the cleaned text. Stamps are cut to tenths of seconds, so that none lies behind its word.

    They are in order of time, as those of programs are that write them while people type: where two speak at once,
    the first one's stamp at the end is that at which the other begins.
    """
    transcript = document.cleaned
    paragraphs = list_marked_paragraphs(transcript)
    names = name_speakers(transcript, paragraphs)
    with_names = knows_speakers(paragraphs)
    nexts = [paragraph.span.start_ms for paragraph in paragraphs[1:]]
    for paragraph, next_ms in zip_longest(paragraphs, nexts):
        span = paragraph.span
        # What looks like a stamp and is none would be taken for one.
        text = _STAMP.sub(lambda match: match[0].strip("#"), paragraph.text)
        is_named = with_names or read_named_line(text)[0] is not None
        name = f"{make_name_safe(names[paragraph.speaker])}: " if is_named else ""
        end_ms = span.end_ms if next_ms is None else min(span.end_ms, next_ms)
        yield f"{write_stamp(span.start_ms)} {name}{text} {write_stamp(end_ms)}"


def write_stamp(time_ms: int) -> str:
    """``#hh:mm:ss-t#``, cut to tenths of seconds.

    >>> write_stamp(3_599_999)
    '#00:59:59-9#'
    """
    seconds, tenths = divmod(time_ms // 100, 10)
    return f"#{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}-{tenths}#"


def parse(text: str) -> tuple[Turn, ...]:
    """The turns between the stamps of a transcript; the time between two is shared out among the words.

    What stands before the first stamp begins at 0. What has no stamp behind it lasts as its words usually do.
    A line without a name goes on with the speaker before it.

    Raises:
        FormatError: no time stamp is in it, or one is out of range.
    """
    text = text.removeprefix("\ufeff")
    stamps = [*_STAMP.finditer(text)]
    if not stamps and text.strip():
        raise FormatError(SUBJECT, "no time stamp is in it", "It should have stamps: #00:00:06-8#")
    times = [0, *(_read_stamp(stamp) for stamp in stamps)]
    edges = [0, *(edge for stamp in stamps for edge in stamp.span()), len(text)]
    spoken: list[tuple[Word, str | None]] = []
    speaker: str | None = None
    for index, time_ms in enumerate(times):
        lines = [
            line
            for line in text[edges[2 * index] : edges[2 * index + 1]].split("\n")
            if line.strip()
        ]
        read = [read_named_line(line.strip()) for line in lines]
        count = sum(len(said.split()) for _, said in read)
        end_ms = times[index + 1] if index + 1 < len(times) else time_ms + count * _WORD_MS
        shares = _share(time_ms, max(end_ms, time_ms), [len(said.split()) for _, said in read])
        for (name, said), span in zip(read, shares, strict=True):
            if name is not None:
                speaker = None if name == UNKNOWN else name
            words = spread_words(take_off_marks(said, MARKS), span)
            spoken += [(word, speaker) for word in words]
    return gather_turns(spoken)


_WORD_MS: Final = 400
"""How long a word lasts that no stamp follows."""


def _read_stamp(stamp: re.Match[str]) -> int:
    return read_clock(stamp[1], stamp[2], stamp[3], stamp[4], SUBJECT)


def _share(start_ms: int, end_ms: int, counts: list[int]) -> list[Span]:
    """A span for each number of words, one after another."""
    total, done, cuts = max(1, sum(counts)), 0, [start_ms]
    for count in counts:
        done += count
        cuts.append(start_ms + (end_ms - start_ms) * done // total)
    return [Span(begin, end) for begin, end in pairwise(cuts)]


FORMAT = Format(".f4.txt", render, parse)
