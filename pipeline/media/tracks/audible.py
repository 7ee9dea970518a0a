"""The sound track of a file that is asked for, or the likeliest in which there is sound at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from pipeline.errors import UnreadableMedia
from pipeline.media.containers.opening import open_container
from pipeline.media.decoding import Decoded
from pipeline.media.tracks.track_choice import Track, list_tracks, rank_tracks, tell_of_tracks

SILENT_DBFS = -40.0
"""A track that is nowhere louder than this, clicks apart, may be of a microphone that nobody spoke into."""

LOUDER_DB = 20.0
"""Another track is read in its place if it is louder by this."""

DecodeTrack: TypeAlias = Callable[..., Decoded]
"""Decodes the sound track whose number is given as ``audio_track``."""


def decode_audible(path: Path, asked: int | None, decode_track: DecodeTrack) -> Decoded:
    """The samples of one track of a file, and what a user should know of the others.

    No track is decoded twice: whether one is silent is seen once all of it is read.

    Raises:
        MediaError: none can be decoded.
        OutputError: the disk is full.
    """
    with open_container(path) as container:
        tracks = list_tracks(path, container)
    ranked = rank_tracks(path, tracks, asked)
    if asked is not None:
        return decode_track(audio_track=asked)
    decoded, read = _decode_first_audible(ranked, decode_track)
    told = tell_of_tracks(tracks, read, ranked[: ranked.index(read)])
    return replace(decoded, notices=(*told, *decoded.notices))


def _decode_first_audible(
    ranked: Sequence[Track], decode_track: DecodeTrack
) -> tuple[Decoded, Track]:
    """The first track with sound; where all are silent, the first one that can be decoded."""
    best: tuple[Decoded, Track] | None = None
    failures: list[UnreadableMedia] = []
    for track in ranked:
        try:
            decoded = decode_track(audio_track=track.number)
        except UnreadableMedia as error:
            failures.append(error)
            continue
        if best is None or _outshines(decoded, best[0]):
            best = decoded, track
        if _measure_voice(best[0]) >= SILENT_DBFS:
            break
    if best is None:
        raise failures[0]
    return best


def _outshines(decoded: Decoded, other: Decoded) -> bool:
    """Whether there is sound in a track beside which the other one is silent."""
    voice_dbfs = _measure_voice(decoded)
    return voice_dbfs >= max(SILENT_DBFS, _measure_voice(other) + LOUDER_DB)


def _measure_voice(decoded: Decoded) -> float:
    """How loud a voice is on the loudest channel, in dBFS; minus infinity for silence."""
    return max(meter.measure_voice() for meter in decoded.spool.meters)
