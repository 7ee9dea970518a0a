"""Numbers that a recogniser wrote twice and somebody said once: "in 1956. 256.", "1867. 18.67".

A number may be said in several ways, and a decoder that has written it in one goes on with what is left of the
sound: its tail, or all of it in other figures. People say numbers twice as well, "1956. 1956!", but then they pause
between, the sound has the time for both, and the recogniser has no doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.domain import Segment, Span, Word, enclosing_span, replace_words
from pipeline.engines.hallucination.repetition import is_pause_between
from pipeline.engines.hallucination.thresholds import LEAST_PROBABILITY, mean_probability
from pipeline.engines.word_timing.durations import count_letters

LEAST_TAIL: Final = 2
"""So many of its last figures show that a number is the end of the one beside it; one is chance."""

LEAST_LONG: Final = 3
"""Who counts, "1, 1, 2, 2", makes no pauses between; numbers of so many figures are said in several ways."""

_FIGURES = re.compile(r"[^\w\s]*\d[\d\W]*")
"""A number with any separators, and signs around it: no letters."""


class Number(NamedTuple):
    """A number as it is written: its figures 0-9, and the words that make it."""

    figures: str
    words: range


def find_said_once(
    words: Sequence[Word], speech: Sequence[Span], later: Collection[Word] = ()
) -> Iterator[range]:
    """Of two numbers that are one, the doubted one, where nobody pauses between, or speaks for too short for both.

    Args:
        words: what was heard, in order.
        speech: the stretches of speech there, in order.
        later: words of these that were not heard at first: they are doubted however sure the recogniser is.
    """
    echoes = list(_find_echoes(words))
    numbers = {index for pair in echoes for number in pair for index in number.words}
    others = [word for index, word in enumerate(words) if index not in numbers]
    for first, second in echoes:
        parts = {n: words[n.words.start : n.words.stop] for n in (second, first)}
        new = [n for n, part in parts.items() if any(word in later for word in part)]
        doubted = min(new or parts, key=lambda n: mean_probability(parts[n]))
        is_doubtful = mean_probability(parts[doubted]) < LEAST_PROBABILITY
        both = words[first.words.start : second.words.stop]
        before, after = parts[first][-1].span, parts[second][0].span
        if (is_doubtful and _is_too_short(both, others, speech)) or (
            (is_doubtful or new)
            and max(len(first.figures), len(second.figures)) >= LEAST_LONG
            and not is_pause_between(before, after, speech)
        ):
            yield doubted.words


def lengthen_numbers(segments: Sequence[Segment], echoes: Sequence[Span]) -> tuple[Segment, ...]:
    """The segments with each number as long as its sound: what was taken for its echo is the rest of it.

    Args:
        segments: what is kept, in order of time.
        echoes: where the numbers lay that were written twice.
    """
    words = [word for segment in segments for word in segment.words]
    for echo in echoes:
        index = bisect_left(words, echo.start_ms, key=lambda word: word.span.start_ms)
        before, after = words[max(0, index - 1) : index], words[index : index + 1]
        if before and _is_number(before[0]):
            start_ms, end_ms = before[0].span.start_ms, max(before[0].span.end_ms, echo.end_ms)
            latest_ms = after[0].span.start_ms if after else end_ms
            span = Span(start_ms, max(before[0].span.end_ms, min(end_ms, latest_ms)))
            words[index - 1] = replace(before[0], span=span)
        elif after and _is_number(after[0]):
            earliest_ms = before[0].span.end_ms if before else 0
            start_ms = min(after[0].span.start_ms, max(echo.start_ms, earliest_ms))
            words[index] = replace(after[0], span=Span(start_ms, after[0].span.end_ms))
    return replace_words(segments, words)


def _is_number(word: Word) -> bool:
    return _FIGURES.fullmatch(word.text.strip()) is not None


def _is_too_short(both: Sequence[Word], others: Sequence[Word], speech: Sequence[Span]) -> bool:
    """Return whether the speech under two numbers is less than their figures take at the pace of the other words."""
    if not others:
        return False
    pace = sum(w.span.duration_ms for w in others) / sum(count_letters(w.text) for w in others)
    whole = enclosing_span(tuple(both))
    sound_ms = sum(whole.overlap_ms(stretch) for stretch in speech)
    return sound_ms < pace * sum(count_letters(word.text) for word in both)


def _find_echoes(words: Sequence[Word]) -> Iterator[tuple[Number, Number]]:
    """The numbers that follow one another without a word between, of which one is the other's end."""
    for first, second in pairwise(_list_numbers(words)):
        if first.words.stop == second.words.start and _is_end(first.figures, second.figures):
            yield first, second


def _is_end(first: str, second: str) -> bool:
    """Whether both are the same, or one is shorter and ends as the other; the zeros of a round number are no end."""
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    tail = shorter[-LEAST_TAIL:]
    return LEAST_TAIL <= len(shorter) < len(longer) and longer.endswith(tail) and tail[-1] != "0"


def _list_numbers(words: Sequence[Word]) -> Iterator[Number]:
    """The numbers in order; "18" and ".67" without a space between are one."""
    begin = 0
    for index in range(1, len(words) + 1):
        if index < len(words) and not words[index].text[:1].isspace():
            continue
        text = "".join(word.text for word in words[begin:index]).strip()
        if _FIGURES.fullmatch(text):
            figures = "".join(str(int(c)) for c in text if c.isdecimal())
            yield Number(figures, range(begin, index))
        begin = index
