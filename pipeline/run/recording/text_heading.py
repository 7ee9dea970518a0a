"""What a recording's text is headed with: the published text's headline, and the day when it was first written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.domain import Reference, Transcript
from pipeline.formats.helpers.output_record import read_first_date
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.user_files import read_bytes

EPOCH = "SOURCE_DATE_EPOCH"
"""The variable that says which day it is, in seconds since 1970, where bytes must come out the same on any day.

Source: https://reproducible-builds.org/specs/source-date-epoch/"""


def find_today(environment: Mapping[str, str] = os.environ) -> date:
    """The day that it is here, or that the environment says it is."""
    with suppress(ValueError, OverflowError, OSError):
        if environment.get(EPOCH):
            return datetime.fromtimestamp(int(environment[EPOCH]), UTC).date()
    return datetime.now().astimezone().date()


def head_text(
    transcript: Transcript, reference: Reference | None, earlier: Path | None
) -> Transcript:
    """The transcript with its date, and with the headline of a published text.

    The date is that of the ``earlier`` JSON of the same recording: the same run on another day gives the same bytes.
    """
    written: str | None = None
    if earlier is not None:
        with suppress(OSError):
            written = read_first_date(read_bytes(earlier), transcript.media.sha256)
    headline = make_one_line(reference.title) if reference is not None else ""
    return transcript.with_origin(
        date=written or find_today().isoformat(), headline=headline or None
    )
