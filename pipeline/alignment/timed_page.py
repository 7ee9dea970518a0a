"""What was found in the stretches put together: timed words of the page, and where the two part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.alignment.page_words import PageWord
from pipeline.alignment.stretches import (
    FEW_WORDS,
    PARAPHRASE_WORDS,
    Kind,
    Part,
    Placed,
    count_least_ms,
)
from pipeline.domain import Alignment, Deviation, Extra, MissingPassage, Span, Word

SLACK_MS = 300
"""A word may be found so far outside of what its neighbours' times in the recogniser's eyes allow."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of the page, by its index, and when it is spoken; how sure the recogniser was of it."""

    index: int
    span: Span
    probability: float


def place_words(
    parts: Sequence[Part],
    placed: Mapping[int, Placed],
    page: Sequence[PageWord],
    heard: Sequence[Word],
) -> tuple[tuple[TimedWord, ...], Alignment]:
    """The page's words that are in the recording, in order of time, and what is not on both sides.

    Args:
        parts: pairs of the whole text, in order.
        placed: what was found, by the index of the part; the others keep the recogniser's times.
        page: the page's words.
        heard: the recogniser's words.
    """
    timed: list[TimedWord] = []
    missing: list[MissingPassage] = []
    extra: list[Extra] = []
    deviations: list[Deviation] = []
    for index, part in enumerate(parts):
        found = placed.get(index)
        if found is not None and not _is_possible(parts, index, found):
            found = None
        own = heard[slice(*part.heard)]
        words = page[slice(*part.page)]
        span = _find_span(part, found)
        is_said = part.kind is Kind.SURE or (found is not None and found.is_page and bool(words))
        if is_said or _stands_for(part, words):
            timed += _time(part, found, words, own, span)
            if not is_said:
                deviations.append(Deviation(words[0].turn, _join_page(words), _join(own), span))
            continue
        missing += _list_missing(part, words, parts, index)
        if own and (found is None or not found.is_page):
            extra.append(Extra(span, _join(own)))
    return _set_straight(timed), Alignment(tuple(missing), tuple(extra), tuple(deviations))


def _is_possible(parts: Sequence[Part], index: int, found: Placed) -> bool:
    """Whether the times that were found lie where the neighbours' leave room."""
    earliest = parts[index - 1].span.start_ms - SLACK_MS if index else 0
    own_ms = parts[index].span.end_ms
    latest = parts[index + 1].span.end_ms if index + 1 < len(parts) else own_ms + SLACK_MS
    return all(
        span.start_ms >= earliest and span.end_ms <= max(latest, own_ms) + SLACK_MS
        for span in found.spans
    )


def _find_span(part: Part, found: Placed | None) -> Span:
    if found is None or not found.spans:
        return part.span
    return Span(
        min(span.start_ms for span in found.spans), max(span.end_ms for span in found.spans)
    )


def _stands_for(part: Part, words: Sequence[PageWord]) -> bool:
    """Whether page words that are not spoken stay in the text, in the place of others or as a touch."""
    if part.kind is not Kind.DOUBTFUL or not words:
        return False
    others = part.heard[1] - part.heard[0]
    alike = len(words) <= 3 * others and others <= 3 * len(words)
    return len(words) <= FEW_WORDS or (alike and len(words) <= PARAPHRASE_WORDS)


def _time(
    part: Part,
    found: Placed | None,
    words: Sequence[PageWord],
    own: Sequence[Word],
    span: Span,
) -> list[TimedWord]:
    """The page's words of a part: at the times that were found, else shared out by their length."""
    probability = min((word.probability for word in own), default=0.0)
    if found is not None and found.is_page and len(found.spans) == len(words):
        spans: Sequence[Span] = found.spans
    elif part.kind is Kind.SURE and len(own) == len(words):
        spans = [word.span for word in own]
    else:
        if not own:
            end_ms = min(span.end_ms, span.start_ms + 2 * count_least_ms(words))
            span = Span(span.start_ms, end_ms)
        spans = share_out(span, [len(word.text) for word in words])
    return [
        TimedWord(index, placed, probability)
        for index, placed in zip(range(*part.page), spans, strict=True)
    ]


def share_out(span: Span, lengths: Sequence[int]) -> list[Span]:
    """The span cut into parts of these lengths, relative to one another."""
    whole = sum(lengths) or 1
    shares, done = [], 0
    for length in lengths:
        begin = span.start_ms + span.duration_ms * done // whole
        done += length
        shares.append(Span(begin, span.start_ms + span.duration_ms * done // whole))
    return shares


def _list_missing(
    part: Part, words: Sequence[PageWord], parts: Sequence[Part], index: int
) -> list[MissingPassage]:
    """The page's words of a part as passages that are not in the recording, turn by turn."""
    after_ms = max((p.span.end_ms for p in parts[max(0, index - 1) : index]), default=0)
    before_ms = part.span.end_ms
    if index + 1 < len(parts):
        before_ms = parts[index + 1].span.start_ms
    return [
        MissingPassage(turn, _join_page(list(run)), after_ms, max(after_ms, before_ms))
        for turn, run in groupby(words, key=lambda word: word.turn)
    ]


def _join_page(words: Sequence[PageWord]) -> str:
    """The words' text on one line."""
    return "".join(
        (word.gap or (" " if n and _begins(words, n) else "")) + word.text
        for n, word in enumerate(words)
    ).strip()


def _begins(words: Sequence[PageWord], number: int) -> bool:
    return words[number].paragraph != words[number - 1].paragraph


def _join(words: Sequence[Word]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _set_straight(timed: Sequence[TimedWord]) -> tuple[TimedWord, ...]:
    """The words with starts that never go back, each ending before the next one starts."""
    latest = 0
    ordered: list[TimedWord] = []
    for word in timed:
        start = latest = max(latest, word.span.start_ms)
        ordered.append(replace(word, span=Span(start, max(start, word.span.end_ms))))
    following = [word.span.start_ms for word in ordered[1:]]
    return tuple(
        replace(word, span=Span(word.span.start_ms, min(word.span.end_ms, after)))
        for word, after in zip(
            ordered, [*following, *(w.span.end_ms for w in ordered[-1:])], strict=True
        )
    )
