"""The main job in fresh environments: each Python that is here, with the newest and the lowest dependencies allowed.

python scripts/compatibility_matrix.py [PYTHON ...]

A cell of the matrix is an environment outside of the repository with the built wheel and, of its
dependencies, the newest or the lowest versions that `pyproject.toml` allows. In it the command checks
itself, transcribes five seconds of `audio/interview.mp3` into every format beside a published text, and
aligns that text. Exit 1 if a cell fails; what it printed then stands above the table.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av

ROOT = Path(__file__).resolve().parents[1]
LOWEST_PYTHON = (3, 11)
EXPECTED = ((3, 11), (3, 12), (3, 13))
"""Pythons that are named when they are not here."""

RESOLUTIONS = {"newest": "highest", "lowest": "lowest-direct"}
"""What each column is called, and uv's name for it."""

EXTRAS = ("offline", "offline-tiny", "align", "broadcast", "editing")

SOURCES_ONLY = ("docopt", "srt")
"""Packages without a wheel; of all others only wheels are taken, as compiling would take minutes."""

CLIP_S = 5.0
SPOKEN = "story of artificial intelligence"
PAGE = """<html><body><h1>Talk</h1>
<p><b>Daniel Marsh:</b> Clara, where does the story of artificial intelligence begin?</p></body></html>"""
FORMATS = (
    "srt vtt ass ttml sbv lrc ebu-tt-d.xml imsc.ttml itt stl scc mcc fcpxml edl podcast.json podcast.html "
    "txt md docx html json tsv csv rttm ctm stm TextGrid eaf exb cha tei.xml f4.txt f4.rtf "
    "nvivo.txt ohms.xml iiif.json diff.html"
)
"""What every cell writes; the clip has no headings, and so no chapters."""

NEEDING = {"opentimelineio": "otio premiere.xml"}
"""What is written only where this package is; it has no wheel for the newest Python."""

SHOWN = ("av", "ctranslate2", "numpy", "onnxruntime")
DEADLINE_S = 300


@dataclass(frozen=True)
class Outcome:
    """What became of a cell: the versions it had, and why it failed or ``None``."""

    python: str
    column: str
    seconds: float
    versions: str
    failure: str | None


class CellFailed(Exception):
    """A step of a cell did not do what it should; the text says all that is known."""


def call(*command: object, cwd: Path | None = None, **changes: str) -> str:
    """What a command printed; none of the caller's own settings reach it.

    Raises:
        CellFailed: it failed, or took too long.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRANSCRIBE_", "PYTHON", "VIRTUAL_ENV"))
    }
    words = [str(word) for word in command]
    try:
        finished = subprocess.run(
            words,
            cwd=cwd,
            env={**kept, "PYTHONIOENCODING": "utf-8", **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=DEADLINE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CellFailed(f"$ {' '.join(words)}\ntook more than {DEADLINE_S} s") from error
    if finished.returncode:
        raise CellFailed(f"$ {' '.join(words)}\n{finished.stdout}exit code {finished.returncode}")
    return finished.stdout


def uv(*arguments: object) -> str:
    """What uv printed, which takes none but the Pythons that are here."""
    return call(sys.executable, "-m", "uv", *arguments, UV_PYTHON_DOWNLOADS="never")


def list_programs() -> Iterator[Path]:
    """Programs that may be a Python: this one, those on the path, and all of pyenv's."""
    yield Path(sys.executable)
    for folder in os.get_exec_path():
        yield from sorted(Path(folder).glob("python3.*"))
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted((pyenv / "versions").glob("*/bin/python"))


def find_pythons(programs: Iterable[Path]) -> dict[tuple[int, int], Path]:
    """The newest program of each Python that the project supports, oldest Python first."""
    ask = "import sys, json; print(json.dumps([sys.version_info[:3], sys._base_executable]))"
    found: dict[tuple[int, int], tuple[tuple[int, ...], Path]] = {}
    for program in programs:
        if not re.fullmatch(r"python(3(\.\d+)?)?(\.exe)?", program.name):
            continue
        try:
            version, base = json.loads(call(program, "-c", ask))
        except (CellFailed, OSError, ValueError):  # a shim of a version that isn't there
            continue
        minor = (version[0], version[1])
        if minor >= LOWEST_PYTHON and tuple(version) > found.get(minor, ((), program))[0]:
            found[minor] = (tuple(version), Path(base))
    return {minor: found[minor][1] for minor in sorted(found)}


def cut_clip(target: Path) -> None:
    """The first seconds of the demo's recording, as they were encoded."""
    with av.open(str(ROOT / "audio" / "interview.mp3")) as whole, av.open(str(target), "w") as clip:
        stream = clip.add_stream_from_template(whole.streams.audio[0])
        for packet in whole.demux(audio=0):
            if packet.dts is None or packet.pts * packet.time_base >= CLIP_S:
                break
            packet.stream = stream
            clip.mux(packet)


