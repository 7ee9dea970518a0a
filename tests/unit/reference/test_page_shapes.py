"""Whatever way a page sets its names apart, the same turns are read from it."""

from __future__ import annotations

import textwrap

import pytest

from pipeline.errors import ReferencePageError
from pipeline.reference import Page, Role, read_page

TURNS = (
    ("Ann Lee", ("Why do bridges stand?",)),
    ("Bo Ek", ("Because they are pushed.", "And because they are pulled, I think.")),
    ("Ann Lee", ("Did one ever fall?",)),
    ("Bo Ek", ("Two of them did.",)),
)


def read(text: str, suffix: str = ".md", *hints: str) -> Page:
    return read_page(text.encode(), suffix, f"page{suffix}", hints)


def turns_of(
    text: str, suffix: str = ".md", *hints: str
) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
    return tuple(
        (turn.speaker, turn.paragraphs) for turn in read(text, suffix, *hints).reference.turns
    )


def roles_of(text: str, suffix: str = ".md", *hints: str) -> list[str]:
    return [line.role.value for line in read(text, suffix, *hints).lines]


def write(form: str, joint: str = "\n\n") -> str:
    """The turns, each opened in one way; further paragraphs follow bare."""
    return joint.join(
        joint.join((form.format(name=name, NAME=name.upper(), text=said[0]), *said[1:]))
        for name, said in TURNS
    )


@pytest.mark.parametrize(
    "form",
    [
        "{name}: {text}",
        "{name}：{text}",
        "{NAME}: {text}",
        "{name} (engineer): {text}",
        '{name} (author of "Bridges: A life"): {text}',
        "{NAME}, HOST: {text}",
        "{name}, host: {text}",
        "**{name}**: {text}",
        "**{name}:** {text}",
        "**{name}** {text}",
        "**{name}**\n\n{text}",
        "<b>{name}</b> {text}",
        "### {name}\n\n{text}",
        "{name} — {text}",
        "{name} – {text}",
        "{name} - {text}",
        "{name}\n\n{text}",
        "{name}:\n\n{text}",
        "[00:12:30] {name}: {text}",
        "00:12:30 {name}: {text}",
        "{name} [00:12:30]: {text}",
        "{name} (00:12):\n\n{text}",
        "{name} [00:12:30]\n\n{text}",
        "{name} 00:12\n\n{text}",
        "00:12 {name}\n\n{text}",
        "{name} (00:12:30) {text}",
        "[{name}] 12:30:01\n\n{text}",
        "[{name}]: {text}",
        "{name}, Acme Bridges: {text}",
        ">> {NAME}: {text}",
        "- **{name}**: {text}",
    ],
)
def test_names_in_every_shape_open_turns(form: str) -> None:
    expected = TURNS if "{name}" in form else tuple((name.upper(), said) for name, said in TURNS)
    if form.startswith("{NAME}, "):
        expected = tuple((name.upper(), said) for name, said in TURNS)
    assert turns_of(write(form)) == expected


def test_honorific_and_full_stop_open_the_turns_of_a_hearing() -> None:
    page = "Mr. Lind. We are open.\nMs. Ek. Thank you, Mr. Lind. I saw it.\nMr. Lind. Go on.\nThe Chairman. Yes."
    expected = (
        ("Mr. Lind", ("We are open.",)),
        ("Ms. Ek", ("Thank you, Mr. Lind. I saw it.",)),
        ("Mr. Lind", ("Go on.",)),
        ("The Chairman", ("Yes.",)),
    )
    assert turns_of(page) == expected


def test_questions_and_answers_are_two_speakers() -> None:
    page = "Q: Why?\nA: Because.\n\nAnd so.\nQ: Where?\nA: There."
    assert [name for name, _ in turns_of(page)] == ["Q", "A", "Q", "A"]
    assert turns_of(page) == turns_of(page.replace("Q:", "**Q:**").replace("A:", "**A:**"))
    assert turns_of(page) == turns_of(page.replace("Q:", "Q.").replace("A:", "A."))


def test_dash_inside_of_speech_names_nobody_where_the_page_has_colons() -> None:
    page = "Ann: one.\nBridges — they fall.\nBo: two.\nBridges — they stand.\nAnn: three."
    assert turns_of(page)[:2] == (
        (
            ("Ann", ("one.", "Bridges — they fall.")),
            ("Bo", ("two.", "Bridges — they stand.")),
        )
    )


def test_bold_words_at_the_beginning_of_a_paragraph_are_no_name_unless_they_come_back() -> None:
    page = "Ann: one.\n\n**Bridges fall** when it rains.\n\nBo: two.\n\nAnn: three."
    assert turns_of(page)[0] == ("Ann", ("one.", "Bridges fall when it rains."))


