"""How like two channels are where one leaks into the other, where both speak, and where neither hears the other.

    python -m tests.benchmarks.calibrate_leakage

Prints, for leakage that is 3 to 15 dB softer in rooms with 0.25 to 0.6 s of echo and 1 to 30 ms late, the likeness that
5, 50 and 95 % of the stretches stay below. The thresholds of `pipeline.attribute.crosstalk` stand between the rows.
The voices are the demo's; the rooms are made from a seed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from pipeline.media import SAMPLE_RATE, load_audio
from pipeline.media.tracks.leakage import compare_stretches
from tests.rooms import make_echo, put_in_room

DEMO = Path(__file__).parents[2] / "audio"
ROOMS = 3
STRETCHES = 25
LEAKS = ((3, 6.0), (6, 3.0), (10, 0.0), (15, -3.0))
"""How much softer leakage is, and its direct sound beside its echo, both in dB: farther away is more echo."""


def load_voices() -> list[np.ndarray]:
    """What each of the demo's speakers says, without pauses for the other one, float64, equally loud and long."""
    sound = load_audio(DEMO / "interview.mp3").channels[0][:].astype(np.float64)
    turns = json.loads((DEMO / "interview.turns.json").read_text())
    voices = [
        np.concatenate(
            [
                sound[round(t["start"] * SAMPLE_RATE) : round(t["end"] * SAMPLE_RATE)]
                for t in turns
                if t["speaker"] == name
            ]
        )
        for name in dict.fromkeys(t["speaker"] for t in turns)
    ]
    count = min(map(len, voices))
    return [voice[:count] / voice[:count].std() * 0.1 for voice in voices]


def main() -> None:
    """Print the table."""
    rng = np.random.default_rng(0)
    first, second = load_voices()
    found: dict[tuple[int, float, str], list[float]] = defaultdict(list)
    for _ in range(ROOMS):
        for softer_db, direct_db in LEAKS:
            delay_s, echo_s = rng.uniform(0.001, 0.03), rng.uniform(0.25, 0.6)
            near, far = (
                make_echo(rng, 0.0, 12.0, echo_s),
                make_echo(rng, delay_s, direct_db, echo_s),
            )
            gain = 10 ** (-softer_db / 20)
            own, other = put_in_room(second, near), put_in_room(first, near)
            leaked, back = gain * put_in_room(first, far), gain * put_in_room(second, far)
            for seconds in (0.4, 0.8):
                for start in rng.integers(0, len(first) - SAMPLE_RATE, STRETCHES):
                    part = slice(start, start + round(seconds * SAMPLE_RATE))
                    if min(first[part].std(), second[part].std()) < 0.05:
                        continue
                    for name, pair in (
                        ("leaked", (leaked, other)),
                        ("both speak", (own + leaked, other + back)),
                        ("apart", (own, other)),
                    ):
                        share = compare_stretches(*(sound[part] for sound in pair)).share
                        found[softer_db, seconds, name].append(share)
    for (softer_db, seconds, name), shares in sorted(found.items()):
        low, usual, high = np.quantile(shares, [0.05, 0.5, 0.95])
        print(f"{softer_db:3} dB  {seconds} s  {name:<11}{low:6.2f}{usual:6.2f}{high:6.2f}")


if __name__ == "__main__":
    main()
