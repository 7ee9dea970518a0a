"""Lyrics, plain and enhanced."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.domain import Cue, CueWord, Span
from pipeline.errors import FormatError
from pipeline.formats.subtitles.lrc import find_unread, parse, render
from tests.unit.formats.helpers.test_word_times import ANNAS, word_cues
from tests.unit.formats.test_registry import make_document


def on_one_line(cue: Cue) -> Cue:
    """The cue as lyrics can carry it: on one line."""
    words = tuple(replace(w, text=w.text.replace("\n", " ")) for w in cue.words)
    return replace(cue, lines=(" ".join(cue.lines),), words=words)


@given(word_cues())
def test_cues_survive_a_round_trip_but_for_their_lines(cues: tuple[Cue, ...]) -> None:
    expected = [replace(on_one_line(cue), words=()) for cue in cues]
    assert list(parse(render(make_document(cues=cues)))) == expected


@given(word_cues())
def test_highlighted_words_keep_where_they_begin(cues: tuple[Cue, ...]) -> None:
    read = parse(render(replace(make_document(cues=cues), highlight_words=True)))
    starts = [[(w.text, w.span.start_ms) for w in on_one_line(cue).words] for cue in cues]
    assert starts == [[(w.text, w.span.start_ms) for w in cue.words] for cue in read]
    # A time in the text also says when the last word of a line is over.
    assert [cue.words[-1].span for cue in cues] == [cue.words[-1].span for cue in read]


@pytest.mark.parametrize("line", ["[00:01.00]x", "<00:01.00>y", "[\u20601", "[Bo Chen: Mm-hmm] a"])
def test_text_that_looks_like_a_time_is_text(line: str) -> None:
    cues = (Cue(Span(0, 500), (line,)),)
    assert parse(render(make_document(cues=cues))) == cues


def test_words_have_their_times_before_them() -> None:
    text = render(replace(make_document(cues=(ANNAS,)), highlight_words=True))
    assert text == (
        "[ti:two voices]\n[00:01.00]Anna Example: <00:01.00>Anna, <00:01.40>a<00:01.80> "
        "<00:01.80>word.<00:02.00>\n[00:02.50]\n"
    )


def test_tags_repeated_times_and_an_open_end_are_read() -> None:
    text = "[ar:Nobody]\n\n[00:10.5][00:02]Refrain\n[00:05.123]Verse\n"
    assert [(cue.span.start_ms, cue.span.end_ms, cue.text) for cue in parse(text)] == [
        (2000, 5123, "Refrain"),
        (5123, 10500, "Verse"),
        (10500, 15500, "Refrain"),
    ]


def test_words_timed_by_others_are_read() -> None:
    (cue,) = parse("[00:01.00]<00:01.00>Hi <00:01.50>you\n[00:02.00]\n")
    expected = (CueWord("Hi", Span(1000, 1500)), CueWord(" you", Span(1500, 2000)))
    assert cue.words == expected


def test_a_line_without_a_time_goes_on_with_the_one_before_it() -> None:
    text = "A title\n[00:05.00][00:01.00]Hi\nyou\n[00:02.00]all\n"
    assert [(cue.span.start_ms, cue.text) for cue in parse(text)] == [
        (1000, "Hi you"),
        (2000, "all"),
        (5000, "Hi you"),
    ]
    assert find_unread(text) == (1, 3)


def test_a_text_without_any_time_is_refused() -> None:
    with pytest.raises(FormatError, match="line 2"):
        parse("[ti:a]\nHi\nyou\n")
