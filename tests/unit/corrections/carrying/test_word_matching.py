"""Words of two texts matched: by time, by phrases, and what lies between at the least cost."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.carrying.word_matching import Matching, match_texts, write_tokens
from pipeline.domain import Span, Word


def make_words(text: str, start_ms: int = 0) -> list[Word]:
    """Words of 200 ms with 100 ms between them."""
    return [
        Word(f" {part}", Span(start_ms + 300 * place, start_ms + 300 * place + 200))
        for place, part in enumerate(text.split())
    ]


def test_words_are_compared_without_case_and_marks() -> None:
    assert write_tokens(make_words("He, DON’T — yes.")) == ["he", "don't", "—", "yes"]


def test_a_text_is_matched_with_itself_word_by_word() -> None:
    words = make_words("no no no he said no no")
    assert match_texts(words, words) == Matching(tuple(range(7)), (True,) * 7, 0)


def test_of_repeated_words_those_at_the_same_time_are_one() -> None:
    words = make_words("no no no no no")
    assert match_texts(words, words[2:]).pairs == (None, None, 0, 1, 2)


def test_a_word_heard_otherwise_is_matched_with_the_one_at_its_time() -> None:
    first, second = make_words("so he beat Settle twice"), make_words("so he beat Sedol twice")
    matching = match_texts(first, second)
    assert matching.pairs == (0, 1, 2, 3, 4)
    assert matching.is_same == (True, True, True, False, True)


def test_a_word_is_matched_with_the_part_that_is_likest() -> None:
    first = make_words("so he beat Settle twice")
    second = make_words("so he beat the Settles twice")
    assert match_texts(first, second).pairs == (0, 1, 2, 4, 5)


def test_several_words_heard_otherwise_are_matched_one_by_one() -> None:
    first = make_words("so he beat Settle twice at home")
    second = make_words("so he bead Sedol price at home")
    assert match_texts(first, second).pairs == tuple(range(7))


def test_a_word_is_matched_with_the_one_nearer_in_time_of_two_that_are_as_like() -> None:
    first = make_words("so then beat Settle")
    heard = make_words("so then beat")
    second = [*heard, Word(" Sedol", Span(910, 1100)), Word(" Sedol", Span(2500, 2700))]
    assert match_texts(first, second).pairs == (0, 1, 2, 3)
    late = [*heard, Word(" Sedol", Span(50, 90)), Word(" Sedol", Span(910, 1100))]
    assert match_texts(first, late).pairs == (0, 1, 2, 4)


def test_words_that_share_nothing_are_matched_only_near_each_other() -> None:
    first = make_words("so then beat xyz")
    heard = make_words("so then beat")
    near, far = Word(" qq", Span(920, 1100)), Word(" qq", Span(3400, 3500))
    assert match_texts(first, [*heard, near]).pairs == (0, 1, 2, 3)
    assert match_texts(first, [*heard, far]).pairs == (0, 1, 2, None)


def test_how_much_later_everything_is_said_is_found() -> None:
    text = "we saw him play the whole match before anybody knew why"
    assert match_texts(make_words(text), make_words(text, 12_345)).offset_ms == 12_345


def test_where_times_differ_everywhere_the_words_tell() -> None:
    text = "we saw him play the whole match before anybody knew why"
    slow = [
        Word(word.text, Span(3 * word.span.start_ms, 3 * word.span.end_ms))
        for word in make_words(text)
    ]
    matching = match_texts(make_words(text), slow)
    assert (matching.pairs, matching.offset_ms) == (tuple(range(11)), None)


def test_long_passages_without_a_word_in_common_are_matched_by_nothing() -> None:
    first = make_words(" ".join(f"a{n}" for n in range(300)))
    second = make_words(" ".join(f"b{n}" for n in range(300)))
    assert set(match_texts(first, second).is_same) == {False}


def test_nothing_is_matched_with_nothing() -> None:
    words = make_words("one two")
    assert match_texts([], []) == Matching((), (), None)
    assert match_texts(words, []).pairs == (None, None)
    assert match_texts([], words).pairs == ()


@given(st.integers(0, 2**32), st.integers(0, 150), st.integers(0, 150), st.integers(1, 30))
def test_matched_words_never_cross(seed: int, left: int, right: int, kinds: int) -> None:
    rng = random.Random(seed)
    first, second = (
        make_words(" ".join(f"w{rng.randrange(kinds)}" for _ in range(count)), rng.randrange(9000))
        for count in (left, right)
    )
    matching = match_texts(first, second)
    found = [pair for pair in matching.pairs if pair is not None]
    assert all(before < after for before, after in pairwise(found))
    tokens, others = write_tokens(first), write_tokens(second)
    assert list(matching.is_same) == [
        pair is not None and others[pair] == token
        for pair, token in zip(matching.pairs, tokens, strict=True)
    ]


def test_a_phrase_that_both_long_passages_have_once_is_matched_without_times() -> None:
    rng = random.Random(3)
    middle = "nobody ever expected such a move"
    first = " ".join(f"a{rng.randrange(40)}" for _ in range(200))
    second = " ".join(f"b{rng.randrange(40)}" for _ in range(200))
    matching = match_texts(
        make_words(f"{first} {middle} {first}"), make_words(f"{second} {middle} {second}", 90_000)
    )
    assert [n for n, is_same in enumerate(matching.is_same) if is_same] == [*range(200, 206)]
