"""One name in several spellings."""

from __future__ import annotations

import pytest

from pipeline.corrections.doubts.name_variants import find_name_variants


def find(text: str, language: str = "en") -> list[tuple[str, list[str]]]:
    return [
        (found.usual.text, [spelling.text for spelling in found.others])
        for found in find_name_variants(text.split(), language)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("saw Sedol and Sedol and Sedal’s dog", [("Sedol", ["Sedal"])]),
        ("met Kathryn, Kathryn and Cathryn.", [("Kathryn", ["Cathryn"])]),
        ("the Hassabis and Hassabis and Hasabis", [("Hassabis", ["Hasabis"])]),
        ("in Korea the Koreans", []),
        ("saw Jim and Tim", []),
        ("saw Martin and Berlin", []),
        ("saw Maria. Marie came", []),
        ("the Smith and smyth and Smyth", []),
        ("", []),
    ],
)
def test_spellings_differ_inside(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert find(text) == expected


def test_where_all_nouns_have_capitals_none_is_taken_for_a_name() -> None:
    assert find("die Hunde und die Hände und die Hunde", "de") == []


def test_the_first_word_of_a_sentence_is_no_name_for_its_capital() -> None:
    assert find("Hands up. Bands play. Hands off.") == []
