"""The recordings that a command's words name, and where below the output folder their results go."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import MediaNotFound
from pipeline.media import find_media
from pipeline.run.events import Outcome
from pipeline.run.naming import Source


def find_sources(paths: Iterable[Path]) -> tuple[list[Source], list[Outcome]]:
    """The recordings that the paths name, and failed outcomes of paths that name none.

    What is found in a folder keeps its place below it.
    """
    sources: list[Source] = []
    failed: list[Outcome] = []
    for path in paths:
        try:
            found = find_media(path)
        except MediaNotFound as error:
            failed.append(Outcome(path, error))
            continue
        within = path if path.is_dir() else None
        for media in found:
            below = media.parent.relative_to(within) if within is not None else Path()
            sources.append(Source(media.absolute(), below))
    # One recording that is named twice is done once, under the name that it was first given.
    unique: dict[Path, Source] = {}
    for source in sources:
        unique.setdefault(source.path.resolve(), source)
    return list(unique.values()), failed
