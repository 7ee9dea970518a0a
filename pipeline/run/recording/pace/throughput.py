"""How fast work goes on this machine, measured by every run, so that the next one can be foretold."""

from __future__ import annotations

import contextlib
import json
import platform
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from pipeline.config import Settings
from pipeline.errors import OutputError
from pipeline.run.events import (
    Event,
    FileFinished,
    FileStarted,
    Observer,
    Outcome,
    Stage,
    StageProgress,
)
from pipeline.store import change_folder, prepare_folder, write_all
from pipeline.user_files import decode_json, read_text

FILE = "pace.json"

REMEMBERED_S = 36_000.0
"""So many seconds of sound weigh as much as the next ones: what was measured long ago fades."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """Seconds of work for seconds of sound."""

    work_s: float = 0.0
    sound_s: float = 0.0

    @property
    def rate(self) -> float | None:
        """Seconds of work for a second of sound; ``None`` where nothing was measured."""
        return self.work_s / self.sound_s if self.sound_s else None

    def add(self, other: Throughput) -> Throughput:
        """The mean of both, by their length, in which what is older fades."""
        share = min(1.0, REMEMBERED_S / self.sound_s) if self.sound_s else 0.0
        return Throughput(self.work_s * share + other.work_s, self.sound_s * share + other.sound_s)


@dataclass(frozen=True, slots=True)
class MeasuredPace:
    """What earlier runs took, as a whole and by stage; each loading of the models counts as a second of sound."""

    whole: Throughput = Throughput()
    stages: Mapping[Stage, Throughput] = field(default_factory=dict)

    def add(self, other: MeasuredPace) -> MeasuredPace:
        """The mean of both, in which what is older fades."""
        stages = {
            stage: self.stages.get(stage, Throughput()).add(other.stages.get(stage, Throughput()))
            for stage in {**self.stages, **other.stages}
        }
        return MeasuredPace(self.whole.add(other.whole), stages)


def name_throughput(settings: Settings) -> str:
    """What work is as fast as what other: by the machine, or the cluster, and the models on it."""
    place = platform.node()
    if settings.executor == "ray":
        place = f"ray {settings.ray_address or place}"
    models = " + ".join(filter(None, (settings.model, settings.second_model)))
    how = (settings.device, settings.compute_type, f"threads {settings.threads}")
    return " | ".join((place, models, *how, settings.diarizer))


def read_throughput(cache_dir: Path, settings: Settings) -> Throughput:
    """What was measured in earlier runs that are like this one."""
    return read_pace(cache_dir, settings).whole


def read_pace(cache_dir: Path, settings: Settings) -> MeasuredPace:
    """What was measured in such runs, stage by stage; nothing by stage where an older version noted it."""
    return _read(cache_dir / FILE).get(name_throughput(settings), MeasuredPace())


@contextlib.contextmanager
def measure_throughput(
    cache_dir: Path,
    settings: Settings,
    observe: Observer,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Observer]:
    """An observer that measures how fast the work goes, for the next run to know; however it ends."""
    meter = Meter(observe, clock)
    try:
        yield meter
    finally:
        measured = meter.pace
        if settings.cache and measured.whole.sound_s:
            add_measured(cache_dir, name_throughput(settings), measured)


@dataclass(slots=True)
class _Watch:
    """Which stage a recording is in since when, and how long each took."""

    since_s: float
    stage: Stage | None = None
    took_s: dict[Stage, float] = field(default_factory=dict)

    def enter(self, stage: Stage | None, now_s: float) -> None:
        """Go on to another stage; what comes before the first one is counted to that."""
        if self.stage is None:
            self.stage = stage
        elif stage != self.stage:
            self.took_s[self.stage] = self.took_s.get(self.stage, 0.0) + now_s - self.since_s
            self.stage, self.since_s = stage, now_s


class Meter:
    """Takes the time from the first recording's beginning to the last one's end, and that of each stage.

    Those that were not all worked out, since an earlier run had some of it, or that failed, are not
    counted, nor is their share of the time.
    """

    def __init__(self, observe: Observer, clock: Callable[[], float]) -> None:
        self._observe = observe
        self._clock = clock
        self._begun_s: float | None = None
        self._ended_s = 0.0
        self._all_s = 0.0
        self._load_began_s: float | None = None
        self._load_s = 0.0
        self._whole = Throughput()
        self._stages: dict[Stage, Throughput] = {}
        self._watches: dict[Path, _Watch] = {}
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        """Take an event, and hand it on."""
        with self._lock:
            self._take(event, self._clock())
        self._observe(event)

    def _take(self, event: Event, now_s: float) -> None:
        match event:
            case FileStarted(source):
                if self._begun_s is None:
                    self._begun_s = now_s
                    self._load_s = now_s - (self._load_began_s or now_s)
                self._watches[source] = _Watch(now_s)
            case StageProgress(Stage.LOAD):
                self._load_began_s = now_s
            case StageProgress(stage, _, source) if source in self._watches:
                self._watches[source].enter(stage, now_s)
            case FileFinished(outcome) if self._begun_s is not None:
                self._ended_s = now_s
                watch = self._watches.pop(outcome.source, _Watch(now_s))
                watch.enter(None, now_s)
                self._count(outcome, watch)

    def _count(self, outcome: Outcome, watch: _Watch) -> None:
        self._all_s += outcome.seconds
        if outcome.error is None and not outcome.missing and not outcome.reused:
            sound_s = outcome.duration_ms / 1000
            whole = self._whole
            self._whole = Throughput(whole.work_s + outcome.seconds, whole.sound_s + sound_s)
            for stage, took_s in watch.took_s.items():
                known = self._stages.get(stage, Throughput())
                self._stages[stage] = Throughput(known.work_s + took_s, known.sound_s + sound_s)

    @property
    def pace(self) -> MeasuredPace:
        """What was measured; several at once take less time than one after the other."""
        if self._begun_s is None or not self._all_s:
            return MeasuredPace()
        overlap = min(1.0, (self._ended_s - self._begun_s) / self._all_s)
        stages = {s: Throughput(t.work_s * overlap, t.sound_s) for s, t in self._stages.items()}
        if self._load_s:
            stages[Stage.LOAD] = Throughput(self._load_s, 1.0)
        return MeasuredPace(Throughput(self._whole.work_s * overlap, self._whole.sound_s), stages)


class _Noted(Struct):
    """Work and sound, in seconds, as a whole and by stage."""

    whole: tuple[float, float]
    stages: dict[str, tuple[float, float]] = {}


def add_measured(cache_dir: Path, name: str, measured: MeasuredPace) -> None:
    """Add what was measured to what earlier runs did; where that can't be, it is lost."""
    with contextlib.suppress(OutputError):  # it is a help and no result
        prepare_folder(cache_dir)
        with change_folder(cache_dir):  # of two runs that end at once both count
            known = _read(cache_dir / FILE)
            known[name] = known.get(name, MeasuredPace()).add(measured)
            record = {name: _note(pace) for name, pace in sorted(known.items())}
            write_all({cache_dir / FILE: json.dumps(record, indent=1) + "\n"})


