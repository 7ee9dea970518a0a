"""Words x speaker spans -> turns: who said which word.

Two clocks disagree. The recogniser's word times are off by 0.2-0.3 s around turn
changes (the first word of a window comes early, the last one is stretched over the
pause); the diarizer's boundaries are good to about 0.1 s but know no words. Deciding
word by word therefore leaves boundary words on the wrong side. Here the speakers of all
words are decided together, by a Viterbi search whose costs are all milliseconds of
disagreement: what a word costs under a speaker, plus what it costs to change speakers
at this place of the text.

Source: A. Viterbi, "Error bounds for convolutional codes", IEEE Trans. Inf. Theory 13 (1967).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.domain import Segment, Span, SpeakerSpan, Turn, Word, enclosing_span

FAR_MS = 2_000
"""A word whose middle is farther than this from every span was heard by no diarizer: unknown."""

REACH_MS = 300
"""How far a word may speak for the silence beside it: the usual error of word times."""

DISTANCE_WEIGHT = 0.2
"""Cost of 1 ms between a word and a speaker's nearest span. Low: it only breaks the tie of a
word that nobody covers; real disagreement (somebody else is speaking) costs 1 per ms."""

CHANGE_AT_END_AND_PAUSE_MS = 40
"""Change of speaker where a sentence ends and a pause follows: the normal place."""

CHANGE_AT_END_MS = 80
"""Change where a sentence ends without a pause: must stay below half of the shortest one-word
answer (about 200 ms), which needs two changes to survive."""

CHANGE_AT_PAUSE_MS = 150
"""Change at a pause inside a sentence: people also pause to think."""

CHANGE_IN_PHRASE_MS = 700
"""Change in the middle of a phrase: dearer than any error of word times, cheaper than a
second of somebody else's clear speech (an interruption)."""

PAUSE_MS = 300
"""A silence between two words that is a pause; the closure of a plosive is below 150 ms."""

SHORTEST_ANSWER_MS = 200
ANSWER_MS = 1_500
"""Spans of these lengths are looked at as short answers; a shorter one is a diarizer's slip."""

UTTERANCE_PAUSE_MS = 500
"""A silence that ends an utterance on a channel of its own."""

PLAUSIBLE_WORD_MS = 400
PLAUSIBLE_CHARACTER_MS = 80
"""A word longer than ``400 + 80 x characters`` ms was stretched over a pause. Slow reading
takes about 70 ms per character."""

SENTENCE_ENDS = ".?!…。？！؟।-–—"
"""Marks after which a change is natural; a dash is a sentence cut off by the other speaker."""

CLOSERS = "\"'”’»›」』)]"
"""Marks that may stand between a sentence's end and its white space."""

_UNSPACED = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\u0e00", "\u0eff"))
"""Kana, Han, Thai and Lao: written without spaces, so a missing space joins nothing."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """Words that can't be said by two people: a written word and the pieces that continue it."""

    words: tuple[Word, ...]
    span: Span
    ends_sentence: bool


