"""Names of output files: none is ever written over another recording's, or over a person's own file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.store import make_key

REFERENCE_SUFFIXES = (".reference.txt", ".reference.md")


@dataclass(frozen=True, slots=True)
class Job:
    """One recording to work on, and the output folder and stem its results get."""

    source: Path
    folder: Path
    stem: str

    def output(self, suffix: str) -> Path:
        """The path of an output; the suffix begins with a dot."""
        return self.folder / f"{self.stem}{suffix}"

    def find_reference(self) -> Path | None:
        """The reference page that lies beside the outputs, if there is one."""
        candidates = (self.output(suffix) for suffix in REFERENCE_SUFFIXES)
        return next((path for path in candidates if path.is_file()), None)

    @property
    def media_path(self) -> str:
        """The recording's path as seen from the output folder, with forward slashes."""
        return describe_path(self.source, self.folder)


def describe_path(source: Path, folder: Path) -> str:
    """A path relative to a folder, with forward slashes; absolute where drives differ."""
    try:
        return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return source.resolve().as_posix()


def plan_jobs(sources: Iterable[Path], folder: Path, suffixes: Iterable[str]) -> list[Job]:
    """One job for each distinct recording, in order, each with a stem of its own.

    The first recording of a name gets the plain stem, the next its folder's name before it. A stem is
    also passed over when files in the output folder bear it that belong to another recording, or to
    nobody known.

    Args:
        sources: the recordings.
        folder: the folder of the outputs.
        suffixes: suffixes of all files that will be written.
    """
    jobs: list[Job] = []
    taken: set[str] = set()
    endings = tuple(suffixes)
    for source in dict.fromkeys(path.resolve() for path in sources):
        for stem in _propose_stems(source):
            # Names that differ in case only are one file on some systems.
            if stem.casefold() not in taken and _is_free(Job(source, folder, stem), endings):
                taken.add(stem.casefold())
                jobs.append(Job(source, folder, stem))
                break
    return jobs


def _propose_stems(source: Path) -> Iterator[str]:
    stem = _tidy(source.stem)
    parent = _tidy(source.parent.name)
    kind = _tidy(source.suffix.lstrip("."))
    yield stem
    yield f"{parent}-{stem}"
    yield f"{parent}-{stem}-{kind}"
    yield f"{parent}-{stem}-{kind}-{make_key([str(source)])[:8]}"


def _tidy(name: str) -> str:
    """A file name that is neither hidden nor empty and holds no control characters."""
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
    return kept.strip(" .") or "recording"


def _is_free(job: Job, suffixes: tuple[str, ...]) -> bool:
    """Whether no file bears the job's names, or the same recording's earlier results do."""
    if not any(job.output(suffix).exists() for suffix in suffixes):
        return not any(
            job.stem.endswith(suffix.rpartition(".")[0]) for suffix in REFERENCE_SUFFIXES
        )
    try:
        record = json.loads(job.output(".json").read_text("utf-8"))
        return bool(record["media"]["path"] == job.media_path)
    except (OSError, ValueError, KeyError, TypeError):
        return False
