"""Turns and words on tiers, as Praat and ELAN show them: one for each speaker, no two overlapping."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    ordered = sorted(stretches, key=lambda pair: (pair[0].start_ms, pair[0].end_ms))
    for span, text in filter(itemgetter(1), ordered):
        start_ms = max(span.start_ms, until_ms)
        until_ms = max(span.end_ms, start_ms + 1)
        parted.append((Span(start_ms, until_ms), text))
    return tuple(parted)


# How annotation tools and aligners call a tier for what it holds, the best to read first. Source: the manuals
# of the Montreal Forced Aligner, MAUS, ELAN and Praat.
_LEVELS = {
    "words": re.compile("words?|wort|ort(?:-mau)?|mots?|tokens?"),
    "turns": re.compile(
        "turns?|utt(?:erances?)?|sentences?|phrases?|texts?|transcript(?:ion)?|speech|segments?|trn"
        "|orthograph(?:y|ic)|tier"
    ),
    "others": re.compile(
        "phon(?:e|eme)s?|syll(?:able)?s?|ka[ns](?:-mau)?|mau|sampa|ipa|pos|lemmas?|gloss(?:es)?|translations?"
        "|notes?|comments?"
    ),
}
_NO_WORDS = frozenset(
    {
        "sil",
        "sp",
        "spn",
        "<sil>",
        "<sp>",
        "<spn>",
        "<eps>",
        "<unk>",
        "<p:>",
        "<p>",
        "<nib>",
        "#",
        "{sl}",
    }
)
"""What aligners put where nothing is said, or nothing that they know."""


def choose_tiers(tiers: Mapping[str, Intervals]) -> Iterator[tuple[str, Intervals]]:
    """Each speaker's own tier: of several that tell the same, that of words; the name without what it holds.

    ``Ann - words`` and ``Ann`` are Ann's, ``words`` and ``phones`` are of nobody who is named.
    """
    spoken: dict[str, dict[str, Intervals]] = {}
    for name, intervals in tiers.items():
        speaker, level = _split_level(name)
        said = tuple(
            (span, text) for span, text in intervals if text.strip().lower() not in _NO_WORDS
        )
        spoken.setdefault(speaker, {}).setdefault(level, said)
    for speaker, levels in spoken.items():
        best = next(level for level in _LEVELS if level in levels)
        if best != "others" or len(spoken) == 1:
            yield speaker, levels[best]


def _split_level(name: str) -> tuple[str, str]:
    """Whose a tier is by its name, and what it holds."""
    speaker, dash, end = name.rpartition(" - ")
    known = (level for level, names in _LEVELS.items() if names.fullmatch(end.strip().lower()))
    level = next(known, None)
    return (speaker if dash else "", level) if level else (name, "turns")


def read_tiers(tiers: Iterable[tuple[str, Intervals]]) -> tuple[Turn, ...]:
    """The turns that speakers' tiers hold, in order of time; each stretch's time is shared out."""
    spoken: list[tuple[Word, str | None]] = []
    for name, intervals in tiers:
        speaker = None if name in ("", UNKNOWN) else name
        spoken += [(word, speaker) for span, text in intervals for word in spread_words(text, span)]
    spoken.sort(key=lambda pair: pair[0].span.start_ms)
    return gather_turns(spoken)
