"""Names of output files: none is ever written over another recording's, or over a person's own file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path, PurePath

from pipeline.formats import FORMATS
from pipeline.remote import RemoteFile
from pipeline.run.inputs.conversation.track_names import name_conversation, name_speakers_by_file
from pipeline.run.inputs.ownership import Claim, claim
from pipeline.run.inputs.reviews import REVIEW_STEM
from pipeline.store import make_key
from pipeline.text.case_folding import fold_case

REFERENCE_SUFFIXES = (
    ".reference.txt",
    ".reference.md",
    ".reference.html",
    ".reference.htm",
    ".reference.docx",
)

STEM_BYTES, PARENT_BYTES, KIND_BYTES = 170, 40, 8
"""Together with what else stands in a name these stay below 255 bytes, the most that file systems take."""

ENDING_BYTES = 8
"""Of what a stem ends in; where that is longer, less of the recording's name is in the stem."""

LIKELY_STEMS = 4
"""Those that are proposed before mere numbers."""

DEVICES = re.compile(r"con|prn|aux|nul|con(?:in|out)\$|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)
"""Names that are devices on Windows, whatever their suffix. Source: Microsoft, Naming Files, Paths, and Namespaces."""

HERE = PurePath()


@dataclass(frozen=True, slots=True)
class Source:
    """A recording that is asked for, and the folder for its results as seen from that of all outputs.

    A ``remote`` one is fetched to its path when its bytes are first needed, and deleted there when all is
    done; so is a transient one, which came in on standard input. ``tracks`` are the other files of a conversation that
    has a file for each speaker, of which this is the first.
    """

    path: Path
    below: PurePath = HERE
    remote: RemoteFile | None = None
    is_transient: bool = False
    tracks: tuple[Path, ...] = ()

    @property
    def stem(self) -> str:
        """The name of its file without the ending, or what its tracks are called together."""
        return _name_tracks((self.path, *self.tracks))


@dataclass(frozen=True, slots=True)
class Job:
    """One recording to work on, and the output folder and stem its results get, if they are written.

    ``published`` is the address of the folder to which they are put, if they are, as people may see it. ``ending`` is
    what the stem ends in beyond the recording's name, such as which part of it was heard.
    """

    source: Path
    folder: Path
    stem: str
    remote: RemoteFile | None = None
    is_transient: bool = False
    published: str = ""
    is_written: bool = True
    tracks: tuple[Path, ...] = ()
    ending: str = ""

    @property
    def files(self) -> tuple[Path, ...]:
        """The recording, or the tracks of a conversation in the order in which they were named."""
        return (self.source, *self.tracks)

    @property
    def name(self) -> str:
        """What the recording is called in sentences about it: its file's name, or that of a conversation."""
        return _name_tracks(self.files) if self.tracks else self.source.name

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks on each track of a conversation, by the names of the files."""
        return name_speakers_by_file([path.stem for path in self.files]) if self.tracks else ()

    def output(self, suffix: str) -> Path:
        """The path of an output; the suffix begins with a dot."""
        return self.folder / f"{self.stem}{suffix}"

    @property
    def record(self) -> Path:
        """The JSON, which is always written, and says what was written with it."""
        return self.output(".json")

    @property
    def whole_record(self) -> Path:
        """The JSON of results of all of the recording, beside which those of a part lie; else its own."""
        return self.folder / f"{self.stem.removesuffix(self.ending)}.json"

    def find_reference(self) -> Path | None:
        """The published text that lies beside the outputs or, if none does, beside the recording."""
        if not self.is_written:
            return None
        candidates = [self.output(suffix) for suffix in REFERENCE_SUFFIXES]
        if self.ending:
            candidates += [self.whole_record.with_suffix(suffix) for suffix in REFERENCE_SUFFIXES]
        if self.remote is None and not self.is_transient:
            stem = _name_tracks(self.files)
            candidates += [self.source.with_name(stem + suffix) for suffix in REFERENCE_SUFFIXES]
        return next((path for path in candidates if path.is_file()), None)

    @property
    def usual_stem(self) -> str:
        """The stem that its results bear unless others have it."""
        stems = _propose_stems(
            self.source.absolute(), _name_tracks(self.files), self.remote, self.ending
        )
        return next(stems)

    @property
    def media_path(self) -> str:
        """The recording's path as seen from the output folder, with forward slashes, or its address."""
        if self.remote is not None:
            return self.remote.shown
        if self.is_transient:
            return f"{self.source.name}#{self.source.parent.name}"
        if self.published:
            return self.source.resolve().as_posix()
        return describe_path(self.source, self.folder)

    @property
    def shown(self) -> str:
        """What messages call the recording."""
        if self.tracks:
            return ", ".join(map(str, self.files))
        return self.source.name if self.is_transient else self.address

    @property
    def address(self) -> str:
        """Where the recording is: its path, or its address without what is secret."""
        return self.remote.shown if self.remote is not None else str(self.source)


def describe_path(source: Path, folder: Path) -> str:
    """A path relative to a folder, with forward slashes; absolute where drives differ."""
    try:
        return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return source.resolve().as_posix()


def list_stems(source: Source, ending: str = "") -> list[str]:
    """The stems, each below its folder, that a recording's results bear unless others have them all.

    With an ending, those of results that end in it, and of the recording's other results.
    """
    path = source.path.absolute()
    return [
        str(source.below / stem)
        for end in dict.fromkeys(("", ending))
        for stem in islice(_propose_stems(path, source.stem, source.remote, end), LIKELY_STEMS)
    ]


def plan_jobs(
    sources: Iterable[Source],
    folder: Path,
    suffixes: Iterable[str],
    ending: str = "",
    published: str = "",
    *,
    on_damaged: Callable[[Path], object] = lambda _: None,
) -> list[Job]:
    """One job for each distinct recording, in order, each with a stem of its own.

    The first recording of a name gets the plain stem, the next its folder's name before it. A stem is passed over
    where files in the output folder bear it, or the JSON without its ending does, that are another's or nobody's.

    Args:
        sources: the recordings.
        folder: the folder of all outputs; each source's own is below it.
        suffixes: suffixes of all files that will be written.
        ending: what every stem ends in, such as ``.aligned`` or a part.
        published: the address to which the folder's files are put, if they are.
        on_damaged: told of the JSON of earlier results that is damaged, and would be written anew.
    """
    jobs: list[Job] = []
    taken: set[str] = set()
    endings = tuple(suffixes)
    # A recording is known by the name it was given, also when that is a link to another one.
    distinct: dict[Path, Source] = {}
    for source in sources:
        distinct.setdefault(source.path.resolve(), source)
    for source in distinct.values():
        for job in _propose_jobs(source, folder, ending, published):
            names = {fold_case(str(source.below / (job.stem + end))) for end in ("", *endings)}
            if not taken.isdisjoint(names) or (whose := _claim(job, endings)) is Claim.TAKEN:
                continue
            if whose is Claim.DAMAGED:
                on_damaged(job.output(".json"))
            taken |= names
            jobs.append(job)
            break
    return jobs


def _propose_jobs(source: Source, folder: Path, ending: str, published: str) -> Iterator[Job]:
    """Jobs without end for one recording, that of the plainest stem first."""
    path, below = source.path.absolute(), source.below
    place = f"{published}/{below.as_posix()}".removesuffix("/.") if published else ""
    for stem in _propose_stems(path, source.stem, source.remote, ending):
        yield Job(
            path,
            folder / below,
            stem,
            source.remote,
            source.is_transient,
            place,
            tracks=source.tracks,
            ending=ending,
        )


def _name_tracks(files: Sequence[Path]) -> str:
    """What one or several files are called together, without an ending."""
    if len(files) == 1:
        return files[0].stem
    return _tidy(name_conversation([path.stem for path in files]), STEM_BYTES)


def _propose_stems(
    source: Path, name: str, remote: RemoteFile | None = None, ending: str = ""
) -> Iterator[str]:
    """Stems without end, the plainest first, each of which ends in the ending."""
    return (stem + ending for stem in _propose_plain(source, name, remote, len(ending)))


def _propose_plain(
    source: Path, name: str, remote: RemoteFile | None, ending_bytes: int
) -> Iterator[str]:
    stem = _tidy(name, STEM_BYTES - max(0, ending_bytes - ENDING_BYTES))
    above = source.parent if remote is None else PurePath(remote.shown).parent
    parent = _tidy(above.name, PARENT_BYTES)
    unique = f"{parent}-{stem}-{_tidy(source.suffix.lstrip('.'), KIND_BYTES)}"
    yield stem
    yield f"{parent}-{stem}"
    yield unique
    unique += f"-{make_key([str(source)])[:8]}"
    yield unique
    yield from (f"{unique}-{number}" for number in count(2))


def tidy_name(name: str) -> str:
    """A file name, as a server or a feed gives it, that a file may have; its suffix is kept."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or not suffix.isalnum() or len(suffix) > KIND_BYTES:
        return _tidy(name, STEM_BYTES)
    return _tidy(stem, STEM_BYTES) + dot + suffix


def _tidy(name: str, most_bytes: int) -> str:
    """A file name that every system takes: neither hidden, empty, too long nor a device's of Windows."""
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
    cut = kept.encode()[:most_bytes].decode(errors="ignore")
    tidied = cut.strip(" .") or "recording"
    is_device = DEVICES.fullmatch(tidied.partition(".")[0].rstrip())
    return f"_{tidied}" if is_device else tidied


def _claim(job: Job, suffixes: tuple[str, ...]) -> Claim:
    formats = [suffix for known in FORMATS.values() for suffix in known.suffixes]
    longer = {suffix.rpartition(".")[0] for suffix in (*REFERENCE_SUFFIXES, *formats)} - {""}
    # Its text would be another's reference page, its JSON another's corrections, or an output of one format
    # another's of a format with a longer suffix, such as .podcast.json.
    if job.stem.casefold().endswith((*longer, REVIEW_STEM)):
        return Claim.TAKEN
    whole = job.whole_record
    if whole != job.record and claim([whole], whole, job.media_path) is Claim.TAKEN:
        return Claim.TAKEN  # beside which these would be taken for a part of what is another's
    return claim([job.output(suffix) for suffix in suffixes], job.output(".json"), job.media_path)
