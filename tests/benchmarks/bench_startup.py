"""How long `transcribe --help` takes.

python -m tests.benchmarks.bench_startup
"""

from __future__ import annotations

import sys

from tests.benchmarks.measure import report, run, transcribe

BAR_S = 0.3


def main() -> int:
    """Prints the best and the worst of ten starts, with compiled modules, as an installed command has them."""
    compiled = {"PYTHONDONTWRITEBYTECODE": ""}
    run(transcribe("--help"), compiled)
    times = sorted(run(transcribe("--help"), compiled).seconds for _ in range(10))
    value = f"{times[0]:.2f} to {times[-1]:.2f} s"
    return (
        0 if report("transcribe --help, ten starts", value, f"< {BAR_S} s", times[5] < BAR_S) else 1
    )


if __name__ == "__main__":
    sys.exit(main())
