"""STM (.stm): a line for each turn, as the reference of a score.

Source: NIST SCTK, ``doc/infmts.htm``, "Segment time mark".
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.domain import Turn
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_span, write_seconds
from pipeline.formats.helpers.nist import make_field, name_speakers
from pipeline.formats.helpers.speaker_lines import UNKNOWN, make_one_line, spread_words

_IGNORED = "ignore_time_segment_in_scoring"
_NOBODY = frozenset({"inter_segment_gap", "excluded_region"})
"""What stands for a speaker where nobody is scored."""
_LABEL = re.compile(r"<[^<>]*>(?:\s+|$)")
# Of several that count as right the first, "{ yeah / yes }"; "@" is no word.
_ALTERNATES = re.compile(r"(?<!\S)\{\s+(?:@\s+/\s+)?([^{}/]*?)\s+/\s[^{}]*\}(?!\S)")


def render(document: Document) -> str:
    """The verbatim turns in order of time: file, channel, speaker, start, end, label, text.

    Names have underscores for spaces. Words have no times of their own, and paragraphs no breaks.
    """
    transcript = document.transcript
    file = make_field(PurePosixPath(transcript.media.name).stem)
    names = name_speakers(transcript, (turn.speaker for turn in transcript.turns))
    # The label is optional, but without one a text that begins with "<" would be taken for it.
    return "".join(
        f"{file} 1 {names[turn.speaker]} {write_seconds(turn.span.start_ms)} "
        f"{write_seconds(turn.span.end_ms)} <O> {make_one_line(turn.text)}\n"
        for turn in sorted(transcript.turns, key=lambda turn: turn.span)
        if make_one_line(turn.text)
    )


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of an STM file, each one's time shared out among its words.

    Raises:
        FormatError: a line has too few fields, or a time that is none.
    """
    turns = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        fields = line.split(None, 5)
        if not fields or fields[0].startswith(";;"):
            continue
        try:
            start, end = fields[3:5]
            span = read_span(start, end, "STM file")
        except ValueError as error:
            raise FormatError(
                "STM file",
                f"line {number} is not a turn: {line.strip()[:60]!r}",
                "It should look like: file 1 name 0.000 2.500 <O> what was said",
            ) from error
        content = _LABEL.sub("", fields[5] if len(fields) > 5 else "", count=1)
        words = spread_words(_ALTERNATES.sub(r"\1", content), span)
        if words and content.strip().lower() != _IGNORED and fields[2].lower() not in _NOBODY:
            turns.append(Turn(None if fields[2] == UNKNOWN else fields[2], words))
    return tuple(turns)


FORMAT = Format(".stm", render, parse)
