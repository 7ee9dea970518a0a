"""What may be said where, and the recording cut into stretches to time it in."""

from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment import Branch, cut_page
from pipeline.alignment.stretches import Kind, Part, count_least_ms, cut_stretches, judge
from pipeline.alignment.units import Unit
from pipeline.compare import normalise_basic
from pipeline.domain import ReferenceTurn, Span, Word

SURE, DOUBTFUL, APART = Kind.SURE, Kind.DOUBTFUL, Kind.APART


def make_page(*words):
    return cut_page([ReferenceTurn(None, (" ".join(words),))], normalise_basic)


def make_heard(*spans):
    return [Word(f" h{number}", Span(*span), 0.9) for number, span in enumerate(spans)]


def judge_between(words, before_ms, after_ms, heard=()):
    """What is known of page words between two words that are sure, and how much time there is."""
    page = make_page("x", *words, "y")
    spoken = [(0, before_ms), *heard, (after_ms, after_ms + 10)]
    units = [
        Unit((0, 1), (0, 1), equal=True),
        Unit((1, 1 + len(words)), (1, 1 + len(heard)), equal=False),
        Unit((1 + len(words), 2 + len(words)), (1 + len(heard), 2 + len(heard)), equal=True),
    ]
    return judge(units, page, make_heard(*spoken), after_ms + 100)[1]


def test_a_part_has_the_time_of_its_heard_words_or_that_between_its_neighbours():
    assert judge_between(["a"], 100, 300, [(150, 200), (210, 260)]).span == Span(150, 260)
    assert judge_between(["a"], 100, 300).span == Span(100, 300)


def test_a_part_at_an_end_has_the_time_to_the_recordings_end():
    page, heard = make_page("a", "b", "c"), make_heard((500, 600))
    units = [Unit((0, 1), (0, 0), False), Unit((1, 2), (0, 1), True), Unit((2, 3), (1, 1), False)]
    parts = judge(units, page, heard, 2000)
    assert [part.span for part in parts] == [Span(0, 500), Span(500, 600), Span(600, 2000)]
    assert [part.kind for part in parts] == [DOUBTFUL, SURE, DOUBTFUL]


def test_words_heard_first_have_the_time_from_the_recordings_begin():
    page, heard = make_page("abcd", "efgh", "ijkl", "mnop", "y"), make_heard((500, 600), (700, 800))
    units = [Unit((0, 4), (0, 1), equal=False), Unit((4, 5), (1, 2), equal=True)]
    assert DOUBTFUL is judge(units, page, heard, 900)[0].kind


def test_words_that_overlap_leave_no_time_between_them():
    assert judge_between(["a"], 100, 60).span == Span(100, 100)


def test_nobody_speaks_28_letters_in_a_second_nor_14_wide_ones():
    assert count_least_ms(make_page("so,", "42.")) == 4 * 35
    assert count_least_ms(make_page("年好。")) == 2 * 2 * 35
    assert count_least_ms(make_page("né٣!")) == (3 + 1) * 35
    assert count_least_ms(()) == 0


def test_more_than_three_words_without_the_time_for_them_are_apart():
    four = ["abcd", "efgh", "ijkl", "mnop"]
    assert DOUBTFUL is judge_between(four, 100, 100 + 16 * 35).kind
    assert APART is judge_between(four, 100, 99 + 16 * 35).kind
    assert DOUBTFUL is judge_between(four[:3], 100, 100).kind
    # What was heard there takes none of the time.
    assert DOUBTFUL is judge_between(four, 100, 100 + 16 * 35, [(110, 120)]).kind


def test_the_sound_is_not_asked_about_more_than_80_words_or_half_a_minute():
    assert DOUBTFUL is judge_between(["a"] * 80, 100, 30_100).kind
    assert APART is judge_between(["a"] * 81, 100, 30_100).kind
    assert APART is judge_between(["a"], 100, 30_101).kind
    heard = [(200 + n, 201 + n) for n in range(81)]
    assert DOUBTFUL is judge_between(["a"], 100, 900, heard[:80]).kind
    assert APART is judge_between(["a"], 100, 900, heard).kind


def make_parts(kinds, each_ms=1000, pauses=None):
    """Parts of a word on each side, with pauses of 10 ms before them, or the given ones."""
    pauses = pauses or [10] * len(kinds)
    begins = list(accumulate(pauses[:1] + [each_ms + pause for pause in pauses[1:]]))
    return [
        Part((n, n + 1), (n, n + 1), kind, Span(begin, begin + each_ms))
        for n, (kind, begin) in enumerate(zip(kinds, begins, strict=True))
    ]


def cut(parts, after_ms=5000):
    """The stretches of such parts, with so much sound after them."""
    page = make_page(*(f"w{number}" for number in range(len(parts))))
    heard = make_heard(*((part.span.start_ms, part.span.end_ms) for part in parts))
    return cut_stretches(parts, page, heard, parts[-1].span.end_ms + after_ms)


def test_what_is_short_is_one_stretch_with_the_silence_around_it():
    (only,) = cut(make_parts([SURE] * 3, pauses=[700, 10, 10]))
    assert only.stretch.span == Span(0, 3720 + 1000)
    assert (only.first, only.last, only.stretch.lead, only.stretch.trail) == (0, 3, 0, 0)
    assert tuple(Branch((f"w{n}",)) for n in range(3)) == only.stretch.branches


def test_no_more_than_a_second_of_silence_is_in_a_stretch_nor_sound_that_is_not_there():
    (only,) = cut(make_parts([SURE], pauses=[5000]), 300)
    assert only.stretch.span == Span(4000, 6300)


