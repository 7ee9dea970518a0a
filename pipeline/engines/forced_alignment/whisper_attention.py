"""Known words timed by the recogniser's own attention: in every language that it knows.

Coarser than phones (20 ms, and blurred at pauses, which the level of the sound sets right), so English is
timed by phones first (``pocketsphinx``). Where page and recogniser differ, both are read along with the sound,
and the one that the model finds likelier was said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.alignment import Placed, Stretch
from pipeline.alignment.stretches import HEARD_CONTEXT
from pipeline.domain import Segment, Span, Word
from pipeline.engines.forced_alignment.word_network import PAGE_SHARE
from pipeline.engines.hardware.threads import Threads
from pipeline.engines.protocols import SAMPLES_PER_MS, Aligner, Follower, Progress, Samples
from pipeline.engines.word_timing.durations import cut_long, keep_pace
from pipeline.engines.word_timing.energy import measure_levels, tighten_words
from pipeline.text.scripts import is_wide

REVISION: Final = 3
LONGEST_MS: Final = 30_000
"""A window of Whisper's."""

PAGE_BONUS: Final = math.log(PAGE_SHARE / (1 - PAGE_SHARE))
"""What the page's words are ahead by."""


class AttentionAligner:
    """Times words with the recogniser that heard them, some stretches at once; implements ``Aligner``."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    @property
    def fingerprint(self) -> str:
        """The recogniser's, and the revision."""
        return f"attention-{REVISION} of {self._follower.fingerprint}"

    def align(
        self,
        samples: Samples,
        stretches: Sequence[Stretch],
        language: str,
        on_progress: Progress | None = None,
    ) -> tuple[tuple[Placed, ...] | None, ...]:
        """Time the words of each stretch, given ``samples`` as float32 ``(n,)``, 16 kHz, -1..1.

        ``None`` stands for a stretch longer than a window, or with words of no token.
        """
        found = []
        with Threads(self._follower.workers, "align") as threads:
            for answer in threads.map(lambda s: self._align(samples, s, language), stretches):
                found.append(answer)
                if on_progress:
                    on_progress(len(found) / len(stretches))
        return tuple(found)

    def _align(
        self, samples: Samples, stretch: Stretch, language: str
    ) -> tuple[Placed, ...] | None:
        if not 0 < stretch.span.duration_ms <= LONGEST_MS:
            return None
        piece = samples[
            stretch.span.start_ms * SAMPLES_PER_MS : stretch.span.end_ms * SAMPLES_PER_MS
        ]
        follow = self._follower.listen(piece, language)
        if follow is None:
            return None
        way = _choose(stretch, [True] * len(stretch.branches))
        found = follow(_join(way))
        for doubt, branch in enumerate(stretch.branches):
            if branch.heard is None or found is None:
                continue
            other = _choose(stretch, [own and n != doubt for n, own in enumerate(way.page)])
            rival = follow(_join(other))
            if rival is not None and rival.likelihood > found.likelihood + PAGE_BONUS:
                way, found = other, rival
        return None if found is None else _place(piece, stretch, way, found.spans)


class Way(NamedTuple):
    """The words of each branch of a stretch in one reading, and whether they are the page's."""

    words: tuple[tuple[str, ...], ...]
    page: tuple[bool, ...]


def _choose(stretch: Stretch, page: Sequence[bool]) -> Way:
    """The words of the stretch, by the page or as heard; of the context those whose sound is in it."""
    first = max(0, stretch.lead - HEARD_CONTEXT)
    last = len(stretch.branches) - max(0, stretch.trail - HEARD_CONTEXT)
    words = tuple(
        (branch.page if own else branch.heard or ()) if first <= number < last else ()
        for number, (branch, own) in enumerate(zip(stretch.branches, page, strict=True))
    )
    return Way(words, tuple(page))


def _join(way: Way) -> list[str]:
    """The way's words, with a space before each but between wide letters, which are written without."""
    words = [word for branch in way.words for word in branch]
    gaps = [" ", *("" if is_wide(a[-1]) or is_wide(b[0]) else " " for a, b in pairwise(words))]
    return [gap + word for gap, word in zip(gaps, words, strict=False)]


def _place(piece: Samples, stretch: Stretch, way: Way, spans: Sequence[Span]) -> tuple[Placed, ...]:
    """What was found of each branch, without the silence at the ends of the words."""
    texts = [word for branch in way.words for word in branch]
    words = tuple(Word(text, span) for text, span in zip(texts, spans, strict=True))
    (tight,) = keep_pace(tighten_words([Segment(cut_long(words), "")], measure_levels(piece)))
    offset = stretch.span.start_ms
    times = iter(
        Span(word.span.start_ms + offset, word.span.end_ms + offset) for word in tight.words
    )
    return tuple(
        Placed(own, tuple(next(times) for _ in branch))
        for own, branch in zip(way.page, way.words, strict=True)
    )


class SecondAligner:
    """Asks one aligner, and another about the stretches that it can't follow; implements ``Aligner``."""

    def __init__(self, first: Aligner, second: Aligner) -> None:
        self._first, self._second = first, second

    @property
    def fingerprint(self) -> str:
        """Those of both."""
        return f"{self._first.fingerprint}; {self._second.fingerprint}"

    def align(
        self,
        samples: Samples,
        stretches: Sequence[Stretch],
        language: str,
        on_progress: Progress | None = None,
    ) -> tuple[tuple[Placed, ...] | None, ...]:
        """Time each branch of each stretch by either of them, given ``samples`` as float32 ``(n,)``, 16 kHz, -1..1."""
        found = list(self._first.align(samples, stretches, language, on_progress))
        left = [number for number, answer in enumerate(found) if answer is None]
        if left:
            progress = on_progress if len(left) == len(found) else None
            again = self._second.align(samples, [stretches[n] for n in left], language, progress)
            for number, answer in zip(left, again, strict=True):
                found[number] = answer
        return tuple(found)
