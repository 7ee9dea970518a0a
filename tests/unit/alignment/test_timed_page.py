from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment import Branch, Placed, Stretch, cut_page, make_turns, pair_page, place_page
from pipeline.compare import align, normalise_basic
from pipeline.domain import ReferenceTurn, Span
from pipeline.engines.forced_alignment.g2p import pronounce
from pipeline.engines.forced_alignment.verbalize import read_aloud
from pipeline.engines.forced_alignment.word_network import DecodedWord, build_network, trace
from pipeline.formats.data.alignment_json import AlignmentRecord, write_alignment
from tests.fakes import make_words

FOX = "the quick brown fox jumps over the lazy dog today"


def align_texts(turns, heard_text):
    """What comes out where no aligner answers."""
    page = cut_page(turns, normalise_basic)
    heard = make_words(heard_text)
    tokens = [normalise_basic(word.text) for word in heard]
    pairs = align([t for w in page for t in w.tokens], [t for own in tokens for t in own])
    pairing = pair_page(page, heard, tokens, pairs, 300 * len(heard))
    timed, found = place_page(pairing, [None] * len(pairing.cuts), page, heard)
    return make_turns(timed, page, [turn.speaker for turn in turns]), found


def test_equal_texts_give_the_pages_words_at_the_heard_times():
    turns, found = align_texts([ReferenceTurn("Ann", ("The “quick” brown — fox.",))], FOX[:19])
    assert "The “quick” brown — fox." == turns[0].text
    assert [0, 300, 600, 900] == [word.span.start_ms for word in turns[0].words]
    assert () == found.missing + found.extra + found.deviations


def test_long_passage_without_time_is_missing_and_not_forced():
    lost = "Nobody ever said one word of this long sentence here."
    page = [ReferenceTurn("Ann", (FOX, lost)), ReferenceTurn("Bo", (FOX,))]
    turns, found = align_texts(page, f"{FOX} {FOX}")
    assert [FOX, FOX] == [turn.text for turn in turns]
    assert [(0, lost, 3000, 3000)] == [
        (m.turn, m.text, m.after_ms, m.before_ms) for m in found.missing
    ]


def test_speech_that_is_not_on_the_page_is_extra_with_its_time():
    _, found = align_texts([ReferenceTurn(None, (f"{FOX} {FOX}",))], f"{FOX} um well {FOX}")
    assert [("um well", Span(3000, 3600))] == [(e.text, e.span) for e in found.extra]


def test_a_word_said_otherwise_stays_the_pages_and_is_listed():
    turns, found = align_texts([ReferenceTurn(None, (FOX,))], FOX.replace("lazy", "tired"))
    assert FOX == turns[0].text
    assert [("lazy", "tired")] == [(d.page, d.heard) for d in found.deviations]


@given(st.text(alphabet="ab .—“中。\u00e9", max_size=40))
def test_no_character_of_a_paragraph_is_lost(text):
    words = cut_page([ReferenceTurn(None, (text,))], normalise_basic)
    assert text.rstrip() == "".join(word.gap + word.text for word in words)


def test_the_way_through_a_doubt_tells_what_was_said():
    stretch = Stretch(Span(0, 900), (Branch(("so",)), Branch(("five",), ("nine",))))
    network = build_network(stretch, lambda words: [((word,),) for word in words])
    spans = (Span(0, 300), Span(300, 600))
    said = [DecodedWord("so", spans[0]), DecodedWord("nine", spans[1])]
    expected = (Placed(True, spans[:1]), Placed(False, spans[1:]))
    assert expected == trace(network, said, stretch.branches)
    assert trace(network, said[:1], stretch.branches) is None


def test_money_is_read_with_its_currency_after_the_scale():
    first = [readings[0] for readings in read_aloud(["$6", "million", "in", "1956"])]
    assert [("six",), ("million", "dollars"), ("in",), ("nineteen", "fifty", "six")] == first


def test_unknown_words_sound_like_their_parts_or_their_letters():
    known = {"deep": "D IY P", "seek": "S IY K", "g": "JH IY"}.get
    assert "D IY P S IY K" == pronounce("deepseek", known)
    assert "S IY K S" == pronounce("seeks", known)
    assert "JH IY" == pronounce("g.", known)
    assert "B L AO R T" == pronounce("blort", known)
    assert pronounce("中", known) is None


def test_alignment_survives_json():
    page = [ReferenceTurn("Ann", (FOX, "Nobody said this long sentence here at all.", FOX))]
    _, found = align_texts(page, f"{FOX} {FOX.replace('lazy', 'tired')}")
    assert msgspec.convert(write_alignment(found), AlignmentRecord).read() == found
