"""Worker processes: real ones, killed, hanging and too large, and what becomes of their recordings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import active_children
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from pipeline.config import Settings
from pipeline.errors import EngineError, UsageError
from pipeline.run import Event, FileFinished, FileStarted, Notice, Outcome, Status
from pipeline.run.batch.processes import describe_end, measure_memory
from pipeline.run.batch.worker import Load, WorkerConfig, choose_gpu
from pipeline.run.batch.worker_pool import WorkerPool
from pipeline.run.inputs.jobs import Job
from pipeline.run.resources import find_local_store
from tests import worker_fakes as fakes
from tests.unit.run.recording.test_stages import write_wav
from tests.worker_fakes import DEADLINE_S, Kind, read_log, wait_until

pytestmark = pytest.mark.usefixtures(
    "forked_workers"
)  # but for those of the scripts that are killed

SMALL, LARGE = 1_000, 4_000_000_000


@dataclass
class Yard:
    """A folder in which a crew is at work, and what it told."""

    folder: Path
    load: Load = fakes.load_faulty
    events: list[Event] = field(default_factory=list)
    measure: Callable[[int], int] = measure_memory

    def crew(
        self, kinds: Sequence[Kind], size: int = 1, at_once: int = 1, **settings: object
    ) -> WorkerPool:
        (self.folder / "out").mkdir(exist_ok=True)
        self.cache.mkdir(exist_ok=True)
        jobs = [self._make(kind, number) for number, kind in enumerate(kinds)]
        asked = Settings(output_dir=self.folder / "out", **settings)  # type: ignore[arg-type]
        order = WorkerConfig(asked, self.cache, None, at_once, load=self.load)
        return WorkerPool(jobs, order, size, self.events.append, measure=self.measure)

    def run(self, *kinds: Kind, **options: object) -> list[Outcome]:
        ended = list(self.crew(kinds, **options).work())  # type: ignore[arg-type]
        assert list(range(len(kinds))) == sorted(number for number, _ in ended)
        return [outcome for _, outcome in sorted(ended, key=lambda one: one[0])]

    def _make(self, kind: Kind, number: int) -> Job:
        name = f"{number}-{kind.name.lower()}"
        path = write_wav(self.folder / f"{name}.wav", seconds=kind)
        return Job(path, self.folder / "out", name)

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def starts_and_ends(self) -> list[bool]:
        """For each start of a recording ``True``, for each end ``False``, in order."""
        told = (event for event in self.events if isinstance(event, FileStarted | FileFinished))
        return [isinstance(event, FileStarted) for event in told]

    @property
    def begun(self) -> Counter[Kind]:
        return Counter(kind for kind, _ in read_log(self.cache))

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]

    @property
    def left(self) -> set[str]:
        """What is there beside recordings, outputs, artefacts and the fakes' own log."""
        cache = (p for p in self.cache.iterdir() if p.name not in {"stages", "first"})
        parts = (p for p in self.folder.rglob("*") if ".tmp" in p.name or ".part" in p.name)
        return {p.name for p in (*cache, *parts)} - {fakes.LOG}


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and not only what is left of it until somebody asks."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def statuses(outcomes: Sequence[Outcome]) -> list[Status]:
    return [outcome.status for outcome in outcomes]


def explain(outcome: Outcome) -> str:
    assert outcome.error is not None
    return outcome.error.reason


@pytest.fixture(scope="module")
def mishaps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Yard, dict[Kind, Outcome]]:
    """One worker after the other, each recording by itself."""
    yard = Yard(tmp_path_factory.mktemp("mishaps"))
    half_written = yard.cache / "stages" / "diarization" / ".transcribe-0123456789abcdef.tmp"
    half_written.parent.mkdir(parents=True)
    half_written.touch()  # as by a worker that is killed while its speakers are being kept
    kinds = (Kind.BROKEN, Kind.UNSPEAKABLE, Kind.DEADLY, Kind.CRASHING, Kind.PLAIN)
    return yard, dict(zip(kinds, yard.run(*kinds), strict=True))


Mishaps = tuple[Yard, dict[Kind, Outcome]]

# Workers that die


def test_a_worker_that_is_killed_costs_the_one_recording_that_it_had(mishaps: Mishaps) -> None:
    yard, outcomes = mishaps
    assert isinstance(outcomes[Kind.DEADLY].error, EngineError)
    words = "its worker process was killed, most likely because the machine ran out of memory"
    assert explain(outcomes[Kind.DEADLY]) == words
    assert "--max-memory" in str(outcomes[Kind.DEADLY].error)
    assert Status.DONE is outcomes[Kind.PLAIN].status
    assert {path.name for path in (yard.folder / "out").iterdir()} == {
        "4-plain.json",
        "4-plain.srt",
        "4-plain.txt",
    }


def test_a_worker_that_crashes_is_told_by_its_signal(mishaps: Mishaps) -> None:
    assert explain(mishaps[1][Kind.CRASHING]) == "its worker process crashed (SIGABRT)"


