"""Sentences, skipped speech, and what is read again in its place."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.hallucination.rules import STRETCHED_MS
from pipeline.engines.hallucination.thresholds import WORD_SLACK_MS, is_trusted
from pipeline.engines.recognition.gaps import (
    SHORTEST_HOLE_MS,
    SLOWEST,
    TOO_LONG_MS,
    fill_holes,
    find_holes,
    split_at_pauses,
)
from pipeline.engines.word_timing.durations import estimate_least_ms
from pipeline.text.sentences import split_sentences
from tests.fakes import make_evidence, make_segment


def is_stretched(word):
    """Whether a word of the texts here is too long to be no more than itself."""
    return word.span.duration_ms > STRETCHED_MS


def make_text(*texts):
    """One segment of words with just these texts."""
    return Segment(
        tuple(Word(text, Span(i * 300, i * 300 + 300)) for i, text in enumerate(texts)), "en"
    )


def get_texts(segments):
    return [segment.text.strip() for segment in segments]


written = st.sampled_from(
    [" Yes.", " no", " Dr.", ' "Really?"', "。", "你", " 3.", "5", "…", " !", "\n\nWell", " ", ""]
)


@given(st.lists(written, max_size=20))
def test_splitting_into_sentences_keeps_every_word_in_order(texts):
    segment = make_text(*texts)
    parts = split_sentences(segment)
    assert tuple(word for part in parts for word in part.words) == segment.words
    assert all(part.words for part in parts)


@given(st.lists(st.tuples(st.integers(0, 2 * TOO_LONG_MS), st.integers(0, 2 * TOO_LONG_MS))))
def test_no_segment_spans_a_long_pause_and_every_word_stays_in_order(lengths):
    words, at_ms = [], 0
    for pause_ms, length_ms in lengths:
        words.append(Word(" word", Span(at_ms + pause_ms, at_ms + pause_ms + length_ms)))
        at_ms += pause_ms + length_ms
    segment = Segment(tuple(words), "fr", make_evidence(no_speech_prob=0.1, temperature=0.4))
    parts = split_at_pauses(segment)
    assert tuple(word for part in parts for word in part.words) == segment.words
    assert all(segment == replace(part, words=segment.words) for part in parts)
    for part in parts:
        pauses = (b.span.start_ms - a.span.end_ms for a, b in pairwise(part.words))
        assert all(pause_ms < TOO_LONG_MS for pause_ms in pauses)
    for a, b in pairwise(parts):
        assert b.span.start_ms - a.span.end_ms >= TOO_LONG_MS


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Good morning. How are you? Fine!", ["Good morning.", "How are you?", "Fine!"]),
        ("He said “Stop.” Then he left", ["He said “Stop.”", "Then he left"]),
        ("No end at all", ["No end at all"]),
        ("", []),
    ],
)
def test_sentences_end_after_their_closing_marks(text, sentences):
    assert get_texts(split_sentences(make_segment(text))) == sentences


def test_a_number_in_two_tokens_is_no_sentence_end():
    assert get_texts(split_sentences(make_text(" It", " was", " 3.", "5", " percent."))) == [
        "It was 3.5 percent."
    ]


def test_chinese_sentences_end_without_a_space():
    assert get_texts(split_sentences(make_text("你好", "。", "再见", "。"))) == ["你好。", "再见。"]


def test_evidence_goes_to_every_part():
    segment = replace(make_segment("One. Two."), evidence=make_evidence(no_speech_prob=0.3))
    parts = split_sentences(segment)
    assert [(part.language, part.evidence) for part in parts] == [("en", segment.evidence)] * 2


def test_words_over_all_speech_leave_no_hole():
    assert find_holes([Span(0, 3_000)], [make_segment("a b c d e f g h i j")]) == ()


def test_speech_without_any_word_is_one_hole():
    assert find_holes([Span(0, 4_000), Span(5_000, 9_000)], []) == (
        (Span(0, 4_000), Span(5_000, 9_000)),
    )


def test_without_speech_there_is_no_hole():
    assert find_holes([], []) == ()
    assert find_holes([], [make_segment("Thank you.")]) == ()


def test_a_hole_between_two_words_leaves_them_some_slack():
    segments = [make_segment("a", 0), make_segment("b", 5_000)]
    assert find_holes([Span(0, 5_300)], segments) == ((Span(400, 4_900),),)


def test_a_hole_at_the_start_reaches_from_the_first_speech_to_the_first_word():
    assert find_holes([Span(1_000, 4_300)], [make_segment("a", 4_000)]) == ((Span(1_000, 3_900),),)


def test_a_hole_at_the_end_reaches_to_the_last_speech():
    assert find_holes([Span(0, 6_000)], [make_segment("a", 0)]) == ((Span(400, 6_000),),)


def test_a_pause_without_detected_speech_is_no_hole():
    segments = [make_segment("a", 0), make_segment("b", 60_000)]
    assert find_holes([Span(0, 300), Span(60_000, 60_300)], segments) == ()


def test_a_translation_has_no_hole_between_its_words():
    words = (Word(" a", Span(0, 300)), Word(" b", Span(5_000, 5_300)))
    regions = [Span(0, 5_300), Span(9_000, 11_000)]
    assert find_holes(regions, [Segment(words, "en")], timed=False) == ((Span(9_000, 11_000),),)


def test_a_word_inside_a_longer_one_opens_no_hole():
    words = (Word(" a", Span(0, 2_000)), Word(" b", Span(100, 200)))
    assert find_holes([Span(0, 3_000)], [Segment(words, "en")]) == ()


def test_a_second_of_speech_is_a_hole_and_less_is_none():
    assert find_holes([Span(0, SHORTEST_HOLE_MS)], []) == ((Span(0, SHORTEST_HOLE_MS),),)
    assert find_holes([Span(0, SHORTEST_HOLE_MS - 1)], []) == ()


def test_less_than_a_second_of_speech_without_a_word_is_a_breath():
    segments = [make_segment("a", 0), make_segment("b", 300 + SHORTEST_HOLE_MS)]
    assert find_holes([Span(0, 1_600)], segments) == ()


def test_two_parts_between_the_same_two_words_are_one_hole():
    segments = [make_segment("a", 0), make_segment("b", 9_000)]
    regions = [Span(0, 300), Span(2_000, 2_600), Span(4_000, 4_600), Span(9_000, 9_300)]
    assert find_holes(regions, segments) == ((Span(2_000, 2_600), Span(4_000, 4_600)),)


def test_two_holes_in_one_region_are_kept_apart():
    segments = [make_segment("a", 0), make_segment("b", 3_000), make_segment("c", 6_000)]
    holes = ((Span(400, 2_900),), (Span(3_400, 5_900),))
    assert find_holes([Span(0, 6_300)], segments) == holes


@st.composite
def readings(draw):
    """Words in order that don't overlap, and regions of speech, in order and apart."""
    edges = sorted(draw(st.sets(st.integers(0, 30_000), min_size=4, max_size=16)))
    regions = tuple(Span(a, b) for a, b in pairwise(edges))[::2]
    moments = sorted(draw(st.lists(st.integers(0, 30_000), max_size=12)))
    texts = st.sampled_from(["a", "b", "c", "Yes.", "—"])
    words = [Word(f" {draw(texts)}", Span(a, b)) for a, b in list(pairwise(moments))[::2]]
    cut = draw(st.integers(0, len(words)))
    segments = [Segment(tuple(part), "en") for part in (words[:cut], words[cut:]) if part]
    return regions, segments


