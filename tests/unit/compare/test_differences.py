"""Differences are sorted by what they mean, each edit into one, and none is lost."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meeteval.wer.wer.siso import siso_word_error_rate

from pipeline.compare import BASIC, Normaliser, align, compare, count_errors
from pipeline.domain import (
    Comparison,
    EditKind,
    Meaning,
    Reference,
    ReferenceTurn,
    Span,
    Turn,
    Word,
)

M = Meaning
COMMON = "It is what we have to do with that and the people of this place are for you. "
END_MARKS = ".,?!;:-"
ENDS = Normaliser(
    "ends", lambda text: tuple(w for w in (x.strip(END_MARKS) for x in text.lower().split()) if w)
)


def page(*turns: tuple[str, str]) -> Reference:
    return Reference("", (), (), tuple(ReferenceTurn(s, (t,)) for s, t in turns))


def heard(*turns: tuple[str, str]) -> list[Turn]:
    return [Turn(s, tuple(Word(f" {w}", Span(0, 1)) for w in t.split())) for s, t in turns]


def kinds(one: str, other: str, **more) -> list[tuple[Meaning, str | None, str | None]]:
    """The differences of two texts between English sentences that both have."""
    made = compare(page(("A", COMMON + one)), heard(("A", COMMON + other)), **more)
    return [(d.meaning, d.reference, d.hypothesis) for d in made.differences]


@pytest.mark.parametrize(
    ("meaning", "one", "other"),
    [
        (M.SPELLING, "Their favourite colour", "Their favorite color"),
        (M.SPELLING, "a data base there", "a database there"),
        (M.SPELLING, "a café there", "a cafe there"),
        (M.SPELLING, "They organised it", "They organized it"),
        (M.NUMBER, "about five years", "about 5 years"),
        (M.NUMBER, "Since 2020 now", "Since twenty twenty now"),
        (M.NUMBER, "half or 50% now", "half or fifty percent now"),
        (M.NUMBER, "spent $5 million there", "spent five million dollars there"),
        (M.NUMBER, "my 1st day", "my first day"),
        (M.NUMBER, "about 1,000 days", "about a thousand days"),
        (M.CONTRACTION, "Well, it's fine", "Well, it is fine"),
        (M.CONTRACTION, "I was going to go", "I was gonna go"),
        (M.CONTRACTION, "We can't go", "We cannot go"),
        (M.FILLER, "They went away", "They um went away"),
        (M.FILLER, "They went away", "They they went away"),
        (M.FILLER, "They went, you know, away", "They went away"),
        (M.NAME, "I met Zhipu there", "I met jeep there"),
        (M.NAME, "They use GPT-4 there", "They use GTP-4 there"),
        (M.CHANGED, "What does it affect now", "What does it effect now"),
        (M.CHANGED, "about five years", "about six years"),
        (M.DROPPED, "They never went away", "They went away"),
        (M.INSERTED, "They went away", "They never went away"),
        (M.STYLE, "Yes, they did", "yes they did"),
    ],
)
def test_difference_means_what_it_is(meaning: Meaning, one: str, other: str) -> None:
    found = {difference[0] for difference in kinds(one, other)}
    assert {meaning} == found - ({M.STYLE} - {meaning})


def test_filler_beside_a_changed_word_is_told_apart() -> None:
    assert kinds("They walked away", "They um talked away") == [
        (M.FILLER, None, "um"),
        (M.CHANGED, "walked", "talked"),
    ]


def test_word_of_another_speaker_is_right_and_given_to_the_wrong_one() -> None:
    made = compare(
        page(("A", "one two three"), ("B", "four five six")),
        heard(("0", "one two three four"), ("1", "five six")),
    )
    assert [(d.meaning, d.words) for d in made.differences] == [(M.SPEAKER, 1)]
    assert (made.words.errors, made.content_words) == (0, 1)


def test_listed_spelling_is_equal_and_listed() -> None:
    made = compare(
        page(("A", "so Zhipu AI did")),
        heard(("0", "so G pu AI did")),
        alternates={"Zhipu": ["G pu"]},
    )
    assert (made.words.errors, made.content_words) == (0, 0)
    assert made.cp_words is not None
    assert (made.cp_words.errors, made.characters.errors) == (0, 0)
    assert [(d.meaning, d.reference, d.hypothesis, d.words) for d in made.differences] == [
        (M.ALTERNATE, "Zhipu", "G pu", 0)
    ]


def test_two_spellings_of_one_form_do_not_stand_for_each_other() -> None:
    listed = {"I'd": ["I had", "I would"]}
    assert (
        compare(page(("A", "I'd go")), heard(("0", "I would go")), alternates=listed).words.errors
        == 0
    )
    assert (
        compare(
            page(("A", "I had gone")), heard(("0", "I would gone")), alternates=listed
        ).words.errors
        == 1
    )


def test_script_and_width_of_chinese_are_style() -> None:
    made = compare(page(("甲", "我們今天談 ＡＩ 技術")), heard(("0", "我们今天谈AI技术")))
    assert (made.words.errors, made.content_words) == (0, 0)
    assert {d.meaning for d in made.differences} == {M.STYLE}


def test_page_in_another_language_is_scored_as_a_translation() -> None:
    chinese = page(
        ("甲", "今天我们谈一谈人工智能的未来发展方向"), ("乙", "好的，很高兴来到这里和大家聊天")
    )
    english = heard(
        ("0", "Today we talk about where it is going and what that is for us"),
        ("1", "Fine. It is good to be here with you"),
    )
    made = compare(chinese, english)
    assert made.translation is not None
    assert "Chinese" in made.translation.reason
    assert (made.words.rate, made.cp_words) == (None, None)
    assert [edit.reference_turn for edit in made.edits] == [0, 1]


def test_translation_that_is_the_reference_is_perfect() -> None:
    turns = [("A", COMMON), ("B", "And what did they say of it when they were there?")]
    made = compare(page(*turns), heard(*turns), is_translation=True)
    assert made.translation is not None
    assert (round(made.translation.chrf), round(made.translation.bleu)) == (100, 100)


# --- algebra

WORDS = [
    "a",
    "b",
    "um",
    "five",
    "5",
    "it's",
    "it is",
    "Zhipu",
    "colour",
    "color",
    "20",
    "twenty",
    "x.",
    "50%",
]
TEXT = st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)
SAID = st.lists(st.tuples(st.sampled_from("AB"), TEXT), max_size=4)


def check(made: Comparison) -> None:
    covered = [k for d in made.differences for k in range(*d.edits)]
    assert len(set(covered)) == len(covered)
    unequal = {k for k, edit in enumerate(made.edits) if edit.kind is not EditKind.EQUAL}
    assert unequal <= set(covered)
    apart = {M.STYLE, M.SPEAKER}
    # Words that only signs or an apostrophe tell apart ("we're", "were") are no word errors.
    counted = [d for d in made.differences if unequal.intersection(range(*d.edits))]
    assert sum(d.words for d in counted if d.meaning not in apart) == made.words.errors
    assert made.total is not None
    assert made.words == made.total.words


@settings(deadline=None)
@given(SAID, SAID, st.booleans())
def test_every_unequal_edit_is_in_one_difference_and_no_word_is_lost(one, other, listed) -> None:
    spellings = {"Zhipu": ["a b", "x"]} if listed else {}
    made = compare(page(*one), heard(*other), alternates=spellings)
    if made.translation is None:  # a long row of "a" may pass for Portuguese
        check(made)


def test_few_words_are_compared_as_words_whatever_language_they_look_like() -> None:
    made = compare(page(("A", "a a a a a a a a it is")), heard(("A", "um Zhipu Zhipu")))
    assert (made.translation, made.words.reference_length) == (None, 10)
    check(made)


@settings(deadline=None)
@given(SAID)
def test_identical_texts_have_no_differences(said) -> None:
    assert compare(page(*said), heard(*said)).differences == ()


@settings(deadline=None)
@given(TEXT, TEXT)
def test_swapping_sides_swaps_what_is_missing(one: str, other: str) -> None:
    there = compare(page(("A", one)), heard(("A", other)))
    back = compare(page(("A", other)), heard(("A", one)))
    lacks = [sum(d.meaning is M.DROPPED for d in c.differences) for c in (there, back)]
    extra = [sum(d.meaning is M.INSERTED for d in c.differences) for c in (there, back)]
    assert lacks == extra[::-1]


@given(
    st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12)
)
def test_script_is_shortest_and_has_no_fewer_hits_than_meeteval(one, other) -> None:
    ours = count_errors(one, other)
    assert align(one, other) == [(i, j) for j, i in align(other, one)]
    if one:
        theirs = siso_word_error_rate(" ".join(one), " ".join(other))
        assert ours.errors == theirs.errors
        assert ours.substitutions <= theirs.substitutions


def find_least(one: list[str], other: list[str]) -> tuple[int, int]:
    """The fewest errors and, with them, the fewest substitutions; cell by cell."""
    row = [(j, 0) for j in range(len(other) + 1)]
    for i, left in enumerate(one, start=1):
        before, row = row, [(i, 0)]
        for j, right in enumerate(other, start=1):
            (over, replaced), cost = before[j - 1], int(left != right)
            row.append(
                min(
                    (over + cost, replaced + cost),
                    (before[j][0] + 1, before[j][1]),
                    (row[-1][0] + 1, row[-1][1]),
                )
            )
    return row[-1]


@pytest.mark.parametrize("seed", range(8))
def test_long_texts_have_the_fewest_errors_and_then_the_fewest_substitutions(seed: int) -> None:
    chance = random.Random(seed)
    one = [chance.choice("abcdefgh") for _ in range(chance.randrange(150, 300))]
    other = [w for w in one if chance.random() > 0.2] if seed % 2 else one[100:] + one[:40]
    other += [chance.choice("abcdefgh") for _ in range(chance.randrange(100))]
    ours = count_errors(one, other)
    assert find_least(one, other) == (ours.errors, ours.substitutions)


# --- known answers


def read_nlp(path) -> list[tuple[str, str]]:
    """Turns of a file in fstalign's NLP format: speaker and tokens."""
    turns: list[tuple[str, list[str]]] = []
    for line in path.read_text("utf-8").splitlines()[1:]:
        token, speaker, *_ = line.split("|")
        if not turns or turns[-1][0] != speaker:
            turns.append((speaker, []))
        turns[-1][1].append(token)
    return [(speaker, " ".join(tokens)) for speaker, tokens in turns]


