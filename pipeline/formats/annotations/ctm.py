"""CTM (.ctm): a line for each word, as recognisers are scored.

Source: NIST SCTK, ``doc/infmts.htm``, "Time marked conversation format".
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.domain import Span, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time, write_seconds
from pipeline.formats.helpers.nist import make_field
from pipeline.formats.helpers.speaker_lines import gather_turns
from pipeline.text.words import join_split_words


def render(document: Document) -> str:
    """The verbatim words in order of time: file, channel, start, duration, word, probability.

    Who speaks is not carried, nor the spaces between words.
    """
    transcript = document.transcript
    file = make_field(PurePosixPath(transcript.media.name).stem)
    spoken = (word for turn in transcript.turns for word in join_split_words(turn.words))
    words = (word for word in spoken if word.text.strip())
    return "".join(
        f"{file} 1 {write_seconds(word.span.start_ms)} {write_seconds(word.span.duration_ms)} "
        f"{make_field(word.text)} {word.probability:.3f}\n"
        for word in sorted(words, key=lambda word: word.span.start_ms)
    )


def parse(text: str) -> tuple[Word, ...]:
    """The words of a CTM file, a space before each; comments are passed over.

    Raises:
        FormatError: a line has too few fields, or a time that is none.
    """
    words = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        fields = line.split()
        if not fields or fields[0].startswith(";;"):
            continue
        try:
            start_ms, length_ms = (
                check_time(float(field) * 1000, "CTM file") for field in fields[2:4]
            )
            span = Span(start_ms, start_ms + length_ms)
            probability = float(fields[5]) if len(fields) > 5 else 1.0
            words.append(Word(f" {fields[4]}", span, probability))
        except (IndexError, ValueError) as error:
            raise FormatError(
                "CTM file",
                f"line {number} is no word: {line.strip()[:60]!r}",
                "It should look like: file 1 0.000 0.320 word 0.990",
            ) from error
    return tuple(words)


FORMAT = Format(".ctm", render, lambda text: gather_turns((word, None) for word in parse(text)))
