"""What a prompt made a recogniser pass over is put in."""

from __future__ import annotations

import pytest

from pipeline.domain import Segment, Span, Word, join_words
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition.terms.prompted_words import fill_in, holds_prompt, leave_prompt
from tests.fakes import make_evidence

SAID = "Clara, where does the story of artificial intelligence begin? Um, for me it begins in 1950."


def read(text: str) -> list[Segment]:
    words = (Word(f" {w}", Span(i * 300, i * 300 + 300), 0.9) for i, w in enumerate(text.split()))
    return [Segment(tuple(words), "en", make_evidence())] if text else []


def show(segments: tuple[Segment, ...]) -> str:
    return "".join(join_words(segment.words) for segment in segments).strip()


@pytest.mark.parametrize(
    "prompted",
    [
        "Clara, where does the story of artificial intelligence Um, for me it begins in 1950.",
        "of artificial intelligence begin? Um, for me it begins in 1950.",
        "Um, for me it begins in 1950.",
        "Clara, where does the story of artificial intelligence begin?",
        SAID,
        "",
    ],
)
def test_words_that_were_passed_over_come_back(prompted: str) -> None:
    assert show(fill_in(read(prompted), read(SAID))) == SAID


def test_what_was_read_with_the_prompt_stays_as_the_prompt_spells_it() -> None:
    again = SAID.replace("Clara", "Clarah")
    assert show(fill_in(read(SAID), read(again))) == SAID
    assert show(fill_in(read(SAID), [])) == SAID


def test_words_that_only_the_prompted_reading_has_are_left_to_the_rules() -> None:
    leak = f"{SAID} An interview with Clara Whitfield."
    assert show(fill_in(read(leak), read(SAID))) == leak


def test_only_a_reading_that_holds_a_part_of_the_prompt_is_made_again() -> None:
    assert holds_prompt(read(SAID), "Where does the story of artificial intelligence begin?")
    assert not holds_prompt(read(SAID), "An interview with Clara Whitfield about the story of AI.")
    assert not holds_prompt(read(SAID), None)


def test_it_is_made_without_the_prompt_and_with_the_hotwords() -> None:
    options = RecognitionOptions("en", initial_prompt=SAID, hotwords="Zhipu")
    asked = leave_prompt(options)
    assert asked is not None
    assert (asked.initial_prompt, asked.hotwords) == (None, "Zhipu")
    assert leave_prompt(RecognitionOptions("en")) is None
    assert leave_prompt(RecognitionOptions("en", initial_prompt="An interview.")) is None


def test_a_name_that_the_prompt_spells_right_stays_where_it_is_heard_as_several_words() -> None:
    own = read(" I met Demis Hassabis yesterday.")
    assert tuple(own) == fill_in(own, read(" I met Demi's has a bus yesterday."))
