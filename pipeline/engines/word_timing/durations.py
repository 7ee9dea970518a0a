"""Words inside speech as long as their letters say, as far as the recogniser's times allow.

Attention is off by some hundredths of a second at each boundary between two words, now to one side and now to the
other, so that one word comes out too short and the next one too long. Words take time by their letters, roughly:
between two pauses the likeliest boundaries are those that depart least from both. What is at a pause stays.
(On sentences of two TIMIT speakers the error's 95th centile falls from 0.15 to 0.13 s:
``tests/benchmarks/calibrate_onsets.py``.)
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.domain import Segment, Span, Word, retime_words
from pipeline.text.punctuation import ends_sentence
from pipeline.text.scripts import HAN, HANGUL, KANA, is_wide

ATTENTION_MS: Final = 70
"""Standard deviation of a boundary's error, once the lag of the attention is taken from it."""

LENGTH_MS: Final = 90
"""Standard deviation of a word's length from what its letters say. Both measured on TIMIT's dr3."""

SYLLABLE_LETTERS: Final = 3
"""A wide character is a syllable, and so is a digit at least; in alphabets a syllable has about three letters."""

MOST_OFF_MS: Final = 400
"""Three standard deviations of a word's measured length, with the errors of both boundaries. One that is further
off holds a pause that nobody saw, or has letters that nobody says: it stays as it is."""


LETTERS_PER_S, SYLLABLES_PER_S = 40, 15
"""Twice as fast as anybody talks for a second. English has 6.2 syllables, Mandarin 5.2 and Japanese 7.8 a
second when read aloud; a syllable of English has three letters, a character of Chinese, Japanese or Korean
is one syllable or more, and so is a digit. Source: Pellegrino et al., "A cross-language perspective on speech
information rate", Language 87 (2011)."""