@dataclass(frozen=True, slots=True)
class _Track:
    """One speaker's time, merged: sorted, disjoint spans and the time covered before each."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]

    def covered_ms(self, span: Span) -> int:
        """How much of a stretch of time the speaker covers."""
        starts, ends = self.starts, self.ends
        first = last = bisect_right(starts, span.start_ms) - 1
        while last + 1 < len(starts) and starts[last + 1] < span.end_ms:
            last += 1
        if last < 0:
            return 0
        covered = self.before[last] + min(span.end_ms, ends[last]) - starts[last]
        if first >= 0:
            covered -= self.before[first] + min(span.start_ms, ends[first]) - starts[first]
        return covered

    def distance_ms(self, time_ms: int) -> int:
        """Distance to the nearest span, 0 inside one."""
        after = bisect_right(self.starts, time_ms)
        if after and time_ms < self.ends[after - 1]:
            return 0
        distance = time_ms - self.ends[after - 1] if after else self.starts[0] - time_ms
        if after < len(self.starts):
            distance = min(distance, self.starts[after] - time_ms)
        return distance


def attribute(segments: Sequence[Segment], diarization: Sequence[SpeakerSpan]) -> tuple[Turn, ...]:
    """Every word once and in order, grouped into the longest runs by one speaker.

    A word gets no speaker only when there is no diarization at all, or when its middle
    is more than ``FAR_MS`` from every span. Where speakers overlap, the running one goes
    on until a word is mostly covered by the other alone.
    """
    units = _units(word for segment in segments for word in segment.words)
    tracks = _tracks(diarization)
    labels = _decode(units, tracks) if units and tracks else [None] * len(units)
    return _group(zip(labels, units, strict=True))


def attribute_by_channel(
    per_channel: Sequence[Sequence[Segment]], labels: Sequence[str]
) -> tuple[tuple[Segment, ...], tuple[Turn, ...], tuple[SpeakerSpan, ...]]:
    """Segments, turns and speaker spans of a recording that has one speaker per channel.

    Whole utterances (to a sentence's end or a pause) are sorted by their start, so no
    sentence is interleaved word by word with another's; a channel's own order is kept.

    Raises:
        ValueError: There are not as many labels as channels.
    """
    if len(per_channel) != len(labels):
        raise ValueError(f"{len(per_channel)} channels need as many labels, not {len(labels)}")
    utterances = [
        (start_ms, channel, number, pieces)
        for channel, segments in enumerate(per_channel)
        for number, (start_ms, pieces) in enumerate(_utterances(segments))
    ]
    utterances.sort(key=lambda utterance: utterance[:3])
    said = [(labels[channel], pieces) for _, channel, _, pieces in utterances]
    segments = tuple(piece for _, pieces in said for piece in pieces)
    turns = tuple(
        Turn(label, tuple(w for _, pieces in run for piece in pieces for w in piece.words))
        for label, run in groupby(said, key=lambda item: item[0])
    )
    spans = tuple(
        SpeakerSpan(enclosing_span(tuple(w for piece in pieces for w in piece.words)), label)
        for label, pieces in said
    )
    return segments, turns, spans


def speakers_in_order(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The speakers' labels in order of first appearance, without the unknown one."""
    return tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None))


def _group(labelled: Iterable[tuple[str | None, _Unit]]) -> tuple[Turn, ...]:
    """Turns of the labelled units, as long as they can be."""
    return tuple(
        Turn(label, tuple(word for _, unit in run for word in unit.words))
        for label, run in groupby(labelled, key=lambda item: item[0])
    )


def _utterances(segments: Sequence[Segment]) -> Iterator[tuple[int, tuple[Segment, ...]]]:
    """``(start, pieces)`` of a channel's utterances; pieces keep their segment's evidence."""
    origins = [(word, number) for number, s in enumerate(segments) for word in s.words]
    units = _units(word for word, _ in origins)
    taken = latest_ms = first = 0
    for index, unit in enumerate(units):
        if index + 1 < len(units) and not unit.ends_sentence:
            gap_ms = units[index + 1].span.start_ms - unit.span.end_ms
            if gap_ms <= UTTERANCE_PAUSE_MS:
                continue
        count = sum(len(u.words) for u in units[first : index + 1])
        pieces = tuple(
            replace(segments[number], words=tuple(word for word, _ in run))
            for number, run in groupby(origins[taken : taken + count], key=lambda item: item[1])
        )
        latest_ms = max(latest_ms, units[first].span.start_ms)
        yield latest_ms, pieces
        taken += count
        first = index + 1


