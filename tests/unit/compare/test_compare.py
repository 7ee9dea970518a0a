"""Counts agree with the field's own tools, and every written word is shown once."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

import jiwer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meeteval.wer.wer.cp import cp_word_error_rate

from pipeline.compare import (
    BASIC,
    Normaliser,
    align,
    assign_names,
    compare,
    count_errors,
    normalise_basic,
)
from pipeline.compare.corridor import find_corridor
from pipeline.compare.sides import LONGEST_REPEAT, list_fillers, make_side
from pipeline.compare.tokens import Token, Written
from pipeline.domain import (
    Edit,
    EditKind,
    ErrorCounts,
    Meaning,
    Reference,
    ReferenceTurn,
    Span,
    Turn,
    Word,
)
from pipeline.errors import FormatError
from tests.comparisons import turn_agreement

NONE = Normaliser("none", lambda text: tuple(text.split()))
"""As written: case, punctuation and all."""

Said = list[tuple[str | None, str]]


def page(*turns: tuple[str, str]) -> Reference:
    return Reference(
        "A headline", ("A preface.",), (), tuple(ReferenceTurn(s, (t,)) for s, t in turns)
    )


def heard(*turns: tuple[str | None, str]) -> list[Turn]:
    """Turns whose words last 100 ms each, one after another."""
    made, clock = [], 0
    for speaker, text in turns:
        words = []
        for word in text.split():
            words.append(Word(f" {word}", Span(clock, clock + 100)))
            clock += 100
        made.append(Turn(speaker, tuple(words)))
    return made


def steps(edits: tuple[Edit, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(edit.kind.value[:3], edit.reference, edit.hypothesis) for edit in edits]


VOCABULARY = ["a", "b", "c", "don't", "Well-known", "50%", "你好", "—", "1,000"]
TEXT = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
PLAIN = st.lists(st.sampled_from("abcd"), max_size=12).map(" ".join)


def by(speakers: list[str | None], text: st.SearchStrategy[str]) -> st.SearchStrategy[Said]:
    return st.lists(st.tuples(st.sampled_from(speakers), text), max_size=5)


# --- normalisers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t", "dont"),
        ("don't", "don`t"),
        ("well-known", "well known"),
        ("yes—no", "Yes, no!"),
        ("“Quoted”", "quoted"),
        ("50%", "50 percent"),
        ("５０％", "50 percent"),
        ("1,000,000", "1000000"),
        ("13,500, and 7,500.", "13500 and 7500"),
        ("U.S.", "US"),
        ("Straße", "STRASSE"),
        ("co\u00adoperate", "cooperate"),
        ("你好，世界。", "你 好 世 界"),
        ("用AI做", "用 ai 做"),
        ("ﬁne…", "fine"),
        ("rock 'n' roll", "rock n roll"),
        ("שָׁלוֹם!", "שָׁלוֹם"),
    ],
)
def test_basic_does_not_count_what_nobody_hears(one: str, other: str) -> None:
    assert normalise_basic(other) == normalise_basic(one) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("3.5", "35"), ("3.5", "3 5"), ("1,2", "12"), ("five", "5"), ("it's", "it is"), ("é", "e")],
)
def test_basic_keeps_what_sounds_different(one: str, other: str) -> None:
    assert normalise_basic(other) != normalise_basic(one)


def test_hangul_is_split_on_white_space_and_han_everywhere() -> None:
    assert normalise_basic("안녕하세요 세계!") == ("안녕하세요", "세계")
    assert normalise_basic("世界・カー") == ("世", "界", "カ", "ー")


@given(st.text(max_size=40))
def test_basic_is_idempotent(text: str) -> None:
    once = normalise_basic(text)
    assert normalise_basic(" ".join(once)) == once


@given(st.text(max_size=20), st.text(max_size=20))
def test_basic_never_looks_across_white_space(one: str, other: str) -> None:
    assert normalise_basic(one) + normalise_basic(other) == normalise_basic(f"{one} {other}")


# --- counts


def test_identical_text_has_no_errors() -> None:
    result = compare(
        page(("Ann", "Yes, well-known."), ("Bo", "No.")),
        heard(("0", "yes well known"), ("1", "no")),
    )
    assert ErrorCounts(hits=4) == result.words == result.cp_words
    assert result.characters.errors == 0
    assert result.speakers == (("0", "Ann"), ("1", "Bo"))
    assert {edit.kind for edit in result.edits} == {EditKind.EQUAL}


def test_headline_preface_and_headings_are_not_counted() -> None:
    result = compare(page(("Ann", "one two")), heard(("0", "one two")))
    assert result.words.reference_length == 2


@given(by(["A", "B"], TEXT), by(["0", None], TEXT))
def test_swapping_sides_swaps_insertions_and_deletions(left: Said, right: Said) -> None:
    there = compare(page(*left), heard(*right))
    back = compare(page(*((s or "?", t) for s, t in right)), heard(*left))
    for one, other in [(there.words, back.words), (there.characters, back.characters)]:
        swapped = replace(one, insertions=one.deletions, deletions=one.insertions)
        assert swapped == other


@given(PLAIN, PLAIN)
def test_rates_are_those_of_jiwer(reference: str, hypothesis: str) -> None:
    result = compare(page(("A", reference)), heard(("0", hypothesis)), NONE)
    if not reference:
        assert (result.words.rate, result.characters.rate) == (None, None)
        assert len(hypothesis.split()) == result.words.insertions
        return
    assert jiwer.wer(reference, hypothesis) == pytest.approx(result.words.rate)
    assert jiwer.cer(reference, hypothesis) == pytest.approx(result.characters.rate)


@given(by(["A", "B", "C"], PLAIN), by(["0", "1", "2", "3"], PLAIN))
def test_speaker_attributed_errors_are_those_of_meeteval(left: Said, right: Said) -> None:
    streams: list[dict[str, str]] = [{}, {}]
    for side, said in zip(streams, (left, right), strict=True):
        for speaker, text in said:
            side[speaker] = f"{side.get(speaker, '')} {text}".strip()
    result = compare(page(*left), heard(*right), NONE)
    if not right:
        assert result.cp_words is None
        return
    if not left:
        assert sum(len(text.split()) for text in streams[1].values()) == result.cp_words.errors
        return
    oracle = cp_word_error_rate(streams[0], streams[1])
    assert (oracle.errors, oracle.length) == (
        result.cp_words.errors,
        result.cp_words.reference_length,
    )


def read_stm(path) -> dict[str, Said]:
    recordings: dict[str, Said] = {}
    for line in path.read_text().splitlines():
        recording, _, speaker, _, _, *words = line.split()
        recordings.setdefault(recording, []).append((speaker, " ".join(words)))
    return recordings


def test_meeteval_example_has_its_published_counts(shared) -> None:
    folder = shared / "eval" / "metrics" / "meeteval"
    reference, hypothesis = read_stm(folder / "ref.stm"), read_stm(folder / "hyp.stm")
    counts = {
        name: compare(page(*reference[name]), heard(*hypothesis[name]), NONE).cp_words
        for name in reference
    }
    assert (counts["recordingA"].errors, counts["recordingA"].reference_length) == (2, 62)
    assert (counts["recordingB"].errors, counts["recordingB"].reference_length) == (23, 30)
    both = sum(counts.values(), ErrorCounts.zero())
    assert (both.errors, both.reference_length) == (25, 92)


def test_words_of_nobody_are_insertions_for_their_speaker() -> None:
    result = compare(page(("Ann", "a b"), ("Bo", "c d")), heard(("0", "a b"), (None, "c d")))
    assert result.words.errors == 0
    assert result.cp_words == ErrorCounts(hits=2, deletions=2, insertions=2)
    assert result.speakers == (("0", "Ann"),)


def test_hypothesis_without_speakers_has_no_speaker_errors() -> None:
    assert compare(page(("Ann", "a")), heard((None, "a"))).cp_words is None
    assert compare(page(("Ann", "a")), []).cp_words is None


def test_too_many_and_too_few_speakers_are_errors() -> None:
    split = compare(page(("Ann", "a b c d")), heard(("0", "a b c"), ("1", "d")))
    assert split.cp_words == ErrorCounts(hits=3, deletions=1, insertions=1)
    merged = compare(page(("Ann", "a b"), ("Bo", "c")), heard(("0", "a b c")))
    assert merged.cp_words == ErrorCounts(hits=2, deletions=1, insertions=1)


def test_empty_reference_has_no_rate() -> None:
    result = compare(Reference("", (), (), ()), heard(("0", "a b")))
    assert (result.words.rate, result.words.insertions) == (None, 2)
    assert steps(result.edits) == [("ins", None, "a"), ("ins", None, "b")]
    assert turn_agreement(result) == (0, 0)


def test_chinese_is_counted_in_characters() -> None:
    result = compare(page(("甲", "今天天气很好。")), heard(("0", "今天天汽很好")))
    assert ErrorCounts(hits=5, substitutions=1) == result.words == result.characters
    assert ("sub", "气", "汽") in steps(result.edits)
    assert ("equ", "好。", "好") in steps(result.edits)


COUNTS = st.builds(ErrorCounts, *[st.integers(0, 99)] * 4)


@given(COUNTS, COUNTS, COUNTS)
def test_error_counts_are_a_monoid(a: ErrorCounts, b: ErrorCounts, c: ErrorCounts) -> None:
    assert a + (b + c) == (a + b) + c
    assert a == a + ErrorCounts.zero() == ErrorCounts.zero() + a
    assert a.errors + b.errors == (a + b).errors


# --- edits


@given(by(["A", "B"], TEXT), by(["0", "1", None], TEXT), st.sampled_from([NONE, BASIC]))
def test_every_written_word_is_shown_once_and_in_order(
    left: Said, right: Said, normaliser: Normaliser
) -> None:
    result = compare(page(*left), heard(*right), normaliser)
    for said, side in [(left, "reference"), (right, "hypothesis")]:
        normalised = [token for _, text in said for token in normaliser(text)]
        shown = [getattr(edit, side) for edit in result.edits]
        assert [t for word in shown if word for t in normaliser(word)] == normalised
    turns = [edit.reference_turn for edit in result.edits]
    assert sorted(turns) == turns
    speakers = [left[edit.reference_turn][1] for edit in result.edits if edit.reference]
    assert all(
        e.reference.split()[0] in s
        for e, s in zip((e for e in result.edits if e.reference), speakers, strict=True)
    )


def count_edits(edits: tuple[Edit, ...]) -> ErrorCounts:
    """The edits of single words as counts."""
    kinds = Counter(edit.kind for edit in edits)
    return ErrorCounts(*(kinds[kind] for kind in EditKind))


@given(*[st.lists(st.sampled_from(["oar", "sail", "mast", "rope"]), unique=True)] * 2)
def test_edits_and_counts_tell_the_same_of_single_words(left: list[str], right: list[str]) -> None:
    result = compare(page(("A", " ".join(left))), heard(("0", " ".join(right))))
    assert count_edits(result.edits) == result.words


@given(by(["A", "B"], PLAIN), by(["0", "1"], PLAIN))
def test_where_words_are_repeated_edits_may_be_more_than_the_errors(
    left: Said, right: Said
) -> None:
    # A repetition on one side and a word more on the other ("a a", "b c") are two edits. The word error
    # rate is a shortest script's, in which the two are one substitution.
    result = compare(page(*left), heard(*right))
    shown, counted = count_edits(result.edits), result.words
    assert shown.reference_length == counted.reference_length
    assert shown.hits + shown.substitutions + shown.insertions == (
        counted.hits + counted.substitutions + counted.insertions
    )
    assert shown.errors >= counted.errors
    assert sum(d.words for d in result.differences if d.meaning is not Meaning.SPEAKER) == (
        counted.errors
    )


@given(PLAIN, PLAIN)
def test_alignment_uses_every_token_of_both_sides_once(left: str, right: str) -> None:
    one, other = left.split(), right.split()
    pairs = align(one, other)
    assert list(range(len(one))) == [i for i, _ in pairs if i is not None]
    assert list(range(len(other))) == [j for _, j in pairs if j is not None]
    assert (None, None) not in pairs


def test_word_of_several_tokens_is_one_edit() -> None:
    joined = compare(page(("A", "a well-known name")), heard(("0", "a well known name")))
    assert steps(joined.edits)[1] == ("equ", "well-known", "well known")
    partly = compare(page(("A", "about 50% now")), heard(("0", "about 50 now")))
    assert steps(partly.edits)[1] == ("sub", "50%", "50")
    assert partly.words == ErrorCounts(hits=3, deletions=1)


def test_edit_is_as_sure_of_its_speaker_as_the_least_of_its_words() -> None:
    texts = ((" Well", 0.9), (" known", 0.25), (" it", None), (" is", 1.0), (" so.", 0.5))
    words = tuple(Word(text, Span(0, 1), speaker_confidence=sure) for text, sure in texts)
    result = compare(page(("Ann", "Well-known it is, gone.")), [Turn("A", words)])
    assert [edit.speaker_confidence for edit in result.edits] == [0.25, None, 1.0, 0.5]
    missing = compare(page(("Ann", "Well-known it is, gone.")), [Turn("A", words[:4])])
    assert missing.edits[-1].speaker_confidence is None


def test_lone_dash_is_shown_with_its_neighbour_and_never_counted() -> None:
    result = compare(page(("A", "yes — but “ no"), ("B", "…")), heard(("0", "yes but no")))
    assert steps(result.edits) == [
        ("equ", "yes —", "yes"),
        ("equ", "but", "but"),
        ("equ", "“ no", "no"),
    ]


def test_words_without_white_space_between_them_are_one_word() -> None:
    words = tuple(
        Word(t, Span(i * 10, i * 10 + 10)) for i, t in enumerate([" 1", ",000", "%", " yes"])
    )
    result = compare(page(("A", "1,000% yes")), [Turn("0", words)])
    assert steps(result.edits) == [("equ", "1,000%", "1,000%"), ("equ", "yes", "yes")]
    assert [edit.hypothesis_span for edit in result.edits] == [Span(0, 30), Span(30, 40)]


def test_character_knows_the_time_of_the_word_it_stands_in() -> None:
    words = (Word("今天", Span(0, 50)), Word("好", Span(60, 60)))
    result = compare(page(("A", "今天好")), [Turn("0", words)])
    assert [e.hypothesis_span for e in result.edits] == [Span(0, 50), Span(0, 50), Span(60, 60)]


def test_insertion_is_shown_under_the_turn_of_the_word_before_it() -> None:
    result = compare(page(("A", "a"), ("B", "b")), heard(("0", "x a y"), ("1", "b z")))
    assert [edit.reference_turn for edit in result.edits] == [0, 0, 0, 1, 1]


# --- speakers


def test_labels_take_the_names_whose_words_they_share() -> None:
    reference = page(("Ann", "a b c"), ("Bo", "d e f"), ("Ann", "g"))
    turns = heard(("1", "a b x"), ("0", "d e f"), ("1", "g"), ("2", "zzz"))
    assert assign_names(reference, turns) == (("1", "Ann"), ("0", "Bo"))
    assert assign_names(reference, turns) == compare(reference, turns).speakers
    names = [edit.hypothesis_speaker for edit in compare(reference, turns).edits]
    assert names == ["Ann", "Ann", "Ann", "Bo", "Bo", "Bo", "Ann", "2"]


def test_given_mapping_is_kept() -> None:
    result = compare(page(("Ann", "a"), ("Bo", "b")), heard(("0", "a")), speakers=[("0", "Bo")])
    assert result.speakers == (("0", "Bo"),)
    assert result.edits[0].hypothesis_speaker == "Bo"


def test_one_name_goes_to_one_label_only() -> None:
    turns = heard(("0", "a b"), ("1", "c d e"))
    assert assign_names(page(("Ann", "a b c d e")), turns) == (("1", "Ann"),)


def test_turn_agrees_when_most_of_its_recognised_words_have_its_speaker() -> None:
    reference = page(("Ann", "a b c"), ("Bo", "d e"), ("Ann", "f g h"), ("Bo", "unheard"))
    turns = heard(("0", "a b"), ("1", "c d"), ("0", "e f g h"))
    assert turn_agreement(compare(reference, turns)) == (2, 3)


# --- size


def test_long_conversation_is_compared_in_a_moment() -> None:
    chance = random.Random(7)
    said = [f"w{chance.randrange(1500)}" for _ in range(8000)]
    kept = [w if chance.random() > 0.1 else "x" for w in said if chance.random() > 0.05]
    turns = [("A" if i % 2 else "B", " ".join(said[80 * i : 80 * i + 80])) for i in range(100)]
    begin = time.perf_counter()
    result = compare(page(*turns), heard(("0", " ".join(kept))))
    assert result.words.reference_length == 8000
    # An alignment table filled in Python would take minutes; the bound is far above the second
    # it takes, so that a busy machine doesn't fail it.
    assert time.perf_counter() - begin < 20


@settings(deadline=None)
@given(by(["A", "B"], TEXT), by(["0", "1", None], TEXT))
def test_comparing_twice_gives_the_same(left: Said, right: Said) -> None:
    assert compare(page(*left), heard(*right)) == compare(page(*left), heard(*right))


SPOKEN_BY = st.lists(
    st.tuples(st.sampled_from(["boat", "sail", "oar"]), st.sampled_from("AAAB")), min_size=1
)


def has_again(side, block):
    """Whether one speaker says a block and, right after it, the same once more."""
    twice = range(block.start, block.stop + len(block))
    if block.start < 0 or twice.stop > len(side.texts):
        return False
    one = side.texts[block.start : block.stop]
    voices = {side.voices[block.start], side.voices[twice.stop - 1]}
    return one == side.texts[block.stop : twice.stop] and len(voices) == 1


@given(SPOKEN_BY, st.data())
def test_repeats_are_blocks_that_one_speaker_says_again_and_one_is_left(said, data) -> None:
    words = [Written(text, False, 0, speaker) for text, speaker in said]
    side = make_side([Token(word.text, word, True) for word in words], "en")
    start = data.draw(st.integers(0, len(said) - 1))
    stop = data.draw(st.integers(start + 1, len(said)))
    expected = set()
    for length in range(1, LONGEST_REPEAT + 1):
        for i in range(start, stop - length + 1):
            before = side.texts[start - length : start] if start >= length else None
            tail = [before[k % length] for k in range(i + length - start)] if before else None
            goes_on = tail is not None and side.texts[start : i + length] == tail
            around = range(max(0, i - length + 1), start)
            if (
                has_again(side, range(i, i + length))
                or (goes_on and has_again(side, range(i - length, i)))
                or any(has_again(side, range(k, k + length)) for k in around)
            ):
                expected.add(range(i, i + length))
    assert set(list_fillers(side, start, stop)) == expected


def test_of_what_only_one_side_says_and_says_twice_one_is_no_filler() -> None:
    made = compare(page(("A", "it was good")), heard(("0", "it was very very good")))
    assert [(d.meaning.value, d.hypothesis, d.words) for d in made.differences] == [
        ("filler", "very", 1),
        ("inserted", "very", 1),
    ]


def test_an_edit_of_two_speakers_words_is_of_the_first() -> None:
    said = page(("Ann", "a b c well-known"), ("Bo", "d e f"))
    result = compare(said, heard(("0", "a b c well"), ("1", "known d e f")))
    assert [(edit.hypothesis, edit.hypothesis_speaker) for edit in result.edits][3:5] == [
        ("well known", "Ann"),
        ("d", "Bo"),
    ]


def test_a_folded_back_channel_is_no_word_and_moves_no_time() -> None:
    texts = [" yes", " [Bo Chen: Mm-hmm]", " no", " so"]
    words = tuple(Word(text, Span(100 * n, 100 * n + 90)) for n, text in enumerate(texts))
    result = compare(page(("A", "yes no so")), [Turn("0", words)])
    assert [(e.hypothesis, e.hypothesis_span) for e in result.edits] == [
        ("yes", Span(0, 90)),
        ("no", Span(200, 290)),
        ("so", Span(300, 390)),
    ]


@pytest.mark.parametrize(("length", "found"), [(1, 1), (5, 5), (6, 0)])
def test_a_phrase_of_more_than_five_words_is_meant_where_it_is_said_twice(length, found) -> None:
    said = [f"word{n}" for n in range(length)] * 2
    words = [Written(text, False, 0, "A") for text in said]
    side = make_side([Token(word.text, word, True) for word in words], "en")
    assert sum(map(len, list_fillers(side, length, 2 * length))) == found


def test_texts_with_too_many_ways_to_align_them_are_refused(monkeypatch) -> None:
    monkeypatch.setattr("pipeline.compare.token_alignment.MOST_INSIDE", 30_000)
    said = [f"word{number}" for number in range(600)]
    assert align(said, said[:300] + said[310:])[-1] == (599, 589)
    with pytest.raises(FormatError, match="Compare them part by part"):
        align(["a", "b"] * 300, ["b", "c", "a"] * 200)
    monkeypatch.setattr("pipeline.compare.token_alignment.MOST_CELLS", 1000)
    with pytest.raises(FormatError, match="too long"):
        align(said, said[1:])


def test_texts_of_too_many_letters_are_refused() -> None:
    with pytest.raises(FormatError, match="to be compared as a whole"):
        compare(page(("A", "a" * 400_000)), heard(("0", "b" * 400_000)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (": " * 20_000 + "a", "a b"),
        ("[ " * 20_000, "] " * 20_000),
        ("um " * 10_000, "the boat " * 20),
        ("it's um " * 1_000, "it is " * 1_000),
        ("x" * 20_000, "y"),
        ("a-" * 5_000 + "b", "a b"),
    ],
)
def test_long_runs_of_marks_fillers_and_letters_take_a_moment(one: str, other: str) -> None:
    begin = time.process_time()
    for said, spoken in ((one, other), (other, one)):
        compare(page(("A", said)), heard(("0", spoken)))
    assert time.process_time() - begin < 10


def test_texts_of_just_as_many_ways_as_may_be_are_aligned(monkeypatch) -> None:
    one, other = ["a", "b", "c"], ["x", "y"]
    inside = sum(last - first for first, last in find_corridor([0, 1], [2, 3, 4]))
    for name, most in (("MOST_CELLS", 6), ("MOST_INSIDE", inside)):
        with monkeypatch.context() as patch:
            patch.setattr(f"pipeline.compare.token_alignment.{name}", most)
            assert count_errors(one, other) == ErrorCounts(0, 2, 1, 0)
            patch.setattr(f"pipeline.compare.token_alignment.{name}", most - 1)
            with pytest.raises(FormatError, match="to be compared as a whole"):
                align(one, other)
