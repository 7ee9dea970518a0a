"""Which sound the times of a clip are of: parts of a recording, put end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pipeline.domain import Origin
from pipeline.domain.time_ranges import TimeRange
from pipeline.errors import MediaError, UsageError
from pipeline.media import measure_length

SAME_LENGTH_MS: Final = 1_000
"""A file that is as long as the clip, give or take this, is the clip, cut out by another program."""


def check_recording_times(origin: Origin, record: Path, recording: Path | None) -> None:
    """Raise `UsageError` if a transcript's times are those of a clip, and not of the recording that they are taken for.

    Args:
        origin: how the transcript was made.
        record: the transcript.
        recording: the file that a person names as the recording: it may be the clip, cut out.
    """
    if origin.is_clip and (recording is None or list_clip_ranges(origin, recording)):
        reason = "its times are those of a clip, and not of the recording"
        remedy = (
            "Name the clip, cut out, with --audio; transcribe the part without --clip; "
            "or ask for lists and transcripts only"
        )
        raise UsageError(str(record), reason, remedy)


def list_clip_ranges(origin: Origin, recording: Path) -> tuple[TimeRange, ...]:
    """Return the parts of a recording that are heard as one, with no silence between them, where times are of these.

    None where times are those of all of the file: it is the recording, or the clip itself.
    """
    if not origin.is_clip:
        return ()
    joined_ms = sum(part.duration_ms for part in origin.parts)
    try:
        length_ms = measure_length(recording)
    except MediaError:  # whoever decodes it will say so
        length_ms = None
    if length_ms is not None and abs(length_ms - joined_ms) < SAME_LENGTH_MS:
        return ()
    return tuple(TimeRange(part.start_ms, part.end_ms) for part in origin.parts)
