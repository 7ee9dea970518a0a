"""Texts that sound alike are known, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.pronunciation.sound_likeness import measure_likeness, say, sound_key, sound_out


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        ("Grock", "Grok"),
        ("deep seek", "DeepSeek"),
        ("Illya", "Ilya"),
        ("N LP", "NLP"),
        ("n l p", "NLP"),
        ("n vidia", "NVIDIA"),
    ],
)
def test_another_spelling_of_the_same_sounds_is_the_same(heard: str, wanted: str) -> None:
    assert measure_likeness(heard, wanted) == 1.0


@pytest.mark.parametrize(
    ("heard", "wanted", "other"),
    [
        ("Settle", "Sedol", "Seoul"),
        ("hearing", "Turing", "Toronto"),
        ("Castor off", "Kasparov", "Castle"),
        ("Jipu", "Zhipu", "Japan"),
        ("n video", "NVIDIA", "India"),
        ("mounted carlo", "Monte Carlo", "Montenegro"),
    ],
)
def test_a_misheard_name_is_nearer_than_another_one(heard: str, wanted: str, other: str) -> None:
    assert measure_likeness(heard, wanted) > max(0.7, measure_likeness(heard, other))


def test_capitals_without_vowels_are_letters_and_a_word_in_capitals_is_a_word() -> None:
    assert sound_out("GPT") == ("JH", "IY", "P", "IY", "T", "IY")
    assert sound_out("NVIDIA") == sound_out("nvidia")


def test_figures_and_other_scripts_are_heard_as_they_are_written() -> None:
    assert measure_likeness("智谱", "智谱") == 1.0
    assert 0 < measure_likeness("智普", "智谱") < 1
    assert measure_likeness("GPT 3", "GPT 4") < 1
    assert measure_likeness("—", "Zhipu") == 0.0


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_and_the_same_both_ways(first: str, second: str) -> None:
    alike = measure_likeness(first, second)
    assert 0.0 <= alike <= 1.0
    assert alike == pytest.approx(measure_likeness(second, first))
    assert measure_likeness(first, first) == (1.0 if sound_key(first) else 0.0)


def test_a_text_is_said_as_a_dictionary_has_it_spelled_or_sounded_out() -> None:
    dictionary = {"blue": "B L UW"}.get
    said = say("Blue GPT Grok", dictionary)
    assert " ".join(said or ()) == "B L UW JH IY P IY T IY G R OW K"


@pytest.mark.parametrize("text", ["", "GPT-4", "深度"])
def test_what_is_no_letter_is_not_said(text: str) -> None:
    assert say(text, lambda _: None) is None
