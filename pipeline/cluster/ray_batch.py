"""A batch on Ray: so many recordings at once as the nodes can take, and what became of each."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.cluster.actors import Makers
from pipeline.cluster.connection import connect
from pipeline.cluster.grouping import count_together, measure_size
from pipeline.cluster.metrics import RunMetrics
from pipeline.cluster.sizing import Sizes, choose_sizes, list_nodes
from pipeline.cluster.task import TaskConfig, process_recordings
from pipeline.cluster.team import AT_ONCE_ON_A_GPU, MOST_PARTNERS, ModelActors
from pipeline.config import Settings
from pipeline.config.setting_values import TRANSLATION
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.models.capabilities import check_abilities
from pipeline.engines.models.engine_registry import split_model
from pipeline.engines.models.whisper_weights import Weights, resolve_weights
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.whisper import choose_compute_config
from pipeline.errors import EngineError, TranscribeError, UsageError
from pipeline.run import (
    Ended,
    FileFinished,
    FileStarted,
    Named,
    Notice,
    Observer,
    Outcome,
    Plan,
    Stage,
    StageProgress,
    choose_options,
    explain_failure,
    know_voices,
    open_store,
    work_through,
)

GLANCE_S = 0.5
"""How often time limits and new actors are looked at."""

COUNT_S = 5.0
"""How often nodes are counted."""

MOST_TRIES = 3
"""New ones after a recording's process or node was lost; what it had kept is not done again."""


LOCAL_MAKERS = Makers()


def run_batch(
    paths: Sequence[Named],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    *,
    data_dir: Path | None = None,
    weights: Weights | None = None,
    makers: Makers = LOCAL_MAKERS,
) -> list[Outcome]:
    """What became of every recording that the paths name, as ``run.run_batch`` says, by Ray.

    Args:
        paths: recordings, as ``run.run_batch`` takes them, on disks that all nodes share.
        settings: what to do with them.
        cache_dir: where artefacts and joined weights are kept, on such a disk too.
        observe: told of every event, by one thread.
        data_dir: the folder of the voice book; ``None`` for none.
        weights: the model's, in place of those that the settings name.
        makers: what loads the models on the nodes.

    Raises:
        TranscribeError: as ``run.run_batch``; also where Ray or the cluster is not there.
    """
    _refuse_what_is_local(settings)
    material = Material(cache_dir.absolute(), data_dir, weights, makers)
    asked, cache_dir = anchor(settings), material.cache_dir
    return work_through(paths, asked, cache_dir, observe, partial(_work, material))


def anchor(settings: Settings) -> Settings:
    """The settings with whole paths, since processes on the nodes begin in other folders."""
    return replace(
        settings,
        output_dir=settings.output_dir.absolute(),
        reference=settings.reference.absolute() if settings.reference else None,
        alternates=settings.alternates.absolute() if settings.alternates else None,
        bilingual=_make_whole(settings.bilingual),
    )


def _make_whole(bilingual: str | None) -> str | None:
    if bilingual is None or bilingual == TRANSLATION:
        return bilingual
    return str(Path(bilingual).absolute())


def _refuse_what_is_local(settings: Settings) -> None:
    if settings.diarizer not in {"onnx", "none"}:
        subject = f"--diarizer {settings.diarizer}"
        raise UsageError(subject, "it doesn't run on Ray", "Use --diarizer onnx")
    if split_model(settings.model)[0] != "whisper":
        subject = f"--model {settings.model}"
        raise UsageError(subject, "it doesn't run on Ray", "Use a Whisper model")
    if settings.second_model is not None:
        subject = f"--second-model {settings.second_model}"
        raise UsageError(
            subject, "nodes hold one model each", "Use the larger one as --model, or leave it out"
        )
    if settings.max_memory is not None:
        raise UsageError(
            "--max-memory", "Ray watches the nodes' memory itself", "Use --jobs for fewer at once"
        )


@dataclass(frozen=True, slots=True)
class Material:
    """Where a run's things are: kept results, known voices, weights, and what loads these."""

    cache_dir: Path
    data_dir: Path | None
    weights: Weights | None
    makers: Makers


