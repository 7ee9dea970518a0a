"""Where a published text has the words that were compared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Difference, Edit, EditKind, Meaning
from pipeline.report.findings.finding import Place
from pipeline.report.findings.published_lines import place_difference, place_words

PAGE = """\
# On games

The conversation is below:

**Ann:** So who won the second game?
## The second game
**Bob:** Nobody [laughs] had prepared for *it*.
Lee lost
it again.
"""


def make_edits(*turns: str) -> list[Edit]:
    """The words of turns, all of them heard."""
    return [
        Edit(EditKind.EQUAL, word, word, number)
        for number, turn in enumerate(turns)
        for word in turn.split()
    ]


def cut(page: str, place: Place) -> str:
    """What stands at a place."""
    lines = page.splitlines()[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


def find(edits: list[Edit], first: int, last: int, page: str = PAGE) -> Place | None:
    difference = Difference(Meaning.CHANGED, (first, last), None, None, 0, 1)
    return place_difference(difference, place_words(page, edits))


def test_words_are_found_beside_names_headings_and_what_is_no_speech() -> None:
    edits = make_edits(
        "So who won the second game?", "Nobody had prepared for it. Lee lost it again."
    )
    places = place_words(PAGE, edits)
    assert [cut(PAGE, places[number]) for number in range(len(edits))] == [
        *("So", "who", "won", "the", "second", "game"),
        *("Nobody", "had", "prepared", "for", "it", "Lee", "lost", "it", "again"),
    ]
    assert [places[number].line for number in (0, 6, 10, 11, 13)] == [5, 7, 7, 8, 9]


def test_a_difference_is_at_its_words_and_may_take_several_lines() -> None:
    edits = make_edits(
        "So who won the second game?", "Nobody had prepared for it. Lee lost it again."
    )
    place = find(edits, 12, 15)
    assert place == Place(8, 9, 5, 9)
    assert cut(PAGE, place) == "lost\nit again"


def test_what_is_not_published_is_at_the_last_word_before_it() -> None:
    edits = make_edits("So who won the second game?")
    edits.append(Edit(EditKind.INSERTION, None, "then", 0))
    assert find(edits, 6, 7) == Place(5, 5, 32, 36)


def test_without_lines_there_is_no_place() -> None:
    assert find(make_edits("So who won"), 0, 1, "") is None


def test_characters_of_scripts_without_spaces_are_found_one_by_one() -> None:
    edits = [Edit(EditKind.EQUAL, sign, sign, 0) for sign in "你好世界"]
    assert find(edits, 2, 4, "甲：你好,世界。") == Place(1, 1, 6, 8)


WORDS = st.sampled_from(
    ["the", "a", "so", "it", "was", "Ada's", "game", "37", "über", "don't", "Lee", "won"]
)
TURNS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8)


@given(TURNS, st.sampled_from(["\n", "\n\n", "\n# Chapter\n\n"]), st.sampled_from([30, 70, 999]))
def test_every_word_of_any_page_is_found_where_it_stands(
    turns: list[str], between: str, width: int
) -> None:
    lines = [wrapped for n, turn in enumerate(turns) for wrapped in wrap(f"P{n}: {turn}", width)]
    page = between.join(lines)
    edits = make_edits(*turns)
    places = place_words(page, edits)
    assert [cut(page, places[n]) for n in range(len(edits))] == [e.reference for e in edits]


def wrap(line: str, width: int) -> list[str]:
    """The line, broken at spaces."""
    lines = [""]
    for word in line.split():
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def test_lines_are_counted_as_editors_count_them() -> None:
    page = "One\u2028two\ftwo\x85three\r\nfour\rfive\nlast"
    assert find(make_edits("last"), 0, 1, page) == Place(4, 4, 1, 5)
