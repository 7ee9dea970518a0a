"""What a glossary and a page put to the words of a transcript."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.clean import find_corrections
from pipeline.config import Settings
from pipeline.domain import Comparison, Transcript
from pipeline.errors import TranscribeError
from pipeline.formats import Document
from pipeline.run.documents import Documents, explain_numbers
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.recording.reference_comparison import compare_transcript

_MOST_TOLD = 5


def correct_terms(
    transcript: Transcript, settings: Settings, observe: Observer, earlier: Path | None = None
) -> Transcript:
    """The transcript with the corrections of the settings' glossary, which are told.

    What a person took back in the ``earlier`` JSON of the same recording stays taken back.
    """
    corrected = find_corrections(transcript, settings.glossary)
    name = transcript.media.name
    if earlier is not None and corrected.corrections:
        corrected = _keep_undone(corrected, earlier)
    numbered = [(n, c) for n, c in enumerate(corrected.corrections, 1) if not c.undone]
    if numbered:
        told = [f"{n} {c.heard!r} → {c.written!r}" for n, c in numbered[:_MOST_TOLD]]
        left = len(numbered) - len(told)
        more = f" and {left} more, listed in its JSON" if left else ""
        observe(Notice(f"{name}: corrected by the glossary: {', '.join(told)}{more}"))
    if (reason := explain_numbers(corrected)) is not None:
        observe(Notice(f"{name}: {reason}"))
    return corrected


def _keep_undone(transcript: Transcript, earlier: Path) -> Transcript:
    """The transcript with each correction taken back that an earlier JSON has at the same words."""
    try:
        before = read_transcript(earlier)
    except TranscribeError:  # none is there, or it is nobody's transcript: nothing was taken back
        return transcript
    if before.media.sha256 != transcript.media.sha256:
        return transcript
    undone = {(c.heard, c.written, c.span) for c in before.corrections if c.undone}
    return replace(
        transcript,
        corrections=tuple(
            replace(c, undone=c.undone or (c.heard, c.written, c.span) in undone)
            for c in transcript.corrections
        ),
    )


def carry_headings(
    documents: Documents, comparison: Comparison | None, settings: Settings, observe: Observer
) -> Documents:
    """The documents with the page's section headings at their places, if they are asked for.

    ``comparison`` is that of the corrected text. What was recognised is compared for itself: no correction
    moves a heading in its JSON.
    """
    if not settings.headings:
        return documents
    name = documents.corrected.transcript.media.name
    if comparison is None:
        observe(
            Notice(f"{name}: no headings, because there is no published text to take them from")
        )
        return documents
    corrected = _place(documents.corrected, comparison)
    lost = len(comparison.reference.sections) - len(corrected.transcript.headings)
    if lost:
        observe(
            Notice(
                f"{name}: {lost} of the published headings have no matching place in the recording"
            )
        )
    if documents.review is None:
        return replace(documents, recognised=corrected, corrected=corrected)
    heard = compare_transcript(comparison.reference, documents.recognised.cleaned, settings)
    recognised = _place(documents.recognised, heard)
    return replace(documents, recognised=recognised, corrected=corrected)


def _place(document: Document, comparison: Comparison) -> Document:
    from pipeline.compare.headings import place_headings

    headings = place_headings(comparison, document.transcript.turns)
    return replace(
        document,
        transcript=replace(document.transcript, headings=headings),
        cleaned=replace(document.cleaned, headings=headings),
    )
