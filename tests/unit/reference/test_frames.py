"""What stands around and between the turns of a page is told from them by evidence."""

from __future__ import annotations

import pytest

from pipeline.domain import Reference
from pipeline.reference import Role, read_page

ANN, BO, MORE, LAST = (
    "Ann Lee: We met in May.",
    "Bo Ek: It was cold.",
    "Ann Lee: Was it?",
    "Bo Ek: Yes, it was.",
)


def read(*paragraphs: str, suffix: str = ".md", joint: str = "\n\n") -> Reference:
    return read_page(joint.join(paragraphs).encode(), suffix).reference


def headings_of(page: Reference) -> tuple[str, ...]:
    return tuple(section.heading for section in page.sections)


@pytest.mark.parametrize(
    "question",
    ["Shall I go on?", "What a day was that?", "And Jon Sail?", "“Why not?”", "还要听吗？", "Yes"],
)
def test_question_or_answer_in_a_paragraph_of_its_own_is_speech(question: str) -> None:
    page = read(ANN, BO, question, MORE, LAST)
    assert (page.turns[1].paragraphs, page.sections) == (("It was cold.", question), ())


@pytest.mark.parametrize(
    "question",
    [
        "## What is cold?",
        "**What is cold?**",
        "WHAT IS COLD?",
        "What Is the Cold?",
        "What is cold?\n-----",
    ],
)
def test_question_that_is_written_as_a_heading_is_one(question: str) -> None:
    page = read(ANN, BO, question, MORE, LAST)
    assert headings_of(page) == (question.strip("#* ").partition("\n")[0],)
    assert page.turns[1].paragraphs == ("It was cold.",)


def test_question_is_speech_where_whole_turns_are_bold() -> None:
    page = read("**Ann Lee: We met.**", "**Was it May?**", BO, "**Ann Lee: Oh.**", LAST)
    assert page.turns[0].paragraphs == ("We met.", "Was it May?")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Chapter 1: Roots", "Chapter 2: Wings"),
        ("1. Roots", "2. Wings"),
        ("I. Roots", "II. Wings"),
        ("Part One", "Part Two"),
        ("Kapitel 1 – Wurzeln", "Kapitel 2 – Flügel"),
        ("第一章 根", "第二章 翼"),
        ("1. Who are you?", "2. What came then?"),
        ("Day 1", "Day 2"),
        ("No. 1: Roots", "No. 2: Wings"),
        ("1990–1995", "1996–2000"),
        ("THE ROOTS", "THE WINGS"),
        ("The roots", "The wings"),
    ],
)
@pytest.mark.parametrize("joint", ["\n", "\n\n"])
def test_first_heading_of_a_series_is_no_summary(first: str, second: str, joint: str) -> None:
    page = read("A talk in May", first, ANN, BO, second, MORE, LAST, joint=joint)
    assert (page.title, page.preface, headings_of(page)) == ("A talk in May", (), (first, second))
    assert [section.first_turn for section in page.sections] == [0, 2]


def test_word_before_a_colon_that_comes_back_over_turns_heads_them() -> None:
    page = read(ANN, BO, "Topic: boats", MORE, LAST, "Topic: towns", ANN, BO)
    assert (page.speakers, headings_of(page)) == (
        ("Ann Lee", "Bo Ek"),
        ("Topic: boats", "Topic: towns"),
    )


def test_somebody_who_is_called_like_a_part_of_a_book_speaks() -> None:
    page = read("Akt: Das ist gut.", "Bo: Ja.", "Akt: Und wann?", "Bo: Morgen.")
    assert page.speakers == ("Akt", "Bo")


@pytest.mark.parametrize(
    "heading", ["The cold years:", "[10:30] The cold years", "🌊 The cold years"]
)
def test_heading_may_end_in_a_colon_or_begin_with_a_time(heading: str) -> None:
    assert headings_of(read(ANN, BO, heading, MORE, LAST)) == (heading,)


@pytest.mark.parametrize(
    "lines",
    [
        ("These were there:", "A boat", "An oar"),
        ("This was there:", "A boat"),
        ("The sea is wide", "The oar is long", "The boat is late"),
        ("1. A boat", "2. An oar"),
        ("- A boat", "- An oar"),
    ],
)
def test_list_and_poem_before_a_turn_are_spoken(lines: tuple[str, ...]) -> None:
    page = read(ANN, BO, *lines, MORE, LAST)
    assert (page.turns[1].paragraphs, page.sections) == (("It was cold.", *lines), ())


