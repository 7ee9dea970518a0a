"""CTM (.ctm): a line for each word, as recognisers are scored.

Source: NIST SCTK, ``doc/infmts.htm``, "Time marked conversation format".
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.domain import Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time, write_seconds
from pipeline.formats.helpers.nist import make_field
from pipeline.formats.helpers.speaker_lines import gather_turns
from pipeline.text.words import join_split_words

_ALTERNATES = frozenset({"<ALT_BEGIN>", "<ALT>", "<ALT_END>"})
_NO_WORD = "@"


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

    Of alternates the first are read. Words on several channels are put in order of time.

    Raises:
        FormatError: a line has too few fields, or a time that is none.
    """
    return tuple(word for word, _ in _read_words(text))


def parse_turns(text: str) -> tuple[Turn, ...]:
    """The words as turns; where there are several channels, a speaker on each.

    Raises:
        FormatError: as `parse`.
    """
    return gather_turns(_read_words(text))


def _read_words(text: str) -> list[tuple[Word, str | None]]:
    spoken: list[tuple[tuple[str, str], Word]] = []
    skips = False
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        fields = line.split()
        if not fields or fields[0].startswith(";;"):
            continue
        token = fields[4] if len(fields) > 4 else ""
        if token.upper() in _ALTERNATES:
            skips = token.upper() == "<ALT>"
        elif not skips and token != _NO_WORD:
            word = _read_word(fields, number, line)
            spoken.append(((fields[0], fields[1]), word))
    files = dict.fromkeys(file for (file, _), _ in spoken)
    channels = {channel for (_, channel), _ in spoken}
    if len(channels) < 2:
        return [(word, None) for _, word in spoken]
    order = {file: number for number, file in enumerate(files)}
    spoken.sort(key=lambda one: (order[one[0][0]], one[1].span.start_ms))
    return [(word, channel) for (_, channel), word in spoken]


def _read_word(fields: list[str], number: int, line: str) -> Word:
    try:
        start_ms, length_ms = (check_time(float(field) * 1000, "CTM file") for field in fields[2:4])
        span = Span(start_ms, start_ms + length_ms)
        told = fields[5] if len(fields) > 5 else "NA"
        return Word(f" {fields[4]}", span, 1.0 if told.upper() == "NA" else float(told))
    except (IndexError, ValueError) as error:
        raise FormatError(
            "CTM file",
            f"line {number} is not a word: {line.strip()[:60]!r}",
            "It should look like: file 1 0.000 0.320 word 0.990",
        ) from error


FORMAT = Format(".ctm", render, parse_turns)
