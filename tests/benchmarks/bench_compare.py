"""The comparison: how fast it is, in how much memory, and what is left of the documented interview.

    python -m tests.benchmarks.bench_compare [interview.json]

Each size is compared in a process of its own, start-up and imports included in its memory and not in its
time: once a transcript with one word in eleven wrong, once two texts that have nothing to do with each other;
then texts that nobody wrote, of 1 MB.
The known answers of published scorers are tests (tests/unit/compare/test_differences.py).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from pipeline.compare import compare
from pipeline.domain import Reference, ReferenceTurn, Span, Turn, Word
from pipeline.run import compare_files
from tests.benchmarks.measure import SHARED, report, run, transcribe
from tests.comparisons import turn_agreement

NUMBER_WORDS = [
    "one",
    "two",
    "three",
    "twenty",
    "five",
    "hundred",
    "thousand",
    "and",
    "million",
    "point",
    "half",
    "third",
    "5",
    "20",
    "1,000",
    "$5",
    "2.5",
    "percent",
    "um",
    "it's",
    "it",
    "is",
]


def _draw_numbers(size: int, wrong: float) -> list[str]:
    """Number words, always the same but for a share of wrong ones."""
    chance = random.Random(size)
    words = chance.choices(NUMBER_WORDS, k=size)
    return [chance.choice(NUMBER_WORDS) if chance.random() < wrong else w for w in words]


SIZES = ((4_000, 1.0), (30_000, 10.0))
MOST_MB = 1000.0
MOST_CONTENT = 0.01
MOST_CP_WER = 0.012
HOSTILE = {
    "1 MB of colons": (": " * 500_000 + "a", "a b"),
    "1 MB of brackets": ("[ " * 500_000, "] " * 500_000),
    "1 MB of tabs": ("\t" * 1_000_000 + "a", "a b"),
    "1 MB of um": ("um " * 330_000, "the boat " * 20),
    "1 MB of um against itself": ("um " * 330_000, "um " * 330_000),
    "one word of 1 MB": ("x" * 1_000_000, "y"),
    "one word of 300,000 digits against another": tuple(
        "".join(random.Random(seed).choices("0123456789", k=300_000)) for seed in (1, 2)
    ),
    "1 MB of number words against one half changed": tuple(
        " ".join(_draw_numbers(150_000, wrong)) for wrong in (0.0, 0.5)
    ),
}
MOST_SECONDS, MOST_HOSTILE_MB = 10.0, 500.0
WORDS_OF_A_TURN = 50
MISHEARD, DROPPED = 0.06, 0.03
MODULE = "tests.benchmarks.bench_compare"


def main(arguments: list[str]) -> int:
    """Prints one row for each bar."""
    results = []
    for size, most in SIZES:
        for kind in ("alike", "unrelated", "number words"):
            made = run([sys.executable, "-m", MODULE, "--one", str(size), kind])
            busy, seconds = map(float, made.output.split()[-2:])
            name = f"{size:,} × {size:,} words, {kind} ({busy:.2f} s of CPU)"
            results.append(report(name, f"{seconds:.2f} s", f"< {most:.0f} s", seconds < most))
            results.append(
                report("... memory", f"{made.peak_mb:.0f} MB", "< 1 GB", made.peak_mb < MOST_MB)
            )
    for kind in HOSTILE:
        made = run([sys.executable, "-m", MODULE, "--one", "0", kind])
        seconds = float(made.output.split()[-1])
        results.append(report(kind, f"{seconds:.2f} s", "< 10 s", seconds < MOST_SECONDS))
        results.append(
            report(
                "... memory", f"{made.peak_mb:.0f} MB", "< 500 MB", made.peak_mb < MOST_HOSTILE_MB
            )
        )
    results += _measure_interview(Path(arguments[0]) if arguments else None)
    return 0 if all(results) else 1


def compare_one(size: int, kind: str) -> None:
    """Prints the seconds that one comparison takes."""
    if kind in HOSTILE:
        said, heard = HOSTILE[kind]
        turn = Turn("x", tuple(Word(f" {w}", Span(0, 1)) for w in heard.split()))
        started = time.perf_counter()
        compare(Reference("", (), (), (ReferenceTurn("A", (said,)),)), [turn])
        print(time.perf_counter() - started)
        return
    chance = random.Random(size)
    spoken = [
        [_draw(chance) for _ in range(WORDS_OF_A_TURN)] for _ in range(size // WORDS_OF_A_TURN)
    ]
    misheard = [
        [_mishear(chance, w) for w in turn if chance.random() > DROPPED]
        if kind == "alike"
        else [_draw(chance) for _ in turn]
        for turn in spoken
    ]
    if kind == "number words":
        spoken, misheard = (
            [drawn[at : at + WORDS_OF_A_TURN] for at in range(0, size, WORDS_OF_A_TURN)]
            for drawn in (_draw_numbers(size, 0.0), _draw_numbers(size, 0.5))
        )
    page = tuple(ReferenceTurn("AB"[n % 2], (" ".join(t),)) for n, t in enumerate(spoken))
    turns = [
        Turn("xy"[n % 2], tuple(Word(f" {w}", Span(0, 1)) for w in t))
        for n, t in enumerate(misheard)
    ]
    started, busy = time.perf_counter(), time.process_time()
    compare(Reference("", (), (), page), turns)
    print(time.process_time() - busy, time.perf_counter() - started)


def _mishear(chance: random.Random, word: str) -> str:
    return _draw(chance) if chance.random() < MISHEARD else word


def _draw(chance: random.Random) -> str:
    """A word, some of them as common as words are."""
    number = int(chance.paretovariate(0.25)) % 5000
    return "".join(chr(ord("a") + number // 26**k % 26) for k in range(3))


def _measure_interview(transcript: Path | None) -> list[bool]:
    folder = SHARED / "documented"
    if not folder.is_dir():
        print("the interview's rows need ../shared, which is not here")
        return []
    with tempfile.TemporaryDirectory() as temporary:
        if transcript is None:
            run(transcribe(folder / "interview.mp3", "-o", temporary, "--offline"))
            transcript = Path(temporary) / "interview.json"
        made = compare_files(transcript, folder / "interview.txt")
    share = made.content_words / made.words.reference_length
    cp_wer = made.cp_words.rate if made.cp_words is not None else None
    right, turns = turn_agreement(made)[0], len(made.reference.turns)
    page = made.reference
    found = (bool(page.title), len(page.preface), len(page.sections), len(page.turns))
    counts = "{:d} headline, {} summary, {} headings, {} turns".format(*found)
    return [
        report("page", counts, "1, 11, 3, 116", found == (True, 11, 3, 116)),
        report("content differences", f"{share:.2%}", "<= 1.0%", share <= MOST_CONTENT),
        report(
            "cpWER", f"{cp_wer or 0:.2%}", "<= 1.2%", cp_wer is not None and cp_wer <= MOST_CP_WER
        ),
        report("turns with the right speaker", f"{right}", f"{turns}", right == turns),
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        compare_one(int(sys.argv[2]), sys.argv[3])
    else:
        sys.exit(main(sys.argv[1:]))
