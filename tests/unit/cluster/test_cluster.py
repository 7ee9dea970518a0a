"""Many machines: the same bytes as one makes, also when one of them is lost midway."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import threading
import time
import urllib.request
import wave
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cluster import choose_batch, run_batch
from pipeline.cluster.actors import Makers
from pipeline.cluster.connection import connect, import_ray
from pipeline.cluster.grouping import MOST_BYTES, MOST_TOGETHER, count_together
from pipeline.cluster.pool import MOST_LOSSES, Pool
from pipeline.cluster.ray_batch import anchor
from pipeline.cluster.remote_models import RemoteModel, RemoteReader
from pipeline.cluster.sizing import Node, choose_sizes
from pipeline.cluster.sound import send_all, send_sound
from pipeline.cluster.task import Post, Reporter
from pipeline.config import Settings, list_presets
from pipeline.domain import Span
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer
from pipeline.errors import EngineError, MediaError, UsageError
from pipeline.media import load_audio
from pipeline.run import (
    Engines,
    Event,
    FileFinished,
    FileStarted,
    Notice,
    Outcome,
    Sentence,
    SentencesHeard,
    Stage,
    StageProgress,
    Status,
)
from pipeline.run import run_batch as run_here
from tests.cluster_fakes import fail_to_load, load_slow_sums, load_sums, load_sums_on_a_gpu
from tests.fakes import make_window

DEADLINE_S = 60

# What is sent


@given(st.lists(st.integers(0, 900), min_size=2, max_size=8, unique=True), st.data())
def test_a_window_that_was_sent_has_its_very_samples_at_its_own_time(
    edges: list[int], data: st.DataObject
) -> None:
    samples = np.arange(900 * 16, dtype=np.float32)
    edges.sort()
    windows = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    sent = send_sound(samples, windows)
    window = data.draw(st.sampled_from(windows))
    first = data.draw(st.integers(window.start_ms * 16, window.end_ms * 16))
    part = slice(first, window.end_ms * 16)
    assert samples[part].tolist() == sent[part].tolist()
    assert len(samples) == len(sent)


def test_short_sound_goes_with_the_call_and_not_in_buffers_of_its_own() -> None:
    apart: list[pickle.PickleBuffer] = []
    sent = send_all(np.ones(16_000, dtype=np.float32))
    again = pickle.loads(pickle.dumps(sent, 5, buffer_callback=apart.append))
    assert sent[:].tolist() == again[:].tolist()
    assert apart == []


def test_sound_that_was_not_sent_is_not_taken_for_silence() -> None:
    sent = send_sound(np.ones(16_000, dtype=np.float32), [Span(100, 200)])
    with pytest.raises(IndexError, match="was not sent"):
        sent[0:160]


# How much fits


def test_every_core_gets_a_recogniser_and_the_speaker_models() -> None:
    sizes = choose_sizes([Node("a", 2, 0), Node("b", 1, 0)], Settings())
    assert ("a", "a", "b") == sizes.recognisers == sizes.models
    assert sizes.recordings == 3 + 2


@given(st.integers(1, 64), st.integers(0, 8))
def test_actors_and_recordings_fit_the_cores_of_a_node(cores: int, gpus: int) -> None:
    sizes = choose_sizes([Node("a", cores + 2 * gpus, gpus)], Settings())
    asked = len(sizes.recognisers) * sizes.recogniser_cores + len(sizes.models) * sizes.models_cores
    assert asked + sizes.recordings * sizes.task_cores <= cores + 2 * gpus


def test_every_gpu_gets_a_recogniser_and_the_other_cores_the_speaker_models() -> None:
    sizes = choose_sizes([Node("a", 4, 2), Node("b", 3, 0)], Settings())
    assert sizes.recognisers == ("a", "a")
    assert sizes.models == ("a", "a", "b", "b", "b")
    assert sizes.gpus == 2


def test_gpus_are_left_alone_where_the_processor_is_asked_for() -> None:
    sizes = choose_sizes([Node("a", 4, 2)], Settings(device="cpu"))
    assert (len(sizes.recognisers), sizes.gpus) == (4, 0)


def test_threads_are_the_cores_of_each_recogniser_and_jobs_the_recordings_at_once() -> None:
    sizes = choose_sizes([Node("a", 9, 0), Node("b", 3, 0)], Settings(threads=4, jobs=2))
    assert sizes.recognisers == ("a", "a")
    assert (sizes.recogniser_cores, sizes.recordings) == (2.0, 2)


def test_where_nobody_is_told_apart_no_speaker_models_are_started() -> None:
    sizes = choose_sizes([Node("a", 2, 0)], Settings(diarizer="none"))
    assert (sizes.recognisers, sizes.models, sizes.recordings) == (("a", "a"), (), 3)


@pytest.mark.parametrize("nodes", [(), (Node("a", 2, 0),)])
def test_a_cluster_on_which_nothing_fits_is_told(nodes: Sequence[Node]) -> None:
    with pytest.raises(UsageError, match="too few for a recogniser"):
        choose_sizes(nodes, Settings(threads=4))


# Calls


@dataclass
class FakeActor:
    """An actor whose answers, or losses, are thunks."""

    answer: Callable[..., Any]
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def __getattr__(self, method: str) -> Any:
        return self if not method.startswith("__") else super().__getattribute__(method)

    def remote(self, *arguments: Any) -> Callable[[], Any]:
        self.calls.append(arguments)
        return lambda: self.answer(*arguments)


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Any:
    module = pytest.importorskip("ray")
    monkeypatch.setattr(module, "get", lambda thunk: thunk())
    return module


def lose(ray: Any) -> Callable[..., Any]:
    def die(*_: Any) -> Any:
        raise ray.exceptions.ActorDiedError

    return die


def test_a_call_that_is_lost_with_its_actor_goes_to_another_one(ray: Any) -> None:
    pool = Pool([FakeActor(lose(ray)), FakeActor(lambda n: n + 1)], "x", sleep=lambda _: None)
    assert pool.call("add", 1) == 2


def test_an_actor_that_was_lost_is_left_out_for_a_while_and_then_tried_again(ray: Any) -> None:
    clock = [0.0]
    lost, other = FakeActor(lose(ray)), FakeActor(lambda: "other")
    pool = Pool([lost, other], "x", now=lambda: clock[0], sleep=lambda _: None)
    assert [pool.call("f") for _ in range(3)] == ["other"] * 3
    assert len(lost.calls) == 1
    lost.answer = lambda: "back"
    clock[0] = 60.0
    assert pool.call("f") == "back"


def test_a_call_that_several_actors_died_of_is_given_up(ray: Any) -> None:
    actors = [FakeActor(lose(ray)) for _ in range(MOST_LOSSES + 2)]
    with pytest.raises(EngineError, match=f"{MOST_LOSSES} model processes were lost"):
        Pool(actors, "recognition", sleep=lambda _: None).call("read")
    assert sum(len(actor.calls) for actor in actors) == MOST_LOSSES


def test_new_nodes_are_waited_for_when_all_actors_are_lost(ray: Any) -> None:
    clock = [0.0]
    actor = FakeActor(lose(ray))

    def sleep(seconds: float) -> None:
        clock[0] += seconds
        if clock[0] > 200:
            actor.answer = lambda: "back"

    assert Pool([actor], "x", now=lambda: clock[0], sleep=sleep).call("f") == "back"
    actor.answer = lose(ray)
    forever = Pool([actor], "x", now=lambda: clock[0], sleep=lambda s: clock.append(clock[0]))
    forever._now = lambda: clock.append(clock.pop() + 20) or clock[-1]  # type: ignore[func-returns-value]
    with pytest.raises(EngineError, match="has answered for"):
        forever.call("f")


def test_what_a_model_raises_is_raised_as_it_was(ray: Any) -> None:
    def run_out(*_: Any) -> Any:
        raise ray.exceptions.RayTaskError("read", "a traceback", RuntimeError("out of memory"))

    with pytest.raises(RuntimeError, match=r"^out of memory$"):
        Pool([FakeActor(run_out)], "x").call("read")


def test_a_node_whose_cuda_is_broken_is_an_error_and_not_a_reason_to_use_the_processor(
    ray: Any,
) -> None:
    def miss(*_: Any) -> Any:
        error = RuntimeError("Library libcublas.so.12 is not found")
        raise ray.exceptions.RayTaskError("read", "a traceback", error)

    reader = RemoteReader(Pool([FakeActor(miss)], "x"), ("en",))
    with pytest.raises(EngineError, match="CUDA can't be used on a node"):
        reader.read(np.zeros(16_000, np.float32), [make_window(0, 500)], RecognitionOptions("en"))


def test_known_words_are_followed_and_models_run_where_the_actors_are(ray: Any) -> None:
    echo = FakeActor(lambda *arguments: arguments)
    reader = RemoteReader(Pool([echo], "x"), ("en",))
    sound, language, words = reader.listen(np.ones(160, np.float32), "en")(["a", "b"])  # type: ignore[misc]
    assert (language, words, len(sound)) == ("en", ("a", "b"), 160)
    model = RemoteModel(Pool([echo], "x"), "campplus.onnx")
    assert model.run(None, {}) == ("campplus.onnx", {})


def test_progress_is_told_now_and_then_and_every_stage_at_once() -> None:
    sent: list[Event] = []
    mailbox = FakeActor(lambda *_: None)

    def put(told: Sequence[tuple[int, Event]]) -> None:
        sent.extend(event for _, event in told)

    mailbox.remote = put  # type: ignore[method-assign,assignment]
    report = Reporter(Post(mailbox), 3)
    for share in (0.0, 0.1, 0.2, 1.0):
        report(StageProgress(Stage.DECODE, share))
    report(StageProgress(Stage.WRITE, 0.0))
    heard = SentencesHeard((Sentence(Span(0, 900), "Ann Lee", "Good morning."),))
    report(heard)
    assert sent[-1] == heard
    shares = [(e.stage, e.share) for e in sent if isinstance(e, StageProgress)]
    assert shares == [(Stage.DECODE, 0.0), (Stage.DECODE, 1.0), (Stage.WRITE, 0.0)]


def test_of_short_recordings_it_is_told_together_that_they_began_and_ended() -> None:
    sent: list[list[tuple[int, Event]]] = []
    mailbox = FakeActor(lambda *_: None)
    mailbox.remote = sent.append  # type: ignore[method-assign,assignment]
    post = Post(mailbox, is_patient=True)
    ended = FileFinished(Outcome(Path("a.wav")))
    for index in (4, 5):
        report = Reporter(post, index)
        for event in (Notice("n"), StageProgress(Stage.DECODE, 0.0), ended):
            report(event)
        assert ended == report.finished
    post.flush()
    assert sent == [[(4, Notice("n")), (4, ended), (5, Notice("n")), (5, ended)]]


# What is handed out together

SIZES = st.lists(st.none() | st.integers(0, 2 * MOST_BYTES), max_size=MOST_TOGETHER + 9)


@given(SIZES, st.integers(0, 20_000), st.integers(1, 500))
def test_recordings_that_are_handed_out_together_are_few_and_short(
    sizes: list[int | None], more: int, at_once: int
) -> None:
    left = len(sizes) + more
    count = count_together(sizes, left, at_once)
    assert 1 <= count <= MOST_TOGETHER
    if count > 1:
        together = sizes[:count]
        assert None not in together
        assert sum(filter(None, together)) <= MOST_BYTES
        assert count * at_once <= left  # there is work for all


def test_thousands_of_short_recordings_are_few_tasks_and_the_last_ones_are_small() -> None:
    counts, left = [], 10_000
    while left:
        counts.append(count_together([32_044] * min(left, MOST_TOGETHER), left, 3))
        left -= counts[-1]
    assert len(counts) < 260
    assert sorted(counts, reverse=True) == counts
    assert counts[-1] == 1


# What is told before any work


def test_ray_that_is_not_installed_is_told_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'transcribe-interviews\[cluster\]'"):
        import_ray()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "somebody:secret@127.0.0.1:1"])
def test_an_address_at_which_nobody_listens_is_told_without_its_password(address: str) -> None:
    pytest.importorskip("ray")
    settings = Settings(executor="ray", ray_address=address)
    with (
        pytest.raises(UsageError, match="the Ray cluster can't be used") as found,
        connect(settings),
    ):
        pass
    assert "secret" not in str(found.value)


def test_an_address_of_ray_client_is_refused() -> None:
    pytest.importorskip("ray")
    settings = Settings(executor="ray", ray_address="ray://head:10001")
    with pytest.raises(UsageError, match="Ray Client"), connect(settings):
        pass


@pytest.mark.parametrize("wrong", [{"diarizer": "pyannote"}, {"max_memory": 10**9}], ids=str)
def test_what_has_no_meaning_on_a_cluster_is_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        run_batch([tmp_path], Settings(executor="ray", **wrong), tmp_path)


def test_the_executor_is_chosen_by_the_settings() -> None:
    assert run_here is choose_batch(Settings())
    assert run_batch is choose_batch(Settings(executor="ray"))


def test_an_address_without_the_executor_is_refused() -> None:
    with pytest.raises(UsageError, match="needs --executor ray"):
        Settings(ray_address="auto")


def test_paths_are_whole_since_nodes_begin_elsewhere() -> None:
    whole = anchor(Settings(reference=Path("page.txt"), alternates=Path("a.json")))
    paths = (whole.output_dir, whole.reference, whole.alternates)
    assert all(path is not None and path.is_absolute() for path in paths)


def test_examples_for_clusters_can_be_read_and_are_no_presets(root: Path) -> None:
    yaml = pytest.importorskip("yaml")
    for name in ("cluster", "kuberay"):
        text = (root / "configs" / f"{name}.yaml").read_text("utf-8")
        assert all(isinstance(part, dict) for part in yaml.safe_load_all(text))
        assert name not in list_presets()


# Two nodes on this machine


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head that lends nothing, and two nodes of one core."""
    module = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    head: dict[str, Any] = {"num_cpus": 0, "include_dashboard": False}
    head["_system_config"] = {"metrics_report_interval_ms": 500}
    made = Cluster(initialize_head=True, head_node_args=head)
    # Now, so that it is the head's; a process ends with the node that it belongs to.
    module.init(address=made.address, log_to_driver=False, logging_level=logging.CRITICAL)
    for _ in range(2):
        made.add_node(num_cpus=1, wait=False)
    made.wait_for_nodes()
    yield made
    module.shutdown()
    made.shutdown()


