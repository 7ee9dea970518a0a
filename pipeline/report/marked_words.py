"""What all views of a comparison share: marked words, measures in words, text made safe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.domain import LOW_CONFIDENCE, Comparison, Edit, EditKind, ErrorCounts, ReferenceTurn
from pipeline.text.scripts import is_cjk

# A word of the alignment, and the other speaker whom a right word was given to (or None).
Marked = tuple[Edit, str | None]


def mark_turns(
    comparison: Comparison,
) -> Iterator[tuple[int, ReferenceTurn | None, list[Marked]]]:
    """Each reference turn with its edits; one nameless turn when the reference is empty."""
    by_turn: dict[int, list[Edit]] = {}
    for edit in comparison.edits:
        by_turn.setdefault(edit.reference_turn, []).append(edit)
    turns = comparison.reference.turns
    if not turns and comparison.edits:
        yield 0, None, [(edit, None) for edit in comparison.edits]
    for index, turn in enumerate(turns):
        speaker = None if comparison.cp_words is None else turn.speaker
        yield index, turn, list(_mark(by_turn.get(index, []), speaker))


def _mark(edits: Iterable[Edit], speaker: str | None) -> Iterator[Marked]:
    """The edits of one turn, each with the wrong speaker that was heard, if one was.

    The reference says nothing about who spoke an extra word, and nobody was heard in a missing
    one: both only continue what the words before them are.
    """
    other: str | None = None
    for edit in edits:
        heard = edit.hypothesis_speaker or "unknown speaker"
        if edit.kind in (EditKind.EQUAL, EditKind.SUBSTITUTION):
            other = heard if speaker is not None and edit.hypothesis_speaker != speaker else None
        elif edit.kind is EditKind.INSERTION and heard != other:
            other = None
        yield edit, other


def explain_no_speakers(comparison: Comparison) -> str:
    """Why there is no error rate with speakers."""
    named = bool(comparison.reference.speakers) or not comparison.reference.turns
    return "the transcript has no speakers" if named else "the reference names nobody"


def is_unsure(edit: Edit) -> bool:
    """Whether it is uncertain who said the word that was heard."""
    return edit.speaker_confidence is not None and edit.speaker_confidence < LOW_CONFIDENCE


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc and Cs: they never change."""


def list_measures(comparison: Comparison) -> list[tuple[str, str, str, ErrorCounts | None]]:
    """Short name, long name, unit and counts of every measure."""
    return [
        ("WER", "word error rate", "words", comparison.words),
        ("CER", "character error rate", "characters", comparison.characters),
        ("cpWER", "WER with speakers", "words", comparison.cp_words),
    ]


def show_rate(rate: float | None) -> str:
    """A rate in per cent with one decimal; a dash where there is none."""
    return "–" if rate is None else f"{rate:.1%}"


def plural(count: int, noun: str) -> str:
    """The noun for this many."""
    return noun if count == 1 else f"{noun}s"


def clean(text: str, keep: str = "") -> str:
    """The text without control characters: a terminal would obey them, HTML forbids them."""
    return _CONTROL.sub(lambda found: found[0] if found[0] in keep else "\ufffd", text)


def needs_space(left: str, right: str) -> bool:
    """Whether a space belongs between the two: not beside Chinese or Japanese characters."""
    return bool(left and right) and not (is_cjk(left[-1]) or is_cjk(right[0]))


def join_plain(words: Iterable[str]) -> str:
    """The words joined as their script wants it."""
    joined: list[str] = []
    for word in words:
        joined += [" ", word] if joined and needs_space(joined[-1], word) else [word]
    return "".join(joined)
