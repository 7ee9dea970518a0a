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
        names = _name_streams(numbers, titles)
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


def _name_streams(numbers: Sequence[int], titles: Sequence[str]) -> list[tuple[str, NameSource]]:
    """What the speakers on sound tracks are called, and what gave the names; who would share one gets a number."""
    made = [make_name(title) for title in titles]
    counts = Counter(map(str.casefold, made))
    names: list[tuple[str, NameSource]] = []
    for number, name in zip(numbers, made, strict=True):
        if name in ("", f"Track {number}"):
            names.append((f"Track {number}", NameSource.CHANNEL))
        else:
            is_shared = counts[name.casefold()] > 1
            names.append((f"{name} {number}" if is_shared else name, NameSource.TRACK))
    return names
