"""Results at an address: those that are there are brought to a folder on this disk, new ones are put there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline.config import Settings
from pipeline.domain.time_ranges import name_parts
from pipeline.errors import UsageError
from pipeline.formats import FORMATS
from pipeline.remote import RemoteFolder, show
from pipeline.run.events import Kept, Observer, Outcome
from pipeline.run.inputs.jobs import REFERENCE_SUFFIXES, Job, Source, list_stems
from pipeline.run.inputs.reviews import JOURNAL_SUFFIX, REVIEW_SUFFIX
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.outputs.files import DIFF_SUFFIX
from pipeline.run.outputs.writing import notify_kept
from pipeline.store import make_key, prepare_folder
from pipeline.text.case_folding import fold_case
from pipeline.user_files import FileStamp, read_stamp

AT_ONCE = 8
"""Files that are brought at the same time: most of the time is waiting."""


def mirror_outputs(
    settings: Settings, sources: Sequence[Source], staging: StagingFolder
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
    mirror = staging.make_lasting(f"outputs-{make_key([remote.shown])[:16]}")
    ending = name_parts(settings.parts, is_clip=settings.clip)
    stems = {
        fold_case(PurePosixPath(stem).as_posix())
        for source in sources
        for stem in list_stems(source, ending)
    }
    _bring(remote, mirror, remote.list(), lambda place: _belongs(place, stems))
    return replace(settings, output_dir=mirror)


def fetch_outputs(job: Job, settings: Settings) -> Mapping[Path, FileStamp | None]:
    """The files of a recording's results before they are written, as they are at the address now.

    So are the page and the corrections that lie beside them, which are never put there.
    They are brought once more: others may have changed them since the run began, and a node of a cluster
    has a disk of its own.

    Raises:
        MediaError: the server refuses or fails.
        OutputError: the disk is full.
    """
    if settings.output_url is None or not job.published:
        return {}
    prepare_folder(job.folder)
    below = job.folder.relative_to(settings.output_dir).as_posix()
    remote = RemoteFolder(f"{settings.output_url.rstrip('/')}/{below}".removesuffix("/."))
    results = [known.suffix for known in FORMATS.values()]
    beside = (DIFF_SUFFIX, *REFERENCE_SUFFIXES, REVIEW_SUFFIX, JOURNAL_SUFFIX)
    own = {job.output(suffix).name for suffix in (*results, *beside)}
    _bring(remote, job.folder, remote.list_here(), lambda place: place in own)
    return {p: read_stamp(p) for p in job.folder.iterdir() if p.name.startswith(f"{job.stem}.")}


def publish(
    outcome: Outcome,
    settings: Settings,
    before: Mapping[Path, FileStamp | None],
    observe: Observer,
) -> Outcome:
    """The outcome, once the outputs that have changed are at the address, the JSON first.

    It says whose the others are. What somebody has put there since it was looked at ``before`` the work
    is left as it is, which is told.

    Raises:
        MediaError: the server refuses or fails.
    """
    if settings.output_url is None:
        return outcome
    remote, kept = RemoteFolder(settings.output_url.rstrip("/")), list[Kept]()
    for path in sorted(outcome.outputs, key=lambda path: path.suffix != ".json"):
        stamp, place = read_stamp(path), path.relative_to(settings.output_dir).as_posix()
        if stamp is None or stamp == before.get(path):
            continue
        if not settings.overwrite and remote.read_stamp(place) not in {
            None,
            stamp,
            before.get(path),
        }:
            kept.append(Kept(path, "changed at the address in the meantime"))
        else:
            remote.put(path, place)
    notify_kept(kept, outcome.source.name, observe)
    left = {output.path for output in kept}
    outputs = tuple(path for path in outcome.outputs if path not in left)
    return replace(outcome, outputs=outputs, kept=(*outcome.kept, *kept))


def _bring(
    remote: RemoteFolder,
    mirror: Path,
    listed: Mapping[str, FileStamp],
    belongs: Callable[[str], bool],
) -> None:
    """Make the mirror hold those listed at the address that belong to results, and no other that does."""
    there = {place: stamp for place, stamp in listed.items() if belongs(place)}
    for path in [path for path in mirror.rglob("*") if path.is_file()]:
        place = path.relative_to(mirror).as_posix()
        if place not in there and belongs(place):
            path.unlink()
    wanted = [place for place, stamp in there.items() if read_stamp(mirror / place) != stamp]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bring") as pool:
        for _ in pool.map(lambda place: remote.fetch(place, mirror / place), wanted):
            pass


def _belongs(place: str, stems: Collection[str]) -> bool:
    """Whether a file bears one of the stems; places that would lead out of a folder never do."""
    path = PurePosixPath(place)
    if path.is_absolute() or ".." in path.parts or "\\" in place:
        return False
    return any(fold_case(str(path.parent / stem)) in stems for stem in _cut(path.name))


def _cut(name: str) -> Iterator[str]:
    """What may be the stem of a name: all before one of its dots."""
    while (dot := name.rfind(".")) > 0:
        name = name[:dot]
        yield name
