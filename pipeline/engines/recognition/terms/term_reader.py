"""Terms put to where they are heard: what sounds like one is read again by a model that expects it.

Whisper writes a name right if it is shown it, and has room for a few dozen. So of hundreds of terms only those
are shown that sound like something that was heard, for a few seconds around it, and a term is taken only
where the model then writes it, for words that sound like it, and where it fits the sound better than they do
(``sound_judge``) or, in languages of which nobody can say that, would not have been far from it by itself. Nothing
else is taken of that reading. A term that is said once is said again: those that were heard right somewhere come
first, by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, NamedTuple, TypeAlias

from pipeline.clean.word_units import (
    Written,
    core,
    join_written,
    rewrite,
    split_written,
    text_of,
)
from pipeline.domain import Segment, Span, Word
from pipeline.engines.protocols import Window, WindowReading
from pipeline.engines.recognition.terms.term_places import (
    TermFinder,
    TermPlace,
    count_least,
    find_least_likeness,
    show_run,
)
from pipeline.text.case_folding import fold_letters
from pipeline.text.pronunciation.sound_likeness import measure_likeness

NEAREST_MS: Final = 1_500
FARTHEST_MS: Final = 4_000
"""How much is read beside a place: enough for a model to make out what it is about, up to the longest pause
between words there."""

EDGE_MS: Final = 300
"""Sound kept around what is read, at most half of the pause."""

LEAST_PROBABILITY: Final = 0.3
LEAST_IF_IT_FITS: Final = 0.05
"""How probable each word of a term has to be to the model when nothing is expected: as such, and where it fits the
sound. That a model writes what it was shown says little: one that is shown "Chaz" writes it for "chess". A
name that it doesn't know is improbable wherever it is said."""

TOGETHER: Final = 8
"""Clips that share their terms, whatever the machine reads at once: words don't depend on its cores."""

MOST_READ: Final = 0.1
LEAST_READ_MS: Final = 12_000
"""Share of the speech that is read again, and how much of it however short that is: two places. Of more places
those that are the most alike."""

MORE_READ: Final = 0.25
"""And so much of that once more at the end, for terms that are known to be said by then: of other places one in ten
holds a term, of words that turned out to be one nearly each."""

_ENDING = re.compile(r"(['’]s)\W*$")

Read: TypeAlias = Callable[[int, Sequence[Window], str], Sequence[WindowReading]]
"""The number of the round, windows, and the terms to expect → what is said in each window."""

Prefers: TypeAlias = Callable[[Sequence[Written], range, str], bool | None]
"""What was heard, which words of it, and a term → whether the sound fits the term at least as well."""


class _Clip(NamedTuple):
    """A place, the written words around it that are read with it, by their indices, and the sound."""

    place: TermPlace
    words: range
    window: Window


class _Found(NamedTuple):
    """Written words that are to be a term."""

    words: range
    term: str


def limit_reading(speech_ms: int) -> int:
    """Return how much sound may be read again, in ms, of so much speech."""
    return max(LEAST_READ_MS, round(MOST_READ * speech_ms))


