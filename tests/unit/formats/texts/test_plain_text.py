"""Plain text: what is published, and what a page of ``Name: text`` is read as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span, Speaker, Transcript, Turn, Word
from pipeline.formats import Document
from pipeline.formats.helpers.speaker_lines import read_named_line
from pipeline.formats.texts.plain_text import render
from tests.pages import read_back
from tests.unit.formats.test_registry import ANNA, BEN, MEDIA, make_document


def say(speaker: str | None, *texts: str) -> Turn:
    """A turn of words with just these texts."""
    return Turn(speaker, tuple(Word(text, Span(0, 0)) for text in texts))


GREETING = [(ANNA, [" Good day."]), (BEN, [" Good day, too."])] * 2
"""A talk is known by people who answer each other."""


def test_turns_are_named_and_paragraphs_of_one_turn_go_on_without_a_name() -> None:
    document = make_document(say(ANNA, " One.", "\n\nTwo", " more."), say(BEN, " Three."))
    assert render(document) == "Anna Example: One.\n\nTwo more.\n\nBen: Three.\n"


def test_without_any_speaker_there_are_only_paragraphs() -> None:
    assert render(make_document(say(None, " One.", "\n\nTwo."))) == "One.\n\nTwo.\n"


def test_an_unknown_speaker_among_known_ones_is_said_to_be_unknown() -> None:
    document = make_document(say(None, " Who?"), say(BEN, " Me."))
    assert render(document) == "Unknown: Who?\n\nBen: Me.\n"
    assert [turn.speaker for turn in read_back(render(document), "txt")] == [None, "Ben"]


def test_no_speech_is_no_text() -> None:
    assert render(make_document()) == ""
    assert read_back("", "txt") == ()


def test_names_are_made_safe() -> None:
    turns = (say("a", " Hi."),)
    transcript = Transcript(MEDIA, "en", (), turns, speakers=(Speaker("a", "Dr: No\nOne"),))
    assert render(Document(transcript, transcript, ())) == "Dr No One: Hi.\n"


def test_a_paragraph_that_begins_like_a_name_repeats_the_speaker() -> None:
    document = make_document(say(ANNA, " Remember.", "\n\nNote:", " it rained."))
    assert render(document) == "Anna Example: Remember.\n\nAnna Example: Note: it rained.\n"
    assert [turn.speaker for turn in read_back(render(document), "txt")] == ["Anna Example"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ANNA, BEN, None]),
            st.lists(
                st.text(
                    st.characters(categories=["L"]) | st.sampled_from(" \n\t.,?!:"), max_size=6
                ),
                max_size=5,
            ),
        ),
        max_size=5,
    )
)
def test_every_word_is_read_back_in_order(spoken: list[tuple[str | None, list[str]]]) -> None:
    spoken = [*GREETING, *spoken]
    document = make_document(*(say(speaker, *texts) for speaker, texts in spoken))
    expected = "".join(text for _, texts in spoken for text in texts)
    actual = "".join(turn.text for turn in read_back(render(document), "txt"))
    assert "".join(expected.split()) == "".join(actual.split())


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Anna: hi", "Anna"),
        ("[SPEAKER_00]: hi", "SPEAKER_00"),
        ("Dr. Erika von der Heide: hi", "Dr. Erika von der Heide"),
        ("田中: はい", "田中"),
        ("The answer is: hi", None),
        ("And then, Peter: hi", None),
        ("https://example.org/a hi", None),
        ("at 10:30 hi", None),
        ("so: hi", None),
        ("--: hi", None),
    ],
)
def test_a_name_is_told_from_the_start_of_a_sentence(line: str, speaker: str | None) -> None:
    assert read_named_line(line)[0] == speaker


def test_other_lines_go_on_with_the_turn_before_them_and_stand_over_the_first() -> None:
    text = "\ufeffHello\r\n\r\nAnna:\r\nOne\r\ntwo.\r\n\r\nThree.\r\nBen: Four."
    assert [(turn.speaker, turn.text) for turn in read_back(text, "txt")] == [
        ("Anna", "One\n\ntwo.\n\nThree."),
        ("Ben", "Four."),
    ]


def test_words_of_a_page_have_no_time() -> None:
    (turn,) = read_back("Anna: one two", "txt")
    assert [word.span for word in turn.words] == [Span(0, 0)] * 2


def test_right_to_left_and_cjk_names_come_back() -> None:
    turns = (say("שרה", " שלום"), say("田中", " はい。"))
    transcript = Transcript(MEDIA, "he", (), turns)
    turns = read_back(render(Document(transcript, transcript, ())), "txt")
    assert [(turn.speaker, turn.text) for turn in turns] == [("שרה", "שלום"), ("田中", "はい。")]
