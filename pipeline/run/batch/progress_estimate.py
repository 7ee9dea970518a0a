"""How much of a run is done and how long the rest takes: a value made of events, times and expected seconds.

Each stage is weighted by how long it is expected to take (``RunPlanned``). Between two events a stage is taken to go
on at the pace that was expected, corrected by what was measured in this run; it comes ever closer to where the next
event may say it is, and never passes it. Nothing that was shown is taken back.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from pipeline.run.events import (
    Event,
    FileFinished,
    FileStarted,
    Outcome,
    PlannedFile,
    RunPlanned,
    Stage,
    StageProgress,
)

TRUST_MEASURED, TRUST_GUESSED = 0.1, 0.03
"""What was expected weighs as much as the first measured seconds, so many of a whole run or stage: what earlier runs
took here is believed longer than a guess."""

LINEAR = 0.7
"""Of a step: so far it goes at the expected pace, then ever more slowly."""

LEAST_STEP = 0.15
"""Of the rest of a stage, that the next event may say at least."""

FIRST_STEP = 0.7
"""Of a stage, that its first event may say at most: where nothing is told for longer, it takes longer."""

MOST_SHOWN = 0.995
"""Of a stage or of all, as long as nobody said that it is done."""

CATCHING_UP = 0.25
"""How fast what is shown goes on, of the pace, while it is ahead of what is true."""

RESUMED = 0.1
"""A stage whose first step takes less than this share of the expected time goes on from an earlier run."""

ORDER = {stage: number for number, stage in enumerate(Stage)}

Slowdowns: TypeAlias = Mapping[Stage, float]
"""How much longer than expected each stage takes."""

LARGEST_RATIO = 50.0

UNPLANNED = ((Stage.DECODE, 1.0), (Stage.DETECT, 2.0), (Stage.RECOGNIZE, 40.0), (Stage.WRITE, 0.5))


@dataclass(frozen=True, slots=True)
class FileProgress:
    """How far a recording is: its stage, the shares of that and of all its stages, 0..1, and the seconds left."""

    source: Path
    index: int
    stage: Stage | None
    stage_share: float
    share: float
    left_s: float


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is: the share of all its work, 0..1, the seconds left, and the recordings in hand.

    ``is_idle`` says that nothing is being done, as between two recordings of a folder that is watched.
    ``per_s`` is how many recordings a second were processed since the first began, and ``speed`` how many seconds of
    sound; what was cached does not count.
    """

    share: float
    left_s: float
    files: tuple[FileProgress, ...] = ()
    done: int = 0
    total: int = 0
    is_idle: bool = False
    per_s: float = 0.0
    speed: float = 0.0


def rank_stages(planned: Sequence[Stage]) -> dict[Stage, int]:
    """The places of all stages: those that are planned change places where they are planned in another order."""
    ranks = sorted(ORDER[stage] for stage in planned)
    return ORDER | dict(zip(planned, ranks, strict=True))


@dataclass(slots=True)
class _Evidence:
    """Seconds that work took, and those that it was expected to take."""

    took_s: float = 0.0
    expected_s: float = 0.0

    def add(self, took_s: float, expected_s: float) -> None:
        self.took_s += took_s
        self.expected_s += expected_s

    @property
    def ratio(self) -> float:
        """How much longer it took than expected, within reason."""
        ratio = self.took_s / self.expected_s if self.expected_s else 1.0
        return min(LARGEST_RATIO, max(1 / LARGEST_RATIO, ratio))

    def slowdown(self, prior: float, trust_s: float, more: tuple[float, float] = (0, 0)) -> float:
        """How much longer work takes than expected; ``prior`` counts as so many seconds of evidence."""
        expected_s = trust_s + self.expected_s + more[1]
        return (prior * trust_s + self.took_s + more[0]) / expected_s if expected_s else prior


