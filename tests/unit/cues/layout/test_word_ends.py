"""Lines of writing without spaces: they part between words, whatever the recogniser took for one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.layout.pieces import Piece
from pipeline.cues.layout.word_ends import cut_words, find_word_starts
from pipeline.cues.phrase_rules import load_phrases
from pipeline.domain import Span, Word
from tests.unit.cues.test_phrase_rules import TEXTS, hear


def cut(language: str, *texts: str, width: int = 42) -> tuple[Piece, ...]:
    words = [Word(text, Span(n * 100, n * 100 + 100)) for n, text in enumerate(texts)]
    return cut_words(words, load_phrases(language), width)


def test_japanese_particles_stay_with_their_noun() -> None:
    pieces = cut("ja", *"今日はとても天気がいいので散歩に行きました。")
    assert [piece.text for piece in pieces[:3]] == ["今日は", "とても", "天気が"]
    assert (pieces[0].start_ms, pieces[0].end_ms, pieces[1].start_ms) == (0, 300, 300)
    assert pieces[-1].text.endswith("。")


def test_a_long_word_of_a_recogniser_is_parted_where_words_end() -> None:
    (whole,) = {"".join(piece.text for piece in cut("th", text)) for text in ["วันนี้อากาศดีมาก"]}
    pieces = cut("th", whole)
    assert "อากาศ" in [piece.text for piece in pieces]
    assert [piece.start_ms for piece in pieces] == sorted({piece.start_ms for piece in pieces})


def test_a_word_that_is_wider_than_a_line_is_broken_all_the_same() -> None:
    text = "スーパーコンピューターシステム"
    assert max(piece.columns for piece in cut("ja", *text, width=12)) <= 12
    assert len(cut("ja", *text, width=42)) < len(text)


@pytest.mark.parametrize("text", ["我們應該去哪裡呢", "我们应该去哪里呢"])
def test_chinese_of_both_scripts_is_parted_between_words(text: str) -> None:
    assert [piece.text for piece in cut("zh", *text)][:2] == [text[:2], text[2:4]]


@given(st.sampled_from(["ja", "th", "zh"]), st.data())
def test_pieces_hold_the_text_and_part_no_cluster(language: str, data: st.DataObject) -> None:
    text = "".join(data.draw(st.lists(st.sampled_from(TEXTS[language] + "aé1 "), max_size=30)))
    pieces = cut_words(hear(language, text).words, load_phrases(language), 10)
    assert "".join(piece.text for piece in pieces) == text.replace(" ", "")
    assert all(piece.start_ms <= piece.end_ms for piece in pieces)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(pieces))
    assert all(piece.text[0] not in "ะาำๅๆฯ、。" for piece in pieces[1:] if not piece.joint)


def test_a_long_talk_takes_no_time_worth_telling() -> None:
    assert len(find_word_starts(TEXTS["ja"] * 100, "ja")) > 1000
