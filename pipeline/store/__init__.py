"""Files written whole or not at all, and artefacts found again by what they were made from."""

from __future__ import annotations

from pipeline.store.artefacts import Key, Store
from pipeline.store.files import (
    change_folder,
    holds,
    make_key,
    prepare_folder,
    sweep_folder,
    write_all,
)
from pipeline.store.identity import Identity, identify
from pipeline.store.shelf import Entry, find_differences, find_nearest

__all__ = [
    "Entry",
    "Identity",
    "Key",
    "Store",
    "change_folder",
    "find_differences",
    "find_nearest",
    "holds",
    "identify",
    "make_key",
    "prepare_folder",
    "sweep_folder",
    "write_all",
]