@given(readings())
def test_holes_lie_in_speech_and_touch_no_word(reading):
    regions, segments = reading
    words = [word.span for segment in segments for word in segment.words if not is_stretched(word)]
    parts = [part for hole in find_holes(regions, segments) for part in hole]
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(parts))
    for part in parts:
        assert sum(part.overlap_ms(region) for region in regions) == part.duration_ms
        padded = Span(max(0, part.start_ms - WORD_SLACK_MS), part.end_ms + WORD_SLACK_MS)
        assert sum(padded.overlap_ms(word) for word in words) == 0


@given(readings())
def test_speech_that_is_neither_near_a_word_nor_in_a_hole_is_short(reading):
    regions, segments = reading
    words = [word.span for segment in segments for word in segment.words if not is_stretched(word)]
    holes = find_holes(regions, segments)
    stretched = [word for s in segments for word in s.words if is_stretched(word)]
    needed_ms = SLOWEST * estimate_least_ms(stretched)
    near = [Span(max(0, w.start_ms - WORD_SLACK_MS), w.end_ms + WORD_SLACK_MS) for w in words]
    known = [*near, *(part for hole in holes for part in hole)]
    for region in regions:
        free = set(range(region.start_ms, region.end_ms))
        for span in known:
            free -= set(range(span.start_ms, span.end_ms))
        assert len(free) < (SHORTEST_HOLE_MS + needed_ms) * (len(words) + 1)


