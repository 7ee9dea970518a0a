"""Page and recording put together: times of the page's words, and what only one side has."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment import (
    Placed,
    cut_page,
    make_turns,
    pair_page,
    place_page,
    rate_opening,
    share_out,
)
from pipeline.alignment.stretches import Kind, Part
from pipeline.alignment.timed_page import place_words
from pipeline.compare import align, normalise_basic
from pipeline.domain import (
    Alignment,
    Deviation,
    Extra,
    MissingPassage,
    ReferenceTurn,
    Span,
    Word,
)
from pipeline.formats.data.alignment_json import AlignmentRecord, write_alignment
from tests.fakes import make_words

FOX = "the quick brown fox jumps over the lazy dog today"


def pair_texts(turns, heard_text):
    page = cut_page(turns, normalise_basic)
    heard = make_words(heard_text)
    tokens = [normalise_basic(word.text) for word in heard]
    pairs = align([t for w in page for t in w.tokens], [t for own in tokens for t in own])
    return page, heard, pair_page(page, heard, tokens, pairs, 300 * len(heard))


def align_texts(turns, heard_text):
    """What comes out where no aligner answers."""
    page, heard, pairing = pair_texts(turns, heard_text)
    timed, found = place_page(pairing, [None] * len(pairing.cuts), page, heard)
    return make_turns(timed, page, [turn.speaker for turn in turns]), found


def test_equal_texts_give_the_pages_words_at_the_heard_times():
    turns, found = align_texts([ReferenceTurn("Ann", ("The “quick” brown — fox.",))], FOX[:19])
    assert turns[0].text == "The “quick” brown — fox."
    assert [word.span.start_ms for word in turns[0].words] == [0, 300, 600, 900]
    assert found.missing + found.extra + found.deviations == ()


def test_long_passage_without_time_is_missing_and_not_forced():
    lost = "Nobody ever said one word of this long sentence here."
    page = [ReferenceTurn("Ann", (FOX, lost)), ReferenceTurn("Bo", (FOX,))]
    turns, found = align_texts(page, f"{FOX} {FOX}")
    assert [turn.text for turn in turns] == [FOX, FOX]
    assert [(0, lost, 3000, 3000)] == [
        (m.turn, m.text, m.after_ms, m.before_ms) for m in found.missing
    ]


def test_speech_that_is_not_on_the_page_is_extra_with_its_time():
    _, found = align_texts([ReferenceTurn(None, (f"{FOX} {FOX}",))], f"{FOX} um well {FOX}")
    assert [(e.text, e.span) for e in found.extra] == [("um well", Span(3000, 3600))]


def test_a_word_said_otherwise_stays_the_pages_and_is_listed():
    turns, found = align_texts([ReferenceTurn(None, (FOX,))], FOX.replace("lazy", "tired"))
    assert turns[0].text == FOX
    assert [(d.page, d.heard) for d in found.deviations] == [("lazy", "tired")]


@given(st.text(alphabet="ab .—“中。\u00e9", max_size=40))
def test_no_character_of_a_paragraph_is_lost(text):
    words = cut_page([ReferenceTurn(None, (text,))], normalise_basic)
    assert text.rstrip() == "".join(word.gap + word.text for word in words)


def test_alignment_survives_json():
    page = [ReferenceTurn("Ann", (FOX, "Nobody said this long sentence here at all.", FOX))]
    _, found = align_texts(page, f"{FOX} {FOX.replace('lazy', 'tired')}")
    assert msgspec.convert(write_alignment(found), AlignmentRecord).read() == found


def test_words_that_were_heard_as_they_are_count_as_matched():
    turns = [ReferenceTurn(None, (FOX,))]
    assert pair_texts(turns, FOX)[2].matched == 10
    assert pair_texts(turns, FOX.replace("lazy", "tired"))[2].matched == 9
    assert pair_texts(turns, FOX.replace("lazy ", ""))[2].matched == 9


@pytest.mark.parametrize(
    ("texts", "rates"),
    [
        (("So it goes.", "And on"), [2, 0, 0, 1, 0]),
        (("“Really?” he said (again.) And",), [2, 1, 0, 0, 1]),
        (("去。年",), [2, 1]),
        (("One", "two three"), [2, 1, 0]),
    ],
)
def test_a_passage_begins_well_with_a_turn_less_so_with_a_sentence_or_paragraph(texts, rates):
    page = cut_page([ReferenceTurn("Ann", texts), ReferenceTurn("Ann", ("Yes",))], normalise_basic)
    assert [rate_opening(page, index) for index in range(len(page))] == [*rates, 2]


def test_an_aligners_times_are_taken_for_the_parts_between_the_contexts():
    text = " ".join([FOX] * 8)
    page, heard, pairing = pair_texts([ReferenceTurn(None, (text,))], text)
    assert len(pairing.cuts) > 1
    answers = [
        tuple(
            Placed(True, (Span(300 * n + 20, 300 * n + 250),))
            for n in range(one.first - one.stretch.lead, one.last + one.stretch.trail)
        )
        for one in pairing.cuts
    ]
    timed, _ = place_page(pairing, answers, page, heard)
    assert [Span(300 * n + 20, 300 * n + 250) for n in range(80)] == [word.span for word in timed]
    timed, _ = place_page(pairing, [None, *answers[1:]], page, heard)
    first = pairing.cuts[0].last
    assert [300 * n + (20 if n >= first else 0) for n in range(80)] == [
        word.span.start_ms for word in timed
    ]


# One part between two that are sure: words "a" from 1 to 2 s and "z" from 4 to 5 s

A, Z = Word(" a", Span(1000, 2000), 0.9), Word(" z", Span(4000, 5000), 0.8)


def place(paragraphs, heard=(), found=None, kind=Kind.DOUBTFUL, span=(2000, 4000)):
    """The words of a turn placed between the two, and what is not on both sides."""
    turns = [ReferenceTurn(None, (text,)) for text in ("a", "z")]
    turns.insert(1, ReferenceTurn(None, paragraphs))
    page, words = cut_page(turns, lambda text: (text,)), [A, *heard, Z]
    p, h = len(page) - 1, len(words) - 1
    parts = [
        Part((0, 1), (0, 1), Kind.SURE, A.span),
        Part((1, p), (1, h), kind, Span(*span)),
        Part((p, p + 1), (h, h + 1), Kind.SURE, Z.span),
    ]
    timed, rest = place_words(parts, {1: found} if found else {}, page, words)
    assert [(0, 0.9), (p, 0.8)] == [(w.index, w.probability) for w in (timed[0], timed[-1])]
    return timed[1:-1], rest


def find_spans(timed):
    return [(word.span.start_ms, word.span.end_ms) for word in timed]


def hear(*spans):
    return [Word(f" h{n}", Span(*span), 0.5 + n / 10) for n, span in enumerate(spans)]


def find(is_page, *spans):
    return Placed(is_page, tuple(Span(*span) for span in spans))


def test_words_of_the_page_that_were_found_have_their_times():
    found = find(True, (2200, 2300), (2400, 2900))
    timed, rest = place(("b c",), hear((2100, 2500), (2500, 2600)), found)
    assert find_spans(timed) == [(2200, 2300), (2400, 2900)]
    assert [word.probability for word in timed] == [0.5, 0.5]
    assert rest == Alignment()


def test_the_recogniser_is_not_sure_of_what_it_did_not_hear():
    assert place(("b",), (), find(True, (2200, 2300)))[0][0].probability == 0.0


def test_words_that_were_heard_otherwise_share_the_time_of_what_was_said():
    found = find(False, (2100, 2500), (2500, 3000))
    timed, rest = place(("bb c",), hear((2100, 2500), (2500, 2900)), found)
    assert find_spans(timed) == [(2100, 2700), (2700, 3000)]
    assert rest == Alignment(deviations=(Deviation(1, "bb c", "h0 h1", Span(2100, 3000)),))


def test_few_words_that_nobody_said_stay_with_no_more_time_than_twice_the_least():
    timed, rest = place(("b c",))
    assert find_spans(timed) == [(2000, 2070), (2070, 2140)]
    assert rest.deviations == (Deviation(1, "b c", "", Span(2000, 4000)),)
    assert find_spans(place(("b c",), span=(2000, 2100))[0]) == [(2000, 2050), (2050, 2100)]


def test_sure_words_keep_the_times_at_which_they_were_heard():
    heard = hear((2100, 2500), (2500, 2900))
    assert find_spans(place(("b c",), heard, None, Kind.SURE)[0]) == [(2100, 2500), (2500, 2900)]
    halves = place(("b c",), heard[:1], None, Kind.SURE, (2100, 2500))[0]
    assert find_spans(halves) == [(2100, 2300), (2300, 2500)]


@pytest.mark.parametrize(
    ("page", "heard", "stays"),
    [(3, 0, True), (4, 0, False), (3, 20, True), (4, 2, True), (4, 12, True), (4, 13, False),
     (12, 4, True), (13, 5, False), (10, 3, False), (9, 3, True)],
)  # fmt: skip
def test_a_paraphrase_stays_and_a_passage_is_missing(page, heard, stays):
    said = hear(*((2000 + 10 * n, 2010 + 10 * n) for n in range(heard)))
    timed, rest = place((" ".join("b" * page),), said)
    assert (page if stays else 0) == len(timed)
    assert stays is bool(rest.deviations)
    assert stays is not bool(rest.missing)
    assert (heard > 0 and not stays) is bool(rest.extra)


def test_what_is_apart_is_missing_and_what_was_heard_there_is_extra():
    missing = (MissingPassage(1, "b c", 2000, 4000),)
    extra = (Extra(Span(2100, 2500), "h0"),)
    _, rest = place(("b", "c"), hear((2100, 2500)), None, Kind.APART, (2100, 2500))
    assert Alignment(missing, extra) == rest
    _, rest = place(("b  c",), (), None, Kind.APART)
    assert rest == Alignment((MissingPassage(1, "b  c", 2000, 4000),))


def test_words_that_only_the_recogniser_has_are_extra_unless_they_were_not_found():
    heard = hear((2100, 2500))
    assert place((), heard, None, span=(2100, 2500))[1].extra == (Extra(Span(2100, 2500), "h0"),)
    assert place((), heard, find(False, (2100, 2600)))[1].extra == (Extra(Span(2100, 2600), "h0"),)
    assert place((), heard, find(True))[1].extra == ()


def test_a_missing_passage_at_an_end_lies_between_the_text_and_the_recordings_end():
    page = cut_page([ReferenceTurn(None, ("a",)), ReferenceTurn("Bo", ("b",))], normalise_basic)
    sure = Part((0, 1), (0, 1), Kind.SURE, A.span)
    last = [sure, Part((1, 2), (1, 1), Kind.APART, Span(2000, 9000))]
    assert place_words(last, {}, page, [A])[1].missing == (MissingPassage(1, "b", 2000, 9000),)
    first = [
        Part((0, 1), (0, 0), Kind.APART, Span(0, 1000)),
        Part((1, 2), (0, 1), Kind.SURE, A.span),
    ]
    assert place_words(first, {}, page, [A])[1].missing == (MissingPassage(0, "a", 0, 1000),)


def test_a_missing_passage_is_listed_by_its_turns():
    turns = [ReferenceTurn("A", ("b c",)), ReferenceTurn("B", ("d",))]
    page = cut_page(turns, normalise_basic)
    _, rest = place_words([Part((0, 3), (0, 0), Kind.APART, Span(0, 9))], {}, page, [])
    assert [(m.turn, m.text, m.after_ms, m.before_ms) for m in rest.missing] == [
        (0, "b c", 0, 9),
        (1, "d", 0, 9),
    ]


@pytest.mark.parametrize(
    ("span", "believed"),
    [((700, 3000), True), ((699, 3000), False), ((2500, 5300), True), ((2500, 5301), False)],
)
def test_times_far_outside_of_what_the_neighbours_leave_are_not_believed(span, believed):
    words = " ".join("bcdefghijklmn")
    timed, rest = place((words,), (), find(True, *[span] * 13))
    assert (13 if believed else 0) == len(timed)
    assert believed is not bool(rest.missing)


def test_times_may_be_a_little_outside_of_the_recording_too():
    page = cut_page([ReferenceTurn(None, ("a",))], normalise_basic)
    part = Part((0, 1), (0, 1), Kind.SURE, Span(0, 2000))
    for end_ms, believed in ((2600, True), (2601, False)):
        timed, _ = place_words([part], {0: find(True, (0, end_ms))}, page, [A])
        assert believed is (timed[0].span.end_ms == end_ms)


def test_words_never_go_back_in_time_nor_overlap():
    timed, _ = place(("b c d",), (), find(True, (1500, 2500), (2300, 2900), (2200, 4500)))
    assert find_spans(timed) == [(1500, 2300), (2300, 2300), (2300, 4000)]


@given(st.integers(0, 999), st.integers(0, 999), st.lists(st.integers(0, 9), min_size=1))
def test_shares_of_a_span_tile_it_by_length(start_ms, duration_ms, lengths):
    shares = share_out(Span(start_ms, start_ms + duration_ms), lengths)
    assert start_ms == shares[0].start_ms
    assert all(a.end_ms == b.start_ms for a, b in pairwise(shares))
    if any(lengths):
        assert start_ms + duration_ms == shares[-1].end_ms
        for share, length in zip(shares, lengths, strict=True):
            exact = Fraction(duration_ms * length, sum(lengths))
            assert abs(share.duration_ms - exact) < 1
