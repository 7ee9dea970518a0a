"""Section headings of the page stand where their section was heard."""

from __future__ import annotations

from dataclasses import replace

from pipeline.compare import compare
from pipeline.compare.headings import place_headings
from pipeline.domain import Heading, Media, Speaker, Transcript, Turn
from pipeline.formats import FORMATS, Document
from tests.pages import parse_reference, read_back
from tests.unit.clean.test_clean import words_of

PAGE = """Ann Lee: Good morning to you all.

Bo Chen: Good morning, it is a fine day.

The second part

Ann Lee: What did the farmers do in winter?

Bo Chen: They repaired their tools and waited.
"""


def make_transcript(*said: tuple[str, str]) -> Transcript:
    words = words_of(*(f" {word}" for _, text in said for word in text.split()))
    turns, begin = [], 0
    for speaker, text in said:
        end = begin + len(text.split())
        turns.append(Turn(speaker, words[begin:end]))
        begin = end
    speakers = (Speaker("A", "Ann Lee"), Speaker("B", "Bo Chen"))
    return Transcript(Media("a", "a.mp3", "0", 9000), "en", (), tuple(turns), speakers=speakers)


HEARD = make_transcript(
    ("A", "Good morning to you all."),
    ("B", "Good morning, it is a fine day."),
    ("A", "What did the farmer do in winter?"),
    ("B", "They repaired their tools and waited."),
)


def test_heading_stands_before_the_turn_in_which_its_section_begins() -> None:
    comparison = compare(parse_reference(PAGE), HEARD.turns)
    start_ms = HEARD.turns[2].span.start_ms
    assert (Heading("The second part", start_ms),) == place_headings(comparison, HEARD.turns)


def test_heading_over_nothing_that_was_heard_is_left_out() -> None:
    turns = HEARD.turns[:2]
    assert place_headings(compare(parse_reference(PAGE), turns), turns) == ()


def test_headings_over_one_turn_stand_over_one_another() -> None:
    page = parse_reference(PAGE.replace("The second part\n", "The second part\n\nIts first half\n"))
    found = place_headings(compare(page, HEARD.turns), HEARD.turns)
    start_ms = HEARD.turns[2].span.start_ms
    assert (Heading("The second part", start_ms), Heading("Its first half", start_ms)) == found


def test_three_words_of_a_section_show_where_it_is_heard_and_fewer_only_where_no_more_are() -> None:
    page = parse_reference(
        "Ann Lee: Hello.\n\nThe part\n\nAnn Lee: What did the old farmers do then?\n"
    )
    for split, place in (((3, 4), 1), ((2, 5), 2), ((5, 2), 1)):
        words = ["What", "did", "the", "old", "farmers", "do", "then?"]
        heard = make_transcript(
            ("A", "Hello."), ("A", " ".join(words[: split[0]])), ("B", " ".join(words[split[0] :]))
        )
        found = place_headings(compare(page, heard.turns), heard.turns)
        assert found == (Heading("The part", heard.turns[place].span.start_ms),)
    heard = make_transcript(("A", "Hello."), ("B", "old farmers"))
    found = place_headings(compare(page, heard.turns), heard.turns)
    assert found == (Heading("The part", heard.turns[1].span.start_ms),)


def test_heading_of_what_was_heard_before_all_turns_stands_before_the_first() -> None:
    comparison = compare(parse_reference(PAGE), HEARD.turns)
    last = make_transcript(*[("A", "so " * 900)]).turns[0]
    turns = (HEARD.turns[3], replace(last, words=last.words[-5:]))
    found = place_headings(comparison, turns)
    assert found == (Heading("The second part", HEARD.turns[3].span.start_ms),)


def test_heading_is_written_on_pages_and_read_back_as_one() -> None:
    heading = Heading("The second part", HEARD.turns[2].span.start_ms)
    made = replace(HEARD, headings=(heading,))
    document = Document(made, made, ())
    text = FORMATS["txt"].render(document)
    assert isinstance(text, str)
    assert "\n\nThe second part\n\nAnn Lee: What" in text
    assert [(s.heading, s.first_turn) for s in parse_reference(text).sections] == [
        ("The second part", 2)
    ]
    for name in ("txt", "md", "docx", "html"):
        content = FORMATS[name].render(document)
        assert [t.text for t in read_back(content, name)] == [t.text for t in HEARD.turns]
    assert "## The second part" in FORMATS["md"].render(document)
    assert '<h2 class="section" dir="auto">The second part</h2>' in FORMATS["html"].render(document)
    assert "second part" not in FORMATS["srt"].render(document)
