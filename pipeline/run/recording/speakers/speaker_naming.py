"""Who is called what: voices that are known, names that were typed, names from the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.compare import assign_names
from pipeline.config import Settings
from pipeline.domain import Reference, Transcript, VoicePrint
from pipeline.errors import (
    NamingError,
    UsageError,
)
from pipeline.names import (
    VoiceMatch,
    match_voices,
    name_speakers,
    parse_assignments,
    parse_names,
)
from pipeline.run.events import Notice, Observer


def check_names(settings: Settings) -> None:
    """Check that the names that were typed can be names at all.

    Raises:
        UsageError: one can't.
    """
    for name in settings.speakers:
        parse_names(name)
    parse_assignments(settings.speaker_name, "--speaker-name")


def name_all(
    transcript: Transcript,
    settings: Settings,
    *,
    prints: Mapping[str, VoicePrint],
    known: Mapping[str, VoicePrint],
    reference: Reference | None,
    observe: Observer,
) -> Transcript:
    """The transcript with the best name that is known for each speaker, its source marked.

    Raises:
        NamingError: the typed names don't fit the speakers that were found.
    """
    matches = match_voices(prints, known)
    for match in matches:
        if not match.accepted and any(t.startswith(f"{match.name}=") for t in settings.enroll):
            observe(Notice(_describe_refusal(match, transcript)))
    try:
        speakers = name_speakers(
            transcript.speakers,
            user=parse_assignments(settings.speaker_name, "--speaker-name"),
            in_order=settings.speakers,
            voices=matches,
            reference=dict(assign_names(reference, transcript.turns)) if reference else {},
        )
    except UsageError as error:  # true of this recording, not of the whole batch
        raise NamingError(transcript.media.name, str(error)) from error
    return replace(transcript, speakers=speakers)


def _describe_refusal(match: VoiceMatch, transcript: Transcript) -> str:
    return (
        f"{transcript.media.name}: {match.name} was not recognised; "
        f"the most similar voice is {match.label}, with a similarity of {match.score:.2f}"
    )
