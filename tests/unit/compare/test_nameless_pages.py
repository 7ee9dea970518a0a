"""A page that names nobody is compared word by word, and says nothing about speakers."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from pipeline.compare import assign_names, compare
from pipeline.compare.switches import score_speaker_switches
from pipeline.domain import Reference, ReferenceTurn
from pipeline.report import render_html, to_dict
from pipeline.report.terminal_view import list_differences, summarise
from tests.comparisons import turn_agreement
from tests.unit.compare.test_compare import heard

SPEECH = Reference(
    "",
    (),
    (),
    (ReferenceTurn(None, ("My friends, it rained.",)), ReferenceTurn(None, ("It stopped.",))),
)
HALF = Reference("", (), (), (ReferenceTurn("Ann", ("one two",)), ReferenceTurn(None, ("three",))))


def test_words_are_counted_and_speakers_are_not() -> None:
    comparison = compare(SPEECH, heard(("A", "My friends it rained"), ("B", "It stops")))
    assert (comparison.words.errors, comparison.words.reference_length) == (1, 6)
    assert comparison.cp_words is None
    assert (comparison.speakers, SPEECH.speakers) == ((), ())
    assert (turn_agreement(comparison), score_speaker_switches(comparison)) == ((0, 0), (0, 0))


def test_names_of_a_recording_do_not_come_from_it() -> None:
    assert assign_names(SPEECH, heard(("A", "My friends it rained"), ("B", "It stops"))) == ()


def test_turns_without_a_name_on_a_page_with_names_are_nobodys() -> None:
    comparison = compare(HALF, heard(("A", "one two three")))
    assert comparison.speakers == (("A", "Ann"),)
    assert comparison.cp_words is not None
    assert (comparison.cp_words.deletions, comparison.cp_words.insertions) == (1, 1)
    assert turn_agreement(comparison) == (1, 1)
    assert score_speaker_switches(comparison) == (2, 2)


def test_comparison_with_it_is_shown_without_names() -> None:
    comparison = compare(SPEECH, heard(("A", "My friends it rained"), ("B", "It stops")))
    page = render_html(comparison, title="T", hypothesis_name="a", reference_name="b")
    assert "the published text names nobody" in page
    assert "Paragraph 2" in page
    assert "None" not in page
    stream = io.StringIO()
    console = Console(file=stream, width=120)
    console.print(summarise(comparison), list_differences(comparison))
    assert "the published text names nobody" in stream.getvalue()
    assert (
        "2     changed word  … friends, it rained. — It [-stopped.-]{+stops+}" in stream.getvalue()
    )
    assert to_dict(comparison)["cpwer"] is None


@pytest.mark.parametrize("reference", [SPEECH, HALF])
def test_every_word_of_it_is_in_the_alignment(reference: Reference) -> None:
    comparison = compare(reference, heard((None, "nothing of it")))
    words = [edit.reference for edit in comparison.edits if edit.reference is not None]
    assert " ".join(turn.text for turn in reference.turns) == " ".join(words)
