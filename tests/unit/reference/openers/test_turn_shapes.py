"""Turns are read in every way in which programs and people write who speaks, and when."""

from __future__ import annotations

import pytest

from pipeline.reference import read_page
from tests.pages import parse_reference

TURNS = (
    ("Jonas Weber", "We open the gate at dawn."),
    ("Ruth Okafor", "And who feeds the goats then?"),
    ("Jonas Weber", "My sister does, with the boys."),
    ("Ruth Okafor", "That sounds like hard work."),
)
ON_ONE_LINE = [
    "{n}：{s}",
    "{n}:{s}",
    "[{h}] {n}: {s}",
    "{mm} - {n}: {s}",
    "{n} {mm}: {s}",
    "{n} - {mm}: {s}",
    "{n}: [{h}] {s}",
    "{n}: #{h}-3# {s}",
    "{n}: {s} #{h}-3#",
    "{n} [{h}] {s}",
    "{{{n}}}: {s}",
    "【{n}】: {s}",
    "{n}:: {s}",
    "{n}> {s}",
    "{n} >> {s}",
    "{n}. – {s}",
    "{n}.— {s}",
    "{mm} | {n} | {s}",
    "{n} ({mm} Min.): {s}",
    "◆ {n}: {s}",
    "○{n}　{s}",
    "[Speaker: {n}] {s}",
    "{n} {mm} {s}",
    "{n}\t{s}",
    "{n}\t{mm}\t{s}",
    "{h}\t{h}\t{n}\t{s}",
    "{n}    {s}",
    "<{n}> {s}",
    "[{n}] {s}",
    "({n}) {s}",
    "【{n}】{s}",
    "({n}): {s}",
    "[{n} {h}] {s}",
    "[{h} {n}] {s}",
    "[{mm}] <{n}> {s}",
    "{N}. {s}",
    "{N} (smiling). {s}",
    "{n} | {s}",
    "{n} > {s}",
    "[{h} --> {h}] {n}: {s}",
    "{h} From {n} to Everyone: {s}",
    "[03/05/2024, {mm}:11] {n}: {s}",
    "03/05/2024, {mm} - {n}: {s}",
    "1. {n}: {s}",
    "[1] {n}: {s}",
    ">> {N}: {s}",
]
OVER_THE_TEXT = [
    "{n} {mm}",
    "{n} | {mm}",
    "{n}, {mm}",
    "{n} @ {mm}",
    "{n} ({mm}):",
    "{mm} | {n}",
    "[{h}] - {n}",
    "{n} {h} - {h}",
    "{n}   1 minute {i} seconds",
    "{n} 1m {i}s",
    "{n}  12:0{i} PM",
    "{n} — Today at 12:0{i} PM",
    "[{n}]",
    "({n})",
    "<{n}>",
    "### {n}:",
    "{n}/{mm}",
    "{mm}/{n}",
    "{n}/1 minute {i} seconds",
    "{h}.000 --> {h}.120/{n}",
]


def write(form: str, joint: str) -> str:
    """The turns in a form; a slash in it parts lines."""
    lines = [
        form.format(
            n=name, N=name.upper(), s=said, i=i, mm=f"00:{i:02}", h=f"00:00:{i:02}"
        ).replace("/" if "{s}" not in form else "\0", "\n")
        for i, (name, said) in enumerate(TURNS, start=3)
    ]
    return joint.join(lines)


def read(page: str) -> tuple[tuple[str, str], ...]:
    """Who speaks, in title case, and what is said."""
    return tuple(((turn.speaker or "").title(), turn.text) for turn in parse_reference(page).turns)


@pytest.mark.parametrize("joint", ["\n", "\n\n"])
@pytest.mark.parametrize("form", ON_ONE_LINE)
def test_name_and_time_stand_on_the_line_of_what_is_said(form: str, joint: str) -> None:
    assert read(write(form, joint)) == TURNS


@pytest.mark.parametrize("joint", ["\n", "\n\n"])
@pytest.mark.parametrize("form", OVER_THE_TEXT)
def test_name_and_time_stand_over_what_is_said(form: str, joint: str) -> None:
    page = write(form + "/{s}", joint).replace("/", "\n")
    assert read(page) == TURNS


def test_nobody_need_come_back_where_every_line_is_set_so() -> None:
    page = "<Jonas> We open the gate.\n<Ruth> And who feeds the goats?"
    assert read(page) == (("Jonas", "We open the gate."), ("Ruth", "And who feeds the goats?"))


def test_times_over_lines_of_speech_name_nobody() -> None:
    page = "0:03\nGood morning\n0:05\nHello Leeds\n0:08\nGood morning\n0:11\nHello Leeds"
    assert [turn.speaker for turn in parse_reference(page).turns] == [None] * 4


def test_ideographic_space_parts_name_and_speech() -> None:
    page = "陈刚　早上好。\n周敏　你好。\n陈刚　今天忙吗？\n周敏　很忙。"
    assert [turn.speaker for turn in parse_reference(page).turns] == ["陈刚", "周敏"] * 2


