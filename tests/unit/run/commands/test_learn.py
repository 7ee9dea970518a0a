"""What corrections teach is written as a preset reads it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.config.setting_values import read_glossary
from pipeline.corrections.learned_terms import LearnedTerm
from pipeline.errors import UsageError
from pipeline.run.commands.learn import propose_glossary, write_glossary
from pipeline.run.outputs.review_files import save_review
from tests.unit.corrections.test_learned_terms import correct


def test_the_glossary_of_a_transcript_is_read_back_as_a_preset_reads_it(tmp_path: Path) -> None:
    review = correct("then settle won, and saddle lost", "then Sedol won, and Sedol lost")
    save_review(tmp_path / "talk.json", review)
    text = propose_glossary(tmp_path / "talk.json")
    assert read_glossary(tomllib.loads(text)["glossary"], "test") == (
        ("Sedol", ("settle", "saddle")),
    )
    assert text.splitlines()[-1] == "# for a single run: --hotwords Sedol"


def test_marks_in_names_break_nothing() -> None:
    terms = [
        LearnedTerm('Ann "the\\Axe" O\'Neil', ("ann\x7f", "x'y"), 2),
        LearnedTerm("北京", (), 3),
    ]
    found = read_glossary(tomllib.loads(write_glossary(terms))["glossary"], "test")
    assert found == tuple((term.written, term.heard) for term in terms)


def test_a_transcript_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="file not found"):
        propose_glossary(tmp_path / "talk.json")


def test_without_corrections_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "talk.json").touch()
    assert propose_glossary(tmp_path / "talk.json") == (
        '# no corrections yet: "talk.review.json" doesn\'t exist\n'
    )
    save_review(tmp_path / "talk.json", correct("one two", "one 2"))
    assert propose_glossary(tmp_path / "talk.json") == "# no name was corrected more than once\n"
