"""Each rule is declared once, with all words that are said of it."""

from __future__ import annotations

import pytest

from pipeline.cues.checking.broken_rules import describe_broken_rule
from pipeline.cues.checking.rule_table import HARD_RULES, RULES


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("measured", ["0.5 s", "two spaces or a tab", "'.. s'", "5", ""])
def test_every_rule_has_words_for_one_cue_and_for_several(rule: str, measured: str) -> None:
    assert describe_broken_rule(rule, (7,), measured).startswith("cue 7 ")
    assert describe_broken_rule(rule, (7, 9), measured).endswith(" (7, 9)")
    assert "{" not in RULES[rule].excess.format(measured=measured, other="cue 3")


def test_no_rule_of_writing_is_hard() -> None:
    assert not any(RULES[rule].is_writing for rule in HARD_RULES)
    assert {"overlap", "empty", "out-of-order"} < set(HARD_RULES)
