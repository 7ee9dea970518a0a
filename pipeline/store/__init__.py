"""Files written whole or not at all, and artefacts found again by what they were made from."""

from __future__ import annotations

from pipeline.store.artefacts import Key, Store
from pipeline.store.atomic_files import (
    Content,
    Found,
    Kind,
    change_folder,
    encode,
    look,
    make_key,
    prepare_folder,
    sweep_folder,
    write_all,
    write_seen,
)
from pipeline.store.ledger import Ledger
from pipeline.store.shelf import Entry, find_differences, find_nearest

__all__ = [
    "Content",
    "Entry",
    "Found",
    "Key",
    "Kind",
    "Ledger",
    "Store",
    "change_folder",
    "encode",
    "find_differences",
    "find_nearest",
    "look",
    "make_key",
    "prepare_folder",
    "sweep_folder",
    "write_all",
    "write_seen",
]
