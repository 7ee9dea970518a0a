"""Turns and words on tiers, as Praat and ELAN show them: one for each speaker, no two overlapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

from pipeline.domain import Span, Transcript, Turn, Word
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    gather_turns,
    make_one_line,
    spread_words,
)
from pipeline.text.words import join_split_words

Intervals = tuple[tuple[Span, str], ...]


def list_tiers(
    transcript: Transcript, *, with_words: bool = True
) -> tuple[tuple[str, Intervals, Intervals], ...]:
    """Each speaker's name, turns, and words if asked for, in the order in which speakers first speak.

    A stretch begins where the one before it on its tier ends, at the earliest, and lasts a
    millisecond at least: neither program shows others.
    """
    labels = list(dict.fromkeys(turn.speaker for turn in transcript.turns))
    names = {label: make_one_line(transcript.name_of(label)) or UNKNOWN for label in labels}
    uses = Counter(names.values())
    spoken_by: dict[str | None, list[Turn]] = {label: [] for label in labels}
    for turn in transcript.turns:
        spoken_by[turn.speaker].append(turn)
    tiers = []
    for label, own in spoken_by.items():
        name = names[label]
        if uses[name] > 1 and label is not None:
            name = f"{name} ({make_one_line(label)})"
        spoken = (word for turn in own for word in join_split_words(turn.words) if with_words)
        words = ((word.span, make_one_line(word.text)) for word in spoken)
        turns = ((turn.span, make_one_line(turn.text)) for turn in own)
        tiers.append((name, _part(turns), _part(words)))
    return tuple(tiers)


def _part(stretches: Iterable[tuple[Span, str]]) -> Intervals:
    """The stretches in order of time, set apart from each other; empty texts left out."""
    parted: list[tuple[Span, str]] = []
    until_ms = 0
    for span, text in sorted(filter(itemgetter(1), stretches), key=itemgetter(0)):
        start_ms = max(span.start_ms, until_ms)
        until_ms = max(span.end_ms, start_ms + 1)
        parted.append((Span(start_ms, until_ms), text))
    return tuple(parted)


def read_tiers(tiers: Iterable[tuple[str, Intervals]]) -> tuple[Turn, ...]:
    """The turns that speakers' tiers hold, in order of time; each stretch's time is shared out."""
    spoken: list[tuple[Word, str | None]] = []
    for name, intervals in tiers:
        speaker = None if name in ("", UNKNOWN) else name
        spoken += [(word, speaker) for span, text in intervals for word in spread_words(text, span)]
    spoken.sort(key=lambda pair: pair[0].span.start_ms)
    return gather_turns(spoken)
