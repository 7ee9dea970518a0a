"""What each level of cleaning takes out, and what looks the same and stays."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.clean import CLEAN_RULES, EDITED_RULES, VERBATIM_RULES, choose_rules, clean
from pipeline.domain import Media, Transcript, Turn, Word, enclosing_span
from tests.unit.clean.test_clean import LANGUAGES, WORDS, transcript


def published(text: str, level: str = "clean", language: str = "en") -> str:
    made = clean(transcript(("A", text), language=language), choose_rules(level, "as-spoken"))
    return " ".join(turn.text for turn in made.turns)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (
            "In the early days, in the early days we had nothing.",
            "In the early days we had nothing.",
        ),
        ("I think— I think we went home.", "I think we went home."),
        ("I think I think we went home.", "I think we went home."),
        ("I was— we were looking for it.", "We were looking for it."),
        ("I was, we were looking for it.", "We were looking for it."),
        ("So we wa- we want to go.", "So we want to go."),
        ("We, w, we went there.", "We went there."),
        ("They had computers computers in the room.", "They had computers in the room."),
        ("It was good, ah, really good.", "It was good, really good."),
        ("We went to the, we went home.", "We went home."),
        ("And then he, and then they left.", "And then they left."),
        ("The house was was old.", "The house was old."),
        ("She stopped, stopped talking at noon.", "She stopped talking at noon."),
        ("It rained in a, the morning.", "It rained in the morning."),
        ("I you know, asked her once.", "I asked her once."),
        (
            "I know you think you know, you know what it is.",
            "I know you think you know what it is.",
        ),
        ("There was a. A second door.", "There was a second door."),
        ("It was cold and... And we left.", "It was cold and we left."),
        ("She asked before I. I knew it.", "She asked before I knew it."),
        ("I think that the. That the house is old.", "I think that the house is old."),
        ("He said the dogs should. Dogs should eat.", "He said the dogs should eat."),
        ("It rained, but the house. The house was dry.", "It rained, but the house was dry."),
        ("It took more than More than a year.", "It took more than a year."),
        ("We found that ours would, ours would cost more.", "We found that ours would cost more."),
        ("It is usually I mean, quiet there.", "It is usually quiet there."),
        ("Thanks a lot. " * 9 + "So it ended.", "Thanks a lot. So it ended."),
    ],
)
def test_what_was_begun_again_is_said_once(heard: str, expected: str) -> None:
    assert published(heard) == expected


@pytest.mark.parametrize(
    "text",
    [
        "He had had enough. It is very very good. No, no. I know, I know.",
        "What we do, we do well. What it is is hard. I know that, that is so.",
        "She is, she told me, very happy.",
        "I was, I am, and I will be here.",
        "We were— I want to say this— happy.",
        "He came in, he sat down. Some did, some did not.",
        "I didn't want to, I didn't have the time.",
        "It is made of, of course, gold.",
        "Day after day after day we waited. From house to house to house they went.",
        "I never, never said that. A long, long time ago. A big, big house.",
        "Thank you, thank you very much. Come on, come on, we have to go.",
        "No, no, no, no, no.",
        "The number is 5 5 5 5 5 5.",
        "She eats vitamin A. A day later she is well.",
        "She is taller than I. I knew that.",
        "They asked for help. They should. They should ask again.",
        "I opened the door. The door was old. He found the question and the answer. The answer was no.",
        "Some of you know, of course. That is what I mean, and I mean it.",
        "We went to New York. New York is big. In New York, New York City is big.",
        "So do I. I do. He stayed and I. I don't know.",
    ],
)
def test_what_is_meant_twice_stays(text: str) -> None:
    assert published(text) == text


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("So, well, I went home, you know.", "I went home."),
        ("I think, I mean, we have to go.", "We have to go."),
        ("It was, like, huge.", "It was huge."),
        ("It was late, you know, we left.", "It was late, we left."),
        ("But I don't know, I don't know.", "But I don't know."),
        ("It is true, I mean, I saw it.", "It is true, I saw it."),
    ],
)
def test_editor_takes_out_what_only_holds_the_floor(heard: str, expected: str) -> None:
    assert published(heard, "edited") == expected


@pytest.mark.parametrize(
    "text", ["Well done. So it was. Now we go.", "Well.", "We left, right?", "I like it, it works."]
)
def test_editor_leaves_words_that_say_something(text: str) -> None:
    assert published(text, "edited") == text


def test_clean_keeps_what_only_an_editor_takes() -> None:
    assert published("So, well, it was, like, huge.") == "So, well, it was, like, huge."


def test_unknown_level_is_the_usual_one() -> None:
    assert choose_rules("of a later version", "as-spoken") == CLEAN_RULES
    assert choose_rules("verbatim", "as-spoken") == VERBATIM_RULES
    assert choose_rules("edited", "as-spoken") == EDITED_RULES


@pytest.mark.parametrize(
    ("heard", "expected", "language"),
    [
        (
            "He said “go” -- and Mr Smith left at 5 PM.",
            'He said "go" — and Mr. Smith left at 5 p.m.',
            "en",
        ),
        ("It's 50 % of 25000 people in 90210.", "It's 50% of 25,000 people in 90210.", "en"),
        ("Score 5 - 3 in the end.", "Score 5 - 3 in the end.", "en"),
        ('Er sagte "ja" und ging.', "Er sagte „ja“ und ging.", "de"),
        ('An odd "quote stays.', 'An odd "quote stays.', "en"),
    ],
)
def test_marks_have_one_form(heard: str, expected: str, language: str) -> None:
    assert published(heard, language=language) == expected


RULES = st.sampled_from(
    [
        choose_rules(level, numbers)
        for level in ("verbatim", "clean", "edited")
        for numbers in ("as-spoken", "digits", "words")
    ]
)
_SPOKEN = (
    " twenty| twenty,| five| million| dollars| percent| 50| 3| people| a| hundred| and| ten.| 21st| $6"
    "| I| I,| was,| was—| we| were| So,| well,| you| know,| I mean,| the| the,| in| in,| wa-| want"
    "| nineteen| fifty-six| “yes”| --| PM"
)
SPOKEN = st.lists(st.sampled_from(_SPOKEN.split("|")), max_size=14).map(
    lambda texts: transcript(("A", "".join(texts))).words if texts else ()
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(WORDS, SPOKEN), LANGUAGES, RULES)
@example(transcript(("A", " twenty, 50 50")).words, "en", choose_rules("verbatim", "words"))
def test_any_level_twice_is_once_and_times_stay(
    words: tuple[Word, ...], language: str, rules: tuple
) -> None:
    made = Transcript(Media("a", "a", "0", 0), language, (), (Turn("A", words),))
    once = clean(made, rules)
    assert clean(once, rules) == once
    hull = enclosing_span(words)
    starts = [word.span.start_ms for word in once.words]
    assert sorted(starts) == starts
    assert all(hull.start_ms <= w.span.start_ms <= w.span.end_ms <= hull.end_ms for w in once.words)