@dataclass
class Place:
    """A folder with recordings in it, what runs of them write, and what was read meanwhile."""

    folder: Path
    recordings: list[Path]

    def run(
        self, name: str, load: Any, paths: Sequence[Path], **changes: Any
    ) -> tuple[list[Any], list[Event]]:
        """The outcomes and events of a run on the cluster."""
        events: list[Event] = []
        outcomes = run_batch(
            paths,
            self._settings(name, executor="ray", **changes),
            self.folder / f"{name} cache",
            events.append,
            weights=self._weights(name),
            makers=Makers(reader=load),
        )
        return outcomes, events

    def run_locally(self, name: str, paths: Sequence[Path], **changes: Any) -> None:
        """The same in this process."""
        layout = ComputeConfig("cpu", "int8", 2, 1, 2)
        recognizer = WhisperRecognizer(self._weights(name), layout, load=load_sums)
        settings = self._settings(name, **changes)
        diarizer = OnnxDiarizer() if settings.diarizer == "onnx" else None
        engines = Engines(SileroDetector(), recognizer, diarizer, OnnxVoiceEmbedder(1))
        run_here(paths, settings, self.folder / f"{name} cache", engines=engines)

    def _settings(self, name: str, **changes: Any) -> Settings:
        given = {"output_format": ("all",), "output_dir": self.folder / name, **changes}
        return Settings(**given)

    def _weights(self, name: str) -> Weights:
        folder = self.folder / f"{name} log"
        folder.mkdir(exist_ok=True)
        return Weights("base", folder, "1", "folder")

    def cut_short(self, count: int) -> list[Path]:
        """So many short recordings, each longer than the one before."""
        with wave.open(str(self.recordings[1])) as file:
            sound = file.readframes(file.getnframes())
        paths = [self.folder / f"short {number}.wav" for number in range(count)]
        for number, path in enumerate(paths):
            with wave.open(str(path), "wb") as file:
                file.setparams((1, 2, 16_000, 0, "NONE", ""))
                file.writeframes(sound[: 2 * (32_000 + 160 * number)])
        return paths

    def start_driver(
        self, name: str, address: str, paths: Sequence[Path]
    ) -> subprocess.Popen[bytes]:
        """The same run in a process of its own, with slow models."""
        folders = (self.folder / name, self.folder / f"{name} cache", self._weights(name).folder)
        words = [sys.executable, "-m", "tests.cluster_driver", address]
        return subprocess.Popen([*words, *map(str, (*folders, *paths))])

    def written(self, name: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / name).iterdir()}

    def logs(self, name: str) -> list[list[str]]:
        """The windows that each process read."""
        logs = (self.folder / f"{name} log").glob("*.read")
        return [log.read_text().splitlines() for log in logs]

    def read(self, name: str) -> Counter[str]:
        """The windows that were read, and how often."""
        return Counter(line for log in self.logs(name) for line in log)


