"""Rules that tell what a recogniser made up, as data, and what is kept of a reading by them.

Whisper writes text where nobody speaks: over music and noise, after the end of the sound, from its
prompt, and from the subtitles that it learned from. Its own measures of that are weak (the
probability of silence is a by-product, and it is sure of its loops), so that each rule looks at what
was heard, when, and what else speaks for it. Some rules are enough to drop words; others are only a
reason to read a window again. What isn't doubtful in a window stays, and nothing is dropped without
its reason.

Source: Whisper's ``transcribe()`` (fallback thresholds, ``hallucination_silence_threshold``); Koenecke et
al., "Careless Whisper", FAccT 2024; Barański et al., "Investigation of Whisper ASR Hallucinations
Induced by Non-Speech Audio", ICASSP 2025.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.domain import Dropped, Segment, Span, Word
from pipeline.engines.hallucination.coverage import share_on
from pipeline.engines.hallucination.echoes import find_said_once
from pipeline.engines.hallucination.phrases import Kind, find_phrases
from pipeline.engines.hallucination.prompt_leaks import find_prompt_leaks
from pipeline.engines.hallucination.repetition import are_said, find_loops
from pipeline.engines.hallucination.thresholds import (
    HIGHEST_COMPRESSION,
    HIGHEST_NO_SPEECH,
    LEAST_PROBABILITY,
    LOWEST_LOGPROB,
    mean_probability,
)
from pipeline.engines.models.whisper_evidence import WhisperEvidence, read_evidence
from pipeline.engines.protocols import Window
from pipeline.engines.word_timing.durations import STRETCHED_MS, estimate_least_ms

LEAST_ON_SPEECH = 0.5
"""Words of whose time less lies on detected speech have little that speaks for them: the times of spoken
words reach into the pauses beside them, but seldom for more than the half."""

LEAST_LOUD = 0.1
"""Speech stands out from the noise for most of its time; what does so for less than a tenth is noise."""

DOUBTFUL_PHRASE_LOGPROB = -0.5
"""A stock phrase that somebody says clearly is read with less doubt than this, half of Whisper's threshold:
it is what the model has seen most of all."""

NEAR_MS = 300
"""Words farther than this from any speech are not misplaced: the worst errors of word times are 0.4 s, at
words that begin too early and still end in their speech (``energy``)."""

FEWEST_SQUEEZED = 3
LEAST_SQUEEZED_MS = 300
"""So many words at the end, which take so long to say at that speed, and had half of it at most. One or two
short words are that short by the times' grid of 20 ms."""

HARDLY_PROBABLE, SHORTEST_MS = 0.15, 133
LOOKED_AT = 8
"""A word less probable, shorter or longer is no ordinary one; where all of the first eight are none, the
text is made up. Source, with the above: Whisper's ``word_anomaly_score`` and ``is_segment_anomaly``."""

REPEATS_ITSELF = "repeats itself"
SAID_ONCE = "a number that was said only once"
COMPRESSES = "the text is too repetitive"
REPETITIONS = frozenset((REPEATS_ITSELF, COMPRESSES))
"""Reasons to read a window again that are none if somebody did say the same again."""

