"""Names that a reader takes for one are one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.case_folding import fold_case, fold_name


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
