"""How many models fit the nodes, and how many recordings are worked on at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.config import Settings
from pipeline.errors import UsageError

RECOGNISER_SHARE, MODELS_SHARE, TASK_SHARE = 0.5, 0.25, 0.125
"""Of a core. A recording waits while its models work, so that one of each kind keeps a core busy; what is
left is for the recordings beside one for each core."""

MORE_AT_ONCE = 1
"""Recordings on a node beside one for each core: one is decoded, or written, while models work for the others."""

CORES_OF_A_GPU = 1


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the cluster and what may be used of it."""

    name: str
    cores: int
    gpus: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """Where actors belong, each by its node's name, and what Ray is asked for each.

    ``recordings`` is how many are worked on at once.
    """

    recognisers: tuple[str, ...]
    models: tuple[str, ...]
    recordings: int
    gpus: int
    recogniser_cores: float
    models_cores: float
    task_cores: float


def list_nodes(ray: Any) -> tuple[Node, ...]:
    """The nodes that are there now, those that lend nothing left out."""
    alive = (node for node in ray.nodes() if node["Alive"])
    return tuple(
        _read_node(n["NodeID"], n["Resources"]) for n in alive if n["Resources"].get("CPU")
    )


def _read_node(name: str, resources: Mapping[str, float]) -> Node:
    return Node(name, int(resources["CPU"]), int(resources.get("GPU", 0)))


def choose_sizes(nodes: Iterable[Node], settings: Settings) -> Sizes:
    """A recogniser for each GPU, or, where none is to be used, for each core.

    With ``--threads`` one has so many cores. The speaker models run on cores in either case; where nobody is told
    apart there are none, which else would cost time and memory for nothing.

    Raises:
        UsageError: nothing fits, or there is no GPU although one is asked for.
    """
    found = tuple(nodes)
    gpus = sum(node.gpus for node in found) if settings.device != "cpu" else 0
    threads = settings.threads or 1
    if gpus:
        recognisers = [node.name for node in found for _ in range(node.gpus)]
        left = [(n.name, n.cores - CORES_OF_A_GPU * n.gpus) for n in found]
        shares = (float(CORES_OF_A_GPU), 2 * MODELS_SHARE, 2 * TASK_SHARE)
    else:
        recognisers = [node.name for node in found for _ in range(node.cores // threads)]
        left = [(node.name, node.cores) for node in found]
        shares = (RECOGNISER_SHARE * threads, MODELS_SHARE, TASK_SHARE)
    models = [name for name, cores in left for _ in range(cores)]
    if not recognisers or not models:
        cores = sum(node.cores for node in found)
        reason = f"the cluster has {cores} cores and {gpus} GPUs, too few for a recogniser"
        raise UsageError("--executor ray", reason, "Add nodes, or ask for fewer --threads")
    if settings.diarizer == "none":
        models = []
    most = sum(cores + MORE_AT_ONCE for _, cores in left if cores)
    most = min(settings.jobs or most, most)
    return Sizes(tuple(recognisers), tuple(models), most, gpus, *shares)
