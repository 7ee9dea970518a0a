"""The table of published transcripts as data for programs."""

from __future__ import annotations

import csv
import io
import json

from pipeline.run import (
    EpisodeText,
    TextStatus,
    render_feed_table,
)

# --- the table as data


ROW = EpisodeText(
    "=cmd|' /C calc'!A0 \x1b[31m",
    "2026-01-31",
    TextStatus.DIFFERS,
    "https://example.org/1.mp3",
    "https://example.org/1.vtt",
    "feed",
    ".vtt",
    200,
    10,
    'said,\n"then"',
    "sad",
    1500,
)


def test_the_table_is_csv_that_steers_no_terminal_and_computes_nothing() -> None:
    (row,) = csv.DictReader(io.StringIO(render_feed_table([ROW], "csv")))
    assert row["episode"].startswith("'=cmd")
    assert "\x1b" not in "".join(row.values())
    numbers = row["share"], row["time"], row["kind"], row["published"]
    assert ("0.05", "1.5", "vtt", 'said, "then"') == numbers


def test_the_table_is_json_with_the_same_columns() -> None:
    text = render_feed_table([ROW], "json")
    (row,) = json.loads(text)["episodes"]
    assert "\x1b" not in text
    assert (ROW.title, 0.05, "differs") == (row["episode"], row["share"], row["status"])