def fill(base, hole, *found):
    return get_texts(fill_holes(base, [[hole]], [list(found)]))


BASE = (make_segment("One two.", 0), make_segment("Five six.", 9_000))
HOLE = Span(2_000, 8_000)


def test_what_was_found_is_put_between_its_neighbours():
    expected = ["One two.", "Three four.", "Five six."]
    assert fill(BASE, HOLE, make_segment("Three four.", 4_000)) == expected


def test_what_was_found_before_all_and_after_all_takes_its_place():
    base = (make_segment("Middle.", 10_000),)
    holes = [[Span(0, 8_000)], [Span(12_000, 20_000)]]
    found = [[make_segment("First.", 1_000)], [make_segment("Last.", 13_000)]]
    assert get_texts(fill_holes(base, holes, found)) == ["First.", "Middle.", "Last."]


def test_a_segment_around_a_hole_is_cut_between_its_words():
    base = (Segment((Word(" One", Span(0, 300)), Word(" three.", Span(9_000, 9_300))), "en"),)
    assert fill(base, HOLE, make_segment("two", 4_000)) == ["One", "two", "three."]


def test_parts_of_one_hole_become_one_segment():
    found = (make_segment("Three,", 3_000), make_segment("four.", 6_000))
    assert fill(BASE, HOLE, *found) == ["One two.", "Three, four.", "Five six."]


@pytest.mark.parametrize(
    "evidence", [{"avg_logprob": -1.1}, {"no_speech_prob": 0.7}, {"compression_ratio": 2.5}]
)
def test_what_its_own_evidence_speaks_against_is_not_trusted(evidence):
    said = make_segment("Three.", 4_000)
    assert is_trusted(said)
    assert not is_trusted(replace(said, evidence=make_evidence(**evidence)))


def test_a_hole_in_which_nothing_was_heard_changes_nothing():
    assert list(BASE) == list(fill_holes(BASE, [[HOLE]], [[]]))


@pytest.mark.parametrize(
    ("reading", "kept"),
    [
        ("two. Three four.", "Three four."),
        ("One two, three four.", "three four."),
        ("Three four. Five", "Three four."),
        ("Two three five six", "three"),
        ("Two two three.", "two three."),
        ("Five three.", "Five three."),
    ],
)
def test_an_echo_of_the_neighbours_is_dropped_once(reading, kept):
    assert fill(BASE, HOLE, make_segment(reading, 4_000)) == ["One two.", kept, "Five six."]


def test_a_word_is_the_echo_of_one_neighbour_only():
    base = (make_segment("a b", 0), make_segment("b a", 9_000))
    assert fill(base, HOLE, make_segment("a b a", 4_000)) == ["a b", "a", "b a"]


@pytest.mark.parametrize("echo", ["Two.", "One two", "five six", "Two five"])
def test_a_reading_that_is_nothing_but_echo_is_dropped(echo):
    assert get_texts(BASE) == fill(BASE, HOLE, make_segment(echo, 4_000))


