"""Engines for worker processes, in which the length of a recording says what becomes of its worker."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from pipeline.config import Settings
from pipeline.engines.protocols import Activity, Parts, Recognition, RecognitionOptions, Samples
from pipeline.errors import ModelNotFound
from pipeline.run import Engines, Observer
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer

DEADLINE_S = 60
LOG = "begun.log"


class Kind(IntEnum):
    """What a recording of so many seconds does to its worker."""

    PLAIN = 1
    DEADLY = 2  # kills it
    DEADLY_BESIDE = 3  # kills it once it has another recording in hand; by itself it is harmless
    SLOW_ONCE = 4  # ends when it is tried for the second time
    ENDLESS = 5
    CRASHING = 6
    BROKEN = 7  # fails by itself, and not the worker
    UNSPEAKABLE = 8  # fails with what can't be sent
    ALSO_SLOW_ONCE = 9


def read_log(folder: Path) -> list[tuple[Kind, int]]:
    """What was begun, in order, and by which process."""
    try:
        lines = (folder / LOG).read_text("ascii").splitlines()
    except FileNotFoundError:
        return []
    return [(Kind(int(kind)), int(pid)) for kind, pid in map(str.split, lines)]


def wait_until(is_so: Callable[[], bool]) -> None:
    """Returns when it is so."""
    end = time.monotonic() + DEADLINE_S
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)


class Unspeakable(Exception):
    """Can't be pickled, nor can what holds it."""

    def __init__(self) -> None:
        super().__init__(threading.Lock())


@dataclass
class FaultyRecognizer:
    """Hears a greeting, if it lives to."""

    folder: Path
    fingerprint: str = "faulty recognizer"

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Callable[[float], None] | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        kind = Kind(round(len(samples) / 16_000))
        with (self.folder / LOG).open("a") as log:
            log.write(f"{kind:d} {os.getpid()}\n")
        self._suffer(kind)
        return FakeRecognizer().recognize(samples, activity, options, on_progress, parts)

    def _suffer(self, kind: Kind) -> None:
        tries = sum(one is kind for one, _ in read_log(self.folder))
        match kind:
            case Kind.DEADLY:
                os.kill(os.getpid(), signal.SIGKILL)
            case Kind.DEADLY_BESIDE if tries == 1:
                wait_until(lambda: len(read_log(self.folder)) > 1)
                os.kill(os.getpid(), signal.SIGKILL)
            case Kind.CRASHING:
                os.kill(os.getpid(), signal.SIGABRT)
            case Kind.ENDLESS:
                threading.Event().wait()
            case Kind.SLOW_ONCE | Kind.ALSO_SLOW_ONCE if tries == 1:
                threading.Event().wait()
            case Kind.BROKEN:
                raise RuntimeError("the model broke")
            case Kind.UNSPEAKABLE:
                raise Unspeakable


def load_faulty(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    return Engines(FakeDetector(), FaultyRecognizer(cache_dir), FakeDiarizer())


def load_fine(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    return Engines(FakeDetector(), FakeRecognizer(), FakeDiarizer())


def refuse_to_load(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    raise ModelNotFound("nonsense", "there is no such model")


def break_while_loading(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    raise RuntimeError("the model file is damaged")


def die_while_loading(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    os.kill(os.getpid(), signal.SIGKILL)
    sys.exit("unreachable")


def die_while_loading_twice(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    """As where memory is short for a while."""
    tries = cache_dir / "tries"
    with tries.open("a") as file:
        file.write("one\n")
    if len(tries.read_text().splitlines()) < 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return load_faulty(settings, cache_dir, observe, data_dir)


def die_while_loading_again(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    """The first worker is there, any other one dies before it is."""
    try:
        (cache_dir / "first").touch(exist_ok=False)
    except FileExistsError:
        os.kill(os.getpid(), signal.SIGKILL)
    return load_faulty(settings, cache_dir, observe, data_dir)
