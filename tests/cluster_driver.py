"""A run on a cluster in a process of its own, which a test kills.

python -m tests.cluster_driver ADDRESS OUT CACHE LOG FILE...
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.cluster import run_batch
from pipeline.cluster.actors import Makers
from pipeline.config import Settings
from pipeline.engines.models.whisper_weights import Weights
from tests.cluster_fakes import load_slow_sums


def main() -> None:
    address, out, cache, log, *files = sys.argv[1:]
    settings = Settings(
        executor="ray",
        ray_address=address,
        diarizer="none",
        jobs=1,
        output_format=("json",),
        output_dir=Path(out),
    )
    weights = Weights("base", Path(log), "1", "folder")
    run_batch(files, settings, Path(cache), weights=weights, makers=Makers(reader=load_slow_sums))


if __name__ == "__main__":
    main()
