"""Where a recording and its page part, as a part of the lossless JSON."""

from __future__ import annotations

from pipeline.domain import Alignment, Deviation, Extra, MissingPassage, Span
from pipeline.formats.helpers.records import Record


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


def read_alignment(record: Record) -> Alignment | None:
    """The alignment in a transcript's record; ``None`` where the words are no page's.

    Raises:
        FormatError: a field is missing or wrong.
    """
    if record.fields.get("alignment") is None:
        return None
    written = record.record("alignment")
    return Alignment(
        tuple(
            MissingPassage(
                _count(m, "turn"), m.text("text"), m.time_ms("after"), m.time_ms("before")
            )
            for m in written.records("missing")
        ),
        tuple(Extra(e.span(), e.text("text")) for e in written.records("extra")),
        tuple(
            Deviation(_count(d, "turn"), d.text("page"), d.text("heard"), d.span())
            for d in written.records("differences")
        ),
    )


def _count(record: Record, key: str) -> int:
    return int(record.number(key))
