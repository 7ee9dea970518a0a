"""How far each difference reaches, and what several at once come to."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.compare import compare
from pipeline.compare.meanings import is_varied
from pipeline.domain import EditKind, Span, Turn, Word
from tests.unit.compare.test_differences import M, heard, kinds, page


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        # what one side lacks
        ("They went away", "They all went far away",
         [(M.INSERTED, None, "all"), (M.INSERTED, None, "far")]),
        ("They all went far away", "They went away",
         [(M.DROPPED, "all", None), (M.DROPPED, "far", None)]),
        ("They went away", "They had then gone away", [(M.CHANGED, "went", "had then gone")]),
        # fillers by what they are
        ("They went away", "They uh um went away", [(M.FILLER, None, "uh um")]),
        ("They went away", "They th- went away", [(M.FILLER, None, "th-")]),
        ("They went away", "They went went away", [(M.FILLER, None, "went")]),
        ("They went away", "They went they went away", [(M.FILLER, None, "they went")]),
        ("They went away", "They I mean went away", [(M.FILLER, None, "I mean")]),
        ("They went away", "They mean went away", [(M.INSERTED, None, "mean")]),
        ("They went away", "Well they went away", [(M.FILLER, None, "Well"), (M.STYLE, "They", "they")]),
        ("They went away", "They well went away", [(M.INSERTED, None, "well")]),
        ("They went away", "Well so they went away",
         [(M.FILLER, None, "Well so"), (M.STYLE, "They", "they")]),
        ("They went away", "They um talked away",
         [(M.FILLER, None, "um"), (M.CHANGED, "went", "talked")]),
        ("Uh they went", "Um they went", [(M.FILLER, "Uh", "Um")]),
        # ways of writing
        ("They saw 5 of it", "They saw five of it", [(M.NUMBER, "5", "five")]),
        ("They saw $5 million of it", "They saw five million dollars of it",
         [(M.NUMBER, "$5 million", "five million dollars")]),
        ("They saw 2020 and 2021 of it", "They saw twenty twenty and twenty twenty-one of it",
         [(M.NUMBER, "2020", "twenty twenty"), (M.NUMBER, "2021", "twenty twenty-one")]),
        ("They said it's so", "They said it is so", [(M.CONTRACTION, "it's", "it is")]),
        ("They said it is so", "They said it's so", [(M.CONTRACTION, "it is", "it's")]),
        ("They saw a data base of it", "They saw a database of it",
         [(M.SPELLING, "data base", "database")]),
        ("They saw our colour and honour there", "They saw our color and honor there",
         [(M.SPELLING, "colour", "color"), (M.SPELLING, "honour", "honor")]),
        ("They saw 5 cats 6 there", "They saw five cats six there",
         [(M.NUMBER, "5", "five"), (M.NUMBER, "6", "six")]),
        ("They saw 5 and a and a and 6 there", "They saw five and a and a and six there",
         [(M.NUMBER, "5", "five"), (M.NUMBER, "6", "six")]),
        ("They and 5 of it", "They and five of it", [(M.NUMBER, "5", "five")]),
        ("They and a 5 of it", "They and a five of it", [(M.NUMBER, "5", "five")]),
        ("They saw 5 and went", "They saw five and went", [(M.NUMBER, "5", "five")]),
        ("They saw 5 and a dog", "They saw five and a dog", [(M.NUMBER, "5", "five")]),
        ("They say it's not it's", "They say it is not it is",
         [(M.CONTRACTION, "it's", "it is"), (M.CONTRACTION, "it's", "it is")]),
        # several beside each other
        ("They saw five red colours there", "They saw 5 red colors there",
         [(M.NUMBER, "five", "5"), (M.SPELLING, "colours", "colors")]),
        ("They saw five colours there", "They saw 5 colors there",
         [(M.NUMBER, "five", "5"), (M.SPELLING, "colours", "colors")]),
        ("They saw big old cats there", "They saw tall dogs there",
         [(M.CHANGED, "big old cats", "tall dogs")]),
        ("They met Anna there", "They met Hannah there", [(M.NAME, "Anna", "Hannah")]),
        ("They met Anna Lee there", "They met some bee there", [(M.NAME, "Anna Lee", "some bee")]),
        ("They met old Anna there", "They met cold Hannah there",
         [(M.NAME, "old Anna", "cold Hannah")]),
        ("They um away", "They went away", [(M.CHANGED, "um", "went")]),
        ("They went away", "They um away", [(M.CHANGED, "went", "um")]),
        ("They met Anna there", "They met there", [(M.DROPPED, "Anna", None)]),
        # style
        ("They went, then", "They went then", [(M.STYLE, "went,", "went")]),
        ("They Went, Then", "They went then", [(M.STYLE, "Went, Then", "went then")]),
    ],
)  # fmt: skip
def test_each_difference_has_its_words_and_its_meaning(one, other, found):
    assert kinds(one, other) == found


def test_a_difference_counts_its_wrong_words_and_ends_with_its_turn():
    made = compare(
        page(("A", "one two three."), ("B", "four five six.")),
        heard(("0", "one two tree."), ("1", "for five six.")),
    )
    assert [(d.reference, d.hypothesis, d.reference_turn, d.words) for d in made.differences] == [
        ("three.", "tree.", 0, 1),
        ("four", "for", 1, 1),
    ]
    assert [d.edits for d in made.differences] == [(2, 3), (3, 4)]
    assert tuple(
        getattr(made.words, n) for n in ("hits", "substitutions", "deletions", "insertions")
    ) == (4, 2, 0, 0)


def test_words_given_to_another_speaker_are_one_difference_until_the_speaker_changes():
    made = compare(
        page(("A", "one two three four five six"), ("B", "seven eight nine"), ("C", "ten")),
        heard(
            ("0", "one two three four five six"), ("2", "seven"), ("0", "eight"), ("1", "nine ten")
        ),
        speakers=[("0", "A"), ("1", "B"), ("2", "C")],
    )
    speaker = [(d.reference, d.words) for d in made.differences if d.meaning is M.SPEAKER]
    assert speaker == [("seven", 1), ("eight", 1), ("ten", 1)]


def test_chinese_differences_have_no_spaces():
    made = compare(page(("甲", "我们今天谈论技术问题")), heard(("0", "我们昨天谈论科学问题")))
    assert [(d.reference, d.hypothesis) for d in made.differences if d.meaning is not M.STYLE] == [
        ("今", "昨"),
        ("技术", "科学"),
    ]


def test_a_back_channel_that_is_a_whole_turn_is_a_filler():
    made = compare(
        page(("A", "It is what we have to do with that"), ("A", "and the people of this place")),
        heard(("0", "It is what we have to do with that"), ("1", "Right."),
              ("0", "and the people of this place")),
    )  # fmt: skip
    assert [(d.meaning, d.hypothesis) for d in made.differences if d.meaning is not M.SPEAKER] == [
        (M.FILLER, "Right.")
    ]


def test_a_word_of_several_tokens_counts_those_that_differ():
    made = compare(page(("A", "one well-known thing")), heard(("0", "one well-worn thing")))
    assert (made.words.hits, made.words.substitutions) == (3, 1)
    assert [(d.reference, d.hypothesis, d.words) for d in made.differences] == [
        ("well-known", "well-worn", 1)
    ]


def test_latin_words_among_chinese_ones_are_set_apart():
    made = compare(page(("甲", "我们今天用AI技术")), heard(("0", "我们今天看书")))
    assert [d.reference for d in made.differences if d.reference] == ["用 AI 技术"]


@pytest.mark.parametrize("cut", ["th-", "th-,", "th—", "th–."])
def test_a_word_that_is_cut_off_is_a_filler(cut):
    assert kinds("They went away", f"They {cut} went away") == [(M.FILLER, None, cut)]


@pytest.mark.parametrize("word", ["-", "5-", "pre-war"])
def test_what_only_looks_like_it_is_none(word):
    found = kinds("They went away", f"They {word} went away")
    assert M.FILLER not in {meaning for meaning, _, _ in found}


def test_the_interval_is_that_of_turns_drawn_with_replacement():
    said = [f"word{n} and word{n} are some of the words of turn {n}" for n in range(40)]
    said_wrong = [text.replace("some of the", "x y z") if n % 3 == 0 else text
                  for n, text in enumerate(said)]  # fmt: skip
    said_wrong[0] = "nothing of that at all and so on it went"
    made = compare(page(*[("A", text + ".") for text in said]),
                   heard(*[("0", text + ".") for text in said_wrong]))  # fmt: skip
    errors = np.array([sum(e.kind is not EditKind.EQUAL for e in made.edits if e.reference_turn == n)
                       for n in range(40)])  # fmt: skip
    drawn = np.random.default_rng(1).integers(40, size=(20_000, 40))
    low, high = np.quantile(errors[drawn].sum(axis=1) / (40 * 11), [0.025, 0.975])
    assert made.total is not None
    assert [low, high] == pytest.approx([made.total.low, made.total.high], abs=0.006)


@pytest.mark.parametrize(
    ("many", "few", "is_paired"),
    [(20, 20, True), (80, 5, True), (200, 2, True), (201, 2, False), (2, 201, False)],
)
def test_only_a_small_stretch_is_paired_by_what_its_words_mean(many, few, is_paired):
    long = " ".join(["colour", *["cats"] * (many - 1)])
    short = " ".join(["color", *["dogs"] * (few - 1)])
    found = {
        meaning for meaning, _, _ in kinds(f"They saw {long} there", f"They saw {short} there")
    }
    assert (M.SPELLING in found) is is_paired


def test_edits_of_several_words_last_from_the_first_to_the_last_and_are_as_sure_as_the_least():
    words = (
        Word(" well", Span(100, 900), probability=0.9, speaker_confidence=0.8),
        Word(" known", Span(300, 500), probability=0.4, speaker_confidence=None),
        Word(" things", Span(900, 950), probability=0.7),
    )
    made = compare(page(("A", "well-known things")), [Turn("0", words)])
    assert [
        (e.hypothesis_span, e.speaker_confidence, e.probability, e.hypothesis_speaker)
        for e in made.edits
    ] == [(Span(100, 900), 0.8, 0.4, "A"), (Span(900, 950), None, 0.7, "A")]


def test_a_difference_lasts_as_long_as_all_that_was_heard_of_it():
    words = [Word(" they", Span(0, 90)), Word(" big", Span(200, 800)), Word(" dogs", Span(300, 600)),
             Word(" there", Span(800, 900))]  # fmt: skip
    made = compare(page(("A", "they old cats there")), [Turn("0", tuple(words))])
    assert [(d.reference, d.hypothesis, d.span) for d in made.differences] == [
        ("old cats", "big dogs", Span(200, 800))
    ]
    made = compare(page(("A", "they old cats there")), [Turn("0", (words[0], words[3]))])
    assert [(d.reference, d.hypothesis, d.span) for d in made.differences] == [
        ("old cats", None, None)
    ]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("我们用“技术”", "我们", "用“技术”"),
        ("我们用 AI 3", "我们", "用 AI 3"),
        ("我们 AI 用", "我们", "AI 用"),
        ("we saw no-one, (there) now", "we now", "saw no-one, (there)"),
    ],
)
def test_the_words_of_a_difference_stand_as_in_the_text(one, other, joined):
    made = compare(page(("A", one)), heard(("0", other)))
    assert [d.reference for d in made.differences if d.hypothesis is None] == [joined]


def test_each_turn_counts_for_its_speaker_also_where_no_sentence_ends():
    made = compare(
        page(("A", "one two three"), ("B", "four five six seven")),
        heard(("0", "one two tree"), ("1", "for five sex seven")),
    )
    assert [(score.name, score.words.hits, score.words.errors) for score in made.by_speaker] == [
        ("A", 2, 1),
        ("B", 2, 2),
    ]


def test_of_few_turns_the_interval_is_that_of_sentences_drawn_with_replacement():
    said = [f"red{n} green{n} blue{n}." for n in range(12)]
    wrong = ["x y z." if n < 3 else text for n, text in enumerate(said)]
    made = compare(page(("A", " ".join(said))), heard(("0", " ".join(wrong))))
    errors = np.array([3 * (n < 3) for n in range(12)])
    drawn = np.random.default_rng(1).integers(12, size=(20_000, 12))
    low, high = np.quantile(errors[drawn].sum(axis=1) / 36, [0.025, 0.975])
    assert made.total is not None
    assert [made.total.low, made.total.high] == pytest.approx([low, high], abs=0.01)
    few = compare(page(("A", " ".join(said[:9]))), heard(("0", " ".join(wrong[:9]))))
    assert few.total is not None
    assert (few.total.name, few.total.low, few.total.high) == ("", None, None)


def test_a_word_is_varied_that_may_be_written_in_several_words_or_fill_time():
    words = ["5", "five", "it's", "gonna", "um", "know", "cats", "colour"]
    assert [is_varied(word, "en") for word in words] == [True] * 6 + [False] * 2
