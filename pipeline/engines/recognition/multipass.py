"""A recording read in several passes: all of it, what is doubtful once more, and what was skipped.

Voices that are far softer than others are raised first (``sound.quiet_voices``): beside loud ones they go unheard.
Whisper in batches now and then makes something up, and now and then skips a sentence inside a window.
What is doubtful (``hallucination.rules``) is read again before anything is dropped: in shorter windows, with a full
beam search, without a prompt or loops, and with Whisper's own times, which pass over silence. Where it is doubtful
since it repeats itself, what stands between two pauses is first read by itself: no loop goes on from one window to
the next, so that what is heard again there is said again. Speech without a word over it is read by itself, and so is
what voice activity took for too faint to be speech. Nothing is drawn at random, as other transcribers do it with
rising temperatures: running again must give the same.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Dropped, Segment, Span
from pipeline.engines.hallucination.coverage import share_loud
from pipeline.engines.hallucination.echoes import lengthen_numbers
from pipeline.engines.hallucination.rules import (
    REPETITIONS,
    SAID_ONCE,
    Evidence,
    find_suspicion,
    judge,
)
from pipeline.engines.hallucination.thresholds import LOWEST_LOGPROB
from pipeline.engines.protocols import (
    SAMPLES_PER_MS,
    Activity,
    Heard,
    Recognition,
    RecognitionOptions,
    SecondReading,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.decoder import (
    choose_beam_search,
    cut_stretches,
    has_beam_search_to_choose,
)
from pipeline.engines.recognition.gaps import fill_holes, find_holes
from pipeline.engines.recognition.languages.language_changes import LanguageMixture, order_passages
from pipeline.engines.recognition.languages.language_finder import LanguageFinder
from pipeline.engines.recognition.second_model.second_reading import (
    SecondModel,
    choose_windows,
    count_changed,
    prefer_second,
)
from pipeline.engines.recognition.sound.quiet_voices import find_far_voices, raise_far_voices
from pipeline.engines.recognition.terms.prompted_words import fill_in, holds_prompt, leave_prompt
from pipeline.engines.recognition.terms.sound_judge import SoundJudge
from pipeline.engines.recognition.terms.term_reader import TermReader, limit_reading
from pipeline.engines.recognition.window_reader import WindowReader
from pipeline.engines.recognition.window_results import (
    BESIDE_MS,
    WindowResult,
    choose_better,
    drop_number_echoes,
    drop_untrusted,
    join_results,
)
from pipeline.engines.recognition.windows import PAD_MS, WINDOW_MS, clip_regions, pack_windows
from pipeline.engines.word_timing.energy import measure_levels, tighten_words
from pipeline.engines.word_timing.placing import place_words
from pipeline.text.sentences import split_sentences

FIRST, AGAIN, SKIPPED, MIXED, APART, SECOND, UNPROMPTED, TERMS = range(8)
"""The numbers of the passes, made in the order first, unprompted, mixed, apart, again, second, skipped, terms (in
rounds)."""

SHORTER_MS: Final = 12_000
"""A doubtful window is read again in windows of at most so long: about two sentences each."""

REPEATED_TOKENS: Final = 4
"""So many, three or four words, don't come twice in twelve seconds of a second reading: most of what is doubtful
is a loop, and a decoder that may not go round in one goes on with what is said."""

APART_MS: Final = 500
"""Whoever repeats a sentence on purpose pauses as long between two of them as between any sentences."""

HOLE_PAD_MS: Final = 100
"""Sound kept around a skipped stretch; more would let the neighbours' words in again."""

SUREST_OF_FAINT: Final = -0.5
"""Where it is doubtful that anybody speaks, words need more for them: half of the doubt that Whisper allows."""

PROGRESS: Final = {
    FIRST: (0.0, 0.88),
    UNPROMPTED: (0.88, 0.9),
    APART: (0.9, 0.92),
    AGAIN: (0.92, 0.95),
    SECOND: (0.95, 0.97),
    SKIPPED: (0.97, 0.98),
    TERMS: (0.98, 1.0),
}
"""Which part of the whole work each pass is: what is read again is a tenth of it in most recordings."""


