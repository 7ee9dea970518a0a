"""What may be said in a stretch as a network of words, and the way that a decoder took through it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from pipeline.alignment import Branch, Placed, Stretch
from pipeline.domain import Span

Read = Callable[[Sequence[str]], Sequence[tuple[tuple[str, ...], ...]]]
"""Written words → for each the ways to say it, in words that the decoder knows."""

PAGE_SHARE = 0.6
"""The page's words are a little likelier than those that were heard: who published them knows."""


_Way: TypeAlias = tuple[bool, Sequence[tuple[tuple[str, ...], ...]], float]
"""Whether it is the page's, the readings of its words, and its share."""

OUTSIDE = -1
"""The branch of arcs that are part of none."""


class Arc(NamedTuple):
    """A step from one state to another, saying a word or none.

    ``branch``, ``is_page`` and ``place`` tell which written word it is a part of; the index is -1
    where it opens a branch.
    """

    start: int
    end: int
    share: float
    word: str | None
    branch: int
    is_page: bool
    place: int = -1


class DecodedWord(NamedTuple):
    """A word that the decoder found in the sound, and when it is said."""

    word: str
    span: Span


@dataclass
class Network:
    """The arcs of a stretch; it begins in state 0 and ends in ``final``."""

    arcs: list[Arc] = field(default_factory=list)
    final: int = 0

    def new_state(self) -> int:
        """A state that is not used yet; the network ends in the newest."""
        self.final += 1
        return self.final


def build_network(stretch: Stretch, read: Read) -> Network:
    """The ways to say a stretch: branch after branch, each by the page or, in doubt, as heard."""
    network, branches = Network(), stretch.branches
    page = iter(read([word for branch in branches for word in branch.page]))
    joints = [network.new_state()]
    for number, branch in enumerate(branches):
        readings = [next(page) for _ in branch.page]
        ways: list[_Way] = [(True, readings, 1.0)]
        if branch.heard is not None:
            ways = [(True, readings, PAGE_SHARE), (False, read(branch.heard), 1 - PAGE_SHARE)]
        ends = [_add_way(network, joints[-1], number, way) for way in ways]
        joints.append(network.new_state())
        for end, (is_page, _, _) in zip(ends, ways, strict=True):
            network.arcs.append(Arc(end, joints[-1], 1.0, None, number, is_page))
    network.new_state()
    last = len(branches)
    # A word of the context is in the sound, and must be said: else the stretch's own is heard in it.
    for joint in joints[: max(1, stretch.lead)]:
        network.arcs.append(Arc(0, joint, 1.0, None, OUTSIDE, is_page=True))
    for joint in joints[last - max(0, stretch.trail - 1) :]:
        network.arcs.append(Arc(joint, network.final, 1.0, None, OUTSIDE, is_page=True))
    return network


def _add_way(
    network: Network,
    state: int,
    number: int,
    way: _Way,
) -> int:
    """The state in which one way through a branch ends."""
    is_page, words, share = way
    opened = network.new_state()
    network.arcs.append(Arc(state, opened, share, None, number, is_page))
    state = opened
    for index, readings in enumerate(words):
        last = network.new_state()
        for reading in readings or ((),):
            _add_reading(network, (state, last), reading, (number, is_page, index))
        state = last
    return state


def _add_reading(
    network: Network, ends: tuple[int, int], reading: Sequence[str], tag: tuple[int, bool, int]
) -> None:
    state, last = ends
    if not reading:
        network.arcs.append(Arc(state, last, 1.0, None, *tag))
    for position, word in enumerate(reading, start=1):
        after = last if position == len(reading) else network.new_state()
        network.arcs.append(Arc(state, after, 1.0, word, *tag))
        state = after


class _Step(NamedTuple):
    before: _Step | None
    arc: Arc
    span: Span | None


def trace(
    network: Network, decoded: Iterable[DecodedWord], branches: Sequence[Branch]
) -> tuple[Placed, ...] | None:
    """What was found of each branch; ``None`` where the words don't lead through the network."""
    leaving: dict[int, list[Arc]] = defaultdict(list)
    for arc in network.arcs:
        leaving[arc.start].append(arc)
    frontier = _follow_silent({0: None}, leaving)
    for word in decoded:
        reached: dict[int, _Step | None] = {}
        for state, step in frontier.items():
            for arc in leaving[state]:
                if arc.word == word.word:
                    reached.setdefault(arc.end, _Step(step, arc, word.span))
        frontier = _follow_silent(reached, leaving)
    if network.final not in frontier:
        return None
    return _collect(frontier[network.final], branches)


def _follow_silent(
    states: dict[int, _Step | None], leaving: dict[int, list[Arc]]
) -> dict[int, _Step | None]:
    """The states, and those that are reached from them without a word."""
    waiting = list(states)
    while waiting:
        state = waiting.pop(0)
        for arc in leaving[state]:
            if arc.word is None and arc.end not in states:
                states[arc.end] = _Step(states[state], arc, None)
                waiting.append(arc.end)
    return states


def _collect(step: _Step | None, branches: Sequence[Branch]) -> tuple[Placed, ...]:
    """The spans of the written words along a way, branch by branch."""
    spans: dict[tuple[int, int], list[Span]] = defaultdict(list)
    chosen: dict[int, bool] = {}
    while step is not None:
        arc = step.arc
        chosen[arc.branch] = arc.is_page
        if step.span is not None:
            spans[arc.branch, arc.place].append(step.span)
        step = step.before
    placed, cursor = [], 0
    for number, branch in enumerate(branches):
        if number not in chosen:
            placed.append(Placed(True, ()))
            continue
        is_page = chosen[number]
        words = branch.page if is_page else branch.heard or ()
        found = []
        for index in range(len(words)):
            own = spans[number, index] or [Span(cursor, cursor)]
            found.append(Span(min(s.start_ms for s in own), max(s.end_ms for s in own)))
            cursor = found[-1].end_ms
        placed.append(Placed(is_page, tuple(found)))
    return tuple(placed)
