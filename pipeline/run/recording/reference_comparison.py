"""A recording's transcript, compared with the published text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from pipeline.config import Settings
from pipeline.domain import Comparison, Origin, Reference, Transcript, Turn
from pipeline.run.events import DifferenceCount
from pipeline.run.inputs.alternate_files import read_alternates


def compare_transcript(reference: Reference, cleaned: Transcript, settings: Settings) -> Comparison:
    """How far a transcript as it is published is from a page, or from the part of it that covers its part.

    Raises:
        FormatError: the spellings that count as equal can't be read.
    """
    translated = is_translation(cleaned)
    covering = cut_to_parts(reference, cleaned.turns, cleaned.origin)
    comparison = compare_turns(covering, cleaned.turns, settings, is_translation=translated)
    return note_origin(comparison, cleaned.origin)


def note_origin(comparison: Comparison, origin: Origin) -> Comparison:
    """A comparison that knows how its transcript was made, as far as that matters to whoever reads it."""
    clip = origin.parts if origin.is_clip else ()
    return replace(comparison, hinted=origin.hints is not None, clip=clip)


def cut_to_parts(reference: Reference, turns: Sequence[Turn], origin: Origin) -> Reference:
    """What of a page covers the parts of the recording that were heard; all of it where that is all."""
    if not origin.parts or reference.whole_words:
        return reference
    from pipeline.compare.agreement.covered_part import cut_reference

    parts: list[list[Turn]] = [[] for _ in origin.parts]
    for turn in turns:
        for part, words in groupby(turn.words, lambda w: origin.find_part(w.span.middle_ms)):
            parts[part].append(replace(turn, words=tuple(words)))
    return cut_reference(reference, parts)


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
    """How many words differ; ``None`` where they are not counted, as of a translation or of a part that isn't found."""
    whole, published = comparison.reference.whole_words, comparison.words.reference_length
    if comparison.translation is not None or (whole and not published):
        return None
    from pipeline.report.headline import count_forms

    words, forms = comparison.content_words, count_forms(comparison)
    return DifferenceCount(words, published, forms, comparison.hinted, whole)


def is_translation(transcript: Transcript) -> bool:
    """Whether a transcript says that it was translated."""
    return transcript.origin.task == "translate"
