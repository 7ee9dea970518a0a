"""Corrections are found beside their transcript."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.run.inputs.reviews import (
    find_review,
    hash_review,
    holds_review,
    journal_path,
    review_path,
)

RECORD = Path("out") / "talk.v2.json"


def test_corrections_lie_beside_their_transcript() -> None:
    assert review_path(RECORD) == Path("out") / "talk.v2.review.json"
    assert journal_path(RECORD) == Path("out") / "talk.v2.review.journal"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("talk.review.json", True), ("TALK.Review.JSON", True), ("review.json", False)],
)
def test_file_of_corrections_is_known_by_its_name(name: str, expected: bool) -> None:
    assert holds_review(Path(name)) is expected


def test_there_may_be_no_corrections(tmp_path: Path) -> None:
    assert find_review(tmp_path / "talk.json") is None
    assert hash_review(tmp_path / "talk.json") is None


def test_hash_changes_with_corrections_and_with_what_is_not_yet_saved(tmp_path: Path) -> None:
    record, hashes = tmp_path / "talk.json", set()
    for suffix, text in ((".json", "a"), (".json", "b"), (".journal", "a"), (".journal", "b")):
        (tmp_path / f"talk.review{suffix}").write_text(text)
        hashes.add(hash_review(record))
    assert len(hashes) == 4