def _work(material: Material, plan: Plan, observe: Observer) -> Generator[Ended, None, None]:
    """The outcomes as they come."""
    if not plan.jobs:
        return
    observe(StageProgress(Stage.LOAD, 0.0))
    with connect(plan.settings) as ray:
        sizes = choose_sizes(list_nodes(ray), plan.settings)
        config = _prepare(plan, material, sizes, observe)
        actors = ModelActors(ray, plan.settings, config.weights, config.layout, material.makers)
        try:
            actors.wait(len(plan.jobs))
            (identity,) = actors.recognisers.identities
            config = replace(
                config,
                languages=identity.languages,
                mailbox=actors.mailbox,
                at_once=actors.recordings,
            )
            yield from Dispatch(plan, config, actors, observe).work()
        finally:
            actors.kill_actors()


def _prepare(plan: Plan, material: Material, sizes: Sizes, observe: Observer) -> TaskConfig:
    """What all tasks are told, but for what the actors have to say; weights are found now."""
    settings, cache_dir = plan.settings, material.cache_dir
    _, model = split_model(settings.model)
    check_abilities(model, choose_options(settings))
    weights = material.weights or resolve_weights(
        model,
        cache_dir,
        offline=settings.offline,
        on_message=lambda text: observe(Notice(text)),
    )
    diarizer, embedder = OnnxDiarizer(settings.threads), OnnxVoiceEmbedder(settings.threads)
    known = know_voices(settings, material.data_dir, diarizer, embedder)
    open_store(cache_dir, settings, observe)  # without what killed runs left
    layout = _choose_compute_config(settings, sizes)
    return TaskConfig(settings, cache_dir, weights, layout, (), known, len(plan.jobs), None)


def _choose_compute_config(settings: Settings, sizes: Sizes) -> ComputeConfig:
    """The local run's batches, which shape the words, and a worker for each batch that is in flight."""
    layout = choose_compute_config(
        settings.device,
        settings.compute_type,
        settings.threads or 1,
        settings.batch_size,
        lambda: sizes.gpus,
    )
    at_once = AT_ONCE_ON_A_GPU if layout.device == "cuda" else 1
    in_flight = at_once * min(len(sizes.recognisers), MOST_PARTNERS)
    return replace(layout, workers=in_flight, threads=settings.threads or 1)


