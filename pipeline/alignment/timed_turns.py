"""Timed words of a page → turns in exactly the page's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.alignment.page_words import PageWord
from pipeline.alignment.timed_page import TimedWord
from pipeline.domain import Turn, Word

PARAGRAPH = "\n\n"


def make_turns(
    timed: Sequence[TimedWord], page: Sequence[PageWord], labels: Sequence[str | None]
) -> tuple[Turn, ...]:
    """The words as turns, each with the white space that the page has before it.

    Turns of one speaker that follow each other on the page are one turn here, in paragraphs.

    Args:
        timed: words of the page that are in the recording, in order.
        page: all words of the page.
        labels: the speaker's label of each of the page's turns.
    """
    turns: list[Turn] = []
    run: list[Word] = []
    speaker: str | None = None
    for placed, gap in zip(timed, _find_gaps(timed, page), strict=True):
        label = labels[page[placed.index].turn]
        if run and label != speaker:
            turns.append(Turn(speaker, tuple(run)))
            run = []
        speaker = label
        text = (gap if run else " ") + page[placed.index].text
        run.append(Word(text, placed.span, placed.probability))
    return (*turns, Turn(speaker, tuple(run))) if run else ()


def _find_gaps(timed: Sequence[TimedWord], page: Sequence[PageWord]) -> Iterator[str]:
    """The white space before each word; a break where a paragraph begins, also with its first words gone."""
    before: PageWord | None = None
    for placed in timed:
        word = page[placed.index]
        if before is not None and word.paragraph != before.paragraph:
            yield PARAGRAPH
        else:
            yield word.gap
        before = word
