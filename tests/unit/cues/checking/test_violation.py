"""What is found says whether it can be delivered."""

from __future__ import annotations

from pipeline.cues.checking.violation import Violation


def test_hard_is_what_the_table_says() -> None:
    assert Violation("overlap", 1, "0.1 s", "none").hard
    assert not Violation("ellipsis", 1, "'...'", "'…'").hard


def test_numbers_are_beside_the_words_and_make_no_other_finding() -> None:
    assert Violation("overlap", 1, "0.1 s", "none", amount=0.1) == Violation(
        "overlap", 1, "0.1 s", "none"
    )
