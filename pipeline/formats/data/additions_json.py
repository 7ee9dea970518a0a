"""What was put to a transcript's words later, and passages that were heard again, as a part of the lossless JSON."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field, to_builtins

from pipeline.domain import Correction, Heading, HeardAgain, Transcript
from pipeline.formats.helpers.records import Number, Seconds, Timed, Words, to_ms, write_span


def write_additions(transcript: Transcript) -> dict[str, object]:
    """Return what was put to the words later, and found in the video, where there is any of it."""
    corrections = [  # under the numbers by which they are taken back
        {"number": number, **to_builtins(CorrectionRecord.write(correction))}
        for number, correction in enumerate(transcript.corrections, start=1)
    ]
    headings: list[dict[str, object]] = [
        {"time": heading.time_ms / 1000, "text": heading.text} for heading in transcript.headings
    ]
    shots = [time_ms / 1000 for time_ms in transcript.shot_changes]
    again = [_write_heard_again(passage) for passage in transcript.heard_again]
    written = {
        "corrections": corrections,
        "headings": headings,
        "shot_changes": shots,
        "heard_again": again,
    }
    return {key: items for key, items in written.items() if items}


def _write_heard_again(passage: HeardAgain) -> dict[str, object]:
    """Return the passage as JSON has it, times in seconds."""
    return {
        **write_span(passage.span),
        "model": passage.model,
        "recognition": passage.fingerprint,
        **({"options": dict(passage.options)} if passage.options else {}),
    }


class CorrectionRecord(Timed, frozen=True):
    """A glossary's correction, as JSON has it."""

    heard: str
    written: Words
    confidence: Number | None = None
    undone: Any = False

    @classmethod
    def write(cls, correction: Correction) -> CorrectionRecord:
        """Return a correction as JSON has it."""
        start, end = write_span(correction.span).values()
        told = (correction.heard, correction.written, correction.confidence, correction.undone)
        return cls(start, end, *told)

    def read(self) -> Correction:
        """Return the correction, times in milliseconds."""
        confidence = 1.0 if self.confidence is None else self.confidence
        undone = self.undone is True
        return Correction(self.span, self.heard, self.written, confidence, undone=undone)


class HeadingRecord(Struct, frozen=True):
    """A section's heading, as JSON has it."""

    text: str
    time: Seconds

    def read(self) -> Heading:
        """Return the heading, its time in milliseconds."""
        return Heading(self.text, max(0, to_ms(self.time)))


class HeardAgainRecord(Timed, frozen=True):
    """A passage that was heard again, as JSON has it."""

    model: str
    recognition: str
    options: dict[str, str] = field(default_factory=dict)

    def read(self) -> HeardAgain:
        """Return the passage, times in milliseconds."""
        options = tuple(sorted(self.options.items()))
        return HeardAgain(self.span, self.model, self.recognition, options)