def test_a_branch_in_doubt_has_both_readings():
    first, second = cut(make_parts([SURE, DOUBTFUL]))[0].stretch.branches
    assert (first, second) == (Branch(("w0",)), Branch(("w1",), ("h1",)))


def test_a_stretch_is_cut_at_the_longest_pause_from_6_to_16_seconds():
    pauses = [10, 10, 900, 10, 10, 10, 10, 500, 10, 400] + [10] * 6 + [900] + [10] * 9
    cuts = cut(make_parts([SURE] * 26, pauses=pauses))
    assert [(one.first, one.last) for one in cuts] == [(0, 7), (7, 16), (16, 26)]


def test_a_stretch_of_16_seconds_is_not_cut():
    assert len(cut(make_parts([SURE] * 2, 8000, [0, 0]))) == 1
    assert len(cut(make_parts([SURE] * 2, 8000, [0, 1]))) == 2
    assert len(cut(make_parts([SURE] * 16, 1000, [0] + [1] * 15))) == 2


def test_a_stretch_may_end_after_6_seconds_and_not_before():
    equal = cut(make_parts([SURE] * 20, 1000, [0] * 5 + [50] + [9] + [10] * 13))
    assert equal[0].last == 7
    assert cut(make_parts([SURE] * 20, 1000, [0] * 5 + [50, 100] + [10] * 13))[0].last == 6


def test_a_stretch_is_not_cut_beside_a_doubt():
    kinds = [SURE] * 7 + [DOUBTFUL] + [SURE] * 10
    pauses = [10] * 7 + [900, 900, 10, 500] + [10] * 7
    assert cut(make_parts(kinds, pauses=pauses))[0].last == 10
    kinds = [SURE] * 8 + [DOUBTFUL] + [SURE] * 9
    assert cut(make_parts(kinds, pauses=[10] * 7 + [900] + [10] * 10))[0].last == 7


def test_a_stretch_without_a_place_to_cut_within_16_seconds_goes_on_to_the_first_one():
    kinds = [SURE] * 2 + [DOUBTFUL] * 18 + [SURE] * 9
    assert cut(make_parts(kinds))[0].last == 21


def test_a_stretch_has_three_sure_words_of_context_and_the_sound_of_two():
    parts = make_parts([SURE] * 24)
    first, second, third = cut(parts)
    assert (first.stretch.lead, first.stretch.trail) == (0, 3)
    assert (second.stretch.lead, second.stretch.trail) == (3, 3)
    assert parts[second.first - 2].span.start_ms == second.stretch.span.start_ms
    assert parts[second.last + 1].span.end_ms == second.stretch.span.end_ms
    words = [branch.page[0] for branch in second.stretch.branches]
    assert [f"w{n}" for n in range(second.first - 3, second.last + 3)] == words
    assert (third.stretch.lead, third.stretch.trail) == (3, 0)


def test_context_does_not_go_over_a_doubt():
    kinds = [SURE] * 6 + [DOUBTFUL] + [SURE] * 2 + [SURE, DOUBTFUL] + [SURE] * 9
    pauses = [10] * 8 + [500] + [10] * 11
    parts = make_parts(kinds, pauses=pauses)
    first, second = cut(parts)
    assert (first.last, first.stretch.trail, second.stretch.lead) == (8, 2, 1)
    # The silence beside it is in, and of the word beyond no more than 150 ms.
    assert parts[10].span.start_ms + 150 == first.stretch.span.end_ms
    assert parts[6].span.end_ms - 150 == second.stretch.span.start_ms


def test_what_is_apart_parts_stretches_and_is_in_none():
    kinds = [APART, SURE, SURE, APART, APART, DOUBTFUL]
    cuts = cut(make_parts(kinds))
    assert [(one.first, one.last) for one in cuts] == [(1, 3), (5, 6)]
    assert [(one.stretch.lead, one.stretch.trail) for one in cuts] == [(0, 0), (0, 0)]
    # Sound of 150 ms of the neighbours that are apart.
    first, last = (one.stretch.span for one in cuts)
    assert (first.start_ms, first.end_ms) == (1010 - 150, 3040 + 150)
    assert (last.start_ms, last.end_ms) == (5050 - 150, 6060 + 1000)


def test_words_without_a_pause_are_cut_all_the_same():
    assert cut(make_parts([SURE] * 30, pauses=[0] * 20 + [500] + [0] * 9))[0].last == 6


def test_context_does_not_go_beyond_the_first_and_the_last_part():
    cuts = cut(make_parts([SURE] * 5, 7000))
    assert [(one.stretch.lead, one.stretch.trail) for one in cuts] == [
        (0, 3),
        (1, 3),
        (2, 2),
        (3, 0),
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from([SURE, SURE, SURE, DOUBTFUL, APART]), st.integers(0, 900)),
        min_size=1,
        max_size=60,
    )
)
def test_every_part_that_is_not_apart_is_timed_once_in_sound_that_holds_it(made):
    kinds, pauses = zip(*made, strict=True)
    parts = make_parts(kinds, pauses=list(pauses))
    cuts = cut(parts)
    timed = [index for one in cuts for index in range(one.first, one.last)]
    assert [n for n, kind in enumerate(kinds) if kind is not APART] == timed
    for one in cuts:
        stretch = one.stretch
        assert len(stretch.branches) == one.last - one.first + stretch.lead + stretch.trail
        assert stretch.span.start_ms <= parts[one.first].span.start_ms
        assert stretch.span.end_ms >= parts[one.last - 1].span.end_ms
    for before, after in pairwise(cuts):
        if before.last == after.first:
            assert {kinds[before.last - 1], kinds[after.first]} == {SURE}
            assert parts[before.last - 1].span.end_ms - parts[before.first].span.start_ms >= 6000
