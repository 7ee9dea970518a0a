"""Where a recording and its page part, as a part of the lossless JSON."""

from __future__ import annotations

from msgspec import Struct

from pipeline.domain import Alignment, Deviation, Extra, MissingPassage
from pipeline.formats.helpers.records import Seconds, Timed, to_ms, write_span


def write_alignment(alignment: Alignment) -> dict[str, object]:
    """Return the alignment as JSON has it, times in seconds."""
    return {
        "missing": [
            {
                "turn": m.turn,
                "text": m.text,
                "after": m.after_ms / 1000,
                "before": m.before_ms / 1000,
            }
            for m in alignment.missing
        ],
        "extra": [{**write_span(extra.span), "text": extra.text} for extra in alignment.extra],
        "differences": [
            {"turn": d.turn, **write_span(d.span), "page": d.page, "heard": d.heard}
            for d in alignment.deviations
        ],
    }


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
                MissingPassage(m.turn, m.text, to_ms(m.after), to_ms(m.before))
                for m in self.missing
            ),
            tuple(Extra(extra.span, extra.text) for extra in self.extra),
            tuple(Deviation(d.turn, d.page, d.heard, d.span) for d in self.differences),
        )
