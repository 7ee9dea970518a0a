"""The model actors that one recording calls: the least busy one first, those that are lost passed over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import EngineError

LEFT_OUT_S = 5.0
"""For so long nothing is asked of an actor that was lost; Ray may have begun it anew by then."""

MOST_LOSSES = 4
"""A call that so many actors died of is itself the cause."""

PATIENCE_S = 300.0
"""For any actor to be there again after all were lost: new nodes take minutes."""


@dataclass(slots=True)
class Member:
    """An actor, how many of this recording's calls it has in hand, and until when it is left out."""

    handle: Any
    busy: int = 0
    out_until: float = 0.0


class Pool:
    """Calls actors from several threads; a call that is lost with its actor goes to another one.

    Args:
        handles: the actors.
        subject: what a failure is about.
        now: the time in seconds.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        handles: Sequence[Any],
        subject: str,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._members = [Member(handle) for handle in handles]
        self._subject = subject
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many actors there are."""
        return len(self._members)

    def call(self, method: str, *arguments: Any) -> Any:
        """What an actor answers.

        Raises:
            EngineError: several died of it, or none is left.
            Exception: whatever the model raised.
        """
        import ray
        from ray.exceptions import RayError, RayTaskError

        losses, lost_at = 0, None
        while True:
            member = self._take()
            try:
                return ray.get(getattr(member.handle, method).remote(*arguments))
            except RayTaskError as error:  # raised by the model, in words that hold a traceback
                raise getattr(error, "cause", None) or error from None
            except RayError as error:
                lost_at = self._now() if lost_at is None else lost_at
                losses += member.out_until == 0.0
                member.out_until = self._now() + LEFT_OUT_S
                if losses >= MOST_LOSSES or self._now() - lost_at > PATIENCE_S:
                    raise self._give_up(losses, error) from error
            else:
                member.out_until = 0.0
            finally:
                with self._lock:
                    member.busy -= 1

    def _take(self) -> Member:
        """The actor to call; waits while all are left out."""
        with self._lock:
            member = min(self._members, key=lambda m: (m.out_until > self._now(), m.busy))
            member.busy += 1
        pause_s = member.out_until - self._now()
        if pause_s > 0:
            self._sleep(min(pause_s, LEFT_OUT_S))
        return member

    def _give_up(self, losses: int, error: Exception) -> EngineError:
        reason = type(error).__name__  # what it says is about Ray's own parts
        if losses >= MOST_LOSSES:
            reason = f"{losses} model processes were lost on the same part of it ({reason})"
            return EngineError(self._subject, reason, "Use a smaller --model, or add memory")
        reason = f"no model process has answered for {PATIENCE_S:.0f} s ({reason})"
        return EngineError(self._subject, reason, "Check the cluster with `ray status`")
