"""Written words: their parts, what becomes of them, and where sentences end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import word_units as units
from pipeline.clean.mixed import TurnLanguages
from pipeline.clean.wide import widen_marks
from pipeline.domain import Media, Segment, Span, Transcript, Turn, Word, join_words
from tests.unit.clean.test_clean import spoken, words_of


def unit(*texts):
    return words_of(*texts)


def read(found):
    return [join_words(one) for one in found]


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        ((" 1", ",950", " men"), [" 1,950", " men"]),
        ((" so", " ,", "then"), [" so ,then"]),
        ((" so", " (", "then"), [" so", " (then"]),
        ((" so ", "then"), [" so ", "then"]),
        (("去", "年", "AI"), ["去", "年", "AI"]),
        (("ไป", "ไหน"), ["ไป", "ไหน"]),
        (("去", "。"), ["去。"]),
        ((" a", " "), [" a "]),
        ((), []),
    ],
)
def test_pieces_make_written_words(texts, written):
    assert read(units.split_written(words_of(*texts))) == written
    assert words_of(*texts) == units.join_written(units.split_written(words_of(*texts)))


@pytest.mark.parametrize(
    ("before", "text", "needed"),
    [
        ("a", "b", True), ("a ", "b", False), ("a", " b", False), ("", "b", False),
        ("a", ".", False), ("去", "b", False), ("a", "去", False), ("ไป", "b", False),
    ],
)  # fmt: skip
def test_a_space_is_needed_where_words_would_run_into_one(before, text, needed):
    assert needed is units.needs_space(before, text)


def test_a_word_has_a_core_a_gap_and_a_tail():
    word = unit(" “It’s", "”,")
    assert (units.core(word), units.gap(word), units.tail(word)) == ("it's", " ", "”,")
    assert (units.core(unit("")), units.gap(unit("")), units.tail(unit(""))) == ("", "", "")
    assert [units.starts_upper(unit(text)) for text in (' "So', " so", " —")] == [
        True,
        False,
        False,
    ]


def test_gaps_and_tails_are_changed_and_times_are_kept():
    word = unit(" wo", "rd,")
    assert join_words(units.with_gap(word, "\n\n")) == "\n\nword,"
    assert join_words(units.with_tail(word, ".")) == " word."
    assert [one.span for one in units.with_tail(word, "?")] == [one.span for one in word]
    assert unit(" ♪") == units.with_tail(unit(" ♪"), ".")


def test_a_word_said_again_is_spelled_as_before():
    first, again = unit(" Anna,"), unit(" anna.")
    assert join_words(units.spelled_as(first, again)) == " Anna."
    assert units.spelled_as(first, again)[0].span == again[0].span
    parts = unit(" an", "na.")
    assert units.spelled_as(first, parts) == parts
    assert units.spelled_as(parts, again) == again


@given(st.lists(st.text("ab ", min_size=1, max_size=3), min_size=1, max_size=4), st.integers(0, 12),
       st.integers(0, 12))  # fmt: skip
def test_a_cut_has_the_characters_that_were_asked_for(texts, start, stop):
    word = words_of(*texts)
    found = units.cut(word, start, stop)
    assert "".join(texts)[start : max(start, stop)] == join_words(found)
    assert {one.span for one in found} <= {one.span for one in word}


def test_other_words_have_the_times_of_those_before_or_share_them():
    words = units.split_written(spoken("we “saw him.” there"))[1:3]
    same = units.rewrite(words, ["met", "her"])
    assert [word.text for word in same] == [" “met", " her.”"]
    assert [word.span for word in same] == [Span(300, 600), Span(600, 900)]
    more = units.rewrite(words, ["a", "bb", "ccc"])
    assert [word.text for word in more] == [" “a", " bb", " ccc.”"]
    edges = [300, 433, 566, 900]  # by their length, marks included
    assert list(pairwise(edges)) == [(word.span.start_ms, word.span.end_ms) for word in more]


def test_rewritten_words_are_as_sure_as_the_least_sure():
    words = [(Word(" a", Span(0, 10), 0.5, 0.9),), (Word(" b", Span(10, 20), 0.6, None),)]
    assert units.rewrite(words, ["c"]) == (Word(" c", Span(0, 20), 0.5, 0.9),)
    assert units.rewrite([(Word(" a", Span(0, 1)),)], ["c"])[0].speaker_confidence is None


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        (" so", " So"), (" “so", " “So"), (" iPhone", " iPhone"), (" x.com", " x.com"),
        (" me@home", " me@home"), (" 7th", " 7th"), (" ßo", " ßo"), (" So", " So"), (" —", " —"),
        (" él", " Él"),
    ],
)  # fmt: skip
def test_a_capital_is_given_to_words_without_a_spelling_of_their_own(text, capital):
    assert join_words(units.capitalise(unit(text))) == capital
    assert join_words(units.capitalise(unit(text[:1], text[1:]))) == capital


@pytest.mark.parametrize(
    ("text", "following", "ends"),
    [
        ("so.", "", True), ("so?", "", True), ("so!”", "", True), ("so。", "", True),
        ("so", "", False), ("so,", "", False), ("so...", "", True), ("so..", "", True),
        ("Mr.", "lee", False), ("Mr...", "", True), ("J.", "lee", False), ("I.", "", True), ("U.S.", "", False),
        ("No.", "5", False), ("No.", "we", True), ("年.", "", True), ("7.", "", True),
    ],
)  # fmt: skip
def test_sentences_end_with_marks_that_are_no_abbreviations(text, following, ends):
    assert ends is units.ends_sentence(unit(f" {text}"), following)


def test_sentences_hold_all_words_in_order():
    found = units.sentences(units.split_written(spoken("One two. Mr. Lee came. And")))
    assert [range(2), range(2, 5), range(5, 6)] == found
    assert [range(1)] == units.sentences(units.split_written(spoken("One.")))
    assert units.sentences([]) == []


def test_an_ellipsis_trails_off():
    assert [units.is_ellipsis(m) for m in ("…", "..", "...”", ".")] == [True, True, True, False]


# ---------------------------------------------------------------- marks of Chinese


@pytest.mark.parametrize("language", ["zh", "yue", "zh-TW"])
def test_marks_after_chinese_characters_are_wide(language):
    found = widen_marks(words_of("好,", "吗?", "看:", "AI,", "去:1", "完;a", "好!"), language)
    assert join_words(found) == "好，吗？看：AI,去:1完;a好！"
    assert join_words(widen_marks(words_of("好,", "吗?"), "ja")) == "好,吗?"


# ---------------------------------------------------------------- mixed recordings


def mixed(*segments):
    made = tuple(
        Segment(tuple(Word(" x", Span(*span)) for span in spans), language)
        for language, spans in segments
    )
    words = tuple(word for segment in made for word in segment.words)
    return TurnLanguages(Transcript(Media("a", "a", "0", 0), "en", made, (Turn("A", words),)))


def test_a_turn_has_the_language_of_most_of_its_time():
    languages = mixed(("en", [(0, 100), (100, 250)]), ("de", [(250, 600)]), ("en", [(600, 700)]))

    def ask(start_ms, end_ms):
        return languages.of(Turn("A", (Word(" x", Span(start_ms, end_ms)),)))

    assert [ask(0, 250), ask(250, 600), ask(600, 700)] == ["en", "de", "en"]
    assert [ask(100, 600), ask(0, 500)] == ["de", "en"]
    assert ask(900, 950) == "en"
    assert (
        mixed(("en", [(0, 1)]), ("de", [(1, 1), (1, 1)])).of(Turn("A", (Word(" x", Span(0, 1)),)))
        == "en"
    )
    assert languages.of(Turn("A", ())) == "en"


def test_a_turn_of_a_recording_in_one_language_has_the_transcripts():
    languages = mixed(("fr", [(0, 100)]))
    assert languages.of(Turn("A", (Word(" x", Span(0, 100)),))) == "en"
