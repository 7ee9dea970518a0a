"""Repairs leave words and tags, break no rule that held, and leave nothing to be repaired."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.checking.check import check_cues
from pipeline.cues.fixing.file_cue import MARKUP, FileCue
from pipeline.cues.fixing.fix_cues import fix_cues
from pipeline.cues.fixing.kinds import KINDS
from pipeline.cues.styles import STYLES
from pipeline.domain import FrameRate, Span

WORDS = st.sampled_from(
    ["the", "harbour", "we", "saw", "them", "3", "<i>", "</i>", "...", "-", "- a", "Yes.", "  ", "&amp;", "♪",
     "一二三四五六七八", "unbelievablylongwordsofthiskind", "{\\an8}", "[laughs]", "ANN:", "\u200b", "<b>x</b>"]
)  # fmt: skip
LINES = st.lists(WORDS, max_size=9).map(" ".join)


@st.composite
def files(draw: st.DrawFn) -> list[FileCue]:
    times = draw(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 8000)), max_size=6))
    if draw(st.booleans()):
        times.sort()
    return [
        FileCue(number, Span(start, start + length), tuple(draw(st.lists(LINES, max_size=3))))
        for number, (start, length) in enumerate(times, start=1)
    ]


STYLE = st.sampled_from(
    [
        *STYLES.values(),
        *(
            replace(STYLES["netflix"], frame_rate=FrameRate.parse(f))
            for f in ("23.976", "25", "29.97")
        ),
    ]
)


@given(files(), STYLE, st.sampled_from([KINDS, KINDS[:-1], ("gap",), ("lines", "spaces")]))
def test_a_second_repair_changes_nothing(cues, style, kinds):
    once, _ = fix_cues(cues, style, "en", kinds)
    again = [replace(cue, number=number) for number, cue in enumerate(once, start=1)]
    assert fix_cues(again, style, "en", kinds) == (tuple(again), ())


@given(files(), STYLE)
def test_words_and_tags_are_the_same_before_and_after(cues, style):
    def count(cues):
        text = " ".join(
            line for cue in cues if cue.show().text.strip("\u200b \n") for line in cue.lines
        )
        return Counter(MARKUP.findall(text)), "".join(MARKUP.sub("", text).split())

    fixed, repairs = fix_cues(cues, style, "en")
    in_order = sorted(cues, key=lambda cue: cue.span.start_ms)
    assert count(fixed) == count(in_order)
    assert bool(repairs) == (list(fixed) != list(cues))


@given(files(), STYLE)
def test_no_cue_breaks_a_rule_of_its_own_that_it_kept(cues, style):
    def find(cues):
        own = {"line-width", "line-count", "reading-speed", "min-duration", "max-duration"}
        found = check_cues([cue.show() for cue in cues], style, "en")
        return {(cues[v.cue - 1].number, v.rule) for v in found if v.rule in own}

    fixed, _ = fix_cues(cues, style, "en", set(KINDS) - {"frames"})
    assert find(fixed) <= find(cues)


def test_what_is_not_asked_for_is_left() -> None:
    cues = [FileCue(1, Span(5000, 5100), ("a  b",)), FileCue(2, Span(0, 100), ())]
    assert fix_cues(cues, STYLES["netflix"], kinds=("lines",)) == (tuple(cues), ())
    fixed, repairs = fix_cues(cues, STYLES["netflix"], kinds=("order",))
    assert [cue.number for cue in fixed] == [2, 1]
    assert [(r.kind, r.cue, r.told) for r in repairs] == [
        ("order", 2, "moved above cue 1, which starts later")
    ]