@dataclass(frozen=True)
class TermReader:
    """Reads one recording's places again.

    Args:
        terms: as they should be written, each once.
        read: reads windows by a model that expects some terms.
        most_ms: how much sound may be read.
        prefers: whether the sound of some words fits a term at least as well as them; ``None`` if nobody can say.
    """

    terms: tuple[str, ...]
    read: Read
    most_ms: int
    prefers: Prefers = lambda _units, _words, _term: None

    def put_terms(self, segments: Sequence[Segment]) -> tuple[Segment, ...]:
        """Return the segments with the terms that are heard."""
        units = split_written(word for segment in segments for word in segment.words)
        finder = TermFinder(self.terms)
        said, found, tried = finder.find_written(units), list[_Found](), set[TermPlace]()
        more_ms, left_ms = round(MORE_READ * self.most_ms), 0
        rounds = ((said, self.most_ms), (frozenset(self.terms), 0), (said, more_ms))
        for round_number, (among, fresh_ms) in enumerate(rounds):
            left_ms += fresh_ms
            heard_as = {_fold_run(units, one.words): one.term for one in found}
            places = finder.find_places(units, among, heard_as)
            taken = {index for one in found for index in one.words}
            new = [p for p in places if taken.isdisjoint(p.words) and p not in tried]
            clips = _choose([_cut(units, place) for place in new], left_ms)
            left_ms -= sum(window.duration_ms for window in {clip.window for clip in clips})
            tried.update(clip.place for clip in clips)
            found += self._listen(round_number, units, clips)
            said.update(one.term for one in found)
        return tuple(_write(segments, units, found)) if found else tuple(segments)

    def _listen(
        self, round_number: int, units: Sequence[Written], clips: Sequence[_Clip]
    ) -> Iterator[_Found]:
        """Yield the terms that are heard in clips."""
        for start in range(0, len(clips), TOGETHER):
            group = clips[start : start + TOGETHER]
            expected = dict.fromkeys(term for clip in group for term in clip.place.terms)
            windows = list(dict.fromkeys(clip.window for clip in group))
            readings = self.read(round_number, windows, ", ".join(expected))
            read = dict(zip(windows, readings, strict=True))
            for clip in group:
                again = split_written(w for s in read[clip.window].segments for w in s.words)
                found = find_term(units, clip.words, clip.place, again, self.prefers)
                if found is not None:
                    yield found


def find_term(
    units: Sequence[Written],
    clip: range,
    place: TermPlace,
    again: Sequence[Written],
    prefers: Prefers,
) -> _Found | None:
    """Return which words are a term; ``None`` where none was heard.

    Args:
        units: all that was heard at first.
        clip: which of it was read again.
        place: which of it may be a term.
        again: what was heard then.
        prefers: whether the sound fits a term at least as well.
    """
    first = [fold_letters(core(units[index])) for index in clip]
    second = [fold_letters(core(unit)) for unit in again]
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    for term in place.terms:
        for run in _list_written(again, term):
            start, stop = _map_edge(blocks, run.start, 0), _map_edge(blocks, run.stop, 1)
            if start is None or stop is None or start >= stop:
                continue
            words = range(clip.start + start, clip.start + stop)
            if not _sounds_alike(units, words, place, term):
                continue
            probability = count_least(again[run.start : run.stop])
            if probability >= LEAST_IF_IT_FITS and _is_believed(
                probability, prefers(units, words, term)
            ):
                return _Found(words, term)
    return None


def _is_believed(probability: float, fits: bool | None) -> bool:
    """Return whether a term that the model wrote is taken, given whether it fits the sound."""
    return probability >= LEAST_PROBABILITY if fits is None else fits


def _sounds_alike(units: Sequence[Written], words: range, place: TermPlace, term: str) -> bool:
    """Return whether words, of which some are the place, may be heard for a term."""
    if place.is_known and words == place.words:
        return True
    heard = [units[index] for index in words]
    is_here = words.start < place.words.stop and place.words.start < words.stop
    likeness = measure_likeness(show_run(heard), term)
    return is_here and likeness >= find_least_likeness(count_least(heard))


def _fold_run(units: Sequence[Written], words: range) -> str:
    return fold_letters(show_run(units[index] for index in words))


def _list_written(units: Sequence[Written], term: str) -> Iterator[range]:
    """Where a term stands, whatever its case and spaces."""
    letters = fold_letters(term)
    for start in range(len(units)):
        for stop in range(start + 1, len(units) + 1):
            text = fold_letters(show_run(units[start:stop]))
            if text == letters:
                yield range(start, stop)
            if len(text) >= len(letters):
                break


