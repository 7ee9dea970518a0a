"""Cues: no word lost, no line too wide, no two on the screen at once, breaks where one breathes."""

from __future__ import annotations

import gc
import re
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, CueWord, Media, Span, Speaker, Transcript, Turn, Word
from pipeline.text.columns import count_columns
from pipeline.text.unseen import UNSEEN

ANNA, BEN = "SPEAKER_00", "SPEAKER_01"
NAMES = {ANNA: "Anna Example", BEN: "Ben"}
STYLE = CueStyle()
NAMED = CueStyle(speaker_labels="name")
HOURS_99_MS = 99 * 3_600_000


def make_transcript(*turns: Turn, language: str = "en") -> Transcript:
    """A transcript of these turns by Anna Example and Ben."""
    speakers = tuple(Speaker(label, name) for label, name in NAMES.items())
    return Transcript(Media("a.mp3", "a.mp3", "", 0), language, (), turns, speakers=speakers)


def say(speaker: str | None, text: str, start_ms: int = 0, word_ms: int = 300) -> Turn:
    """A turn of words without pauses; ``|`` before a word is a pause of a second and a half."""
    words = []
    for token in text.split(" "):
        start_ms += 1500 if token.startswith("|") else 0
        words.append(Word(f" {token.strip('|')}", Span(start_ms, start_ms + word_ms)))
        start_ms += word_ms
    return Turn(speaker, tuple(words))


def squeeze(text: str) -> str:
    """The text without anything blank or unseen."""
    return re.sub(rf"[\s\x00-\x1f\x7f{UNSEEN}\ufe00-\ufe0f]", "", text)


def read(cues: tuple[Cue, ...], speaker: str | None) -> str:
    """What the cues of one speaker say, squeezed, without labels."""
    name = NAMES.get(speaker or "", "")
    lines = (" ".join(cue.lines) for cue in cues if cue.speaker == speaker)
    label = rf"^(?:{name}|{name.partition(' ')[0]}): ?"
    return squeeze("".join(re.sub(label, "", line) if name else line for line in lines))


tokens = st.text(
    st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"])
    | st.sampled_from("ab,.日本、שة-"),
    max_size=14,
) | st.from_regex(r"\A[a-z]{1,12}[,.?]?\Z")


@st.composite
def turns(draw: st.DrawFn, *, overlapping: bool = False) -> tuple[Turn, ...]:
    """Turns of any words; their clock runs on, or jumps back when they may overlap."""
    clock_ms = draw(st.sampled_from([0, HOURS_99_MS]))
    drawn = []
    for speaker in draw(st.lists(st.sampled_from([ANNA, BEN, None]), max_size=4)):
        words = []
        for token in draw(st.lists(tokens, max_size=12)):
            lead = draw(st.sampled_from([" ", " ", " ", "", "\n\n", "  "]))
            low = -3000 if overlapping else 0
            start_ms = max(0, clock_ms + draw(st.integers(low, 3000) | st.just(0)))
            clock_ms = start_ms + draw(st.sampled_from([0, 1, 120, 300, 900, 9000]))
            words.append(Word(lead + token, Span(start_ms, clock_ms)))
        drawn.append(Turn(speaker, tuple(words)))
    return tuple(drawn)


styles = st.builds(
    CueStyle,
    max_line_width=st.integers(1, 50),
    max_line_count=st.integers(1, 3),
    min_duration_ms=st.integers(0, 2000),
    max_duration_ms=st.integers(500, 9000),
    speaker_labels=st.sampled_from(["none", "name"]),
)


@given(turns())
def test_every_word_is_shown_once_and_in_order(drawn: tuple[Turn, ...]) -> None:
    style = CueStyle(speaker_labels="none")
    expected = squeeze("".join(word.text for turn in drawn for word in turn.words))
    actual = squeeze("".join(cue.text for cue in lay_out(make_transcript(*drawn), style)))
    assert actual == expected


@given(turns(overlapping=True))
def test_cross_talk_loses_no_word_of_either_speaker(drawn: tuple[Turn, ...]) -> None:
    cues = lay_out(make_transcript(*drawn), CueStyle(speaker_labels="none"))
    for speaker in (ANNA, BEN, None):
        said = [w.text for turn in drawn if turn.speaker == speaker for w in turn.words]
        shown = [cue.text for cue in cues if cue.speaker == speaker]
        assert sorted(squeeze("".join(said))) == sorted(squeeze("".join(shown)))


