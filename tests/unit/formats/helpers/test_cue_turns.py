"""Turns from cues: who is named, what is said once, and what is not said at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, CueWord, Span
from pipeline.formats import parse_turns
from pipeline.formats.helpers.cue_turns import read_cues

ANN, BO = "Ann Lee", "Bo Chen"


def show(*texts: str, length_ms: int = 3000, gap_ms: int = 500) -> list[Cue]:
    """Cues of these texts, one after another."""
    step_ms = length_ms + gap_ms
    return [
        Cue(Span(index * step_ms, index * step_ms + length_ms), tuple(text.split("\n")))
        for index, text in enumerate(texts)
    ]


def say(cues: list[Cue], *, with_notes: bool = False) -> list[tuple[str | None, str]]:
    turns = read_cues(cues, with_notes=with_notes)
    return [(turn.speaker, " ".join(turn.text.split())) for turn in turns]


# Who is named


@pytest.mark.parametrize(
    ("texts", "turns"),
    [
        (["Ann Lee: Good day.", "Bo: Hi.", "Ann: So."], [("Ann Lee", "Good day."), ("Bo", "Hi."), ("Ann Lee", "So.")]),
        (["Ann Lee:\nGood day.", "Ann Poe: Hi.", "Poe: So."], [("Ann Lee", "Good day."), ("Ann Poe", "Hi. So.")]),
        (["Ann: Good day.", "Bo: Hi.", "and more"], [("Ann", "Good day."), ("Bo", "Hi. and more")]),
        (["[Ann] Good day.", "[Bo] Hi.", "[Ann] So."], [("Ann", "Good day."), ("Bo", "Hi."), ("Ann", "So.")]),
        (["[SPEAKER_00]: Good day.", "[SPEAKER_01]: Hi."], [("SPEAKER_00", "Good day."), ("SPEAKER_01", "Hi.")]),
        (["(Speaker_00)\nGood day.", "(Speaker_01)\nHi."], [("Speaker_00", "Good day."), ("Speaker_01", "Hi.")]),
        (["(Speaker_00)", "Good day.", "(Speaker_01)", "Hi."], [("Speaker_00", "Good day."), ("Speaker_01", "Hi.")]),
        ([">> ANN LEE: Good day.", ">> BO: Hi.", ">> So."], [("ANN LEE", "Good day."), ("BO", "Hi."), (None, "So.")]),
        (["- Ann: Good day.\n- Bo: Hi.", "- Ann: So."], [("Ann", "Good day."), ("Bo", "Hi."), ("Ann", "So.")]),
        (["- [Narrator] Cold.", "- [Man] Why?\n- Winter."], [("Narrator", "Cold."), ("Man", "Why? Winter.")]),
        (["ANN: Good day.\nBO: Hi.", "ANN: So."], [("ANN", "Good day."), ("BO", "Hi."), ("ANN", "So.")]),
        (["Ann Lee:\nGood day.", "Bo Chen:\nHi."], [(ANN, "Good day."), (BO, "Hi.")]),
        (["王小明：你好。", "李华：谢谢。\n好。"], [("王小明", "你好。"), ("李华", "谢谢。 好。")]),
        (["（田中）こんにちは。", "（鈴木）はい。"], [("田中", "こんにちは。"), ("鈴木", "はい。")]),
        (["ANN (on phone): Day.", "BO: Hi.", "ANN: So."], [("ANN", "Day."), ("BO", "Hi."), ("ANN", "So.")]),
        (["ANN LEE: Day.", "Bo: Hi.", "Ann Lee: So."], [(ANN, "Day."), ("Bo", "Hi."), (ANN, "So.")]),
        (
            ["ANN:Day.", "BO:Hi.", "ANN:So.", "BO:Yes."],
            [("ANN", "Day."), ("BO", "Hi."), ("ANN", "So."), ("BO", "Yes.")],
        ),
        (["spk_0: day", "spk_1: hi", "spk_0: so"], [("spk_0", "day"), ("spk_1", "hi"), ("spk_0", "so")]),
        (["<Ann> day", "<Bo> hi", "<Ann> so"], [("Ann", "day"), ("Bo", "hi"), ("Ann", "so")]),
        (["Ann\nDay.", "Bo\nHi."] * 2, [("Ann", "Day."), ("Bo", "Hi.")] * 2),
        (["Speaker 1\nDay.", "Speaker 2\nHi."], [("Speaker 1", "Day."), ("Speaker 2", "Hi.")]),
        (["\u200eAnn\u00a0Lee\u200f: Day.", "Bo\u00a0: Hi."], [(ANN, "Day."), ("Bo", "Hi.")]),
        (["Ann: Day. [laughs]", "Bo: Hi.", "Cy: So."], [("Ann", "Day."), ("Bo", "Hi."), ("Cy", "So.")]),
        (["Ann: Day.", "Unknown: Hi.", "Ann: So."], [("Ann", "Day."), (None, "Hi."), ("Ann", "So.")]),
    ],
)  # fmt: skip
def test_names_are_read_however_a_file_writes_them(
    texts: list[str], turns: list[tuple[str | None, str]]
) -> None:
    assert say(show(*texts)) == turns


@pytest.mark.parametrize(
    "text",
    [
        "Remember: keep going.",
        "The answer: no.",
        "At 10:30: the bell.",
        "Step 1: open it.",
        "My view: it rains.",
        "https://example.org",
        "[Thunder] It rains.",
        "He said: no.",
        "-5 degrees: cold.",
    ],
)
def test_ordinary_words_before_a_colon_are_said(text: str) -> None:
    cues = show("Ann Lee: It was late.", f"Bo Chen: We went home.\n{text}", text, "Ann Lee: I see.")
    shown = text.removeprefix("[Thunder] ")
    assert say(cues) == [
        (ANN, "It was late."),
        (BO, f"We went home. {shown} {shown}"),
        (ANN, "I see."),
    ]


def test_a_title_in_the_middle_of_a_sentence_is_nobody() -> None:
    cues = show(
        "Ann Lee: We saw a film, called",
        "Harbour Lights: a tale.",
        "Bo Chen: Good.",
        "Ann Lee: Yes.",
    )
    assert say(cues)[0] == (ANN, "We saw a film, called Harbour Lights: a tale.")


def test_one_name_in_a_long_talk_is_nobody_and_in_a_short_one_somebody() -> None:
    talk = ["It is a long talk."] * 20
    assert say(show(*talk, "Newton: a clever man.")) == [
        (None, " ".join([*talk, "Newton: a clever man."]))
    ]
    assert say(show("What?", "Anna: Nothing", "at all.")) == [
        (None, "What?"),
        ("Anna", "Nothing at all."),
    ]


@pytest.mark.parametrize(
    ("voices", "speakers"),
    [
        ("AB-A", "ABBA"),
        ("A--B-", "AAABB"),
        ("AA-B", "AA-B"),
        ("-AB-", "-ABB"),
        ("AABB-A", "AABB-A"),
        ("AA---B--", "AAAAAB" + "BB"),
    ],
)
def test_a_voice_stays_where_a_file_gives_it_only_as_it_changes(voices: str, speakers: str) -> None:
    cues = [
        Cue(Span(i * 1000, i * 1000 + 900), (f"w{i}",), None if voice == "-" else voice)
        for i, voice in enumerate(voices)
    ]
    read = [turn.speaker or "-" for turn in read_cues(cues) for _ in turn.words]
    assert "".join(read) == speakers


def test_a_name_that_repeats_the_voice_is_not_said() -> None:
    cues = [Cue(Span(0, 900), ("Ann Lee: Remember: no.",), ANN), Cue(Span(900, 1800), ("No.",), BO)]
    assert say(cues) == [(ANN, "Remember: no."), (BO, "No.")]


# What is said once


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["one two", "one two\nthree four", "three four\nfive six"], "one two three four five six"),
        (["a b", "a b\nc d", "a b\nc d\ne f", "c d\ne f\ng h"], "a b c d e f g h"),
        (["so", "so we", "so we go", "so we go on"], "so we go on"),
        (["say it again", "say it again\nno no no", "no no no\nno no no"], "say it again no no no no no no"),
        (["we talk about boats", "we talk about boats\nand rivers"], "we talk about boats and rivers"),
        (["one two three", "two three four", "three four five"], "one two three four five"),
    ],
)  # fmt: skip
def test_captions_that_roll_or_grow_are_said_once(texts: list[str], said: str) -> None:
    assert say(show(*texts, gap_ms=0)) == [(None, said)]


@pytest.mark.parametrize(
    "texts",
    [
        ["No.", "No."],
        ["Sing it.", "Sing it.", "Loud now.", "Sing it."],
        ["Did you call?", "Yes.", "Yes.", "When?", "Late."],
        ["No.", "No, no.", "Stop."],
        ["Row the boat,", "row the boat,", "gently on."],
    ],
)
def test_what_is_said_twice_stays_twice(texts: list[str]) -> None:
    assert say(show(*texts, gap_ms=0)) == [(None, " ".join(texts))]


def test_a_cue_that_is_there_for_a_moment_only_shows_the_line_before_it_once_more() -> None:
    cues = [
        Cue(Span(0, 2990), ("good day",)),
        Cue(Span(2990, 3000), ("good day",)),
        Cue(Span(3000, 5990), ("so long",)),
        Cue(Span(5990, 6000), ("so long",)),
    ]
    assert say(cues) == [(None, "good day so long")]


def test_two_voices_that_say_one_thing_at_one_time_say_it_twice() -> None:
    voices = [Cue(Span(0, 900), ("Yes.",), ANN), Cue(Span(0, 900), ("Yes.",), BO)]
    assert say(voices) == [(ANN, "Yes."), (BO, "Yes.")]


def test_words_of_rolling_captions_keep_their_times() -> None:
    text = (
        "WEBVTT\n\n00:00.000 --> 00:01.990\n \none<00:00.500><c> two</c>\n\n00:01.990 --> 00:02.000\none two\n \n\n"
        "00:02.000 --> 00:03.990\none two\nthree<00:02.500><c> four</c>\n\n00:03.990 --> 00:04.000\nthree four\n \n"
    )
    (turn,) = parse_turns(text, ".vtt")
    assert [(word.text, word.span.start_ms) for word in turn.words] == [
        (" one", 0),
        (" two", 500),
        (" three", 2000),
        (" four", 2500),
    ]


VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n{}\n\n00:01.000 --> 00:02.000\n{}\n"
SRT = "1\n0:0:0,0 --> 0:0:1,0\n{}\n\n2\n0:0:1,0 --> 0:0:2,0\n{}\n"


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".vtt", VTT.format("<v Bo><u>Hi</u> you", "<v Bo>Hi <u>you</u>")),
        (".vtt", VTT.format("<v Bo><b>Hi</b> you", "<v Bo>Hi <b>you</b>")),
        (".srt", SRT.format("Bo: <font color='#0f0'>Hi</font> you", "Bo: Hi <font>you</font>")),
        (".srt", SRT.format("Bo: <u>Hi</u> you", "Bo: Hi <u>you</u>")),
    ],
)
def test_a_text_whose_words_light_up_one_after_another_is_said_once(suffix: str, text: str) -> None:
    turns = parse_turns(text, suffix)
    assert [(turn.speaker, turn.text.strip()) for turn in turns] == [("Bo", "Hi you")]


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(" ".join), max_size=8))
def test_no_word_is_said_that_no_cue_shows_and_none_is_lost(texts: list[str]) -> None:
    turns = read_cues(show(*texts, gap_ms=1000))
    said = [word.text.strip() for turn in turns for word in turn.words]
    assert set(said) == {word for text in texts for word in text.split()}
    assert len(said) <= sum(len(text.split()) for text in texts)


# What is not said


NOTES = [
    "[door slams]", "(door slams)", "[laughs]", "(LAUGHTER)", "[Music]", "(sighs)", "[in French]", "♪ la la ♪", "♪♪",
    "# Happy birthday #", "[wind howling through trees]", "*laughs*", "♪ We will\nrock you ♪",
    "♪ We ♪\n♪ will ♪\n♪ rock ♪", "-[laughs]", "[Spanish guitar]", "（拍手）",
]  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("where", ["{}", "Good day.\n{}", "{}\nGood day."])
def test_notes_on_sounds_and_songs_are_not_said_and_export_keeps_them(
    note: str, where: str
) -> None:
    cues = show("Good day.", where.format(note), "So long.")
    spoken = "Good day. Good day. So long." if "Good" in where else "Good day. So long."
    assert say(cues) == [(None, spoken)]
    kept = " ".join(text for _, text in say(cues, with_notes=True))
    assert " ".join(note.strip("-").split()) in kept


@pytest.mark.parametrize("note", ["[door slams]", "(laughs)", "♪ la la ♪", "(in Spanish)"])
def test_notes_beside_what_is_said_are_not_said(note: str) -> None:
    assert say(show(f"{note} Good day.", f"So long. {note}")) == [(None, "Good day. So long.")]


def test_a_song_over_several_cues_is_not_said() -> None:
    cues = show("Good day.", "♪ We will, we will", "rock you ♪", "So long.")
    assert say(cues) == [(None, "Good day. So long.")]


@pytest.mark.parametrize(
    "text",
    [
        "He was (as I said) late.",
        "(I was nine years old.)",
        "He saw [the] boat.",
        "We are #1 in town.",
        "[Bo Chen: Mm-hmm] there.",
        "It is 5 - 3.",
    ],
)
def test_brackets_of_a_sentence_are_said(text: str) -> None:
    assert say(show("Good day.", text)) == [(None, f"Good day. {text}")]


def test_words_keep_the_times_that_a_file_gives_them_behind_names_and_notes() -> None:
    span = Span(0, 3000)
    words = tuple(
        CueWord(f" {w}", Span(i, i + 1)) for i, w in enumerate(("[laughs]", "Hi", "you."))
    )
    (turn,) = read_cues([Cue(span, ("Bo: [laughs] Hi you.",), None, words)])
    assert [(word.text, word.span.start_ms) for word in turn.words] == [(" Hi", 1), (" you.", 2)]


@pytest.mark.parametrize("note", ["[laughter]", "[inaudible]", "(laughs)", "[coughs] [laughs]"])
@pytest.mark.parametrize("mark", [".", ",", "!", "?", "…", "。"])
def test_note_before_a_mark_leaves_no_gap(note: str, mark: str) -> None:
    assert say(show(f"So they came {note}{mark}")) == [(None, f"So they came{mark}")]


@pytest.mark.parametrize("times", [2, 3, 6])
def test_sentence_that_is_said_several_times_stays_so_often(times: int) -> None:
    cues = show("Good day.", *["We row the boat."] * times, "Good night.", gap_ms=0)
    assert say(cues) == [
        (None, " ".join(["Good day.", *["We row the boat."] * times, "Good night."]))
    ]
