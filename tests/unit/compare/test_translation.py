"""Turns of two languages in pairs, by their lengths and by what both must hold."""

from __future__ import annotations

import pytest

from pipeline.compare import compare
from pipeline.compare.translation import score_translation
from pipeline.domain import EditKind
from tests.unit.compare.test_differences import heard, page

ENGLISH = [
    ("A", "Hello there, my dear old friend."),
    ("B", "Yes."),
    ("A", "We all go home now to the small house on the hill."),
]
FRENCH = [
    ("0", "Bonjour à toi, mon cher vieil ami."),
    ("1", "Oui."),
    ("0", "Nous rentrons maintenant à la petite maison sur la colline."),
]


def pair(theirs, ours, **more):
    made = compare(page(*theirs), heard(*ours), is_translation=True, **more)
    return made, [
        (e.kind.name, e.reference, e.hypothesis, e.reference_turn, e.hypothesis_speaker)
        for e in made.edits
    ]


def test_turns_that_say_the_same_are_pairs_with_the_speakers_names():
    made, found = pair(ENGLISH, FRENCH)
    expected = [
        ("SUBSTITUTION", theirs, ours, n, name)
        for n, ((name, theirs), (_, ours)) in enumerate(zip(ENGLISH, FRENCH, strict=True))
    ]
    assert found == expected
    assert made.speakers == (("0", "A"), ("1", "B"))


def test_names_that_are_given_are_kept():
    made, found = pair(ENGLISH, FRENCH, speakers=[("0", "B"), ("1", "A")])
    assert made.speakers == (("0", "B"), ("1", "A"))
    assert [speaker for *_, speaker in found] == ["B", "A", "B"]


def test_a_turn_that_was_cut_in_two_is_one_pair():
    first, second, third = FRENCH
    begin, end = third[1].split(" à la ", 1)
    _, found = pair(ENGLISH, [first, second, ("0", begin), ("0", f"à la {end}")])
    assert [(0, first[1]), (1, second[1]), (2, third[1])] == [
        (turn, ours) for _, _, ours, turn, _ in found
    ]
    _, found = pair(
        [*ENGLISH[:2], ("A", "We all go home now"), ("A", "to the small house on the hill.")],
        FRENCH,
    )
    assert found[-1][1] == "We all go home now to the small house on the hill."


@pytest.mark.parametrize(("theirs", "ours", "kind"), [
    (ENGLISH, [], EditKind.DELETION), ([], FRENCH, EditKind.INSERTION),
])  # fmt: skip
def test_what_only_one_side_has_is_missing_or_extra(theirs, ours, kind):
    _, found = pair(theirs, ours)
    assert len(found) == 3
    assert {kind.name} == {name for name, *_ in found}


def test_equal_turns_are_equal_and_nobodys_words_have_no_name():
    _, found = pair(ENGLISH, [(None, text) for _, text in ENGLISH])
    assert [(kind, speaker) for kind, _, _, _, speaker in found] == [("EQUAL", None)] * 3


def test_a_long_talk_is_paired_though_one_side_has_many_more_turns():
    theirs = [("A", " ".join(f"word{n}" for _ in range(40))) for n in range(5)]
    ours = [("0", f"mot{n}") for n in range(200)]
    _, found = pair(theirs, ours)
    said = " ".join(text for _, _, text, _, _ in found if text)
    assert " ".join(text for _, text in ours) == said


def test_each_speaker_and_section_has_a_score():
    made = compare(page(*ENGLISH), heard(("0", ENGLISH[0][1]), ("1", "No."), ("0", ENGLISH[2][1])))
    assert [
        (score.name, score.words.errors, score.words.reference_length) for score in made.by_speaker
    ] == [("A", 0, 18), ("B", 1, 1)]


@pytest.mark.parametrize(
    ("words", "shared", "is_translation"),
    [(20, 6, True), (20, 7, False), (19, 5, False), (30, 9, True)],
)
def test_a_page_in_another_language_is_told_by_how_few_words_both_have(
    words, shared, is_translation
):
    names = [f"zhipu{n}" for n in range(shared)]
    english = (
        "the of and to is it that you for was with this have are they be at from what we i the of"
    )
    french = "la les et est que pas je un une des vous il du ce qui pour dans ne nous la les est et"
    one, other = (" ".join([*side.split()[: words - shared], *names]) for side in (english, french))
    made = compare(page(("A", one)), heard(("0", other)))
    assert (made.translation is not None) is is_translation


def test_what_one_side_has_in_two_turns_is_scored_as_the_other_has_it_in_one():
    first, second = "We all go home now to the", "small house on the hill over there."
    whole, parts = [("A", f"{first} {second}")], [("A", first), ("A", second)]
    for theirs, ours in ((whole, parts), (parts, whole)):
        made, found = pair(theirs, ours)
        assert len(found) == 1
        assert made.translation is not None
        assert (round(made.translation.chrf), round(made.translation.bleu)) == (100, 100)


def test_a_missing_turn_is_no_missing_text():
    texts = ["We all go home now", "small house"]
    score = score_translation(texts, [texts[0], " "], "", "en")
    assert (score.chrf > 50, score.bleu > 50) == (True, True)
