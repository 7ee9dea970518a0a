"""Which kinds of sound a word's letters stand for."""

import pytest

from pipeline.engines.word_timing.letter_sounds import ANY, spell
from pipeline.engines.word_timing.sound_kinds import KINDS
from pipeline.engines.word_timing.word_states import MIXTURES


def sounds(text):
    return [sound.kinds for sound in spell(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" this,", ["W", "FBA", "S"]),
        (" cases", ["CT", "FBA", "S", "FBA", "S"]),
        (" Cheese!", ["CT", "S", "FBA", "S"]),
        (" knight", ["N", "FBA", "CT"]),
        (" nation", ["N", "FBA", "S", "FBA", "N"]),
        (" été", ["FBA", "CT", "FBA"]),
        (" don't", ["CT", "FBA", "N", "CT"]),
    ],
)
def test_letters_stand_for_sounds(text, expected):
    assert sounds(text) == expected


def test_an_e_at_the_end_is_silent_after_another_vowel():
    assert sounds("home") == ["WA", "FBA", "N"]
    assert sounds("he") == ["WA", "FBA"]


@pytest.mark.parametrize("text", [" 1990", " 你好", " и", " …", ""])
def test_figures_and_other_scripts_have_no_known_sounds(text):
    assert spell(text) == ()


def test_every_sound_is_of_a_mixture_that_is_rated():
    letters = "abcdefghijklmnopqrstuvwxyzßæøœ"
    pairs = {kinds for a in letters for b in letters for kinds in sounds(f"{a}{b}io{a}n{b}e")}
    assert pairs <= set(MIXTURES)
    assert set("".join(MIXTURES)) - {ANY} == set(KINDS)
