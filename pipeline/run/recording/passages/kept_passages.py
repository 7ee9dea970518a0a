"""Passages that were heard again stay so in later runs: a person asked for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.clean.script import write_script
from pipeline.config import Settings
from pipeline.domain import HeardAgain, Transcript
from pipeline.errors import TranscribeError
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.recording.passages.passage_times import (
    describe_passage,
    find_part,
    join_spans,
    list_parts,
)
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
    transcript: Transcript, settings: Settings, observe: Observer, job: Job
) -> Transcript:
    """The transcript of a run with the passages that were heard again in the earlier JSON of the same recording.

    A part that has none yet takes them from that of the whole. They are told of; whoever wants the run's own words
    asks to overwrite.
    """
    earlier = find_earlier(job)
    before = _read_earlier(earlier, settings)
    if before is None or _hash_files(before) != _hash_files(transcript):
        return transcript
    parts = list_parts(transcript)
    kept = [
        passage
        for passage in before.heard_again
        if _is_heard_alike(before, transcript) and find_part(passage.span, parts) is not None
    ]
    put = _put_all(transcript, write_script(before, settings.script), kept) if kept else None
    name = transcript.media.name
    there = kept if earlier != job.record else before.heard_again  # the whole's others stay there
    for text in _describe(there, kept if put is not None else ()):
        observe(Notice(f"{name}: {text}"))
    return put or transcript


def _put_all(
    transcript: Transcript, before: Transcript, kept: Sequence[HeardAgain]
) -> Transcript | None:
    """The transcript with passages of an earlier one; ``None`` where that doesn't say who is on which channel."""
    with suppress(ValueError):
        heard = split_channels(before)
        for span in join_spans([passage.span for passage in kept]):
            transcript = put_passage(transcript, heard, span)
        return replace(transcript, heard_again=tuple(kept))
    return None


def _describe(passages: Sequence[HeardAgain], kept: Sequence[HeardAgain]) -> Iterator[str]:
    """What becomes of passages that were heard again, in words."""
    lost = [passage for passage in passages if passage not in kept]
    if kept:
        stays = "stays as it was" if len(kept) == 1 else "stay as they were"
        shown = ", ".join(map(describe_passage, kept))
        yield f"{shown} {stays} heard again; --overwrite takes the words of this run"
    if lost:
        shown = ", ".join(map(describe_passage, lost))
        was = "was" if len(lost) == 1 else "were"
        yield f"{shown} {was} heard again, which has no place in what this run hears: other parts or channels"


def find_earlier(job: Job) -> Path | None:
    """Return the JSON of earlier results: of a part that has none, that of the whole; none where none are written."""
    if not job.is_written:
        return None
    return job.record if job.record.exists() else job.whole_record


def hash_passages(job: Job, settings: Settings) -> str | None:
    """What a run's outputs hold of passages that were heard again, as a text; ``None`` where there are none.

    It names the passages, for whoever asks why a result is not found, and is another one for other words.
    """
    before = _read_earlier(find_earlier(job), settings)
    if before is None:
        return None
    spans = [passage.span for passage in before.heard_again]
    words = [
        (word, turn.speaker)
        for turn in before.turns
        for word in turn.words
        if any(span.overlap_ms(word.span) for span in spans)
    ]
    digest = make_key([before.heard_again, words])
    return f"{', '.join(map(describe_passage, before.heard_again))} {digest}"


def _read_earlier(record: Path | None, settings: Settings) -> Transcript | None:
    """The earlier transcript that has passages which stay, if there is one."""
    if record is None or settings.overwrite:
        return None
    with suppress(OSError, TranscribeError):
        if _SIGN in read_bytes(record):
            before = read_transcript(record)
            return before if before.heard_again else None
    return None


def _hash_files(transcript: Transcript) -> list[str]:
    media = transcript.media
    return [media.sha256, *(track.sha256 for track in media.tracks)]


def _is_heard_alike(before: Transcript, now: Transcript) -> bool:
    """Whether times and channels of two transcripts of one recording are the same, and so is their task."""
    sides = [
        (
            count_channels(side),
            side.origin.task or "transcribe",
            side.origin.parts if side.origin.is_clip else (),
        )
        for side in (before, now)
    ]
    return sides[0] == sides[1]
