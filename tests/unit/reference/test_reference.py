"""A documented page is told apart into headline, preface, headings and turns."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipeline.domain import Reference, ReferenceTurn, Section
from pipeline.errors import ReferencePageError
from tests.pages import parse_reference

PAGE = """A talk about bridges
Two engineers met on a Monday. They spoke for an hour.
It was raining.
Transcript of the talk is below:
Why bridges stand
Ann Lee: Why do they stand?
Bo Ek: Because they are pushed.

And because they are pulled.
Why bridges fall
Ann Lee: And why do they fall?
Bo Ek: Mostly water.
"""


def turns_of(text: str) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(turn.speaker, turn.paragraphs) for turn in parse_reference(text).turns]


def test_page_is_told_apart_into_its_parts() -> None:
    expected = Reference(
        title="A talk about bridges",
        preface=(
            "Two engineers met on a Monday. They spoke for an hour.",
            "It was raining.",
        ),
        sections=(Section("Why bridges stand", 0), Section("Why bridges fall", 2)),
        turns=(
            ReferenceTurn("Ann Lee", ("Why do they stand?",)),
            ReferenceTurn("Bo Ek", ("Because they are pushed.", "And because they are pulled.")),
            ReferenceTurn("Ann Lee", ("And why do they fall?",)),
            ReferenceTurn("Bo Ek", ("Mostly water.",)),
        ),
    )
    assert parse_reference(PAGE) == expected


@pytest.mark.parametrize(
    "written",
    [
        "\ufeff" + PAGE,
        PAGE.replace("\n", "\r\n"),
        PAGE.replace("\n", "\r"),
        PAGE.replace("\n", "\n\n\n"),
        PAGE.replace("Lee:", "Lee：").replace("Ek:", "Ek ："),
        PAGE.replace("Ann Lee:", "**Ann Lee**:").replace("Bo Ek:", "**Bo Ek:**"),
        PAGE.replace("Ann Lee:", "*Ann Lee*:").replace("Bo Ek:", "- __Bo Ek__:"),
        PAGE.replace("Ann Lee:", "[00:01:02] Ann Lee:").replace("Bo Ek:", "Bo Ek (1:05):"),
        PAGE.replace("A talk", "# A talk").replace("Why bridges", "## Why bridges"),
        PAGE.replace("Transcript", "\n---\n\n*Transcript*"),
        PAGE.replace("water", "[water](https://example.org/a)"),
        "---\ntitle: x\n---\n" + PAGE,
    ],
)
def test_form_of_the_page_does_not_matter(written: str) -> None:
    assert parse_reference(PAGE) == parse_reference(written)


def test_documented_interview_has_all_its_parts(shared) -> None:
    text = (shared / "documented" / "interview.txt").read_text(encoding="utf-8")
    page = parse_reference(text)
    lines = text.splitlines()
    assert (len(page.preface), len(page.sections), len(page.turns)) == (11, 3, 116)
    assert lines[0] == page.title
    assert tuple(lines[1:12]) == page.preface
    assert lines[13] == page.sections[0].heading
    assert len(page.speakers) == 2
    spoken = {f"{turn.speaker}: {turn.text}" for turn in page.turns}
    headings = {section.heading for section in page.sections}
    assert {line for line in lines[13:] if line} == spoken | headings


def test_every_line_of_a_bare_page_is_a_turn(shared) -> None:
    pages = sorted((shared / "eval" / "spliced").glob("*.ref.txt"))
    assert pages
    for path in pages:
        page = parse_reference(path.read_text(encoding="utf-8"))
        written = path.read_text(encoding="utf-8").splitlines()
        assert (page.title, page.preface, page.sections) == ("", (), ())
        assert written == [f"{turn.speaker}: {turn.text}" for turn in page.turns]


@pytest.mark.parametrize(
    "sentence",
    [
        "He said: go home.",
        "Prof Lee said: go home.",
        "At 10:30 we left.",
        "10:30 was late.",
        "https://example.org/a is where it stands.",
        "There is one thing I know about it: nothing.",
        "What I mean: nothing.",
        "Wait, one thing: nothing.",
    ],
)
def test_colon_inside_a_sentence_opens_no_turn(sentence: str) -> None:
    text = f"Ann: one.\nBo: two.\n{sentence}\n{sentence}\nAnn: three.\nBo: four."
    assert turns_of(text)[1] == ("Bo", ("two.", sentence, sentence))


@pytest.mark.parametrize(
    "name",
    [
        "Carla de la Cruz",
        "I",
        "AUDIENCE",
        "Speaker 3",
        "SPEAKER_02",
        "Dr. O’Neill",
        "王小明",
        "محمد",
    ],
)
def test_somebody_who_speaks_once_has_a_turn(name: str) -> None:
    text = f"Ann: one.\nBo: two.\n{name}: three.\nAnn: four.\nBo: five."
    assert turns_of(text)[2] == (name, ("three.",))


def test_lower_case_name_needs_a_second_turn() -> None:
    once = "Ann: one.\nBo: two.\nfirst caller: three.\nAnn: four.\nBo: five."
    assert [speaker for speaker, _ in turns_of(once)] == ["Ann", "Bo", "Ann", "Bo"]
    twice = once + "\nfirst caller: six."
    assert turns_of(twice)[2][0] == "first caller"


def test_name_in_capitals_is_the_same_speaker() -> None:
    assert parse_reference("Ann: one.\nBo: two.\nANN: three.").speakers == ("Ann", "Bo")


def test_fields_before_the_transcript_are_preface() -> None:
    text = "A talk\nPhoto: Someone\nDate: 3 May\nAnn: one.\nBo: two.\nAnn: three.\nBo: four."
    page = parse_reference(text)
    assert (page.preface, page.byline) == (("Photo: Someone",), ("Date: 3 May",))
    assert page.speakers == ("Ann", "Bo")


def test_quoted_turn_before_the_introduction_is_preface() -> None:
    quoted = "A talk\nAnn: one.\nThe full conversation is below:\nAnn: one.\nBo: two.\nAnn: three."
    page = parse_reference(quoted)
    assert page.preface == ("Ann: one.",)
    assert len(page.turns) == 3


def test_name_that_opens_only_the_first_line_is_a_headlines() -> None:
    page = parse_reference("Bridges: A talk\nAnn: one.\nBo: two.\nAnn: three.")
    assert page.title == "Bridges: A talk"
    assert len(page.turns) == 3


def test_introduction_inside_a_long_transcript_is_speech() -> None:
    turns = "Ann: one.\nBo: two.\n" * 3
    text = f"{turns}Here is the conversation we had:\nAnn: last."
    assert turns_of(text)[5] == ("Bo", ("two.", "Here is the conversation we had:"))


def test_each_may_speak_only_once() -> None:
    assert turns_of("Ann: one.\nBo: two.") == [("Ann", ("one.",)), ("Bo", ("two.",))]
    assert turns_of("Ann: one.\ntwo.") == [("Ann", ("one.", "two."))]


def test_name_may_stand_on_a_line_of_its_own() -> None:
    text = "Ann:\nGood morning\nBo:\nGood morning.\nAnn:\nBo: So?"
    expected = [("Ann", ("Good morning",)), ("Bo", ("Good morning.",)), ("Bo", ("So?",))]
    assert turns_of(text) == expected


def test_heading_is_short_and_no_question_and_stands_before_a_turn() -> None:
    long = " ".join(["word"] * 15)
    for line, is_heading in [
        ("What comes next", True),
        ("What comes next?", False),
        ("What came next.", False),
        ("and what comes next", False),
        (long, False),
        ("接下来怎么办", True),
        ("接下来怎么办。", False),
    ]:
        page = parse_reference(f"Ann: one.\nBo: two.\n{line}\nAnn: three.\nBo: four.")
        assert is_heading == (page.sections == (Section(line, 2),)), line
        assert is_heading == (page.turns[1].paragraphs == ("two.",)), line
    page = parse_reference("Ann: one.\nBo: two.\nA short list\nof things.\nAnn: three.\nBo: four.")
    assert page.sections == ()


def test_footer_is_not_speech_and_heads_nothing() -> None:
    page = parse_reference("Ann: one.\nBo: two.\nSubscribe to our newsletter")
    assert page.sections == ()
    assert page.turns[1].paragraphs == ("two.",)


def test_markdown_heading_is_one_wherever_it_stands() -> None:
    page = parse_reference("# T\n\n## One.\n\nAnn: one.\n\n## Two.\n\nmore\n\nAnn: two.")
    assert page.title == "T"
    assert page.sections == (Section("One.", 0), Section("Two.", 1))


def test_byline_is_no_heading_but_a_short_line_after_prose_is() -> None:
    turns = "Ann: one.\nBo: two.\nAnn: three."
    byline = parse_reference(f"A talk\nBy Someone\n{turns}")
    assert (byline.byline, byline.preface, byline.sections) == (("By Someone",), (), ())
    prose = parse_reference(f"A talk\nThey met. It rained.\nThe start\n{turns}")
    assert (
        prose.preface,
        prose.sections,
    ) == (("They met. It rained.",), (Section("The start", 0),))


def test_chinese_page_is_read() -> None:
    text = (
        "访谈\n两人见面。\n以下为访谈实录：\n张三：你好。\n他说：走。\n李四：走了。\n张三：再见。"
    )
    page = parse_reference(text)
    assert (page.title, page.preface) == ("访谈", ("两人见面。",))
    assert (page.turns[0].speaker, page.turns[0].paragraphs) == ("张三", ("你好。", "他说：走。"))
    assert page.speakers == ("张三", "李四")


def test_first_paragraph_is_not_taken_for_a_headline() -> None:
    page = parse_reference("They met. It rained.\nAnn: one.\nBo: two.\nAnn: three.")
    assert (page.title, page.preface) == ("", ("They met. It rained.",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n",
        "---\n\n***",
        "%PDF-1.7 Ann: one.\nBo: two.",
        "PK\x03\x04\0\0Ann: one.\nAnn: two.",
        "\ufffd" * 20 + "Ann: one.\nAnn: two.",
    ],
)
def test_page_that_is_no_text_says_what_a_page_must_look_like(text: str) -> None:
    with pytest.raises(ReferencePageError) as caught:
        parse_reference(text, "page.txt")
    assert caught.value.subject == "page.txt"
    assert "Jane Doe: Good morning." in caught.value.remedy


WORDS = st.lists(st.sampled_from(["alpha", "beta", "10:30", "—", "你好", "שלום"]), min_size=1)
PARAGRAPH = WORDS.map(lambda words: "So " + " ".join(words) + ".")
TURN = st.tuples(st.sampled_from(["Ann Lee", "Bo"]), st.lists(PARAGRAPH, min_size=1, max_size=3))


@given(st.lists(TURN, min_size=2, max_size=8), st.sampled_from(["\n", "\r\n", "\n\n"]))
@example(
    [
        ("Ann Lee", ["So alpha.", "So 你好 10:30 alpha.", "So 你好 10:30 alpha."]),
        ("Ann Lee", ["So alpha.", "So שלום 10:30 alpha."]),
    ],
    "\n",
)
def test_turns_written_out_are_read_back(
    written: list[tuple[str, list[str]]], newline: str
) -> None:
    # A name that opens only the first line of a page could as well be a headline's.
    assume(written[0][0] in [name for name, _ in written[1:]])
    text = newline.join(f"{name}: {newline.join(said)}" for name, said in written)
    assert [(name, tuple(said)) for name, said in written] == turns_of(text)


@given(st.text(max_size=300))
def test_any_text_is_a_page_or_a_clear_error(text: str) -> None:
    try:
        page = parse_reference(text)
    except ReferencePageError:
        return
    assert page.turns
    assert all(turn.paragraphs and turn.speaker != "" for turn in page.turns)
    assert all(0 <= section.first_turn < len(page.turns) for section in page.sections)
