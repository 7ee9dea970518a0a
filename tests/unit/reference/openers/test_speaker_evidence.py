"""People are told from words that open a sentence by what speaks for each of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages import parse_reference

WORDS = """Remember|Rule number one|My advice|The bottom line|Fun Fact|Pro tip|At 10:30|In 2019|Then the captain said
https|PS|TL;DR|Note to self|Genesis 1|John 3|Long story short|Murphy's law|Bonus|Hypothesis|Conclusion|Unbelievable
Merke|Mein Rat|Faustregel|Gute Frage|Zum Schluss|Schritt zwei|Mon conseil|En résumé|Franchement|Souvenez-vous
Mi consejo|Regla número uno|Aclaración|Il mio consiglio|Passo due|Precisazione|Meu conselho|Lembrem-se|Curiosidade
Mijn advies|Regel nummer één|Onthoud|我的建议|记住|第一|例えば|結論""".replace("\n", "|").split("|")
ROLES = """Announcer|Narrator|Operator|Moderator|Host|Interviewer|Q|Speaker 3|Man|Woman|Audience member|Reporter
Unidentified Speaker|Caller from Leeds|Sprecherin|Journaliste|Voce fuori campo|主持人""".replace(
    "\n", "|"
).split("|")


def read(page: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in parse_reference(page).turns]


@pytest.mark.parametrize("joint", ["\n", "\n\n"])
@pytest.mark.parametrize("word", WORDS)
def test_words_before_a_colon_stay_speech_once_and_twice(word: str, joint: str) -> None:
    lines = ["Ann Lee: Why?", "Bo Ek: So.", f"{word}: We row.", "Ann Lee: And then?"]
    once = joint.join(lines)
    assert read(once)[1] == ("Bo Ek", f"So. {word}: We row.")
    twice = joint.join([*lines, "Bo Ek: Yes.", f"{word}: We rest.", "Ann Lee: Good."])
    assert read(twice)[3] == ("Bo Ek", f"Yes. {word}: We rest.")


@pytest.mark.parametrize("role", ROLES)
def test_who_speaks_in_a_role_speaks_once_anywhere(role: str) -> None:
    talk = ["Ann Lee: Why?", "Bo Ek: Because they are.", "Ann Lee: And then?", "Bo Ek: They fell."]
    said = f"{role}: This is a talk about bridges."
    for place in (0, 2, 4):
        page = "\n".join([*talk[:place], said, *talk[place:]])
        assert read(page)[place] == (role, "This is a talk about bridges.")


@pytest.mark.parametrize(
    "form", ["{} 0:12\n{}", "{}\n0:12\n{}", "0:12\n{}\n{}", "**{}:** {}", "[0:12] {}: {}"]
)
@pytest.mark.parametrize("name", ["Announcer", "Audience member", "Cy Dunn"])
def test_who_speaks_once_is_set_like_the_others(name: str, form: str) -> None:
    talk = [
        ("Ann Lee", "Why?"),
        ("Bo Ek", "Because."),
        ("Ann Lee", "And?"),
        ("Bo Ek", "They fell."),
    ]
    for place in (0, 2, 4):
        turns = [*talk[:place], (name, "This is a talk about bridges."), *talk[place:]]
        assert read("\n\n".join(form.format(*turn) for turn in turns)) == turns


@pytest.mark.parametrize("name", ["Cy Dunn", "Ravi", "He Xiaopeng", "李明", "Мария", "Lee, Cy"])
def test_a_third_person_speaks_once(name: str) -> None:
    page = f"Ann: Why?\nBo: Because.\n{name}: May I?\nAnn: Yes.\nBo: Please."
    assert [speaker for speaker, _ in read(page)] == ["Ann", "Bo", name, "Ann", "Bo"]


@pytest.mark.parametrize(
    "form",
    ["**{}**: {}", "[00:03] {}: {}", "{} (0:03): {}", "{}: {}"],
    ids=["in bold", "with a time", "with a time behind", "in capitals"],
)
def test_a_word_that_is_not_set_like_the_names_is_none(form: str) -> None:
    talk = [("ANN", "Why?"), ("BO", "So."), ("ANN", "And?"), ("BO", "No.")]
    lines = [form.format(*turn) for turn in talk]
    page = "\n\n".join([*lines, "Pathos: It moves people.", form.format("ANN", "Good.")])
    assert read(page)[3] == ("BO", "No. Pathos: It moves people.")


def test_a_word_behind_which_speech_begins_small_is_no_name_unless_somebody_is_called_so() -> None:
    talk = "Ann: Why?\nBo: So.\nAnn: And?\nBo: Well.\nPathos: it moves people.\nAnn: Good."
    assert read(talk)[3] == ("Bo", "Well. Pathos: it moves people.")
    called = talk.replace("Good.", "Thank you, Pathos.")
    assert read(called)[4] == ("Pathos", "it moves people.")


def test_question_and_answer_are_speakers_where_a_page_has_both() -> None:
    page = "Question: Why?\nAnswer: So.\nQuestion: And then?\nAnswer: No."
    assert [speaker for speaker, _ in read(page)] == ["Question", "Answer"] * 2


def test_a_label_that_parts_one_speakers_turns_is_a_speaker() -> None:
    page = "Question: Why?\nBo Ek: So.\nQuestion: And then?\nBo Ek: No.\nQuestion: No?\nBo Ek: Yes."
    assert [speaker for speaker, _ in read(page)] == ["Question", "Bo Ek"] * 3


def test_facts_over_the_talk_are_no_turns() -> None:
    page = "A talk\nGuest: Bo Ek\nHost: Ann Lee\n\nAnn Lee: Why?\nBo Ek: So.\nAnn Lee: Good."
    assert [speaker for speaker, _ in read(page)] == ["Ann Lee", "Bo Ek", "Ann Lee"]


@pytest.mark.parametrize("form", ["<{}> {}", "[{}] {}", "{}\t{}", "{} 0:12\n{}"])
def test_what_is_explained_in_turns_of_another_shape_names_nobody(form: str) -> None:
    said = ["So it is.", "Pathos: it moves people.", "Thomas Mann: a writer.", "That is all."]
    block = "\n\n".join(said)
    page = "\n\n".join(form.format(name, block) for name in ["Ann Lee", "Bo Ek"] * 3)
    assert [speaker for speaker, _ in read(page)] == ["Ann Lee", "Bo Ek"] * 3


def test_a_colon_that_times_stand_beside_now_and_then_names_all_speakers() -> None:
    timed = ["Ann Lee (0:12): Why?", "Bo Ek (0:14): So.", "Cy Roe: No."]
    page = "\n".join([*timed, "Ann Lee: But?", "Bo Ek: Yes.", "Cy Roe: Never."] * 2)
    assert [speaker for speaker, _ in read(page)] == ["Ann Lee", "Bo Ek", "Cy Roe"] * 4


SAID = st.sampled_from(
    [
        "Why do they stand?",
        "Yes.",
        "Pathos: it moves people.",
        "Remember: never give up.",
        "https://example.org/a is the address.",
        "At 10:30 we left.",
        "No. It fell.",
        "Bridges — they fall — again.",
        "He said: go home.",
        "Thomas Mann: a writer.",
        "Two (or three) of them.",
    ]
)
FORMS = st.sampled_from(
    ["{}: {}", "**{}:** {}", "[00:12] {}: {}", "<{}> {}", "{}\t{}", "{} 0:12\n{}"]
)


@given(form=FORMS, turns=st.lists(st.lists(SAID, min_size=1, max_size=3), min_size=4, max_size=8))
def test_no_word_of_what_is_said_is_lost(form: str, turns: list[list[str]]) -> None:
    names = ["Ann Lee", "Bo Ek"]
    blocks = [
        form.format(names[number % 2], "\n\n".join(["So it is.", *said, "That is all."]))
        for number, said in enumerate(turns)
    ]
    page = parse_reference("\n\n".join(blocks))
    read = " ".join(f"{turn.speaker}: {turn.text}" for turn in page.turns)
    for said in (line for lines in turns for line in lines):
        assert said in read


def test_letters_without_case_are_no_capitals_that_another_turn_lacks() -> None:
    page = "Ann Lee: אב.\nBo: so.\nUnknown: אב.\nAnn Lee: אב.\nUnknown: אב."
    assert [name for name, _ in read(page)] == ["Ann Lee", "Bo", None, "Ann Lee", None]
