"""Many machines: every recording a task of Ray, its models in a pool of actors on all nodes."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.cluster.ray_batch import anchor, run_batch
from pipeline.config import Settings
from pipeline.run import Outcome
from pipeline.run import run_batch as run_here

__all__ = ["anchor", "choose_batch", "run_batch"]


def choose_batch(settings: Settings) -> Callable[..., list[Outcome]]:
    """What works through a batch: this machine's own processes, or Ray."""
    return run_batch if settings.executor == "ray" else run_here
