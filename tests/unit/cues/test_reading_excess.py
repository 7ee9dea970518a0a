"""By how much a cue is too fast, in what its style counts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.checking.check import check_cues
from pipeline.cues.reading_excess import measure_excess
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, CueWord, Span


def test_characters_and_words_are_counted_as_the_style_does() -> None:
    cue = Cue(Span(0, 1000), ("We went there, and", "nobody was at home."))
    excess = measure_excess(cue, STYLES["netflix"])
    assert excess is not None
    assert ("17 characters too many", 37.0, 20.0) == (excess.text, excess.speed, excess.allowed)
    by_words = measure_excess(cue, STYLES["bbc"])
    assert by_words is not None
    assert ("5 words too many", 480.0) == (by_words.text, by_words.speed)
    assert measure_excess(replace(cue, span=Span(0, 4000)), STYLES["netflix"]) is None


def test_a_name_that_says_who_speaks_is_not_read() -> None:
    words = tuple(CueWord(text, Span(0, 500)) for text in ("We", " went", "\nhome."))
    cue = Cue(Span(0, 700), ("Daniel Marsh: We went", "home."), "A", words)
    assert measure_excess(cue, STYLES["netflix"]) is None


@given(
    st.integers(100, 4000), st.lists(st.sampled_from(["We went there", "你好吗", "a"]), min_size=1)
)
def test_it_is_too_much_where_the_checker_says_so(shown_ms: int, lines: list[str]) -> None:
    cue = Cue(Span(0, shown_ms), tuple(lines))
    for style in STYLES.values():
        is_fast = any(v.rule == "reading-speed" for v in check_cues([cue], style))
        assert is_fast == (measure_excess(cue, style) is not None)
