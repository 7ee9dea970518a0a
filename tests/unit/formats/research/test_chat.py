"""CHAT: as ``pylangacq`` reads it, strictly, and read back."""

from __future__ import annotations

import unicodedata

import pylangacq
import pytest
from hypothesis import given, settings

from pipeline.domain import Heading, Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats import parse_turns
from pipeline.formats.research import chat
from tests.unit.formats.research.talks import (
    NAMES,
    TALK_TURNS,
    bare_text,
    hostile_talks,
    is_whole,
    make_talk,
    name_people,
    name_read,
    word_times,
)
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    Document,
    make_document,
    make_turn,
    plain_turns,
)


def read(document: Document) -> pylangacq.CHAT:
    return pylangacq.CHAT.from_strs([chat.render(document)], strict=True)


def test_pylangacq_reads_who_says_what_when() -> None:
    read_ = read(make_talk())
    (headers,) = read_.headers()
    assert headers.languages == ["eng"]
    people = [(person.code, person.name, person.role) for person in headers.participants]
    assert people == [
        ("ANN", "Anna_Example", "Participant"),
        ("SPK", "李_明", "Participant"),
        ("SPK2", "שרה_כהן", "Participant"),
        ("UNK", "Unknown", "Unidentified"),
    ]
    said = [(u.participant, u.time_marks) for u in read_.utterances()]
    assert said[0] == ("ANN", (500, 2900))
    assert said[-1] == ("SPK", (125_000, 125_600))
    assert read_.words(by_utterance=True)[:4] == [
        ["Where", "did", "you", "live", "in", "Berlin", ",", "and", "when", "?"],
        ["Near", "the", "Café", ",", "until", "1990", "+..."],
        ["East", "I", "mean", "."],
        ["שלום", "עליכם", "!"],
    ]


@settings(max_examples=25)
@given(hostile_talks())
def test_pylangacq_reads_an_utterance_with_a_terminator_and_times_for_each_sentence(
    talk: Document,
) -> None:
    latest = 0
    for utterance in read(talk).utterances():
        start_ms, end_ms = utterance.time_marks
        assert latest <= start_ms < end_ms
        latest = start_ms
        assert utterance.tokens[-1].word in {".", "?", "!", "+..."}
        assert all(is_legal(token.word) for token in utterance.tokens[:-1])


def is_legal(word: str) -> bool:
    """Whether a word of a main line has letters, digits, and what joins them; or is a mark between words."""
    return word in {",", ";"} or all(
        unicodedata.category(char)[0] in "LM" or char.isdecimal() or char in "_-'" for char in word
    )


@settings(max_examples=25)
@given(plain_turns())
def test_turns_are_read_back_with_when_they_begin(turns: tuple[Turn, ...]) -> None:
    names = {ANNA: "Anna Example", BEN: "Ben", None: None}
    back = chat.parse(chat.render(make_document(*turns)))
    assert [(names[turn.speaker], turn.text, turn.span.start_ms) for turn in turns] == [
        (turn.speaker, turn.text, turn.span.start_ms) for turn in back
    ]


@settings(max_examples=25)
@given(hostile_talks())
def test_no_hostile_word_is_lost(talk: Document) -> None:
    back = chat.parse(chat.render(talk))
    assert bare_text(talk.transcript.turns) == bare_text(back)


def test_words_have_the_times_of_their_own() -> None:
    talk = make_document(make_turn(ANNA, "It's a U.S. film, and/or “5 %” off"))
    assert is_whole(talk)
    assert word_times(chat.parse(chat.render(talk))) == word_times(talk.transcript.turns)


def test_a_talk_read_back_has_its_names() -> None:
    back = chat.parse(chat.render(make_talk()))
    assert [turn.speaker for turn in back] == name_read(make_talk())
    assert bare_text(TALK_TURNS) == bare_text(back)
    assert {turn.speaker for turn in back} == {NAMES[label] for label in NAMES if label} | {None}


def test_a_name_that_is_no_word_is_written_out_beside_it() -> None:
    talk = name_people(make_document(make_turn(ANNA, "Yes.")), {ANNA: "Dr. Ann (Lee), a: b|c <x>"})
    text = chat.render(talk)
    assert "@Participants:\tDRA Dr._Ann_Lee_a_b_c_x Participant\n" in text
    assert [turn.speaker for turn in chat.parse(text)] == ["Dr. Ann (Lee), a: b/c <x>"]


