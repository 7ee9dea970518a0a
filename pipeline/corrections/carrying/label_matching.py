"""Labels of speakers in two texts of one recording: who is who, by the words that they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pipeline.corrections.carrying.new_places import Places
from pipeline.corrections.text_edits import PlacedWord

LEAST_SHARED: Final = 0.3
"""The share of somebody's words that has to be another label's, for the two to be one person."""

LEAST_GIVEN: Final = 0.5
"""The share of a new label's words that a person has to have given somebody, for the two to be one person."""


def match_labels(
    places: Places, corrected: Sequence[PlacedWord], matched: Sequence[int | None]
) -> dict[str, str]:
    """The new label of each speaker who has one: those who share most time are one, one to one.

    Speakers whom only a person knows are matched last, with labels most of whose words that person gave them.

    Args:
        places: where the words that were heard stand in the new text.
        corrected: the words that a person made of them.
        matched: for each of those the number of the one that was heard.
    """
    found = _assign(places, enumerate(placed.speaker for placed in places.heard), {})
    known = {placed.speaker for placed in places.heard}
    added = (
        (there, placed.speaker)
        for placed, there in zip(corrected, matched, strict=True)
        if there is not None and placed.speaker not in known
    )
    return _assign(places, added, found)


def _assign(
    places: Places, spoken: Iterable[tuple[int, str | None]], found: Mapping[str, str]
) -> dict[str, str]:
    """The labels found so far and those of the speakers of some words, the best first.

    Where times tell nothing, only the same words count, of all that somebody says.
    """
    is_timed = places.offset_ms is not None
    shared: Counter[tuple[str, str]] = Counter()
    whole: Counter[str] = Counter()
    for number, speaker in spoken:
        if speaker is None:
            continue
        length_ms, pair = places.heard[number].word.span.duration_ms + 1, places.pairs[number]
        is_counted = pair is not None and (is_timed or places.is_same[number])
        other = places.new[pair].speaker if pair is not None and is_counted else None
        if other is not None:
            shared[speaker, other] += length_ms
        if other is not None or not is_timed:
            whole[speaker] += length_ms
    least = {label: LEAST_SHARED * length_ms for label, length_ms in whole.items()}
    new = Counter[str | None]()
    if found:
        for placed in places.new:
            new[placed.speaker] += placed.word.span.duration_ms + 1
    assigned = dict(found)
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0][0] != item[0][1], item[0]))
    for (label, other), length_ms in ranked:
        is_free = label not in assigned and other not in assigned.values()
        if is_free and length_ms >= max(least[label], LEAST_GIVEN * new[other]):
            assigned[label] = other
    return assigned


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
