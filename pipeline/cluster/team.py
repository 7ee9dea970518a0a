"""The actors of a run: begun on the nodes they belong to, looked at once they are there, ended with it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.cluster.actors import Identity, Mailbox, Makers, Recogniser, SpeakerModels
from pipeline.cluster.sizing import Sizes
from pipeline.cluster.task import Team
from pipeline.engines.reader import Layout
from pipeline.engines.weights import Weights
from pipeline.errors import EngineError, TranscribeError

MOST_PARTNERS = 64
"""Actors of a kind that one recording calls. If each called all, connections would be recordings × actors."""

AT_ONCE_ON_A_GPU = 2
"""Batches: the next one's spectrum is made on the processor while the GPU has one in hand."""

START_S = 120.0
"""For the first actor of a kind to be there: a model is loaded from a shared disk."""

GRACE_S = 20.0
"""For the others then. Who comes later works for recordings that are begun later."""


@dataclass
class Group:
    """The actors of one kind: those that are there, and those whose answer is waited for."""

    handles: tuple[Any, ...]
    waiting: dict[Any, Any] = field(default_factory=dict)
    ready: list[Any] = field(default_factory=list)
    identities: set[Identity] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.waiting = {handle.identify.remote(): handle for handle in self.handles}

    def look(self, ray: Any, timeout_s: float = 0.0) -> None:
        """Takes in those that have answered meanwhile.

        Raises:
            TranscribeError: a model can't be loaded, or the nodes have different ones.
        """
        if not self.waiting:
            return
        answered, _ = ray.wait(list(self.waiting), num_returns=1, timeout=timeout_s)
        if answered:
            answered, _ = ray.wait(list(self.waiting), num_returns=len(self.waiting), timeout=0)
        for answer in answered:
            handle = self.waiting.pop(answer)
            try:
                self.identities.add(ray.get(answer))
            except ray.exceptions.ActorUnavailableError:  # its node was lost; Ray begins it anew
                self.waiting[handle.identify.remote()] = handle
                continue
            except ray.exceptions.RayError as error:
                raise _explain(error) from error
            self.ready.append(handle)
        if len(self.identities) > 1:
            raise EngineError(
                "--engine ray",
                "the nodes have different versions of the models or libraries",
                "Use one image on all nodes, or install the same versions",
            )

    def pick(self, first: int) -> tuple[Any, ...]:
        """The actors for one recording; each recording begins with another one."""
        count = len(self.ready)
        return tuple(self.ready[(first + n) % count] for n in range(min(count, MOST_PARTNERS)))


@dataclass
class Staff:
    """All actors of a run."""

    ray: Any
    recognisers: Group
    models: Group
    mailbox: Any

    def wait(self) -> None:
        """Waits until all are there, or, after a while, one of each kind at least.

        Raises:
            TranscribeError: a model can't be loaded, or nothing has begun in two minutes.
        """
        for group in (self.recognisers, self.models):
            group.look(self.ray, START_S)
            if not group.ready:
                reason = f"no model process has begun within {START_S:.0f} s"
                remedy = "Look at the cluster with `ray status`; others may use all of it"
                raise EngineError("--engine ray", reason, remedy)
        end = time.monotonic() + GRACE_S
        for group in (self.recognisers, self.models):
            while group.waiting and (left := end - time.monotonic()) > 0:
                group.look(self.ray, left)

    def look(self) -> None:
        """Takes in the actors that are there by now."""
        self.recognisers.look(self.ray)
        self.models.look(self.ray)

    def pick(self, first: int) -> Team:
        """The actors for one recording."""
        return Team(self.recognisers.pick(first), self.models.pick(first))

    def dismiss(self) -> None:
        """Ends all actors."""
        for handle in (*self.recognisers.handles, *self.models.handles, self.mailbox):
            self.ray.kill(handle, no_restart=True)


def hire(ray: Any, sizes: Sizes, weights: Weights, layout: Layout, makers: Makers) -> Staff:
    """The run's actors, which begin now."""
    space = f"transcribe {secrets.token_hex(4)}"  # names are taken once in each
    at_once = AT_ONCE_ON_A_GPU if layout.device == "cuda" else 1
    needs: dict[str, Any] = {"num_cpus": sizes.recogniser_cores, "max_concurrency": at_once}
    if layout.device == "cuda":
        needs["num_gpus"] = 1
    own = replace(layout, workers=1)
    common = {"namespace": space, "max_restarts": -1, "max_task_retries": 0}
    recognisers = [
        _place(ray, Recogniser, node, {**common, **needs, "name": name}, name, weights, own, makers)
        for name, node in _number("recogniser", sizes.recognisers)
    ]
    needs = {"num_cpus": sizes.models_cores}
    models = [
        _place(ray, SpeakerModels, node, {**common, **needs, "name": name}, name, makers)
        for name, node in _number("speaker models", sizes.models)
    ]
    here = ray.get_runtime_context().get_node_id()
    options = {**common, "num_cpus": 0, "name": "events"}
    mailbox = _place(ray, Mailbox, here, options)
    return Staff(ray, Group(tuple(recognisers)), Group(tuple(models)), mailbox)


def _number(kind: str, nodes: Sequence[str]) -> list[tuple[str, str]]:
    """Each actor's name, such as ``recogniser 3 of 8``, with its node."""
    return [(f"{kind} {n} of {len(nodes)}", node) for n, node in enumerate(nodes, start=1)]


def _place(ray: Any, kind: type, node: str, options: dict[str, Any], *arguments: Any) -> Any:
    """An actor on a node, or, once that is lost, on any other that has room."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    strategy = NodeAffinitySchedulingStrategy(node, soft=True)
    return ray.remote(kind).options(scheduling_strategy=strategy, **options).remote(*arguments)


def _explain(error: Exception) -> TranscribeError:
    """What kept a model from being loaded, as the node says it."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, TranscribeError):
        cause = getattr(cause, "cause", None) or cause.__cause__
    if cause is not None:
        return cause
    lines = [line for line in str(error).splitlines() if line.strip()]
    reason = lines[-1].strip() if lines else type(error).__name__
    return EngineError("--engine ray", f"a node can't load the models ({reason})", "Mend the node")
