"""Where a recording and its page part, as a part of the lossless JSON."""

from __future__ import annotations

from msgspec import Struct

from pipeline.domain import Alignment, Deviation, Extra, MissingPassage, Span
from pipeline.formats.helpers.records import Seconds, Timed, to_ms


def write_alignment(alignment: Alignment) -> dict[str, object]:
    """The alignment as JSON has it, times in seconds."""
    return {
        "missing": [
            {
                "turn": one.turn,
                "text": one.text,
                "after": one.after_ms / 1000,
                "before": one.before_ms / 1000,
            }
            for one in alignment.missing
        ],
        "extra": [{**_write_span(one.span), "text": one.text} for one in alignment.extra],
        "differences": [
            {"turn": one.turn, **_write_span(one.span), "page": one.page, "heard": one.heard}
            for one in alignment.deviations
        ],
    }


def _write_span(span: Span) -> dict[str, float]:
    return {"start": span.start_ms / 1000, "end": span.end_ms / 1000}


class _Missing(Struct, frozen=True):
    turn: int
    text: str
    after: Seconds
    before: Seconds


class _Extra(Timed, frozen=True):
    text: str


class _Difference(Timed, frozen=True):
    turn: int
    page: str
    heard: str


class AlignmentRecord(Struct, frozen=True):
    """An alignment as JSON has it."""

    missing: tuple[_Missing, ...]
    extra: tuple[_Extra, ...]
    differences: tuple[_Difference, ...]

    def read(self) -> Alignment:
        """Return the alignment, times in milliseconds."""
        return Alignment(
            tuple(
                MissingPassage(
                    passage.turn, passage.text, to_ms(passage.after), to_ms(passage.before)
                )
                for passage in self.missing
            ),
            tuple(Extra(extra.span, extra.text) for extra in self.extra),
            tuple(Deviation(d.turn, d.page, d.heard, d.span) for d in self.differences),
        )
