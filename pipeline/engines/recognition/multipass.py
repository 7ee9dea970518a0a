"""A recording read in passes: all of it, what is doubtful once more, and what was skipped.

Whisper in batches now and then makes something up, and now and then skips a sentence inside a window.
What is doubtful (``guards``) is read again before anything is dropped: in shorter windows, with a full beam
search, without a prompt or loops, and with Whisper's own times, which pass over silence. Where it is doubtful since it
repeats itself, what stands between two pauses is first read by itself: no loop goes on from one window to the next, so
that what is heard again there is said again. Speech without a word over
it is read by itself, and so is what voice activity took for too faint to be speech. Nothing is drawn at
random, as other transcribers do it with rising temperatures: running again must give the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, groupby, pairwise
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.domain import Dropped, Segment, Span
from pipeline.engines.hallucination.coverage import share_loud
from pipeline.engines.hallucination.echoes import find_said_once, lengthen_numbers
from pipeline.engines.hallucination.rules import (
    REPETITIONS,
    SAID_ONCE,
    Evidence,
    find_suspicion,
    judge,
)
from pipeline.engines.hallucination.thresholds import LOWEST_LOGPROB, is_trusted
from pipeline.engines.models.whisper_evidence import read_evidence
from pipeline.engines.protocols import (
    SAMPLES_PER_MS,
    Activity,
    Recognition,
    RecognitionOptions,
    Samples,
    Window,
)
from pipeline.engines.recognition.decoder import UNSURE_LOGPROB
from pipeline.engines.recognition.gaps import fill_holes, find_holes
from pipeline.engines.recognition.languages.language_changes import order_passages
from pipeline.engines.recognition.windows import PAD_MS, WINDOW_MS, clip_regions, pack_windows
from pipeline.engines.word_timing.durations import keep_pace, separate_words
from pipeline.engines.word_timing.energy import measure_levels, tighten_words
from pipeline.text.case_folding import fold_letters
from pipeline.text.sentences import split_sentences

FIRST, AGAIN, SKIPPED, MIXED, APART = range(5)
"""The numbers of the readings; they are made in the order first, mixed, apart, again, skipped."""

SHORTER_MS: Final = 12_000
"""A doubtful window is read again in windows of at most so long: about two sentences each."""

REPEATED_TOKENS: Final = 4
"""So many, three or four words, don't come twice in twelve seconds of a second reading: most of what is doubtful
is a loop, and a decoder that may not go round in one goes on with what is said."""

APART_MS: Final = 500
"""Whoever repeats a sentence on purpose pauses as long between two of them as between any sentences."""

HOLE_PAD_MS: Final = 100
"""Sound kept around a skipped stretch; more would let the neighbours' words in again."""

BESIDE_MS: Final = 5_000
"""Speech this far from a window can't be under its words."""

SUREST_OF_FAINT: Final = -0.5
"""Where it is doubtful that anybody speaks, words need more for them: half of the doubt that Whisper allows."""

NOT_HEARD_AGAIN: Final = "not heard in a second reading"
TOO_UNSURE: Final = "too unsure for what was skipped at first"
HEARD_OTHERWISE: Final = "heard otherwise in a second reading"

PILOT: Final = 8
"""Windows by which it is seen whether greedy decoding pays: a batch on a CPU, four minutes."""

MOSTLY: Final = 0.5
"""More than half. Where a beam search has to follow for so many windows, it is quicker to begin with it: it takes
about twice as long as greedy decoding."""


class Read(Protocol):
    """The recogniser."""

    def __call__(
        self,
        number: int,
        windows: Sequence[Window],
        options: RecognitionOptions,
        progress: tuple[float, float] | None = None,
        /,
    ) -> Sequence[tuple[Segment, ...]]:
        """Each window's segments, read with these options as the reading of that number.

        ``progress`` is what part of the whole this is, from where to where.
        """


