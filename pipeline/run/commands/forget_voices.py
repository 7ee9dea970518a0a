"""Voices that have no name are forgotten: in the notebook, and what is cached of them."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.run.inputs.voices.book_files import read_notebook
from pipeline.run.inputs.voices.unknown_names import forget_unknown
from pipeline.run.resources import find_local_store


def forget_voices(
    data_dir: Path, cache_dir: Path, settings: Settings, meant: str | None = None
) -> int:
    """Forget somebody unknown, or all of them; return how many.

    What is cached of the speakers' voices in these recordings is deleted, too: of whoever else speaks there it is made
    again when it is needed.

    Args:
        data_dir: the folder of the notebook.
        cache_dir: the user's cache.
        settings: where the cache is, if elsewhere.
        meant: who, as the notebook calls them; without, everybody, and the cached voices of all recordings.

    Raises:
        UsageError: there is nobody of this title.
        FormatError: the notebook is damaged.
        OutputError: something can't be deleted.
    """
    recordings = None
    if meant is not None:
        hearings = read_notebook(data_dir).find(meant).hearings
        recordings = {hearing.recording for hearing in hearings}
    count = forget_unknown(data_dir, meant)
    find_local_store(cache_dir, settings).forget("voices", recordings)
    return count
