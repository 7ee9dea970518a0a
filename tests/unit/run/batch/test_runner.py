"""Batches to their end: reports however they end, new tries, what is lacking, and exit codes."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.errors import (
    EngineError,
    OutputError,
    UnreadableMedia,
    UsageError,
)
from pipeline.run import (
    Engines,
    FileFinished,
    Notice,
    Outcome,
    Stage,
    StageFailure,
    Status,
    run_batch,
)
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.retry import FIRST_PAUSE_S, is_transient
from pipeline.run.outputs.report import write_report
from pipeline.run.recording.job import run_job
from tests.fakes import FakeDiarizer
from tests.unit.cli.test_commands import Invoke, invoke, recognizer
from tests.unit.run.recording.test_stages import Bench, bench, stop, talk, write_wav
from tests.worker_fakes import Kind, load_faulty, refuse_to_load

__all__ = ["bench", "invoke", "recognizer", "talk"]


def read_report(path: Path) -> dict[str, str]:
    """The status of each recording by its name, once the counts are right."""
    record = json.loads(path.read_text("utf-8"))
    assert record["schema"] == "transcribe-run/1"
    found = [one["status"] for one in record["files"]]
    assert {
        status: found.count(status) for status in ("done", "partial", "failed", "not done")
    } == record["counts"]
    return {Path(one["source"]).name: one["status"] for one in record["files"]}


# The report, however the run ends


def test_the_report_has_an_object_for_each_recording(bench: Bench, talk: Path) -> None:
    text = talk.with_name("text.mp3")
    text.write_text("not sound\n" * 100)
    report = bench.folder / "reports" / "run.json"
    bench.run(talk, text, bench.folder / "nowhere.mp3", report=report)
    expected = {"nowhere.mp3": "failed", "talk.wav": "done", "text.mp3": "failed"}
    assert read_report(report) == expected
    by_name = {Path(f["source"]).name: f for f in json.loads(report.read_text("utf-8"))["files"]}
    assert str(talk) == by_name["talk.wav"]["source"]
    assert tuple(by_name["talk.wav"][name] for name in ("duration", "speakers", "error")) == (
        6.0,
        2,
        None,
    )
    assert all(Path(path).is_file() for path in by_name["talk.wav"]["outputs"])
    error = by_name["text.mp3"]["error"]
    assert ("UnreadableMedia", str(text)) == (error["kind"], error["subject"])


@pytest.mark.parametrize("apart", [True, False])
def test_after_a_failure_the_rest_is_left_and_the_report_says_which(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, apart: bool
) -> None:
    monkeypatch.setattr("pipeline.run.batch.runner.load_engines", load_faulty)
    monkeypatch.setattr("pipeline.run.batch.runner.count_cores", lambda: 1)
    monkeypatch.setattr("pipeline.run.batch.runner.MORE_AT_ONCE", 0)
    at_work: list[object] = []

    def write(*arguments: Any) -> None:
        at_work.extend(active_children())
        write_report(*arguments)

    monkeypatch.setattr("pipeline.run.batch.runner.write_report", write)
    if not apart:
        monkeypatch.setattr("pipeline.run.batch.runner.needs_workers", lambda _: False)
    kinds = (Kind.PLAIN, Kind.BROKEN, Kind.ALSO_SLOW_ONCE, Kind.ENDLESS)
    paths = [write_wav(bench.folder / f"{k.name}.wav", seconds=k) for k in kinds]
    report = bench.folder / "run.json"
    settings = Settings(output_dir=bench.out, fail_fast=True, report=report)
    (bench.folder / "cache").mkdir()
    outcomes = run_batch(paths, settings, bench.folder / "cache")
    assert [outcome.status for outcome in outcomes] == [Status.DONE, Status.FAILED]
    assert list(read_report(report).values()) == ["done", "failed", "not done", "not done"]
    assert at_work == []  # nobody is any more, once it is told what was done


def test_a_word_that_names_nothing_is_a_failure_that_leaves_the_rest(
    bench: Bench, talk: Path
) -> None:
    report = bench.folder / "run.json"
    outcomes = bench.run(bench.folder / "nowhere.mp3", talk, fail_fast=True, report=report)
    assert [outcome.status for outcome in outcomes] == [Status.FAILED]
    assert read_report(report) == {"nowhere.mp3": "failed", "talk.wav": "not done"}
    assert bench.recognizer.calls == 0


def test_an_interrupt_leaves_a_report_of_what_was_done(bench: Bench, talk: Path) -> None:
    write_wav(other := talk.with_name("zoo.wav"), levels=(0.25,))
    bench.recognizer.before = lambda: stop() if bench.recognizer.calls == 2 else None
    report = bench.folder / "run.json"
    with pytest.raises(KeyboardInterrupt):
        bench.run(talk, other, report=report)
    assert read_report(report) == {"talk.wav": "done", "zoo.wav": "not done"}


def test_settings_that_workers_refuse_leave_a_report_and_no_worker(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.run.batch.runner.load_engines", refuse_to_load)
    settings = Settings(output_dir=bench.out, report=bench.folder / "run.json", time_limit=60.0)
    with pytest.raises(UsageError, match="no such model"):
        run_batch([talk], settings, bench.folder / "cache")
    assert read_report(bench.folder / "run.json") == {"talk.wav": "not done"}
    assert active_children() == []


def test_a_report_replaces_an_earlier_one(bench: Bench, talk: Path) -> None:
    report = bench.folder / "run.json"
    bench.run(bench.folder / "nowhere.mp3", report=report)
    bench.run(talk, report=report)
    assert read_report(report) == {"talk.wav": "done"}


def test_a_report_is_never_written_over_something_else(bench: Bench, talk: Path) -> None:
    before = talk.read_bytes()
    with pytest.raises(UsageError, match="not the report of a run"):
        bench.run(talk, report=talk)
    assert talk.read_bytes() == before
    assert bench.recognizer.calls == 0


def test_a_report_that_can_not_be_written_is_told_before_any_work(bench: Bench, talk: Path) -> None:
    with pytest.raises(OutputError):
        bench.run(talk, report=talk / "run.json")
    assert bench.recognizer.calls == 0


def test_an_interrupt_stays_one_where_its_report_can_not_be_written(
    bench: Bench, talk: Path
) -> None:
    report = bench.folder / "reports" / "run.json"

    def lose_folder() -> None:
        report.parent.rmdir()
        report.parent.write_text("a file in its place")
        stop()

    bench.recognizer.before = lose_folder
    with pytest.raises(KeyboardInterrupt):
        bench.run(talk, report=report)


def test_addresses_in_the_report_hold_nothing_secret(tmp_path: Path) -> None:
    outcome = Outcome(Path("spool/x/talk.mp3"), address="https://host/talk.mp3")
    write_report(tmp_path / "run.json", [outcome], [])
    (file,) = json.loads((tmp_path / "run.json").read_text("utf-8"))["files"]
    assert file["source"] == "https://host/talk.mp3"


# New tries


def try_job(
    bench: Bench, talk: Path, failures: list[Exception], pauses: list[float], retries: int = 3
) -> Outcome:
    """The outcome, where each try fails with the next failure; pauses are noted, not made."""
    left = iter(failures)

    def hinder() -> None:
        if (failure := next(left, None)) is not None:
            raise failure

    bench.recognizer.before = hinder
    bench.out.mkdir()
    settings = Settings(output_dir=bench.out, retries=retries)
    engines = Engines(bench.detector, bench.recognizer, bench.diarizer)
    job = Job(talk, bench.out, "talk")
    return run_job(job, settings, engines, None, bench.events.append, sleep=pauses.append)


@pytest.mark.parametrize(
    "failure",
    [
        *(OSError(getattr(errno, code), "") for code in ("EIO", "ETIMEDOUT", "ESTALE", "EBUSY")),
        ConnectionResetError("by peer"),
        TimeoutError(),
    ],
    ids=repr,
)
def test_what_is_often_over_a_moment_later_is_tried_again(
    bench: Bench, talk: Path, failure: Exception
) -> None:
    pauses: list[float] = []
    outcome = try_job(bench, talk, 2 * [failure], pauses)
    assert Status.DONE is outcome.status
    assert pauses == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S]
    assert sum(isinstance(event, FileFinished) for event in bench.events) == 1


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, "no space"),
        PermissionError(errno.EACCES, "not allowed"),
        RuntimeError("the model broke"),
        UnreadableMedia("talk.wav", "it is damaged"),
        EngineError("talk.wav", "the model broke"),
    ],
    ids=repr,
)
def test_what_will_be_the_same_a_moment_later_is_not_tried_again(
    bench: Bench, talk: Path, failure: Exception
) -> None:
    pauses: list[float] = []
    outcome = try_job(bench, talk, [failure], pauses)
    assert Status.FAILED is outcome.status
    assert pauses == []
    assert bench.recognizer.calls == 1


@pytest.mark.parametrize("retries", [0, 1, 4])
def test_there_are_as_many_new_tries_as_the_settings_say(
    bench: Bench, talk: Path, retries: int
) -> None:
    pauses: list[float] = []
    failures: list[Exception] = 9 * [OSError(errno.EIO, "Input/output error")]
    outcome = try_job(bench, talk, failures, pauses, retries)
    assert Status.FAILED is outcome.status
    assert [FIRST_PAUSE_S * 2**n for n in range(retries)] == pauses
    assert retries + 1 == bench.recognizer.calls
    assert sum(isinstance(event, Notice) for event in bench.events) == retries


def test_a_failure_of_ours_passes_as_what_caused_it_does() -> None:
    error = UnreadableMedia("talk.wav", "it can't be read")
    assert not is_transient(error)
    error.__cause__ = OSError(errno.EIO, "Input/output error")
    assert is_transient(error)
    assert not is_transient(None)


# What is lacking


def test_what_a_diarizer_that_fails_would_have_given_is_lacking_until_it_works(
    bench: Bench, talk: Path
) -> None:
    class Failing(FakeDiarizer):
        def diarize(self, *_: object, **__: object) -> tuple:  # type: ignore[override]
            raise RuntimeError("no memory for embeddings")

    working, bench.diarizer = bench.diarizer, Failing()
    report = bench.folder / "run.json"
    (outcome,) = bench.run(talk, report=report)
    assert Status.PARTIAL is outcome.status
    (missing,) = outcome.missing
    assert Stage.DIARIZE is missing.stage
    assert {path.name for path in outcome.outputs} == {"talk.json", "talk.srt", "talk.txt"}
    assert "where does the story begin" in (bench.out / "talk.txt").read_text("utf-8").lower()
    (file,) = json.loads(report.read_text("utf-8"))["files"]
    assert (file["status"], file["error"]) == ("partial", None)
    assert file["missing"][0]["stage"] == "telling speakers apart"
    assert "no memory for embeddings" in file["missing"][0]["reason"]

    bench.diarizer = working
    (again,) = bench.run(talk, report=report)
    assert (again.status, again.speakers, bench.recognizer.calls) == (Status.DONE, 2, 1)
    assert read_report(report) == {"talk.wav": "done"}
    (third,) = bench.run(talk)
    assert third.reused
    assert len(bench.diarizer.asked) == 1


# Exit codes


@pytest.mark.parametrize(
    ("done", "partial", "failed", "code"),
    [(2, 0, 0, 0), (1, 1, 0, 1), (1, 0, 1, 1), (0, 1, 1, 1), (0, 1, 0, 1), (0, 0, 1, 1)],
)
def test_the_exit_code_is_0_only_where_all_is_done(
    invoke: Invoke,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: int,
    partial: int,
    failed: int,
    code: int,
) -> None:
    wanted = [*["done"] * done, *["partial"] * partial, *["failed"] * failed]
    names = [f"{number}-{kind}.wav" for number, kind in enumerate(wanted)]
    for name in names:
        write_wav(tmp_path / name)

    def run(
        job: Job, settings: Settings, engines: Engines, store: object, observe: Callable
    ) -> Outcome:
        error = EngineError(job.shown, "the model broke")
        kind = job.stem.partition("-")[2]
        lacking = (StageFailure(Stage.DIARIZE, error),) if kind == "partial" else ()
        outcome = Outcome(job.source, error if kind == "failed" else None, missing=lacking)
        observe(FileFinished(outcome))
        return outcome

    monkeypatch.setattr("pipeline.run.batch.runner.run_job", run)
    finished = invoke(*names, "--report", "run.json")
    assert (code, "") == (finished.code, finished.out)
    assert dict(zip(names, wanted, strict=True)) == read_report(tmp_path / "run.json")
    assert len(finished.errors) == partial + failed
    assert finished.err.count("The other results of this recording were written.") == partial
