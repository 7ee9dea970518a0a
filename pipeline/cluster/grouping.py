"""Which recordings go to a node together: many short ones would cost more to hand out than to work on."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.run import Job

MOST_TOGETHER = 64
"""Recordings that one task works through, one after the other."""

MOST_BYTES = 4_000_000
"""Of these together: two minutes of 16-bit sound at 16 kHz, or eight of an MP3 of 64 kbit/s."""

ROUNDS = 4
"""At least so many tasks are left for each of those at once, so that all of them end at about the same time."""


def count_together(sizes: Iterable[int | None], left: int, at_once: int) -> int:
    """How many of the next recordings go to a node together, at least 1.

    Args:
        sizes: of the next recordings in bytes; ``None`` where it is not known, which may be any.
        left: recordings that are still to be handed out.
        at_once: tasks that are worked on at the same time.
    """
    most = min(MOST_TOGETHER, left // (ROUNDS * max(1, at_once)))
    count = together = 0
    for size in sizes:
        if size is None or together + size > MOST_BYTES or count >= most:
            break
        together += size
        count += 1
    return max(1, count)


def measure_size(job: Job) -> int | None:
    """The bytes of a recording as far as they are known without fetching anything."""
    if job.remote is not None:
        return job.remote.size
    try:
        return sum(path.stat().st_size for path in job.files)
    except OSError:  # whoever works on it says what is wrong
        return None
