"""Ray beside a local run of the same files: same bytes, what scheduling costs, and a node that is lost.

    python -m tests.benchmarks.bench_cluster [--minutes 8] [--files 6]

The first minutes of the documented interview, cut into files, are worked through by tiny.en: by a local
run in worker processes, and on two nodes of one core each (``ray.cluster_utils.Cluster`` on this
machine). What Ray takes to start, nodes and models, is counted apart and told; the local run's start, too.
Times are the wall's, so that nothing else should run; both ways are taken twice in turn, and the better ones count.

What scheduling costs is what the cluster takes beyond the local run, as a share of that. In the last run
a node is killed when a third of the windows' time is over.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.cluster import run_batch
from pipeline.config import Settings
from pipeline.media import SAMPLE_RATE, load_audio
from pipeline.run import Event, FileStarted, Status
from pipeline.run import run_batch as run_here
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED, report

MOST_OVERHEAD = 0.05


@dataclass
class Watch:
    """When a run began, when its first recording did, and when it ended."""

    began: float = field(default_factory=time.monotonic)
    first: float | None = None
    ended: float = 0.0

    def __call__(self, event: Event) -> None:
        if isinstance(event, FileStarted) and self.first is None:
            self.first = time.monotonic()

    @property
    def start_s(self) -> float:
        return (self.first or self.ended) - self.began

    @property
    def work_s(self) -> float:
        return self.ended - (self.first or self.began)


def cut_files(folder: Path, minutes: float, files: int) -> list[Path]:
    """So many files of equal length from the interview's beginning."""
    audio = load_audio(SHARED / "documented" / "interview.mp3")
    each = int(minutes * 60 * SAMPLE_RATE / files)
    paths = []
    for number in range(files):
        sound = np.asarray(audio.channels[0][number * each : (number + 1) * each])
        paths.append(folder / f"part {number + 1}.wav")
        with wave.open(str(paths[-1]), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes((sound * 32_767).astype("<i2").tobytes())
    audio.close()
    return paths


def work(
    run: Any, paths: Sequence[Path], out: Path, store: Path | None = None, **changes: Any
) -> Watch:
    """When a run of all files began and ended; it must end well."""
    settings = Settings(
        model="tiny.en",
        offline=True,
        cache=store is not None,
        output_format=("all",),
        output_dir=out,
        **changes,
    )
    watch = Watch()
    outcomes = run(paths, settings, store or find_cache_dir(), watch)
    watch.ended = time.monotonic()
    bad = [str(outcome.error) for outcome in outcomes if outcome.status is not Status.DONE]
    if bad:
        sys.exit("\n".join(bad))
    return watch


def read(folder: Path) -> dict[str, bytes]:
    """What a run wrote."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def start_nodes() -> tuple[Any, float]:
    """A head that lends nothing and two nodes of one core, and what that took in seconds."""
    import ray
    from ray.cluster_utils import Cluster

    began = time.monotonic()
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False}
    )
    ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.CRITICAL)
    for _ in range(2):
        cluster.add_node(num_cpus=1, wait=False)
    cluster.wait_for_nodes()
    return cluster, time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--files", type=int, default=6)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = cut_files(folder, asked.minutes, asked.files)
        cluster, nodes_s = start_nodes()
        local, remote = [], []
        for _ in range(2):
            local.append(work(run_here, paths, folder / "local"))
            remote.append(work(run_batch, paths, folder / "ray", executor="ray"))
        here, there = min(w.work_s for w in local), min(w.work_s for w in remote)
        same = read(folder / "local") == read(folder / "ray")
        print(
            f"start: nodes {nodes_s:.1f} s, models on them {remote[-1].start_s:.1f} s; "
            f"local workers {local[-1].start_s:.1f} s; work: local {here:.1f} s, Ray {there:.1f} s"
        )
        good = [report("Ray: bytes", "same" if same else "other", "same as local", same)]
        share = there / here - 1
        good.append(
            report("Ray: scheduling, of the run", f"{share:+.1%}", "<= 5 %", share <= MOST_OVERHEAD)
        )
        node = list(cluster.worker_nodes)[-1]
        later = remote[-1].start_s + there / 3
        killer = threading.Timer(later, lambda: cluster.remove_node(node, allow_graceful=False))
        killer.start()
        lost = work(run_batch, paths, folder / "lost", folder / "store", executor="ray")
        killer.join()
        same = read(folder / "local") == read(folder / "lost")
        value = f"{'same' if same else 'other'}, {lost.work_s:.0f} s"
        good.append(report("Ray, a node killed: bytes", value, "same as local", same))
        import ray

        ray.shutdown()
        cluster.shutdown()
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
