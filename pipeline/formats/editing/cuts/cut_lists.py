"""What was cut out of a recording, as a list: for programs (JSON), spreadsheets (CSV) and Audacity (labels).

Source: Audacity manual, "Importing and Exporting Labels": start and end in seconds and a text, parted by tabs.
"""

from __future__ import annotations

import csv
import io
import json

from pipeline.domain import Cut, CutPlan
from pipeline.formats.data.comma_separated import disarm
from pipeline.formats.editing.programme import clean_line
from pipeline.formats.helpers.clock import write_seconds

SCHEMA = "transcribe.cuts/1"


def render_json(plan: CutPlan, name: str) -> str:
    """What is kept and what is cut, in seconds of the recording; ``at`` is where a part begins in what is left."""
    content = {
        "schema": SCHEMA,
        "recording": name,
        "duration": plan.duration_ms / 1000,
        "frame_rate": None if plan.rate is None else plan.rate.written,
        "kept": [
            {"start": span.start_ms / 1000, "end": span.end_ms / 1000, "at": round(float(at), 3)}
            for span, at in zip(plan.kept, plan.starts, strict=False)
        ],
        "cuts": [
            {"start": cut.span.start_ms / 1000, "end": cut.span.end_ms / 1000, "text": cut.text}
            for cut in plan.cuts
        ],
        "left_in": [
            {
                "start": left.span.start_ms / 1000,
                "end": left.span.end_ms / 1000,
                "text": left.text,
                "reason": left.reason,
            }
            for left in plan.left
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def render_csv(plan: CutPlan) -> str:
    """A row for each cut: from when to when in the recording, how long it is, and the words that go with it."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["start", "end", "duration", "text"])
    for cut in plan.cuts:
        times = (cut.span.start_ms, cut.span.end_ms, cut.span.duration_ms)
        writer.writerow([*map(write_seconds, times), disarm(clean_line(cut.text))])
    return written.getvalue()


def render_labels(plan: CutPlan) -> str:
    """A label for each cut, over the recording."""
    return "".join(map(_write_label, plan.cuts))


def _write_label(cut: Cut) -> str:
    start, end = (f"{time_ms / 1000:.6f}" for time_ms in (cut.span.start_ms, cut.span.end_ms))
    return f"{start}\t{end}\t{clean_line(cut.text)}\n"
