"""A comparison as JSON-able data."""

from __future__ import annotations

from typing import Any

from pipeline.domain import Comparison, Edit, EditKind, ErrorCounts

SCHEMA = "transcribe.comparison/1"


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON-able data: rates, counts, names and every edit that is not equal.

    Times are in seconds, as in the transcript's own JSON; ``turn`` counts reference turns
    from 0.
    """
    cp_words = comparison.cp_words
    return {
        "schema": SCHEMA,
        "normaliser": comparison.normaliser,
        "reference": {
            "title": comparison.reference.title,
            "speakers": list(comparison.reference.speakers),
            "turns": len(comparison.reference.turns),
        },
        "wer": _count_to_dict(comparison.words),
        "cer": _count_to_dict(comparison.characters),
        "cpwer": None if cp_words is None else _count_to_dict(cp_words),
        "speakers": [
            {"label": label, "name": name, "source": "reference"}
            for label, name in comparison.speakers
        ],
        "edits": [
            _edit_to_dict(edit) for edit in comparison.edits if edit.kind is not EditKind.EQUAL
        ],
    }


def _count_to_dict(counts: ErrorCounts) -> dict[str, float | int | None]:
    """Rate and counts by name."""
    return {
        "rate": counts.rate,
        "errors": counts.errors,
        "hits": counts.hits,
        "substitutions": counts.substitutions,
        "deletions": counts.deletions,
        "insertions": counts.insertions,
        "reference_length": counts.reference_length,
    }


def _edit_to_dict(edit: Edit) -> dict[str, str | int | float | None]:
    """One difference by name."""
    span = edit.hypothesis_span
    return {
        "kind": edit.kind.value,
        "reference": edit.reference,
        "hypothesis": edit.hypothesis,
        "turn": edit.reference_turn,
        "speaker": edit.hypothesis_speaker,
        "speaker_confidence": edit.speaker_confidence,
        "start": None if span is None else span.start_ms / 1000,
        "end": None if span is None else span.end_ms / 1000,
    }
