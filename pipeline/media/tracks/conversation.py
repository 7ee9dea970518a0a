"""One conversation out of several sound tracks, a speaker on each: files of their own, or streams of one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from pipeline.domain.time_ranges import Excerpt
from pipeline.errors import UnreadableMedia
from pipeline.media.containers.opening import open_container
from pipeline.media.decoded_audio import (
    ALL_PARTS,
    Audio,
    Parts,
    check_length,
    choose_parts,
    cut_out,
    limit_promise,
    make_audio,
)
from pipeline.media.decoding import Decoded, Progress, decode
from pipeline.media.meter import FULL_SCALE
from pipeline.media.spool import SAMPLE_RATE, Spool
from pipeline.media.timeline.drift import TimeMap, follow
from pipeline.media.timeline.offsets import find_place_in_time
from pipeline.media.tracks.audible import SILENT_DBFS, decode_audible
from pipeline.media.tracks.track_choice import Track, clean_label, list_tracks

MOST_TRACKS = 64
"""Of one conversation: each is decoded for itself, and lies on the disk meanwhile."""

BLOCK = 1 << 16
"""Samples of each track that are put side by side at once."""

LEAST_TOLD_S = 0.1
"""A shift that is told; nobody hears a smaller one."""

LEAST_DRIFT_S = 0.05

LEAST_MISSING_S = 30.0
"""People stop their recorders some seconds after each other; one that ends earlier than this has failed."""


@dataclass(frozen=True, slots=True)
class _Track:
    """One speaker's decoded sound, mono, with what it is called and what a user should know of it."""

    name: str
    spool: Spool
    notices: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What of a conversation is heard, of how long a recording, and what a user should know of it."""

    excerpt: Excerpt
    recording_ms: int
    notices: tuple[str, ...]


def load_tracks(
    paths: Sequence[Path],
    *,
    accept_truncated: bool = False,
    on_progress: Progress | None = None,
    spool_folder: Path | None = None,
    parts: Parts = ALL_PARTS,
) -> Audio:
    """The samples of files that are one conversation: a voice for each file, in the time of the first one.

    Where one microphone picks up another one's speaker, it is measured how much later a file began, and how much
    faster its clock runs; else all begin together. Shorter files are silent at their end.

    Args:
        paths: two or more audio or video files; the channels of each are mixed.
        accept_truncated: take the part that is there when a file ends before its header says.
        on_progress: called with the share decoded, 0..1.
        spool_folder: where the decoded sound lies; the user's cache if not given.
        parts: which parts of it are heard. The files are read whole all the same: where they belong in time can be
            heard only then.

    Raises:
        MediaError: one of them can't be read, or is too short to hold speech.
        OutputError: the disk is full.
    """
    with ExitStack() as stack:
        load = partial(_decode_file, accept_truncated=accept_truncated, spool_folder=spool_folder)
        tracks: list[_Track] = []
        for number, path in enumerate(paths):
            report = _share_progress(on_progress, number, len(paths))
            track = load(path, on_progress=report)
            stack.callback(track.spool.close)
            tracks.append(_place(tracks[0], track, stack) if tracks else track)
        length_ms = round(max(len(track.spool) for track in tracks) * 1000 / SAMPLE_RATE)
        cut, heard = _cut_tracks([*_tell_ends(tracks)], paths, length_ms, parts, stack)
        return _join(cut, spool_folder, heard)


def _decode_file(
    path: Path, *, accept_truncated: bool, on_progress: Progress | None, spool_folder: Path | None
) -> _Track:
    decode_one = partial(
        decode, path, split=False, spool_folder=spool_folder, on_progress=on_progress
    )
    decoded = decode_audible(path, None, decode_one)
    try:
        promised_ms = 0 if accept_truncated else decoded.promised_ms
        check_length(path, len(decoded.spool), promised_ms)
    except BaseException:
        decoded.spool.close()
        raise
    return _Track(clean_label(path.name), decoded.spool, decoded.notices)


def mix_tracks(audio: Audio, spool_folder: Path | None = None) -> Audio:
    """Return all voices of a conversation as one, to be listened to; the voices' own sound is deleted.

    Raises:
        OutputError: the disk is full.
    """
    spool = Spool(1, spool_folder)
    try:
        for first in range(0, len(audio.channels[0]), BLOCK):
            mixed = sum(channel[first : first + BLOCK] for channel in audio.channels)
            scaled = np.clip(np.rint(mixed * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
            spool.append(scaled.astype(np.int16).tobytes())
        spool.flush()
        kept = audio.excerpt, audio.recording_ms
        return make_audio(spool, audio.notices, excerpt=kept[0], recording_ms=kept[1])
    except BaseException:
        spool.close()
        raise
    finally:
        audio.close()


def load_all_streams(
    path: Path,
    *,
    accept_truncated: bool = False,
    on_progress: Progress | None = None,
    spool_folder: Path | None = None,
    parts: Parts = ALL_PARTS,
) -> Audio:
    """The samples of all sound tracks of a file: a voice for each, called by its title or language.

    Tracks that are silent all through, or hold a mix of others, are left out, and it is told.

    Args:
        path: an audio or video file; the channels of each track are mixed.
        accept_truncated: take the part that is there when the file ends before its header says.
        on_progress: called with the share decoded, 0..1.
        spool_folder: where the decoded sound lies; the user's cache if not given.
        parts: which parts of it are heard.

    Raises:
        MediaError: it can't be read, or is too short to hold speech.
        OutputError: the disk is full.
    """
    streams, ranges = _list_streams(path), parts.ranges
    decode_one = partial(decode, path, split=False, spool_folder=spool_folder, ranges=ranges)
    with ExitStack() as stack:
        all_decoded: list[Decoded] = []
        for stream in streams:
            report = _share_progress(on_progress, stream.number - 1, len(streams))
            decoded = decode_one(audio_track=stream.number, on_progress=report)
            stack.callback(decoded.spool.close)
            all_decoded.append(decoded)
        _check_streams(path, all_decoded, parts, accept_truncated=accept_truncated)
        tracks = list(map(_name, streams, all_decoded))
        length_ms = max(decoded.length_ms for decoded in all_decoded)
        cut, heard = _cut_tracks(tracks, [path], length_ms, parts, stack)
        return _join(cut, spool_folder, heard)


def _check_streams(
    path: Path, streams: Sequence[Decoded], parts: Parts, *, accept_truncated: bool
) -> None:
    """Raise an error unless the longest track is as long as headers say, as far as it is heard."""
    promised_ms = limit_promise(max(stream.promised_ms for stream in streams), parts)
    longest = max(len(stream.spool) for stream in streams)
    check_length(path, longest, 0 if accept_truncated else promised_ms)


def _cut_tracks(
    tracks: Sequence[_Track],
    paths: Sequence[Path],
    length_ms: int,
    parts: Parts,
    stack: ExitStack,
) -> tuple[Sequence[_Track], _Heard | None]:
    """What is heard of each track of a conversation so long, and which parts that are; all of it without parts.

    Raises:
        OutsideRecording: one of them begins after its end.
    """
    if not parts.ranges:
        return tracks, None
    spans, told = choose_parts(", ".join(map(str, paths)), parts.ranges, length_ms)
    excerpt, cut = Excerpt(spans, parts.border_ms), list[_Track]()
    for track in tracks:
        spool = cut_out(track.spool, excerpt)
        stack.callback(spool.close)
        cut.append(replace(track, spool=spool))
    return cut, _Heard(excerpt, length_ms, told)


def _list_streams(path: Path) -> tuple[Track, ...]:
    with open_container(path) as container:
        streams = list_tracks(path, container)
    if len(streams) > MOST_TRACKS:
        reason = f"it has {len(streams)} sound tracks, and one conversation may have {MOST_TRACKS}"
        raise UnreadableMedia(str(path), reason, "Give the number of one track")
    return streams


def _name(stream: Track, decoded: Decoded) -> _Track:
    """A sound track of a file, called by its number and what the file says about it."""
    name = f"sound track {stream.number}"
    called = f"{name} ({stream.label})" if stream.label else name
    title = stream.title or f"Track {stream.number}"
    return _Track(called, decoded.spool, decoded.notices, title)


def _share_progress(on_progress: Progress | None, number: int, count: int) -> Progress | None:
    """What tells the progress of all tracks by that of one."""
    if on_progress is None:
        return None
    tell: Callable[[float], None] = on_progress
    return lambda share: tell((number + share) / count)


def _place(first: _Track, track: _Track, stack: ExitStack) -> _Track:
    """A track where it belongs in the time of the first one, as far as both have heard the same."""
    time_map = find_place_in_time(first.spool, track.spool)
    if time_map is None:
        return track
    moved = follow(track.spool, time_map)
    stack.callback(moved.close)
    told = _tell_place(first.name, time_map)
    return replace(track, spool=moved, notices=(*track.notices, *told))


def _tell_place(first: str, time_map: TimeMap) -> Iterator[str]:
    """What a user should know of a track that was moved."""
    late = (time_map.times - time_map.places) / SAMPLE_RATE
    begin_s, drift_s = float(late[0]), float(late[-1] - late[0])
    if begin_s >= LEAST_TOLD_S:
        yield f"it began {begin_s:.1f} s after {first}, and is moved by that"
    elif begin_s <= -LEAST_TOLD_S:
        cut = f"it began {-begin_s:.1f} s before {first}, and is moved by that"
        yield f"{cut}, so these seconds are not read (name it first to keep them)"
    if abs(drift_s) >= LEAST_DRIFT_S:
        yield f"its clock and that of {first} drift {abs(drift_s):.2f} s apart, which is made good"


def _tell_ends(tracks: Sequence[_Track]) -> Iterator[_Track]:
    """Yield the tracks; one that ends long before another says so, since its speaker may be heard on others then."""
    longest = max(len(track.spool) for track in tracks)
    for track in tracks:
        missing_s = (longest - len(track.spool)) / SAMPLE_RATE
        told = (
            f"it ends {missing_s:.0f} s before the longest track; "
            "what its speaker says after that is missing, or another's"
        )
        is_told = missing_s >= LEAST_MISSING_S
        yield replace(track, notices=(*track.notices, told)) if is_told else track


def _join(tracks: Sequence[_Track], folder: Path | None, heard: _Heard | None = None) -> Audio:
    """The voices of all tracks, side by side in one spool of their own."""
    spool = Spool(len(tracks), folder)
    try:
        for first in range(0, max(len(track.spool) for track in tracks), BLOCK):
            blocks = [
                np.frombuffer(track.spool.read(first, first + BLOCK), dtype=np.int16)
                for track in tracks
            ]
            size = max(map(len, blocks))
            padded = [np.pad(block, (0, size - len(block))) for block in blocks]
            spool.append(np.stack(padded, axis=1).tobytes())
        spool.flush()
        names = [track.name for track in tracks]
        notices = [f"{t.name}: {notice}" for t in tracks for notice in t.notices]
        silent = [t.name for t in tracks if t.spool.meters[0].measure_voice() < SILENT_DBFS]
        notices += [f"{name} is silent, so nobody is heard on it" for name in silent]
        titles = [track.title for track in tracks]
        if heard is None:
            return make_audio(spool, notices, names, titles)
        return make_audio(
            spool,
            [*notices, *heard.notices],
            names,
            titles,
            excerpt=heard.excerpt,
            recording_ms=heard.recording_ms,
        )
    except BaseException:
        spool.close()
        raise
