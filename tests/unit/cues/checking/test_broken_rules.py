"""Broken rules of subtitles are told in words, each with its number."""

from __future__ import annotations

import pytest

from pipeline.cues.checking.broken_rules import describe_broken_rule
from pipeline.cues.checking.check import HARD_RULES


@pytest.mark.parametrize(
    ("rule", "measured", "told"),
    [
        ("late", "0.204 s after its first word", "cue 23 starts 0.2 s late"),
        ("early", "0.012 s before its first word", "cue 23 starts 0.012 s early"),
        ("reading-speed", "24.1 columns/s", "cue 23 is too fast to read (24.1 columns/s)"),
        ("line-width", "45 columns", "cue 23 has a line of 45 columns"),
        ("min-duration", "0.500 s", "cue 23 is shown for only 0.5 s"),
        ("speakers", "2 speakers", "cue 23 holds the words of 2 speakers"),
    ],
)
def test_one_cue_says_how_much(rule: str, measured: str, told: str) -> None:
    assert describe_broken_rule(rule, (23,), measured) == told


def test_many_cues_are_counted_and_some_are_named() -> None:
    told = "1,200 cues start late (1, 2, 3, 4, 5, 6, 7, 8 and 1,192 more)"
    assert describe_broken_rule("late", range(1, 1201), "0.2 s after its first word") == told


@pytest.mark.parametrize("rule", HARD_RULES)
@pytest.mark.parametrize("cues", [(1,), (1, 2)])
def test_every_hard_rule_has_its_words(rule: str, cues: tuple[int, ...]) -> None:
    assert describe_broken_rule(rule, cues, "0.5 s").startswith(("cue 1 ", "2 cues "))
