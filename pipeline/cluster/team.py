"""The actors of a run: begun on the nodes they belong to, looked at once they are there, ended with it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.cluster.actors import Mailbox, Makers, ModelIdentity, Recogniser, SpeakerModels
from pipeline.cluster.sizing import choose_sizes, list_nodes
from pipeline.cluster.task import Team, make_ready
from pipeline.config import Settings
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.errors import EngineError, TranscribeError

MOST_PARTNERS = 64
"""Actors of a kind that one recording calls. If each called all, connections would be recordings × actors."""

AT_ONCE_ON_A_GPU = 2
"""Batches of one recording: the next one's spectrum is made on the processor while the GPU has one in hand."""

CALLS_AT_ONCE = 8
"""Of all recordings to a GPU's actor. Those that come while it has a batch in hand are read as one."""

MOST_RESTARTS = 3
"""Of a model's process that dies while its node goes on."""

START_S = 120.0
"""For the first actor of a kind to be there: a model is loaded from a shared disk."""

GRACE_S = 20.0
"""For the others then. Who comes later works for recordings that are begun later."""


PATIENCE_S = 300.0
"""For new nodes when none is left."""

LOADING = "creation task"
"""What Ray says of an actor that failed while its model was loaded, and not by the loss of its node."""


@dataclass
class Group:
    """The actors of one kind: those that are there, and those whose answer is waited for.

    ``nodes`` has the node that each actor is on; there it stays, and ends with it. Were it begun anew
    elsewhere, it would take the room of the recordings there, which would then wait for ever.
    """

    nodes: dict[Any, str] = field(default_factory=dict)
    waiting: dict[Any, Any] = field(default_factory=dict)
    ready: list[Any] = field(default_factory=list)
    is_needed: bool = True
    identities: set[ModelIdentity] = field(default_factory=set)

    def add(self, handle: Any, node: str) -> None:
        """Takes in an actor that has been begun."""
        self.nodes[handle] = node
        self.waiting[handle.identify.remote()] = handle

    def look(self, ray: Any, timeout_s: float = 0.0) -> None:
        """Sees which have answered meanwhile.

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
            except ray.exceptions.RayError as error:
                if isinstance(error, ray.exceptions.RayTaskError) or LOADING in str(error):
                    raise _explain(error) from error
                continue  # lost with its node
            self.ready.append(handle)
        if len(self.identities) > 1:
            raise EngineError(
                "--executor ray",
                "the nodes have different versions of the models or libraries",
                "Use one image on all nodes, or install the same versions",
            )

    def forget_lost(self, alive: Container[str]) -> None:
        """Forgets the actors of nodes that are gone."""
        self.nodes = {handle: node for handle, node in self.nodes.items() if node in alive}
        self.ready = [handle for handle in self.ready if handle in self.nodes]

    def pick(self, first: int) -> tuple[Any, ...]:
        """The actors for one recording; each recording begins with another one."""
        count = len(self.ready)
        return tuple(self.ready[(first + n) % count] for n in range(min(count, MOST_PARTNERS)))


@dataclass
class ModelActors:
    """All actors of a run: one recogniser for each GPU or core, speaker models, and the mailbox.

    Nodes that join later get theirs, too. ``device`` is the layout's, also where other nodes join.
    """

    ray: Any
    settings: Settings
    weights: Weights
    layout: ComputeConfig
    makers: Makers
    recognisers: Group = field(default_factory=Group)
    models: Group = field(default_factory=Group)
    recordings: int = 0
    task_cores: float = 0.0
    _space: str = field(default_factory=lambda: f"transcribe {secrets.token_hex(4)}")
    _seen: set[str] = field(default_factory=set)
    _nobody_since: float | None = None

    def __post_init__(self) -> None:
        self.settings = replace(self.settings, device=self.layout.device)
        node = self.ray.get_runtime_context().get_node_id()
        options = {"num_cpus": 0, "max_restarts": -1, "name": "events"}
        self.mailbox = self._place(Mailbox, node, options)
        self.start_actors()

    def start_actors(self) -> None:
        """Begins the actors of nodes that are new, and forgets those of nodes that are gone."""
        nodes = list_nodes(self.ray)
        alive = {node.name for node in nodes}
        for group in (self.recognisers, self.models):
            group.forget_lost(alive)
        if not nodes:
            self.recordings = 0
            return
        sizes = choose_sizes(nodes, self.settings)
        self.recordings, self.task_cores = sizes.recordings, sizes.task_cores
        self.models.is_needed = bool(sizes.models)
        needs: dict[str, Any] = {"num_cpus": sizes.recogniser_cores}
        if self.layout.device == "cuda":
            needs |= {"num_gpus": 1, "max_concurrency": CALLS_AT_ONCE}
        own = (self.weights, replace(self.layout, workers=1), self.makers)
        for name, node in self._number("recogniser", sizes.recognisers, self.recognisers):
            options = {**needs, "max_restarts": MOST_RESTARTS, "name": name}
            self.recognisers.add(self._place(Recogniser, node, options, name, *own), node)
        needs = {"num_cpus": sizes.models_cores, "max_restarts": MOST_RESTARTS}
        for name, node in self._number("speaker models", sizes.models, self.models):
            options = {**needs, "name": name}
            self.models.add(self._place(SpeakerModels, node, options, name, self.makers), node)
        self._seen |= alive

    def _number(self, kind: str, nodes: Sequence[str], group: Group) -> list[tuple[str, str]]:
        """The new nodes' actors: names such as ``recogniser 3 of 8``, and where they belong."""
        new = [node for node in nodes if node not in self._seen]
        numbers = range(1, len(new) + 1)
        if self._seen:  # the others have numbers already
            numbers = range(len(group.nodes) + 1, len(nodes) + 1)
        token = f" ({secrets.token_hex(2)})" if self._seen else ""
        return [
            (f"{kind} {number} of {len(nodes)}{token}", node)
            for number, node in zip(numbers, new, strict=False)
        ]

    def _place(self, kind: type, node: str, options: dict[str, Any], *arguments: Any) -> Any:
        """An actor that begins on a node; no call is tried again by Ray itself."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        strategy = NodeAffinitySchedulingStrategy(node, soft=False)
        known = {
            "namespace": self._space,
            "max_task_retries": 0,
            "scheduling_strategy": strategy,
            "enable_task_events": False,  # of each call: the dashboard would list two for each recording
        }
        return self.ray.remote(kind).options(**known, **options).remote(*arguments)

    @property
    def is_there(self) -> bool:
        """Whether there is an actor of each kind that is needed.

        Raises:
            EngineError: there was none for five minutes.
        """
        if all(group.ready or not group.is_needed for group in (self.recognisers, self.models)):
            self._nobody_since = None
            return True
        now = time.monotonic()
        self._nobody_since = self._nobody_since or now
        if now - self._nobody_since > PATIENCE_S:
            reason = f"no node has been available for {PATIENCE_S:.0f} s"
            raise EngineError("--executor ray", reason, "Check the cluster with `ray status`")
        return False

    def wait(self, at_once: int) -> None:
        """Waits until all are there, or, after a while, one of each kind at least.

        Meanwhile so many recordings' processes are begun.

        Raises:
            TranscribeError: a model can't be loaded, or nothing has begun in two minutes.
        """
        task = self.ray.remote(make_ready)
        options = {"name": "making ready", "scheduling_strategy": "SPREAD"}
        ready = [
            task.options(num_cpus=self.task_cores, **options).remote()
            for _ in range(min(at_once, self.recordings))
        ]
        for group in (self.recognisers, self.models):
            end = time.monotonic() + START_S
            # The first to answer may be one that was lost with its node, which Ray has not noticed yet.
            while group.waiting and not group.ready and (left := end - time.monotonic()) > 0:
                group.look(self.ray, left)
            if group.is_needed and not group.ready:
                reason = f"no model process has started within {START_S:.0f} s"
                remedy = "Check the cluster with `ray status`; others may be using all of it"
                raise EngineError("--executor ray", reason, remedy)
        end = time.monotonic() + GRACE_S
        for group in (self.recognisers, self.models):
            while group.waiting and (left := end - time.monotonic()) > 0:
                group.look(self.ray, left)
        self.ray.wait(ready, num_returns=len(ready), timeout=max(0.0, end - time.monotonic()))

    def look(self) -> None:
        """Takes in the actors that are there by now."""
        self.recognisers.look(self.ray)
        self.models.look(self.ray)

    def pick(self, first: int) -> Team:
        """The actors for one recording."""
        return Team(self.recognisers.pick(first), self.models.pick(first))

    def kill_actors(self) -> None:
        """Ends all actors."""
        for handle in (*self.recognisers.nodes, *self.models.nodes, self.mailbox):
            self.ray.kill(handle, no_restart=True)


def _explain(error: Exception) -> TranscribeError:
    """What kept a model from being loaded, as the node says it."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, TranscribeError):
        cause = getattr(cause, "cause", None) or cause.__cause__
    if cause is not None:
        return cause
    lines = [line for line in str(error).splitlines() if line.strip()]
    reason = lines[-1].strip() if lines else type(error).__name__
    return EngineError(
        "--executor ray", f"a node can't load the models ({reason})", "Repair the node"
    )