@dataclass
class MultipassTranscriber:
    """Reads one recording.

    Args:
        activity: where somebody speaks.
        options: how to read it at first.
        reader: reads its windows.
        finder: finds other languages than the recording's own, where those are to be noticed.
        on_heard: told of what is kept of the first reading, window by window.
        second: a larger model, for windows that are doubtful once they are read again.
    """

    activity: Activity
    options: RecognitionOptions
    reader: WindowReader
    finder: LanguageFinder | None = None
    on_heard: Heard | None = None
    second: SecondModel | None = None

    def __post_init__(self) -> None:
        self.samples = self.reader.samples
        self.far = find_far_voices(self.activity.speech, self.levels)
        raised = raise_far_voices(self.samples, self.far)
        self.reader = replace(self.reader, samples=raised)
        self.changes: Sequence[tuple[int, Hashable]] = self.reader.timeline.changes

    def transcribe(self) -> Recognition:
        """Return what is said, in order of time."""
        windows, speech = self._pack(self.activity.speech), self.activity.speech
        readings = self._fill_prompted(windows, self._read_first(windows))
        if self.finder is not None:
            language = self.reader.language
            mixture = self.finder.find_mixture(windows, readings, speech, language)
            if mixture is not None:
                windows, readings = self._read_mixed(windows, readings, mixture)
        results = [
            self._judge(window, reading.segments)
            for window, reading in zip(windows, readings, strict=True)
        ]
        for pass_number in (APART, AGAIN):
            results = self._read_again(pass_number, windows, results)
        results, second = self._read_by_second(windows, results)
        segments = tuple(chain.from_iterable(result.segments for result in results))
        if self.timed:
            segments = order_passages(self.changes, windows, [r.segments for r in results])
        segments, made_up = self._fill_holes(segments)
        segments = self._put_terms(segments)
        dropped = (*chain.from_iterable(result.dropped for result in results), *made_up)
        return replace(self._finish(segments, dropped), second=second)

    def _finish(self, segments: Sequence[Segment], dropped: Sequence[Dropped]) -> Recognition:
        """Return the sentences, their words where their sound is, and what was dropped, in order of time."""
        echoes = [gone.segment.span for gone in dropped if gone.reason == SAID_ONCE]
        segments = lengthen_numbers(segments, echoes if self.timed else ())
        sentences = [sentence for segment in segments for sentence in split_sentences(segment)]
        return Recognition(
            place_words(sentences, self.samples, self.levels, spoken=self.timed),
            tuple(sorted(dropped, key=lambda gone: gone.segment.span)),
        )

    @cached_property
    def levels(self) -> npt.NDArray[np.float32]:
        """Of every 10 ms, in dB, float32 ``(frames,)``."""
        return measure_levels(self.samples)

    @property
    def duration_ms(self) -> int:
        """The recording's length."""
        return len(self.samples) // SAMPLES_PER_MS

    @property
    def starts(self) -> frozenset[int]:
        """When another language, or another part of the recording, begins."""
        return self.activity.begins | {start for start, _ in self.changes[1:]}

    @property
    def timed(self) -> bool:
        """Whether words say when they were said: a translation's come in another order."""
        return self.options.task == "transcribe"

    @property
    def careful(self) -> RecognitionOptions:
        """How to read what is doubtful or was skipped: nothing but the sound counts."""
        return replace(self.options, beam_search="always", initial_prompt=None, hotwords=None)

    def _pack(self, regions: Sequence[Span], longest_ms: int = WINDOW_MS) -> tuple[Window, ...]:
        """Pack windows of one language each; passages share one unless it couldn't be told which words are whose."""
        pack = partial(pack_windows, regions, self.duration_ms, longest_ms=longest_ms)
        if not self.timed:
            return pack(starts=self.starts)
        return pack(changes=self.changes, starts=self.activity.begins)

    def _pack_apart(
        self, regions: Sequence[Span], longest_ms: int = WINDOW_MS, pad_ms: int = PAD_MS
    ) -> tuple[Window, ...]:
        """Pack windows of which none holds a pause between two sentences."""
        begins = (b.start_ms for a, b in pairwise(regions) if b.start_ms - a.end_ms >= APART_MS)
        starts = {*self.starts, *begins}
        return pack_windows(regions, self.duration_ms, pad_ms, starts=starts, longest_ms=longest_ms)

    def _read_first(self, windows: Sequence[Window]) -> list[WindowReading]:
        """Read each window by a beam search, or greedily first, if that is sure most of the time.

        Which of both is decided by the stretch before, so that neither workers, batches nor an interruption
        change it.
        """
        tell = self._tell if self.on_heard is not None else None
        options = replace(self.options, notice=self.finder is not None)
        if not has_beam_search_to_choose(options):
            return self.reader.read(FIRST, windows, options, PROGRESS[FIRST], tell)
        readings: list[WindowReading] = []
        asked, step = choose_beam_search(options), PROGRESS[FIRST][1] / max(1, len(windows))
        for first, last in pairwise(cut_stretches(len(windows))):
            share = (step * first, step * last)
            part = windows[first:last]
            readings += self.reader.read(FIRST, part, asked, share, tell)
            asked = choose_beam_search(options, readings[first:])
        return readings

    def _tell(self, windows: Sequence[Window], readings: Sequence[WindowReading]) -> None:
        """Tell what is kept of windows at first."""
        results = [
            self._judge(window, reading.segments)
            for window, reading in zip(windows, readings, strict=True)
        ]
        kept = [segment for result in results for segment in result.segments]
        assert self.on_heard is not None  # noqa: S101 - else nothing is to be told
        self.on_heard(tighten_words(kept, self.levels))

    def _fill_prompted(
        self, windows: Sequence[Window], readings: Sequence[WindowReading]
    ) -> list[WindowReading]:
        """Put in what a prompt that is said made the model pass over."""
        filled, options = list(readings), leave_prompt(self.options)
        if options is None or not self.timed:
            return filled
        chosen = [i for i, reading in enumerate(readings) if self._may_lack(windows[i], reading)]
        asked = [windows[i] for i in chosen]
        again = self.reader.read(UNPROMPTED, asked, options, PROGRESS[UNPROMPTED]) if asked else []
        for i, other in zip(chosen, again, strict=True):
            filled[i] = replace(filled[i], segments=fill_in(filled[i].segments, other.segments))
        return filled

    def _may_lack(self, window: Window, reading: WindowReading) -> bool:
        """Return whether a window may lack words of the prompt: it holds others of them, or speech without words."""
        speech = [p for part in window.spans for p in clip_regions(self.activity.speech, part)]
        return holds_prompt(reading.segments, self.options.initial_prompt) or bool(
            find_holes(speech, reading.segments)
        )

    def _read_mixed(
        self, windows: Sequence[Window], readings: Sequence[WindowReading], mixture: LanguageMixture
    ) -> tuple[tuple[Window, ...], list[WindowReading]]:
        """Pack windows of one language each, and read those in which others were noticed; from now on all are so."""
        self.reader = replace(self.reader, timeline=mixture.timeline)
        self.changes = mixture.changes
        stands = {
            window: reading
            for window, reading in zip(windows, readings, strict=True)
            if window in mixture.untouched
        }
        packed = self._pack(self.activity.speech)
        changed = tuple(window for window in packed if window not in stands)
        anew = iter(self.reader.read(MIXED, changed, self.options))
        return packed, [stands[w] if w in stands else next(anew) for w in packed]

    def _judge(
        self, window: Window, segments: Sequence[Segment], reason: tuple[Span, ...] = ()
    ) -> WindowResult:
        """Judge what of a window's reading is to be believed; ``reason`` is what it was read for, if not for speech."""
        evidence = [self._weigh(window, segment, reason) for segment in segments]
        verdicts = [judge(weighed) for weighed in evidence]
        return WindowResult(
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

    def _read_again(
        self, pass_number: int, windows: Sequence[Window], results: Sequence[WindowResult]
    ) -> list[WindowResult]:
        """Read doubtful windows again, in shorter ones; the better reading counts.

        In the pass ``APART`` those that repeat themselves, which have to be beyond doubt then; in ``AGAIN`` all.
        """
        apart, best = pass_number == APART, list(results)
        options = replace(self.careful, timestamps=True)
        if not apart:
            options = replace(options, no_repeat_ngram=REPEATED_TOKENS)
        doubts = {i: result.doubt for i, result in enumerate(results) if result.doubt is not None}
        chosen = [index for index, doubt in doubts.items() if not apart or doubt in REPETITIONS]
        shorter = [self._cut_shorter(windows[index], apart=apart) for index in chosen]
        flat = tuple(chain.from_iterable(shorter))
        readings = iter(self.reader.read(pass_number, flat, options, PROGRESS[pass_number]))
        for index, parts in zip(chosen, shorter, strict=True):
            again = join_results([self._judge(part, next(readings).segments) for part in parts])
            if not apart:
                best[index] = choose_better(results[index], again, alike=self.timed)
            elif again.segments and again.doubt is None:
                best[index] = again
        return best

    def _put_terms(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """Return the segments with those of the terms that are heard when they are expected."""
        if not self.options.terms or not self.timed:
            self.reader.tell(1.0, PROGRESS[TERMS])
            return segments
        options = replace(self.careful, beam_size=1)
        speech_ms = sum(region.duration_ms for region in self.activity.speech)
        most_ms, read_ms = limit_reading(speech_ms), 0

        def read(number: int, windows: Sequence[Window], terms: str) -> list[WindowReading]:
            nonlocal read_ms
            readings = self.reader.read(TERMS + number, windows, replace(options, hotwords=terms))
            read_ms += sum(window.duration_ms for window in windows)
            self.reader.tell(min(1.0, read_ms / most_ms), PROGRESS[TERMS])
            return readings

        judge = SoundJudge(self.reader.samples, self.reader.timeline.at)
        with_terms = TermReader(self.options.terms, read, most_ms, judge.prefers).put_terms(
            segments
        )
        self.reader.tell(1.0, PROGRESS[TERMS])
        return with_terms

    def _read_by_second(
        self, windows: Sequence[Window], results: list[WindowResult]
    ) -> tuple[list[WindowResult], SecondReading | None]:
        """Read windows in which much is likely wrong with the larger model, and say what came of it."""
        if self.second is None:
            return results, None
        tight = [tighten_words(result.segments, self.levels) for result in results]
        known = [self.second.knows(self.reader, window) for window in windows]
        chosen = choose_windows(results, tight, known)
        asked = tuple(windows[index] for index in chosen)
        started = time.monotonic()
        reader = self.second.open(self.reader) if asked else self.reader
        readings = reader.read(SECOND, asked, self.options, PROGRESS[SECOND])
        best = list(results)
        for index, window, reading in zip(chosen, asked, readings, strict=True):
            best[index] = prefer_second(results[index], self._judge(window, reading.segments))
        words = sum(count_changed(*pair) for pair in zip(results, best, strict=True))
        seconds, timeline = time.monotonic() - started, self.reader.timeline
        lacking = {
            timeline.of(w) for w, is_known in zip(windows, known, strict=True) if not is_known
        }
        told = (self.second.name, len(asked), len(windows), words, seconds)
        return best, SecondReading(*told, tuple(sorted(lacking)))

    def _cut_shorter(self, window: Window, *, apart: bool) -> tuple[Window, ...]:
        """Pack shorter windows that hold the same speech; ``apart``: none over a pause."""
        speech = self.activity.speech
        inside = [part for stretch in window.spans for part in clip_regions(speech, stretch)]
        pack = self._pack_apart if apart else self._pack
        return pack(inside, longest_ms=SHORTER_MS)

    def _fill_holes(
        self, segments: tuple[Segment, ...]
    ) -> tuple[tuple[Segment, ...], list[Dropped]]:
        """Read speech that was skipped or is faint; return the segments with it, and what was made up there."""
        kinds = (self.activity.speech, self.activity.faint)
        holes = [find_holes(regions, segments, timed=self.timed) for regions in kinds]
        packed = [[self._pack_apart(hole, pad_ms=HOLE_PAD_MS) for hole in kind] for kind in holes]
        flat = tuple(window for kind in packed for windows in kind for window in windows)
        readings = iter(self.reader.read(SKIPPED, flat, self.careful, PROGRESS[SKIPPED]))
        dropped: list[Dropped] = []
        for kind, parts, is_faint in zip(holes, packed, (False, True), strict=True):
            found = []
            for hole, windows in zip(kind, parts, strict=True):
                reason = hole if is_faint else ()
                least = SUREST_OF_FAINT if is_faint or self._is_far(hole) else LOWEST_LOGPROB
                result = join_results(
                    [self._judge(window, next(readings).segments, reason) for window in windows]
                )
                result = drop_untrusted(result, least)
                if self.timed:
                    result = drop_number_echoes(result, segments, self.activity.speech)
                found.append(result.segments)
                dropped.extend(result.dropped)
            segments = fill_holes(segments, kind, found)
        return segments, dropped

    def _is_far(self, hole: Sequence[Span]) -> bool:
        """Return whether most of a hole is under a voice far below the others."""
        far_ms = sum(part.overlap_ms(stretch) for part in hole for stretch, _ in self.far)
        return 2 * far_ms > sum(part.duration_ms for part in hole)