SHORT_TEXT = 40
"""Bytes from which on a text is compressed without the 6 bytes of zlib's frame; less says nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A window that was read, and all that a rule may look at.

    ``speech`` is what was detected as speech in the window and beside it, and what the window was read
    for where that is only faint. ``loud`` is the share of the words' time that stands out from the noise
    (``share_loud``), ``None`` where nobody measured it. ``prompt`` and ``hotwords`` are what the
    recogniser was given. Where words are not ``timed``, as those of a translation, their times say nothing.
    ``tight`` are the same words with the times of their sound (``energy``), where that was looked for.
    """

    segment: Segment
    window: Window
    speech: tuple[Span, ...]
    loud: float | None = None
    prompt: str | None = None
    hotwords: str | None = None
    timed: bool = True
    tight: tuple[Word, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """What was heard."""
        return self.segment.words

    @property
    def measures(self) -> WhisperEvidence:
        """The recogniser's own."""
        return read_evidence(self.segment)

    @property
    def voiced(self) -> float:
        """The share of the words' time that lies on speech, 0..1."""
        return share_on(self.words, self.speech)

    @property
    def speech_ms(self) -> int:
        """How much speech is in the window."""
        return sum(self.window.overlap_ms(stretch) for stretch in self.speech)

    def is_near_speech(self, word: Word) -> bool:
        """Return whether speech is so near to a word that it may be its own."""
        near = Span(max(0, word.span.start_ms - NEAR_MS), word.span.end_ms + NEAR_MS)
        return any(near.overlap_ms(stretch) for stretch in self.speech)

    def tighten(self, words: Sequence[Word]) -> list[Word]:
        """Some of the words, where their sound is."""
        placed = dict(zip(self.words, self.tight, strict=False))
        return [placed.get(word, word) for word in words]

    def is_weak(self, words: Sequence[Word]) -> bool:
        """Return whether little speaks for some of the words."""
        least_ms = estimate_least_ms(words)
        if self.measures.no_speech_prob > HIGHEST_NO_SPEECH or self.speech_ms < least_ms:
            return True
        return self.timed and (
            share_on(words, self.speech) < LEAST_ON_SPEECH
            or (self.loud is not None and self.loud < LEAST_LOUD)
            or sum(w.span.duration_ms for w in words) < least_ms
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """What ``find`` gives are ranges of indices of doubtful words, and why they are.

    Where it ``drops`` nothing, it is a reason to read the window again, no more.
    """

    reason: str
    find: Callable[[Evidence], Iterable[range]]
    drops: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is kept and what is dropped of a reading: together all of its words, each in order."""

    kept: tuple[Segment, ...]
    dropped: tuple[Dropped, ...] = ()


def find_suspicion(evidence: Evidence) -> str | None:
    """Return why the window should be read again; ``None`` where nothing speaks against the reading.

    That it repeats itself comes first: it is then read again in another way.
    """
    rules = sorted(RULES, key=lambda rule: rule.reason not in REPETITIONS)
    return next((r.reason for r in rules if any(len(span) for span in r.find(evidence))), None)


def find_doubtful_runs(evidence: Evidence) -> tuple[tuple[range, str], ...]:
    """The words to drop, as ranges of indices in order and apart from one another, and why."""
    reasons = _find_reasons(evidence)
    runs = groupby(range(len(reasons)), key=lambda index: reasons[index])
    grouped = [(reason, list(indices)) for reason, indices in runs]
    return tuple((range(i[0], i[-1] + 1), reason) for reason, i in grouped if reason is not None)


def judge(evidence: Evidence) -> Verdict:
    """The reading without what a rule drops; the parts between are segments of their own."""
    segment, runs = evidence.segment, find_doubtful_runs(evidence)
    if not runs:
        return Verdict((segment,))
    edges = [0, *(edge for run, _ in runs for edge in (run.start, run.stop)), len(segment.words)]
    kept = [segment.words[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return Verdict(
        tuple(replace(segment, words=words) for words in kept if words),
        tuple(
            Dropped(replace(segment, words=segment.words[run.start : run.stop]), reason)
            for run, reason in runs
        ),
    )


def _find_reasons(evidence: Evidence) -> list[str | None]:
    """Return for each word why it is dropped, by the first rule that says so; a mark goes with its word."""
    reasons: list[str | None] = [None] * len(evidence.words)
    for rule in RULES:
        for run in rule.find(evidence) if rule.drops else ():
            for index in run:
                reasons[index] = reasons[index] or rule.reason
    for index, word in enumerate(evidence.words):
        if index and reasons[index] is None and not any(c.isalnum() for c in word.text):
            reasons[index] = reasons[index - 1]
    return reasons


# --- what rules look for


def _whole(predicate: Callable[[Evidence], bool]) -> Callable[[Evidence], Iterable[range]]:
    """All words, where something is true of the reading."""

    def find(evidence: Evidence) -> Iterable[range]:
        return [range(len(evidence.words))] if evidence.words and predicate(evidence) else []

    return find


def _hears_no_speech(evidence: Evidence) -> bool:
    measures = evidence.measures
    return measures.no_speech_prob > HIGHEST_NO_SPEECH and measures.avg_logprob < LOWEST_LOGPROB


def _is_unsure(evidence: Evidence) -> bool:
    return evidence.measures.avg_logprob < LOWEST_LOGPROB


def _is_unsure_and_weak(evidence: Evidence) -> bool:
    first = [word for word in evidence.words if estimate_least_ms([word])][:LOOKED_AT]
    return _is_unsure(evidence) and (
        evidence.is_weak(evidence.words) or all(_is_strange(w, evidence.timed) for w in first)
    )


def _is_strange(word: Word, timed: bool) -> bool:
    is_usual = SHORTEST_MS <= word.span.duration_ms <= STRETCHED_MS or not timed
    return word.probability < HARDLY_PROBABLE or not is_usual


def _has_no_time(evidence: Evidence) -> bool:
    copies = {index for loop in _find_loops(evidence) for index in loop}
    words = [word for index, word in enumerate(evidence.words) if index not in copies]
    return estimate_least_ms(words) > evidence.window.duration_ms


def _has_little_time(evidence: Evidence) -> bool:
    return estimate_least_ms(evidence.words) > evidence.speech_ms + 2 * NEAR_MS


def _compresses(evidence: Evidence) -> bool:
    """Return whether the text repeats itself, long or short; Whisper's ratio is blind to short ones."""
    text = evidence.segment.text.strip().encode()
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    shortest = len(compressor.compress(text) + compressor.flush())
    return evidence.measures.compression_ratio > HIGHEST_COMPRESSION or (
        len(text) >= SHORT_TEXT and len(text) / shortest > HIGHEST_COMPRESSION
    )


def _find_unvoiced(evidence: Evidence) -> Iterator[range]:
    """Words far from any speech; one among others that are not is rather misplaced, unless it is hardly probable."""
    words = evidence.words if evidence.timed else ()
    far = [not evidence.is_near_speech(word) for word in words]
    for is_far, run in groupby(range(len(words)), key=lambda index: far[index]):
        indices = list(run)
        alone = len(indices) == 1 < len(words)
        if is_far and not (alone and words[indices[0]].probability >= HARDLY_PROBABLE):
            yield range(indices[0], indices[-1] + 1)


def _find_squeezed(evidence: Evidence) -> Iterator[range]:
    """The words at the end that have hardly any time: the text goes on when the sound has ended."""
    words = evidence.words
    first = len(words)
    while (
        first and words[first - 1].span.duration_ms <= estimate_least_ms(words[first - 1 :][:1]) / 2
    ):
        first -= 1
    squeezed = [word for word in words[first:] if estimate_least_ms([word])]
    is_stretched = first > 0 and words[first - 1].span.duration_ms > STRETCHED_MS
    are_many = len(squeezed) >= FEWEST_SQUEEZED and estimate_least_ms(squeezed) >= LEAST_SQUEEZED_MS
    if are_many and not is_stretched and evidence.timed:
        yield range(first, len(words))


def _find_loops(evidence: Evidence) -> Iterator[range]:
    words = evidence.words
    return find_loops(
        words,
        lambda run: evidence.is_weak(words[run.start : run.stop]),
        lambda copies, most: evidence.timed and are_said(words, copies, evidence.speech, most),
    )


def _find_said_once(evidence: Evidence) -> Iterable[range]:
    return find_said_once(evidence.words, evidence.speech) if evidence.timed else ()


def _find_prompt_leaks(evidence: Evidence) -> Iterator[range]:
    words = evidence.words
    for leak in find_prompt_leaks(words, evidence.prompt, evidence.hotwords):
        if leak.is_list or evidence.is_weak(words[leak.words.start : leak.words.stop]):
            yield leak.words


def _find_phrases(evidence: Evidence) -> Iterator[range]:
    """Known phrases for which little speaks; fillers only where nothing else was heard."""
    found = list(find_phrases(evidence.words, evidence.segment.language))
    is_all = sum(len(phrase.words) for phrase in found) == len(evidence.words)
    for phrase in found:
        words = evidence.words[phrase.words.start : phrase.words.stop]
        is_credit, is_filler = phrase.kind is Kind.CREDIT, phrase.kind is Kind.FILLER
        is_doubtful = (
            evidence.is_weak(evidence.tighten(words))
            or mean_probability(words) < LEAST_PROBABILITY
            or (is_all and (is_credit or evidence.measures.avg_logprob < DOUBTFUL_PHRASE_LOGPROB))
        )
        if is_doubtful and (is_all or not is_filler):
            yield phrase.words


RULES: tuple[Rule, ...] = (
    Rule("the model heard no speech", _whole(_hears_no_speech)),
    Rule(
        "the model was unsure, and there is little other evidence for it",
        _whole(_is_unsure_and_weak),
    ),
    Rule("repeats the prompt", _find_prompt_leaks),
    Rule("a phrase that Whisper often invents", _find_phrases),
    Rule(REPEATS_ITSELF, _find_loops),
    Rule(SAID_ONCE, _find_said_once),
    Rule("there is no speech at this place", _find_unvoiced),
    Rule("continues after the end of the recording", _find_squeezed),
    Rule("more text than can be said in the time", _whole(_has_no_time)),
    Rule("the model was unsure", _whole(_is_unsure), drops=False),
    Rule(COMPRESSES, _whole(_compresses), drops=False),
    Rule("hardly any speech for so much text", _whole(_has_little_time), drops=False),
)
"""In order: the first that applies to a word gives the reason."""
