"""Where sentences end."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain import Segment
from pipeline.text.punctuation import ends_sentence


def split_sentences(segment: Segment) -> tuple[Segment, ...]:
    """The segment cut after each sentence end; its evidence goes to every part."""
    parts: list[Segment] = []
    begin = 0
    for index, word in enumerate(segment.words, start=1):
        # "3." + "5" and "1." + ",000" are one number: the next word would begin with white space.
        joined = index < len(segment.words) and segment.words[index].text[:1].isdigit()
        if index == len(segment.words) or (ends_sentence(word.text) and not joined):
            parts.append(replace(segment, words=segment.words[begin:index]))
            begin = index
    return tuple(parts)