@pytest.fixture(scope="module")
def place(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two recordings of real speech, and a long one."""
    folder = tmp_path_factory.mktemp("cluster")
    audio = load_audio(root / "audio" / "interview.mp3")
    minute = audio.channels[0][0 : 60 * 16_000]
    long = np.concatenate([minute] * 6)
    sounds = {"a": minute[: 12 * 16_000], "z": minute[: 33 * 16_000], "long": long}
    for name, sound in sounds.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, 16_000, 0, "NONE", ""))
            file.writeframes((sound * 32_767).astype("<i2").tobytes())
    audio.close()
    return Place(folder, [folder / f"{name}.wav" for name in sounds])


def test_a_cluster_writes_the_same_bytes_and_tells_of_it(cluster: Any, place: Place) -> None:
    damaged = place.folder / "damaged.wav"
    damaged.write_bytes(b"RIFF no sound at all")
    short = place.recordings[:2]
    place.run_locally("local", short)
    outcomes, events = place.run("ray", load_sums, [*short, damaged])
    assert [*short, damaged] == [outcome.source for outcome in outcomes]
    assert [outcome.status for outcome in outcomes] == [Status.DONE, Status.DONE, Status.FAILED]
    assert isinstance(outcomes[2].error, MediaError)
    assert place.written("local") == place.written("ray")
    assert place.read("local") == place.read("ray")
    started = Counter(e.source for e in events if isinstance(e, FileStarted))
    finished = Counter(e.outcome.source for e in events if isinstance(e, FileFinished))
    assert {outcome.source: 1 for outcome in outcomes} == started == finished
    stages = {e.stage for e in events if isinstance(e, StageProgress)}
    assert {Stage.DECODE, Stage.DETECT, Stage.RECOGNIZE, Stage.DIARIZE, Stage.WRITE} <= stages


def test_a_model_that_no_node_can_load_is_told_once(cluster: Any, place: Place) -> None:
    with pytest.raises(EngineError, match="the disk is gone"):
        place.run("broken", fail_to_load, place.recordings)


@pytest.mark.model
def test_a_cluster_with_real_models_writes_the_same_bytes(
    cluster: Any, tmp_path: Path, shared: Path
) -> None:
    speech = [shared / "eval" / "short" / "jfk.flac"]
    written = []
    for name, run in (("ray", run_batch), ("local", run_here)):
        settings = Settings(
            executor="ray" if run is run_batch else "local",
            model="tiny.en",
            offline=True,
            cache=False,
            output_format=("all",),
            output_dir=tmp_path / name,
        )
        (outcome,) = run(speech, settings, tmp_path / "cache")
        assert Status.DONE is outcome.status
        written.append({path.name: path.read_bytes() for path in settings.output_dir.iterdir()})
    assert written[0] == written[1]


def wait_until(is_so: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not is_so() and time.monotonic() - began < DEADLINE_S:
        time.sleep(0.05)
    assert is_so()


def test_a_batch_whose_driver_was_killed_goes_on_and_nothing_is_done_twice(
    cluster: Any, place: Place
) -> None:
    short = place.cut_short(8)
    driver = place.start_driver("killed", cluster.address, short)
    out = place.folder / "killed"
    wait_until(lambda: len(list(out.glob("*.json"))) >= 4)
    driver.kill()
    driver.wait()
    changes = {"diarizer": "none", "jobs": 1, "output_format": ("json",)}
    outcomes, _ = place.run("killed", load_sums, short, **changes)
    assert {outcome.status for outcome in outcomes} == {Status.DONE}
    assert 3 <= sum(outcome.reused for outcome in outcomes) < 8
    assert {f"{path.stem}.json" for path in short} == place.written("killed").keys()
    read = place.read("killed")  # by their lengths
    assert len(read) == 8
    assert read.total() - len(read) <= 1  # the one that was in hand


def test_ray_shows_how_much_is_done(cluster: Any, place: Place) -> None:
    import ray

    place.run("counted", load_sums, place.recordings[:2], diarizer="none")
    (head,) = (node for node in ray.nodes() if node["Alive"] and not node["Resources"].get("CPU"))
    place_of = f"http://{head['NodeManagerAddress']}:{head['MetricsExportPort']}/metrics"

    def list_metrics() -> dict[str, float]:
        with urllib.request.urlopen(place_of, timeout=DEADLINE_S) as answer:
            lines = answer.read().decode().splitlines()
        ours = (line.split(" ") for line in lines if line.startswith("ray_transcribe_"))
        return {words[0].partition("{")[0]: float(words[-1]) for words in ours}

    done = {"ray_transcribe_recordings_done": 2.0, "ray_transcribe_recordings_failed": 0.0}
    wait_until(lambda: done.items() <= list_metrics().items())
    hours = list_metrics()["ray_transcribe_sound_hours_done"]
    assert hours == pytest.approx((12 + 33) / 3600)


def test_a_node_that_is_lost_midway_costs_nothing(cluster: Any, place: Place) -> None:
    long = place.recordings[2:]
    place.run_locally("whole", long, diarizer="none")
    both_at_work: list[bool] = []

    def kill() -> None:
        began = time.monotonic()
        while place.read("lost").total() < 8 and time.monotonic() - began < DEADLINE_S:
            time.sleep(0.05)
        both_at_work.append(len(place.logs("lost")) == 2)
        cluster.remove_node(list(cluster.worker_nodes)[-1], allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    outcomes, _ = place.run("lost", load_slow_sums, long, diarizer="none")
    killer.join()
    assert [outcome.status for outcome in outcomes] == [Status.DONE]
    assert both_at_work == [True]  # the windows of one recording were spread over the nodes
    assert place.written("whole") == place.written("lost")
    again = place.read("lost") - place.read("whole")
    # What was in hand and not yet kept: six windows of a part, and a batch of each actor.
    assert again.total() <= 6 + 2 * 2


def test_of_nodes_with_and_without_a_gpu_the_recogniser_is_on_the_one_with_it(
    cluster: Any, place: Place
) -> None:
    node = cluster.add_node(num_cpus=2, num_gpus=1)
    outcomes, _ = place.run("gpu", load_sums_on_a_gpu, place.recordings[:2])
    assert [outcome.status for outcome in outcomes] == [Status.DONE, Status.DONE]
    notes = (place.folder / "gpu log").glob("*.node")
    assert [note.read_text() for note in notes] == [f"{node.node_id} 1 cuda"]
    assert len(place.logs("gpu")) == 1
