"""STM (.stm): a line for each turn, as the reference of a score.

Source: NIST SCTK, ``doc/infmts.htm``, "Segment time mark".
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.domain import Turn
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_span, write_seconds
from pipeline.formats.helpers.nist import make_field, name_speakers
from pipeline.formats.helpers.speaker_lines import UNKNOWN, make_one_line, spread_words


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
                f"line {number} is no turn: {line.strip()[:60]!r}",
                "It should look like: file 1 name 0.000 2.500 <O> what was said",
            ) from error
        content = fields[5] if len(fields) > 5 else ""
        first, _, rest = content.partition(" ")
        content = rest if first.startswith("<") and first.endswith(">") else content
        if content.strip() and content.strip() != "ignore_time_segment_in_scoring":
            turns.append(
                Turn(None if fields[2] == UNKNOWN else fields[2], spread_words(content, span))
            )
    return tuple(turns)


FORMAT = Format(".stm", render, parse)
