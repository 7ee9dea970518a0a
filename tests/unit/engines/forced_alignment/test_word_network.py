"""The network of what may be said, and a decoder's way through it."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment import Branch, Placed, Stretch
from pipeline.domain import Span
from pipeline.engines.forced_alignment.word_network import DecodedWord, build_network, trace


def read(words):
    """Each word as it is; ``a/b c`` as either of two, and ``-`` as nothing."""
    return [
        tuple(() if way == "-" else tuple(way.split()) for way in word.split("/")) for word in words
    ]


def make_stretch(*branches, lead=0, trail=0):
    made = tuple(b if isinstance(b, Branch) else Branch((b,)) for b in branches)
    return Stretch(Span(0, 9000), made, lead, trail)


def follow(stretch, text, each_ms=100):
    """What is found where these words are heard, one after the other."""
    heard = [
        DecodedWord(word, Span(each_ms * n, each_ms * n + each_ms))
        for n, word in enumerate(text.split())
    ]
    return trace(build_network(stretch, read), heard, stretch.branches)


def list_texts(network):
    """All that can be said on ways from the first state to the last, with the likelihood of each."""
    leaving = defaultdict(list)
    for arc in network.arcs:
        leaving[arc.start].append(arc)
    texts = []
    waiting = [(0, (), 1.0)]
    while waiting:
        state, words, share = waiting.pop()
        if state == network.final:
            texts.append((" ".join(words), round(share, 6)))
        for arc in leaving[state]:
            said = (*words, arc.word) if arc.word else words
            waiting.append((arc.end, said, share * arc.share))
    return sorted(texts)


def test_a_network_says_the_page_or_what_was_heard_and_the_page_is_likelier():
    stretch = make_stretch("so", Branch(("five", "six"), ("nine",)), "go")
    expected = [("so five six go", 0.6), ("so nine go", 0.4)]
    assert list_texts(build_network(stretch, read)) == expected


def test_every_reading_of_a_word_can_be_said():
    assert (
        list_texts(build_network(make_stretch("a/b c", "d"), read))
        == [("b c d", 1.0), ("a d", 1.0)][::-1]
    )
    assert list_texts(build_network(make_stretch("-/e", "d"), read)) == [("d", 1.0), ("e d", 1.0)]


def test_a_word_without_readings_is_passed_over():
    stretch = make_stretch("a", "b")
    network = build_network(stretch, lambda words: [((w,),) if w == "a" else () for w in words])
    assert list_texts(network) == [("a", 1.0)]


@pytest.mark.parametrize(
    ("lead", "trail", "texts"),
    [
        (0, 0, ["a b c d e"]),
        (1, 1, ["a b c d e"]),
        (2, 0, ["a b c d e", "b c d e"]),
        (0, 2, ["a b c d", "a b c d e"]),
        (3, 0, ["a b c d e", "b c d e", "c d e"]),
        (2, 2, ["a b c d", "a b c d e", "b c d", "b c d e"]),
    ],
)
def test_a_stretch_may_begin_and_end_within_its_context_but_for_one_word(lead, trail, texts):
    stretch = make_stretch(*"abcde", lead=lead, trail=trail)
    assert [text for text, _ in list_texts(build_network(stretch, read))] == texts


def test_the_way_through_a_doubt_tells_what_was_said():
    stretch = make_stretch("so", Branch(("five",), ("nine",)))
    first, second = (Span(0, 100),), (Span(100, 200),)
    assert (Placed(True, first), Placed(False, second)) == follow(stretch, "so nine")
    assert (Placed(True, first), Placed(True, second)) == follow(stretch, "so five")


@pytest.mark.parametrize("text", ["so", "so ten", "five so", "so five nine", ""])
def test_words_that_do_not_lead_through_have_no_answer(text):
    assert follow(make_stretch("so", Branch(("five",), ("nine",))), text) is None


def test_a_word_of_many_spoken_ones_has_the_time_of_them_all():
    (placed,) = follow(make_stretch("a b c/a b"), "a b c")
    assert placed == Placed(True, (Span(0, 300),))


def test_a_word_that_needs_no_sound_has_none_where_the_one_before_ends():
    stretch = make_stretch("-", "a", Branch(("-", "b")), "-")
    found = follow(stretch, "a b")
    spans = [span for placed in found for span in placed.spans]
    assert [(span.start_ms, span.end_ms) for span in spans] == [
        (0, 0),
        (0, 100),
        (100, 100),
        (100, 200),
        (200, 200),
    ]


def test_branches_of_the_context_that_were_not_heard_have_no_times():
    stretch = make_stretch(*"abc", lead=2, trail=2)
    spans = Span(0, 100), Span(100, 200)
    assert (Placed(True, ()), Placed(True, spans[:1]), Placed(True, spans[1:])) == follow(
        stretch, "b c"
    )
    assert [len(placed.spans) for placed in follow(stretch, "a b")] == [1, 1, 0]


def test_the_page_has_it_where_both_say_the_same():
    (placed,) = follow(make_stretch(Branch(("a",), ("a",))), "a")
    assert placed.is_page


def test_a_side_without_words_can_be_what_was_said():
    added = make_stretch("a", Branch((), ("um", "well")))
    assert follow(added, "a")[1] == Placed(True, ())
    assert follow(added, "a um well")[1] == Placed(False, (Span(100, 200), Span(200, 300)))
    left_out = make_stretch("a", Branch(("b",), ()))
    assert follow(left_out, "a")[1] == Placed(False, ())


BRANCHES = st.lists(
    st.builds(
        Branch,
        st.lists(st.sampled_from("pqr"), min_size=1, max_size=2).map(tuple),
        st.none() | st.lists(st.sampled_from("xyz"), min_size=1, max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=5,
)


@given(BRANCHES, st.data())
def test_whatever_is_said_is_found_again(branches, data):
    said, expected = [], []
    for branch in branches:
        is_page = branch.heard is None or data.draw(st.booleans())
        words = branch.page if is_page else branch.heard
        spans = tuple(Span(n, n + 1) for n in range(len(said), len(said) + len(words)))
        said += words
        expected.append(Placed(is_page, spans))
    found = follow(Stretch(Span(0, 9), tuple(branches)), " ".join(said), each_ms=1)
    assert tuple(expected) == found
