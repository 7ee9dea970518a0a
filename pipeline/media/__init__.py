"""A path in, samples out: anything PyAV decodes becomes mono float32 at 16 kHz.

PyAV brings its own FFmpeg libraries, so no program has to be installed. pydub works on
the decoded samples: it splits and joins channels and measures and sets levels. Decoded sound
lies on the disk and is read in slices, so that a recording of ten hours takes no more memory
than one of ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pipeline.domain.time_ranges import Excerpt
from pipeline.media.containers.proof import prove_sound
from pipeline.media.decoded_audio import (
    ALL_PARTS,
    BORDER_MS,
    Audio,
    Parts,
    check_length,
    choose_parts,
    cut_out,
    limit_promise,
    make_audio,
    measure_levels,
)
from pipeline.media.decoding import Decoded, decode, measure_length
from pipeline.media.media_files import MEDIA_SUFFIXES, explain_look, find_media, hash_file
from pipeline.media.spool import SAMPLE_RATE
from pipeline.media.tracks.audible import decode_audible
from pipeline.media.tracks.conversation import (
    MOST_TRACKS,
    load_all_streams,
    load_tracks,
    mix_tracks,
)
from pipeline.media.tracks.leakage import compare_sound

__all__ = [
    "BORDER_MS",
    "MEDIA_SUFFIXES",
    "MOST_TRACKS",
    "REVISION",
    "SAMPLE_RATE",
    "Audio",
    "Parts",
    "compare_sound",
    "explain_look",
    "find_media",
    "hash_file",
    "load_audio",
    "load_tracks",
    "measure_length",
    "measure_levels",
    "mix_tracks",
    "prove_sound",
]

REVISION = 3
"""Raised when the same file gives other samples than before, so that nothing kept of those is used."""


def load_audio(
    path: Path,
    channels: Literal["mix", "split"] = "mix",
    *,
    audio_track: int | Literal["all"] | None = None,
    accept_truncated: bool = False,
    on_progress: Callable[[float], None] | None = None,
    spool_folder: Path | None = None,
    parts: Parts = ALL_PARTS,
) -> Audio:
    """The recording's samples, mono, or one voice per channel.

    Args:
        path: any audio or video file.
        channels: ``mix`` for one mono voice, ``split`` for one voice per channel.
        audio_track: the number of a sound track, counted from 1; ``all`` for a voice for each track; the likeliest
            that isn't silent if not given.
        accept_truncated: take the part that is there when the file ends before its header says.
        on_progress: called with the share decoded, 0..1.
        spool_folder: where the decoded sound lies; the user's cache if not given.
        parts: which parts of it are heard.

    Raises:
        MediaError: it can't be decoded, is cut short or too short, has no such track or no such part.
        OutputError: the disk is full.
    """
    given: dict[str, Any] = {"spool_folder": spool_folder, "on_progress": on_progress}
    if audio_track == "all":
        return load_all_streams(path, accept_truncated=accept_truncated, parts=parts, **given)
    decode_one = partial(decode, path, split=channels == "split", ranges=parts.ranges, **given)
    decoded = decode_audible(path, audio_track, decode_one)
    promised_ms = 0 if accept_truncated else decoded.promised_ms
    if not parts.ranges:
        return _make_whole(path, decoded, promised_ms)
    return _make_excerpt(path, decoded, promised_ms, parts)


def _make_whole(path: Path, decoded: Decoded, promised_ms: int) -> Audio:
    try:
        check_length(path, len(decoded.spool), promised_ms)
        return make_audio(decoded.spool, decoded.notices)
    except BaseException:
        decoded.spool.close()
        raise


def _make_excerpt(path: Path, decoded: Decoded, promised_ms: int, parts: Parts) -> Audio:
    """The parts of a recording that are asked for; what is promised beyond them doesn't count."""
    spool, recording_ms = decoded.spool, decoded.length_ms
    try:
        check_length(path, len(spool), limit_promise(promised_ms, parts))
        spans, told = choose_parts(str(path), parts.ranges, recording_ms)
        excerpt = Excerpt(spans, parts.border_ms)
        spool = cut_out(spool, excerpt)
        check_length(path, len(spool), 0)
        notices = (*decoded.notices, *told)
        return make_audio(spool, notices, excerpt=excerpt, recording_ms=recording_ms)
    except BaseException:
        spool.close()
        raise
