"""A difference is shown with four words on both sides, and played from the first of them."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain import Comparison, Difference, Edit, Meaning, Span
from pipeline.report.difference_context import CONTEXT_WORDS, Context, find_context
from tests.comparisons import DEL, EQUAL, INS, SUB, comparison, edit


def find(made: Comparison, number: int = 0, time_ms: int | None = 61_000) -> Context:
    return find_context(made, made.differences[number], time_ms)


def plain(count: int, turn: int = 0) -> list[Edit]:
    return [edit(EQUAL, f"w{n}", f"w{n}", turn) for n in range(count)]


def test_four_words_stand_on_each_side_and_an_ellipsis_where_there_are_more() -> None:
    assert CONTEXT_WORDS == 4
    far = plain(20)
    found = find(comparison(*far[:10], edit(SUB, "here", "hear"), *far[10:]))
    assert (found.before, found.after) == ("… w6 w7 w8 w9", "w10 w11 w12 w13 …")


def test_a_text_that_begins_or_ends_there_has_no_ellipsis() -> None:
    far = plain(6)
    found = find(comparison(*far[:4], edit(SUB, "here", "hear"), *far[4:]))
    assert (found.before, found.after) == ("w0 w1 w2 w3", "w4 w5")


def test_a_dash_stands_where_another_turn_begins() -> None:
    turns = (("Ann", "w0 w1"), ("Bo", "here"), ("Ann", "w0"))
    edits = (*plain(2), edit(SUB, "here", "hear", 1), *plain(1, 2))
    found = find(comparison(*edits, turns=turns))
    assert (found.before, found.after) == ("w0 w1 —", "— w0")


def test_what_was_only_heard_is_no_context() -> None:
    one, two = plain(2)
    found = find(comparison(one, edit(INS, None, "um"), two, edit(DEL, "here", None)), 1)
    assert (found.before, found.after) == ("w0 w1", "")


def test_chinese_is_written_without_spaces() -> None:
    edits = [edit(EQUAL, sign, sign) for sign in "今天很好"]
    found = find(comparison(*edits, edit(SUB, "。", "!")))
    assert found.before == "今天很好"


def test_nothing_without_a_time_is_played() -> None:
    assert find(comparison(edit(DEL, "two", None)), time_ms=None).play_ms is None


def test_a_difference_is_played_from_the_words_before_it() -> None:
    def say(kind, word: str, start_ms: int) -> Edit:
        return replace(edit(kind, "x", word), hypothesis_span=Span(start_ms, start_ms + 300))

    words = [say(EQUAL, "x", start) for start in (8_000, 8_500, 9_000, 9_500, 10_000)]
    made = comparison(*words, say(SUB, "y", 10_500))
    found = Difference(Meaning.CHANGED, (5, 6), "x", "y", 0, 1)
    assert find_context(made, found, 10_500).play_ms == 8_500
    assert find_context(made, found, 60_000).play_ms == 57_000
