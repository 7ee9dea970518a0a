"""Who speaks on the tracks of a recording that has one for each speaker, before anybody says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.config import Settings
from pipeline.domain import NameSource, Speaker
from pipeline.names import split_speakers
from pipeline.run.inputs.conversation.track_names import make_name
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.speakers.speaker_diarization import label_channel


def name_tracks(
    job: Job, numbers: Sequence[int], titles: Sequence[str], asked: Sequence[str] = ()
) -> tuple[Speaker, ...]:
    """Return the speaker of each track, named by its file or its title, else by its number.

    Args:
        job: the recording.
        numbers: which of its files, sound tracks or channels were read, counted from 1.
        titles: what these are called where they are sound tracks of one file, or empty.
        asked: names that a person gives the speakers of its files, in the files' order.
    """
    return tuple(
        Speaker(label_channel(index), asked[number - 1], NameSource.USER)
        if job.tracks and number <= len(asked)
        else Speaker(
            label_channel(index), *_name(job, number, titles[index] if titles else None, titles)
        )
        for index, number in enumerate(numbers)
    )


def list_track_names(job: Job, settings: Settings) -> tuple[str, ...]:
    """Return the names that a person gives the speakers of a recording's files, in the files' order.

    None where clips of some voices are given, which say themselves who speaks.
    """
    in_order, clips = split_speakers(settings.speakers)
    return in_order if job.tracks and not clips else ()


def _name(
    job: Job, number: int, title: str | None, titles: Sequence[str]
) -> tuple[str, NameSource]:
    """A speaker's name, and what gave it; titles that several tracks have are numbered."""
    if job.tracks:
        return job.speakers[number - 1], NameSource.TRACK
    if title is None:
        return f"Channel {number}", NameSource.CHANNEL
    name = make_name(title) or f"Track {number}"
    if name == f"Track {number}":
        return name, NameSource.CHANNEL
    is_shared = Counter(map(str.casefold, titles))[title.casefold()] > 1
    return (f"{name} {number}" if is_shared else name), NameSource.TRACK
