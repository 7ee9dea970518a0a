"""Lists of what was cut, read as their programs read them."""

from __future__ import annotations

import csv
import io
import json

from pipeline.domain import Cut, CutPlan, LeftIn, Span
from pipeline.formats.editing.cuts.cut_lists import render_csv, render_json, render_labels

PLAN = CutPlan(
    10_000,
    (Span(0, 1000), Span(2500, 10_000)),
    (Cut(Span(1000, 2500), "=you\tknow,\nright"),),
    (LeftIn(Span(5000, 5040), "um", "too short to be cut"),),
)


def test_json_says_where_each_part_lies_in_what_is_left() -> None:
    read = json.loads(render_json(PLAN, "talk.mp3"))
    assert [(part["start"], part["end"], part["at"]) for part in read["kept"]] == [
        (0, 1, 0),
        (2.5, 10, 1),
    ]
    assert read["cuts"] == [{"start": 1.0, "end": 2.5, "text": "=you\tknow,\nright"}]
    assert read["left_in"][0]["reason"] == "too short to be cut"


def test_csv_has_a_row_for_each_cut_which_no_spreadsheet_computes() -> None:
    header, row = csv.reader(io.StringIO(render_csv(PLAN)))
    assert header == ["start", "end", "duration", "text"]
    assert row == ["1.000", "2.500", "1.500", "'=you know, right"]


def test_audacity_reads_a_label_for_each_cut() -> None:
    assert render_labels(PLAN) == "1.000000\t2.500000\t=you know, right\n"