def test_short_line_is_speech_where_the_page_marks_its_headings_or_ends_no_sentence() -> None:
    page = read("## Roots", ANN, BO, "It was so", MORE, LAST)
    assert page.turns[1].paragraphs == ("It was cold.", "It was so")
    page = read("Ann: we met", "Bo: it was cold", "It was so", "Ann: was it", "Bo: it was")
    assert page.turns[1].paragraphs == ("it was cold", "It was so")


@pytest.mark.parametrize(
    "end",
    [
        ("About the author", "Eva Moss rows."),
        ("## About the author", "Eva Moss rows."),
        ("Bo Ek lives in Leeds.", "He rows."),
        ("[End of transcript]", "More at https://example.org."),
        ("This conversation has been edited.", "Eva Moss rows."),
        ("3 Comments", "Jon Sail says: Great!"),
        ("Credits", "Host: Ann Lee", "Music: Jon Sail"),
        ("Producer: Eva Moss", "Host: Ann Lee"),
    ],
)
@pytest.mark.parametrize("last", [LAST, "Bo Ek: Yes, it was. So it was."])
def test_what_a_page_has_under_its_talk_is_not_spoken(end: tuple[str, ...], last: str) -> None:
    page = read(ANN, BO, MORE, last, *end)
    assert (len(page.turns), page.turns[3].paragraphs) == (4, (last.partition(": ")[2],))
    assert page.sections == ()


@pytest.mark.parametrize(
    "said",
    [
        ("About ten years it was.", "Good night."),
        ("More of that later.", "Good night."),
        ("Ann Lee is a friend of mine.",),
        ("Thank you all for listening.",),
        ("And that was the end.", "The end."),
        ("Copyright is a strange thing.",),
    ],
)
def test_last_words_are_spoken(said: tuple[str, ...]) -> None:
    assert read(ANN, BO, MORE, LAST, *said).turns[3].paragraphs == ("Yes, it was.", *said)


def test_mark_of_an_end_between_turns_ends_nothing() -> None:
    assert len(read(ANN, BO, "[End of tape 1]", MORE, LAST).turns) == 4


@pytest.mark.parametrize(
    "box", ["Thanks for reading The Pier!", "Subscribe now", "Photo: Eva Moss", "Advertisement"]
)
def test_box_between_turns_is_left_out_alone(box: str) -> None:
    page = read(ANN, BO, box, MORE, LAST)
    assert [turn.text for turn in page.turns] == [
        line.partition(": ")[2] for line in (ANN, BO, MORE, LAST)
    ]


@pytest.mark.parametrize(
    ("headline", "below"),
    [
        ("Bo Ek: how it was cold", "By Eva Moss"),
        ("Bo Ek: how it was cold", "A talk by the sea."),
        ("Bo Ek: A Life in the Cold", "May 3, 2024"),
        ("Bo Ek: The Cold", "Transcript"),
    ],
)
def test_headline_that_begins_with_a_speaker_is_no_turn(headline: str, below: str) -> None:
    page = read(headline, below, ANN, BO, MORE, LAST)
    assert (page.title, len(page.turns)) == (headline, 4)


def test_first_turn_is_no_headline() -> None:
    page = read("Bo Ek: Hello", ANN, BO, MORE, LAST)
    assert (page.title, page.turns[0].text) == ("", "Hello")


def test_fields_over_a_talk_open_no_turn_though_turns_are_opened_by_their_words() -> None:
    turns = ("Host: We met in May.", "Guest: It was cold.", "Host: Was it?", "Guest: Yes.")
    page = read("Host: Ann Lee", "Guest: Bo Ek", *turns)
    assert [turn.text for turn in page.turns] == [line.partition(": ")[2] for line in turns]
    assert len(read("Host: Good Morning", "Guest: Hello", *turns).turns) == 6


def test_notes_around_a_talk_without_names_are_not_spoken() -> None:
    note = "This transcript was generated by a machine."
    page = read("My year", note, "It was cold.", "It rained.", "[End of transcript]", "Bye.")
    assert (page.title, page.preface, [turn.text for turn in page.turns]) == (
        "My year",
        (note,),
        ["It was cold.", "It rained."],
    )


def test_end_that_the_page_marks_has_the_role_of_an_end() -> None:
    page = read_page(
        "\n\n".join((ANN, BO, MORE, LAST, "[End of transcript]", "Bye.")).encode(), ".txt"
    )
    assert [line.role for line in page.lines[-2:]] == [Role.END, Role.SKIP]