@given(turns(overlapping=True), styles)
def test_cues_never_overlap_and_always_last(drawn: tuple[Turn, ...], style: CueStyle) -> None:
    cues = lay_out(make_transcript(*drawn), style)
    assert all(cue.span.start_ms < cue.span.end_ms for cue in cues)
    assert all(before.span.end_ms <= after.span.start_ms for before, after in pairwise(cues))


@given(turns(overlapping=True), styles)
def test_lines_fit_unless_a_single_word_does_not(drawn: tuple[Turn, ...], style: CueStyle) -> None:
    for cue in lay_out(make_transcript(*drawn), style):
        assert 1 <= len(cue.lines) <= style.max_line_count
        for line in cue.lines:
            assert line.strip()
            assert "\n" not in line
            if count_columns(line) > style.max_line_width:
                assert re.fullmatch(r"[^ ]+", line)


@given(turns(overlapping=True), styles)
def test_cues_start_with_their_first_word_or_once_the_one_before_has_been_seen(
    drawn: tuple[Turn, ...], style: CueStyle
) -> None:
    cues = lay_out(make_transcript(*drawn), style)
    free_ms = 0
    for cue in cues:
        assert max(cue.words[0].span.start_ms, free_ms) <= cue.span.start_ms
        if cue.span.start_ms > cue.words[0].span.start_ms:
            assert cue.span.start_ms == free_ms
        free_ms = cue.span.end_ms + style.least_gap_ms


def test_no_speech_gives_no_cues() -> None:
    assert lay_out(make_transcript()) == ()
    assert lay_out(make_transcript(Turn(ANNA, ()), Turn(None, (Word(" ", Span(0, 5)),)))) == ()


def test_one_word_stays_as_long_as_a_cue_must() -> None:
    (cue,) = lay_out(make_transcript(say(ANNA, "Yes.", 1000)))
    assert cue == Cue(Span(1000, 1833), ("Yes.",), ANNA, (CueWord("Yes.", Span(1000, 1300), ANNA),))


def test_a_zero_length_word_is_shown() -> None:
    (cue,) = lay_out(make_transcript(Turn(None, (Word("Oh", Span(7, 7)),))))
    assert cue == Cue(Span(7, 840), ("Oh",), None, (CueWord("Oh", Span(7, 7)),))


def test_a_cue_stays_until_it_can_be_read() -> None:
    (cue,) = lay_out(make_transcript(say(ANNA, "Thirty columns of text in all.", 0, 10)))
    assert cue.span == Span(0, 1500)


def test_a_cue_that_waits_leaves_a_gap_before_the_next() -> None:
    alone = CueStyle(speaker_labels="none")
    first, second = lay_out(make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 1000)), alone)
    assert (first.span, second.span.start_ms) == (Span(0, 1000 - STYLE.min_gap_ms), 1000)


def test_a_short_sentence_shares_a_cue_rather_than_flashing_by() -> None:
    talk = make_transcript(say(ANNA, "How much did they ask for?"), say(BEN, "Little.", 1800))
    asked = say(BEN, "They asked for thirteen thousand dollars.", 2700)
    spoken = lay_out(replace(talk, turns=(*talk.turns, asked)))
    assert [cue.lines for cue in spoken] == [
        ("-How much did they ask for?", "-Little."),
        ("They asked for thirteen thousand dollars.",),
    ]


def test_a_reply_is_not_shown_long_before_it_is_heard() -> None:
    sharing = replace(STYLE, penalties=replace(STYLE.penalties, second_voice=0.0))
    for start_ms, count in ((1600, 1), (1601, 2)):
        talk = make_transcript(say(ANNA, "Did it?"), say(BEN, "No.", start_ms))
        assert (start_ms, len(lay_out(talk, sharing))) == (start_ms, count)


def test_a_cue_waits_until_the_one_before_has_been_seen() -> None:
    first, second = lay_out(make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 300)), NAMED)
    assert (first.span, second.span.start_ms) == (Span(0, 833), 833 + STYLE.min_gap_ms)


def test_each_turn_begins_with_the_speakers_name() -> None:
    talk = make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 600), say(None, "Ah", 900))
    cues = lay_out(talk, NAMED)
    assert [cue.text for cue in cues] == ["Anna Example: Yes?", "Ben: No.", "Unknown: Ah"]


def test_a_name_stands_apart_from_a_cleaned_turn_that_begins_without_a_space() -> None:
    turn = Turn("A", (Word("Yes", Span(0, 300)), Word(" indeed.", Span(300, 600))))
    cues = lay_out(make_transcript(turn, say("B", "No.", 5000)), NAMED)
    assert cues[0].lines == ("A: Yes indeed.",)


def test_one_speaker_alone_is_not_named() -> None:
    (cue, _) = lay_out(make_transcript(say(ANNA, "Yes."), say(None, "Who?", 9000)))
    assert cue.text == "Yes."


