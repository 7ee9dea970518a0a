"""Where this user's files are."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.user_files import expand_home


def find_cache_dir() -> Path:
    """The folder for results of earlier runs and joined weights; ``TRANSCRIBE_CACHE_DIR`` moves it."""
    named = os.environ.get("TRANSCRIBE_CACHE_DIR")
    if named:
        return expand_home(named)
    from platformdirs import user_cache_path

    return user_cache_path("transcribe", appauthor=False)


def find_data_dir() -> Path:
    """The folder of the voice book; ``TRANSCRIBE_DATA_DIR`` moves it."""
    named = os.environ.get("TRANSCRIBE_DATA_DIR")
    if named:
        return expand_home(named)
    from platformdirs import user_data_path

    return user_data_path("transcribe", appauthor=False)
