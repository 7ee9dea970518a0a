"""Labels of speakers in two texts of one recording: who is who, by the words that they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from pipeline.corrections.carrying.new_places import Places

LEAST_SHARED: Final = 0.3
"""The share of somebody's words that has to be another label's, for the two to be one person."""


def match_labels(places: Places) -> dict[str, str]:
    """The new label of each speaker who has one: those who share most time are one, one to one.

    Where times tell nothing, only the same words count, of all that somebody says.
    """
    is_timed = places.offset_ms is not None
    shared: Counter[tuple[str, str]] = Counter()
    whole: Counter[str] = Counter()
    for placed, pair, is_same in zip(places.heard, places.pairs, places.is_same, strict=True):
        if placed.speaker is None:
            continue
        length_ms = placed.word.span.duration_ms + 1
        other = places.new[pair].speaker if pair is not None and (is_same or is_timed) else None
        if other is not None:
            shared[placed.speaker, other] += length_ms
        if other is not None or not is_timed:
            whole[placed.speaker] += length_ms
    found: dict[str, str] = {}
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0][0] != item[0][1], item[0]))
    for (label, other), length_ms in ranked:
        is_free = label not in found and other not in found.values()
        if is_free and length_ms >= LEAST_SHARED * whole[label]:
            found[label] = other
    return found


def label_all(
    labels: Iterable[str], matched: Mapping[str, str], taken: Iterable[str]
) -> dict[str, str]:
    """The new label of every speaker: one that nobody else has where no voice of the new text is theirs."""
    found = dict(matched)
    if matched and all(label == other for label, other in matched.items()):  # one diarization
        taken = [label for label in taken if label in found]
    used = {*taken, *matched.values()}
    for label in dict.fromkeys(labels):
        if label in found:
            continue
        free = label
        number = 0
        while free in used:
            free = f"SPEAKER_{number:02}"
            number += 1
        found[label] = free
        used.add(free)
    return found
