"""The server: fifty requests at once, what a request costs beside the work itself, and whether memory grows.

    python -m tests.benchmarks.bench_server [--model base]

With engines that need no models: 50 requests at once are answered right, and so are 200 more, after which the memory
of server and worker is compared with that after the first. Then one request after the other, and the same work by the
library in one process: what is left is the server's own. With a model, that of a 12 s recording: a request to the
server, whose models are loaded, beside the command, which loads them.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import openai
import psutil

from pipeline.config import Settings
from pipeline.run.batch.single import run_file
from tests.benchmarks.measure import ROOT, report, run, transcribe
from tests.model.test_server_model import cut
from tests.server_fakes import ServerProcess, describe, load_measuring, make_sound, open_server

AT_ONCE, MORE, REPEATED = 50, 200, 40
MOST_GROWTH_MB, MOST_SERVER_MB, MOST_OWN_MS = 25, 150, 50
MODEL_REQUESTS, MOST_MODEL_GROWTH = 8, 1.15


class MemoryPeak:
    """The most memory that processes take together, looked at ten times a second."""

    def __init__(self, processes: Sequence[psutil.Process]) -> None:
        self._processes = processes
        self.bytes = 0

    def measure(self) -> float:
        """The memory now, in MB."""
        now = sum(process.memory_info().rss for process in self._processes)
        self.bytes = max(self.bytes, now)
        return now / 1e6

    @contextmanager
    def watch(self) -> Iterator[None]:
        ended = Event()

        def look() -> None:
            while not ended.wait(0.1):
                self.measure()

        thread = Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def measure_processor(processes: Sequence[psutil.Process]) -> float:
    """The processor's seconds that processes have taken."""
    times = [process.cpu_times() for process in processes]
    return sum(time.user + time.system for time in times)


def main() -> int:
    """Prints one row for each bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="a model that is here, such as base")
    model = parser.parse_args().model
    results = [*measure_fakes()]
    if model:
        results += measure_model(model)
    return 0 if all(results) else 1


def measure_fakes() -> list[bool]:
    with tempfile.TemporaryDirectory() as folder, open_server(Path(folder)) as server:
        process = psutil.Process(server.process.pid)
        workers = [c for c in process.children() if "spawn_main" in " ".join(c.cmdline())]
        client = server.client()
        return [*measure_crowd(client, process, workers, server), *measure_own(client, process)]


def ask(client: Any, length: int) -> str:
    sound = ("talk.wav", make_sound(length))
    return str(client.audio.transcriptions.create(file=sound, model="whisper-1").text)


def measure_crowd(
    client: Any, process: psutil.Process, workers: Sequence[psutil.Process], server: ServerProcess
) -> list[bool]:
    """Whether all are answered right, and how memory grows."""
    ask(client, 4000)
    own, both = MemoryPeak([process]), MemoryPeak([process, *workers])
    lengths = [1000 + 20 * number for number in range(AT_ONCE)]
    right = 0
    with ThreadPoolExecutor(AT_ONCE) as threads, own.watch(), both.watch():
        answered = threads.map(lambda length: ask(client, length), lengths)
        right += sum(map(str.__eq__, answered, map(describe, lengths)))
        first = both.measure()
        rounds = MORE // AT_ONCE
        answered = threads.map(lambda length: ask(client, length), lengths * rounds)
        right += sum(map(str.__eq__, answered, map(describe, lengths * rounds)))
        last = both.measure()
    return [
        report(
            f"{AT_ONCE} at once, {MORE} more",
            f"{right} right",
            "all",
            right == AT_ONCE + MORE and not server.spool,
        ),
        report(
            "peak memory of the server itself",
            f"{own.bytes / 1e6:.0f} MB",
            f"< {MOST_SERVER_MB} MB",
            own.bytes < MOST_SERVER_MB * 1e6,
        ),
        report(
            "... with its worker; after 50, after 250",
            f"{both.bytes / 1e6:.0f}; {first:.0f}, {last:.0f} MB",
            f"grows < {MOST_GROWTH_MB} MB",
            last - first < MOST_GROWTH_MB,
        ),
    ]


def measure_own(client: Any, process: psutil.Process) -> list[bool]:
    """What a request takes beside the same work by the library, one after the other, in one run."""
    with tempfile.TemporaryDirectory() as folder:
        cache, path = Path(folder) / "cache", Path(folder) / "talk.wav"
        cache.mkdir()
        path.write_bytes(make_sound())
        settings = Settings(cache=False, diarizer="none")
        engines = load_measuring(settings, cache, lambda _: None, None)

        def work() -> None:
            run_file(path, settings, cache, engines=engines)

        for _ in range(3):  # in turns, so that a busy machine is fair to both
            ask(client, 4000)
            work()
        before = measure_processor([process])
        served, worked = measure_in_turns(lambda: ask(client, 4000), work)
        own = 1000 * (measure_processor([process]) - before) / REPEATED
    ratio = served / worked
    text = f"{served:.0f} / {worked:.0f} ms = {ratio:.2f}"
    return [
        report("median of a request / the library", text, "told", good=True),
        report(
            "processor of the server process, per request",
            f"{own:.1f} ms",
            f"< {MOST_OWN_MS} ms",
            own < MOST_OWN_MS,
        ),
    ]


def measure_in_turns(*works: Callable[[], object]) -> list[float]:
    """The median of each, in milliseconds."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(REPEATED):
        for seconds, work in zip(taken, works, strict=True):
            started = time.monotonic()
            work()
            seconds.append(time.monotonic() - started)
    return [1000 * sorted(seconds)[len(seconds) // 2] for seconds in taken]


def measure_model(model: str) -> list[bool]:
    """A request beside the command, and memory after many of them."""
    sound = cut(ROOT / "audio" / "interview.mp3", 0, 12)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk.wav"
        path.write_bytes(sound)
        given = ("--model", model, "--offline", "--no-diarize")
        alone = run(transcribe(path, *given, "--no-cache", "--output-dir", Path(folder) / "out"))
        command = transcribe("serve", "--port", "0", *given)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                return _measure_served(process, sound, alone.processor_s, alone.peak_mb)
            finally:
                process.terminate()


def _measure_served(
    process: subprocess.Popen[str], sound: bytes, alone_s: float, alone_mb: float
) -> list[bool]:
    assert process.stdout is not None
    address = process.stdout.readline().split()[2]
    client = openai.OpenAI(base_url=address, api_key="none", max_retries=0)
    server = psutil.Process(process.pid)
    both = [server, *server.children()]
    peak, before, sizes = MemoryPeak(both), measure_processor(both), []
    with peak.watch():
        for _ in range(MODEL_REQUESTS):
            client.audio.transcriptions.create(file=("talk.wav", sound), model="whisper-1")
            sizes.append(peak.measure())
    served_s = (measure_processor(both) - before) / MODEL_REQUESTS
    growth = sizes[-1] / sizes[1]
    return [
        report(
            "processor of a request / of the command",
            f"{served_s:.1f} / {alone_s:.1f} s = {served_s / alone_s:.2f}",
            "< 1",
            served_s < alone_s,
        ),
        report(
            f"memory after 2 and {MODEL_REQUESTS} requests (command)",
            f"{sizes[1]:.0f}, {sizes[-1]:.0f} ({alone_mb:.0f}) MB",
            f"grows < {MOST_MODEL_GROWTH:.2f}",
            growth < MOST_MODEL_GROWTH,
        ),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
