"""What requests may cost: how many at once, how large, how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The bounds that the server keeps to, whoever asks.

    Attributes:
        jobs: requests that are worked on at once, each by a process of its own.
        waiting: requests that may wait beside them, or be sent in.
        upload_bytes: of the body of a request.
        upload_s: the longest time in which a body is sent in.
        idle_s: the longest time in which nothing of it comes, and in which nothing of an answer is taken.
        sound_s: the longest recording.
        work_s: the longest time for the work on one request; ``None`` for no limit.
        stall_s: the longest time in which the work makes no progress.
        memory_bytes: that a process may take; ``None`` for no limit.
        end_s: requests that are being worked on when the server ends get so long.
    """

    jobs: int = 1
    waiting: int = 100
    upload_bytes: int = 500_000_000
    upload_s: float = 600
    idle_s: float = 30
    sound_s: float = 12 * 3600
    work_s: float | None = None
    stall_s: float = 900
    memory_bytes: int | None = None
    end_s: float = 5