def test_a_model_that_fails_costs_its_recording_and_no_worker(mishaps: Mishaps) -> None:
    yard, outcomes = mishaps
    assert "the model broke" in explain(outcomes[Kind.BROKEN])
    assert Status.FAILED is outcomes[Kind.UNSPEAKABLE].status
    processes = dict(read_log(yard.cache))
    assert processes[Kind.BROKEN] == processes[Kind.UNSPEAKABLE] == processes[Kind.DEADLY]
    assert len(set(processes.values())) == 3


def test_a_failure_in_a_worker_still_has_its_traceback(mishaps: Mishaps) -> None:
    error = mishaps[1][Kind.BROKEN].error
    assert error is not None
    (trace,) = error.__notes__
    assert "in recognize" in trace
    assert "in recognize" not in str(error)


def test_every_recording_is_told_to_begin_and_to_end_once(mishaps: Mishaps) -> None:
    yard, outcomes = mishaps
    begun = [e.source for e in yard.events if isinstance(e, FileStarted)]
    ended = [e.outcome.source for e in yard.events if isinstance(e, FileFinished)]
    assert [outcome.source for outcome in outcomes.values()] == begun == ended


def test_dead_workers_leave_nothing_behind(mishaps: Mishaps) -> None:
    assert mishaps[0].left == set()
    assert active_children() == []


def test_of_two_recordings_in_a_killed_worker_each_is_tried_by_itself(yard: Yard) -> None:
    outcomes = yard.run(Kind.DEADLY_BESIDE, Kind.SLOW_ONCE, at_once=2)
    assert statuses(outcomes) == [Status.DONE, Status.DONE]
    (notice,) = yard.notices
    assert notice.startswith("2 recordings are restarted: its worker process was killed")
    tried = [pid for _, pid in read_log(yard.cache)]
    assert tried[0] == tried[1] != tried[2] == tried[3]
    assert yard.starts_and_ends[-4:] == [True, False, True, False]


@pytest.mark.parametrize(
    ("code", "words"),
    [(-9, "out of memory"), (-11, "(SIGSEGV)"), (-50, "(signal 50)"), (3, "(exit code 3)")],
)
def test_every_exit_code_has_words(code: int, words: str) -> None:
    assert words in describe_end(code)


# Limits