def keep_pace(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments, with likelier boundaries where one word follows the other without a gap.

    Args:
        segments: in order; the ends of words at pauses are where the sound ends (``energy.tighten_words``).
    """
    words = [word for segment in segments for word in segment.words]
    return retime_words(segments, [span for run in _find_runs(words) for span in _even_out(run)])


def _find_runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words in runs without a gap; what is much too long or too short for its letters is a run by itself."""
    for run in _split(words, [False] * len(words)):
        pace = median(word.span.duration_ms / count_letters(word.text) for word in run)
        yield from _split(
            run,
            [
                abs(word.span.duration_ms - pace * count_letters(word.text)) > MOST_OFF_MS
                for word in run
            ],
        )


def _split(words: Sequence[Word], alone: Sequence[bool]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for index, word in enumerate(words):
        if run and (alone[index] or alone[index - 1] or run[-1].span.end_ms != word.span.start_ms):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def count_letters(text: str) -> int:
    """A word's letters, one at least; a syllable's for each character that stands for one."""
    wide = sum(c.isdecimal() or is_wide(c) for c in text if c.isalnum())
    return max(1, sum(c.isalnum() for c in text) + (SYLLABLE_LETTERS - 1) * wide)


def _even_out(run: Sequence[Word]) -> list[Span]:
    """The likeliest spans between the run's own begin and end.

    Errors of boundaries and of lengths are normal and independent; the sum of their squares is least where each
    shift x of a boundary solves ``(1 + 2 q) x[k] - q x[k-1] - q x[k+1] = q (e[k] - e[k-1])``, where e is by how
    much a word is longer than its letters say and q the ratio of the variances.
    """
    letters = [count_letters(word.text) for word in run]
    first_ms, last_ms = run[0].span.start_ms, run[-1].span.end_ms
    pace = (last_ms - first_ms) / sum(letters)
    excess = [w.span.duration_ms - pace * n for w, n in zip(run, letters, strict=True)]
    ratio = (ATTENTION_MS / LENGTH_MS) ** 2
    pulls = [ratio * (after - before) for before, after in pairwise(excess)]
    edges = [first_ms]
    for word, shift in zip(run[1:], _solve(pulls, ratio), strict=True):
        edges.append(min(max(edges[-1], round(word.span.start_ms + shift)), last_ms))
    edges.append(last_ms)
    return [Span(start, end) for start, end in pairwise(edges)]


def _solve(values: Sequence[float], ratio: float) -> list[float]:
    """The solution of the tridiagonal system with ``1 + 2 ratio`` beside ``-ratio``, by elimination."""
    scales: list[float] = []
    sums: list[float] = []
    for value in values:
        pivot = 1 + 2 * ratio - ratio * (scales[-1] if scales else 0.0)
        sums.append((value + ratio * (sums[-1] if sums else 0.0)) / pivot)
        scales.append(ratio / pivot)
    shifts: list[float] = []
    for scale, total in zip(reversed(scales), reversed(sums), strict=True):
        shifts.append(total + scale * (shifts[-1] if shifts else 0.0))
    return shifts[::-1]


def estimate_least_ms(words: Iterable[Word]) -> float:
    """The time in which nobody could say the words, so fast would it be."""
    return sum(_estimate_character_ms(c) for word in words for c in word.text)


STRETCHED_MS: Final = 2_000
"""No word is longer, unless it has more letters than anybody says by then: its times are wrong, not the word."""

SLOWEST: Final = 4
"""So many times as long as at the greatest speed takes who speaks half as fast as people do."""


def find_needed_ms(word: Word) -> float | None:
    """How long a stretched word takes to say; ``None`` where it is none."""
    needed_ms = SLOWEST * estimate_least_ms([word])
    return needed_ms if word.span.duration_ms > max(STRETCHED_MS, needed_ms) else None


def cut_stretched(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments, words that are much too long cut to what their letters need: they cover no other speech.

    What was left out beside such a word has given it its length. Attention knows well where the next word begins, so
    that it is before that; a sentence's last word is where it begins.
    """
    spans = []
    for word in (word for segment in segments for word in segment.words):
        start_ms, end_ms = word.span.start_ms, word.span.end_ms
        needed_ms = find_needed_ms(word)
        if needed_ms is not None:
            if ends_sentence(word.text):
                end_ms = start_ms + round(needed_ms)
            else:
                start_ms = end_ms - round(needed_ms)
        spans.append(Span(start_ms, end_ms))
    return retime_words(segments, spans)


_SYLLABLE = re.compile(f"[{HAN}{KANA}{HANGUL}]")


def _estimate_character_ms(character: str) -> float:
    if not character.isalnum():
        return 0.0
    if character.isdigit() or _SYLLABLE.match(character):
        return 1000 / SYLLABLES_PER_S
    return 1000 / LETTERS_PER_S


SHORTEST_MS: Final = 20
"""A step of the recogniser's attention. Source: Radford et al. 2022, section 2.2, after the stem's stride of 2."""


def separate_words(segments: Sequence[Segment], duration_ms: int) -> tuple[Segment, ...]:
    """The segments, the times of their words set apart by as little as that takes.

    Where the sound is too short for so many words, some have no length.

    Args:
        segments: in order, their words in order within them.
        duration_ms: the recording's length; no word ends later.
    """
    spans = _push_forward([word.span for segment in segments for word in segment.words])
    return retime_words(segments, _push_back(spans, duration_ms))


def _push_forward(spans: Sequence[Span]) -> list[Span]:
    """Each ends where the next one begins, or before, and is as long as a word has to be."""
    pushed: list[Span] = []
    cursor = 0
    for index, span in enumerate(spans):
        start = max(cursor, span.start_ms)
        following = spans[index + 1].start_ms if index + 1 < len(spans) else span.end_ms
        end = max(start + SHORTEST_MS, min(span.end_ms, max(following, start)))
        pushed.append(Span(start, end))
        cursor = end
    return pushed


def _push_back(spans: Sequence[Span], duration_ms: int) -> list[Span]:
    """Those that were pushed over the end, before it."""
    pushed: list[Span] = []
    limit = duration_ms
    for span in reversed(spans):
        end = max(0, min(span.end_ms, limit))
        start = min(span.start_ms, max(0, end - SHORTEST_MS))
        pushed.append(Span(start, end))
        limit = start
    return pushed[::-1]


USUAL_MS: Final = 700
"""No word is usually longer."""


def cut_long(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, those beside a sentence's end at most twice as long as is usual.

    Attention knows well where the second word of a sentence begins, and gives the pause to the first.
    Source: ``add_word_timestamps`` of openai-whisper, which cuts these words in the same way.
    """
    lengths = [word.span.duration_ms for word in words if word.span.duration_ms]
    usual_ms = min(statistics.median(lengths or [USUAL_MS]), USUAL_MS)
    most_ms = round(2 * usual_ms)
    cut = []
    for before, word in zip([None, *words], words, strict=False):
        start_ms, end_ms = word.span.start_ms, word.span.end_ms
        if end_ms - start_ms > most_ms and ends_sentence(word.text):
            end_ms = start_ms + most_ms
        elif end_ms - start_ms > most_ms and (before is None or ends_sentence(before.text)):
            start_ms = end_ms - most_ms
        cut.append(replace(word, span=Span(start_ms, end_ms)))
    return tuple(cut)