def _units(words: Iterable[Word]) -> list[_Unit]:
    """The words, with pieces such as ``" 1"``, ``",950"`` put together."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and _continues(groups[-1][-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [
        _Unit(
            tuple(group),
            group[0].span if len(group) == 1 else enclosing_span(tuple(group)),
            _ends_sentence(group[-1].text),
        )
        for group in groups
    ]


def _continues(before: Word, word: Word) -> bool:
    """Whether a piece goes on with the written word before it."""
    text = word.text
    if word.span.start_ms - before.span.end_ms >= PAUSE_MS:
        return False
    if not any(char.isalnum() for char in text):
        return True
    return not (text[0].isspace() or before.text[-1:].isspace()) and not (
        _is_unspaced(text[0]) or _is_unspaced(before.text.rstrip(SENTENCE_ENDS + "，、")[-1:])
    )


def _is_unspaced(char: str) -> bool:
    return char != "" and any(first <= char <= last for first, last in _UNSPACED)


def _ends_sentence(text: str) -> bool:
    return text.rstrip().rstrip(CLOSERS).endswith(tuple(SENTENCE_ENDS))


def _tracks(diarization: Sequence[SpeakerSpan]) -> dict[str, _Track]:
    """The time of every speaker, by label, in order of first appearance."""
    spans: dict[str, list[Span]] = {}
    for item in sorted(diarization, key=lambda item: (item.span, item.speaker)):
        if item.span.duration_ms:
            spans.setdefault(item.speaker, []).append(item.span)
    return {label: _track(own) for label, own in spans.items()}


def _track(spans: Iterable[Span]) -> _Track:
    """One speaker's spans, sorted by start, with touching and overlapping ones merged."""
    merged: list[list[int]] = []
    for span in spans:
        if merged and span.start_ms <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], span.end_ms)
        else:
            merged.append([span.start_ms, span.end_ms])
    before = [0]
    for start_ms, end_ms in merged:
        before.append(before[-1] + end_ms - start_ms)
    return _Track(tuple(s for s, _ in merged), tuple(e for _, e in merged), tuple(before[:-1]))


def _heard(unit: _Unit, before: _Unit | None) -> Span:
    """When a word was probably said: a stretched one loses the pause it was stretched over.

    The first word of a sentence is stretched at its start, any other one at its end.
    """
    span = unit.span
    if span.duration_ms <= PLAUSIBLE_WORD_MS:
        return span
    length = sum(char.isalnum() for word in unit.words for char in word.text)
    plausible_ms = min(PLAUSIBLE_WORD_MS + PLAUSIBLE_CHARACTER_MS * length, span.duration_ms)
    if before is None or (before.ends_sentence and not unit.ends_sentence):
        return Span(span.end_ms - plausible_ms, span.end_ms)
    return Span(span.start_ms, span.start_ms + plausible_ms)