@dataclass(slots=True)
class _File:
    """A recording, and where in its work the last event saw it."""

    plan: PlannedFile
    index: int
    stage: Stage | None = None
    base: float = 0.0
    at_s: float = 0.0
    step: float = 0.0
    round: int = 0
    shown: float = 0.0
    shown_s: float = 0.0
    seconds: dict[Stage, float] = field(init=False)
    ranks: dict[Stage, int] = field(init=False)

    def __post_init__(self) -> None:
        self.seconds = dict(self.plan.stages)
        self.ranks = rank_stages(tuple(self.seconds))

    @property
    def whole_s(self) -> float:
        return sum(self.seconds.values()) or 1.0

    @property
    def expected_s(self) -> float:
        """The seconds that the stage in hand is expected to take, for one of its rounds."""
        return self.seconds.get(self.stage, 0.0) / self.rounds if self.stage else 0.0

    @property
    def rounds(self) -> int:
        return self.plan.rounds if self.stage in (Stage.DETECT, Stage.RECOGNIZE) else 1

    def list_later(self) -> Iterator[tuple[Stage, float]]:
        """The stages that are still to come, with the seconds that they are expected to take."""
        reached = self.ranks[self.stage] if self.stage else -1
        another = max(0, self.plan.rounds - 1 - self.round) if self.rounds > 1 else 0
        for stage, seconds in self.seconds.items():
            if self.ranks[stage] > reached:
                yield stage, seconds
            elif another and stage in (Stage.DETECT, Stage.RECOGNIZE):
                yield stage, seconds * another / self.plan.rounds

    def begin(self, stage: Stage, share: float, now_s: float) -> None:
        goes_back = self.stage is not None and self.ranks[stage] < self.ranks[self.stage]
        self.round += goes_back
        self.stage, self.base, self.step, self.at_s = stage, share, 0.0, now_s

    def find_share(self, since_s: float, slowdown: float) -> float:
        """How much of its stage is done, as far as one can tell, so many seconds after the last event."""
        rest = 1.0 - self.base
        # The next event may say so much more, and is not passed before it comes.
        usual = max(self.step, LEAST_STEP * rest) if self.step else FIRST_STEP * rest
        window = min(rest, usual)
        pace_s = self.expected_s * slowdown * window
        moved = window * approach(since_s / pace_s) if pace_s else 0.0
        return min(self.base + moved, MOST_SHOWN)

    def show(self, share: float, now_s: float, slowdown: float) -> None:
        """Show that so much of all is done; if more was shown, it goes on, however slowly, until it is true."""
        if share < self.shown:
            crept = CATCHING_UP * (now_s - self.shown_s) / (self.whole_s * slowdown or 1.0)
            share = self.shown + crept
        self.shown, self.shown_s = min(share, MOST_SHOWN), now_s


