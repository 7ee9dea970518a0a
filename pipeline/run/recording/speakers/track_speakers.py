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
    if job.tracks:
        names = [_name_file(job, number, asked) for number in numbers]
    elif titles:
        names = [_name_stream(n, title, titles) for n, title in zip(numbers, titles, strict=True)]
    else:
        names = [(f"Channel {number}", NameSource.CHANNEL) for number in numbers]
    return tuple(Speaker(label_channel(i), *named) for i, named in enumerate(names))


def list_track_names(job: Job, settings: Settings) -> tuple[str, ...]:
    """Return the names that a person gives the speakers of a recording's files, in the files' order.

    None where clips of some voices are given, which say themselves who speaks.
    """
    in_order, clips = split_speakers(settings.speakers)
    return in_order if job.tracks and not clips else ()


def _name_file(job: Job, number: int, asked: Sequence[str]) -> tuple[str, NameSource]:
    """What the speaker on a file of a conversation is called, and what gave that name."""
    if number <= len(asked):
        return asked[number - 1], NameSource.USER
    return job.speakers[number - 1], NameSource.TRACK


def _name_stream(number: int, title: str, titles: Sequence[str]) -> tuple[str, NameSource]:
    """What the speaker on a sound track is called, and what gave that name; one that several have is numbered."""
    name = make_name(title) or f"Track {number}"
    if name == f"Track {number}":
        return name, NameSource.CHANNEL
    is_shared = Counter(map(str.casefold, titles))[title.casefold()] > 1
    return (f"{name} {number}" if is_shared else name), NameSource.TRACK
