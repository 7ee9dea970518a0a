"""Many machines: recordings are tasks of Ray, its models in a pool of actors on all nodes.

What works with Ray is imported when it is asked for: a run on this machine needs nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cluster.ray_batch import anchor, run_batch
    from pipeline.config import Settings
    from pipeline.run import Outcome

__all__ = ["anchor", "choose_batch", "run_batch"]


def choose_batch(settings: Settings) -> Callable[..., list[Outcome]]:
    """What works through a batch: this machine's own processes, or Ray."""
    if settings.executor == "ray":
        from pipeline.cluster import ray_batch

        return ray_batch.run_batch
    from pipeline.run import run_batch as run_here

    return run_here


if not TYPE_CHECKING:  # type checkers see the imports above, and miss no misspelt name

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from pipeline.cluster import ray_batch

        return getattr(ray_batch, name)
