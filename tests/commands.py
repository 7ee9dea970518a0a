"""The installed command in a process of its own, as a person runs it: no network, a cache of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-c", "from pipeline.cli import main; main()")
"""What the script ``transcribe`` holds; it works where the script is not on the path."""

DEADLINE_S = 300


@dataclass(frozen=True)
class Finished:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The lines that tell of a failure."""
        return [line for line in self.err.splitlines() if line.startswith("Error: ")]


def make_environment(cache: Path, **changes: str) -> dict[str, str]:
    """The environment without anybody's own settings and models, and without a network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRANSCRIBE_")}
    hermetic = {
        "TRANSCRIBE_CACHE_DIR": str(cache),
        "TRANSCRIBE_OFFLINE": "1",
        "HF_HUB_CACHE": str(cache / "no hub"),
        "PYTHONIOENCODING": "utf-8",
    }
    return {**kept, **hermetic, **changes}


def transcribe(*arguments: object, cwd: Path, cache: Path, **environment: str) -> Finished:
    """The command's end, with the arguments given, in a folder."""
    finished = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=make_environment(cache, **environment),
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=False,
    )
    return Finished(finished.returncode, finished.stdout, finished.stderr)
