"""A character belongs to one script in every room."""

from __future__ import annotations

import pytest

from pipeline.attribute.written_words import join_units
from pipeline.clean.script import holds_chinese
from pipeline.clean.wide import widen_marks
from pipeline.clean.word_units import split_written
from pipeline.compare import normalise_basic
from pipeline.compare.equivalence.language_guess import guess_language
from pipeline.cues.layout.pieces import cut_into_pieces
from pipeline.domain import Media, Segment, Span, Transcript, Word, join_words
from pipeline.engines.hallucination.repetition import split_units
from pipeline.engines.word_timing.durations import SYLLABLES_PER_S, estimate_least_ms
from pipeline.report.marked_words import join_plain
from pipeline.text.scripts import is_cjk, is_unspaced, is_wide
from pipeline.text.speaker_names import looks_like_name


def spoken(text: str) -> tuple[Word, ...]:
    return (Word(text, Span(0, 1_000)),)


@pytest.mark.parametrize("han", ["中", "㐂", "豈", "𠮷", "〇"])
def test_a_chinese_character_is_one_wherever_unicode_has_it(han: str) -> None:
    text = han * 12
    segment = Segment(spoken(text), "")
    assert guess_language(text) == "zh"
    assert holds_chinese(Transcript(Media("a", "a", "0", 1_000), "", (segment,), ()))
    assert join_words(widen_marks(spoken(f"{han},"), "zh")) == f"{han}，"
    assert normalise_basic(text) == (han,) * 12
    assert [unit.text for unit in split_units([text])] == [han] * 12
    assert estimate_least_ms(spoken(han)) == 1_000 / SYLLABLES_PER_S
    assert looks_like_name(han * 2)
    assert join_plain([han, han]) == han * 2
    assert [piece.text for piece in cut_into_pieces(spoken(han * 2))] == [han] * 2
    assert len(join_units(spoken(han) * 2)) == len(split_written(spoken(han) * 2)) == 2


@pytest.mark.parametrize("kana", ["か", "カ", "ｶ", "ㇰ"])
def test_a_japanese_letter_is_one_wherever_unicode_has_it(kana: str) -> None:
    assert guess_language(kana * 12) == "ja"
    assert not holds_chinese(
        Transcript(Media("a", "a", "0", 1_000), "", (Segment(spoken(f"中{kana}"), ""),), ())
    )
    assert [unit.text for unit in split_units([kana * 2])] == [kana] * 2
    assert join_plain([kana, kana]) == kana * 2
    assert len(join_units(spoken(kana) * 2)) == len(split_written(spoken(kana) * 2)) == 2


def test_the_dot_between_names_makes_no_chinese_text_japanese() -> None:
    segment = Segment(spoken("我喜欢迈克・泰森"), "")
    assert holds_chinese(Transcript(Media("a", "a", "0", 1_000), "", (segment,), ()))


@pytest.mark.parametrize("letter", ["ก", "ກ", "က", "ក"])
def test_scripts_of_southeast_asia_part_no_words_by_spaces(letter: str) -> None:
    assert (is_unspaced(letter), is_cjk(letter)) == (True, False)
    assert len(join_units(spoken(letter) * 2)) == len(split_written(spoken(letter) * 2)) == 2


@pytest.mark.parametrize("letter", ["a", "한", "я", "ش", "1", " ", ""])
def test_other_scripts_do(letter: str) -> None:
    assert (is_unspaced(letter), is_cjk(letter)) == (False, False)


@pytest.mark.parametrize(("char", "wide"), [("中", True), ("한", True), ("，", True), ("ｶ", False)])
def test_wide_characters_take_two_columns(char: str, wide: bool) -> None:
    assert is_wide(char) == wide
