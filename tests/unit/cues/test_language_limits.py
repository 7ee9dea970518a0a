"""Limits of a style in a language: its guide's, unless a person gives others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.cues import phrase_rules
from pipeline.cues.checking.check import check_writing
from pipeline.cues.language_limits import fit_language
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.styles import STYLES
from pipeline.run.documents import choose_style
from tests.unit.cues.layout.test_cues import ANNA, BEN, make_transcript, say

NETFLIX = STYLES["netflix"]


@pytest.mark.parametrize(
    ("language", "width", "cps"),
    [
        ("en", 42, 20),
        ("de", 42, 17),
        ("pt-BR", 42, 17),
        ("ru", 39, 17),
        ("th", 35, 17),
        ("ar", 42, 20),
        ("hi", 42, 22),
        ("ja", 2 * 16, 2 * 7),
        ("ko", 2 * 16, 2 * 12),
    ],
)
def test_a_language_has_the_limits_of_its_guide(language: str, width: int, cps: int) -> None:
    fitted = fit_language(NETFLIX, language)
    assert (fitted.max_line_width, fitted.max_cps) == (width, cps)
    plain = replace(fitted, max_line_width=42, max_cps=20.0, dialogue_dash="-")
    assert plain == NETFLIX


def test_chinese_is_laid_out_as_the_style_for_it_is() -> None:
    assert replace(fit_language(NETFLIX, "zh"), name="asia") == STYLES["asia"]


def test_no_other_style_and_no_unknown_language_changes() -> None:
    assert fit_language(NETFLIX, "") == fit_language(NETFLIX, "tlh") == NETFLIX
    others = [style for name, style in STYLES.items() if name != "netflix"]
    for path in (Path(phrase_rules.__file__).parent / "languages").glob("*.toml"):
        assert [fit_language(style, path.stem) for style in others] == others


def test_what_a_person_gives_counts_in_every_language() -> None:
    given = Settings(max_line_width=30, max_cps=11.0)
    for language in ("", "de", "ja"):
        style = choose_style(given, language=language)
        assert (style.max_line_width, style.max_cps) == (30, 11.0)
    assert choose_style(Settings(), language="ja").max_line_width == 32
    assert choose_style(Settings()).max_line_width == 42


@pytest.mark.parametrize(("language", "dash"), [("fr", "- "), ("pt", "- "), ("ru", "-")])
def test_two_speakers_have_the_dashes_of_their_language(language: str, dash: str) -> None:
    talk = make_transcript(
        say(ANNA, "Tu viens ce soir?", 0, 200), say(BEN, "Non.", 900, 150), language=language
    )
    style = fit_language(NETFLIX, language)
    (cue,) = lay_out(talk, style)
    assert cue.lines == (f"{dash}Tu viens ce soir?", f"{dash}Non.")
    found = check_writing((cue,), style, language, (cue.lines,))
    assert "dialogue" not in {one.rule for one in found}
