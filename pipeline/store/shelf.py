"""What a store holds, by what it was made from: what is listed, and compared with a key."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RECORDING = "recording"
"""The part of a key that says which recording it is: all of one recording's keys have it in common."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An artefact, or what an interrupted stage has done so far.

    ``used_ns`` grows with every use of any entry; it is the time in ns since 1970, unless the clock
    was set back. ``made_from`` is empty where an earlier version of the program made the artefact.
    """

    path: Path
    stage: str
    size: int
    used_ns: int
    name: str = "?"
    made_from: Mapping[str, str] = field(default_factory=dict)
    is_part: bool = False

    @property
    def digest(self) -> str:
        """The digest of the artefact's key."""
        return self.path.stem


def find_nearest(made_from: Mapping[str, str], entries: Sequence[Entry]) -> Entry | None:
    """The whole artefact of the same recording whose key differs in the fewest parts; the newest of several."""
    same = [
        entry
        for entry in entries
        if not entry.is_part and entry.made_from.get(RECORDING) == made_from[RECORDING]
    ]
    return min(
        same,
        key=lambda entry: (len(find_differences(entry.made_from, made_from)), -entry.used_ns),
        default=None,
    )


def find_differences(
    cached: Mapping[str, str], asked: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """What two keys don't have in common: the part's name, what is cached and what is asked for."""
    names = dict.fromkeys((*asked, *cached))
    pairs = ((name, cached.get(name, "nothing"), asked.get(name, "nothing")) for name in names)
    return tuple((name, old, new) for name, old, new in pairs if old != new)


def measure(folder: Path) -> tuple[int, int]:
    """The bytes of all files in a folder, and the newest of their times in ns."""
    size, newest = 0, 0
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            found = path.stat()
            size, newest = size + found.st_size, max(newest, found.st_mtime_ns)
    return size, newest
