"""A recording's transcript, compared with the published text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from pipeline.config import Settings
from pipeline.domain import Comparison, Reference, Transcript, Turn
from pipeline.run.events import DifferenceCount
from pipeline.run.inputs.alternate_files import read_alternates


def compare_transcript(reference: Reference, cleaned: Transcript, settings: Settings) -> Comparison:
    """How far a transcript as it is published is from a page.

    Raises:
        FormatError: the spellings that count as equal can't be read.
    """
    translated = is_translation(cleaned)
    comparison = compare_turns(reference, cleaned.turns, settings, is_translation=translated)
    return replace(comparison, hinted=cleaned.origin.hints is not None)


def compare_turns(
    reference: Reference,
    turns: Sequence[Turn],
    settings: Settings,
    *,
    is_translation: bool,
    written: Mapping[str, str] = MappingProxyType({}),
) -> Comparison:
    """The comparison, in which spellings of the glossary and of the file of alternates count as equal.

    ``written`` is what the reference has for each entry of a list of verbalizations.
    """
    from pipeline.compare import compare

    spellings: dict[str, tuple[str, ...]] = {}
    listed = {} if settings.alternates is None else read_alternates(settings.alternates, written)
    for right, others in (*settings.glossary, *listed.items()):
        spellings[right] = (*spellings.get(right, ()), *others)
    return compare(reference, turns, alternates=spellings, is_translation=is_translation)


def count_differences(comparison: Comparison) -> DifferenceCount | None:
    """How many words differ; ``None`` where they are not counted, as of a translation."""
    if comparison.translation is not None:
        return None
    from pipeline.report.headline import count_forms

    published = comparison.words.reference_length
    words, forms = comparison.content_words, count_forms(comparison)
    return DifferenceCount(words, published, forms, comparison.hinted)


def is_translation(transcript: Transcript) -> bool:
    """Whether a transcript says that it was translated."""
    return transcript.origin.task == "translate"
