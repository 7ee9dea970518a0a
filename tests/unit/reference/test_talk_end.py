"""What stands under the last turn and is the page's, and what is yet said there."""

from __future__ import annotations

import pytest

from pipeline.reference import read_page

TURNS = (
    "Nora Beck: Good day.",
    "Omar Diaz: It was a long winter.",
    "Nora Beck: How cold?",
    "Omar Diaz: Very cold indeed.",
)
BIO = "Nora Beck is the author of two books."


def read_last(*paragraphs: str) -> tuple[str, ...]:
    """The paragraphs of the last turn of a page."""
    return read_page("\n\n".join(paragraphs).encode(), ".txt").reference.turns[-1].paragraphs


@pytest.mark.parametrize(
    "below",
    [
        ("Thanks for listening.",),
        ("Thank you for tuning in!", "Follow us on Instagram."),
        ("Danke fürs Zuhören.",),
        ("Merci de nous avoir écoutés.",),
        ("Gracias por escuchar.",),
        ("Grazie per l’ascolto.",),
        ("Obrigado por ouvir.",),
        ("感谢收听。",),
        ("Comments (3)", "What a lovely talk!"),
        ("3 Comments", "What a lovely talk!"),
        ("Kommentare (12)", "Sehr schön!"),
        ("Like this episode? Leave a review on Apple Podcasts.",),
        ("If you enjoyed this episode, please subscribe.",),
        ("If you liked this, please subscribe.",),
        ("Like this: Like Loading…",),
        ("Like this:", "Like Loading..."),
        ("Our theme music is by Lo Fi.",),
        ("This transcript was made by Otter.",),
        ("For more, visit our website.",),
        (BIO,),
        ("Omar Diaz’s new book is out in May.",),
        ("---", "Two books by the host are out."),
        ("* * *", "Omar lives by the sea."),
    ],
)
def test_publishers_words_under_the_last_turn_are_no_speech(below: tuple[str, ...]) -> None:
    assert read_last(*TURNS, *below) == ("Very cold indeed.",)


@pytest.mark.parametrize(
    "below",
    [
        "And that was it.",
        "See you next week!",
        "Thank you all for listening.",
        "Nora Beck is a friend of mine.",
        "For me, the winter was long.",
        "I like this. A lot.",
        "Thanks for coming.",
    ],
)
def test_last_paragraph_of_another_kind_is_said(below: str) -> None:
    assert read_last(*TURNS, below) == ("Very cold indeed.", below)


def test_host_thanks_listeners_within_a_turn() -> None:
    page = (*TURNS, "Nora Beck: Right. Thanks for listening.")
    assert read_last(*page) == ("Right. Thanks for listening.",)


@pytest.mark.parametrize("said", ["Thanks for listening.", BIO])
def test_host_thanks_listeners_in_a_paragraph_before_another_turn(said: str) -> None:
    page = read_page("\n\n".join((*TURNS[:3], said, *TURNS[3:])).encode(), ".txt")
    assert page.reference.turns[2].paragraphs == ("How cold?", said)


@pytest.mark.parametrize("said", ["Thanks for listening.", BIO])
def test_turns_of_several_paragraphs_may_end_in_thanks(said: str) -> None:
    turns = (*TURNS[:2], "It went on and on.", *TURNS[2:])
    assert read_last(*turns, said) == ("Very cold indeed.", said)


def test_rules_between_what_somebody_says_are_no_end() -> None:
    turns = (*TURNS[:2], "---", "It went on.", *TURNS[2:], "---", "It ended.")
    assert read_last(*turns) == ("Very cold indeed.", "It ended.")


def test_rule_of_html_ends_the_talk_as_well() -> None:
    page = "".join(f"<p>{turn}</p>" for turn in TURNS) + "<hr><p>Two books are out.</p>"
    turns = read_page(f"<html><body>{page}</body></html>".encode(), ".html").reference.turns
    assert turns[-1].paragraphs == ("Very cold indeed.",)


@pytest.mark.parametrize(
    "below",
    [
        "Produced by Jo Poe. Edited by Kim Roe.",
        "Questions? Email us at hello@example.com.",
        "This transcript was exported on May 3, 2024.",
        "[1] The house stands in Brno.",
    ],
)
def test_credits_and_notes_under_the_last_turn_are_no_speech(below: str) -> None:
    assert read_last(*TURNS, below) == ("Very cold indeed.",)
