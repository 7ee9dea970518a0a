"""How long a stranger waits: clone, `make demo`, read. Installs everything anew.

python -m tests.benchmarks.bench_fresh_clone
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import ROOT, report, run

BAR_S = 240.0


def main() -> int:
    """Prints the time from `make demo` to the last output."""
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(temporary) / "clone"
        run(["git", "clone", "--quiet", str(ROOT), str(clone)])
        cache = {"TRANSCRIBE_CACHE_DIR": str(Path(temporary) / "cache")}
        demo = run(["make", "-C", str(clone), "demo", f"PYTHON={sys.executable}"], cache)
        print(demo.output)
        missing = [
            name
            for name in ("interview.srt", "interview.txt", "interview.json", "interview.diff.html")
            if not (clone / "transcripts" / name).is_file()
        ]
    good = demo.seconds < BAR_S and not missing
    return (
        0
        if report("make demo on a fresh clone", f"{demo.seconds:.0f} s", f"< {BAR_S:.0f} s", good)
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
