"""Sounds in which nobody speaks, made from a seed: none of them is among the recordings of ``../shared``.

Each lasts half a minute. They are what stands in the pauses of real recordings: weather, machines, hands, telephone
lines, music. Another ``--seed`` makes others of the same kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt

from tests.benchmarks.asr_bars import GAPPED
from tests.benchmarks.asr_material import Talk, begin, open_gaps, read_spliced
from tests.benchmarks.asr_readers import Bench, read_words
from tests.benchmarks.measure import report
from tests.benchmarks.speakers import RATE, Samples

LENGTH_S: Final = 30
TALK_MS: Final = 20_000
"""So much of a session has a noise in two of its pauses."""

LEVELS_DB: Final = (-20.0, -45.0)
"""Of the loudest second: as loud as speech, and as a room is."""

Array = npt.NDArray[np.float64]
Make = Callable[[np.random.Generator], Array]

TIMES: Final[Array] = np.arange(LENGTH_S * RATE) / RATE
KEYPAD_HZ: Final = ((697, 770, 852, 941), (1_209, 1_336, 1_477))
"""A key's two tones, by row and column. Source: ITU-T Q.23."""
RING_HZ, RING_S = (440, 480), (2, 6)
"""Ringing tone of North America: 2 s of 6. Source: ITU-T E.180, supplement 2."""


def _filter(sound: Array, low_hz: float, high_hz: float) -> Array:
    """The sound between two frequencies."""
    filtered: Array = sosfilt(
        butter(4, (low_hz, high_hz), "bandpass", fs=RATE, output="sos"), sound
    )
    return filtered


def _hiss(rng: np.random.Generator, low_hz: float = 20, high_hz: float = 7_900) -> Array:
    return _filter(rng.standard_normal(len(TIMES)), low_hz, high_hz)


def _scatter(rng: np.random.Generator, per_s: float, stroke: Callable[[], Array]) -> Array:
    """Strokes at random times, each as loud as it happens."""
    sound = np.zeros(len(TIMES))
    for at in rng.integers(0, len(TIMES), rng.poisson(per_s * LENGTH_S)):
        one = stroke()[: len(TIMES) - at] * rng.exponential()
        sound[at : at + len(one)] += one
    return sound


def _strike(rng: np.random.Generator, ms: float, low_hz: float, high_hz: float) -> Array:
    """A stroke of noise that dies away within so many ms."""
    length = int(4 * ms * RATE / 1000)
    decay = np.exp(-np.arange(length) / (ms * RATE / 1000))
    return np.asarray(_filter(rng.standard_normal(length), low_hz, high_hz) * decay)


def _make_rain(rng: np.random.Generator) -> Array:
    drops = _scatter(rng, 60, lambda: _strike(rng, 3, 1_000, 7_000))
    return np.asarray(0.3 * _hiss(rng, 800, 7_900) + drops)


def _make_hum(rng: np.random.Generator) -> Array:
    sound = 0.05 * _hiss(rng)
    for n in range(1, 12):
        sound += np.sin(2 * np.pi * 50 * n * TIMES + rng.uniform(0, 6)) / n
    return sound


def _make_clicks(rng: np.random.Generator) -> Array:
    return _scatter(rng, 4, lambda: _strike(rng, 4, 500, 7_000)) + 0.01 * _hiss(rng)


def _make_applause(rng: np.random.Generator) -> Array:
    swell = np.clip(np.sin(np.pi * TIMES / LENGTH_S), 0, 1)
    return np.asarray(_scatter(rng, 150, lambda: _strike(rng, 10, 500, 5_000)) * swell)


def _make_breaths(rng: np.random.Generator) -> Array:
    phase = np.sin(2 * np.pi * TIMES * rng.uniform(0.2, 0.35))
    return np.asarray(_hiss(rng, 300, 4_000) * np.clip(phase, 0, 1) ** 2 + 0.01 * _hiss(rng))


def _make_wind(rng: np.random.Generator) -> Array:
    gusts = np.interp(TIMES, np.arange(LENGTH_S + 1), rng.uniform(0.1, 1, LENGTH_S + 1))
    return np.asarray(_hiss(rng, 20, 400) * gusts**2)


def _make_engine(rng: np.random.Generator) -> Array:
    turn = np.cumsum(np.interp(TIMES, (0, 10, 20, LENGTH_S), rng.uniform(15, 45, 4))) / RATE
    return np.asarray(np.sign(np.sin(2 * np.pi * turn)) * _hiss(rng, 30, 900))


def _make_birds(rng: np.random.Generator) -> Array:
    def chirp() -> Array:
        t = np.arange(int(rng.uniform(0.05, 0.2) * RATE)) / RATE
        sweep = rng.uniform(2_000, 4_500) * t + rng.uniform(-8_000, 8_000) * t**2
        return np.asarray(np.sin(2 * np.pi * sweep) * np.hanning(len(t)))

    return _scatter(rng, 5, chirp) + 0.02 * _hiss(rng)


def _make_ring(rng: np.random.Generator) -> Array:
    sound = 0.01 * _hiss(rng)
    for hz in RING_HZ:
        sound += np.sin(2 * np.pi * hz * TIMES) * (TIMES % RING_S[1] < RING_S[0])
    return sound