def test_names_can_be_left_out() -> None:
    transcript = make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 600))
    cues = lay_out(transcript, CueStyle(speaker_labels="none"))
    assert [cue.text for cue in cues] == ["Yes?", "No."]


def test_the_name_counts_as_part_of_its_line() -> None:
    text = "one two three four five six seven eight nine"
    cues = lay_out(make_transcript(say(ANNA, text), say(BEN, "No.", 9000)), NAMED)
    assert cues[0].lines[0].startswith("Anna Example: ")
    assert max(count_columns(line) for cue in cues for line in cue.lines) <= STYLE.max_line_width


def test_a_name_wider_than_a_line_is_shortened() -> None:
    transcript = make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 600))
    cues = lay_out(transcript, replace(NAMED, max_line_width=4))
    assert [cue.lines for cue in cues] == [("An…:", "Yes?"), ("Ben:", "No.")]


def test_a_name_with_colon_or_line_feed_stays_one_label() -> None:
    said = (say("a:\nb", "Yes?"), say(BEN, "No.", 600))
    assert lay_out(make_transcript(*said), NAMED)[0].text == "a b: Yes?"


def test_a_speaker_who_goes_on_after_an_interruption_is_named_again() -> None:
    long = "I was about to say, before you came in. |Well, as I said, that was all."
    cues = lay_out(make_transcript(say(ANNA, long), say(BEN, "Sorry!", 3300)), NAMED)
    assert [cue.speaker for cue in cues] == [ANNA, BEN, ANNA]
    assert cues[2].lines[0].startswith("Anna: Well,")


def test_what_fits_one_line_stays_on_one_line() -> None:
    (cue,) = lay_out(make_transcript(say(ANNA, "Good evening, and welcome back to us all.")))
    assert cue.lines == ("Good evening, and welcome back to us all.",)


def test_a_line_ends_after_punctuation_rather_than_inside_a_phrase() -> None:
    text = "We went to the sea last summer, and the water was still very cold."
    (cue,) = lay_out(make_transcript(say(ANNA, text)))
    assert cue.lines == ("We went to the sea last summer,", "and the water was still very cold.")


def test_a_line_ends_before_a_conjunction_and_never_after_an_article() -> None:
    text = "She always wanted to see the old harbour before they tore it down"
    (cue,) = lay_out(make_transcript(say(ANNA, text, 0, 250)))
    assert cue.lines[1] == "before they tore it down"


def test_the_lower_line_is_the_longer_one() -> None:
    (cue,) = lay_out(make_transcript(say(None, " ".join(["aaaa"] * 13))))
    top, bottom = cue.lines
    assert len(top) < len(bottom)


def test_a_cue_ends_with_the_sentence_though_more_would_fit() -> None:
    text = (
        "The first sentence ends just about here now. Then a second one begins, which is too "
        "long to stand beside the first one."
    )
    cues = lay_out(make_transcript(say(ANNA, text)))
    assert cues[0].text.replace("\n", " ") == "The first sentence ends just about here now."


def test_the_whole_turn_is_weighed_and_no_lone_word_is_left_over() -> None:
    text = "Nobody could tell them how far it was to the next town along that empty road northwards"
    cues = lay_out(make_transcript(say(ANNA, text)))
    assert all(len(cue.text.split()) > 2 for cue in cues)


def test_a_doctor_does_not_end_a_sentence() -> None:
    text = "When they arrived that evening they met Dr. Example who had been waiting for them there"
    cues = lay_out(make_transcript(say(ANNA, text)))
    assert not any(line.endswith("Dr.") for cue in cues for line in cue.lines)


def test_a_cue_ends_at_a_long_pause() -> None:
    cues = lay_out(make_transcript(say(ANNA, "I would say it again |it was a mistake")))
    assert [cue.text for cue in cues] == ["I would say it again", "it was a mistake"]


def test_a_cue_ends_with_its_paragraph() -> None:
    words = (*say(ANNA, "That was it.").words, Word("\n\nNext", Span(900, 1900)))
    cues = lay_out(make_transcript(Turn(ANNA, (*words, Word(" question then.", Span(1900, 3000))))))
    assert [cue.text for cue in cues] == ["That was it.", "Next question then."]


def test_speech_is_parted_before_a_cue_lasts_too_long() -> None:
    cues = lay_out(make_transcript(say(ANNA, "so slow are these words to come", 0, 2000)))
    assert all(cue.span.duration_ms <= STYLE.max_duration_ms for cue in cues)


