"""What a person sees in the first minute: a bar that is there at once, moves, and says how long it takes.

    python -m tests.benchmarks.bench_first_minute

The demo's recording is transcribed in a pseudo-terminal of 80 columns, with nothing cached: once on a machine of
which nothing is known, and once more with the pace that the first run measured. What is drawn is read as a person
would: a change is a change of what stands on the screen.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from pipeline.console.progress.progress_layout import SPINNER
from tests.benchmarks.measure import ROOT, report, transcribe
from tests.commands import make_environment

FIRST_S, LONGEST_GAP_S, MOST_OFF = 3.0, 2.0, 0.30
LAST_S = 2.0
"""Time left that is told to within so many seconds is right, also where 30 % of it is less."""

COLUMNS, ROWS = 80, 24

STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
FRAME = re.compile(r"(?:\r\x1b\[2K(?:\x1b\[1A\x1b\[2K)*)")
LINE = re.compile(r"^ *(\d+) %  about ((?:\d+:)?\d+:\d\d) left  (\S+) ")
PULSE = re.compile(r"^ *0 % +(\S+) ")


@dataclass
class Screen:
    """What stood at the bottom of the terminal, and since when, in seconds."""

    frames: list[tuple[float, str]] = field(default_factory=list)

    def take(self, now_s: float, text: str) -> None:
        """Take what was written; of several frames at once the last one is seen."""
        shown = [STEERING.sub("", part).strip("\r\n") for part in FRAME.split(text)]
        shown = [part for part in shown if part.strip()]
        if shown and (not self.frames or shown[-1] != self.frames[-1][1]):
            self.frames.append((now_s, shown[-1]))

    def find_first_move(self) -> float:
        """When a bar first stood elsewhere than before."""
        bars = [(now_s, found[1]) for now_s, text in self.frames if (found := _find_bar(text))]
        moves = (now_s for (_, one), (now_s, other) in pairwise(bars) if one != other)
        return next(moves, float("inf"))

    def find_longest_gap(self, turning: str = "") -> float:
        """The longest time in which nothing changed, but for these characters."""
        times, seen = list[float](), ""
        for now_s, text in self.frames:
            still = text.translate(dict.fromkeys(map(ord, turning)))
            if still != seen:
                times.append(now_s)
            seen = still
        return max((b - a for a, b in pairwise(times)), default=float("inf"))

    def list_forecasts(self) -> list[tuple[float, float]]:
        """When which time left was told, both in seconds."""
        found = ((now_s, LINE.match(text)) for now_s, text in self.frames)
        return [(now_s, read_clock(line[2])) for now_s, line in found if line]

    def list_shares(self) -> list[int]:
        """The percentages, in order."""
        return [int(line[1]) for _, text in self.frames if (line := LINE.match(text))]


def _find_bar(text: str) -> tuple[str, str] | None:
    if line := LINE.match(text):
        return ("bar", line[3])
    pulse = PULSE.match(text)
    return ("pulse", pulse[1]) if pulse else None


def read_clock(text: str) -> float:
    """The seconds of ``2:10`` or ``1:02:10``."""
    seconds = 0
    for part in text.split(":"):
        seconds = seconds * 60 + int(part)
    return float(seconds)


def watch(
    command: list[str], environment: dict[str, str], columns: int = COLUMNS
) -> tuple[Screen, float]:
    """What a command draws in a terminal, and after how many seconds the bar was gone."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    environment = {**environment, "TERM": "xterm-256color"}
    environment.pop("COLUMNS", None)
    screen, began_s, ended_s = Screen(), time.monotonic(), 0.0
    process = subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, env=environment, cwd=ROOT
    )
    os.close(follower)
    log = open(os.environ["FIRST_MINUTE_LOG"], "wb") if "FIRST_MINUTE_LOG" in os.environ else None  # noqa: PTH123, SIM115
    while True:
        select.select([leader], [], [], 1.0)
        try:
            data = os.read(leader, 1 << 16)
        except OSError:  # nobody writes to it any more
            break
        now_s = time.monotonic() - began_s
        if log:
            log.write(b"\n@%.2f " % now_s + data)
        text = data.decode("utf-8", "replace")
        if not ended_s:
            screen.take(now_s, text.split("\x1b[?25h")[0])
        if "\x1b[?25h" in text:  # the cursor is given back
            ended_s = ended_s or now_s
    os.close(leader)
    if process.wait():
        sys.exit(f"{' '.join(command)} failed with {process.returncode}")
    return screen, ended_s


def judge(name: str, screen: Screen, ended_s: float) -> bool:
    """Print a row for each bar; whether all are met."""
    first_s, gap_s = screen.find_first_move(), screen.find_longest_gap()
    told = [(t, left) for t, left in screen.list_forecasts() if t >= ended_s / 3]
    wrong = [(t, left) for t, left in told if is_wrong(left, ended_s - t)]
    worst = max((rate_error(left, ended_s - t) for t, left in told), default=9.0)
    share = 1 - len(wrong) / len(told) if told else 0.0
    shares = screen.list_shares()
    results = [
        report(
            f"{name}: first moving bar", f"{first_s:.1f} s", f"< {FIRST_S} s", first_s < FIRST_S
        ),
        report(
            f"{name}: longest gap", f"{gap_s:.1f} s", f"< {LONGEST_GAP_S} s", gap_s < LONGEST_GAP_S
        ),
        report(
            f"{name}: time left, off by at most",
            f"{worst:.0%} ({share:.0%} of frames right)",
            f"<= {MOST_OFF:.0%} from the first third on",
            not wrong,
        ),
        report(
            f"{name}: never goes back",
            str(shares == sorted(shares)),
            "True",
            shares == sorted(shares),
        ),
    ]
    still_s = screen.find_longest_gap(SPINNER)
    print(f"      figures and bar stood still for at most {still_s:.1f} s")
    print(
        f"      the run took {ended_s:.1f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    return all(results)


def rate_error(told_s: float, left_s: float) -> float:
    """By how much of the time left what was told is off; nothing where that is the last seconds'."""
    off_s = abs(told_s - left_s)
    return off_s / max(left_s, LAST_S) if off_s > LAST_S else 0.0


def is_wrong(told_s: float, left_s: float) -> bool:
    """Whether a time left was told that is off by more than it may be."""
    return abs(told_s - left_s) > max(MOST_OFF * left_s, LAST_S)


def main() -> int:
    """Run twice, and print a row for each bar."""
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, described in enumerate(("first run ever", "with a measured pace")):
            cache = folder / f"cache {number}"
            cache.mkdir()
            if number:
                shutil.copy(folder / "cache 0" / "pace.json", cache)
            command = transcribe("audio/interview.mp3", "--output-dir", folder / f"out {number}")
            results.append(judge(described, *watch(command, make_environment(cache))))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
