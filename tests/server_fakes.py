"""Servers with engines that need no models: how long a recording is says what is heard, and what happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.config import Settings
from pipeline.domain import Segment, Span, SpeakerSpan
from pipeline.engines.protocols import Activity, Parts, Recognition, RecognitionOptions, Samples
from pipeline.run import Engines, Observer
from pipeline.server.api_server import ServedPlace, serve_transcriptions
from pipeline.server.server_limits import ServerLimits
from tests.fakes import FakeDetector, FakeDiarizer, make_segment
from tests.worker_fakes import wait_until

RATE = 16_000
DEADLINE_S = 60


class Fate(IntEnum):
    """What a recording of so many whole seconds does to who works on it; any other is heard."""

    DEADLY = 20  # kills the process
    SLOW = 21  # goes on, telling of progress, until it is called off
    HANGING = 22  # tells nothing any more
    BROKEN = 23  # fails by itself


def describe(milliseconds: int) -> str:
    """What is heard in a recording."""
    return f"It lasts {milliseconds} milliseconds. Nobody says more."


@dataclass
class MeasuringRecognizer:
    """Hears how long a recording is, in two sentences."""

    cache: Path
    fingerprint: str = "measuring recognizer"

    def recognize_live(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_heard: Callable[[Sequence[Segment]], None],
        *,
        on_progress: Callable[[float], None] | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        found = self.recognize(samples, activity, options, on_progress, parts)
        for segment in found.segments:
            on_heard([segment])
        return found

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Callable[[float], None] | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        self._suffer(len(samples) / RATE, on_progress or (lambda _: None))
        if not activity.speech:
            return Recognition()
        told = describe(round(1000 * len(samples) / RATE))
        if options.task == "translate":
            told = f"In English: {told}"
        if options.hotwords or options.initial_prompt:
            told += f" Expected: {options.hotwords or options.initial_prompt}."
        return Recognition(
            tuple(
                make_segment(f"{sentence}.", start_ms=2000 * n, each_ms=100)
                for n, sentence in enumerate(told.rstrip(".").split(". "))
            )
        )

    def _suffer(self, seconds: float, on_progress: Callable[[float], None]) -> None:
        (self.cache / "begun").touch()
        if seconds == Fate.DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        if seconds == Fate.HANGING:
            threading.Event().wait()
        if seconds == Fate.BROKEN:
            raise RuntimeError("the model broke in /secret/place")
        if seconds == Fate.SLOW:
            for step in range(1, 400):  # smaller steps, and sooner ones, are held back
                on_progress(step / 400)
                time.sleep(0.06)


def load_measuring(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Engines:
    spans = (
        SpeakerSpan(Span(0, 1500), "SPEAKER_00"),
        SpeakerSpan(Span(1500, 60_000), "SPEAKER_01"),
    )
    return Engines(FakeDetector(), MeasuringRecognizer(cache_dir), FakeDiarizer(spans))


def make_sound(milliseconds: int = 4000) -> bytes:
    """A tone as a WAV file."""
    import wave

    times = np.arange(milliseconds * RATE // 1000) / RATE
    tone = (0.4 * np.sin(2 * np.pi * 330 * times) * 32767).astype("<i2")
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone.tobytes())
    return written.getvalue()


@dataclass
class ServerProcess:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    cache: Path
    address: str = ""

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def spool(self) -> list[Path]:
        """The files of requests that lie on the disk."""
        return [p for p in (self.cache / "spool").rglob("*") if p.is_file() and p.name != ".lock"]

    def client(self, **options: Any) -> Any:
        from openai import OpenAI

        given = {"api_key": "none", "max_retries": 0, "timeout": DEADLINE_S, **options}
        return OpenAI(base_url=f"{self.address}/v1", **given)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)


@contextmanager
def open_server(cache: Path, **limits: Any) -> Iterator[ServerProcess]:
    """A server that listens; its standard error is what it notes of requests."""
    program = f"from tests.server_fakes import serve, Path; serve(Path({str(cache)!r}), {limits!r})"
    command = [sys.executable, "-c", program]
    with (
        (cache / "notes").open("w") as notes,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=notes, text=True) as process,
    ):
        assert process.stdout is not None
        server = ServerProcess(process, cache)
        try:
            server.address = process.stdout.readline().strip()
            assert server.address, (cache / "notes").read_text()
            yield server
        finally:
            process.kill()


def serve(cache: Path, given: dict[str, Any]) -> None:
    """Serve until it is ended, with these limits."""
    kept = given.pop("kept", None)
    token = given.pop("token", "")
    serve_transcriptions(
        Settings(),
        ServedPlace(port=0, token=token, origins=("https://pages.example",)),
        ServerLimits(**given),
        cache,
        kept=Path(kept) if kept else None,
        on_ready=lambda address: print(address, flush=True),
        observe=lambda event: print(event, file=sys.stderr, flush=True),
        load=load_measuring,
    )


__all__ = ["Fate", "ServerProcess", "describe", "make_sound", "open_server", "wait_until"]
