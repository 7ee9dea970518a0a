"""Passages that were heard again stay so in later runs: a person asked for them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.clean.script import write_script
from pipeline.config import Settings
from pipeline.domain import Transcript
from pipeline.errors import TranscribeError
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.recording.passages.passage_times import describe_passage, join_spans
from pipeline.run.recording.passages.passage_words import (
    count_channels,
    put_passage,
    split_channels,
)
from pipeline.store import make_key
from pipeline.user_files import read_bytes

_SIGN: Final = b'"heard_again"'
"""What the JSON of a transcript holds only where a passage was heard again, or somebody says so."""


def keep_passages(
    transcript: Transcript, settings: Settings, observe: Observer, earlier: Path | None
) -> Transcript:
    """The transcript of a run with the passages that were heard again in the earlier JSON of the same recording.

    They are told of; whoever wants the run's own words asks to overwrite.
    """
    before = _find_earlier(earlier, settings)
    if before is None or not _is_same(before, transcript):
        return transcript
    before = write_script(before, settings.script)
    with suppress(ValueError):  # speakers were moved between channels: the run's own words
        heard = split_channels(before)
        for span in join_spans([passage.span for passage in before.heard_again]):
            transcript = put_passage(transcript, heard, span)
        transcript = replace(transcript, heard_again=before.heard_again)
        shown = ", ".join(map(describe_passage, before.heard_again))
        stays = "stays as it was" if len(before.heard_again) == 1 else "stay as they were"
        told = f"{shown} {stays} heard again; --overwrite takes the words of this run"
        observe(Notice(f"{transcript.media.name}: {told}"))
    return transcript


def hash_passages(record: Path, settings: Settings) -> str | None:
    """What a run's outputs hold of passages that were heard again, as a short text; ``None`` where there are none."""
    before = _find_earlier(record, settings)
    if before is None:
        return None
    spans = [passage.span for passage in before.heard_again]
    words = [
        (word, turn.speaker)
        for turn in before.turns
        for word in turn.words
        if any(span.overlap_ms(word.span) for span in spans)
    ]
    return make_key([before.heard_again, words])


def _find_earlier(record: Path | None, settings: Settings) -> Transcript | None:
    """The earlier transcript that has passages which stay, if there is one."""
    if record is None or settings.overwrite:
        return None
    with suppress(OSError, TranscribeError):
        if _SIGN in read_bytes(record):
            before = read_transcript(record)
            return before if before.heard_again else None
    return None


def _is_same(before: Transcript, now: Transcript) -> bool:
    """Whether two transcripts are of one recording, of the same channels, and of one task."""
    sides = [
        (
            side.media.sha256,
            [track.sha256 for track in side.media.tracks],
            count_channels(side),
            side.origin.task or "transcribe",
        )
        for side in (before, now)
    ]
    return sides[0] == sides[1]
