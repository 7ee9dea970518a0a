"""Styles and the checker: hard rules hold for every style, and only those that may give way do."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cues import phrase_rules
from pipeline.cues.checking.check import HARD_RULES, check_cues
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.layout.speaker_colours import choose_colours
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, FrameRate, Span, Turn, Word
from pipeline.text.columns import count_columns
from tests.unit.cues.layout.test_cues import ANNA, BEN, make_transcript, say, turns

RATES = ("23.976", "24", "25", "29.97", "29.97df", "50", "59.94")
MAY_GIVE_WAY = {"reading-speed", "late", "line-width"}
NETFLIX = STYLES["netflix"]

any_style = st.builds(
    replace,
    st.sampled_from(list(STYLES.values())),
    speaker_labels=st.sampled_from(["none", "name", "dash", "colour", "once"]),
    frame_rate=st.sampled_from([None, *map(FrameRate.parse, RATES)]),
)


def delay(word: Word, later_ms: int) -> Word:
    return replace(word, span=Span(word.span.start_ms + later_ms, word.span.end_ms + later_ms))


def break_rules(cues: tuple[Cue, ...], style: CueStyle = NETFLIX, language: str = "en") -> set[str]:
    """The names of the rules that the cues break."""
    return {violation.rule for violation in check_cues(cues, style, language)}


def show(*lines: str, start_ms: int = 0, end_ms: int = 3000) -> Cue:
    """A cue as a file gives it, without words."""
    return Cue(Span(start_ms, end_ms), lines)


@settings(max_examples=200)
@given(turns(overlapping=True), any_style)
def test_only_speed_sync_and_a_word_too_wide_give_way_and_speed_only_where_no_time_is_left(
    drawn: tuple[Turn, ...], style: CueStyle
) -> None:
    cues = lay_out(make_transcript(*drawn), style)
    broken = [one for one in check_cues(cues, style) if one.hard]
    assert {one.rule for one in broken} <= MAY_GIVE_WAY
    frame_ms = 0 if style.frame_rate is None else style.frame_rate.to_ms(2)
    for one in broken:
        cue = cues[one.cue - 1]
        if one.rule == "line-width":
            assert " " not in cue.lines[one.line - 1]
        if one.rule != "reading-speed":
            continue
        if cue.span.duration_ms >= style.max_duration_ms - frame_ms:
            continue  # a word so wide that the longest duration is too short for it
        spoken_ms = cues[one.cue].words[0].span.start_ms
        assert cue.span.end_ms + style.least_gap_ms >= spoken_ms - frame_ms


@given(turns(overlapping=True), any_style)
def test_the_words_of_a_cue_are_its_lines_without_labels_and_dashes(
    drawn: tuple[Turn, ...], style: CueStyle
) -> None:
    for cue in lay_out(make_transcript(*drawn), style):
        said = "".join(word.text for word in cue.words)
        shown = cue.text
        if cue.speaker is None and len({word.speaker for word in cue.words}) == 2:
            shown = "\n".join(line.removeprefix("-") for line in cue.lines)
        assert shown.endswith(said)
        label = shown.removesuffix(said).strip()
        assert not label or (style.speaker_labels in ("name", "once") and label.endswith(":"))


@given(turns(overlapping=True), any_style)
def test_a_cue_has_two_speakers_only_with_dashes_or_colours(
    drawn: tuple[Turn, ...], style: CueStyle
) -> None:
    transcript = make_transcript(*drawn)
    colours = choose_colours(transcript) if style.speaker_labels == "colour" else {}
    for cue in lay_out(transcript, style):
        speakers = list(dict.fromkeys(word.speaker for word in cue.words))
        if len(speakers) > 1:
            assert style.speaker_labels in ("dash", "colour", "once")
            shown = {colours.get(speaker or "", "white") for speaker in speakers}
            assert len(shown) == 2 or [line[0] for line in cue.lines] == ["-", "-"]
            assert (len(cue.lines), cue.speaker) == (2, None)


THREE_HOURS_MS = 3 * 3600 * 1000


@given(turns(overlapping=True), st.sampled_from(RATES), st.sampled_from([0, THREE_HOURS_MS]))
def test_all_times_fall_on_frames_and_none_before_its_word_after_three_hours_too(
    drawn: tuple[Turn, ...], name: str, later_ms: int
) -> None:
    rate = FrameRate.parse(name)
    late = [
        replace(turn, words=tuple(delay(word, later_ms) for word in turn.words)) for turn in drawn
    ]
    cues = lay_out(make_transcript(*late), CueStyle(frame_rate=rate))
    frames = [(rate.count_frames(c.span.start_ms), rate.count_frames(c.span.end_ms)) for c in cues]
    for cue, (start, end) in zip(cues, frames, strict=True):
        assert cue.span == Span(rate.to_ms(start), rate.to_ms(end))
        # Exactly: by fractions, with no more than the rounding to a millisecond.
        assert abs(cue.span.start_ms - start * 1000 / rate.per_second) <= Fraction(1, 2)
        assert cue.span.start_ms >= cue.words[0].span.start_ms
    assert all(after[0] - before[1] >= 2 for before, after in pairwise(frames))


@pytest.mark.parametrize("name", RATES)
def test_closed_gaps_are_two_frames_for_three_hours(name: str) -> None:
    rate = FrameRate.parse(name)
    spoken = [say(ANNA, "Every two seconds.", ms) for ms in range(0, THREE_HOURS_MS, 60_000)]
    spoken += [say(BEN, "And then once more.", ms) for ms in range(1801, THREE_HOURS_MS, 60_000)]
    ordered = sorted(spoken, key=lambda turn: turn.span.start_ms)
    alone = CueStyle(frame_rate=rate, speaker_labels="none")
    cues = lay_out(make_transcript(*ordered), alone)
    for before, after in zip(cues[::2], cues[1::2], strict=True):
        gap = rate.count_frames(after.span.start_ms) - rate.count_frames(before.span.end_ms)
        assert gap == 2


def test_two_frames_are_the_gap_where_frames_are_known() -> None:
    first, second = lay_out(
        make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 1000)),
        CueStyle(frame_rate=FrameRate(), speaker_labels="none"),
    )
    assert second.span.start_ms - first.span.end_ms == 80


def test_a_gap_below_half_a_second_is_closed_and_a_longer_one_is_left() -> None:
    alone = CueStyle(speaker_labels="none")
    near = lay_out(make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 1300)), alone)
    assert near[1].span.start_ms - near[0].span.end_ms == 83
    far = lay_out(make_transcript(say(ANNA, "Yes?"), say(BEN, "No.", 1400)), alone)
    assert (far[0].span.end_ms, far[1].span.start_ms) == (833, 1400)


def test_a_fast_exchange_shares_a_cue_with_dashes() -> None:
    drawn = (say(ANNA, "Really?"), say(BEN, "Yes.", 300), say(ANNA, "Well, go on then.", 900))
    first, second = lay_out(make_transcript(*drawn), CueStyle(speaker_labels="dash"))
    assert first.lines == ("-Really?", "-Yes.")
    assert [word.speaker for word in first.words] == [ANNA, BEN]
    assert second.lines == ("Well, go on then.",)


def test_short_sentences_of_one_speaker_are_merged_rather_than_shown_too_fast() -> None:
    (cue,) = lay_out(make_transcript(say(ANNA, "Yes. No. Yes.", 0, 200)))
    assert cue.text == "Yes. No. Yes."


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [("netflix", 42, 2), ("bbc", 37, 2), ("social", 18, 1), ("asia", 32, 2), ("karaoke", 42, 2)],
)
def test_each_style_keeps_its_width_and_lines(name: str, width: int, lines: int) -> None:
    text = "and so we went on talking about this and that until it was late in the evening"
    cues = lay_out(make_transcript(say(ANNA, text)), STYLES[name])
    assert max(count_columns(line) for cue in cues for line in cue.lines) <= width
    assert max(len(cue.lines) for cue in cues) <= lines


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("In the end they all came to see Maria Example who was waiting for them", "Maria Example"),
        ("All of the people who lived there had to walk some 25 kilometres to the sea", "25 kilometres"),
        ("They told us in the morning that the old harbour bridge was not finished then", "not finished"),
        ("Nobody in the whole of this long street has ever been asked what they have seen", "have seen"),
    ],
)  # fmt: skip
def test_a_line_is_never_parted_inside_a_phrase(text: str, kept: str) -> None:
    for width in range(24, 43):
        cues = lay_out(make_transcript(say(ANNA, text)), CueStyle(max_line_width=width))
        assert kept in "\n".join(cue.text for cue in cues), width


def test_a_chinese_term_that_was_heard_as_several_words_is_never_parted() -> None:
    text = "大家都知道人工智能已经改变了我们的生活"
    words = tuple(Word(c, Span(i * 300, i * 300 + 300)) for i, c in enumerate(text))
    for width in range(10, 33):
        style = replace(STYLES["asia"], max_line_width=width)
        cues = lay_out(make_transcript(Turn(ANNA, words), language="zh"), style)
        shown = "\n".join(cue.text for cue in cues)
        assert all(term in shown for term in ("人工智能", "我们", "已经", "知道")), shown
        assert shown.replace("\n", "") == text


@pytest.mark.parametrize(
    ("cues", "rule"),
    [
        ((show("x" * 43),), "line-width"),
        ((show("中" * 22),), "line-width"),
        ((show("a", "b", "c"),), "line-count"),
        ((show("y" * 40, end_ms=1999),), "reading-speed"),
        ((show("Yes.", end_ms=832),), "min-duration"),
        ((show("Yes.", end_ms=7001),), "max-duration"),
        ((show("Yes."), show("No.", start_ms=3082, end_ms=5000)), "min-gap"),
        ((show("Yes."), show("No.", start_ms=2999, end_ms=5000)), "overlap"),
        ((show("Yes."), show("No.", start_ms=3499, end_ms=5000)), "chain"),
        ((show("We saw", "them."),), "one-line"),
        ((show("We went all the way up the hill to the", "old harbour of them all."),), "line-break"),
        ((show("We went all the way up the hills to see", "them."),), "orphan"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_found_and_named(cues: tuple[Cue, ...], rule: str) -> None:
    assert rule in break_rules(cues)


def test_what_stands_at_every_limit_breaks_nothing() -> None:
    cues = (
        show("y" * 40, end_ms=2000),
        show("x" * 42, "z" * 42, start_ms=2083, end_ms=9083),
        show("Yes.", start_ms=9583, end_ms=10_416),
    )
    assert break_rules(cues) == set()


def test_words_a_minute_are_the_speed_of_the_bbc() -> None:
    cue = show("one two three four five six", end_ms=1999)
    assert break_rules((cue,), STYLES["bbc"]) == {"reading-speed"}
    assert break_rules((show("one two three four five six", end_ms=2000),), STYLES["bbc"]) == set()


def test_no_cues_break_no_rule() -> None:
    assert check_cues((), NETFLIX) == ()


def test_every_rule_is_either_hard_or_soft() -> None:
    (violation,) = check_cues((show("We saw", "them."),), NETFLIX)
    assert (violation.rule, violation.hard) == ("one-line", False)
    assert "one-line" not in HARD_RULES


def test_the_label_does_not_count_as_reading() -> None:
    talk = make_transcript(say(ANNA, "Yes, of course I do.", 0, 20), say(BEN, "No.", 9000))
    named, plain = (CueStyle(speaker_labels=labels) for labels in ("name", "none"))
    (first, _), (same, _) = (lay_out(talk, style) for style in (named, plain))
    assert (first.text, first.span) == ("Anna Example: Yes, of course I do.", same.span)
    assert check_cues((first,), named) == ()


def test_every_language_file_is_read_whole() -> None:
    folder = Path(phrase_rules.__file__).parent / "languages"
    assert {"en", "zh", "de", "fr", "es"} <= {path.stem for path in folder.glob("*.toml")}
    for path in folder.glob("*.toml"):
        table = tomllib.loads(path.read_text("utf-8"))
        known = {field.name for field in fields(phrase_rules.Phrases)}
        assert set(table) <= known | {"limits"}
        phrases = phrase_rules.load_phrases(path.stem)
        assert min(map(len, (phrases.break_before, phrases.keep_with_next, phrases.units)))
        for name in set(table) - {"names_by_capitals", "word_model", "limits"}:
            assert all(word == word.lower().strip() for word in getattr(phrases, name))


def test_a_language_without_a_file_has_no_phrases_and_no_path_is_followed() -> None:
    assert (
        phrase_rules.Phrases()
        == phrase_rules.load_phrases("tlh")
        == phrase_rules.load_phrases("../languages/en")
    )
    assert (
        phrase_rules.load_phrases("en-GB")
        == phrase_rules.load_phrases("EN")
        == phrase_rules.load_phrases("en")
    )


def test_a_reply_is_not_shown_before_it_can_be_heard() -> None:
    talk = make_transcript(
        say(ANNA, "Yes.", 0, 300),
        say(BEN, "Absolutely not today.", 6000, 50),
        say(ANNA, "So?", 6200, 100),
    )
    cues = lay_out(talk, replace(STYLES["netflix"], speaker_labels="dash"))
    assert all(cue.span.start_ms >= 6000 for cue in cues if "Absolutely" in cue.text)


@pytest.mark.parametrize("count", [6, 12])
def test_many_lines_are_laid_out_as_quickly_as_two(count: int) -> None:
    talk = make_transcript(say(ANNA, "word " * 120, 0, 20))
    cues = lay_out(talk, replace(STYLES["netflix"], max_line_count=count))
    assert sum(cue.text.count("word") for cue in cues) == 120


def test_words_of_an_unknown_voice_are_not_left_under_the_last_name() -> None:
    talk = make_transcript(
        say(ANNA, "Hello there.", 0), say(None, "Stop that.", 3000), say(BEN, "Right.", 6000)
    )
    texts = [cue.text.replace("\n", " ") for cue in lay_out(talk, CueStyle(speaker_labels="name"))]
    assert "Unknown: Stop that." in texts


@pytest.mark.parametrize("word_ms", range(150, 400, 10))
def test_the_first_word_of_a_sentence_is_not_left_behind_in_the_cue_before(word_ms: int) -> None:
    text = (
        "That year he published a paper that asked whether machines can think. He decided that the "
        "question was too vague, so he replaced it with a game."
    )
    cues = lay_out(make_transcript(say(None, text, 0, word_ms)))
    assert not any(cue.text.endswith("He") for cue in cues)