@pytest.mark.parametrize("note", ["[Music]", "(Applause)", "<i>", "[Laughter]", "(Pause)"])
def test_sounds_in_brackets_are_nobody(note: str) -> None:
    page = f"{note} We open the gate.\n{note} My sister feeds them.\n{note} They sing."
    assert {turn.speaker for turn in parse_reference(page).turns} == {None}


@pytest.mark.parametrize(
    "line", ["Monday 10:30 we left.", "Bridges — they fall.", "No. It fell.", "At 10:30 we left."]
)
def test_lines_of_speech_that_look_like_a_layout_open_no_turn(line: str) -> None:
    page = f"Ann: one.\nBo: two.\n{line}\n{line}\nAnn: three.\nBo: four."
    assert read(page)[1] == ("Bo", f"two. {line} {line}")


@pytest.mark.parametrize(
    ("page", "speakers"),
    [
        ("[12:03] <jonas> hi\n[12:04] <ruth> hello\n[12:06] <jonas> so", "jonas ruth jonas"),
        ("1 Q. Why?\n2 A. So.\n3 Q. When?\n4 A. Then.", "Q A Q A"),
        ("Q. Why?\nA. So.\nQ. When?\nA. Then.\nTHE-COURT: Good.", "Q A Q A THE-COURT"),
        ("0:0:3.4 --> 0:0:6.12\nAnn\nHi.\n\n0:0:9.0 --> 0:0:11.0\nBo\nYes.", "Ann Bo"),
        ("I: Why?\nB: So.\nI: And?\nB: No.", "I B I B"),
    ],
    ids=["a chat", "numbered lines", "a court", "short clocks", "letters"],
)
def test_speakers_are_named_as_they_are_written(page: str, speakers: str) -> None:
    assert [turn.speaker for turn in parse_reference(page).turns] == speakers.split()


@pytest.mark.parametrize(
    "time",
    [
        "[00m03s]",
        "1h02m03s",
        "3m 5s",
        "(1h 2m 3s)",
        "[3m5s]",
        "[4m]",
        "3'05\"",
        "03′05″",
        "[00.03]",
    ],
)
@pytest.mark.parametrize("line", ["{time} {turn}", "{time} - {turn}"])
def test_time_in_letters_before_a_name_is_none_of_it(time: str, line: str) -> None:
    turns = ("Ann Lee: We met in May.", "Bo Ek: It was cold.", "Ann Lee: Was it?", "Bo Ek: Yes.")
    text = "\n\n".join(line.format(time=time, turn=turn) for turn in turns)
    page = read_page(text.encode(), ".txt").reference
    assert [f"{turn.speaker}: {turn.paragraphs[0]}" for turn in page.turns] == list(turns)


@pytest.mark.parametrize("time", ["[00m03s]", "1m03s", "(3m 5s)"])
def test_time_in_letters_behind_a_name_is_none_of_it(time: str) -> None:
    text = "\n\n".join(f"{name} {time}: It was cold." for name in ("Ann Lee", "Bo Ek") * 2)
    page = read_page(text.encode(), ".txt").reference
    assert [turn.speaker for turn in page.turns] == ["Ann Lee", "Bo Ek"] * 2


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("สมชาย", "มาลี"), ("สวัสดีครับ", "ขอบคุณค่ะ", "เริ่มต้นอย่างไร", "ที่เมืองเล็ก")),
        (("אבי", "נעמה"), ("שלום לכולם", "תודה רבה", "איך זה התחיל", "בעיר קטנה")),
        (("Ann Lee", "Bo Ek"), ("Hello", "Hi", "Cold", "Very")),
    ],
)
def test_names_that_come_back_stand_over_what_is_short(
    names: tuple[str, str], said: tuple[str, ...]
) -> None:
    text = "\n\n".join(f"{names[i % 2]}\n{text}" for i, text in enumerate(said))
    page = read_page(text.encode(), ".txt").reference
    assert [turn.speaker for turn in page.turns] == list(names) * 2


@pytest.mark.parametrize("opener", ["NB", "N.B.", "PS", "FYI", "OK", "TV", "AI", "UK"])
def test_abbreviation_before_one_remark_is_nobodys_initials(opener: str) -> None:
    lines = ["Nora Beck: It rained.", "Omar Diaz: So it did.", f"{opener}: it was cold."]
    text = "\n\n".join([*lines, "Nora Beck: Was it?", "Omar Diaz: Yes."])
    page = read_page(text.encode(), ".txt").reference
    assert page.turns[1].paragraphs == ("So it did.", f"{opener}: it was cold.")


@pytest.mark.parametrize("names", [("NB", "OD"), ("PS", "TV"), ("NB", "FYI"), ("AI", "Human")])
def test_initials_by_which_a_page_names_people_stay_names(names: tuple[str, str]) -> None:
    text = "\n\n".join(f"{name}: It was cold." for name in names * 3)
    page = read_page(text.encode(), ".txt").reference
    assert [turn.speaker for turn in page.turns] == list(names) * 3


