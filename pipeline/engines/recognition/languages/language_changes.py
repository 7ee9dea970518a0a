"""Which language is spoken when, in recordings that mix several."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Final, TypeAlias

from pipeline.domain import Segment, Span, Word
from pipeline.engines.protocols import OtherLanguage, Window
from pipeline.engines.recognition.windows import clip_regions, find_begins

PASSAGE_PAUSE_MS = 700
"""A pause at which somebody else may go on in another language; within a sentence pauses are shorter."""

LONGEST_PASSAGE_MS = 10_000
"""Passages this long end at their next pause, however short: an interpreter may not wait."""

SURE = 0.5
"""A language that is less likely than all the others together is not believed."""

ENOUGH_MS: Final = 5_000
"""A recording holds another language where so much of it is beyond doubt: more than a name, a title or a quotation
of a few words, which are read in the language that they are said in."""

ENOUGH_SHARE: Final = 0.01
"""Unless they are in one window, these seconds are also such a share of the recording: in 43 minutes of English one
slice of three seconds was surely something else, and was not."""

SURE_AMONG_FEW: Final = 0.8
"""As ``SURE``, where a passage can only be in one of the few languages that were noticed."""

Detect: TypeAlias = Callable[[Sequence[Span]], Iterable[tuple[str, float]]]
"""Says of passages which language each is in, and how sure that is, 0..1."""


@dataclass(frozen=True, slots=True)
class LanguageTimeline:
    """The languages of a recording: from each time on, in ms, the one beside it. The first time is 0."""

    changes: tuple[tuple[int, str], ...]

    def at(self, time_ms: int) -> str:
        """The language at a time."""
        return [language for start, language in self.changes if start <= time_ms][-1]

    def of(self, window: Window) -> str:
        """The language of a window, which may begin in the pause before it."""
        return self.at(max(window.start_ms, window.end_ms - 1))

    @property
    def starts(self) -> frozenset[int]:
        """The times at which another language begins."""
        return frozenset(start for start, _ in self.changes[1:])

    def split_by_language(self, windows: Sequence[Window]) -> list[tuple[Window, ...]]:
        """Return the windows in runs of one language."""
        return [tuple(run) for _, run in groupby(windows, self.of)]


@dataclass(frozen=True, slots=True)
class LanguageMixture:
    """How to read a recording that turned out to hold several languages.

    Args:
        timeline: which language is spoken when.
        changes: by which its windows are packed: each language is a kind, and so is each window that is ``untouched``.
        untouched: the windows of which the first reading stands.
    """

    timeline: LanguageTimeline
    changes: Sequence[tuple[int, Hashable]]
    untouched: Collection[Window]


def cut_passages(regions: Sequence[Span]) -> tuple[Span, ...]:
    """Stretches of speech that are likely to be in one language each, in order: cut at pauses."""
    passages: list[Span] = []
    for region in regions:
        last = passages[-1] if passages else None
        if (
            last is None
            or region.start_ms - last.end_ms >= PASSAGE_PAUSE_MS
            or last.duration_ms >= LONGEST_PASSAGE_MS
        ):
            passages.append(region)
        else:
            passages[-1] = Span(last.start_ms, region.end_ms)
    return tuple(passages)


def find_timeline(
    regions: Sequence[Span], language: str, detect: Detect, least: float = SURE
) -> LanguageTimeline:
    """The languages of a recording.

    Args:
        regions: stretches of speech, in order.
        language: the one that is spoken until another is heard.
        detect: where it is not sure, the language of the passage before goes on.
        least: how sure it has to be, 0..1.
    """
    passages = cut_passages(regions)
    changes = [(0, language)]
    for passage, (heard, sure) in zip(passages, detect(passages), strict=True):
        if sure >= least and heard != changes[-1][1]:
            changes.append((passage.start_ms, heard))
    # The first passage begins at 0 for whoever asks.
    if len(changes) > 1 and passages and changes[1][0] == passages[0].start_ms:
        changes[:2] = [(0, changes[1][1])]
    return LanguageTimeline(tuple(changes))


def admit_others(
    windows: Sequence[Window], others: Sequence[Sequence[OtherLanguage]]
) -> frozenset[str]:
    """The languages that a recording holds beside the one that it is read in.

    Args:
        windows: all that were read.
        others: what was noticed in each of them.
    """
    clear: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for other in chain.from_iterable(others):
        clear[other.code] += other.clear_ms
        most[other.code] = max(most[other.code], other.clear_ms)
    total_ms = sum(window.duration_ms for window in windows)
    least_ms = max(ENOUGH_MS, ENOUGH_SHARE * total_ms)
    return frozenset(c for c in clear if most[c] >= ENOUGH_MS or clear[c] >= least_ms)


def find_noticed_timeline(
    windows: Sequence[Window],
    is_mixed: Sequence[bool],
    regions: Sequence[Span],
    language: str,
    detect: Detect,
) -> LanguageTimeline:
    """The languages of a recording in some of whose windows others than its own were noticed.

    Args:
        windows: what was read in the recording's own language, in order.
        is_mixed: for each window, whether another language was noticed there; only its passages are asked about.
        regions: the stretches of speech of which the windows were packed, in order.
        language: the recording's own.
        detect: asked once for each run of windows.
    """
    begins = [0, *find_begins(windows, regions)[1:]]
    changes = {0: language}
    for asked, run in groupby(range(len(windows)), is_mixed.__getitem__):
        first, *more = run
        after = (more[-1] if more else first) + 1
        end_ms = begins[after] if after < len(begins) else regions[-1].end_ms
        inside = clip_regions(regions, Span(begins[first], end_ms)) if asked else ()
        found = find_timeline(inside, language, detect, SURE_AMONG_FEW)
        changes |= {max(begins[first], start): code for start, code in found.changes}
    return LanguageTimeline(tuple(next(run) for _, run in groupby(changes.items(), itemgetter(1))))


def list_untouched(
    windows: Sequence[Window], regions: Sequence[Span], language: str, timeline: LanguageTimeline
) -> frozenset[Window]:
    """The windows that are all in the language that they were read in."""
    begins = find_begins(windows, regions)
    return frozenset(
        window
        for window, begin_ms in zip(windows, begins, strict=True)
        if timeline.of(window) == language
        and not any(begin_ms < start < window.end_ms for start in timeline.starts)
    )


def keep_untouched(
    windows: Sequence[Window],
    regions: Sequence[Span],
    timeline: LanguageTimeline,
    untouched: Collection[Window],
) -> tuple[tuple[int, Hashable], ...]:
    """The changes by which everything is packed anew but for the ``untouched`` windows: each is a kind of its own."""
    begins = find_begins(windows, regions)
    kinds: dict[int, Hashable] = dict(timeline.changes)
    for begin_ms, window in zip(begins, windows, strict=True):
        kinds[begin_ms] = window if window in untouched else timeline.at(begin_ms)
    changes = sorted(kinds.items(), key=itemgetter(0))
    return tuple(next(run) for _, run in groupby(changes, itemgetter(1)))


def order_passages(
    changes: Sequence[tuple[int, Hashable]],
    windows: Sequence[Window],
    read: Sequence[Sequence[Segment]],
) -> tuple[Segment, ...]:
    """Return what was read in windows, cut where something of another kind was left out, passage after passage.

    Args:
        changes: those by which the windows were packed.
        windows: in order of their begins; one may go on where others are long done.
        read: what was read in each.
    """
    parts = (
        (passage, replace(segment, words=tuple(words)))
        for window, segments in zip(windows, read, strict=True)
        for segment in segments
        for passage, words in groupby(segment.words, partial(_find_passage, changes, window))
    )
    return tuple(segment for _, segment in sorted(parts, key=itemgetter(0)))


def _find_passage(changes: Sequence[tuple[int, Hashable]], window: Window, word: Word) -> int:
    """The number of the passage in which a word of a window was heard: that of the nearest stretch."""
    middle_ms = word.span.middle_ms
    nearest = min(window.spans, key=lambda s: max(s.start_ms - middle_ms, middle_ms - s.end_ms, 0))
    inside_ms = max(nearest.start_ms, nearest.end_ms - 1)  # it may begin in the pause before
    return bisect_right(changes, inside_ms, key=itemgetter(0))
