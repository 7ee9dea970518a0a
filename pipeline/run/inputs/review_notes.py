"""What people should know of corrections that were applied."""

from __future__ import annotations

from pathlib import Path

from pipeline.corrections.applying import begin_review
from pipeline.corrections.counting import ChangeCounts, count_changes
from pipeline.domain import Review, Transcript, Uncarried
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.speaker_lines import UNKNOWN
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.reviews import review_path

_MOST_TOLD = 5


def tell_review(
    record: Path, cleaned: Transcript, review: Review | None, observe: Observer
) -> None:
    """Tell what ``describe_review`` says of corrections, if there are any."""
    for text in describe_review(record, cleaned, review) if review is not None else ():
        observe(Notice(text))


def describe_review(record: Path, cleaned: Transcript, review: Review) -> tuple[str, ...]:
    """How many corrections beside a transcript were applied, and which have no place in it.

    Args:
        record: the transcript in JSON.
        cleaned: its publishable text as it was recognised.
        review: the corrections as they were carried over to that text.
    """
    told = list[str]()
    name, counts = review_path(record).name, count_changes(begin_review(cleaned), review)
    if not counts.is_nothing:
        told.append(f"{name}: {write_counts(counts)} corrected")
    if lost := review.uncarried:
        shown = ", ".join(map(_describe, lost[:_MOST_TOLD]))
        more = f" and {len(lost) - _MOST_TOLD} more" if len(lost) > _MOST_TOLD else ""
        verb, pronoun = ("has", "it stays") if len(lost) == 1 else ("have", "they stay")
        what = f"{_count(len(lost))} of {name} {verb} no place in the new recognition"
        told.append(f"{what}: {shown}{more}; {pronoun} in {name}")
    return tuple(told)


def write_counts(counts: ChangeCounts) -> str:
    """What was changed, without what was not: "12 words, 1 speaker"."""
    kinds = ("word", counts.words), ("speaker", counts.speakers), ("turn", counts.turns)
    return ", ".join(f"{n:,} {kind}{'' if n == 1 else 's'}" for kind, n in kinds if n)


def _describe(lost: Uncarried) -> str:
    """A correction that has no place, with its time: "00:01:02 'Settle' → 'Sedol' (…)"."""
    time = write_clock(lost.span.start_ms).partition(".")[0]
    became = f"{lost.heard!r} → {lost.corrected!r}" if lost.heard else repr(lost.corrected)
    if lost.heard == lost.corrected:
        became = f"{lost.heard!r} of {lost.speaker or UNKNOWN}"
    return f"{time} {became} ({lost.reason})" if lost.reason else f"{time} {became}"


def _count(number: int) -> str:
    return f"{number} correction{'' if number == 1 else 's'}"