class ProgressEstimate:
    """Follows a run by its events. All times are seconds of one clock, given by the caller."""

    def __init__(self) -> None:
        self._files: dict[Path, _File] = {}
        self._in_hand: dict[Path, _File] = {}
        self._usual: dict[Stage, float] = {}
        self._waiting: dict[Stage, float] = {}
        self._whole_s = self._done_s = 0.0
        self._done = self._total = 0
        self._processed, self._sound_s = 0, 0.0
        self._begun_at_s: float | None = None
        self._load_s = 0.0
        self._load_at_s: float | None = None
        self._loaded = False
        self._trust = TRUST_GUESSED
        self._overall = 1.0
        self._stages: dict[Stage, _Evidence] = {}
        self._shown = 0.0

    def take(self, event: Event, now_s: float) -> None:
        """Take what a run tells."""
        match event:
            case RunPlanned():
                self._plan(event)
            case FileStarted(source, index, total):
                self._start(source, index, total, now_s)
            case StageProgress(Stage.LOAD, share):
                self._load_at_s, self._loaded = now_s, share >= 1.0
            case StageProgress(stage, share, source):
                found = self._find(source)
                if found is not None:
                    self._follow(found, stage, share, now_s)
            case FileFinished(outcome):
                self._finish(outcome, now_s)

    def _plan(self, plan: RunPlanned) -> None:
        self.__init__()  # type: ignore[misc]  # a folder that is watched has one run after another
        for number, planned in enumerate(plan.files, start=1):
            self._add(_File(planned, number))
        self._usual = {stage: s / max(1, len(plan.files)) for stage, s in self._waiting.items()}
        self._load_s = plan.load_s
        self._whole_s += plan.load_s
        self._trust = TRUST_MEASURED if plan.is_measured else TRUST_GUESSED
        self._total = len(plan.files)

    def _add(self, file: _File) -> None:
        self._files[file.plan.source] = file
        self._whole_s += file.whole_s
        self._count_waiting(file, 1)

    def _count_waiting(self, file: _File, sign: int) -> None:
        for stage, seconds in file.seconds.items():
            self._waiting[stage] = self._waiting.get(stage, 0.0) + sign * seconds

    def _start(self, source: Path, index: int, total: int, now_s: float) -> None:
        if source not in self._files:
            self._add(_File(PlannedFile(source, None, UNPLANNED), index))
            self._usual = self._usual or dict(UNPLANNED)
        self._total = max(self._total, total)
        self._begun_at_s = now_s if self._begun_at_s is None else self._begun_at_s
        self._loaded = True
        file = self._files[source]
        if source not in self._in_hand:
            self._count_waiting(file, -1)
        file.index, file.at_s, file.shown_s = index, now_s, now_s
        self._in_hand[source] = file

    def _find(self, source: Path | None) -> _File | None:
        if source is not None:
            return self._in_hand.get(source)
        return next(reversed(self._in_hand.values()), None)

    def _follow(self, file: _File, stage: Stage, share: float, now_s: float) -> None:
        if stage != file.stage or share < file.base:
            if file.stage is not None:
                self._learn(file, 1.0 - file.base, now_s)
            file.begin(stage, share, now_s)
        elif share > file.base:
            step = share - file.base
            self._learn(file, step, now_s)
            file.base, file.at_s, file.step = share, now_s, max(file.step, step)

    def _learn(self, file: _File, step: float, now_s: float) -> None:
        """Count how long a step took, unless it was done in an earlier run."""
        took_s = (now_s - file.at_s) / self._at_once
        expected_s = step * file.expected_s
        if not file.step and took_s < RESUMED * expected_s:
            return
        if file.stage is not None:
            self._stages.setdefault(file.stage, _Evidence()).add(took_s, expected_s)
            self._overall = self._compare_stages()

    def _finish(self, outcome: Outcome, now_s: float) -> None:
        source = outcome.source
        self._done += 1
        if outcome.error is None and not outcome.reused:
            self._processed += 1
            self._sound_s += outcome.duration_ms / 1000
        file = self._files.pop(source, None)
        if file is None:
            return
        if source not in self._in_hand:
            self._count_waiting(file, -1)
        elif file.stage is not None:
            self._learn(file, 1.0 - file.base, now_s)
        elif outcome.error is None and outcome.seconds and not outcome.reused:
            self._learn_whole(file, outcome.seconds)
        self._in_hand.pop(source, None)
        self._done_s += file.whole_s

    def _learn_whole(self, file: _File, took_s: float) -> None:
        """Count how long a recording took of which no stage was told."""
        for stage, expected_s in file.seconds.items():
            took = took_s / self._at_once * expected_s / file.whole_s
            self._stages.setdefault(stage, _Evidence()).add(took, expected_s)
        self._overall = self._compare_stages()

    @property
    def _at_once(self) -> int:
        """How many recordings share the machine."""
        return max(1, len(self._in_hand))

    def look(self, now_s: float) -> RunProgress:
        """How far the run is at a time, which is not before any that was told or looked at earlier."""
        slowdowns = {stage: self._slowdown(stage) for stage in Stage}
        files = tuple(self._look_at(file, now_s, slowdowns) for file in self._in_hand.values())
        load_done_s = self._look_at_load(now_s)
        done_s = self._done_s + load_done_s
        left_s = self._load_s - load_done_s
        left_s += sum(s * slowdowns[stage] for stage, s in self._waiting.items())
        for file, progress in zip(self._in_hand.values(), files, strict=True):
            done_s += file.shown * file.whole_s
            left_s += progress.left_s / self._at_once
        share = min(done_s / self._whole_s, MOST_SHOWN) if self._whole_s else 0.0
        self._shown = max(self._shown, share)
        is_loading = self._load_at_s is not None and not self._loaded
        is_idle = not self._in_hand and not is_loading
        took_s = now_s - (self._begun_at_s if self._begun_at_s is not None else now_s)
        return RunProgress(
            self._shown,
            max(0.0, left_s),
            files,
            self._done,
            self._total,
            is_idle,
            self._processed / took_s if took_s else 0.0,
            self._sound_s / took_s if took_s else 0.0,
        )

    def _look_at_load(self, now_s: float) -> float:
        """The seconds of loading that are done."""
        if self._loaded:
            return self._load_s
        if self._load_at_s is None or not self._load_s:
            return 0.0
        return self._load_s * approach((now_s - self._load_at_s) / self._load_s)

    def _look_at(self, file: _File, now_s: float, slowdowns: Slowdowns) -> FileProgress:
        usual = slowdowns[file.stage] if file.stage else 1.0
        since_s = (now_s - file.at_s) / self._at_once
        share = file.find_share(since_s, usual)
        rest_s = (1.0 - share) * file.expected_s + sum(s for _, s in file.list_later())
        file.show(1.0 - rest_s / file.whole_s, now_s, usual * self._at_once)
        pending = (since_s, (share - file.base) * file.expected_s)
        late = self._slowdown(file.stage, pending) if since_s > pending[1] * usual else usual
        left_s = (1.0 - share) * file.expected_s * max(usual, late)
        left_s += sum(seconds * slowdowns[stage] for stage, seconds in file.list_later())
        left_s *= self._at_once
        return FileProgress(file.plan.source, file.index, file.stage, share, file.shown, left_s)

    def _slowdown(self, stage: Stage | None, pending: tuple[float, float] = (0.0, 0.0)) -> float:
        """How much longer than expected a stage takes, by what was seen of it and of all stages."""
        if stage is None:
            return self._overall
        trust_s = self._trust * self._usual.get(stage, 0.0)
        return self._stages.get(stage, _Evidence()).slowdown(self._overall, trust_s, pending)

    def _compare_stages(self) -> float:
        """How much longer than expected work takes: the geometric mean of the stages, by their lengths.

        One that waits for a disk says little about those that compute.
        """
        seen = self._stages.values()
        weight = self._trust * sum(self._usual.values()) + sum(stage.expected_s for stage in seen)
        logs = (stage.expected_s * math.log(stage.ratio) for stage in seen)
        return math.exp(sum(logs) / weight) if weight else 1.0


def approach(moved: float) -> float:
    """Where something is shown that has moved so far, of a step of 1: it goes on for ever and does not get there."""
    if moved <= LINEAR:
        return moved
    rest = 1.0 - LINEAR
    return LINEAR + rest * (1.0 - math.exp(-(moved - LINEAR) / rest))