def install(folder: Path, program: Path, column: str, wheel: Path) -> Path:
    """The programs' folder of a new environment with the wheel and one choice of dependencies."""
    wheels_only = ["--only-binary", ":all:"]
    wheels_only += [word for name in SOURCES_ONLY for word in ("--no-binary", name)]
    chosen = folder / "requirements.txt"
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    resolution = ("--resolution", RESOLUTIONS[column])
    uv("venv", "--quiet", "--python", program, folder / "env")
    uv(
        *("pip", "compile", "--quiet", "--python", python),
        *(word for extra in EXTRAS for word in ("--extra", extra)),
        *(*resolution, *wheels_only, "--output-file", chosen, ROOT / "pyproject.toml"),
    )
    uv(
        *("pip", "install", "--quiet", "--python", python, "--constraint", chosen),
        f"{wheel}[{','.join(EXTRAS)}]",
    )
    return python.parent


def describe_versions(chosen: str) -> str:
    """Which versions of the most important dependencies a list of requirements names."""
    named = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", chosen, flags=re.M))
    return ", ".join(f"{name} {named[name]}" for name in SHOWN if name in named)


def list_files(chosen: str) -> set[str]:
    """The names of the files that a cell with these requirements writes."""
    suffixes = FORMATS.split()
    for package, needing in NEEDING.items():
        if re.search(rf"^{package}==", chosen, flags=re.M):
            suffixes += needing.split()
    return {f"clip.{suffix}" for suffix in suffixes}


def use(programs: Path, folder: Path) -> None:
    """Checks the installation, transcribes and aligns the clip, and looks at what was written."""
    environment = {
        "TRANSCRIBE_CACHE_DIR": str(folder / "cache"),
        "HF_HUB_CACHE": str(folder / "no hub"),
        "OMP_NUM_THREADS": "1",
    }
    (folder / "page.html").write_text(PAGE, "utf-8")
    cut_clip(folder / "clip.mp3")
    main_job = ("--model", "tiny.en", "--threads", "1", "--offline", "--reference", "page.html")
    for arguments in (
        ("clip.mp3", *main_job, "-f", "all", "--numbers", "digits"),
        ("doctor",),
        ("align", "clip.mp3", "page.html", "-o", "aligned"),
    ):
        call(programs / "transcribe", *arguments, cwd=folder, **environment)
    made = {path.name for path in (folder / "transcripts").iterdir() if path.stat().st_size}
    missing = list_files((folder / "requirements.txt").read_text("utf-8")) - made
    if missing:
        raise CellFailed(f"not written, or empty: {', '.join(sorted(missing))}")
    text = (folder / "transcripts" / "clip.txt").read_text("utf-8")
    turns = json.loads((folder / "transcripts" / "clip.json").read_text("utf-8"))["turns"]
    if SPOKEN not in text or not all(turn["speaker"] for turn in turns):
        raise CellFailed(f"the transcript is not what was said, or nobody says it:\n{text}")


def try_cell(program: Path, python: str, column: str, wheel: Path) -> Outcome:
    """What becomes of one cell, in a folder of its own that is deleted."""
    started, failure, chosen = time.monotonic(), None, ""
    with tempfile.TemporaryDirectory(prefix="matrix-") as temporary:
        folder = Path(temporary)
        try:
            use(install(folder, program, column, wheel), folder)
        except CellFailed as error:
            failure = str(error)
        if (folder / "requirements.txt").exists():
            chosen = (folder / "requirements.txt").read_text("utf-8")
    seconds = time.monotonic() - started
    return Outcome(python, column, seconds, describe_versions(chosen), failure)


def is_good(outcomes: Sequence[Outcome]) -> bool:
    """Whether something was tried, and nothing failed."""
    return bool(outcomes) and all(outcome.failure is None for outcome in outcomes)


def show(outcomes: Sequence[Outcome]) -> None:
    """Prints what failed and why, and a table of all cells."""
    for outcome in outcomes:
        if outcome.failure is not None:
            print(f"--- Python {outcome.python}, {outcome.column} dependencies:\n{outcome.failure}")
    print("\nPython  dependencies  result     time  of these")
    for outcome in outcomes:
        result = "ok" if outcome.failure is None else "FAILED"
        print(
            f"{outcome.python:<7} {outcome.column:<13} {result:<8} {outcome.seconds:4.0f} s  "
            f"{outcome.versions}"
        )


def main() -> int:
    """Tries all cells, two at a time, and tells how it went."""
    pythons = find_pythons([Path(word) for word in sys.argv[1:]] or list_programs())
    for minor in EXPECTED:
        if minor not in pythons:
            print(f"Python {minor[0]}.{minor[1]} is not here and was not tried")
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(2) as pool:
        uv("build", "--quiet", "--wheel", "--out-dir", temporary, ROOT)
        (wheel,) = Path(temporary).glob("*.whl")
        cells = [
            pool.submit(try_cell, program, f"{minor[0]}.{minor[1]}", column, wheel)
            for minor, program in pythons.items()
            for column in RESOLUTIONS
        ]
        outcomes = [cell.result() for cell in cells]
    show(outcomes)
    return 0 if is_good(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
