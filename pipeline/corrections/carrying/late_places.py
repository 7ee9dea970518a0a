"""Corrections that have no place by the words around theirs, or had none in an earlier text.

They have one where their very words are heard again at their time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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

    They have one where the very words that were corrected are heard at that time, and nobody has touched them; of
    several such places the nearest. Who says them, and where turns begin, is not tried again.

    Args:
        turns: the text.
        uncarried: corrections that had no place before.
        offset_ms: how much later the text is than the one that they were made in.
    """
    placed, left = list(turns), list[Uncarried]()
    times = [_enclose(turn.words) for turn in turns]
    for lost in uncarried:
        span = shift_span(lost.span, offset_ms)
        near = [number for number, time in enumerate(times) if time.overlap_ms(span)]
        found = [match for number in near for match in _find(placed, number, lost, span)]
        if not found:
            left.append(lost)
            continue
        _, number, first, last = min(found)
        words = placed[number].words
        typed = _type([reviewed.word for reviewed in words[first:last]], lost.corrected)
        placed[number] = replace(placed[number], words=(*words[:first], *typed, *words[last:]))
    return tuple(turn for turn in placed if turn.words), tuple(left)


def _find(
    turns: Sequence[ReviewedTurn], number: int, lost: Uncarried, span: Span
) -> Iterator[tuple[int, int, int, int]]:
    """Yield where the words of a turn, as they were heard, are those that were corrected.

    How many milliseconds they are away, the turn's number, and the words' ``[first, last)``. Words that are hardly at
    that time are none of them: of two that are the same, a person may have struck the one that was corrected.
    """
    words = turns[number].words
    if not lost.heard or lost.heard == lost.corrected:
        return
    for first in range(len(words)):
        said = ""
        for last in range(first, len(words)):
            if words[last].confirmed or words[last].origin is not WordOrigin.RECOGNISER:
                break
            said = f"{said}{words[last].word.text}".lstrip()
            if said.rstrip() == lost.heard:
                time = _enclose(words[first : last + 1])
                if 2 * time.overlap_ms(span) > min(time.duration_ms, span.duration_ms):
                    yield abs(time.middle_ms - span.middle_ms), number, first, last + 1
            if len(said) > len(lost.heard):
                break


def _enclose(words: Iterable[ReviewedWord]) -> Span:
    return enclosing_span(tuple(reviewed.word for reviewed in words))


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
