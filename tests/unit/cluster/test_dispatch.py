"""Recordings that are handed out together: told once each, and where one ends its process, the others don't fail."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.cluster.ray_batch import Dispatch
from pipeline.cluster.task import Ended
from pipeline.config import Settings
from pipeline.run import (
    Event,
    FileFinished,
    FileStarted,
    Job,
    Outcome,
    Plan,
    Status,
)

MAIL = "mail"


@dataclass
class FakeRay:
    """Tasks that end at once, but that the recordings of these names end their process."""

    deadly: frozenset[str]
    exceptions: Any
    tasks: list[list[tuple[int, Job]]] = field(default_factory=list)

    def put(self, thing: Any) -> Any:
        return thing

    def remote(self, _: Any) -> Any:
        return self

    def options(self, **_: Any) -> Any:
        def remote(_config: Any, jobs: list[tuple[int, Job]], _team: Any) -> int:
            self.tasks.append(jobs)
            return len(self.tasks) - 1

        return SimpleNamespace(remote=remote)

    def wait(self, refs: list[Any], **_: Any) -> tuple[list[Any], list[Any]]:
        return [ref for ref in refs if ref != MAIL], []

    def get(self, ref: int) -> tuple[Ended, ...]:
        jobs = [job for _, job in self.tasks[ref]]
        if self.deadly & {job.source.name for job in jobs}:
            raise self.exceptions.WorkerCrashedError
        return tuple(Ended(FileFinished(Outcome(job.source))) for job in jobs)


def dispatch(folder: Path, count: int, *deadly: str) -> tuple[FakeRay, list[Event], list[Outcome]]:
    module = pytest.importorskip("ray")
    ray = FakeRay(frozenset(deadly), module.exceptions)
    actors: Any = SimpleNamespace(
        ray=ray,
        mailbox=SimpleNamespace(take=SimpleNamespace(remote=lambda: MAIL)),
        is_there=True,
        recordings=2,
        task_cores=0.1,
        pick=lambda _: None,
        start_actors=lambda: None,
        look=lambda: None,
    )
    jobs = []
    for number in range(count):
        path = folder / f"{number}.wav"
        path.write_bytes(b"short")
        jobs.append(Job(path, folder, path.stem))
    events: list[Event] = []
    config: Any = None
    plan = Plan(Settings(executor="ray"), tuple(jobs))
    ended = dict(Dispatch(plan, config, actors, events.append).work())
    return ray, events, [ended[index] for index in sorted(ended)]


def test_each_recording_of_a_task_is_told_once_to_have_begun_and_ended(tmp_path: Path) -> None:
    ray, events, outcomes = dispatch(tmp_path, 100)
    assert len(ray.tasks) < 40
    assert [outcome.source.name for outcome in outcomes] == [f"{n}.wav" for n in range(100)]
    started = Counter(e.source for e in events if isinstance(e, FileStarted))
    finished = Counter(e.outcome.source for e in events if isinstance(e, FileFinished))
    assert Counter(outcome.source for outcome in outcomes) == started == finished


def test_a_recording_that_ends_its_process_fails_alone(tmp_path: Path) -> None:
    ray, _, outcomes = dispatch(tmp_path, 100, "3.wav")
    assert len(ray.tasks[0]) > 4
    failed = [outcome for outcome in outcomes if outcome.status is Status.FAILED]
    assert [outcome.source.name for outcome in failed] == ["3.wav"]
    assert "its process or node was lost" in str(failed[0].error)
    assert len(outcomes) == 100