def _note(pace: MeasuredPace) -> dict[str, object]:
    def numbers(measured: Throughput) -> list[float]:
        return [round(measured.work_s, 3), round(measured.sound_s, 3)]

    stages = {
        stage.name.lower(): numbers(pace.stages[stage]) for stage in Stage if stage in pace.stages
    }
    return {"whole": numbers(pace.whole), "stages": stages}


def _read(path: Path) -> dict[str, MeasuredPace]:
    """What earlier runs measured; nothing where that is damaged. Older versions noted the whole only, as a pair."""
    try:
        record = decode_json(read_text(path), dict[str, tuple[float, float] | _Noted])
    except (OSError, ValueError):
        return {}
    noted = {n: e if isinstance(e, _Noted) else _Noted(e) for n, e in record.items()}
    known = {name: _recall(entry) for name, entry in noted.items()}
    return {name: pace for name, pace in known.items() if _is_sound(pace.whole)}


def _recall(entry: _Noted) -> MeasuredPace:
    stages = {
        Stage[name.upper()]: Throughput(*numbers)
        for name, numbers in entry.stages.items()
        if name.upper() in Stage.__members__
    }
    return MeasuredPace(
        Throughput(*entry.whole), {stage: t for stage, t in stages.items() if _is_sound(t)}
    )


def _is_sound(measured: Throughput) -> bool:
    return measured.work_s > 0 and 0 < measured.sound_s < 1e12
