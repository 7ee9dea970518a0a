"""What it costs to part words, to join them, and to end a line: the order of prices is the rule."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.layout.penalties import (
    AFTER_SENTENCE,
    Run,
    build_script,
    price_line,
    price_seams,
    price_text,
)
from pipeline.cues.layout.pieces import Piece
from pipeline.cues.layout.search import Chosen, choose_lines
from pipeline.cues.layout.timing import Clock
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.style import CueStyle
from pipeline.cues.style_penalties import Penalties

ENGLISH = load_phrases("en")
# Not the points that are shipped, so that those can be chosen without a test knowing.
POINTS = Penalties(
    after_clause=5, before_connective=9, elsewhere=15, inside_word=20, stranded=30, open_word=60,
    inside_phrase=80, pause_relief_per_s=8, longest_relief_s=1, lone_word=15, split_sentence=10,
    second_sentence=7, fragment=25, line_break_share=0.4, uneven=8, top_heavy=2, lone_word_line=3,
    silence_per_s=20, silence_free_s=0.5, most_silence=80, paragraph_inside=40,
)  # fmt: skip
CLOCK = Clock.of(CueStyle(penalties=POINTS))


def make_run(text, pauses=(), turn=0, speaker="A", **changes):
    """A run of words of 100 ms, with pauses in ms before some of them; ``¶`` begins a paragraph."""
    pieces, now = [], 0
    for index, token in enumerate(text.split()):
        now += dict(pauses).get(index, 0)
        word = token.removeprefix("¶")
        joint = "\n" if token.startswith("¶") else " "
        pieces.append(Piece(word, len(word), now, now + 100, joint))
        now += 100
    for index, change in changes.items():
        place = int(index.removeprefix("at"))
        pieces[place] = pieces[place]._replace(**change)
    return Run(turn, speaker, tuple(pieces))


def test_a_paragraph_may_end_anywhere():
    assert price_seams(make_run("the ¶house"), ENGLISH, POINTS) == [0.0, AFTER_SENTENCE]


@pytest.mark.parametrize(
    ("pause_ms", "price"), [(0, 15.0), (250, 13.0), (1000, 7.0), (5000, 7.0), (-50, 15.0)]
)
def test_silence_makes_a_seam_cheaper_up_to_a_second(pause_ms, price):
    assert price_seams(make_run("walked home", {1: pause_ms}), ENGLISH, POINTS) == [0.0, price]


def test_no_seam_costs_less_than_nothing():
    assert price_seams(make_run("so. ¶Go, on", {1: 900, 2: 900}), ENGLISH, POINTS) == [
        0.0,
        0.0,
        0.0,
    ]


def test_a_sentences_first_word_is_not_left_behind():
    assert price_seams(make_run("end. Walked home"), ENGLISH, POINTS) == [0.0, 0.0, 30.0]
    assert price_seams(make_run("end. So, home"), ENGLISH, POINTS) == [0.0, 0.0, 5.0]
    assert price_seams(make_run("end, walked home"), ENGLISH, POINTS) == [0.0, 5.0, 15.0]
    assert price_seams(make_run("all walked home"), ENGLISH, POINTS) == [0.0, 15.0, 15.0]


def test_a_back_channel_stays_with_what_it_was_said_under_and_in_one_piece():
    mark, inside = {"aside": True}, {"aside": True, "inside": True}
    run = make_run("the (mm hm) house", at1=mark, at2=inside)
    assert price_seams(run, ENGLISH, POINTS) == [0.0, 15, 80, 80]
    again = make_run("end. (mm) we", at1=mark)
    assert price_seams(again, ENGLISH, POINTS)[2] == AFTER_SENTENCE


def test_a_turn_may_begin_with_a_back_channel():
    run = make_run("(mm) you go.", at0={"aside": True})
    assert price_seams(run, ENGLISH, POINTS) == [0.0, 15, 15]


def test_a_word_is_parted_more_dearly_than_two():
    run = make_run("walk home", at1={"inside": True})
    assert price_seams(run, ENGLISH, POINTS) == [0.0, 20]
    assert price_seams(make_run("some, thing", at1={"inside": True}), ENGLISH, POINTS) == [0.0, 5.0]


def test_a_script_adds_up_what_silence_and_paragraphs_cost():
    run = make_run("a b c ¶d e f", {1: 500, 2: 1500, 4: 9000})
    script = build_script([run, make_run("g", turn=1)], ENGLISH, CLOCK)
    assert script.joined == (0.0, 0.0, 20.0, 60.0, 140.0, 140.0, 140.0)
    assert script.run_ends == (6, 6, 6, 6, 6, 6, 7)
    assert script.seams[6] == script.seams[7] == AFTER_SENTENCE


def test_a_place_inside_a_sentence_that_one_cue_could_hold_costs_more_as_its_end_than_as_a_lines():
    script = build_script([make_run("he went home. he stayed")], ENGLISH, CLOCK)
    assert script.breaks == (0, 80, 15, 0, 95, 0)
    assert script.seams == (0, 90, 25, 0, 105, 0)
    # Too long for two lines, or for the time that a cue may be shown.
    for run in (make_run("word " * 18 + "end."), make_run("he went home.", {2: 9000})):
        long = build_script([run], ENGLISH, CLOCK)
        assert long.seams == long.breaks


def test_a_script_knows_where_sentences_are_only_begun_or_ended():
    script = build_script([make_run("aa bb cc dd. ee ff. gg hh ii")], ENGLISH, CLOCK)
    assert script.sentences == (0, 0, 0, 0, 1, 1, 2, 2, 2, 3)
    assert script.heads == {2: 4, 3: 4, 5: 6, 7: 9, 8: 9}
    assert script.tails == {1: 0, 2: 0, 5: 4, 7: 6, 8: 6}


@pytest.mark.parametrize(
    ("first", "last", "price"),
    [
        (0, 4, 0),  # one sentence
        (0, 6, 7),  # two whole ones
        (0, 3, 0),  # the beginning of one
        (2, 4, 25),  # its last words alone
        (2, 6, 7 + 25),  # its last words and another
        (1, 6, 7),  # more of it than is a fragment
        (4, 7, 7 + 25),  # one, and the first word of the next
        (2, 8, 7 + 7 + 25 + 25),
        (6, 8, 25),
        (0, 2, 25),
        (3, 4, 25 + 15),  # a word that is no sentence
    ],
)
def test_a_few_words_of_a_sentence_are_a_fault_and_another_whole_one_a_smaller_one(
    first, last, price
):
    script = build_script([make_run("aa bb cc dd. ee ff. gg hh ii")], ENGLISH, CLOCK)
    assert price == price_text(script, first, last)


def test_a_script_measures_columns_and_words_from_the_left():
    run = make_run("one two three", at2={"joint": "", "text": "年好", "columns": 4})
    script = build_script([run], ENGLISH, CLOCK)
    assert script.left == (0, 4, 7, 11)
    assert script.right == (0, 3, 7, 11)
    assert script.words == (0.0, 1.0, 2.0, 3.0)
    assert script.starts == (0, 100, 200)
    assert script.ends == (100, 200, 300)


def test_a_script_knows_its_labels_and_who_replies_without_one():
    first, second = make_run("hi"), make_run("oh yes", turn=1, speaker="B")
    third = Run(2, "C", make_run("so").pieces, "Cy Page:")
    runs = [Run(0, "A", first.pieces, "Ann:"), second, third, make_run("no", turn=3, speaker="A")]
    script = build_script(runs, ENGLISH, CLOCK)
    assert (script.labels, script.replies) == ({0: 4, 3: 8}, frozenset({1, 4}))


def test_in_one_line_names_take_part_in_no_choice():
    one_line = Clock.of(CueStyle(max_line_count=1))
    run = Run(0, "A", make_run("hi").pieces, "Ann:")
    assert build_script([run], ENGLISH, one_line).labels == {}


def test_a_lines_price_grows_with_its_seam_and_with_how_uneven_the_lines_are():
    script = build_script([make_run("aaaa bbbb cccc dddd eeee")], ENGLISH, CLOCK)
    seam = 0.4 * 15

    def price(start, goal):
        return price_line(script, 0, start, 5, goal=goal, width=20)

    assert price(2, 9) == seam
    assert price(2, 14) == seam + 8 * 5 / 20
    assert price(3, 9) == seam + 8 * 5 / 20 + 2
    assert price(1, 4) == seam + 3
    assert price(4, 19) == seam + 3


def test_a_line_that_is_too_wide_is_none_unless_it_is_one_word():
    script = build_script([make_run("aaaa bbbb cccc")], ENGLISH, CLOCK)
    assert float("inf") == price_line(script, 0, 2, 3, goal=4, width=8)
    assert float("inf") > price_line(script, 0, 2, 3, goal=4, width=9)
    assert float("inf") > price_line(script, 0, 1, 3, goal=4, width=3)


WORDS = st.lists(st.sampled_from(["a", "the", "and", "so,", "walked", "Anna", "it."]), min_size=3,
                 max_size=8)  # fmt: skip


@given(WORDS, st.integers(2, 3), st.integers(8, 30))
def test_the_lines_of_a_cue_are_the_cheapest_there_are(words, count, width):
    script = build_script([make_run(" ".join(words))], ENGLISH, CLOCK)
    size = len(words)

    def price(starts):
        bounds = [0, *starts]
        total = 0.0
        for n, (first, start) in enumerate(zip(bounds, starts, strict=False)):
            rest = script.right[size] - script.left[start]
            below = count - 1 - n
            if rest > width * below and start < size - 1:
                return float("inf")
            goal = rest / below
            total += price_line(script, first, start, size, goal=goal, width=width)
        return total

    best = min(map(price, combinations(range(1, size), count - 1)))
    found, starts = choose_lines(script, Chosen(0, size, count), width)
    assert best == pytest.approx(found)
    if best < float("inf"):
        assert best == pytest.approx(price(starts))
