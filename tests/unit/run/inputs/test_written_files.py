"""What we wrote is read back with all its words, under the names that stand before them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.corrections.edited_files.edit_cells import WrittenParagraph
from pipeline.domain import Media, Segment, Span, Speaker, SpeakerSpan, Transcript, Turn, Word
from pipeline.formats import FORMATS
from pipeline.run.documents import ask_text, make_document
from pipeline.run.inputs.written_files import Shown, can_be_taken_up, list_shown, read_written

PAGES = ["txt", "md", "docx", "html"]
NAMES = ("Ann Lee", "Dr. Bo Chen, PhD", "SPEAKER_02")

spoken = st.lists(
    st.sampled_from(
        [
            "So",
            "we",
            "[laughs]",
            "256.",
            "*really*",
            "don’t",
            "Note:",
            "x_y",
            "(hm)",
            "50 %",
            "它",
            "Yes!",
        ]
    ),
    min_size=1,
    max_size=8,
)
turns = st.lists(
    st.tuples(st.integers(0, 2), st.lists(spoken, min_size=1, max_size=3)), min_size=1, max_size=5
)


def make_transcript(talk: list[tuple[int, list[list[str]]]]) -> Transcript:
    made: list[Turn] = []
    at = 0
    for who, paragraphs in talk:
        words: list[Word] = []
        for paragraph in paragraphs:
            for number, text in enumerate(paragraph):
                blank = " " if number else "\n\n" if words else ""
                words.append(Word(blank + text, Span(at, at + 200)))
                at += 250
        made.append(Turn(f"SPEAKER_0{who}", tuple(words)))
    segments = tuple(Segment(turn.words, "en") for turn in made)
    speakers = tuple(Speaker(f"SPEAKER_0{n}", name) for n, name in enumerate(NAMES))
    media = Media("talk.mp3", "talk.mp3", "0" * 64, at)
    transcript = Transcript(media, "en", segments, tuple(made), speakers=speakers)
    return transcript.with_origin(cleaning="page")


@pytest.mark.parametrize("name", PAGES)
@given(turns)
def test_pages_are_read_back_word_for_word(
    name: str, talk: list[tuple[int, list[list[str]]]]
) -> None:
    transcript = make_transcript(talk)
    known = FORMATS[name]
    content = known.render(make_document(transcript, Settings()))
    read = read_written(content, known.suffix, "talk", list_shown(transcript))
    assert [p.text for p in read] == [" ".join(part) for _, parts in talk for part in parts]
    named = [p.name for p in read if p.name is not None]
    shown = [name.replace(":", " ") for who, _ in talk for name in [NAMES[who]]]
    assert list(dict.fromkeys(named)) == list(dict.fromkeys(shown))


FORMS = [
    {"timestamps": where, "title": title, "mark": mark}
    for where, title, mark in [
        ("turn", None, ()),
        ("paragraph", "How it began", ("pauses",)),
        ("minute", None, ("pauses", "overlap")),
        ("none", "A talk", ("overlap",)),
    ]
]
slow_turns = st.lists(
    st.tuples(st.integers(0, 2), st.lists(spoken, min_size=1, max_size=3)), min_size=2, max_size=5
)


def slow_down(transcript: Transcript) -> Transcript:
    """The transcript with half a minute from word to word, a date, and everybody speaking all the time."""
    turns = tuple(
        replace(
            turn,
            words=tuple(
                replace(word, span=Span(word.span.start_ms * 120, word.span.end_ms * 120))
                for word in turn.words
            ),
        )
        for turn in transcript.turns
    )
    end_ms = max(turn.span.end_ms for turn in turns)
    spans = tuple(SpeakerSpan(Span(0, end_ms), speaker.label) for speaker in transcript.speakers)
    slow = replace(transcript, turns=turns, diarization=spans)
    return slow.with_origin(date="2026-11-30")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["timestamps"])
@pytest.mark.parametrize("name", PAGES)
@settings(max_examples=3, deadline=None)
@given(slow_turns)
@example([(0, [["So"]]), (0, [["So"], ["we", "Note:", "[laughs]"]])])
def test_times_titles_dates_and_marks_are_no_words(
    form: dict[str, Any], name: str, talk: list[tuple[int, list[list[str]]]]
) -> None:
    document = make_document(
        ask_text(slow_down(make_transcript(talk)), Settings(**form)), Settings()
    )
    content = FORMATS[name].render(document)
    read = read_written(content, FORMATS[name].suffix, "talk", list_shown(document.cleaned))
    assert [p.text for p in read] == [" ".join(part) for _, parts in talk for part in parts]
    shown = [NAMES[who] for who, _ in talk]
    assert list(dict.fromkeys(p.name for p in read if p.name)) == list(dict.fromkeys(shown))


def read(text: str, names: frozenset[str] = frozenset({"Ann"})) -> list[tuple[str | None, str]]:
    return [(p.name, p.text) for p in read_written(text, ".txt", "talk", Shown(names))]


def test_names_that_are_new_are_found_and_ordinary_openers_are_none() -> None:
    assert read("Ann: one\n\nBo Chen: two\n\nNote: three\n\nBut the point: four") == [
        ("Ann", "one"),
        ("Bo Chen", "two"),
        (None, "Note: three"),
        (None, "But the point: four"),
    ]


def test_a_text_without_names_tells_nobody_apart() -> None:
    assert read("one two\n\nthree") == [(None, "one two"), (None, "three")]


def test_headings_that_the_transcript_has_are_nothing_that_is_said() -> None:
    shown = Shown(frozenset({"Ann"}), ("How it began",))
    paragraphs = read_written("How it all began\n\nAnn: one", ".txt", "talk", shown)
    assert paragraphs == (WrittenParagraph("Ann", "one"),)


def test_notes_in_subtitles_are_words_of_the_transcript() -> None:
    text = "1\n00:00:00,000 --> 00:00:02,000\nAnn: [laughs] one two\n"
    assert "[laughs]" in read_written(text, ".srt", "talk", Shown())[0].text


@pytest.mark.parametrize("name", ["a.json", "a.rttm", "a.mp3", "a"])
def test_what_can_not_be_taken_up(name: str) -> None:
    assert not can_be_taken_up(Path(name))
