"""What an editor of a published interview takes out besides: words that only hold the floor.

Source: what manuals of oral history allow an edited transcript, such as Baylor University
Institute for Oral History, "Style Guide": crutch words and feedback go, meaning and voice stay.
"""

from __future__ import annotations

from pipeline.clean.disfluencies.slips import drop, leaves_gap
from pipeline.clean.lexicon import MARKERS, OPENING_MARKERS, SET_OFF_COMMAS, TAGS
from pipeline.clean.word_units import (
    Written,
    core,
    ends_sentence,
    join_written,
    sentences,
    split_written,
    tail,
    with_tail,
)
from pipeline.domain import Word
from pipeline.languages import find_base


def remove_opening_markers(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without "So," and "Well," at a sentence's start, one or a run of them.

    Only with a comma: "So it was" and "Well done" are no markers. What is the whole sentence stays.
    """
    known = OPENING_MARKERS.get(find_base(language), ())
    units = split_written(words)
    for sentence in reversed(sentences(units)):
        length = 0
        while size := _marker_at(units, sentence.start + length, sentence.stop, known):
            length += size
        for _ in range(length):
            units = drop(units, sentence.start)
    return join_written(units)


def remove_markers(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words without "you know", "sort of" and their like between commas, and ", you know" at the end."""
    known, tags = MARKERS.get(find_base(language), ()), TAGS.get(find_base(language), ())
    units = split_written(words)
    index = 1
    while index < len(units):
        before = tail(units[index - 1]).strip()
        size = _marker_at(units, index, len(units), known) if before in SET_OFF_COMMAS else 0
        if size and not ends_sentence(units[index - 1], core(units[index])):
            comma = tail(units[index - 1])
            if leaves_gap(units, index + size - 1, before=index - 1):
                comma = ""
            for _ in range(size):
                units = drop(units, index)
            units[index - 1] = with_tail(units[index - 1], comma)
            continue
        size = _tag_at(units, index, tags) if before in SET_OFF_COMMAS else 0
        if size:
            end = tail(units[index + size - 1])
            for _ in range(size):
                units = drop(units, index)
            units[index - 1] = with_tail(units[index - 1], end)
        index += 1
    return join_written(units)


def _marker_at(
    units: list[Written], index: int, stop: int, known: tuple[tuple[str, ...], ...]
) -> int:
    """How many words of a marker with a comma after it begin here, where more of the sentence follows."""
    for phrase in known:
        run = units[index : index + len(phrase)]
        if index + len(phrase) >= stop or tuple(map(core, run)) != phrase:
            continue
        marks = [tail(unit).strip() for unit in run]
        if not any(marks[:-1]) and marks[-1] in SET_OFF_COMMAS and core(units[index + len(phrase)]):
            return len(phrase)
    return 0


def _tag_at(units: list[Written], index: int, tags: tuple[tuple[str, ...], ...]) -> int:
    """How many words of a tag begin here and end the sentence with a full stop."""
    for phrase in tags:
        run = units[index : index + len(phrase)]
        if tuple(map(core, run)) != phrase or any(tail(unit) for unit in run[:-1]):
            continue
        if tail(run[-1]) in (".", "。") and core(units[index - 1]):
            return len(phrase)
    return 0
