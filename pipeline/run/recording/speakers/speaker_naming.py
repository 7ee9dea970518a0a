"""Who is called what: voices that are known, names that were typed, names from the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
    split_speakers,
)
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.voices.voice_clips import list_clips
from pipeline.text.case_folding import fold_name


def check_names(settings: Settings) -> None:
    """Check that the names that were typed can be names at all.

    Raises:
        UsageError: one can't.
    """
    split_speakers(settings.speakers)
    list_clips(settings)
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
    wanted = {name for name, _ in list_clips(settings)}
    for match in matches:
        if not match.accepted and match.name in wanted:
            observe(Notice(_describe_refusal(match, transcript)))
    try:
        user, in_order = sort_typed_names(
            [speaker.label for speaker in transcript.speakers], settings, matches
        )
        speakers = name_speakers(
            transcript.speakers,
            user=user,
            in_order=in_order,
            voices=matches,
            reference=_match_names(reference, transcript),
        )
    except UsageError as error:  # true of this recording, not of the whole batch
        raise NamingError(transcript.media.name, str(error)) from error
    return replace(transcript, speakers=speakers)


def _match_names(reference: Reference | None, transcript: Transcript) -> Mapping[str, str]:
    """The names that a published text gives the speakers."""
    if reference is None:
        return {}
    from pipeline.compare import assign_names

    return dict(assign_names(reference, transcript.turns))


def sort_typed_names(
    labels: Sequence[str], settings: Settings, matches: Sequence[VoiceMatch]
) -> tuple[Mapping[str, str], Sequence[str]]:
    """The names that were typed: those by label, and those that are left for the first speakers.

    Where ``--speakers`` has clips of some voices, its other names are for whoever else speaks, in order.

    Args:
        labels: of the speakers, in the order in which they first speak.
        settings: the names.
        matches: the known voices that the speakers are likest to.

    Raises:
        UsageError: there are more names than speakers who are left for them.
    """
    typed = parse_assignments(settings.speaker_name, "--speaker-name")
    in_order, clips = split_speakers(settings.speakers)
    if not clips:
        return typed, in_order
    wanted = {fold_name(name) for name, _ in clips}
    taken = {m.label for m in matches if m.accepted and fold_name(m.name) in wanted}
    left = [label for label in labels if label not in taken and label not in typed]
    if len(in_order) > len(left):
        found = "1 speaker" if len(labels) == 1 else f"{len(labels)} speakers"
        raise UsageError(
            "--speakers",
            f"there is nobody for {', '.join(in_order[len(left) :])}: {found} were found, "
            f"{len(taken)} of them by a clip",
            f"Leave out who doesn't speak, or set --num-speakers {len(in_order) + len(clips)}",
        )
    return {**dict(zip(left, in_order, strict=False)), **typed}, ()


def _describe_refusal(match: VoiceMatch, transcript: Transcript) -> str:
    return (
        f"{transcript.media.name}: {match.name} was not recognised; "
        f"the most similar voice is {match.label}, with a similarity of {match.score:.2f}"
    )
