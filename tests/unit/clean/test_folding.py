"""Back-channels: what is one, and how it is folded into the turn it was spoken under."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import CLEAN_RULES, VERBATIM_RULES, clean, fold_backchannels
from pipeline.clean.folding import WAITED_MS
from pipeline.compare import compare
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.style import CueStyle
from pipeline.domain import (
    EditKind,
    Media,
    Reference,
    ReferenceTurn,
    Segment,
    Span,
    Speaker,
    Transcript,
    Turn,
    Word,
)
from pipeline.formats import FORMATS, Document
from pipeline.text.backchannels import (
    BACKCHANNELS,
    MARK,
    is_backchannel,
    is_mark,
    is_sound,
    write_mark,
)
from tests.fakes import make_words
from tests.pages import read_back

NAMES = (Speaker("A", "Ann Lee"), Speaker("B", "Bo Chen"))


def turn(speaker: str | None, text: str, start_ms: int = 0) -> Turn:
    return Turn(speaker, make_words(text, start_ms))


def transcript(*turns: Turn, language: str = "en") -> Transcript:
    return Transcript(
        media=Media("a.wav", "a.wav", "", 60_000),
        language=language,
        segments=tuple(Segment(one.words, language) for one in turns),
        turns=turns,
        speakers=NAMES,
    )


def fold(*turns: tuple[str | None, str], language: str = "en") -> list[tuple[str | None, str]]:
    said = transcript(
        *(turn(speaker, text, 600 * i) for i, (speaker, text) in enumerate(turns)),
        language=language,
    )
    return [(one.speaker, one.text) for one in fold_backchannels(said).turns]


# ---------------------------------------------------------------- what is one


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mm-hmm.", "en"),
        ("yeah, yeah, right", "en"),
        ("Uh huh.", "en"),
        ("I see.", "en-US"),
        ("- Okay!", "en"),
        ("嗯，", "zh"),
        ("对 对", "zh"),
        ("Genau.", "de"),
        ("D’accord", "fr"),
    ],
)
def test_listed_words_are_a_back_channel(text: str, language: str) -> None:
    assert is_backchannel(text.split(), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("- …", "en"),
        ("No.", "en"),
        ("yeah yeah yeah yeah", "en"),
        ("Right answer", "en"),
        ("uh", "en"),
        ("see I", "en"),
        ("Mm-hmm.", "zh"),
        ("Mm-hmm.", "fi"),
    ],
)
def test_other_words_are_none(text: str, language: str) -> None:
    assert not is_backchannel(text.split(), language)


def test_a_sound_means_nothing_else() -> None:
    assert is_sound(["Mm-hmm."], "en")
    assert not is_sound(["right"], "en")
    assert not is_sound([], "en")


def test_every_listed_word_is_found_again() -> None:
    for language, listed in BACKCHANNELS.items():
        assert not listed.sounds & listed.words
        for word in listed.sounds | listed.words:
            assert is_backchannel([word], language), word
        for phrase in listed.phrases:
            assert is_backchannel(phrase, language), phrase


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_mark_is_known_as_one(name: str, text: str) -> None:
    mark = write_mark(name, text + "x")
    assert MARK.fullmatch(mark)
    assert is_mark(Word(" " + mark, Span(0, 1)))


# ---------------------------------------------------------------- folding


def test_a_back_channel_between_two_turns_of_one_speaker_becomes_a_mark() -> None:
    assert fold(("A", "we went to"), ("B", "mm-hmm."), ("A", "the shop.")) == [
        ("A", "we went to [Bo Chen: Mm-hmm] the shop.")
    ]


def test_the_mark_has_the_time_of_what_was_said_and_how_sure_it_is() -> None:
    aside = Turn(
        "B",
        (
            Word(" Uh", Span(1000, 1200), 0.5, 0.25),
            Word(" huh.", Span(1200, 1500), 0.75, 0.5),
        ),
    )
    (one,) = fold_backchannels(
        transcript(turn("A", "so it"), aside, turn("A", "goes.", 1600))
    ).turns
    mark = Word(" [Bo Chen: Uh huh]", Span(1000, 1500), 0.5, 0.375)
    assert [" so", " it", mark.text, " goes."] == [word.text for word in one.words]
    assert mark == one.words[2]


def test_an_answer_to_a_question_stays_a_turn() -> None:
    for question in ("Did you go?", "He asked “why?”", "去了吗？"):
        turns = (("A", question), ("B", "Yeah."), ("A", "I thought so."))
        assert list(turns) == fold(*turns)


def test_an_answer_that_the_speaker_waited_for_stays_a_turn() -> None:
    def folded(text: str, pause_ms: int) -> int:
        again_ms = 900 + 300 + pause_ms
        said = (turn("A", text), turn("B", "Yes.", 900), turn("A", "And then?", again_ms))
        return len(fold_backchannels(transcript(*said)).turns)

    assert [folded("You left home.", WAITED_MS + change) for change in (-1, 0)] == [1, 3]
    assert folded("You left home", WAITED_MS) == 1


def test_what_says_more_stays_a_turn() -> None:
    for text in ("Yeah, but no.", "Yeah. I was there.", "yeah yeah yeah yeah"):
        turns = (("A", "We went"), ("B", text), ("A", "there."))
        assert list(turns) == fold(*turns)


def test_a_back_channel_of_one_to_another_stays_a_turn() -> None:
    turns = (("A", "We went there."), ("B", "Right."), ("C", "So did I."))
    assert list(turns) == fold(*turns)


def test_nobody_known_is_neither_folded_nor_folded_into() -> None:
    for speakers in (("A", None, "A"), (None, "B", None)):
        turns = list(zip(speakers, ("We went", "right", "there."), strict=True))
        assert fold(*turns) == turns


def test_first_and_last_turn_stay() -> None:
    assert fold(("B", "Okay."), ("A", "So."), ("B", "Right.")) == [
        ("B", "Okay."),
        ("A", "So."),
        ("B", "Right."),
    ]


def test_several_back_channels_of_several_listeners_are_folded_into_one_turn() -> None:
    assert fold(("A", "one"), ("B", "mm-hmm"), ("A", "two"), ("C", "right"), ("A", "three")) == [
        ("A", "one [Bo Chen: Mm-hmm] two [C: Right] three")
    ]


def test_chinese_is_folded_by_its_own_list() -> None:
    words = [("A", "我们去"), ("B", "嗯。"), ("A", "北京。")]
    assert fold(*words, language="zh") == [("A", "我们去 [Bo Chen: 嗯] 北京。")]
    assert fold(*words, language="en") == words


def test_segments_stay_what_was_heard() -> None:
    said = transcript(turn("A", "so"), turn("B", "mm"), turn("A", "on"))
    assert replace(fold_backchannels(said), turns=said.turns) == said


# ---------------------------------------------------------------- cleaning around a mark


def published(*turns: tuple[str, str]) -> list[str]:
    said = transcript(*(turn(who, text, 600 * i) for i, (who, text) in enumerate(turns)))
    return [one.text for one in clean(fold_backchannels(said)).turns]


def test_the_sentence_goes_on_under_a_mark() -> None:
    assert published(("A", "we went to"), ("B", "mm-hmm."), ("A", "the shop")) == [
        "We went to [Bo Chen: Mm-hmm] the shop."
    ]


def test_a_new_sentence_after_a_mark_begins_with_a_capital() -> None:
    assert published(("A", "we went."), ("B", "Right."), ("A", "then we ate")) == [
        "We went. [Bo Chen: Right] Then we ate."
    ]


def test_slips_are_mended_over_a_mark() -> None:
    assert published(("A", "we saw the"), ("B", "mm-hmm"), ("A", "the um shop")) == [
        "We saw [Bo Chen: Mm-hmm] the shop."
    ]


def test_no_turn_begins_with_a_mark() -> None:
    assert published(("A", "um,"), ("B", "yeah"), ("A", "we went")) == ["We [Bo Chen: Yeah] went."]


def test_a_mark_goes_with_the_last_word_it_was_said_under() -> None:
    assert published(("A", "um"), ("B", "yeah"), ("A", "uh")) == []


def test_verbatim_keeps_marks_too() -> None:
    said = transcript(turn("A", "um we"), turn("B", "hm", 900), turn("A", "uh went", 1300))
    (one,) = clean(fold_backchannels(said), VERBATIM_RULES).turns
    assert one.text == "um we [Bo Chen: Hm] uh went"


# ---------------------------------------------------------------- marks elsewhere


FOLDED = fold_backchannels(
    transcript(
        turn("B", "Tell me.", 0),
        turn("A", "Well, we went", 1000),
        turn("B", "mm-hmm", 2000),
        turn("A", "to the shop.", 2400),
    )
)


def test_a_mark_is_no_word_of_the_turn_in_a_comparison() -> None:
    reference = Reference(
        "",
        (),
        (),
        (ReferenceTurn("Bo", ("Tell me.",)), ReferenceTurn("Ann", ("Well, we went to the shop.",))),
    )
    comparison = compare(reference, FOLDED.turns)
    assert comparison.words.errors == 0
    assert {edit.kind for edit in comparison.edits} == {EditKind.EQUAL}


@pytest.mark.parametrize("suffix", ["txt", "md", "srt", "vtt"])
@pytest.mark.parametrize("width", [16, 24, 42])
def test_a_mark_is_no_speaker_when_a_file_is_read_again(suffix: str, width: int) -> None:
    style = CueStyle(max_line_width=width, speaker_labels="name")
    document = Document(FOLDED, FOLDED, lay_out(FOLDED, style))
    turns = read_back(FORMATS[suffix].render(document), suffix)
    assert [(one.speaker, one.text) for one in turns] == [
        ("Bo Chen", "Tell me."),
        ("Ann Lee", "Well, we went to the shop."),
    ]


def test_a_cue_or_paragraph_that_begins_with_a_mark_goes_on_with_its_speaker() -> None:
    cues = (
        "1\n00:00:00,000 --> 00:00:01,000\nAnn Lee: We went\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\n[Bo Chen: Mm-hmm] there.\n"
    )
    page = "Ann Lee: We went\n\n[Bo Chen: Mm-hmm] there.\n"
    for text, suffix in ((cues, "srt"), (page, "txt")):
        assert [one.speaker for one in read_back(text, suffix)] == ["Ann Lee"]


def test_a_mark_is_not_torn_where_there_is_room() -> None:
    words = "so we went on and on about the shop and the street and all of the people in it"
    said = fold_backchannels(
        transcript(
            turn("A", words),
            turn("B", "mm-hmm", 5100),
            turn("A", words, 5400),
            turn("B", "No.", 12_000),
        )
    )
    lines = [line for cue in lay_out(said) for line in cue.lines]
    assert sum("[Bo Chen: Mm-hmm]" in line for line in lines) == 1


def test_a_cue_does_not_begin_with_a_mark_after_a_sentence() -> None:
    said = fold_backchannels(
        transcript(
            turn("A", "We went to the shop on the corner of the street."),
            turn("B", "mm-hmm", 3300),
            turn("A", "Then we ate all of the bread that they had there.", 4000),
            turn("B", "No.", 9000),
        )
    )
    cues = [cue.text for cue in lay_out(said)]
    assert not any(text.startswith("[") for text in cues)
    assert any(text.startswith("Then we") for text in cues)


# ---------------------------------------------------------------- algebra

TEXTS = st.sampled_from(
    [" mm-hmm", " yeah,", " right.", " so", " went?", " um", " the", "-x", " I."]
)


@st.composite
def talks(draw: st.DrawFn) -> Transcript:
    turns: list[Turn] = []
    clock_ms = 0
    for speaker, texts in draw(
        st.lists(
            st.tuples(
                st.sampled_from(["A", "B", "C", None]), st.lists(TEXTS, min_size=1, max_size=4)
            ),
            max_size=9,
        )
    ):
        words = []
        for text in texts:
            words.append(Word(text, Span(clock_ms, clock_ms + 200)))
            clock_ms += 200
        if turns and turns[-1].speaker == speaker:
            turns[-1] = Turn(speaker, (*turns[-1].words, *words))
        else:
            turns.append(Turn(speaker, tuple(words)))
    return transcript(*turns)


@given(talks())
def test_folding_twice_is_folding_once(said: Transcript) -> None:
    once = fold_backchannels(said)
    assert fold_backchannels(once) == once


@given(talks())
def test_folding_loses_no_word_and_moves_none(said: Transcript) -> None:
    folded = fold_backchannels(said)
    marks = [word for word in folded.words if is_mark(word)]
    aside = {word.span for word in said.words if any(m.span.overlap_ms(word.span) for m in marks)}
    own = [(word.span, word.text.strip()) for word in folded.words if not is_mark(word)]
    assert [(w.span, w.text.strip()) for w in said.words if w.span not in aside] == own
    for mark in marks:
        under = [w.text for w in said.words if mark.span.overlap_ms(w.span)]
        told = mark.text.partition(": ")[2].rstrip("]")
        assert "".join(under).strip(" ,.").lower() == told.lower()


@given(talks())
def test_neighbouring_turns_have_different_speakers(said: Transcript) -> None:
    turns = fold_backchannels(said).turns
    assert all(a.speaker != b.speaker for a, b in pairwise(turns))


@settings(max_examples=200, deadline=None)
@given(talks())
def test_cleaning_a_folded_talk_twice_is_cleaning_it_once(said: Transcript) -> None:
    once = clean(fold_backchannels(said))
    assert clean(once) == once


@given(talks(), st.sampled_from(CLEAN_RULES))
def test_marks_change_nothing_about_the_speakers_own_words(said: Transcript, rule) -> None:
    for one in fold_backchannels(said).turns:
        own = tuple(word for word in one.words if not is_mark(word))
        alone = clean(transcript(Turn(one.speaker, own)), [rule]).words
        beside = clean(transcript(one), [rule]).words
        assert tuple(word for word in beside if not is_mark(word)) == alone
