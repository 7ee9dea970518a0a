"""Times and marks are put to words and taken off texts again."""

from __future__ import annotations

import pytest

from pipeline.domain import Media, Span, SpeakerSpan, Transcript, Turn, Word
from pipeline.formats.texts.text_marks import (
    MARKS,
    PAUSE_MS,
    mark_words,
    take_off_marks,
    write_time,
)


def make(*words: tuple[str, int, int], voices: tuple[SpeakerSpan, ...] = ()) -> Transcript:
    said = tuple(Word(text, Span(begin, end)) for text, begin, end in words)
    return Transcript(Media("a", "a", "", 0), "en", (), (Turn("A", said),), diarization=voices)


@pytest.mark.parametrize(
    ("silence_ms", "expected"), [(PAUSE_MS - 1, "Well yes"), (PAUSE_MS, "Well (…) yes")]
)
def test_a_pause_of_three_seconds_is_marked_and_a_shorter_one_is_not(
    silence_ms: int, expected: str
) -> None:
    talk = make(("Well", 0, 500), (" yes", 500 + silence_ms, 9000)).with_origin(marks=("pauses",))
    assert mark_words(talk).turns[0].text == expected


def test_what_two_say_at_once_is_set_between_marks() -> None:
    voices = (SpeakerSpan(Span(0, 3000), "A"), SpeakerSpan(Span(1000, 2000), "B"))
    talk = make((" so", 0, 900), (" I", 1000, 1300), (" think,", 1300, 1900), (" yes", 2000, 2500))
    talk = make(*((w.text, *(w.span.start_ms, w.span.end_ms)) for w in talk.words), voices=voices)
    marked = mark_words(talk.with_origin(marks=("overlap",))).turns[0].text
    assert marked == "so //I think,// yes"


def test_no_mark_goes_beyond_a_paragraph() -> None:
    voices = (SpeakerSpan(Span(0, 3000), "A"), SpeakerSpan(Span(0, 3000), "B"))
    talk = make(("One.", 0, 900), ("\n\nTwo.", 1000, 1300), voices=voices)
    marked = mark_words(talk.with_origin(marks=("overlap",))).turns[0].text
    assert marked == "//One.//\n\n//Two.//"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("so //I think,// yes", "so I think, yes"),
        ("//One.//\n\n//Two.//", "One.\n\nTwo."),
        (
            "before class. https: //example.org/page is it",
            "before class. https: //example.org/page is it",
        ),
        ("see https://a.org and //b.org", "see https://a.org and //b.org"),
    ],
)
def test_marks_are_taken_off_in_pairs_and_addresses_stay(written: str, read: str) -> None:
    assert take_off_marks(written, MARKS) == read


def test_a_time_stands_before_the_first_word_of_each_minute_that_has_one() -> None:
    talk = make(
        ("A", 0, 1), (" b", 59_999, 60_001), (" c", 60_000, 60_001), (" d", 185_000, 185_001)
    )
    marked = mark_words(talk.with_origin(timestamps="minute")).turns[0].text
    assert marked == "A b [00:01:00] c [00:03:00] d"


def test_no_time_parts_a_word_from_its_ending() -> None:
    talk = make(("well", 0, 1), ("-known", 60_000, 60_001), (" man", 60_002, 60_003))
    marked = mark_words(talk.with_origin(timestamps="minute")).turns[0].text
    assert marked == "well-known [00:01:00] man"


def test_hours_have_as_many_digits_as_they_need() -> None:
    assert [write_time(ms) for ms in (0, 3_723_999, 360_000_000)] == [
        "[00:00:00]",
        "[01:02:03]",
        "[100:00:00]",
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("So (…) we [00:01:00] //went// home (…)", "So we went home"),
        ("//Note:// (…) and https://example.org", "Note: and https://example.org"),
        ("你好 (…)世界//对//的", "你好世界对的"),
    ],
)
def test_marks_are_taken_off_and_addresses_stay(text: str, plain: str) -> None:
    assert take_off_marks(text, MARKS) == plain
