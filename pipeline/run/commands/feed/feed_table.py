"""The table of a podcast's published transcripts as data: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from pipeline.formats.data.comma_separated import disarm
from pipeline.run.commands.feed.episode_texts import EpisodeText
from pipeline.terminal import escape_in_json, neutralise

SCHEMA = "transcribe-feed/1"

COLUMNS = (
    "status",
    "date",
    "episode",
    "recording",
    "transcript",
    "origin",
    "kind",
    "words",
    "differing",
    "share",
    "time",
    "published",
    "heard",
    "reason",
    "page",
)


def render_feed_table(rows: Sequence[EpisodeText], kind: str) -> str:
    """Return the rows as ``csv`` or ``json``; the time is in seconds, the share 0..1."""
    found = [_describe(row) for row in rows]
    if kind == "json":
        text = json.dumps({"schema": SCHEMA, "episodes": found}, ensure_ascii=False, indent=1)
        return escape_in_json(text) + "\n"
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_write_cell(value) for value in row.values()] for row in found)
    return written.getvalue()


def _describe(row: EpisodeText) -> dict[str, Any]:
    values = (
        row.status.value,
        row.date,
        row.title,
        row.recording,
        row.address,
        row.origin,
        row.kind.removeprefix("."),
        row.words,
        row.differing,
        None if row.share is None else round(row.share, 5),
        None if row.time_ms is None else row.time_ms / 1000,
        row.published,
        row.heard,
        row.reason,
        row.page,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _write_cell(value: object) -> object:
    """Return a cell on one line that no spreadsheet computes and no terminal obeys."""
    return disarm(neutralise(" ".join(value.split()))) if isinstance(value, str) else value