def test_the_time_limit_ends_a_recording_that_hangs_and_the_others_go_on(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell_time() -> float:  # the hanging one is begun at 0, the slow one at 50
        return 70.0 if yard.begun[Kind.SLOW_ONCE] else 50.0 if yard.begun[Kind.PLAIN] else 0.0

    monkeypatch.setattr("pipeline.run.batch.worker_pool.time", SimpleNamespace(monotonic=tell_time))
    kinds = (Kind.ENDLESS, Kind.PLAIN, Kind.SLOW_ONCE)
    outcomes = yard.run(*kinds, at_once=2, time_limit=60.0)
    assert statuses(outcomes) == [Status.FAILED, Status.DONE, Status.DONE]
    assert explain(outcomes[0]) == "it took longer than the time limit of 60 s"
    assert outcomes[0].seconds == 70.0
    assert yard.begun == {Kind.ENDLESS: 1, Kind.PLAIN: 1, Kind.SLOW_ONCE: 2}
    assert yard.left == set()


def test_where_memory_is_short_fewer_recordings_are_worked_on_at_once(yard: Yard) -> None:
    def measure(pid: int) -> int:  # too much, once the first worker has both in hand
        begun = [process for _, process in read_log(yard.cache)]
        return LARGE if [pid, pid] == begun[:2] else SMALL

    yard.measure = measure
    outcomes = yard.run(Kind.SLOW_ONCE, Kind.ALSO_SLOW_ONCE, at_once=2, max_memory=LARGE // 2)
    assert statuses(outcomes) == [Status.DONE, Status.DONE]
    (notice,) = yard.notices
    assert "Not enough memory for 2 recordings at once; at most 1 at once" in notice
    assert yard.starts_and_ends == [True, True, True, False, True, False]


def test_nothing_is_begun_beside_others_where_memory_is_nearly_short(yard: Yard) -> None:
    yard.measure = lambda _: LARGE // 100 * 85
    outcomes = yard.run(*[Kind.PLAIN] * 3, at_once=3, max_memory=LARGE)
    assert statuses(outcomes) == [Status.DONE] * 3
    assert yard.starts_and_ends == [True, False] * 3


def test_recordings_are_begun_beside_others_while_there_is_memory(yard: Yard) -> None:
    yard.measure = lambda _: LARGE // 100 * 84
    outcomes = yard.run(Kind.DEADLY_BESIDE, Kind.SLOW_ONCE, at_once=2, max_memory=LARGE)
    assert statuses(outcomes) == [Status.DONE] * 2
    assert yard.begun[Kind.DEADLY_BESIDE] == 2


def test_where_memory_is_short_there_are_fewer_workers(yard: Yard) -> None:
    yard.measure = lambda _: LARGE if len(active_children()) > 1 else SMALL
    outcomes = yard.run(Kind.PLAIN, Kind.PLAIN, size=2, max_memory=LARGE)
    assert statuses(outcomes) == [Status.DONE, Status.DONE]
    assert yard.notices == ["Not enough memory; workers from now on: 1"]
    assert len({pid for _, pid in read_log(yard.cache)}) == 1


def test_a_recording_that_is_too_large_by_itself_fails(yard: Yard) -> None:
    yard.measure = lambda pid: LARGE if (Kind.ENDLESS, pid) in read_log(yard.cache) else SMALL
    outcomes = yard.run(Kind.PLAIN, Kind.ENDLESS, max_memory=LARGE // 2)
    assert statuses(outcomes) == [Status.DONE, Status.FAILED]
    assert explain(outcomes[1]) == "it needs more than the 2.0 GB of --max-memory"


def test_models_that_are_too_large_by_themselves_are_told_before_any_work(yard: Yard) -> None:
    yard.measure = lambda _: LARGE
    with pytest.raises(UsageError, match=r"the models alone take 4\.0 GB"):
        yard.run(Kind.PLAIN, max_memory=LARGE // 2)
    assert not yard.begun
    assert active_children() == []


# Workers that don't come to work


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (fakes.break_while_loading, "the model file is damaged"),
        (fakes.die_while_loading, "was killed"),
    ],
)
def test_models_that_can_not_be_loaded_end_the_run_with_the_reason(
    yard: Yard, load: Load, words: str
) -> None:
    main = sys.modules["__main__"]
    before = (main.__spec__, getattr(main, "__file__", None))
    yard.load = load
    with pytest.raises(EngineError, match=words):
        yard.run(Kind.PLAIN)
    assert active_children() == []
    assert (main.__spec__, getattr(main, "__file__", None)) == before


def test_a_worker_that_is_killed_while_it_loads_is_begun_again(yard: Yard) -> None:
    yard.load = fakes.die_while_loading_twice
    outcomes = yard.run(Kind.PLAIN, Kind.PLAIN)
    assert statuses(outcomes) == 2 * [Status.DONE]


def test_a_worker_that_dies_before_it_is_ready_costs_nothing_where_another_is_there(
    yard: Yard,
) -> None:
    yard.load = fakes.die_while_loading_again
    outcomes = yard.run(Kind.PLAIN, Kind.PLAIN, Kind.PLAIN, size=2)
    assert statuses(outcomes) == 3 * [Status.DONE]


# What outlives what


PARENT = """
    import sys
    from pathlib import Path
    from pipeline import run
    from pipeline.config import Settings
    from pipeline.run.batch import runner
    from tests.worker_fakes import load_faulty

    folder = Path(sys.argv[1])
    (folder / "cache").mkdir()
    runner.load_engines = load_faulty
    report = folder / "run.json"
    settings = Settings(output_dir=folder / "out", time_limit=60.0, report=report)
    run.run_batch([folder / "endless.wav"], settings, folder / "cache")  # and no __name__ is asked for
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_a_script_that_is_killed_or_interrupted(
    yard: Yard, sign: signal.Signals, root: Path
) -> None:
    write_wav(yard.folder / "endless.wav", seconds=Kind.ENDLESS)
    script = yard.folder / "script.py"
    script.write_text(textwrap.dedent(PARENT))
    command = [sys.executable, script, yard.folder]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        wait_until(lambda: bool(yard.begun))
        ((_, worker),) = read_log(yard.cache)
        assert is_alive(worker)
        assert worker != parent.pid
        if sign is signal.SIGKILL:
            parent.kill()
        else:
            os.killpg(parent.pid, sign)  # as a terminal does
        _, said = parent.communicate(timeout=DEADLINE_S)
        wait_until(lambda: not is_alive(worker))
    interrupted = sign is signal.SIGINT
    assert int(interrupted) == said.count("Traceback")
    assert (yard.folder / "run.json").exists() == interrupted
    if not interrupted:  # nobody was left to remove what a worker was writing: the next run does
        find_local_store(yard.cache, Settings()).tidy()
    assert yard.left == set()


def test_a_process_of_a_pool_is_told_that_it_can_have_no_workers(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.run.batch.processes.current_process", lambda: SimpleNamespace(daemon=1)
    )
    with pytest.raises(UsageError, match="Give jobs=1"):
        yard.run(Kind.PLAIN)


@pytest.mark.parametrize(
    ("visible", "name"),
    [({}, "1"), ({"CUDA_VISIBLE_DEVICES": ""}, "1"), ({"CUDA_VISIBLE_DEVICES": "3, 5"}, "5")],
)
def test_a_worker_sees_one_of_the_gpus_that_its_parent_may_see(
    visible: dict[str, str], name: str
) -> None:
    assert choose_gpu(1, visible) == name
