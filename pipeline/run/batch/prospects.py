"""What a run would do with each recording, and how long that will take."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.run.events import Outcome


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would be done with a recording, and where its results go: ``stem`` and the formats' endings.

    ``duration_ms`` is ``None`` where nobody knows; it is a guess from the size where ``is_guess`` is set.
    """

    source: str
    stem: str
    is_finished: bool
    duration_ms: int | None
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run would do. ``rate`` is the seconds of work for a second of sound, as earlier runs took."""

    prospects: tuple[Prospect, ...]
    failed: tuple[Outcome, ...]
    rate: float | None

    @property
    def left(self) -> tuple[Prospect, ...]:
        """The recordings that are not finished."""
        return tuple(one for one in self.prospects if not one.is_finished)

    @property
    def left_ms(self) -> int:
        """How long those are together, as far as that is known."""
        return sum(one.duration_ms or 0 for one in self.left)

    @property
    def work_ms(self) -> int | None:
        """How long they will take; ``None`` where no run was measured yet, or no length is known."""
        if not self.left:
            return 0
        if self.rate is None or not self.left_ms:
            return None
        return round(self.left_ms * self.rate)
