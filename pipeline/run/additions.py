"""What a glossary and a page put to the words of a transcript."""

from __future__ import annotations

from dataclasses import replace

from pipeline.clean import find_corrections
from pipeline.compare.headings import place_headings
from pipeline.config import Settings
from pipeline.domain import Comparison, Transcript
from pipeline.formats import Document
from pipeline.run.events import Notice, Observer
from pipeline.run.outputs import explain_numbers

_MOST_TOLD = 5


def correct_terms(transcript: Transcript, settings: Settings, observe: Observer) -> Transcript:
    """The transcript with the corrections of the settings' glossary, which are told."""
    corrected = find_corrections(transcript, settings.glossary)
    name = transcript.media.name
    if corrected.corrections:
        told = [
            f"{number} {one.heard!r} → {one.written!r}"
            for number, one in enumerate(corrected.corrections[:_MOST_TOLD], start=1)
        ]
        left = len(corrected.corrections) - len(told)
        more = f" and {left} more, listed in its JSON" if left else ""
        observe(Notice(f"{name}: written by the glossary: {', '.join(told)}{more}"))
    if (reason := explain_numbers(corrected)) is not None:
        observe(Notice(f"{name}: {reason}"))
    return corrected


def carry_headings(
    document: Document, comparison: Comparison | None, settings: Settings, observe: Observer
) -> Document:
    """The document with the page's section headings at their places, if they are asked for."""
    if not settings.headings:
        return document
    name = document.transcript.media.name
    if comparison is None:
        observe(Notice(f"{name}: no headings, since there is no page to take them from"))
        return document
    headings = place_headings(comparison, document.transcript.turns)
    lost = len(comparison.reference.sections) - len(headings)
    if lost:
        observe(Notice(f"{name}: {lost} of the page's headings stand over nothing that was heard"))
    return replace(
        document,
        transcript=replace(document.transcript, headings=headings),
        cleaned=replace(document.cleaned, headings=headings),
    )