@pytest.mark.parametrize(
    ("names", "speakers"),
    [
        (("JANE DOE", "Jane Doe", "Bo"), ("Jane Doe", "Jane Doe", "Bo")),
        (("Jane Doe", "JD", "DOE", "Jane"), ("Jane Doe",) * 4),
        (("Jane Doe", "J.D.", "John Roe", "JR"), ("Jane Doe", "Jane Doe", "John Roe", "John Roe")),
        (("Dr. Jane Doe", "Doe", "DOE"), ("Dr. Jane Doe",) * 3),
        (("Jane Doe", "John Doe", "Doe"), ("Jane Doe", "John Doe", "Doe")),
        (("Jane Doe", "Jon Dean", "JD"), ("Jane Doe", "Jon Dean", "JD")),
        (("Mr. Doe", "Mrs. Doe", "MR. DOE"), ("Mr. Doe", "Mrs. Doe", "Mr. Doe")),
        (("Speaker 1", "Speaker 2", "Speaker"), ("Speaker 1", "Speaker 2", "Speaker")),
        (("Doe", "Jane Doe"), ("Doe", "Jane Doe")),
        (('Jane "Jay" Doe', "Doe"), ('Jane "Jay" Doe',) * 2),
    ],
)
def test_short_forms_after_the_one_full_name_are_the_same_speaker(
    names: tuple[str, ...], speakers: tuple[str, ...]
) -> None:
    page = "\n".join(f"{name}: number {number}." for number, name in enumerate(names))
    assert tuple(name for name, _ in turns_of(page)) == speakers


@pytest.mark.parametrize(
    ("said", "spoken", "asides"),
    [
        ("It fell [laughs] at last.", "It fell at last.", ("[laughs]",)),
        ("It fell (laughter), at last.", "It fell, at last.", ("(laughter)",)),
        ("It fell. [inaudible 00:10] At last.", "It fell. At last.", ("[inaudible 00:10]",)),
        ("*laughs* It fell.", "It fell.", ("*laughs*",)),
        ("It *really* fell.", "It really fell.", ()),
        ("It fell (which was sad) at last.", "It fell (which was sad) at last.", ()),
        ("It (the music hall) fell.", "It (the music hall) fell.", ()),
        ("It fell on [the bridge] there.", "It fell on [the bridge] there.", ()),
        ("[t]he bridge fell.", "[t]he bridge fell.", ()),
        ("It fell [00:12:30] at last.", "It fell at last.", ("[00:12:30]",)),
        ("It fell (1:02:03) at last.", "It fell at last.", ("(1:02:03)",)),
        ("We met at 10:30 there.", "We met at 10:30 there.", ()),
        ("It fell.[1] At last.[23]", "It fell. At last.", ("[1]", "[23]")),
        ("It fell¹ and 12 m² with it.", "It fell and 12 m² with it.", ("¹",)),
        ("It was 12 m² at last [sic].", "It was 12 m² at last.", ("[sic]",)),
        ("(Laughs nervously.) It fell.", "It fell.", ("(Laughs nervously.)",)),
        ("桥塌了（笑）。", "桥塌了。", ("（笑）",)),
        ("It fell [Bo Ek: Mm-hmm] at last.", "It fell at last.", ("[Bo Ek: Mm-hmm]",)),
    ],
)
def test_what_is_not_spoken_is_taken_out_of_a_turn(
    said: str, spoken: str, asides: tuple[str, ...]
) -> None:
    page = read(f"Ann: {said}\nBo: Yes.\nAnn: No.\nBo: Yes.")
    assert (spoken,) == page.reference.turns[0].paragraphs
    assert asides == page.lines[0].asides


@pytest.mark.parametrize(
    "line",
    [
        "[Applause]",
        "(Laughter)",
        "(SOUNDBITE OF MUSIC)",
        "[00:10:00]",
        "00:10",
        "[They walk on]",
        "♪ ♪",
    ],
)
def test_direction_on_a_line_of_its_own_is_neither_speech_nor_heading(line: str) -> None:
    page = read(f"Ann: One.\n{line}\nBo: Two.\nAnn: Three.")
    assert [one.role for one in page.lines] == [Role.TURN, Role.DIRECTION, Role.TURN, Role.TURN]
    assert page.reference.turns[0].paragraphs == ("One.",)


def test_turn_of_nothing_but_a_direction_is_none() -> None:
    assert [name for name, _ in turns_of("Ann: One.\nBo: [crosstalk]\nAnn: Two.")] == ["Ann", "Ann"]


def test_footnotes_at_the_end_are_kept_from_the_last_turn() -> None:
    page = read(
        "Ann: It fell.[1]\nBo: Two did*.\nAnn: Yes.\n\nNotes\n\n[1] In spring.\n\n* Or three."
    )
    assert page.reference.footnotes == ("Notes", "[1] In spring.", "* Or three.")
    assert tuple(t.paragraphs for t in page.reference.turns) == (
        ("It fell.",),
        ("Two did.",),
        ("Yes.",),
    )