def _map_edge(
    blocks: Sequence[tuple[str, int, int, int, int]], edge: int, is_end: int
) -> int | None:
    """Return where an edge between words of the second reading lies in the first; ``None`` where nobody can say.

    Args:
        blocks: as ``SequenceMatcher`` gives them.
        edge: the index of the word after it.
        is_end: 1 for where a term ends, 0 for where it begins.
    """
    for kind, i1, i2, j1, j2 in blocks:
        if not j1 <= edge - is_end < j2:
            continue
        if edge == (j2 if is_end else j1):
            return i2 if is_end else i1
        return i1 + edge - j1 if kind == "equal" or i2 - i1 == j2 - j1 else None
    return None


def _cut(units: Sequence[Written], place: TermPlace) -> _Clip:
    """Return a place with some words on both sides, cut at the longest pauses there."""
    begin_ms = units[place.words.start][0].span.start_ms
    end_ms = units[place.words.stop - 1][-1].span.end_ms
    before = {i: begin_ms - units[i][0].span.start_ms for i in range(place.words.start + 1)}
    after = {
        i: units[i - 1][-1].span.end_ms - end_ms for i in range(place.words.stop, len(units) + 1)
    }
    first, last = _choose_edge(units, before), _choose_edge(units, after)
    start_ms = units[first][0].span.start_ms - min(EDGE_MS, _measure_pause(units, first) // 2)
    stop_ms = units[last - 1][-1].span.end_ms + min(EDGE_MS, _measure_pause(units, last) // 2)
    return _Clip(place, range(first, last), Window((Span(max(0, start_ms), stop_ms),)))


def _choose_edge(units: Sequence[Written], distances: Mapping[int, int]) -> int:
    """Return before which word to cut, given how far from the place that is; the farthest where all are near."""
    near = {i: distance for i, distance in distances.items() if distance <= FARTHEST_MS}
    fit = [i for i, distance in near.items() if distance >= NEAREST_MS]
    if not fit:
        return max(near, key=lambda i: near[i])
    return max(fit, key=lambda i: _measure_pause(units, i))


def _measure_pause(units: Sequence[Written], edge: int) -> int:
    """Return how long the pause before a word is, in ms; nothing stands before the first and after the last."""
    if edge in (0, len(units)):
        return 2 * EDGE_MS
    return max(0, units[edge][0].span.start_ms - units[edge - 1][-1].span.end_ms)


def _choose(clips: Sequence[_Clip], most_ms: int) -> list[_Clip]:
    """Return the clips of the most alike places that are no longer together than this, in order of time.

    A place inside a clip of another one is read with it.
    """
    chosen: list[_Clip] = []
    for clip in sorted(clips, key=lambda clip: (-clip.place.excess, clip.place.words.start)):
        other = next((one for one in chosen if _is_inside(clip.place.words, one.words)), None)
        if other is not None:
            chosen.append(other._replace(place=clip.place))
        elif clip.window.duration_ms <= most_ms:
            most_ms -= clip.window.duration_ms
            chosen.append(clip)
    return sorted(chosen, key=lambda clip: clip.place.words.start)


def _is_inside(words: range, others: range) -> bool:
    """Return whether there is another word on either side."""
    return others.start < words.start and words.stop < others.stop


def _write(
    segments: Sequence[Segment], units: Sequence[Written], found: Sequence[_Found]
) -> Iterator[Segment]:
    """Yield the segments with terms in the place of words; one that lies across two is the first one's."""
    changed: dict[int, tuple[Word, ...]] = {}
    for one in found:
        inside = [units[index] for index in one.words]
        old, new = join_written(inside), _rewrite(inside, one.term)
        changed |= {id(word): () for word in old}
        changed[id(old[0])] = new
    for segment in segments:
        words = tuple(w for word in segment.words for w in changed.get(id(word), (word,)))
        if words:
            yield replace(segment, words=words)


def _rewrite(inside: Sequence[Written], term: str) -> tuple[Word, ...]:
    """A term in place of words, with the possessive's ending that they have."""
    ending = _ENDING.search(text_of(inside[-1]))
    return rewrite(inside, (term + (ending[1] if ending else "")).split())
