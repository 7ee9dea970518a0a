"""What the benchmarks share: a process timed and its memory watched, and rows that say pass or miss."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process: its wall time in seconds, its peak memory in MB, what it printed.

    ``processor_s`` are the processor's seconds, of the process and of those that it waited for.
    """

    seconds: float
    peak_mb: float
    output: str
    processor_s: float = 0.0


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """The finished run of a command; stops the benchmark when it fails."""
    started, before = time.monotonic(), os.times()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    peak = 0
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            peak = max(peak, watched.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    output = process.communicate()[0]
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{output}")
    seconds, after = time.monotonic() - started, os.times()
    worked = after.children_user + after.children_system
    worked -= before.children_user + before.children_system
    return Run(seconds, peak / 1e6, output, worked)


def report(name: str, value: str, bar: str, good: bool) -> bool:
    """Prints a row; whether the bar is met."""
    print(f"{'pass' if good else 'MISS'}  {name:<44} {value:>22}   bar: {bar}", flush=True)
    return good


def transcribe(*arguments: str | Path) -> list[str]:
    """The command line of this checkout's `transcribe`."""
    return [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