def test_initials_behind_full_names_are_theirs() -> None:
    names = ("Nora Beck", "Omar Diaz", "NB", "OD")
    text = "\n\n".join(f"{name}: It was cold." for name in names)
    page = read_page(text.encode(), ".txt").reference
    assert [turn.speaker for turn in page.turns] == ["Nora Beck", "Omar Diaz"] * 2


@pytest.mark.parametrize(
    "line", ["| {name} | It was cold. |", "<<{name}>> It was cold.", "[[{name}]] It was cold."]
)
def test_names_between_bars_or_double_brackets_are_read(line: str) -> None:
    text = "\n".join(line.format(name=name) for name in ("Ann Lee", "Bo Ek") * 2)
    page = read_page(text.encode(), ".md").reference
    said = [(turn.speaker, turn.paragraphs) for turn in page.turns]
    assert said == [(name, ("It was cold.",)) for name in ("Ann Lee", "Bo Ek") * 2]


def test_picture_behind_an_accounts_name_is_part_of_it() -> None:
    text = "\n\n".join(f"{name}: It was cold." for name in ("Ann 🌹", "Bo") * 2)
    page = read_page(text.encode(), ".txt").reference
    assert [turn.speaker for turn in page.turns] == ["Ann 🌹", "Bo"] * 2


@pytest.mark.parametrize(
    "over",
    ["{name} • 0:12", "{name} / 0:12", "Speaker: {name}", "Sprecherin: {name}\nZeit: 0:12\nText:"],
)
def test_field_or_time_over_a_turn_says_whose_it_is(over: str) -> None:
    names = ("Ann Lee", "Bo Ek") * 2
    joint = " " if over.endswith(":") else "\n"
    text = "\n\n".join(f"{over.format(name=name)}{joint}It was cold." for name in names)
    page = read_page(text.encode(), ".txt").reference
    said = [(turn.speaker, turn.paragraphs) for turn in page.turns]
    assert said == [(name, ("It was cold.",)) for name in names]


@pytest.mark.parametrize("turn", ["{}: {}", "Speaker: {}\n{}"])
def test_fields_under_one_another_list_who_takes_part(turn: str) -> None:
    turns = turn.format("Ann Lee", "It was cold."), turn.format("Bo Ek", "So it was.")
    text = "\n\n".join(("Speaker: Ann Lee\nSpeaker: Bo Ek", "An evening in May.", *turns))
    page = read_page(text.encode(), ".txt").reference
    assert [turn.speaker for turn in page.turns] == ["Ann Lee", "Bo Ek"]


@pytest.mark.parametrize("marks", ["{}.- ", "{}) ", "{}.— "])
def test_letters_before_questions_and_answers_open_turns(marks: str) -> None:
    said = ("How did it begin?", "In a small town.")
    text = "\n\n".join(f"{marks.format(letter)}{said[letter == 'A']}" for letter in "QAQA")
    page = read_page(text.encode(), ".txt").reference
    assert [(turn.speaker, turn.paragraphs[0]) for turn in page.turns] == [
        (letter, said[letter == "A"]) for letter in "QAQA"
    ]


def test_japanese_speech_in_corner_brackets_is_the_names_before_them() -> None:
    text = "\n".join(f"{name}「寒かったです。」" for name in ("田中", "鈴木さん") * 2)
    page = read_page(text.encode(), ".txt").reference
    said = [(turn.speaker, turn.paragraphs) for turn in page.turns]
    assert said == [(name, ("寒かったです。",)) for name in ("田中", "鈴木さん") * 2]


@pytest.mark.parametrize("name", ["Robert (Bob) Smith", "🎙️ Ann", "Ann 👩🏽‍🌾"])
def test_brackets_and_joined_pictures_in_a_name_are_part_of_it(name: str) -> None:
    text = "\n\n".join(f"{one}: It was cold." for one in (name, "Bo") * 2)
    page = read_page(text.encode(), ".txt").reference
    assert [turn.speaker for turn in page.turns] == [name, "Bo"] * 2


@pytest.mark.parametrize(
    ("name", "is_heard"),
    [
        ("Ana Luísa de la Cruz", True),
        ("Ann Lee and Cy Dunn", True),
        ("Question from the audience", True),
        ("Recording", True),
        ("London 1999", False),
        ("Sailing 101", False),
        ("Шаг 1", False),
        ("Krok 1", False),
        ("Например", False),
        ("Wniosek", False),
    ],
)
def test_name_that_opens_one_line_is_told_from_words_before_a_colon(
    name: str, is_heard: bool
) -> None:
    before = ["Ann Lee: It was cold.", "Bo Ek: So it was."] * 2
    text = "\n\n".join([*before[:3], f"{name}: It had rained.", before[3]])
    speakers = [turn.speaker for turn in read_page(text.encode(), ".txt").reference.turns]
    assert (name in speakers) is is_heard
