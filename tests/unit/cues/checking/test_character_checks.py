"""Characters that nobody sees, marks of direction, and what no player can be expected to draw."""

from __future__ import annotations

import pytest

from pipeline.cues.checking.character_checks import is_allowed, show_character
from pipeline.cues.checking.check import check_writing
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Span


def find(line: str, raw: str = "") -> list[tuple[str, str]]:
    cue, written = Cue(Span(0, 3000), (line,)), [(raw or line,)]
    return [(v.rule, v.measured) for v in check_writing([cue], STYLES["netflix"], "", written)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("to\u200bgether", [("unseen", "zero width space (U+200B)")]),
        ("to\u00adgether", [("unseen", "soft hyphen (U+00AD)")]),
        ("a \u2067שלום b", [("direction", "1 opened and 0 closed")]),
        ("a\u2069 שלום", [("direction", "0 opened and 1 closed")]),
        ("all \u200eLatin", [("direction", "left-to-right mark (U+200E) without a word from right to left")]),
        ("fine 😀", [("glyph", "'😀' (U+1F600)")]),
        ("o\ufb03ce 𝐛old ①", [("glyph", "'ﬃ' (U+FB03)"), ("glyph", "'𝐛' (U+1D41B)"), ("glyph", "'①' (U+2460)")]),
        ("\ue000", [("glyph", "a character (U+E000)")]),
    ],
)  # fmt: skip
def test_what_has_no_place_is_found(line, found):
    assert find(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "Voilà, “naïve” – 5 €, 20 °C, ½ l, ¿qué? ♪ la ♪", "می‌خواهم", "\u2067שלום\u2069 hello", "مرحبا\u200f!",
        "กี\u200bกา", "e\u0301te\u0301", "日本語、カタカナ・（全角）！", "Ελληνικά Русский ქართული हिन्दी",
    ],
)  # fmt: skip
def test_what_a_language_needs_is_not_found(line):
    assert find(line) == []


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("<i>a  b</i>", "two spaces or a tab"),
        ("<i> a b</i>", "a space at the start"),
        ("a b</i> ", "a space at the end"),
        ("a\tb", "two spaces or a tab"),
    ],
)
def test_spaces_that_nobody_sees_are_found_beside_tags_too(raw, told):
    assert ("spaces", told) in find("a b", raw)


def test_a_character_is_shown_by_its_name_where_it_can_not_be_seen():
    assert show_character("é") == "'é' (U+00E9)"
    assert show_character("\u2060") == "word joiner (U+2060)"
    assert [is_allowed(char) for char in "\t\x07"] == [True, False]