@dataclass(frozen=True, slots=True)
class Mixed:
    """How to read a recording that turned out to hold several languages.

    Args:
        read: the recogniser, which knows the language of every window.
        changes: by which its windows are packed: each language is a kind, and so is each window that is ``untouched``.
        untouched: the windows of which the first reading stands.
    """

    read: Read
    changes: Sequence[tuple[int, Hashable]]
    untouched: Collection[Window]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was kept of a window and what was dropped; ``doubt`` is why it should be read again."""

    segments: tuple[Segment, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    doubt: str | None = None

    @property
    def share(self) -> float:
        """How much of the words was dropped, 0..1."""
        kept = sum(len(segment.words) for segment in self.segments)
        gone = sum(len(dropped.segment.words) for dropped in self.dropped)
        return gone / max(1, kept + gone)

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Higher for the better one of two readings of the same."""
        surest = max((read_evidence(s).avg_logprob for s in self.segments), default=-np.inf)
        return self.doubt is None, -self.share, surest

    def without(self, reason: str) -> Heard:
        """Nothing of it; what was kept is dropped for this reason, which comes after the first one."""
        because = f"{self.doubt}; {reason}" if self.doubt else reason
        return Heard((), (*self.dropped, *(Dropped(one, because) for one in self.segments)))


@dataclass(frozen=True)
class MultipassTranscriber:
    """Reads one recording.

    Args:
        samples: mono, 16 kHz, -1..1.
        activity: where somebody speaks.
        options: how to read it at first.
        read: the recogniser.
        changes: from when on another language is spoken.
        find_mixed: asked, once all windows are read, whether they are in several languages.
    """

    samples: Samples
    activity: Activity
    options: RecognitionOptions
    read: Read
    changes: Sequence[tuple[int, Hashable]] = ()
    find_mixed: Callable[[Sequence[Window]], Mixed | None] = lambda _: None

    def listen(self) -> Recognition:
        """What is said, in order of time."""
        windows = self._pack(self.activity.speech)
        read = self._read_first(windows)
        mixed = self.find_mixed(windows)
        if mixed is None:
            return self._listen_closely(windows, read)
        knowing = replace(self, read=mixed.read, changes=mixed.changes)
        return knowing._listen_closely(*knowing._read_mixed(windows, read, mixed.untouched))

    def _listen_closely(
        self, windows: Sequence[Window], read: Sequence[tuple[Segment, ...]]
    ) -> Recognition:
        """What is said, once what is doubtful of a first reading is read again, and what was skipped."""
        heard = self._look_again(
            windows, [self._judge(*one) for one in zip(windows, read, strict=True)]
        )
        segments = tuple(segment for one in heard for segment in one.segments)
        if self.timed:
            segments = order_passages(self.changes, windows, [one.segments for one in heard])
        segments, made_up = self._fill(segments)
        dropped = (*chain.from_iterable(one.dropped for one in heard), *made_up)
        echoes = [one.segment.span for one in dropped if one.reason == SAID_ONCE]
        segments = lengthen_numbers(segments, echoes if self.timed else ())
        sentences = [sentence for segment in segments for sentence in split_sentences(segment)]
        return Recognition(
            separate_words(keep_pace(tighten_words(sentences, self.levels)), self.duration_ms),
            tuple(sorted(dropped, key=lambda one: one.segment.span)),
        )

    @cached_property
    def levels(self) -> npt.NDArray[np.float32]:
        """Of every 10 ms, in dB."""
        return measure_levels(self.samples)

    @property
    def duration_ms(self) -> int:
        """The recording's length."""
        return len(self.samples) // SAMPLES_PER_MS

    @property
    def starts(self) -> frozenset[int]:
        """When another language begins."""
        return frozenset(start for start, _ in self.changes[1:])

    @property
    def timed(self) -> bool:
        """Whether words say when they were said: a translation's come in another order."""
        return self.options.task == "transcribe"

    @property
    def careful(self) -> RecognitionOptions:
        """How to read what is doubtful or was skipped: nothing but the sound counts."""
        return replace(self.options, beam_search="always", initial_prompt=None, hotwords=None)

    def _pack(self, regions: Sequence[Span], longest_ms: int = WINDOW_MS) -> tuple[Window, ...]:
        """Windows of one language each; passages share one unless it couldn't be told which words are whose."""
        pack = partial(pack_windows, regions, self.duration_ms, longest_ms=longest_ms)
        return pack(changes=self.changes) if self.timed else pack(starts=self.starts)

    def _pack_apart(
        self, regions: Sequence[Span], longest_ms: int = WINDOW_MS, pad_ms: int = PAD_MS
    ) -> tuple[Window, ...]:
        """Windows of which none holds a pause between two sentences."""
        begins = (b.start_ms for a, b in pairwise(regions) if b.start_ms - a.end_ms >= APART_MS)
        starts = {*self.starts, *begins}
        return pack_windows(regions, self.duration_ms, pad_ms, starts=starts, longest_ms=longest_ms)

    def _read_first(self, windows: Sequence[Window]) -> Sequence[tuple[Segment, ...]]:
        """What is said in each window: greedily where that is sure, if it is most of the time."""
        options = self.options
        if options.beam_search == "always" or options.beam_size == 1:
            return self.read(FIRST, windows, options, (0.0, 1.0))
        pilot, rest = windows[:PILOT], windows[PILOT:]
        share = len(pilot) / len(windows) if windows else 1.0
        read = self.read(FIRST, pilot, options, (0.0, share))
        if not rest:
            return read
        unsure = [any(read_evidence(s).avg_logprob < UNSURE_LOGPROB for s in one) for one in read]
        if sum(unsure) > MOSTLY * len(unsure):
            options = replace(options, beam_search="always")
        return [*read, *self.read(FIRST, rest, options, (share, 1.0))]

    def _read_mixed(
        self,
        windows: Sequence[Window],
        read: Sequence[tuple[Segment, ...]],
        untouched: Collection[Window],
    ) -> tuple[tuple[Window, ...], list[tuple[Segment, ...]]]:
        """Windows of one language each, and what is said in them; those that are ``untouched`` are not read again."""
        parts = self._pack(self.activity.speech)
        stands = {w: one for w, one in zip(windows, read, strict=True) if w in untouched}
        again = tuple(window for window in parts if window not in stands)
        anew = iter(self.read(MIXED, again, self.options))
        return parts, [stands[w] if w in stands else next(anew) for w in parts]

    def _judge(
        self, window: Window, segments: Sequence[Segment], reason: tuple[Span, ...] = ()
    ) -> Heard:
        """What of a window's reading is to be believed; ``reason`` is what it was read for, if not for speech."""
        evidence = [self._weigh(window, segment, reason) for segment in segments]
        verdicts = [judge(one) for one in evidence]
        return Heard(
            tuple(kept for verdict in verdicts for kept in verdict.kept),
            tuple(gone for verdict in verdicts for gone in verdict.dropped),
            next(filter(None, map(find_suspicion, evidence)), None),
        )

    def _weigh(self, window: Window, segment: Segment, reason: tuple[Span, ...]) -> Evidence:
        speech = self.activity.speech
        first = bisect_left(speech, window.start_ms - BESIDE_MS, key=lambda span: span.end_ms)
        last = bisect_left(speech, window.end_ms + BESIDE_MS, key=lambda span: span.start_ms)
        tight = tighten_words([segment], self.levels)
        return Evidence(
            segment,
            window,
            tuple(sorted((*speech[first:last], *reason))),
            share_loud(segment.words, self.levels),
            self.options.initial_prompt,
            self.options.hotwords,
            self.timed,
            tight[0].words,
        )

    def _look_again(self, windows: Sequence[Window], heard: Sequence[Heard]) -> list[Heard]:
        """What was heard in each window; doubtful ones are read again, and the better reading counts."""
        options, best = replace(self.careful, timestamps=True), list(heard)
        repeated = [index for index, one in enumerate(heard) if one.doubt in REPETITIONS]
        for index, apart in self._read_parts(APART, windows, repeated, options).items():
            if apart.segments and apart.doubt is None:
                best[index] = apart
        doubtful = [index for index, one in enumerate(best) if one.doubt is not None]
        options = replace(options, no_repeat_ngram=REPEATED_TOKENS)
        for index, again in self._read_parts(AGAIN, windows, doubtful, options).items():
            best[index] = _choose(heard[index], again, alike=self.timed)
        return best

    def _read_parts(
        self,
        number: int,
        windows: Sequence[Window],
        chosen: Sequence[int],
        options: RecognitionOptions,
    ) -> dict[int, Heard]:
        """What is heard in parts of some windows, by their indices."""
        pieces = [self._part(windows[index], apart=number == APART) for index in chosen]
        read = iter(self.read(number, tuple(chain.from_iterable(pieces)), options))
        return {
            index: _join([self._judge(part, next(read)) for part in parts])
            for index, parts in zip(chosen, pieces, strict=True)
        }

    def _part(self, window: Window, *, apart: bool) -> tuple[Window, ...]:
        """Shorter windows that hold the same speech; ``apart``: none over a pause."""
        speech = self.activity.speech
        inside = [part for stretch in window.spans for part in clip_regions(speech, stretch)]
        if apart:
            return self._pack_apart(inside, longest_ms=SHORTER_MS)
        return self._pack(inside, longest_ms=SHORTER_MS)

    def _fill(self, segments: tuple[Segment, ...]) -> tuple[tuple[Segment, ...], list[Dropped]]:
        """The segments with what is said where speech was skipped or is faint, and what was made up there."""
        kinds = (self.activity.speech, self.activity.faint)
        holes = [find_holes(regions, segments, timed=self.timed) for regions in kinds]
        packed = [[self._pack_apart(hole, pad_ms=HOLE_PAD_MS) for hole in some] for some in holes]
        windows = tuple(window for some in packed for one in some for window in one)
        read = iter(self.read(SKIPPED, windows, self.careful))
        dropped: list[Dropped] = []
        for some, parts, is_faint in zip(holes, packed, (False, True), strict=True):
            found = []
            for hole, windows in zip(some, parts, strict=True):
                reason = hole if is_faint else ()
                heard = _join([self._judge(window, next(read), reason) for window in windows])
                heard = _believe(heard, least=SUREST_OF_FAINT if is_faint else LOWEST_LOGPROB)
                heard = self._drop_said_before(heard, segments)
                found.append(heard.segments)
                dropped.extend(heard.dropped)
            segments = fill_holes(segments, some, found)
        return segments, dropped

    def _drop_said_before(self, heard: Heard, segments: Sequence[Segment]) -> Heard:
        """What was heard in a hole, without numbers that only end the one beside it.

        That one's sound was longer than its word: the rest of it was taken for skipped.
        """
        if not self.timed:
            return heard
        kept, dropped = [], list(heard.dropped)
        for segment in heard.segments:
            near = Span(max(0, segment.span.start_ms - BESIDE_MS), segment.span.end_ms + BESIDE_MS)
            beside = [
                word
                for one in segments
                if near.overlap_ms(Span(one.words[0].span.start_ms, one.words[-1].span.end_ms))
                for word in one.words
                if near.overlap_ms(word.span)
            ]
            words = sorted((*beside, *segment.words), key=lambda word: word.span)
            echoes = find_said_once(words, self.activity.speech, segment.words)
            gone = {words[index] for echo in echoes for index in echo}.intersection(segment.words)
            parts = groupby(segment.words, key=lambda word: word in gone)
            for is_gone, part in ((is_gone, tuple(part)) for is_gone, part in parts):
                if is_gone:
                    dropped.append(Dropped(replace(segment, words=part), SAID_ONCE))
                else:
                    kept.append(replace(segment, words=part))
        return Heard(tuple(kept), tuple(dropped), heard.doubt)


