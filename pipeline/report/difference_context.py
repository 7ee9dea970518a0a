"""The words around a difference, and when they are said: what a reader needs to know the place again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Comparison, Difference, Edit
from pipeline.report.marked_words import is_timed, join_plain

CONTEXT_WORDS = 4
"""On each side: enough to find the place by eye and by ear, and one line with the difference."""

_LEAD_MS = 3_000
"""A place is played from the words before it, but no longer than this before the difference."""

_CHANGE_OF_TURN = "—"
"""Stands where another turn begins, as in printed conversations."""


@dataclass(frozen=True, slots=True)
class Context:
    """The words before and after a difference, with an ellipsis where the text goes on; and a time.

    ``play_ms`` is when the words before it begin; ``None`` where nothing near it has a time.
    """

    before: str
    after: str
    play_ms: int | None


def find_context(comparison: Comparison, difference: Difference, time_ms: int | None) -> Context:
    """Return the words around a difference, as they are published.

    Args:
        comparison: what the difference is part of.
        difference: the one that is shown.
        time_ms: when it is said, or what was said last before it.
    """
    edits, (first, last) = comparison.edits, difference.edits
    nearest, following = edits[first:last][:1], edits[first:last][-1:]
    before = _gather(edits, range(first - 1, -1, -1), nearest)
    after = _gather(edits, range(last, len(edits)), following)
    lead = edits[max(0, first - CONTEXT_WORDS) : first]
    return Context(join_plain(reversed(before)), join_plain(after), _find_start(lead, time_ms))


def _gather(edits: Sequence[Edit], places: range, nearest: Sequence[Edit]) -> list[str]:
    """Return the nearest words in this direction, and an ellipsis where there are more."""
    gathered: list[str] = []
    turn = nearest[0].reference_turn if nearest else None
    for count, edit in enumerate(_list_worded(edits, places)):
        if count == CONTEXT_WORDS:
            return [*gathered, "…"]
        if turn is not None and edit.reference_turn != turn:
            gathered.append(_CHANGE_OF_TURN)
        turn = edit.reference_turn
        gathered.append(edit.reference or "")
    return gathered


def _list_worded(edits: Sequence[Edit], places: range) -> Iterator[Edit]:
    """Yield the edits at these places that have words of the published text, which is what is quoted."""
    return (edits[place] for place in places if edits[place].reference)


def _find_start(before: Sequence[Edit], time_ms: int | None) -> int | None:
    """Return when the words before the difference begin, if that is not long before it."""
    if time_ms is None:
        return None
    near = [edit.hypothesis_span.start_ms for edit in before if is_timed(edit.hypothesis_span)]
    return max(0, time_ms - _LEAD_MS, min([time_ms, *near]))