def test_list_at_the_end_of_speech_is_no_footnote() -> None:
    assert read("Ann: One.\nBo: Two things.\n1. The deck.\n2. The rail.").reference.footnotes == ()


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "By Jane Doe and John Roe",
        "Interview by Jane Doe",
        "Interviewed and edited by Jane Doe",
        "Photographs by Jane Doe",
        "Jane Doe | May 3, 2024",
        "By Jane Doe · 5 min read",
        "May 3, 2024",
        "Published on 3 May 2024",
        "2024-05-03",
        "2024年5月3日",
        "作者：张三",
    ],
)
def test_byline_is_told_from_the_summary(line: str) -> None:
    page = read(
        f"A talk\n{line}\nThey met by the river.\nAnn: One.\nBo: Two.\nAnn: Three."
    ).reference
    assert ((line,), ("They met by the river.",)) == (page.byline, page.preface)


@pytest.mark.parametrize(
    "line",
    [
        "By the river they met",
        "They spoke on May 3, 2024, by the river.",
        "With thanks",
        "By now it rained.",
    ],
)
def test_sentence_that_begins_like_a_byline_is_summary(line: str) -> None:
    page = read(f"A talk\n{line}\nIt rained. It did.\nAnn: One.\nBo: Two.\nAnn: Three.").reference
    assert ((), line) == (page.byline, page.preface[0])


@pytest.mark.parametrize(
    "line",
    [
        "Transcript",
        "## Full transcript",
        "TRANSCRIPT:",
        "The conversation is below:",
        "以下为访谈实录：",
    ],
)
def test_announcement_parts_summary_and_transcript(line: str) -> None:
    page = f"A talk\nIt rained. It did.\n{line}\nEarly days\nAnn: One.\nBo: Two.\nAnn: Three."
    assert roles_of(page) == ["headline", "summary", "begin", "heading", "turn", "turn", "turn"]


def test_lines_of_the_publisher_under_the_last_turn_are_no_speech() -> None:
    page = "Ann: One.\nBo: Two.\nAdvertisement\nAnn: Three.\nCopyright © 2024 The Paper. All rights reserved."
    assert roles_of(page) == ["turn", "turn", "skip", "turn", "skip"]


def test_what_stands_under_a_closing_heading_about_the_page_is_no_speech() -> None:
    page = "Ann: One.\n\nBo: Two.\n\n## About the author\n\nAnn lives by a river."
    assert roles_of(page) == ["turn", "turn", "skip", "skip"]


def test_page_on_which_nobody_is_named_has_a_turn_for_every_paragraph() -> None:
    page = read(
        "# On rivers\n\nBy Jane Doe\n\nMy friends, it rained.\n\n## Then\n\nIt stopped [applause]."
    )
    assert page.reference.title == "On rivers"
    assert page.reference.byline == ("By Jane Doe",)
    assert tuple((turn.speaker, turn.text) for turn in page.reference.turns) == (
        (None, "My friends, it rained."),
        (None, "It stopped."),
    )
    assert (page.reference.sections[0].first_turn, page.reference.speakers) == (1, ())


def test_questions_that_are_set_as_headings_are_spoken_where_nobody_is_named() -> None:
    page = read("# T\n\n### Why?\n\nBecause.\n\n### Where?\n\nThere.\n\n## Later\n\nSo it is.")
    assert [turn.text for turn in page.reference.turns] == [
        "Why?",
        "Because.",
        "Where?",
        "There.",
        "So it is.",
    ]
    assert [section.heading for section in page.reference.sections] == ["Later"]


def test_times_before_most_paragraphs_are_not_spoken() -> None:
    times = "0:01 It rained.\n0:05 It stopped.\n0:09 We went at\n0:12 12:30 home."
    assert [said for _, (said,) in turns_of(times, ".txt")] == [
        "It rained.",
        "It stopped.",
        "We went at",
        "12:30 home.",
    ]
    assert (
        turns_of("10:30 was late.\nIt rained.\nIt stopped.", ".txt")[0][1][0] == "10:30 was late."
    )


def test_last_sentence_that_begins_like_a_footer_is_speech() -> None:
    page = "Ann: One.\nBo: Two.\nRelated to that, we follow it.\nFollow me and you will see."
    assert roles_of(page) == ["turn", "turn", "speech", "speech"]


def test_poem_keeps_its_lines_and_its_title() -> None:
    page = read(
        "The river\n\nI walked along the bank,\nThe water, it was wide,\n\nAnd all the boats"
    ).reference
    assert (page.title, len(page.turns)) == ("The river", 3)
    assert read("I walked along the bank\nThe water, it was wide").reference.title == ""


