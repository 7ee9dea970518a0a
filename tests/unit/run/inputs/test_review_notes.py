"""What is told of corrections that were applied counts what it names."""

from __future__ import annotations

import pytest

from pipeline.corrections.counting import ChangeCounts
from pipeline.run.inputs.review_notes import write_counts


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (ChangeCounts(12, 1, 2), "12 words, 1 speaker, 2 turns"),
        (ChangeCounts(1, 0, 0), "1 word"),
        (ChangeCounts(0, 2, 1), "2 speakers, 1 turn"),
        (ChangeCounts(1234, 0, 0), "1,234 words"),
    ],
)
def test_each_kind_of_correction_is_counted_for_itself(counts: ChangeCounts, expected: str) -> None:
    assert write_counts(counts) == expected
