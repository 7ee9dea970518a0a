"""Works through cases by hand: ``python -m tests.fuzz --minutes 10 --seed 1``."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.cases import KINDS, make_case
from tests.fuzz.sandbox import Ending, prepare, run


def tell(seed: int, kind: str, words: tuple[str, ...], ending: Ending) -> None:
    """Prints a case that failed, and how it is run again."""
    command = shlex.join([word if len(word) < 60 else f"{word[:60]}…" for word in words])
    last = ending.said.strip().split("\n")[-1][-300:]
    print(f"{kind} {seed}: {ending.fault} (exit {ending.code}, {ending.seconds:.1f} s, "
          f"{ending.peak_bytes / 1e6:.0f} MB)\n    transcribe {ascii(command)[1:-1]}\n    {last!a}\n"
          f"    again: python -m tests.fuzz --only {seed} --kind {kind}", flush=True)  # fmt: skip


def main() -> int:
    """The exit code: 1 where a case failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long [10]")
    parser.add_argument(
        "--cases", type=int, default=None, help="so many cases, however long it takes"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="of the first case; each next one's is one more [1]"
    )
    parser.add_argument("--kind", choices=sorted(KINDS), help="only cases of this kind")
    parser.add_argument("--only", type=int, metavar="SEED", help="run one case and keep its files")
    asked = parser.parse_args()
    prepare()
    if asked.only is not None:
        case = make_case(asked.only, asked.kind)
        folder = Path(f"fuzz-{case.kind}-{case.seed}")
        ending = run(case, folder)
        tell(case.seed, case.kind, case.words, ending)
        print(f"    files in {folder}")
        return 1 if ending.fault else 0
    until = time.monotonic() + 60 * asked.minutes
    tried, failed, slowest, largest = Counter[str](), 0, 0.0, 0
    seed = asked.seed
    while sum(tried.values()) < asked.cases if asked.cases else time.monotonic() < until:
        case = make_case(seed, asked.kind)
        ending = run(case)
        tried[case.kind] += 1
        slowest, largest = max(slowest, ending.seconds), max(largest, ending.peak_bytes)
        if ending.fault:
            failed += 1
            tell(case.seed, case.kind, case.words, ending)
        seed += 1
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(tried.items()))
    print(f"{sum(tried.values())} cases from seed {asked.seed} ({kinds}): {failed} failed; "
          f"the slowest took {slowest:.1f} s, the largest {largest / 1e6:.0f} MB")  # fmt: skip
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
