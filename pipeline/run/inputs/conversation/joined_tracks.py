"""Recordings that are named as one conversation, each of them one speaker's track."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import UsageError
from pipeline.media import MOST_TRACKS
from pipeline.run.events import Outcome
from pipeline.run.inputs.jobs import HERE, Source

FLAG = "--as-tracks"


def join_as_tracks(
    sources: Sequence[Source], failed: Sequence[Outcome], count: int, names: Sequence[str] = ()
) -> list[Source]:
    """Return the only source: all recordings as tracks of one conversation, in the order in which they were named.

    Args:
        sources: the recordings that were found; those in a folder are in the order of their names.
        failed: what was named and is not there.
        count: how many words named them.
        names: what a person calls their speakers.

    Raises:
        TranscribeError: one of them is not there; the others alone would be another conversation.
        UsageError: there are fewer than two, too many, or some that are not on this machine.
    """
    for outcome in failed:
        if outcome.error is not None:
            raise outcome.error
    if len(sources) < count:
        reason = "the same file is named twice, or --include or --exclude leaves one out"
        raise UsageError(FLAG, reason, "Name the file of each speaker once")
    if len(sources) < 2:
        reason = "a conversation has two or more files"
        raise UsageError(FLAG, reason, "Name the file of each speaker")
    if len(sources) > MOST_TRACKS:
        reason = f"{len(sources)} files are named, and one conversation may have {MOST_TRACKS}"
        raise UsageError(FLAG, reason, "Name the files of one conversation only")
    if len(names) > len(sources):
        reason = f"{len(names)} names are given for {len(sources)} files"
        raise UsageError("--speakers", reason, "Give a name for each file, in the same order")
    if any(source.remote is not None or source.is_transient for source in sources):
        reason = "it needs files on this machine"
        raise UsageError(FLAG, reason, "Fetch the recordings first")
    others = tuple(source.path for source in sources[1:])
    return [replace(sources[0], below=HERE, tracks=others)]
