"""By how much a cue breaks a rule: in characters, words and seconds that somebody can act on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.cues.checking.check import check_cues
from pipeline.cues.checking.excess import describe_measure, explain_excess
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Span

STYLE = CueStyle(max_line_width=10, max_cps=10.0, min_duration_ms=1000, max_duration_ms=5000)


def explain(style: CueStyle, *cues: Cue) -> dict[str, str]:
    return {v.rule: explain_excess(v, cues, style) for v in check_cues(cues, style)}


def show(start_ms: int, end_ms: int, *lines: str) -> Cue:
    return Cue(Span(start_ms, end_ms), lines)


@pytest.mark.parametrize(
    ("cue", "rule", "expected"),
    [
        (show(0, 4000, "twelve chars"), "line-width", "2 characters too many"),
        (show(0, 4000, "a", "eleven char"), "line-width", "1 character too many in line 2"),
        (show(0, 4000, "a", "b", "c"), "line-count", "1 line too many"),
        (show(0, 620, "a"), "min-duration", "0.4 s too short"),
        (show(0, 6000, "a"), "max-duration", "1.0 s too long"),
        (
            show(0, 1500, "twenty", "characters"),
            "reading-speed",
            "1 character too many to read in 1.5 s, or 0.1 s too short",
        ),
    ],
)
def test_what_is_too_much_is_told_by_how_much(cue: Cue, rule: str, expected: str) -> None:
    assert explain(STYLE, cue)[rule] == expected


def test_words_are_counted_where_the_style_counts_them() -> None:
    style = replace(STYLE, max_cps=None, max_wpm=60.0)
    expected = "2 words too many to read in 2.0 s, or 2.0 s too short"
    assert explain(style, show(0, 2000, "a b c d"))["reading-speed"] == expected


def test_other_rules_say_what_was_found() -> None:
    cues = show(0, 2000, "a"), show(1500, 4000, "b")
    assert explain(STYLE, *cues)["overlap"] == "overlaps the next one (0.500 s)"


@pytest.mark.parametrize(
    ("cue", "told"),
    [
        (show(0, 4000, "twelve chars"), "12 columns (max 10, 2 characters too many)"),
        (show(0, 620, "a"), "0.620 s (min 1, 0.4 s too short)"),
        (show(0, 1500, "twenty", "characters"), "10.7 cps (max 10, 1 character too many)"),
    ],
)
def test_a_measure_comes_with_its_limit_and_what_is_too_much(cue: Cue, told: str) -> None:
    assert next(describe_measure(v, [cue], STYLE) for v in check_cues([cue], STYLE)) == told


def test_another_cue_is_called_by_its_number_unless_it_is_the_next() -> None:
    cues = show(0, 4900, "a"), show(1000, 2500, "b"), show(3000, 4500, "c")
    told = [explain_excess(v, cues, STYLE) for v in check_cues(cues, STYLE) if v.rule == "overlap"]
    assert told == ["overlaps the next one (1.500 s)", "overlaps cue 3 (1.500 s)"]
