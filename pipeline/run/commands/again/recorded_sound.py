"""The recording that a transcript was made from: where it is, and that it is the one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipeline.domain import Media
from pipeline.errors import MediaError, MediaNotFound, UsageError
from pipeline.media import hash_file, measure_length
from pipeline.remote import is_address
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.store import Store
from pipeline.user_files import identify

_SAME_LENGTH_MS: Final = 1_000
"""Copies of one recording in two formats are as long as one another, but for what encoders put before and after."""


def find_recorded(
    media: Media,
    record: Path,
    named: Sequence[Path],
    observe: Observer = lambda _: None,
    store: Store | None = None,
) -> Job:
    """The job of the recording that a transcript was made from, or of the copy of it that is named.

    A transcript may be somebody else's and name any file: nothing but the very file that it was made from is heard
    unless a person names it.

    Args:
        media: what the transcript says of its recording.
        record: the transcript's JSON.
        named: the recording, or all tracks of a conversation in their order, if a person names them.
        observe: told where what is named is another file than the transcript was made from.
        store: knows the sha256 of files that were read before.

    Raises:
        MediaNotFound: it is not there.
        MediaError: it is another one, or can't be read.
        UsageError: there are more or fewer files than tracks.
    """
    known = [(track.path, track.sha256) for track in media.tracks] or [(media.path, media.sha256)]
    if named and len(named) != len(known):
        tracks = f"{len(known)} track{'s'[: len(known) != 1]}"
        reason = f"{len(named)} files are named, and the transcript was made from {tracks}"
        raise UsageError("--audio", reason, "Name every track once, in the order of the transcript")
    files = list(named) or [_find(path, record) for path, _ in known]
    for file, (_, sha256) in zip(files, known, strict=True):
        if _hash(file, store) != sha256:
            _check_copy(file, media, record, observe if named else None)
    first, *others = files
    return Job(first, record.parent, record.stem, tracks=tuple(others))


def _find(path: str, record: Path) -> Path:
    remedy = "Name it with --audio FILE"
    if is_address(path):
        reason = f"the recording of {record.name} is at an address"
        raise MediaNotFound(path, reason, "Download it, and name it with --audio FILE")
    found = record.parent / path
    try:
        if path and found.is_file():
            return found.resolve()
    except (OSError, ValueError) as error:
        reason = f"the recording of {record.name} can't be looked for"
        raise MediaNotFound(path, reason, remedy) from error
    raise MediaNotFound(str(found), f"the recording of {record.name} is not there", remedy)


def _hash(file: Path, store: Store | None) -> str:
    """The sha256 of a file, as it is known where nothing of it has changed."""
    with suppress(OSError):
        known = store.recall_hash(identify(file)) if store is not None else None
        if known is not None:
            return known
    return hash_file(file)


def _check_copy(file: Path, media: Media, record: Path, observe: Observer | None) -> None:
    """Raise `MediaError` for a file that is another recording; a copy that a person named is told of."""
    if observe is None:
        reason = f"it is not the file that {record.name} was made from: its content differs"
        raise MediaError(str(file), reason, "Name the recording with --audio FILE")
    length_ms = measure_length(file)
    if length_ms is None or abs(length_ms - media.duration_ms) > _SAME_LENGTH_MS:
        reason = f"it is not as long as the recording that {record.name} was made from"
        raise MediaError(str(file), reason, "Name a copy of the same recording")
    is_copy = (
        f"is not the very file that {record.name} was made from, and is taken for a copy of it"
    )
    observe(Notice(f"{file.name} {is_copy}"))