def test_a_word_that_lasts_too_long_is_shown_alone_and_no_longer_than_a_cue_may() -> None:
    cues = lay_out(make_transcript(say(ANNA, "Aaah oooh", 0, 8000)))
    assert [cue.span for cue in cues] == [Span(0, 7000), Span(8000, 15000)]


def test_a_word_wider_than_the_line_has_a_line_of_its_own() -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"
    lines = [
        line for cue in lay_out(make_transcript(say(ANNA, f"die {word} da"))) for line in cue.lines
    ]
    assert word in lines


def test_chinese_is_parted_between_characters_and_never_before_a_comma() -> None:
    text = "今天天气很好，我们一起去公园散步吧，然后再去吃一点好吃的东西，你觉得怎么样呢？"
    cues = lay_out(make_transcript(Turn(ANNA, (Word(text, Span(0, 9000)),)), language="zh"))
    lines = [line for cue in cues for line in cue.lines]
    assert "".join(lines) == text
    assert max(map(count_columns, lines)) <= STYLE.max_line_width
    assert not any(line[0] in "，？" for line in lines)


def test_a_long_word_of_ideographs_shares_its_time_among_its_cues() -> None:
    text = "一" * 60
    cues = lay_out(make_transcript(Turn(ANNA, (Word(text, Span(0, 9000)),))))
    assert [0, 150 * len(cues[0].text.replace("\n", ""))] == [cue.span.start_ms for cue in cues]


def test_right_to_left_text_keeps_its_logical_order() -> None:
    (cue,) = lay_out(make_transcript(say(ANNA, "שלום לכולם")))
    assert cue.text == "שלום לכולם"


def test_glued_words_and_no_break_spaces_are_never_parted() -> None:
    words = (
        Word(" forty", Span(0, 300)),
        Word("-two", Span(300, 500)),
        Word(" 7\u00a0km", Span(500, 900)),
    )
    cues = lay_out(make_transcript(Turn(ANNA, words)), CueStyle(max_line_width=5, max_line_count=1))
    assert [cue.text for cue in cues] == ["forty-two", "7\u00a0km"]


def test_arrows_and_blank_lines_in_words_leave_no_empty_line() -> None:
    words = (Word(" a", Span(0, 300)), Word(" -->\n\nb", Span(300, 600)))
    (cue,) = lay_out(make_transcript(Turn(ANNA, words)))
    assert cue.lines == ("a --> b",)


def test_words_beyond_99_hours_keep_their_time() -> None:
    (cue,) = lay_out(make_transcript(say(ANNA, "Still here?", HOURS_99_MS + 3_600_000)))
    assert cue.span.start_ms == HOURS_99_MS + 3_600_000


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_any_number_of_lines_can_be_asked_for(count: int) -> None:
    text = " ".join(["word"] * 60)
    cues = lay_out(make_transcript(say(None, text, 0, 50)), CueStyle(max_line_count=count))
    assert max(len(cue.lines) for cue in cues) == count


def test_a_style_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        CueStyle(max_line_width=0)


def test_laying_out_takes_time_in_proportion_to_the_words() -> None:
    # A ratio within one run: a bare time would only measure the machine.
    text = "and so we went on, talking about this and that until it was late. "
    short, long = (make_transcript(say(None, (text * n).strip())) for n in (40, 400))
    durations_s = []
    gc.disable()  # it would go through what other tests have left
    try:
        for transcript in (short, long):
            started_s = time.process_time()
            lay_out(transcript)
            durations_s.append(time.process_time() - started_s)
    finally:
        gc.enable()
    assert durations_s[1] < 40 * durations_s[0]


@settings(max_examples=30)
@given(turns(), st.integers(0, 10**9))
def test_moving_the_recording_moves_the_cues_and_nothing_else(
    drawn: tuple[Turn, ...], shift_ms: int
) -> None:
    def move(span: Span) -> Span:
        return Span(span.start_ms + shift_ms, span.end_ms + shift_ms)

    moved = tuple(
        Turn(t.speaker, tuple(Word(w.text, move(w.span)) for w in t.words)) for t in drawn
    )
    expected = [(move(cue.span), cue.lines) for cue in lay_out(make_transcript(*drawn))]
    assert [(cue.span, cue.lines) for cue in lay_out(make_transcript(*moved))] == expected


@given(turns())
def test_labels_only_stand_before_what_was_said(drawn: tuple[Turn, ...]) -> None:
    cues = lay_out(make_transcript(*drawn), NAMED)
    for speaker in (ANNA, BEN):
        said = squeeze("".join(w.text for t in drawn if t.speaker == speaker for w in t.words))
        assert read(cues, speaker) == said