def test_codes_of_people_are_short_and_none_is_taken_twice() -> None:
    turns = [make_turn(f"S{n}", "Yes.", n * 1000) for n in range(12)]
    talk = name_people(
        make_document(*turns), {f"S{n}": "Anna" if n else "Unknown Soldier" for n in range(12)}
    )
    codes = [person.code for person in read(talk).headers()[0].participants]
    assert codes[:3] == ["UNK2", "ANN", "ANN2"]
    assert len(set(codes)) == 12
    assert max(map(len, codes)) <= 7


def test_notes_are_events_pauses_are_measured_and_headings_are_gems() -> None:
    early, late = make_turn(ANNA, "[door slams] Who"), make_turn(ANNA, "is it?", 3600)
    document = make_document(Turn(ANNA, (*early.words, *late.words)))
    lines = chat.render(document).split("\n")
    assert "*ANN:\t&=door_slams Who (2.7) is it ? \x150_4200\x15" in lines
    assert "@G:\tRock & <roll>" in chat.render(make_talk(Heading("Rock & <roll>", 0))).split("\n")


def test_a_word_with_marks_inside_is_joined_by_underscores_and_none_begins_with_zero() -> None:
    said = "a U.S. and/or don’t 007 rock-‘n’-roll ... \ue000 x@y.org"
    utterances = read(make_document(make_turn(ANNA, said))).utterances()
    words = [token.word for utterance in utterances for token in utterance.tokens[:-1]]
    assert words == ["a", "U_S", "and_or", "don't", "7", "rock-n-roll", "x_y_org"]


def test_what_has_no_letter_is_no_word_but_stays_in_the_orthography() -> None:
    lines = chat.render(make_document(make_turn(ANNA, "♪ 0 —"))).split("\n")
    assert "*ANN:\txxx . \x150_900\x15" in lines
    assert "%ort:\t♪ 0 —" in lines


def test_what_was_edited_on_the_main_line_counts_and_not_the_orthography_below_it() -> None:
    text = chat.render(make_document(make_turn(ANNA, "He met “settle” [laughs] there")))
    assert "%ort:\tHe met “settle” [laughs] there\n" in text
    assert chat.parse(text)[0].text == "He met “settle” [laughs] there"
    edited = text.replace("*ANN:\tHe met settle", "*ANN:\tHe met Sedol")
    assert chat.parse(edited)[0].text == "He met Sedol there."


def test_numbers_in_digits_are_told() -> None:
    assert chat.tell_losses(make_talk()) == (
        "has numbers in digits, which CLAN's check wants as words",
    )
    assert chat.tell_losses(make_document(make_turn(ANNA, "None."))) == ()


def test_codes_of_others_are_no_words() -> None:
    text = (
        "\ufeff@UTF8\r\n@Begin\r\n@Languages:\teng\r\n@Participants:\tCHI Ida Target_Child,\r\n\tMOT Mother\r\n"
        "@ID:\teng|corpus|CHI|2;6.|female|||Target_Child|||\r\n@Media:\tida, audio\r\n"
        "*MOT:\t<is it> [/] is it far [= to school] (..) ? \x15100_2000\x15\r\n%mor:\tcop|be pro|it adj|far ?\r\n"
        "*CHI:\t&=laughs not &-um very ,\r\n\tfar +... \x152000_4000\x15\r\n@End\r\n"
    )
    turns = parse_turns(text, ".cha")
    assert [(turn.speaker, turn.text, turn.span) for turn in turns] == [
        ("MOT", "is it is it far?", Span(100, 2000)),
        ("Ida", "not very, far…", Span(2000, 4000)),
    ]


def test_words_are_timed_where_a_line_has_their_times() -> None:
    text = (
        "@UTF8\n@Begin\n*A:\tnot far . \x15100_900\x15\n"
        "%wor:\tnot \x15100_400\x15 far \x15500_900\x15 .\n@End\n"
    )
    (turn,) = chat.parse(text)
    assert turn.words == (Word(" not", Span(100, 400)), Word(" far.", Span(500, 900)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [("*A:\tYes .\n", "does not begin"), ("@UTF8\n*A:\tYes .\n@End\n", "no utterance has a time")],
)
def test_what_is_no_timed_chat_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        chat.parse(text)
