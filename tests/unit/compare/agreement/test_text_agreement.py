"""Whether a published text differs from what was said, or was just misheard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.compare import compare
from pipeline.compare.agreement.text_agreement import Agreement, judge
from pipeline.domain import Reference, ReferenceTurn, Turn
from tests.fakes import make_words

TALK = (
    "We opened the old library in March and nobody expected more than forty readers. Then Marta wrote about the "
    "garden behind it and hundreds of people came. The council paid for new chairs and for the roof. I was never "
    "asked whether the reading room should stay open at night. Walter thinks that the money will last for two years."
)


def judge_texts(
    published: str, heard: str, doubt: float = 0.01, *, is_page: bool = False
) -> Agreement:
    """What is said of a text where somebody's words were heard, each as doubtful as the others."""
    words = tuple(replace(word, doubt=doubt) for word in make_words(heard))
    reference = Reference("", (), (), (ReferenceTurn(None, (published,)),))
    return judge(compare(reference, (Turn(None, words),)), is_page=is_page)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("forty", "fourteen"),
        ("Marta", "Edmund"),
        ("Walter", "Susan"),
        ("The council paid for new chairs and for the roof. ", ""),
        ("never", ""),
        ("the roof", "the roof and a second hall on the other side"),
    ],
)
def test_a_text_that_says_something_else_differs(was: str, now: str) -> None:
    assert judge_texts(TALK.replace(was, now), TALK).differs


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("forty", "40"),
        ("March", "march"),
        ("the old library", "the — old — library"),
        ("Marta", "Martha"),
        ("readers", "leaders"),
        ("two years", "two years, um,"),
        ("chairs", "chair"),
        ("and nobody", "nobody"),
    ],
)
def test_what_is_written_in_another_way_or_sounds_alike_does_not_differ(was: str, now: str) -> None:
    assert not judge_texts(TALK, TALK.replace(was, now)).differs


def test_where_the_recogniser_is_unsure_nothing_is_held_against_the_text() -> None:
    altered = TALK.replace("Walter", "Susan").replace("forty", "ninety")
    assert judge_texts(altered, TALK, doubt=0.01).differs
    assert not judge_texts(altered, TALK, doubt=0.5).differs


def test_words_that_were_said_where_none_were_heard_are_not_held_against_the_text() -> None:
    sentence = "The council paid for new chairs and for the roof. "
    before, after = TALK.split(sentence)
    first = make_words(before)
    for pause_ms, differs in ((0, True), (4_000, False)):
        words = (*first, *make_words(after, first[-1].span.end_ms + pause_ms))
        heard = Turn(None, tuple(replace(word, doubt=0.01) for word in words))
        reference = Reference("", (), (), (ReferenceTurn(None, (TALK,)),))
        assert differs == judge(compare(reference, (heard,))).differs


def test_what_stands_around_the_transcript_on_a_page_does_not_differ() -> None:
    page = f"Listen wherever you are, and write to us about it. {TALK} All rights are kept by the makers."
    assert judge_texts(page, TALK).differs
    found = judge_texts(page, TALK, is_page=True)
    assert (False, 17) == (found.differs, found.around)


def test_two_names_that_stand_for_each_other_differ_though_they_sound_alike() -> None:
    heard = TALK.replace("Walter", "Maria")
    swapped = heard.replace("Maria", "#").replace("Marta", "Maria").replace("#", "Marta")
    assert judge_texts(swapped, heard).differs


def test_the_worst_passage_is_where_most_differs() -> None:
    found = judge_texts(
        TALK.replace("The council paid for new chairs and for the roof. ", ""),
        TALK,
    )
    assert found.worst is not None
    assert 10 == found.worst.words


def test_the_share_that_is_covered_is_that_of_the_heard_words() -> None:
    assert 1.0 == judge_texts(f"{TALK} And more.", TALK).covered
    assert 0.0 == judge_texts("Something else.", "Nothing here").covered


def test_nothing_heard_and_nothing_published_is_the_same() -> None:
    assert not judge_texts("", "").differs
