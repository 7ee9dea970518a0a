"""A case in a process of its own, with bounds of time and memory, and what is wrong with how it ended."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import Span, SpeakerSpan
from pipeline.run import Engines
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer, make_segment
from tests.fuzz.cases import Case

MOST_S, MOST_WALL_S = 10, 60
MOST_BYTES = 1 << 30
CATCH_ALLS = (
    "Traceback (most recent call last)",
    "unexpected error",
    "Add --debug for the details",
    "MemoryError",
)


@dataclass(frozen=True)
class Ending:
    """How a case ended: its exit code (negative for a signal), what it said, its time and memory."""

    code: int
    said: str
    seconds: float
    peak_bytes: int

    @property
    def fault(self) -> str:
        """What is wrong with it; empty where nothing is."""
        if self.seconds > MOST_S or self.code in (-signal.SIGXCPU, -signal.SIGALRM):
            return f"it takes more than {MOST_S} s"
        if self.peak_bytes > MOST_BYTES or "not enough memory" in self.said:
            return f"it takes more than {MOST_BYTES >> 30} GB"
        if self.code < 0:
            return f"it ends by signal {-self.code}"
        if self.code not in (0, 1, 2):
            return f"its exit code is {self.code}"
        found = next((one for one in CATCH_ALLS if one in self.said), "")
        if found:
            return f"it says {found!r}"
        return "it fails without a word" if self.code and not self.said.strip() else ""


def prepare() -> None:
    """Imports once what every case would import, so that a case is only a fork."""
    import docx  # noqa: F401
    import lxml.html  # noqa: F401

    import pipeline.cluster
    import pipeline.console
    import pipeline.doctor  # noqa: F401

    gc.collect()
    gc.freeze()


def run(case: Case, folder: Path | None = None) -> Ending:
    """The end of a case, in a folder that goes afterwards or in one that stays."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return _run(case, folder.resolve())
    with tempfile.TemporaryDirectory(prefix="fuzz-") as made:
        return _run(case, Path(made))


def _run(case: Case, folder: Path) -> Ending:
    for name, data in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    for name, target in case.links.items():
        (folder / name).symlink_to(target)
    if case.links:
        os.mkfifo(folder / "fifo")
    said = folder / "said"
    process = os.fork()
    if process == 0:
        _work(case, folder, said)
    began = time.monotonic()
    _, status, used = os.wait4(process, 0)
    code = os.waitstatus_to_exitcode(status)
    seconds = used.ru_utime + used.ru_stime
    if time.monotonic() - began > MOST_WALL_S:
        code = -signal.SIGALRM
    text = said.read_text("utf-8", "replace") if said.exists() else ""
    return Ending(code, text, seconds, max(0, used.ru_maxrss * 1024 - _count_own_bytes()))


def _count_own_bytes() -> int:
    """What this process has in memory, which a case begins with."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _work(case: Case, folder: Path, said: Path) -> None:
    """Runs the command in the forked process, which ends here whatever happens."""
    code = 99
    try:
        _confine(folder, said)
        _use_fakes()
        from pipeline import cli

        sys.argv = ["transcribe", *case.words]
        cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _confine(folder: Path, said: Path) -> None:
    """Bounds of time and memory, an environment without anybody's own settings, and a file for what is said."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(MOST_WALL_S)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S + 1, MOST_S + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
    mapped = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = mapped * resource.getpagesize() + 2 * MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for name in [name for name in os.environ if name.startswith("TRANSCRIBE_")]:
        del os.environ[name]
    os.environ |= {
        "TRANSCRIBE_CACHE_DIR": str(folder / "cache"),
        "TRANSCRIBE_DATA_DIR": str(folder / "data"),
        "TRANSCRIBE_OFFLINE": "1",
        "TRANSCRIBE_RETRIES": "0",
        "COLUMNS": "120",
    }
    os.chdir(folder)
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def _use_fakes() -> None:
    """Engines that need no model, in place of those that the settings name."""
    import pipeline.run
    import pipeline.run.batch.runner

    words = make_segment("Um, good morning to you."), make_segment("Good evening.", start_ms=3000)
    spans = SpeakerSpan(Span(0, 2500), "SPEAKER_00"), SpeakerSpan(Span(2800, 6000), "SPEAKER_01")
    engines = Engines(FakeDetector(), FakeRecognizer(words), FakeDiarizer(spans))
    for module in (pipeline.run, pipeline.run.batch.runner):
        setattr(module, "load_engines", lambda *_, **__: engines)  # noqa: B010 - as tests patch it
    setattr(pipeline.run.batch.runner, "needs_workers", lambda *_: False)  # noqa: B010
