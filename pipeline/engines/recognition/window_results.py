"""What is kept and dropped of a window's reading, and which one of two readings counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np

from pipeline.domain import Dropped, Segment, Span, Word
from pipeline.engines.hallucination.echoes import find_said_once
from pipeline.engines.hallucination.rules import SAID_ONCE
from pipeline.engines.hallucination.thresholds import is_trusted
from pipeline.engines.models.whisper_evidence import read_evidence
from pipeline.text.case_folding import fold_letters

BESIDE_MS: Final = 5_000
"""Speech this far from a window can't be under its words."""

MOSTLY_MADE_UP: Final = 0.5
"""More than half of the words."""

NOT_HEARD_AGAIN: Final = "not confirmed when transcribed again"
TOO_UNSURE: Final = "too unsure for a passage that was skipped at first"
LAUGHTER: Final = "laughter, no speech that was skipped"
HEARD_OTHERWISE: Final = "different when transcribed again"


LAUGH: Final = re.compile(r"(h[aeio]|х[аеи]|哈|呵|嘿|ハ|は|ㅋ|ㅎ|하|ه)h?\1h?(?:\1h?)+")
"""A voice is found in a laugh, and Whisper spells it out; who transcribes notes it as a sound or not at all. Spanish
"ja ja ja" is left: it is "yes, yes, yes" to the half of Europe."""


@dataclass(frozen=True, slots=True)
class WindowResult:
    """What was kept of a window and what was dropped; ``doubt`` is why it should be read again."""

    segments: tuple[Segment, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    doubt: str | None = None

    @property
    def dropped_share(self) -> float:
        """How much of the words was dropped, 0..1."""
        kept = sum(len(segment.words) for segment in self.segments)
        gone = sum(len(dropped.segment.words) for dropped in self.dropped)
        return gone / max(1, kept + gone)

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Higher for the better one of two readings of the same."""
        surest = max((read_evidence(s).avg_logprob for s in self.segments), default=-np.inf)
        return self.doubt is None, -self.dropped_share, surest

    def drop_all(self, reason: str) -> WindowResult:
        """Return nothing of it; what was kept is dropped for this reason, which comes after the first one."""
        because = f"{self.doubt}; {reason}" if self.doubt else reason
        gone = (Dropped(segment, because) for segment in self.segments)
        return WindowResult((), (*self.dropped, *gone))


def join_results(parts: Sequence[WindowResult]) -> WindowResult:
    """Join the results of windows that follow one another."""
    return WindowResult(
        tuple(segment for part in parts for segment in part.segments),
        tuple(dropped for part in parts for dropped in part.dropped),
        next((part.doubt for part in parts if part.doubt is not None), None),
    )


def choose_better(first: WindowResult, again: WindowResult, *, alike: bool) -> WindowResult:
    """Return the better one of two readings.

    Where the second one heard nothing, or both are mostly made up and agree in hardly a word, nobody speaks.
    That can only be told of readings that should be ``alike``: the same may be translated in many ways.
    """
    if not again.segments and not again.dropped:
        return first.drop_all(NOT_HEARD_AGAIN)
    are_made_up = min(first.dropped_share, again.dropped_share) > MOSTLY_MADE_UP
    if alike and are_made_up and not _agree(first, again):
        return again.drop_all(HEARD_OTHERWISE)
    return max(first, again, key=lambda result: result.rank)


def _agree(first: WindowResult, again: WindowResult) -> bool:
    """Return whether half of the words that either reading keeps are in both.

    Where a script has no spaces, each word is a few characters as it is.
    """
    texts = [
        Counter(fold_letters(word.text) for segment in result.segments for word in segment.words)
        for result in (first, again)
    ]
    most = max(texts[0].total(), texts[1].total())
    return most > 0 and (texts[0] & texts[1]).total() >= most / 2


def drop_untrusted(result: WindowResult, least_logprob: float) -> WindowResult:
    """Drop what is less sure than ``least_logprob`` of what was heard where something was skipped, and laughter."""
    kept, dropped = [], list(result.dropped)
    for segment in result.segments:
        is_sure = is_trusted(segment) and read_evidence(segment).avg_logprob >= least_logprob
        if is_sure and not is_laughter(segment.words):
            kept.append(segment)
        else:
            dropped.append(Dropped(segment, LAUGHTER if is_sure else TOO_UNSURE))
    return WindowResult(tuple(kept), tuple(dropped), result.doubt)


def is_laughter(words: Sequence[Word]) -> bool:
    """Return whether words are nothing but a laugh: one of its syllables, three times or more."""
    return LAUGH.fullmatch("".join(fold_letters(word.text) for word in words)) is not None


def drop_number_echoes(
    result: WindowResult, segments: Sequence[Segment], speech: Sequence[Span]
) -> WindowResult:
    """Drop numbers heard in a hole that only end the one beside it.

    That one's sound was longer than its word: the rest of it was taken for skipped.

    Args:
        result: what was heard in the hole.
        segments: what was heard around it.
        speech: where somebody speaks, in order.
    """
    kept, dropped = [], list(result.dropped)
    for segment in result.segments:
        words = sorted(
            (*_list_words_near(segment.span, segments), *segment.words), key=lambda word: word.span
        )
        echoes = find_said_once(words, speech, segment.words)
        gone = {words[index] for echo in echoes for index in echo}.intersection(segment.words)
        for is_gone, run in groupby(segment.words, key=gone.__contains__):
            part = replace(segment, words=tuple(run))
            if is_gone:
                dropped.append(Dropped(part, SAID_ONCE))
            else:
                kept.append(part)
    return WindowResult(tuple(kept), tuple(dropped), result.doubt)


def _list_words_near(span: Span, segments: Sequence[Segment]) -> list[Word]:
    """Return the segments' words that are near a stretch, in their order."""
    near = Span(max(0, span.start_ms - BESIDE_MS), span.end_ms + BESIDE_MS)
    return [
        word
        for segment in segments
        if near.overlap_ms(Span(segment.words[0].span.start_ms, segment.words[-1].span.end_ms))
        for word in segment.words
        if near.overlap_ms(word.span)
    ]
