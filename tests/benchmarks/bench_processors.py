"""The same recordings on several kinds of processors: how many words differ between them, and from what was said.

    python -m tests.benchmarks.bench_processors [--only demo,sessions] [--types int8,float32] [--model base]

A processor is made of this one by switching off what others lack: CTranslate2's own kernels by
``CT2_FORCE_CPU_ISA``; for one without 8-bit dot products (VNNI), MKL's, OpenBLAS's and NumPy's as well; for one that
isn't Intel's, MKL itself. What ONNX Runtime computes (voice activity) can't be switched and is this processor's.
Words are compared without case, marks and spaces ("AlphaGo players" is "alpha-go-players"), and as they are written.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.domain import Reference
from pipeline.run.outputs.files import read_reference
from tests.benchmarks.asr_material import find_sound, join, read_librispeech, read_spliced
from tests.benchmarks.asr_readers import rate, read_words
from tests.benchmarks.measure import ROOT, SHARED, report, run, transcribe

MOST_DIFFERENT = 0.003
"""Of the words of two processors with the same number type."""

TYPES = ("int8", "int8_float32", "float32")

_NO_AVX512 = {
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL",
}
PROCESSORS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "generic": ("", {"CT2_FORCE_CPU_ISA": "GENERIC"}),
    "avx2": ("avx2", {"CT2_FORCE_CPU_ISA": "AVX2"}),
    "avx512": ("avx512f", {"CT2_FORCE_CPU_ISA": "AVX512"}),
    "haswell": ("avx2", {"CT2_FORCE_CPU_ISA": "AVX2", **_NO_AVX512}),
    "other-avx2": ("avx2", {"CT2_FORCE_CPU_ISA": "AVX2", "CT2_USE_MKL": "0", **_NO_AVX512}),
}
"""What of this processor each one needs, and what makes it of this one."""


@dataclass(frozen=True, slots=True)
class Material:
    """A recording, and what is said in it where that is known."""

    sound: Path
    page: Reference | None = None


def find_material(folder: Path) -> dict[str, list[Material]]:
    """Recordings by kind; what is not here is left out."""
    page = read_reference(ROOT / "transcripts" / "interview.reference.txt")
    found = {"demo": [Material(ROOT / "audio" / "interview.mp3", page)]}
    if not (SHARED / "eval").is_dir():
        return found
    names = ("en-mf-clean", "en-timit-2spk-words")
    found["sessions"] = [Material(find_sound(n), read_spliced(n).page) for n in names]
    read = join(read_librispeech())
    found["readings"] = [Material(read.write(folder / "librispeech.wav"), read.page)]
    conversations = [*sorted((SHARED / "eval" / "ami").glob("*.flac"))]
    conversations.append(SHARED / "eval" / "short" / "sample.wav")
    found["conversations"] = [Material(path) for path in conversations]
    return found


def main() -> int:
    """Prints a row for each number type and for each pair of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="base")
    parser.add_argument("--types", default=",".join(TYPES))
    parser.add_argument("--only", default="demo,sessions,readings,conversations")
    parser.add_argument("--processors", default=",".join(PROCESSORS))
    asked = parser.parse_args()
    has = list_flags()
    chosen = [
        name
        for name in asked.processors.split(",")
        if not PROCESSORS[name][0] or PROCESSORS[name][0] in has
    ]
    with tempfile.TemporaryDirectory() as temporary:
        known = find_material(Path(temporary))
        material = [one for kind in asked.only.split(",") for one in known.get(kind, ())]
        heard: dict[tuple[str, str], list[Path]] = {}
        for kind in asked.types.split(","):
            for name in chosen:
                folder = Path(temporary) / f"{kind}-{name}"
                heard[kind, name] = read(material, folder, kind, name, asked.model)
                show(kind, name, heard[kind, name], material)
        same = [(a, b) for a, b in combinations(heard, 2) if a[0] == b[0]]
        good = tell("one number type", heard, same, bar=MOST_DIFFERENT)
        tell("two number types", heard, [p for p in combinations(heard, 2) if p not in same])
    return 0 if good else 1


def list_flags(about: Path = Path("/proc/cpuinfo")) -> list[str]:
    """What this processor can do, by Linux's names."""
    lines = about.read_text("ascii").splitlines() if about.exists() else []
    return next((line.split() for line in lines if line.startswith("flags")), [])


def read(
    material: Sequence[Material], folder: Path, kind: str, name: str, model: str
) -> list[Path]:
    """The JSON of each recording, read by one process on such a processor."""
    options = ["--model", model, "--compute-type", kind, "--diarizer", "none", "--jobs", "1"]
    command = transcribe(
        *(one.sound for one in material), "-o", folder, "--offline", "--no-cache", *options
    )
    run(command, {**os.environ, **PROCESSORS[name][1]})
    return [folder / f"{one.sound.stem}.json" for one in material]


def show(kind: str, name: str, heard: Sequence[Path], material: Sequence[Material]) -> None:
    """Prints how far each recording's words are from what was said."""
    rates = [
        f"{one.sound.stem} {rate(one.page, path):.2%}"
        for one, path in zip(material, heard, strict=True)
        if one.page is not None
    ]
    print(f"      {kind} {name}: words wrong: {', '.join(rates)}", flush=True)


def tell(
    what: str,
    heard: Mapping[tuple[str, str], Sequence[Path]],
    pairs: Sequence[tuple[tuple[str, str], tuple[str, str]]],
    bar: float | None = None,
) -> bool:
    """Prints how much differs in the pair that differs most, and each pair that is not the same."""
    shares = [0.0]
    for one, other in pairs:
        words = sum(len(list_words(path)) for path in heard[one])
        both = list(zip(heard[one], heard[other], strict=True))
        bare = sum(count_different(list_words(a), list_words(b)) for a, b in both)
        written = sum(
            Levenshtein.distance(list_words(a, written=True), list_words(b, written=True))
            for a, b in both
        )
        shares.append(bare / max(1, words))
        if written:
            names = f"{' '.join(one)} : {' '.join(other)}"
            print(f"      {names}: {bare} of {words} words, {written} with case and marks")
    if bar is None:
        print(f"      {what}: at most {max(shares):.2%} of the words differ")
        return True
    return report(
        f"words that differ, {what}", f"{max(shares):.2%}", f"<= {bar:.1%}", max(shares) <= bar
    )


def count_different(one: Sequence[str], other: Sequence[str]) -> int:
    """The words that are other words, but for where spaces part them."""
    changes = (op for op in Levenshtein.opcodes(one, other) if op.tag != "equal")
    runs: list[tuple[range, range]] = []
    for op in changes:
        ours, theirs = range(op.src_start, op.src_end), range(op.dest_start, op.dest_end)
        if runs and (runs[-1][0].stop, runs[-1][1].stop) == (ours.start, theirs.start):
            ours, theirs = (
                range(before.start, now.stop)
                for before, now in zip(runs.pop(), (ours, theirs), strict=True)
            )
        runs.append((ours, theirs))
    return sum(
        max(len(ours), len(theirs))
        for ours, theirs in runs
        if "".join(one[i] for i in ours) != "".join(other[i] for i in theirs)
    )


def list_words(path: Path, *, written: bool = False) -> list[str]:
    """The words of a JSON as they are written, or only their letters and figures."""
    texts = "".join(word.text for word in read_words(path)).split()
    if written:
        return texts
    bare = ("".join(c for c in text.casefold() if c.isalnum()) for text in texts)
    return [text for text in bare if text]


if __name__ == "__main__":
    sys.exit(main())