def test_paragraphs_that_were_wrapped_at_a_width_are_joined() -> None:
    said = "Ann: " + " and ".join(["the bridge was long", "the river below it was wide"] * 12) + "."
    page = "\n\n".join((textwrap.fill(said, 70), "Bo: Yes.", "Ann: And so\non.", "Bo: Ah."))
    turns = read(page, ".txt").reference.turns
    assert said == f"Ann: {turns[0].text}"
    assert [len(turn.paragraphs) for turn in turns] == [1, 1, 2, 1]


@pytest.mark.parametrize(
    ("hint", "role"),
    [
        ("heading: I think so", "heading"),
        ("skip: i  THINK", "skip"),
        ("direction: I think so…", "direction"),
        ("summary: I think", "summary"),
        ("footnote: I think", "footnote"),
        ("speech: I think", "speech"),
    ],
)
def test_hint_says_what_a_paragraph_is(hint: str, role: str) -> None:
    page = "Ann: One.\nI think so.\nBo: Two.\nAnn: Three."
    assert roles_of(page, ".txt", hint) == ["turn", role, "turn", "turn"]


def test_hints_name_speakers_and_beginnings_and_ends() -> None:
    page = "Ann: a quote.\nIt rained.\nNow we begin\nthe caller: One.\nJD: Two.\nthe end\nJD: Not this."
    hints = ("begin: Now we", "speaker: JD = Jane Doe", "speaker: the caller", "end: The End")
    assert turns_of(page, ".txt", *hints) == (("the caller", ("One.",)), ("Jane Doe", ("Two.",)))
    assert roles_of(page, ".txt", *hints) == [
        "summary",
        "summary",
        "begin",
        "turn",
        "turn",
        "end",
        "skip",
    ]
    assert read(page, ".txt", *hints).unused == ()


def test_hint_makes_a_turn_of_a_line_and_a_line_of_a_turn() -> None:
    page = "Ann: One.\nhe said: Two.\nBo: Three.\nNote: Four.\nNote: Five.\nAnn: Six."
    assert turns_of(page, ".txt", "turn: he said")[1][0] == "he said"
    assert turns_of(page, ".txt", "speech: Note")[1] == (
        "Bo",
        ("Three.", "Note: Four.", "Note: Five."),
    )


def test_hint_for_the_headline_leaves_no_other() -> None:
    page = "Interview\nHow bridges fall\nIt rained. It did.\nAnn: One.\nBo: Two.\nAnn: Three."
    assert roles_of(page, ".txt", "headline: How bridges")[:3] == ["summary", "headline", "summary"]


def test_hint_that_fits_nothing_is_told() -> None:
    page = read(
        "Ann: One.\nBo: Two.\nAnn: Three.", ".txt", "skip: Nowhere", "speaker: Cy", "skip: Bo"
    )
    assert page.unused == ("skip: Nowhere", "speaker: Cy")


def test_page_of_which_hints_leave_nothing_is_an_error() -> None:
    with pytest.raises(ReferencePageError, match="it has no speech"):
        read("Ann: One.\nBo: Two.", ".txt", "end: Ann")


def test_the_roles_shown_are_the_roles_that_hints_take() -> None:
    page = "A talk\nBy Jane Doe\nIt rained. It did.\nTranscript\nEarly\nAnn: One.[1]\nMore.\n[Applause]\nBo: Two."
    page += "\n[1] Yes."
    shown = read(page, ".txt")
    told = [f"{line.role}: {line.text}" for line in shown.lines]
    assert read(page, ".txt", *told).reference == shown.reference
    assert len({line.role for line in shown.lines}) == 9


def test_a_name_is_one_however_its_accents_are_composed() -> None:
    composed, parted = "Zo\u00eb Lee", "Zoe\u0308 Lee"
    page = f"{composed}: One.\nBo: Two.\n{parted}: Three.\nBo: Four."
    assert [speaker for speaker, _ in turns_of(page)] == [composed, "Bo", composed, "Bo"]
    told = read(page, ".md", f"speaker: {parted} = The host", f"skip: {parted}: three")
    assert (told.reference.speakers, told.unused) == (("The host", "Bo"), ())


@pytest.mark.parametrize("drawn", ["--- {} ---", "=== {} ===", "~ {} ~", "* {} *"])
def test_what_is_drawn_beside_a_heading_is_no_part_of_it(drawn: str) -> None:
    heading = drawn.format("The sea")
    page = read(f"Ann Lee: It was cold.\n\n{heading}\n\nBo Ek: So it was.\n\nAnn Lee: Yes.", ".txt")
    assert [section.heading for section in page.reference.sections] == ["The sea"]