def _cells(heard: Sequence[Span]) -> list[Span]:
    """The time each word speaks for: its own and half of the silence beside it."""
    gaps = [max(0, after.start_ms - before.end_ms) for before, after in pairwise(heard)]
    reaches = [REACH_MS, *(min(gap // 2, REACH_MS) for gap in gaps), REACH_MS]
    return [
        Span(max(0, span.start_ms - reaches[i]), span.end_ms + reaches[i + 1])
        for i, span in enumerate(heard)
    ]


def _change_costs(units: Sequence[_Unit], heard: Sequence[Span]) -> list[int]:
    """What it costs to change speakers before each unit, in ms; the first is not used."""
    costs = [0]
    for i, (before, after) in enumerate(pairwise(heard)):
        pause = after.start_ms - before.end_ms >= PAUSE_MS
        if units[i].ends_sentence:
            costs.append(CHANGE_AT_END_AND_PAUSE_MS if pause else CHANGE_AT_END_MS)
        else:
            costs.append(CHANGE_AT_PAUSE_MS if pause else CHANGE_IN_PHRASE_MS)
    return costs


def _decode(units: Sequence[_Unit], tracks: dict[str, _Track]) -> list[str | None]:
    """The label of every unit: the cheapest sequence, then the answers it swallowed."""
    heard = [_heard(unit, units[i - 1] if i else None) for i, unit in enumerate(units)]
    changes = _change_costs(units, heard)
    cells = _cells(heard)
    spans = [Span(*ends) for t in tracks.values() for ends in zip(t.starts, t.ends, strict=True)]
    anyone = _track(sorted(spans))
    names = list(tracks)
    labels: list[str | None] = []
    near = [anyone.distance_ms(span.middle_ms) <= FAR_MS for span in heard]
    for is_near, run in groupby(range(len(units)), key=near.__getitem__):
        indexes = list(run)
        if is_near:
            rows = _said_costs([(cells[i], heard[i]) for i in indexes], tracks.values(), anyone)
            path = _cheapest_path(rows, [changes[i] for i in indexes])
            labels += [names[k] for k in path]
        else:
            labels += [None] * len(indexes)
    return _give_back_answers(labels, heard, changes, tracks)


def _said_costs(
    places: Sequence[tuple[Span, Span]], tracks: Iterable[_Track], anyone: _Track
) -> list[list[float]]:
    """Rows of what each word costs under each speaker, in ms.

    The time in the word's cell when only others speak, and a little for the way from
    the word to the speaker's nearest span.
    """
    tracks = list(tracks)
    rows = []
    for cell, heard in places:
        speech_ms = anyone.covered_ms(cell)
        middle_ms = heard.middle_ms
        rows.append(
            [
                speech_ms
                - track.covered_ms(cell)
                + DISTANCE_WEIGHT * min(track.distance_ms(middle_ms), FAR_MS)
                for track in tracks
            ]
        )
    return rows


def _cheapest_path(costs: Sequence[Sequence[float]], changes: Sequence[int]) -> list[int]:
    """Index of the speaker of each row on the cheapest path; a tie stays with the running one."""
    totals = list(costs[0])
    origins: list[list[int]] = []
    for row, change in zip(costs[1:], changes[1:], strict=True):
        cheapest = min(range(len(totals)), key=totals.__getitem__)
        entry = totals[cheapest] + change
        origins.append([k if total <= entry else cheapest for k, total in enumerate(totals)])
        totals = [min(total, entry) + cost for total, cost in zip(totals, row, strict=True)]
    path = [min(range(len(totals)), key=totals.__getitem__)]
    for origin in reversed(origins):
        path.append(origin[path[-1]])
    return path[::-1]


def _give_back_answers(
    labels: Sequence[str | None],
    heard: Sequence[Span],
    changes: Sequence[int],
    tracks: dict[str, _Track],
) -> list[str | None]:
    """The labels, with short answers that were swallowed given to who said them.

    Where the diarizer hears one speaker alone for a moment and no word near it is theirs,
    the phrase whose two ends are within ``REACH_MS`` of that moment's is the answer.
    """
    corrected = list(labels)
    edges = [i for i, cost in enumerate(changes) if i == 0 or cost < CHANGE_IN_PHRASE_MS]
    starts = [heard[i].start_ms for i in edges]
    edges.append(len(heard))
    if any(after < before for before, after in pairwise(starts)):
        return corrected
    for label, moment in _lone_moments(tracks):
        best: tuple[int, range] | None = None
        low = bisect_right(starts, moment.start_ms - 2 * REACH_MS - ANSWER_MS)
        for n in range(low, bisect_right(starts, moment.end_ms + REACH_MS)):
            phrase = range(edges[n], edges[n + 1])
            first_ms, last_ms = heard[phrase[0]].start_ms, heard[phrase[-1]].end_ms
            if label in (corrected[i] for i in phrase) and last_ms > moment.start_ms - REACH_MS:
                best = None
                break
            off = max(abs(first_ms - moment.start_ms), abs(last_ms - moment.end_ms))
            if off <= REACH_MS and (best is None or off < best[0]):
                best = (off, phrase)
        for i in best[1] if best else ():
            corrected[i] = label
    return corrected


def _lone_moments(tracks: dict[str, _Track]) -> Iterator[tuple[str, Span]]:
    """Spans up to ``ANSWER_MS`` in which one speaker is alone, and not near a span of their own."""
    for label, track in tracks.items():
        others = [other for name, other in tracks.items() if name != label]
        for i, (start_ms, end_ms) in enumerate(zip(track.starts, track.ends, strict=True)):
            moment = Span(start_ms, end_ms)
            if not SHORTEST_ANSWER_MS <= moment.duration_ms <= ANSWER_MS:
                continue
            after_ms = start_ms - track.ends[i - 1] if i else FAR_MS
            before_ms = track.starts[i + 1] - end_ms if i + 1 < len(track.starts) else FAR_MS
            taken_ms = max((other.covered_ms(moment) for other in others), default=0)
            if min(after_ms, before_ms) > REACH_MS and 4 * taken_ms <= moment.duration_ms:
                yield label, moment
