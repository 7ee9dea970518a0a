"""Notes on sounds, gestures and gaps are told from the words that an editor puts in brackets."""

from __future__ import annotations

import pytest

from pipeline.text.asides import is_direction, take_out_asides
from pipeline.text.sound_notes import could_be_sound_note, is_pure_note, is_sound_note


@pytest.mark.parametrize(
    "note",
    [
        "laughs",
        "Laughter.",
        "inaudible 00:12",
        "unclear",
        "crosstalk",
        "door slams",
        "engine revving",
        "wind howling",
        "dog barks",
        "clears his throat",
        "everybody laughs",
        "soundbite of music",
        "long pause",
        "theme music playing",
        "knocks on door",
        "a car passes",
        "Bo Ek laughs",
        "phone ringing",
        "unintelligible",
        "lacht",
        "allgemeines Gelächter",
        "unv.",
        "die Tür knallt",
        "rires",
        "смех в зале",
        "неразборчиво",
        "oklaski",
        "웃음",
        "들리지 않음",
        "latter",
        "break in audio",
        "off mic",
        "no audio",
        "END PLAYBACK",
        "rires dans la salle",
        "se ríe",
        "aplausos",
        "ininteligible",
        "risate in sala",
        "incomprensibile",
        "palmas",
        "inaudível",
        "gelach",
        "onverstaanbaar",
        "笑",
        "掌声",
        "众人大笑",
        "敲门声",
        "听不清",
        "拍手",
        "聞き取り不能",
        "電話が鳴る",
    ],
)
def test_note_on_a_sound_or_gap_is_one_in_any_brackets(note: str) -> None:
    assert (is_sound_note(note), is_pure_note(note)) == (True, True)


@pytest.mark.parametrize(
    "words",
    [
        "the bridge",
        "latter two",
        "ler livros",
        "having",
        "his brother",
        "the music hall",
        "two whistles",
        "my phone rings all day",
        "of the sea",
        "in Leeds",
        "a",
        "voice",
        "which was sad",
        "people who laugh",
        "第二声",
        "他的声音",
        "points",
        "the singing",
    ],
)
def test_words_of_a_sentence_are_no_note(words: str) -> None:
    assert (is_sound_note(words), is_pure_note(words)) == (False, False)


@pytest.mark.parametrize(
    "note", ["speaking up", "dice hitting the table", "the phone rings", "in Dutch", "points"]
)
def test_note_on_any_doing_is_one_between_sentences(note: str) -> None:
    assert could_be_sound_note(note)
    assert take_out_asides(f"It fell. [{note}] We left.") == ("It fell. We left.", (f"[{note}]",))
    assert take_out_asides(f"It fell [{note}] and we left.")[1] == ()


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("It fell [unclear] at last.", "It fell at last."),
        ("It fell ((lacht)) (unv., 3 Sek.) at last.", "It fell at last."),
        ("It fell (?) at [??] last (3s).", "It fell at last."),
        ("<laughs> It fell {coughs} at last.", "It fell at last."),
        ("♪ upbeat music ♪ It fell.", "It fell."),
        ("♪ It fell at last ♪ again.", "It fell at last again."),
        ("_laughs_ It fell.", "It fell."),
        ("It fell #00:12:30-1#", "It fell"),
        ("桥 【掌声】 塌了。", "桥 塌了。"),
        ("It fell on [a] boat.[a]", "It fell on [a] boat."),
        (
            "[Working] there was hard. [My brother] left.",
            "[Working] there was hard. [My brother] left.",
        ),
        ("It fell (in Leeds). (In May.) It did.", "It fell (in Leeds). (In May.) It did."),
    ],
)
def test_what_is_noted_is_taken_out_and_what_is_said_stays(said: str, spoken: str) -> None:
    assert take_out_asides(said)[0] == spoken


@pytest.mark.parametrize(
    "line", ["((lacht))", "(?)", "<laughs>", "【掌声】", "(speaking French)", "_sighs_"]
)
def test_note_that_is_a_paragraph_is_a_direction(line: str) -> None:
    assert is_direction(line)
    assert not is_direction(f"It fell {line}")


@pytest.mark.parametrize(
    "note",
    [
        "speaks Russian",
        "speaking in French",
        "she answers in Thai",
        "foreign language",
        "spricht Polnisch",
        "habla en francés",
        "speaking Mandarin",
        "non-English speech",
    ],
)
def test_who_speaks_another_language_is_a_note_in_any_place(note: str) -> None:
    assert take_out_asides(f"I said [{note}] and left.") == ("I said and left.", (f"[{note}]",))


@pytest.mark.parametrize("note", ["in Spanish", "in Haitian Creole", "auf Englisch", "en inglés"])
def test_language_is_a_note_where_a_sentence_begins(note: str) -> None:
    assert take_out_asides(f"[{note}] hola a todos.") == ("hola a todos.", (f"[{note}]",))
    assert take_out_asides(f"A book [{note}] on rivers.")[1] == ()


@pytest.mark.parametrize(
    "words", ["English language", "the English", "foreign policy", "in the inn"]
)
def test_language_as_a_thing_is_an_editors_word(words: str) -> None:
    assert take_out_asides(f"He taught the [{words}] there.")[1] == ()
