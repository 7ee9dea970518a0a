"""Parts by name: those that ship, and those that installed packages add as entry points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from pipeline.errors import EngineError, UsageError

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Registry(Generic[Part]):
    """The parts of one kind; each is imported when it is asked for.

    Args:
        group: the entry points' group, by which packages add parts.
        option: with which a part is chosen.
        shipped: ``module:attribute`` by name, as in entry points; no package can take the place of these.
    """

    group: str
    option: str
    shipped: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the shipped ones first."""
        from importlib.metadata import entry_points

        return (*self.shipped, *sorted(entry_points(group=self.group).names - set(self.shipped)))

    def __contains__(self, name: object) -> bool:
        return name in self.shipped or name in self.names

    def load(self, name: str) -> Part:
        """Import a part.

        Raises:
            UsageError: nothing has this name.
            EngineError: the package that has it is broken.
        """
        from importlib.metadata import EntryPoint, entry_points

        subject = f"{self.option} {name}"
        if name not in self:
            raise UsageError(
                subject, "there is none of this name", f"Use {' or '.join(self.names)}"
            )
        if name in self.shipped:
            entry = EntryPoint(name, self.shipped[name], self.group)
        else:
            entry = entry_points(group=self.group)[name]
        try:
            return cast("Part", entry.load())
        except Exception as error:  # a package's module can raise anything
            reason = f"{entry.value} can't be loaded ({type(error).__name__}: {error})"
            raise EngineError(subject, reason, "Install its package anew") from error