def _join(parts: Sequence[Heard]) -> Heard:
    """What was heard in windows that follow one another."""
    return Heard(
        tuple(segment for part in parts for segment in part.segments),
        tuple(dropped for part in parts for dropped in part.dropped),
        next((part.doubt for part in parts if part.doubt is not None), None),
    )


def _choose(first: Heard, again: Heard, *, alike: bool) -> Heard:
    """The better one of two readings.

    Where the second one heard nothing, or both are mostly made up and agree in hardly a word, nobody speaks.
    That can only be told of readings that should be ``alike``: the same may be translated in many ways.
    """
    if not again.segments and not again.dropped:
        return first.without(NOT_HEARD_AGAIN)
    if alike and min(first.share, again.share) > MOSTLY and not _agree(first, again):
        return again.without(HEARD_OTHERWISE)
    return max(first, again, key=lambda heard: heard.rank)


def _agree(first: Heard, again: Heard) -> bool:
    """Whether half of the words that either reading keeps are in both."""
    texts = [Counter(_bare(heard.segments)) for heard in (first, again)]
    most = max(texts[0].total(), texts[1].total())
    return most > 0 and (texts[0] & texts[1]).total() >= most / 2


def _bare(segments: Sequence[Segment]) -> Iterator[str]:
    """The words' letters; where a script has no spaces, each word is a few characters as it is."""
    for segment in segments:
        for word in segment.words:
            yield fold_letters(word.text)


def _believe(heard: Heard, least: float) -> Heard:
    """What was heard where something was skipped, without what is less sure than ``least``."""
    sure = [s for s in heard.segments if is_trusted(s) and read_evidence(s).avg_logprob >= least]
    unsure = [Dropped(s, TOO_UNSURE) for s in heard.segments if s not in sure]
    return Heard(tuple(sure), (*heard.dropped, *unsure), heard.doubt)