@pytest.mark.parametrize(
    ("system", "rate"), [("amazon", 0.1796), ("google", 0.1678), ("rev_kaldi", 0.1688)]
)
def test_earnings_call_has_its_known_errors(shared, system: str, rate: float) -> None:
    folder = shared / "eval" / "documents" / "earnings21"
    made = compare(
        page(*read_nlp(folder / "4387332.ref.nlp")),
        heard(*read_nlp(folder / "hyp" / f"4387332.{system}.nlp")),
        ENDS,
    )
    assert (round(made.words.rate or 0, 4), made.words.reference_length) == (rate, 3969)
    if system == "amazon":
        counts = made.words
        assert (counts.substitutions, counts.deletions, counts.insertions) == (440, 148, 125)
        assert made.cp_words is not None
        assert round(made.cp_words.rate or 0, 4) == 0.6931
    check(made)


@pytest.mark.parametrize(
    ("who", "rate"), [("rev", 0.1214), ("rev_aa", 0.0954), ("amberscript", 0.14)]
)
def test_careful_humans_differ_as_much_as_is_known(shared, who: str, rate: float) -> None:
    stem = shared / "eval" / "documents" / "coraal" / "DCB_se3_ag4_m_02_5"
    made = compare(
        page(*read_nlp(stem.with_name(f"{stem.name}.coraal.nlp"))),
        heard(*read_nlp(stem.with_name(f"{stem.name}.{who}.nlp"))),
        ENDS,
    )
    assert (round(made.words.rate or 0, 4), made.words.reference_length) == (rate, 807)


def test_basic_takes_both_scripts_for_one() -> None:
    assert BASIC.by_language
