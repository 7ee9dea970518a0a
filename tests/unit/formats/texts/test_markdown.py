"""Markdown: a titled page that reads the same rendered or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.texts.markdown import render
from tests.pages import read_back
from tests.unit.formats.test_registry import ANNA, BEN, make_document
from tests.unit.formats.texts.test_plain_text import GREETING, say


def test_a_page_has_a_title_and_names_in_bold() -> None:
    document = make_document(say(ANNA, " One.", "\n\nTwo."), say(BEN, " Three."))
    expected = "# two voices\n\n**Anna Example**: One.\n\nTwo.\n\n**Ben**: Three.\n"
    assert render(document) == expected


def test_no_speech_leaves_the_title() -> None:
    assert render(make_document()) == "# two voices\n"
    assert read_back("# two voices\n", "md") == ()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("1986. That year", "1986\\. That year"),
        ("> no quote", "\\> no quote"),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("snake_case _so_", "snake_case \\_so\\_"),
        ("<b> &amp; [see](y)", "\\<b> \\&amp; \\[see\\](y)"),
        ("a & b", "a & b"),
    ],
)
def test_text_never_turns_into_markup(said: str, written: str) -> None:
    text = render(make_document(say(None, f" {said}")))
    assert text == f"# two voices\n\n{written}\n"
    assert read_back(text, "md")[0].text == said


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ANNA, BEN]),
            st.lists(
                st.sampled_from([" a", "\n\n# b", " *c*", " 1. d:", "\n\n", " \\", "<e>", ":"])
            ),
        ),
        max_size=5,
    )
)
def test_every_word_is_read_back_in_order(spoken: list[tuple[str, list[str]]]) -> None:
    spoken = [*GREETING, *spoken]
    document = make_document(*(say(speaker, *texts) for speaker, texts in spoken))
    expected = "".join(text for _, texts in spoken for text in texts).split()
    actual = "".join(turn.text for turn in read_back(render(document), "md")).split()
    assert "".join(expected) == "".join(actual)


@pytest.mark.parametrize("line", ["**Anna**: hi", "**Anna:** hi", "Anna: hi"])
def test_names_in_bold_or_not_are_read(line: str) -> None:
    (turn,) = read_back(f"# Title\n\n{line}\n", "md")
    assert (turn.speaker, turn.text) == ("Anna", "hi")
