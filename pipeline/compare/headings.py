"""Where the section headings of a page belong in what was heard."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from pipeline.domain import Comparison, EditKind, Heading, Span, Turn

FEWEST_WORDS = 3
"""Words of a section's first turn that show where it is heard; one or two may stand anywhere."""


def place_headings(comparison: Comparison, turns: Sequence[Turn]) -> tuple[Heading, ...]:
    """The reference's section headings, each at the start of the turn in which its section begins.

    Args:
        comparison: of the page with what was heard; its edits know the times.
        turns: what was heard, in order, whose starts are the headings' times.

    A section whose first turn was not heard begins with the next one of its turns that was; one of
    which nothing was heard has no place, and its heading is left out.
    """
    heard: dict[int, list[Span]] = {}
    for edit in comparison.edits:
        if edit.kind is EditKind.EQUAL and edit.hypothesis_span is not None:
            heard.setdefault(edit.reference_turn, []).append(edit.hypothesis_span)
    # Turns that overlap may start in another order than they are told in.
    starts = list(accumulate((turn.span.start_ms for turn in turns), max))
    sections = comparison.reference.sections
    ends = [*(section.first_turn for section in sections[1:]), len(comparison.reference.turns)]
    placed: list[Heading] = []
    for section, end in zip(sections, ends, strict=True):
        begin = section.first_turn
        # Two headings over one turn stand over one another.
        spans = next((heard[t] for t in range(begin, max(end, begin + 1)) if t in heard), None)
        if spans and starts:
            place = _find_turn(spans, starts)
            placed.append(Heading(section.heading, turns[place].span.start_ms))
    return tuple(placed)


def _find_turn(spans: Sequence[Span], starts: Sequence[int]) -> int:
    """The index of the first turn that holds more of the words than chance would give it."""
    counts = Counter(max(0, bisect_right(starts, span.start_ms) - 1) for span in spans)
    enough = min(FEWEST_WORDS, max(counts.values()))
    return min(index for index, count in counts.items() if count >= enough)
