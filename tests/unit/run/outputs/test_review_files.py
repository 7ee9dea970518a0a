"""Corrections are changed by one at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.run.outputs.review_files import hold_review


def test_corrections_are_held_by_one_at_a_time(tmp_path: Path) -> None:
    record = tmp_path / "talk.json"
    with (
        hold_review(record),
        pytest.raises(OutputError, match=r"open in transcribe review"),
        hold_review(record),
    ):
        pass


def test_corrections_of_different_transcripts_are_held_side_by_side(tmp_path: Path) -> None:
    with hold_review(tmp_path / "talk.json"), hold_review(tmp_path / "other.json"):
        assert len(list(tmp_path.iterdir())) == 2


def test_what_was_held_is_free_again_and_leaves_no_file(tmp_path: Path) -> None:
    record = tmp_path / "talk.json"
    with hold_review(record):
        pass
    with hold_review(record):
        pass
    assert list(tmp_path.iterdir()) == []
