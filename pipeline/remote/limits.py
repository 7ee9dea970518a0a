"""How long a server may take, and how much it may send: nobody waits for ever, and no disk is filled."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pipeline.errors import UnreadableMedia

Made = TypeVar("Made")

CONNECT_S, SILENT_S = 30.0, 60.0
"""The longest that a server may take to be reached, and to send the next bytes."""

OPENING_S = 60.0
"""The longest until an answer begins: with all that it was moved to, and the last of its headers."""

WATCHED_S, LEAST_BYTES_PER_S = 30.0, 500
"""Sound of the telephone, packed as tight as any, has 600 bytes a second: what comes slower never ends."""

MOST_BYTES = 64 * 1024**3
"""Of a recording whose length is announced: a day of high-definition video."""

MOST_UNANNOUNCED_BYTES = 2 * 1024**3
"""Of one whose length nobody knows beforehand: two days of speech as MP3. A radio station never ends."""

MOST_EXPANSION, MOST_PACKED_BYTES = 50, 256 * 1024**2
"""Of an answer that was packed though nobody asked for that. Sound hardly gets smaller by it: what expands to
more than so many times its length, or, where that is not announced, than so many bytes, is made to fill disks.
"""


@dataclass(slots=True)
class Flow:
    """What has come of a file so far, and whether it may go on.

    ``most`` is in bytes, ``clock`` in seconds.
    """

    shown: str
    most: int
    clock: Callable[[], float] = time.monotonic
    taken: int = 0
    _before: int = field(default=0, init=False)
    _since_s: float = field(init=False)

    def __post_init__(self) -> None:
        self._since_s = self.clock()

    def take(self, count: int) -> None:
        """Counts bytes that have come.

        Raises:
            UnreadableMedia: these are too many, or have come too slowly.
        """
        self.taken += count
        if self.taken > self.most:
            reason = f"it is larger than {self.most / 1024**2:,.0f} MB, or endless"
            raise UnreadableMedia(self.shown, reason, "Download a part of it another way")
        now_s = self.clock()
        if now_s - self._since_s < WATCHED_S:
            return
        rate = (self.taken - self._before) / (now_s - self._since_s)
        if rate < LEAST_BYTES_PER_S:
            reason = f"the download is too slow ({rate:.0f} bytes a second)"
            raise UnreadableMedia(self.shown, reason, "Try again later, or download it another way")
        self._before, self._since_s = self.taken, now_s


def find_most(headers: Mapping[str, str] | None) -> int:
    """How many bytes an answer on the web may have; without headers it is a store's, which knows the length."""
    if headers is None:
        return MOST_BYTES
    length = int(said) if (said := headers.get("Content-Length", "")).isdecimal() else None
    if headers.get("Content-Encoding", "identity").lower() not in {"", "identity"}:
        expanded = MOST_EXPANSION * length if length is not None else 0
        return min(MOST_UNANNOUNCED_BYTES, max(MOST_PACKED_BYTES, expanded))
    return MOST_UNANNOUNCED_BYTES if length is None else MOST_BYTES


def has_room(folder: Path, size: int | None) -> bool:
    """Whether so many bytes find room on the disk, as far as is known."""
    try:
        return size is None or size <= shutil.disk_usage(folder).free
    except OSError:
        return True


class NoAnswer(Exception):
    """A server has not answered in the time that it had."""


def wait_for(work: Callable[[], Made], seconds: float) -> Made:
    """What work gives that may hang; it is not waited for longer, though it may go on for nobody.

    Raises:
        NoAnswer: it took too long.
    """
    made: list[Made] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="open", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not made:
        raise NoAnswer(f"it has not answered within {seconds:g} s")
    return made[0]
