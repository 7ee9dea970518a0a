"""The work on a recording among thousands: no folder is listed, and no list read, for each of them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.run import Engines, Status
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.job import run_job
from pipeline.run.recording.next_steps import MOST_NAMES_LOOKED_AT
from pipeline.run.resources import open_store
from pipeline.store.ledger import MOST_BYTES, Ledger
from tests.unit.run.recording.test_stages import Bench, bench, write_wav

__all__ = ["bench"]

OTHERS = 2 * MOST_NAMES_LOOKED_AT


@dataclass
class Looks:
    """The names that were read from folders, and the files that were opened."""

    names: int = 0
    opened: int = 0

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Count from now on."""
        scandir, open_file = os.scandir, io.open

        @contextmanager
        def scan_counted(path: Any = ".") -> Iterator[Iterator[os.DirEntry[str]]]:
            with scandir(path) as entries:
                yield self._count(entries)

        def open_counted(*arguments: Any, **named: Any) -> Any:
            self.opened += 1
            return open_file(*arguments, **named)

        monkeypatch.setattr(os, "scandir", scan_counted)
        monkeypatch.setattr(io, "open", open_counted)

    def _count(self, entries: Iterable[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
        for entry in entries:
            self.names += 1
            yield entry


def work(bench: Bench, number: int) -> Looks:
    """What is looked at for a recording whose text bears the name of a person's own, which has to be told from ours."""
    talk = write_wav(bench.folder / f"talk {number}.wav", pitches=(220 + number,))
    job = Job(talk, bench.out, talk.stem)
    job.output(".txt").write_text("Somebody's own words.\n", "utf-8")
    settings = Settings(output_dir=bench.out, diarizer="none")
    store = open_store(bench.folder / "cache", settings, bench.events.append, tidy=False)
    looks, engines = Looks(), Engines(bench.detector, bench.recognizer, None)
    with pytest.MonkeyPatch.context() as monkeypatch:
        looks.watch(monkeypatch)
        outcome = run_job(job, settings, engines, store, bench.events.append)
    assert [output.path for output in outcome.kept] == [job.output(".txt")]
    assert outcome.status is Status.DONE
    return looks


def test_a_recording_is_no_more_work_where_others_are_finished(bench: Bench) -> None:
    bench.out.mkdir()
    work(bench, 0)  # what is looked at once in a process
    first = work(bench, 1)
    for number in range(OTHERS):
        (bench.out / f"other {number}.json").touch()
        for stage in ("outputs", "recognition"):
            (bench.folder / "cache" / "stages" / stage / f"{number}.artefact").touch()
    last = work(bench, 2)
    assert first.names < last.names <= MOST_NAMES_LOOKED_AT + 3  # its own outputs
    assert first.opened == last.opened


def test_the_ledger_s_files_stop_growing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    digests = [f"ab{number:04x}" + "0" * 58 for number in range(MOST_BYTES // 64)]
    ledger.note(digests)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) > 1
    assert max(sizes) < MOST_BYTES + 66
    ledger.note(digests[-9:])
    assert sizes == [path.stat().st_size for path in tmp_path.iterdir()]
    assert all(map(ledger.knows, digests))
