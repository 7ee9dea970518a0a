"""Results at an address: those that are there are brought to a folder on this disk, new ones are put there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.remote import RemoteFolder, Stamp, look_at, show
from pipeline.run.naming import Job, Source, list_stems
from pipeline.run.passing import PassingFolder
from pipeline.store import make_key

AT_ONCE = 8
"""Files that are brought at the same time: most of the time is waiting."""


def mirror_outputs(
    settings: Settings, sources: Sequence[Source], passing: PassingFolder
) -> Settings:
    """The settings with a folder on the disk in place of the address that they name, if they name one.

    The folder holds all that is at the address under names that the recordings' results may bear.

    Raises:
        UsageError: nothing can be put at such an address.
        MediaError: the server refuses or fails.
    """
    if settings.output_url is None or not sources:
        return settings
    if settings.offline:
        reason = f"{show(settings.output_url)} needs the network"
        raise UsageError("--offline", reason, "Leave it out, or name a folder for the results")
    remote = RemoteFolder(settings.output_url.rstrip("/"))
    remote.open()
    mirror = passing.keep(f"outputs-{make_key([remote.shown])[:16]}")
    stems = {_fold(stem) for source in sources for stem in list_stems(source)}
    _bring(remote, mirror, stems)
    return replace(settings, output_dir=mirror)


def take_stock(job: Job, settings: Settings) -> Mapping[Path, Stamp | None]:
    """The files of a recording's results before the work, as they are at the address too."""
    if settings.output_url is None or not job.folder.is_dir():
        return {}
    return {p: look_at(p) for p in job.folder.iterdir() if p.name.startswith(f"{job.stem}.")}


def publish(
    outputs: Iterable[Path],
    settings: Settings,
    before: Mapping[Path, Stamp | None],
) -> None:
    """Puts those outputs to the address that have changed, the JSON first: it says whose the others are.

    Raises:
        MediaError: the server refuses or fails.
    """
    if settings.output_url is None:
        return
    remote = RemoteFolder(settings.output_url.rstrip("/"))
    for path in sorted(outputs, key=lambda path: path.suffix != ".json"):
        stamp = look_at(path)
        if stamp is not None and stamp != before.get(path):
            remote.put(path, path.relative_to(settings.output_dir).as_posix())


def _bring(remote: RemoteFolder, mirror: Path, stems: Collection[str]) -> None:
    """Makes the mirror hold what is at the address under these stems, and no other file under them."""
    there = {place: stamp for place, stamp in remote.list().items() if _belongs(place, stems)}
    for path in [path for path in mirror.rglob("*") if path.is_file()]:
        place = path.relative_to(mirror).as_posix()
        if place not in there and _belongs(place, stems):
            path.unlink()
    wanted = [place for place, stamp in there.items() if look_at(mirror / place) != stamp]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bring") as pool:
        for _ in pool.map(lambda place: remote.fetch(place, mirror / place), wanted):
            pass


def _belongs(place: str, stems: Collection[str]) -> bool:
    """Whether a file bears one of the stems; places that would lead out of a folder never do."""
    path = PurePosixPath(place)
    if path.is_absolute() or ".." in path.parts or "\\" in place:
        return False
    return any(_fold(str(path.parent / stem)) in stems for stem in _cut(path.name))


def _cut(name: str) -> Iterator[str]:
    """What may be the stem of a name: all before one of its dots."""
    while (dot := name.rfind(".")) > 0:
        name = name[:dot]
        yield name


def _fold(stem: str) -> str:
    return PurePosixPath(stem).as_posix().casefold()
