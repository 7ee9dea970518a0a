"""How fast work goes on this machine, measured by every run, so that the next one can be foretold."""

from __future__ import annotations

import contextlib
import json
import platform
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import OutputError
from pipeline.run.events import Event, FileFinished, FileStarted, Observer, Outcome
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


def name_throughput(settings: Settings) -> str:
    """What work is as fast as what other: by the machine, or the cluster, and the models on it."""
    place = platform.node()
    if settings.executor == "ray":
        place = f"ray {settings.ray_address or place}"
    how = (settings.device, settings.compute_type, f"threads {settings.threads}")
    return " | ".join((place, settings.model, *how, settings.diarizer))


def read_throughput(cache_dir: Path, settings: Settings) -> Throughput:
    """What was measured in earlier runs that are like this one."""
    return _read(cache_dir / FILE).get(name_throughput(settings), Throughput())


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
        measured = meter.throughput
        if settings.cache and measured.sound_s:
            add_measured(cache_dir, name_throughput(settings), measured)


class Meter:
    """Takes the time from the first recording's beginning to the last one's end.

    Those that were not all worked out, since an earlier run had some of it, or that failed, are not
    counted, nor is their share of the time.
    """

    def __init__(self, observe: Observer, clock: Callable[[], float]) -> None:
        self._observe = observe
        self._clock = clock
        self._begun_s: float | None = None
        self._ended_s = 0.0
        self._all_s = 0.0
        self._whole = Throughput()
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        """Take an event, and hand it on."""
        with self._lock:
            if isinstance(event, FileStarted) and self._begun_s is None:
                self._begun_s = self._clock()
            if isinstance(event, FileFinished) and self._begun_s is not None:
                self._ended_s = self._clock()
                self._count(event.outcome)
        self._observe(event)

    def _count(self, outcome: Outcome) -> None:
        self._all_s += outcome.seconds
        if outcome.error is None and not outcome.missing and not outcome.reused:
            sound_s = outcome.duration_ms / 1000
            whole = self._whole
            self._whole = Throughput(whole.work_s + outcome.seconds, whole.sound_s + sound_s)

    @property
    def throughput(self) -> Throughput:
        """What was measured; several at once take less time than one after the other."""
        if self._begun_s is None or not self._all_s:
            return Throughput()
        overlap = min(1.0, (self._ended_s - self._begun_s) / self._all_s)
        return Throughput(self._whole.work_s * overlap, self._whole.sound_s)


def add_measured(cache_dir: Path, name: str, measured: Throughput) -> None:
    """Add what was measured to what earlier runs did; where that can't be, it is lost."""
    with contextlib.suppress(OutputError):  # it is a help and no result
        prepare_folder(cache_dir)
        with change_folder(cache_dir):  # of two runs that end at once both count
            known = _read(cache_dir / FILE)
            known[name] = known.get(name, Throughput()).add(measured)
            record = {
                k: [round(t.work_s, 3), round(t.sound_s, 3)] for k, t in sorted(known.items())
            }
            write_all({cache_dir / FILE: json.dumps(record, indent=1) + "\n"})


def _read(path: Path) -> dict[str, Throughput]:
    """What earlier runs measured; nothing where that is damaged."""
    try:
        record = decode_json(read_text(path), dict[str, tuple[float, float]])
    except (OSError, ValueError):
        return {}
    known = {name: Throughput(*measured) for name, measured in record.items()}
    return {name: t for name, t in known.items() if t.work_s > 0 and 0 < t.sound_s < 1e12}
