"""Passages that were heard again, as a part of the lossless JSON."""

from __future__ import annotations

from msgspec import field

from pipeline.domain import HeardAgain
from pipeline.formats.helpers.records import Timed, write_span


def write_heard_again(passage: HeardAgain) -> dict[str, object]:
    """Return the passage as JSON has it, times in seconds."""
    return {
        **write_span(passage.span),
        "model": passage.model,
        "recognition": passage.fingerprint,
        **({"options": dict(passage.options)} if passage.options else {}),
    }


class HeardAgainRecord(Timed, frozen=True):
    """A passage that was heard again, as JSON has it."""

    model: str
    recognition: str
    options: dict[str, str] = field(default_factory=dict)

    def read(self) -> HeardAgain:
        """Return the passage, times in milliseconds."""
        options = tuple(sorted(self.options.items()))
        return HeardAgain(self.span, self.model, self.recognition, options)
