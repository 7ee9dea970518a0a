"""What is sent to the process that looks at a text: only what has changed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.editor_paragraphs import Paragraph, Run
from pipeline.corrections.journal.change_journal import Draft
from pipeline.review.analysis.analyst_process import apply_update, make_update

PARAGRAPHS = tuple(Paragraph("A", True, (Run(text),)) for text in "abcdef")
paragraphs = st.lists(st.sampled_from(PARAGRAPHS), max_size=8).map(tuple)


@given(paragraphs, paragraphs)
def test_an_update_makes_one_draft_of_another(
    before: tuple[Paragraph, ...], after: tuple[Paragraph, ...]
) -> None:
    old, new = Draft((), before, 1), Draft((), after, 2)
    assert apply_update(old, make_update(old, new)) == new


def test_an_update_holds_the_paragraphs_that_changed() -> None:
    old = Draft((), PARAGRAPHS, 1)
    typed = Paragraph("A", True, (Run("typed"),))
    new = replace(old, paragraphs=(*PARAGRAPHS[:2], typed, *PARAGRAPHS[3:]), version=2)
    update = make_update(old, new)
    assert (update.at, update.remove, update.insert) == (2, 1, (typed,))
