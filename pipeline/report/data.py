"""A comparison as JSON-able data."""

from __future__ import annotations

from typing import Any

from pipeline.domain import Comparison, Difference, Edit, EditKind, ErrorCounts, Meaning, Score
from pipeline.report.misheard_names import group_names

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
        "names_expected": comparison.hinted,
        "reference": {
            "title": comparison.reference.title,
            "speakers": list(comparison.reference.speakers),
            "turns": len(comparison.reference.turns),
            "part_of_words": comparison.reference.whole_words or None,
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
        **_list_scores(comparison),
        "differences": [_difference_to_dict(difference) for difference in comparison.differences],
        "names": [
            {"name": name.name, "differences": len(name.differences), "heard": name.spellings}
            for name in group_names(comparison.differences)
        ],
    }


def _list_scores(comparison: Comparison) -> dict[str, Any]:
    """What differs, the kinds of differences counted, and the scores of all parts."""
    total, length = comparison.content_words, comparison.words.reference_length
    switches, translation = comparison.switches, comparison.translation
    return {
        "content": {"words": total, "rate": total / length if length else None},
        "by_kind": {
            meaning.value: {
                "differences": sum(d.meaning is meaning for d in comparison.differences),
                "words": sum(d.words for d in comparison.differences if d.meaning is meaning),
            }
            for meaning in Meaning
        },
        "total": None if comparison.total is None else _score_to_dict(comparison.total),
        "by_speaker": [_score_to_dict(score) for score in comparison.by_speaker],
        "by_section": [_score_to_dict(score) for score in comparison.by_section],
        "switches": None if switches is None else {"right": switches[0], "heard": switches[1]},
        "translation": None
        if translation is None
        else {
            "chrf": translation.chrf,
            "bleu": translation.bleu,
            "reason": translation.reason,
        },
    }


def _score_to_dict(score: Score) -> dict[str, Any]:
    """A part's rates by name, with its 95 % interval."""
    interval = None if score.low is None else [score.low, score.high]
    wer = _count_to_dict(score.words)
    return {"name": score.name, "wer": wer, "content_words": score.content, "interval": interval}


def _difference_to_dict(
    difference: Difference,
) -> dict[str, str | int | float | bool | list[int] | None]:
    """One sorted difference by name; ``edits`` counts all edits, the equal ones too."""
    return {
        "meaning": difference.meaning.value,
        "content": difference.meaning.is_content,
        "reference": difference.reference,
        "hypothesis": difference.hypothesis,
        "turn": difference.reference_turn,
        "words": difference.words,
        "edits": list(difference.edits),
        "start": None if difference.span is None else difference.span.start_ms / 1000,
        "end": None if difference.span is None else difference.span.end_ms / 1000,
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
        "probability": edit.probability,
        "doubt": edit.doubt,
        "start": None if span is None else span.start_ms / 1000,
        "end": None if span is None else span.end_ms / 1000,
    }
