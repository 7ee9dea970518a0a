"""How wide a text is in columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.columns import count_columns


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("年a好", 5),
        ("ｱｲ", 2),
        ("e\u0301e\u0323\u0302", 2),
        ("بَبِبُّ", 3),
        ("กีกู้", 2),
        ("किका", 2),
        ("\u1112\u1161\u11ab", 2),
        ("a\u200b\u00ad\u2060\ufeffb", 2),
        ("\u202bא\u200f\u202c", 1),
        ("☎\ufe0e☎\ufe0f", 2),
        ("😀😀", 4),
        ("👍🏽", 2),
        ("👩\u200d👩\u200d👧", 2),
        ("🇫🇷", 2),
        ("क\u094d\u200dष", 2),
        ("か\u3099", 2),
    ],
)
def test_what_is_unseen_or_written_on_another_character_takes_no_column(
    text: str, columns: int
) -> None:
    assert count_columns(text) == columns


@given(st.text(), st.text())
def test_columns_of_texts_with_a_space_between_add_up(one: str, two: str) -> None:
    assert count_columns(f"{one} {two}") == count_columns(one) + 1 + count_columns(two)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_take_one_column_each(text: str) -> None:
    assert count_columns(text) == len(text)
