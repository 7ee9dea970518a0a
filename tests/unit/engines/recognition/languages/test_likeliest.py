"""Which language is spoken, where the sound alone doesn't tell."""

from __future__ import annotations

import pytest

from pipeline.engines.recognition.decoder import Guess
from pipeline.engines.recognition.languages.likeliest import SURE, choose_language


def make_guess(logprob: float, *tokens: int) -> Guess:
    return Guess(tokens, logprob, 0.0, 1.0)


def never(language: str) -> Guess:
    raise AssertionError(f"{language} was read")


def test_a_sure_language_is_not_read() -> None:
    assert choose_language({"pt": SURE, "en": 0.3}, never) == ("pt", SURE)


def test_what_is_read_fluently_is_spoken_if_the_sound_is_unsure() -> None:
    guesses = {"pt": make_guess(-1.35, 1), "en": make_guess(-0.1, 1)}
    assert choose_language({"pt": 0.54, "en": 0.34}, guesses.__getitem__) == ("en", 0.34)


def test_a_little_more_fluent_is_not_enough_against_the_sound() -> None:
    guesses = {"en": make_guess(-0.4, 1), "cy": make_guess(-0.3, 1)}
    assert choose_language({"en": 0.6, "cy": 0.1}, guesses.__getitem__) == ("en", 0.6)


@pytest.mark.parametrize("en", [(), (1,)])
def test_no_text_tells_of_no_language(en: tuple[int, ...]) -> None:
    guesses = {"fr": make_guess(0.0), "en": make_guess(-2.0, *en)}
    chosen = choose_language({"fr": 0.5, "en": 0.4}, guesses.__getitem__)
    assert chosen == (("en", 0.4) if en else ("fr", 0.5))


def test_only_the_two_likeliest_languages_are_read() -> None:
    asked: list[str] = []

    def read(language: str) -> Guess:
        asked.append(language)
        return make_guess(-1.0, 1)

    choose_language({"ru": 0.23, "ja": 0.08, "ko": 0.06}, read)
    assert asked == ["ru", "ja"]