class Dispatch:
    """Hands recordings to the nodes, not more at once than they can take.

    Args:
        plan: the recordings.
        config: what all tasks are told.
        actors: the models on the nodes.
        observe: told of every event.
    """

    def __init__(
        self, plan: Plan, config: TaskConfig, actors: ModelActors, observe: Observer
    ) -> None:
        self._plan = plan
        self._actors = actors
        self._observe = observe
        self._ray = actors.ray
        self._config = self._ray.put(config)
        self._waiting = deque(range(len(plan.jobs)))
        self._left = set(self._waiting)
        self._alone: set[int] = set()
        self._running: dict[Any, tuple[int, ...]] = {}
        self._begun: dict[int, float] = {}
        self._mail = actors.mailbox.take.remote()
        self._task = self._ray.remote(process_recordings)
        self._metrics = RunMetrics(len(plan.jobs))
        self._tasks = 0
        self._counted = time.monotonic()

    def work(self) -> Iterator[Ended]:
        """The number and the outcome of each recording, as they come to their ends.

        Raises:
            TranscribeError: the settings can't be followed.
        """
        try:
            while self._waiting or self._running:
                self._hand_out()
                refs = [self._mail, *self._running]
                ready, _ = self._ray.wait(refs, num_returns=1, timeout=GLANCE_S)
                if self._mail in ready:
                    yield from self._deliver()
                for ref in ready:
                    if ref in self._running:
                        yield from self._end(ref)
                yield from self._end_late()
                self._check_actors()
        finally:
            for ref in self._running:
                with contextlib.suppress(self._ray.exceptions.RayError):
                    self._ray.cancel(ref, force=True)

    def _check_actors(self) -> None:
        """Look at the actors, and now and then at which nodes there are."""
        if time.monotonic() - self._counted > COUNT_S:
            self._actors.start_actors()
            self._counted = time.monotonic()
        self._actors.look()

    def _hand_out(self) -> None:
        while self._waiting and self._actors.is_there and self._has_room():
            indices = self._take_next()
            jobs = [(index, self._plan.jobs[index]) for index in indices]
            more = f" and {len(jobs) - 1} more" if len(jobs) > 1 else ""
            task = self._task.options(
                name=jobs[0][1].source.name + more,
                num_cpus=self._actors.task_cores,
                # Of several that are lost together, each one is tried again alone.
                max_retries=0 if more else MOST_TRIES,
                scheduling_strategy="SPREAD",
            )
            ref = task.remote(self._config, jobs, self._actors.pick(self._tasks))
            self._running[ref] = indices
            self._tasks += 1

    def _take_next(self) -> tuple[int, ...]:
        """The recordings of the next task: several short ones, or one of which nobody knows how it ends."""
        count = 1
        if self._plan.settings.time_limit is None and self._waiting[0] not in self._alone:
            sizes = (measure_size(self._plan.jobs[index]) for index in self._waiting)
            count = count_together(sizes, len(self._waiting), self._actors.recordings)
        return tuple(self._waiting.popleft() for _ in range(count))

    def _has_room(self) -> bool:
        return len(self._running) < self._actors.recordings

    def _deliver(self) -> Iterator[Ended]:
        """Tell the observer what has come; nothing of a recording that has ended."""
        mail = self._mail
        self._mail = self._actors.mailbox.take.remote()
        try:
            events = self._ray.get(mail)
        except self._ray.exceptions.RayError:  # lost with its node; outcomes come by another way
            time.sleep(GLANCE_S)
            return
        for index, event in events:
            if isinstance(event, FileFinished):
                yield from self._finish(index, event)
            elif isinstance(event, FileStarted):
                self._start(index, event)
            elif index in self._left or not isinstance(event, StageProgress):
                self._observe(event)

    def _start(self, index: int, event: FileStarted) -> None:
        """Tell once that a recording begins, and that it does so again."""
        is_again = index in self._begun
        if index not in self._left:
            return
        self._begun[index] = time.monotonic()
        if is_again:
            text = f"{event.source.name} is restarted: its process or node was lost"
            self._observe(Notice(text))
        else:
            self._observe(event)

    def _finish(self, index: int, event: FileFinished) -> Iterator[Ended]:
        """Tell once that a recording has ended, and that it began if nobody knows it yet."""
        if index not in self._left:
            return
        if index not in self._begun:
            source = self._plan.jobs[index].source
            self._start(index, FileStarted(source, index + 1, len(self._plan.jobs)))
        self._left.discard(index)
        self._metrics.count(event.outcome)
        self._observe(event)
        yield index, event.outcome

    def _end(self, ref: Any) -> Iterator[Ended]:
        """What became of a task's recordings."""
        indices = self._running.pop(ref)
        try:
            ended = self._ray.get(ref)
        except self._ray.exceptions.RayError as error:
            yield from self._end_lost(indices, error)
            return
        for index, answer in zip(indices, ended, strict=False):
            if answer.refused is not None:
                raise answer.refused
            yield from self._finish(index, answer.finished)

    def _end_lost(self, indices: Sequence[int], error: Exception) -> Iterator[Ended]:
        """Try each of several recordings again alone, so that the one that ends its process ends no other."""
        if len(indices) > 1:
            left = [index for index in indices if index in self._left]
            self._alone.update(left)
            self._waiting.extendleft(reversed(left))
            return
        if isinstance(error, self._ray.exceptions.RayTaskError):  # by the task itself, not the node
            yield from self._fail_all(indices, partial(explain_failure, error.cause))
            return
        reason = f"its process or node was lost {MOST_TRIES + 1} times ({type(error).__name__})"
        remedy = "Check the cluster with `ray status`, and run it again"
        yield from self._fail_all(indices, partial(EngineError, reason=reason, remedy=remedy))

    def _fail_all(
        self, indices: Sequence[int], explain: Callable[[str], TranscribeError]
    ) -> Iterator[Ended]:
        for index in indices:
            job = self._plan.jobs[index]
            failed = Outcome(job.source, explain(job.shown), job.address)
            yield from self._finish(index, FileFinished(failed))

    def _end_late(self) -> Iterator[Ended]:
        """The recordings that took longer than they may, ended; with a limit each is alone in its task."""
        limit_s = self._plan.settings.time_limit
        if limit_s is None:
            return
        now = time.monotonic()
        for ref, indices in list(self._running.items()):
            if now - self._begun.get(indices[0], now) > limit_s:
                self._ray.cancel(ref, force=True)
                del self._running[ref]
                reason = f"it took longer than the time limit of {limit_s:g} s"
                remedy = "Raise --time-limit; a new run continues where this one stopped"
                yield from self._fail_all(
                    indices, partial(EngineError, reason=reason, remedy=remedy)
                )
