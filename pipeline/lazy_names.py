"""Facades whose names are imported when they are first asked for, so that a command loads only what it does."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def import_name(facade: str, homes: Mapping[str, Collection[str]], name: str) -> object:
    """Return what a facade calls by a name; a package's ``__getattr__`` once the first two are given.

    Args:
        facade: the package.
        homes: its modules, and the names of each that the package passes on.
        name: what is asked for.

    Raises:
        AttributeError: the facade has no such name.
    """
    from importlib import import_module

    for home, names in homes.items():
        if name in names:
            found: object = getattr(import_module(f"{facade}.{home}"), name)
            return found
    raise AttributeError(f"module {facade!r} has no attribute {name!r}")
