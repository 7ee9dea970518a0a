"""Names that a reader takes for one are one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.case_folding import (
    fold_case,
    fold_characters,
    fold_letters,
    fold_name,
    lower_for,
)


@pytest.mark.parametrize("name", ["Zoë Ångström", "GARÇON", "Đặng Thị", "한국", "が"])
def test_accents_count_the_same_however_they_are_composed(name: str) -> None:
    composed, parted = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert composed != parted
    assert fold_case(composed) == fold_case(parted)


@given(st.text(max_size=20))
def test_any_text_is_folded_to_one_whatever_its_form(text: str) -> None:
    forms = {fold_case(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


def test_white_space_is_one_space_in_a_name_and_kept_in_a_text() -> None:
    assert fold_name(" Ann \t LEE\n") == "ann lee"
    assert fold_case("Ann  Lee") == "ann  lee"


@pytest.mark.parametrize("name", ["IŞIL Kaya", "Işıl Kaya", "ışıl kaya", "Işil Kaya"])
def test_a_dot_on_an_i_makes_no_other_name(name: str) -> None:
    assert fold_name(name) == "işil kaya"


@pytest.mark.parametrize(
    "name", ["Ａｎｎ　Ｌｅｅ", "Ann\u200b Lee\u200e", "A\u00adnn Lee", "ANN LEE"]
)
def test_width_and_what_is_not_seen_make_no_other_name(name: str) -> None:
    assert fold_name(name) == "ann lee"


def test_small_letters_are_those_of_the_language() -> None:
    assert lower_for("IŞIK İyi", "tr").casefold() == "ışık iyi"
    assert lower_for("IŞIK İyi", "en") == "IŞIK İyi"


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Don't!", "dont"), ("कि, की", "किकी"), ("ดี ดู", "ดีดู"), ("CAFE\u0301", "café"), ("İyi", "iyi")],
)
def test_vowel_signs_are_parts_of_letters(text: str, letters: str) -> None:
    assert fold_letters(text) == letters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＢＣ１２３％", "ABC123%"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("٢٠٢٥ ۱۲٫۵ १२", "2025 12.5 12"),
        ("كـيف", "كيف"),
        ("葛\U000e0100", "葛"),
        ("co\u00adop\u200beration", "cooperation"),
        ("\u1112\u1161\u11ab", "한"),
        ("یک", "يك"),
        ("½ ² № ﬁ", "½ ² № ﬁ"),
    ],
)
def test_characters_that_read_the_same_are_one(text: str, plain: str) -> None:
    assert fold_characters(text) == plain


@given(st.text(max_size=20))
def test_plain_characters_stay(text: str) -> None:
    once = fold_characters(text)
    assert fold_characters(once) == once
