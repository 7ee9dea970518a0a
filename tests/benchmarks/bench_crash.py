"""A batch that is killed again and again, and run again until it is done: what that costs, and what it leaves.

    python -m tests.benchmarks.bench_crash [--kills 20] [--seed 6]

Twelve files, made from the clips in ../shared, one of them long enough for a recognition to keep parts of
itself. A batch is killed (SIGKILL) at random moments; when it ends before it is killed, another one is begun
from nothing, until there were enough kills. Every artefact says when it was made: one that is made twice was
a finished stage that was repeated.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.media import load_audio
from tests.benchmarks.measure import SHARED, report, transcribe

MOST_MS = 50.0
"""Of a file that is finished, beyond the start of the program."""

LONG_S = 330.0
LEFT = (".tmp", ".lock", ".parts", ".corrupt")


@dataclass
class Place:
    """A folder with a batch's outputs and store, and what was seen in the store so far."""

    folder: Path
    sources: tuple[Path, ...]
    made: dict[Path, int] = field(default_factory=dict)
    repeated: int = 0

    def start(self, *sources: Path) -> subprocess.Popen[bytes]:
        command = transcribe(*(sources or self.sources), "-o", self.folder / "out")
        return subprocess.Popen(
            [*command, "--model", "tiny.en", "--offline"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TRANSCRIBE_CACHE_DIR": str(self.folder / "cache")},
        )

    def finish(self, *sources: Path) -> float:
        """How many seconds a run took that nobody disturbed."""
        started = time.monotonic()
        if code := self.start(*sources).wait():
            sys.exit(f"a run failed with exit code {code}")
        return time.monotonic() - started

    def look(self) -> None:
        """Counts the artefacts that were there at the last look and that were made again, or lost."""
        made = {}
        for path in (self.folder / "cache" / "stages").glob("*/*.artefact"):
            with path.open("rb") as stream:
                stream.readline()
                made[path] = json.loads(stream.readline())["made"]
        self.repeated += sum(made.get(path) != then for path, then in self.made.items())
        self.made = made

    def outputs(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / "out").iterdir()}

    def left(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.name.endswith(LEFT)]


def make_sources(folder: Path) -> tuple[Path, ...]:
    """Twelve recordings: clips, clips joined, and all of them joined to one of several minutes."""
    shared = SHARED / "eval"
    clips = [
        shared / "short" / "jfk.flac",
        shared / "short" / "sample.wav",
        *sorted((shared / "librispeech").rglob("*.flac"))[:8],
        *sorted((shared / "timit").rglob("*.flac"))[:5],
    ]
    sounds = [np.asarray(load_audio(clip).channels[0][:]) for clip in clips]
    groups = [[i] for i in range(8)] + [[8, 9], [10, 11, 12], [13, 14]]
    seconds, everything = 0.0, []
    while seconds < LONG_S:
        for index, sound in enumerate(sounds):
            everything.append(index)
            seconds += len(sound) / 16_000
    folder.mkdir()
    made = []
    for number, group in enumerate([*groups, everything]):
        made.append(folder / f"talk-{number:02}.wav")
        with wave.open(str(made[-1]), "wb") as file:
            file.setparams((1, 2, 16_000, 0, "NONE", ""))
            for index in group:
                file.writeframes((sounds[index] * 32767).astype("<i2").tobytes())
        then = time.time() - 60
        os.utime(made[-1], (then, then))
    return tuple(made)


def disturb(
    places: list[Place], whole: Place, kills: int, seconds: float, dice: random.Random
) -> int:
    """Kills batches at random moments until there were enough kills; how many stages were cut in parts."""
    cut = 0
    while kills:
        place = places[-1]
        process = place.start()
        try:
            process.wait(dice.uniform(0.2, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills -= 1
            cut += bool(list(place.folder.rglob("*.parts")))
        place.look()
        if process.returncode == 0 and kills:
            places.append(make_place(whole, len(places)))
    return cut


def make_place(whole: Place, number: int) -> Place:
    """A place for a batch that begins from nothing but the model's weights."""
    folder = whole.folder.with_name(f"cut-{number}")
    (folder / "cache").mkdir(parents=True)
    shutil.copytree(whole.folder / "cache" / "models", folder / "cache" / "models")
    return Place(folder, whole.sources)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints one row for each bar."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=6)
    asked = parser.parse_args(arguments)
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        sources = make_sources(Path(temporary) / "talks")
        whole = Place(Path(temporary) / "whole", sources)
        whole.finish(sources[0])  # joins the weights
        shutil.rmtree(whole.folder / "cache" / "stages")
        seconds = whole.finish()
        whole.look()
        again_s, one_s = whole.finish(), whole.finish(sources[0])
        whole.look()
        places = [make_place(whole, 0)]
        cut = disturb(places, whole, asked.kills, seconds, random.Random(asked.seed))
        for place in places:
            place.finish()
            place.look()
        return 0 if all(_report(whole, places, asked.kills, cut, again_s - one_s)) else 1


def _report(whole: Place, places: list[Place], kills: int, cut: int, more_s: float) -> list[bool]:
    expected = whole.outputs()
    same = sum(place.outputs() == expected for place in places)
    left = [path for place in (whole, *places) for path in place.left()]
    repeated = sum(place.repeated for place in (whole, *places))
    finished_ms = 1000 * more_s / (len(whole.sources) - 1)
    print(f"      {kills} kills of {len(places)} batches, {cut} of them within a long recognition")
    return [
        report(
            f"batches with the same {len(expected)} outputs to the byte",
            f"{same} of {len(places)}",
            "all",
            same == len(places),
        ),
        report("files left behind", f"{len(left)}", "0", not left),
        report("finished stages repeated", f"{repeated}", "0", repeated == 0),
        report(
            "a finished file",
            f"{finished_ms:.0f} ms",
            f"<= {MOST_MS:.0f} ms",
            finished_ms <= MOST_MS,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
