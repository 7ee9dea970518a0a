"""Where this user's files are, and the settings of a command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.config import Settings


def find_cache_dir() -> Path:
    """The folder for results of earlier runs and joined weights; ``TRANSCRIBE_CACHE_DIR`` moves it."""
    named = os.environ.get("TRANSCRIBE_CACHE_DIR")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("transcribe", appauthor=False)


def find_data_dir() -> Path:
    """The folder of the voice book; ``TRANSCRIBE_DATA_DIR`` moves it."""
    named = os.environ.get("TRANSCRIBE_DATA_DIR")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("transcribe", appauthor=False)


def load(preset: str | None, flags: dict[str, Any]) -> Settings:
    """The settings that a command's flags, the environment and a preset give."""
    from pipeline.config import load_settings

    # An option that may be repeated is an empty tuple when it is not given.
    given = {name: value for name, value in flags.items() if value not in (None, ())}
    return load_settings(preset, os.environ, given)
