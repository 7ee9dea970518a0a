"""Changes between two texts, as people look them over."""

from __future__ import annotations

from pipeline.corrections.applying import begin_review
from pipeline.corrections.listed_changes import ListedChange, list_changes
from pipeline.domain import Media, Review, Segment, Span, Transcript, Turn, Word


def make_review(*words: tuple[str, int]) -> Review:
    said = tuple(Word(text, Span(at_ms, at_ms + 100)) for text, at_ms in words)
    media = Media("talk.wav", "talk.wav", "", 10_000)
    return begin_review(
        Transcript(media, "en", segments=(Segment(said, "en"),), turns=(Turn(None, said),))
    )


BEFORE = make_review((" the", 0), (" old", 200), (" prize", 400), (" was", 600))


def test_words_at_another_time_are_no_change() -> None:
    after = make_review((" the", 0), (" old", 210), (" prize", 410), (" was", 600))
    assert list_changes(BEFORE, after) == ()


def test_of_words_at_another_time_only_those_are_listed_that_are_others() -> None:
    after = make_review((" the", 10), (" old", 210), (" price", 410), (" was", 610))
    assert list_changes(BEFORE, after) == (ListedChange(400, "prize", "price"),)


def test_what_was_put_in_or_left_out_stands_alone() -> None:
    put = make_review((" the", 10), (" very", 110), (" old", 210), (" prize", 410), (" was", 610))
    assert list_changes(BEFORE, put) == (ListedChange(110, "", "very"),)
    assert list_changes(put, BEFORE) == (ListedChange(110, "very", ""),)


def test_one_of_two_same_words_is_left_out_once() -> None:
    twice = make_review((" the", 0), (" old", 10), (" old", 20), (" prize", 400), (" was", 600))
    assert [(c.before, c.after) for c in list_changes(twice, BEFORE)] == [("old", "")]