@given(readings(), st.lists(st.lists(st.sampled_from(["a", "b", "new"]), max_size=4), max_size=20))
def test_no_word_of_the_first_reading_is_lost_but_a_stretched_one(reading, again):
    regions, segments = reading
    holes = find_holes(regions, segments)
    texts = [*again, *([["new"]] * len(holes))][: len(holes)]
    found = [
        [Segment(tuple(Word(f" {t}", hole[0], 0.123) for t in text), "en")] if text else []
        for hole, text in zip(holes, texts, strict=True)
    ]
    filled = [word for s in fill_holes(segments, holes, found) for word in s.words]
    kept = [word for word in filled if word.probability != 0.123]
    words = [word for segment in segments for word in segment.words]
    assert [w for w in words if w in kept or not is_stretched(w)] == kept
    assert len(filled) >= len(words)
    starts = [word.span.start_ms for word in filled]
    assert sorted(starts) == starts


def test_words_whose_times_overlap_are_neither_lost_nor_doubled():
    words = (Word(" a", Span(0, 2_000)), Word(" b", Span(100, 200)), Word(" c", Span(300, 400)))
    filled = fill_holes([Segment(words, "en")], [[Span(500, 2_000)]], [[make_segment("x", 900)]])
    kept = [word for segment in filled for word in segment.words if word.text != " x"]
    assert sorted(words, key=lambda w: w.text) == sorted(kept, key=lambda w: w.text)


STRETCHED = (
    make_segment("One two.", 0),
    Segment((Word(" I", Span(600, 5_000)), Word(" see.", Span(5_000, 5_300))), "en"),
)
"""After a window's edge: what was left out between "two" and "see" lies under one word."""


def test_a_word_that_is_much_too_long_covers_no_speech():
    assert find_holes([Span(0, 5_300)], STRETCHED) == ((Span(700, 4_900),),)


@pytest.mark.parametrize(
    ("text", "end_ms"), [(" I", 2_000), (" I", 1_900), (" internationalisation", 3_000)]
)
def test_a_word_that_may_be_drawn_out_covers_its_time(text, end_ms):
    segments = [
        Segment((Word(text, Span(0, end_ms)), Word(" a", Span(end_ms, end_ms + 300))), "en")
    ]
    assert find_holes([Span(0, end_ms + 300)], segments) == ()


def test_a_long_word_over_a_pause_hides_nothing():
    assert find_holes([Span(0, 900), Span(4_900, 5_300)], STRETCHED) == ()


@pytest.mark.parametrize(
    "reading", ["Now then, my friends, I", "I left it to you, and", "now, as my friend says,"]
)
def test_what_lay_under_a_stretched_word_is_put_in_its_place(reading):
    hole = find_holes([Span(0, 5_300)], STRETCHED)[0][0]
    found = make_segment(reading, 1_000)
    assert fill(STRETCHED, hole, found) == ["One two.", reading, "see."]


@pytest.mark.parametrize("reading", ["I", "Hm.", "two. I see."])
def test_a_stretched_word_under_which_there_is_no_more_stays_as_it_is(reading):
    hole = find_holes([Span(0, 5_300)], STRETCHED)[0][0]
    assert fill(STRETCHED, hole, make_segment(reading, 1_000)) == get_texts(STRETCHED)


@pytest.mark.parametrize(("text", "is_hole"), [(" 1956.", False), (" then.", True)])
def test_a_number_whose_word_ends_early_leaves_no_hole(text, is_hole):
    said = Segment((Word(" in", Span(0, 200)), Word(text, Span(200, 600))), "en")
    after = 600 + WORD_SLACK_MS + SHORTEST_HOLE_MS + 100
    assert bool(find_holes([Span(0, after)], [said])) is is_hole


def test_speech_longer_than_a_number_takes_is_a_hole():
    said = Segment((Word(" 1956.", Span(0, 400)),), "en")
    assert find_holes([Span(0, 400 + WORD_SLACK_MS + 2 * SHORTEST_HOLE_MS)], [said])
