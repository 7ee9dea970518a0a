"""Where this user's files are, and the settings of a command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.user_folders import find_cache_dir, find_data_dir

if TYPE_CHECKING:
    from pipeline.config import Settings

__all__ = ["find_cache_dir", "find_data_dir", "load", "pick_given", "place_anonymised", "take"]


def load(preset: str | None, flags: dict[str, Any]) -> Settings:
    """The settings that a command's flags, the environment and a preset give."""
    from pipeline.config import load_settings

    return load_settings(preset, os.environ, pick_given(flags))


def pick_given(flags: dict[str, Any]) -> dict[str, Any]:
    """Those of a command's flags that are given; one that may be repeated is an empty tuple when it isn't."""
    return {name: value for name, value in flags.items() if value not in (None, ())}


def take(flags: dict[str, Any], *names: str) -> dict[str, Any]:
    """Those of a command's flags that are no settings; they are taken out of ``flags``."""
    return {name: flags.pop(name) for name in names}


def place_anonymised(
    transcript: Path, flags: dict[str, Any], undo: tuple[int, ...]
) -> tuple[Path | None, Path]:
    """The list of names, taken out of ``flags``, and the folder for what is exported.

    That is beside the transcript unless another is named; with pseudonyms a folder of its own, which holds nothing
    with names.

    Raises:
        UsageError: the transcript itself is to be changed too.
    """
    names: Path | None = flags.pop("anonymise")
    if names is not None and undo:
        raise UsageError("--undo", "it changes the transcript itself", "Leave out --anonymise")
    usual = transcript.parent if names is None else transcript.parent / "anonymised"
    return names, flags["output_dir"] or usual
