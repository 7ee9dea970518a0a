"""What is found where a cue breaks a rule."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.cues.checking.rule_table import RULES


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a cue breaks; ``cue`` is its number from 1, ``line`` the line in it or 0 for all.

    ``measured`` and ``allowed`` say in words what was found and what the style asks for. Where both are numbers,
    ``amount`` and ``limit`` are these, in ``unit`` (``columns``, ``cps``, ``wpm``, ``s`` …); ``other`` is the number
    of the cue that it is about as well, or 0.
    """

    rule: str
    cue: int
    measured: str
    allowed: str
    line: int = 0
    amount: float | None = field(default=None, compare=False)
    limit: float | None = field(default=None, compare=False)
    unit: str = field(default="", compare=False)
    other: int = field(default=0, compare=False)

    @property
    def hard(self) -> bool:
        """Whether a cue that breaks it can't be delivered."""
        return RULES[self.rule].hard
