"""RTTM (.rttm): who speaks when, as diarizers are scored. Source: NIST RT-09 evaluation plan, A."""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.domain import Span, SpeakerSpan, Transcript
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time, write_seconds
from pipeline.formats.helpers.nist import make_field, name_speakers


def render(document: Document) -> str:
    """One SPEAKER line for each span that the diarizer gave, overlaps kept; without any, for each turn."""
    transcript = document.transcript
    spans = list_spans(transcript)
    file = make_field(PurePosixPath(transcript.media.name).stem)
    names = name_speakers(transcript, (spoken.speaker for spoken in spans))
    return "".join(
        f"SPEAKER {file} 1 {write_seconds(spoken.span.start_ms)} "
        f"{write_seconds(spoken.span.duration_ms)} <NA> <NA> {names[spoken.speaker]} <NA> <NA>\n"
        for spoken in spans
    )


def list_spans(transcript: Transcript) -> tuple[SpeakerSpan, ...]:
    """Who speaks when: as the diarizer found it, else as the turns of those who are told apart say it."""
    return transcript.diarization or tuple(
        SpeakerSpan(turn.span, turn.speaker)
        for turn in transcript.turns
        if turn.speaker is not None and turn.span.duration_ms
    )


def parse(text: str) -> tuple[SpeakerSpan, ...]:
    """The spans of all SPEAKER lines, in their order; other kinds of line are passed over.

    Raises:
        FormatError: a SPEAKER line has too few fields, or a time that is none.
    """
    spans = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        try:
            start_s, duration_s, speaker = float(fields[3]), float(fields[4]), fields[7]
            bounds_s = (start_s, start_s + duration_s)
            span = Span(*(check_time(bound_s * 1000, "RTTM file") for bound_s in bounds_s))
        except (IndexError, ValueError) as error:
            raise FormatError(
                "RTTM file",
                f"line {number} is not a SPEAKER line: {line[:60]!r}",
                "It should look like: SPEAKER file 1 0.000 1.500 <NA> <NA> name <NA> <NA>",
            ) from error
        spans.append(SpeakerSpan(span, speaker))
    return tuple(spans)


FORMAT = Format(".rttm", render)
