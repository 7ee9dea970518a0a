"""Parts by name: those that ship, and those that installed packages add as entry points."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast

from pipeline.errors import EngineError, UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Registry(Mapping[str, Part]):
    """The parts of one kind; each is imported when it is asked for.

    Args:
        group: the entry points' group, by which packages add parts.
        option: with which a part is chosen.
        shipped: ``module:attribute`` by name, as in entry points; no package can take the place of these.
    """

    group: str
    option: str
    shipped: Mapping[str, str]

    def __iter__(self) -> Iterator[str]:
        """The names, the shipped ones first."""
        return iter((*self.shipped, *sorted(set(self._find_added()) - set(self.shipped))))

    def __len__(self) -> int:
        return len(tuple(iter(self)))

    def __contains__(self, name: object) -> bool:
        return name in self.shipped or name in self._find_added()

    def _find_added(self) -> Mapping[str, EntryPoint]:
        return _find_entry_points(self.group, tuple(sys.path))

    def __getitem__(self, name: str) -> Part:
        """Import a part.

        Raises:
            UsageError: nothing has this name.
            EngineError: the package that has it is broken.
        """
        from importlib.metadata import EntryPoint

        subject = f"{self.option} {name}"
        if name not in self:
            raise UsageError(subject, "unknown name", f"Use {' or '.join(self)}")
        shipped = self.shipped.get(name)
        entry = EntryPoint(name, shipped, self.group) if shipped else self._find_added()[name]
        try:
            return cast("Part", _load(entry))
        except Exception as error:  # a package's module can raise anything
            reason = f"{entry.value} can't be loaded ({type(error).__name__}: {error})"
            raise EngineError(subject, reason, "Install its package again") from error


@cache
def _load(entry: EntryPoint) -> object:
    """What an entry point names, imported once: all formats are asked for again with each recording."""
    return entry.load()


@cache
def _find_entry_points(group: str, path: tuple[str, ...]) -> Mapping[str, EntryPoint]:  # noqa: ARG001
    """The entry points of a group by name, looked up once for each path of modules."""
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=group)}