def _make_keypad(rng: np.random.Generator) -> Array:
    sound = 0.02 * _hiss(rng, 300, 3_400)
    for at in np.arange(1, LENGTH_S - 1, 0.4):
        t = np.arange(int(0.15 * RATE)) / RATE
        first = int(at * RATE)
        for group in KEYPAD_HZ:
            sound[first : first + len(t)] += np.sin(2 * np.pi * rng.choice(group) * t)
    return sound


def _make_line(rng: np.random.Generator) -> Array:
    """A telephone line on which nobody is: 8 kHz, eight bits by mu-law, its crackle and hum."""
    crackle = _scatter(rng, 3, lambda: _strike(rng, 1, 300, 3_400))
    hum = 0.2 * np.sin(2 * np.pi * 50 * TIMES)
    return squeeze_to_telephone(0.02 * _hiss(rng, 300, 3_400) + 0.1 * crackle + 0.02 * hum)


def squeeze_to_telephone(sound: Array) -> Array:
    """The sound as a telephone has it: 300 to 3,400 Hz, eight bits. Source: ITU-T G.711, mu-law."""
    narrow = np.clip(_filter(sound, 300, 3_400), -1, 1)
    steps = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 127) / 127
    loud: Array = np.sign(steps) * (256 ** np.abs(steps) - 1) / 255
    return loud


def _make_chords(rng: np.random.Generator) -> Array:
    """Broken chords on something plucked."""
    sound = np.zeros(len(TIMES))
    for at in np.arange(0, LENGTH_S - 2, 0.25):
        t = np.arange(RATE) / RATE
        hz = 220 * 2 ** (rng.choice((0, 3, 5, 7, 10, 12, 15)) / 12)
        note = sum(np.sin(2 * np.pi * hz * n * t) / n**2 for n in range(1, 6))
        sound[int(at * RATE) :][: len(t)] += note * np.exp(-4 * t)
    return sound


def _make_beat(rng: np.random.Generator) -> Array:
    """Drums and a bass."""
    sound = 0.3 * np.sin(2 * np.pi * np.repeat(rng.choice((55, 65, 73), LENGTH_S), RATE) * TIMES)
    for number, at in enumerate(np.arange(0, LENGTH_S - 1, 0.25)):
        band = ((40, 120), (3_000, 7_000), (200, 4_000), (3_000, 7_000))[number % 4]
        one = _strike(rng, 40, *band)
        sound[int(at * RATE) :][: len(one)] += one
    return sound


def _make_strings(rng: np.random.Generator) -> Array:
    """Long chords with a vibrato, which come and go as a voice does."""
    sound = np.zeros(len(TIMES))
    swell = np.clip(np.sin(2 * np.pi * TIMES / 4), 0, 1)
    for hz in 196 * 2 ** (rng.choice((0, 4, 7, 9, 12), 3, replace=False) / 12):
        phase = 2 * np.pi * hz * TIMES + 3 * np.sin(2 * np.pi * 5.5 * TIMES)
        sound += sum(np.sin(n * phase) / n for n in range(1, 10))
    return np.asarray(sound * swell)


NOISES: Final[Mapping[str, Make]] = {
    "rain": _make_rain,
    "hum": _make_hum,
    "clicks": _make_clicks,
    "applause": _make_applause,
    "breaths": _make_breaths,
    "wind": _make_wind,
    "engine": _make_engine,
    "birds": _make_birds,
    "ring": _make_ring,
    "keypad": _make_keypad,
    "line": _make_line,
    "chords": _make_chords,
    "beat": _make_beat,
    "strings": _make_strings,
}


def make_noise(name: str, seed: int, level_db: float = LEVELS_DB[0]) -> Samples:
    """Half a minute of a noise, float32; its loudest second has the level, its peaks are cut."""
    sound = NOISES[name](np.random.default_rng((seed, list(NOISES).index(name))))
    power = (sound.reshape(LENGTH_S, RATE) ** 2).mean(axis=1).max()
    loud = sound * 10 ** (level_db / 20) / power**0.5
    return np.asarray(np.clip(loud, -1, 1), np.float32)


def measure_noises(bench: Bench) -> list[bool]:
    """Rows: words heard in noises by themselves, and in gaps of a session that are filled with them."""
    folder, talk = bench.make_folder(), begin(read_spliced(GAPPED[-1]), TALK_MS)
    alone, opened, gaps = [], [], {}
    for name in NOISES:
        for level_db in LEVELS_DB:
            sound = make_noise(name, bench.seed, level_db)
            alone.append(Talk(sound).write(folder / f"{name}{level_db:.0f}.wav"))
        path = folder / f"gap-{name}.wav"
        whole, gaps[path.stem] = open_gaps(talk, make_noise(name, bench.seed))
        opened.append(whole.write(path))
    counts = {path.stem: len(read_words(path)) for path in bench.transcribe(alone)}
    for path in bench.transcribe(opened):
        middles = [word.span.middle_ms for word in read_words(path)]
        spans = gaps[path.stem]
        counts[path.stem] = sum(g.start_ms <= m < g.end_ms for m in middles for g in spans)
    print(
        "     ", ", ".join(f"{n} in {name}" for name, n in counts.items() if n) or "none anywhere"
    )
    words = sum(counts.values())
    label = f"words in {len(alone)} made noises, {len(opened)} gaps"
    return [report(label, f"{words}", "0", not words)]
