"""Terms that were misheard are written right, by evidence, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.clean.glossary import apply_corrections, find_corrections
from pipeline.domain import Correction, Heading, Span, Transcript
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from tests.unit.clean.test_clean import transcript


def corrected(text: str, *terms: str, heard: tuple[str, ...] = (), sure: float = 0.6) -> Transcript:
    made = transcript(("A", text))
    turns = tuple(
        replace(turn, words=tuple(replace(w, probability=sure) for w in turn.words))
        for turn in made.turns
    )
    segments = tuple(replace(s, words=turns[0].words) for s in made.segments)
    made = replace(made, turns=turns, segments=segments)
    return find_corrections(made, tuple((term, heard) for term in terms))


@pytest.mark.parametrize(
    ("heard", "written", "term"),
    [
        ("I met Clara Witfield.", "I met Clara Whitfield.", "Whitfield"),
        ("The Whit Field house.", "The Whitfield house.", "Whitfield"),
        ("It is Witfield's house.", "It is Whitfield's house.", "Whitfield"),
        ("We run Kubernetis.", "We run Kubernetes.", "Kubernetes"),
        ("We run cuber netes, too.", "We run Kubernetes, too.", "Kubernetes"),
        ('The "deepseek" model.', 'The "DeepSeek" model.', "DeepSeek"),
        ("Danielle March asked.", "Daniel Marsh asked.", "Daniel Marsh"),
    ],
)
def test_term_is_found_by_its_sound(heard: str, written: str, term: str) -> None:
    assert apply_corrections(corrected(heard, term)).turns[0].text == written


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("It is here and now.", "Ann"),
        ("The cloud is big.", "Claude"),
        ("Daniel Marsh and I.", "Daniel Marsh"),
        ("It is a deep sea.", "DeepSeek"),
        ("Whitfield's own house.", "Whitfield"),
    ],
)
def test_other_words_and_terms_themselves_stay(text: str, term: str) -> None:
    assert corrected(text, term).corrections == ()


def test_common_word_is_eaten_only_where_it_is_listed_and_doubtful() -> None:
    assert corrected("So and came.", "Ann", heard=("and",), sure=0.9).corrections == ()
    found = corrected("So and came.", "Ann", heard=("and",), sure=0.2)
    assert apply_corrections(found).turns[0].text == "So Ann came."


def test_word_that_the_recogniser_is_sure_of_stays_in_lower_case() -> None:
    assert corrected("we like witfield here", "Whitfield", sure=0.95).corrections == ()


def test_corrected_words_keep_their_times_and_what_was_heard_stays() -> None:
    found = corrected("The Whit Field house.", "Whitfield")
    after = apply_corrections(found)
    assert [w.span for w in after.words] == [Span(0, 300), Span(300, 900), Span(900, 1200)]
    assert found.turns[0].text == "The Whit Field house."
    assert (found.corrections[0].heard, found.corrections[0].written) == ("Whit Field", "Whitfield")
    assert apply_corrections(after) == after


def test_undone_correction_leaves_what_was_heard_and_is_not_found_again() -> None:
    found = corrected("The Witfield house.", "Whitfield")
    undone = replace(found, corrections=(replace(found.corrections[0], undone=True),))
    assert apply_corrections(undone).turns[0].text == "The Witfield house."
    assert find_corrections(undone, (("Whitfield", ()),)) == undone


def test_terms_of_other_scripts_are_found_by_spelling() -> None:
    made = transcript(("A", "Мы видели Кубернетис там"), language="ru")
    found = find_corrections(made, (("Кубернетес", ()),))
    assert apply_corrections(found).turns[0].text == "Мы видели Кубернетес там"


def test_corrections_and_headings_survive_the_json() -> None:
    one = Correction(Span(300, 600), "Witfield", "Whitfield", 0.97, undone=True)
    made = replace(
        corrected("The Witfield house."), corrections=(one,), headings=(Heading("Part one", 0),)
    )
    text = lossless_json.render(Document(made, made, ()))
    assert lossless_json.parse(text) == made
    assert '"number": 1' in text


@pytest.mark.parametrize(
    ("heard", "terms", "written"),
    [
        # the likeliest term is taken, whichever is listed first
        ("we met Witfield there", ("Whitfield", "Winfield"), "we met Whitfield there"),
        ("we met Witfield there", ("Winfield", "Whitfield"), "we met Whitfield there"),
        # plurals and possessives keep their ending
        ("we met Witfields there", ("Whitfield",), "we met Whitfields there"),
        ("the Witfields' house", ("Whitfield",), "the Whitfields' house"),
        ("we run Kubernetis there", ("Kubernetes",), "we run Kubernetes there"),
        # words of two sentences, or parted by a comma, are no term
        ("we met Whit. Field came", ("Whitfield",), None),
        ("we met Whit, Field came", ("Whitfield",), None),
        ("we met Whit- Field came", ("Whitfield",), "we met Whitfield came"),
        # a term within the words is right already
        ("we met Clara Whitfield there", ("Whitfield", "Klara Whitfield"), None),
        # short ones sound like many words
        ("we met An there", ("Ann",), None),
        ("we met Lu there", ("Liu",), "we met Liu there"),
        ("we met Bob there", ("Rob",), None),
        ("we met Ono there", ("Anna",), None),
        # lengths too far apart
        ("we met Whi there", ("Whitfield",), None),
        # in English a name that is a word is not meant by every one
        ("we like apple there", ("Apple",), None),
        ("we like deepseek there", ("DeepSeek",), "we like DeepSeek there"),
    ],
)
def test_terms_are_written_where_it_is_sure_enough(heard, terms, written) -> None:
    sure = 0.9 if "like" in heard else 0.6
    found = corrected(heard, *terms, sure=sure)
    assert (written or heard) == apply_corrections(found).turns[0].text


def test_the_surer_of_two_corrections_that_overlap_is_taken() -> None:
    found = corrected("we met Whit Field Marsh there", "Whitfield", "Feld Marsh")
    assert [(c.heard, c.written) for c in found.corrections] == [("Whit Field", "Whitfield")]
    found = corrected("we met Whet Field Marsh there", "Whitfield", "Field-Marsh")
    assert [(c.heard, c.written) for c in found.corrections] == [("Field Marsh", "Field-Marsh")]


def test_corrections_say_how_sure_they_are_and_where() -> None:
    (exact,) = corrected("we met deepseek there", "DeepSeek").corrections
    assert (
        exact.span, exact.heard, exact.written, exact.confidence,
    ) == (Span(600, 900), "deepseek", "DeepSeek", 1.0)  # fmt: skip
    (near,) = corrected("we met Witfield there", "Whitfield", sure=0.5).corrections
    (doubted,) = corrected("We met Witfield there", "Whitfield", sure=1.0).corrections
    assert round(near.confidence - doubted.confidence, 2) == 0.05
    (listed,) = corrected("so and came", "Ann", heard=("and",), sure=0.5).corrections
    assert listed.confidence == 0.8


def test_a_page_is_right_and_an_empty_glossary_finds_nothing() -> None:
    made = corrected("we met Witfield there")
    assert find_corrections(made, (("—", ()),)) == made
    assert apply_corrections(made) == made


def test_two_terms_of_one_turn_are_corrected_in_order() -> None:
    found = corrected("we met Kubernetis and Witfield there", "Whitfield", "Kubernetes")
    assert [one.written for one in found.corrections] == ["Kubernetes", "Whitfield"]
    assert apply_corrections(found).turns[0].text == "we met Kubernetes and Whitfield there"


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("We use chat GPT a lot.", "We use ChatGPT a lot."),
        ("We use chap GPT a lot.", "We use chap GPT a lot."),
        ("We use GPT a lot.", "We use GPT a lot."),
    ],
)
def test_a_term_inside_of_words_that_spell_a_longer_one_does_not_keep_it_away(
    heard: str, written: str
) -> None:
    assert apply_corrections(corrected(heard, "GPT", "ChatGPT")).turns[0].text == written
