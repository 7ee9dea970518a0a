"""Windows read so far, handed on part by part, so that a recognition can go on where it was cut off."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.engines.protocols import Part, Parts, Window, WindowReading

PART_WINDOWS = 6
"""A part holds at least so many windows, which is three minutes of speech; a window takes the model as long
however short it is. Beside them, only what the workers have in hand is lost."""


class ResumablePass:
    """The windows of one pass over a recording and what was read in them so far, in order.

    It begins with what was kept of an interrupted run. Parts end where batches do, so that the batches
    that are left are those of a run that was not interrupted, whose results may depend on what else is
    in a batch.
    """

    def __init__(
        self, pass_number: int, windows: Sequence[Window], language: str, parts: Parts | None
    ) -> None:
        self._pass_number = pass_number
        self._windows = tuple(windows)
        self._language = language
        self._parts = parts
        self.read: list[WindowReading] = []
        for part in parts.load() if parts is not None else ():
            follows = self._windows[len(self.read) :][: len(part.windows)]
            if part.reading == pass_number and part.windows == follows:
                self.read.extend(part.readings)
        self._kept = len(self.read)

    @property
    def left(self) -> Sequence[Window]:
        """The windows that are still to be read."""
        return self._windows[len(self.read) :]

    def skip_read(self, batches: Sequence[Sequence[Window]]) -> list[Sequence[Window]]:
        """Return what is still to be read of batches, which hold all windows in order.

        They are cut from all windows, read or not, so that they are the same after an interruption.
        """
        read, left = len(self.read), []
        for batch in batches:
            left.append(batch[read:])
            read = max(0, read - len(batch))
        return [batch for batch in left if batch]

    @property
    def share(self) -> float:
        """How much of the windows is read, 0..1."""
        return len(self.read) / len(self._windows) if self._windows else 1.0

    def add(self, batch: Sequence[WindowReading]) -> None:
        """Take what was read in the next windows, and keeps a part when there is enough for one.

        What is left at the end of a long reading is kept, too: it is not read again for what comes after it.
        """
        self.read.extend(batch)
        windows = self._windows[self._kept : len(self.read)]
        is_end = self._kept > 0 and not self.left
        if self._parts is None or (len(windows) < PART_WINDOWS and not is_end):
            return
        read = tuple(self.read[self._kept :])
        self._parts.keep(Part(self._pass_number, self._language, windows, read))
        self._kept = len(self.read)
