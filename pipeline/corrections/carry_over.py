"""Corrections of a text find their places in another one of the same recording: a merge of three texts.

The base is what was heard when it was corrected, one side what a person made of it, the other side the text that
is there now. What the person did wins; everything else is the new text's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.corrections.text_edits import (
    PlacedWord,
    TextEdit,
    find_text_edits,
    is_same_text,
    match_words,
    place_words,
)
from pipeline.domain import (
    Review,
    ReviewedTurn,
    ReviewedWord,
    Span,
    Speaker,
    Turn,
    Uncarried,
    join_words,
)


def carry_over(
    review: Review,
    turns: Sequence[Turn],
    speakers: Sequence[Speaker] = (),  # noqa: ARG001
) -> Review:
    """The corrections as those of another text: ``heard`` are its turns, and what has no place is ``uncarried``.

    Args:
        review: the corrections, with the text that they were made in.
        turns: the text now, such as that of another model, or before it was cleaned.
        speakers: those of the new text.
    """
    if is_same_text(turns, review.heard):
        return replace(review, heard=tuple(turns))
    heard, corrected = place_words(review.heard), place_words(review.turns)
    edits = find_text_edits(heard, corrected, match_words(heard, corrected))
    uncarried = [
        list_uncarried(edit, heard, corrected, "the text is another one") for edit in edits
    ]
    return replace(
        review,
        heard=tuple(turns),
        turns=tuple(ReviewedTurn(t.speaker, tuple(map(ReviewedWord, t.words))) for t in turns),
        uncarried=(*review.uncarried, *uncarried),
    )


def list_uncarried(
    edit: TextEdit, heard: Sequence[PlacedWord], corrected: Sequence[PlacedWord], reason: str
) -> Uncarried:
    """An edit as it is listed where it has no place."""
    before = [placed.word for placed in heard[edit.first : edit.last]]
    after = [placed.word for placed in corrected[edit.begin : edit.end]]
    spans = [word.span for word in (*before, *after)]
    speaker = next((placed.speaker for placed in corrected[edit.begin : edit.end]), None)
    return Uncarried(
        Span(min(span.start_ms for span in spans), max(span.end_ms for span in spans)),
        join_words(before).strip(),
        join_words(after).strip(),
        speaker,
        reason,
    )
