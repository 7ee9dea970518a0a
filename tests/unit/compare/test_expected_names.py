"""The names of a published text are found as it writes them, and nothing in it steers what reads them."""

from __future__ import annotations

from pipeline.compare.equivalence.expected_names import MOST_NAMES, list_names
from pipeline.domain import Reference, ReferenceTurn
from tests.pages import parse_reference


def list_of(page: str) -> tuple[str, ...]:
    return list_names(parse_reference(page, "page.txt"))


def test_who_speaks_comes_first_and_then_what_is_said_most_often() -> None:
    page = "Ann Lee: Then AlphaGo met Lee Sedol. I think AlphaGo won.\nBo Chen: And in Beijing?"
    assert list_of(page) == ("Ann Lee", "Bo Chen", "AlphaGo", "Lee Sedol", "Beijing")


def test_words_that_follow_one_another_are_one_name_unless_a_mark_parts_them() -> None:
    page = (
        "Ann: It was deep. Then Deep Blue won. We met Turing, Minsky and Lighthill's brother Tom."
    )
    assert list_of(page) == ("Ann", "Deep Blue", "Turing", "Minsky", "Lighthill", "Tom")


def test_a_word_that_only_begins_a_sentence_is_no_name() -> None:
    assert list_of("Ann: Yesterday we left. Perhaps I was late. They told us in the US.") == (
        "Ann",
        "US",
    )


def make_page(*turns: str, speaker: str = "Ann") -> Reference:
    return Reference("", (), (), tuple(ReferenceTurn(speaker, (turn,)) for turn in turns))


def test_what_is_too_long_or_cannot_be_seen_is_not_passed_on() -> None:
    page = make_page(
        "When we met Tur\u202eing and Zhi\u0007pu there, and Lighthill.",
        "WE SHOUT THIS WHOLE LINE AT YOU",
        f"He said A{'b' * 80} once.",
        speaker="Ann\u001b[2J",
    )
    assert list_names(page) == ("Lighthill",)


def test_a_page_gives_only_so_many() -> None:
    words = (f"he met Name{number}x, and" for number in range(MOST_NAMES + 50))
    assert len(list_names(make_page(" ".join(words)))) == MOST_NAMES


def test_a_word_behind_a_quotation_mark_begins_a_sentence() -> None:
    page = 'Ann: We said "When Sam Altman comes" and asked. Then Sam Altman came and so Sam Altman spoke.'
    assert list_of(page) == ("Ann", "Sam Altman")
