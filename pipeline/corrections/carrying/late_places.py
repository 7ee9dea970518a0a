"""Corrections that have no place by the words around theirs, or had none in an earlier text.

They have one where their very words are heard again at their time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.corrections.carrying.placed_times import share_out, shift_span
from pipeline.domain import (
    ReviewedTurn,
    ReviewedWord,
    Span,
    Uncarried,
    Word,
    WordOrigin,
    enclosing_span,
    join_words,
)


def place_late(
    turns: Sequence[ReviewedTurn], uncarried: Iterable[Uncarried], offset_ms: int = 0
) -> tuple[tuple[ReviewedTurn, ...], tuple[Uncarried, ...]]:
    """Return a corrected text with the corrections whose words are there again, and those that still have no place.

    They have one where the very words that were corrected are heard at that time, and nobody has touched them. Who
    says them, and where turns begin, is not tried again.

    Args:
        turns: the text.
        uncarried: corrections that had no place before.
        offset_ms: how much later the text is than the one that they were made in.
    """
    placed, left = list(turns), list[Uncarried]()
    for lost in uncarried:
        if not _place(placed, lost, shift_span(lost.span, offset_ms)):
            left.append(lost)
    return tuple(turn for turn in placed if turn.words), tuple(left)


def _place(turns: list[ReviewedTurn], lost: Uncarried, span: Span) -> bool:
    """Whether a correction found a place in one of the turns, which has it now."""
    if not lost.heard or lost.heard == lost.corrected:
        return False
    for number, turn in enumerate(turns):
        found = _find(turn.words, lost.heard, span)
        if found is not None:
            first, last = found
            typed = _type([reviewed.word for reviewed in turn.words[first:last]], lost.corrected)
            words = (*turn.words[:first], *typed, *turn.words[last:])
            turns[number] = replace(turn, words=words)
            return True
    return False


def _find(words: Sequence[ReviewedWord], text: str, span: Span) -> tuple[int, int] | None:
    """The words ``[first, last)`` that are this text, at this time and as they were heard."""
    near = [n for n, reviewed in enumerate(words) if reviewed.word.span.overlap_ms(span)]
    for first in near:
        said = ""
        for last in range(first, len(words)):
            if words[last].confirmed or words[last].origin is not WordOrigin.RECOGNISER:
                break
            said = f"{said}{words[last].word.text}".lstrip()
            if said.rstrip() == text:
                return first, last + 1
            if len(said) > len(text):
                break
    return None


def _type(heard: Sequence[Word], text: str) -> tuple[ReviewedWord, ...]:
    """The words of a text that a person typed in place of others, in their time."""
    texts = text.split()
    whole = join_words(heard)
    blank = whole[: len(whole) - len(whole.lstrip())]
    spans = [word.span for word in heard]
    if len(spans) != len(texts):
        spans = share_out(enclosing_span(tuple(heard)), texts)
    starts = [blank, *[" "] * (len(texts) - 1)]
    return tuple(
        ReviewedWord(Word(before + part, span), WordOrigin.PERSON, confirmed=True)
        for before, part, span in zip(starts, texts, spans, strict=False)
    )
