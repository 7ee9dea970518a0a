"""Which of a file's sound tracks is read, and what is told of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import NoAudioStream, NoSuchTrack

BESIDE = {
    "comment": "commentary",
    "visual_impaired": "audio description",
    "descriptions": "audio description",
    "hearing_impaired": "for the hard of hearing",
    "clean_effects": "without voices",
    "non_diegetic": "not spoken",
    "karaoke": "karaoke",
    "lyrics": "lyrics",
    "dependent": "to be mixed with another",
}
"""What marks a track that stands beside the main sound, by FFmpeg's name, and how people call that."""

LONGEST_LABEL = 60
MOST_SHOWN = 9


@dataclass(frozen=True, slots=True)
class Track:
    """A sound track: its number among them, counted from 1, and what the file says about it.

    ``label`` is all that it says, ``title`` what it calls the track, or its language where it has no title.
    """

    number: int
    label: str = ""
    title: str = ""
    is_default: bool = False
    is_beside: bool = False


def list_tracks(path: Path, container: Any) -> tuple[Track, ...]:
    """The sound tracks of a file, in its order.

    Raises:
        NoAudioStream: there is none.
    """
    if not container.streams.audio:
        raise NoAudioStream(str(path), "it has no sound track", "Give a recording with audio in it")
    return tuple(_describe(n, stream) for n, stream in enumerate(container.streams.audio, start=1))


def rank_tracks(path: Path, tracks: Sequence[Track], asked: int | None = None) -> list[Track]:
    """The tracks that may be read, the likeliest first: one that is asked for, else main and default ones.

    Raises:
        NoSuchTrack: the one that is asked for is not there.
    """
    if asked is None:
        return sorted(tracks, key=lambda t: (t.is_beside, not t.is_default, t.number))
    if not 1 <= asked <= len(tracks):
        there = "one sound track" if len(tracks) == 1 else f"{len(tracks)} sound tracks"
        remedy = "Leave --audio-track out" if len(tracks) == 1 else f"Give 1 to {len(tracks)}"
        raise NoSuchTrack(
            str(path), f"sound track {asked} doesn't exist; the file has {there}", remedy
        )
    return [tracks[asked - 1]]


def choose_track(path: Path, container: Any, number: int | None = None) -> Any:
    """The stream of the sound track of a number; the likeliest one's if none is given.

    Raises:
        NoAudioStream: there is none.
        NoSuchTrack: there is none of this number.
    """
    likeliest = rank_tracks(path, list_tracks(path, container), number)[0]
    return container.streams.audio[likeliest.number - 1]


def tell_of_tracks(
    tracks: Sequence[Track], read: Track, passed_over: Sequence[Track]
) -> tuple[str, ...]:
    """What a user should know of a file's other tracks; nothing where there is but one."""
    others = [track for track in tracks if track is not read]
    if not others:
        return ()
    silent = " and ".join(str(track.number) for track in passed_over)
    verb = "is" if len(passed_over) == 1 else "are"
    since = f", because {silent} {verb} silent" if passed_over else ""
    shown = ", ".join(map(_show, others[:MOST_SHOWN]))
    more = f" and {len(others) - MOST_SHOWN} more" if len(others) > MOST_SHOWN else ""
    return (f"sound track {_show(read)} is read, not {shown}{more}{since} (see --audio-track)",)


def _describe(number: int, stream: Any) -> Track:
    marks = stream.disposition
    beside = [told for name, told in BESIDE.items() if marks & getattr(marks, name)]
    language = stream.metadata.get("language", "")
    parts = ["" if language == "und" else language, stream.metadata.get("title", ""), *beside]
    language, title, *rest = map(clean_label, parts)
    return Track(
        number,
        ", ".join(filter(None, [language, title, *rest])),
        title or language,
        is_default=bool(marks & marks.default),
        is_beside=bool(beside),
    )


def clean_label(text: str) -> str:
    """Text of a stranger's as one short line that a terminal shows as it is."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    line = " ".join(shown.replace(";", ",").split())
    return line if len(line) <= LONGEST_LABEL else f"{line[: LONGEST_LABEL - 1]}…"


def _show(track: Track) -> str:
    return f"{track.number} ({track.label})" if track.label else str(track.number)
