"""Which of a file's sound tracks is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import NoAudioStream


def choose_track(path: Path, container: Any) -> Any:
    """The sound track that is read: the first one.

    Raises:
        NoAudioStream: there is none.
    """
    if not container.streams.audio:
        raise NoAudioStream(str(path), "it has no sound track", "Give a recording with audio in it")
    return container.streams.audio[0]
