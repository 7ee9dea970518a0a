"""How the weights of kinds of sound were measured (``pipeline/engines/word_timing/sound_kinds.toml``).

    python -m tests.benchmarks.calibrate_sounds [--write]

Linear discriminants between ten kinds of sound, of TIMIT's hand-checked phones in sentences of two speakers
(dr3), each as it is, in noise at 20, 10 and 3 dB, and over a telephone with and without noise; then anew with
two readers of LibriSpeech, whose frames have the kinds that are found while their words are followed (one
step of Viterbi training). Printed is the share of frames that are told rightly, of the speakers with phones and
of the other two (dr4), by whom nothing is chosen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.config import Settings
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.word_timing import sound_kinds
from pipeline.engines.word_timing.letter_sounds import ANY
from pipeline.engines.word_timing.sound_paths import find_paths
from pipeline.engines.word_timing.word_states import (
    MIXTURES,
    lay_out,
    measure_word,
    rate_mixtures,
)
from pipeline.run import load_engines
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.asr_material import read_librispeech
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speakers import RATE, Samples, decode

SPEAKERS, HELD_OUT = ("dr3-falk0", "dr3-madc0"), ("dr4-falr0", "dr4-maeb0")
WRITTEN = Path(sound_kinds.__file__).with_name("sound_kinds.toml")
PHONES = {
    "F": "iy ih ey eh ix y ux ae",
    "B": "uw ow ao uh oy",
    "A": "aa ah ay aw ax axr ax-h er hv",
    "L": "w l el r",
    "N": "m n ng em en eng nx",
    "S": "s z sh zh ch jh",
    "W": "f v th dh hh",
    "C": "pcl tcl kcl bcl dcl gcl q",
    "T": "p t k b d g dx",
    "Q": "h# pau epi",
}
MODEL = "base"
RIDGE = 1.0
"""Added to the variance of each level, in squares of natural logarithms: other voices differ by so much."""

HEAD = (
    "# Offset and weights of each kind of sound: written by tests/benchmarks/calibrate_sounds.py.\n"
)
TELEPHONE_HZ = (250, 3_500)

Labelled = tuple[npt.NDArray[np.float32], list[int]]
Change = Callable[[Samples], Samples]


def add_noise(snr_db: float, seed: int) -> Change:
    """Noise that falls by 3 dB an octave, so far below the speech."""

    def change(samples: Samples) -> Samples:
        white = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(samples)))
        noise = np.fft.irfft(white / np.sqrt(np.arange(len(white)) + 1), len(samples))
        gain = np.sqrt(np.mean(samples**2) / np.mean(noise**2)) * 10 ** (-snr_db / 20)
        return np.asarray(samples + gain * noise, dtype=np.float32)

    return change


def telephone(samples: Samples) -> Samples:
    """What a telephone lets through."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < TELEPHONE_HZ[0]) | (hertz > TELEPHONE_HZ[1])] *= 1e-3
    return np.asarray(np.fft.irfft(spectrum, len(samples)), dtype=np.float32)


CHANGES: tuple[Change, ...] = (
    lambda samples: samples,
    add_noise(20, 0),
    add_noise(10, 1),
    add_noise(3, 2),
    telephone,
    lambda samples: add_noise(20, 3)(telephone(samples)),
    lambda samples: add_noise(8, 4)(telephone(samples)),
)


def read_phones(speakers: Sequence[str]) -> Iterator[Labelled]:
    """What frames are judged by ``(frames, 30)``, and the number of each one's kind, sentence by sentence."""
    numbers = {p: sound_kinds.KINDS.index(kind) for kind, ps in PHONES.items() for p in ps.split()}
    for speaker in speakers:
        for path in sorted((SHARED / "eval" / "timit" / speaker).glob("*.flac")):
            rows = [r.split() for r in path.with_suffix(".phn").read_text("utf-8").splitlines()]
            samples = decode(path)
            frame = RATE * sound_kinds.FRAME_MS // 1000
            kinds = [-1] * (len(samples) // frame)
            for start, end, phone in rows:
                first, last = int(start) // frame, int(end) // frame
                kinds[first:last] = [numbers[phone]] * len(kinds[first:last])
            for change in CHANGES:
                yield sound_kinds.measure_colour(change(samples)), kinds


def follow_readers(fitted: npt.NDArray[np.float64]) -> Iterator[Labelled]:
    """What frames of LibriSpeech are judged by, and their kinds as far as words can be followed."""
    engines = load_engines(Settings(offline=True, model=MODEL), find_cache_dir(), lambda _: None)
    for talk in read_librispeech():
        activity = engines.detector.detect(talk.samples)
        heard = engines.recognizer.recognize(
            talk.samples, activity, RecognitionOptions(language="en")
        )
        words = [word for segment in heard.segments for word in segment.words]
        timed = [measure_word(w.text, w.span.start_ms, w.span.end_ms) for w in words]
        rated = sound_kinds.measure_colour(talk.samples) @ fitted[:, 1:].T + fitted[:, 0]
        rated -= np.log(np.exp(rated).sum(axis=1, keepdims=True))
        states = lay_out(timed)
        (path,) = find_paths([states], [rate_mixtures(rated.astype(np.float32))])
        kinds = [-1] * len(rated)
        for frame, state in enumerate(path):
            mixture = MIXTURES[states.mixtures[state]]
            if mixture != ANY:
                among = [sound_kinds.KINDS.index(kind) for kind in mixture]
                kinds[frame] = max(among, key=rated[frame].__getitem__)
        for change in CHANGES:
            yield sound_kinds.measure_colour(change(talk.samples)), kinds


def gather(frames: Iterable[Labelled]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """All labelled frames."""
    colours, kinds = zip(*frames, strict=True)
    labels = np.concatenate(kinds)
    return np.concatenate(colours)[labels >= 0], labels[labels >= 0]


def fit(colours: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Offset and weights of each kind, ``(kinds, 31)``, as if all were equally frequent."""
    means = np.array([colours[labels == n].mean(axis=0) for n in range(len(sound_kinds.KINDS))])
    rest = colours - means[labels]
    spread = rest.T @ rest / len(rest) + RIDGE * np.eye(rest.shape[1])
    weights = np.linalg.solve(spread, means.T).T
    return np.column_stack([-0.5 * np.sum(weights * means, axis=1), weights])


def main(arguments: Sequence[str] = tuple(sys.argv[1:])) -> None:
    """Prints how often the weights are right, and writes them if that is asked for."""
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return
    phones = list(read_phones(SPEAKERS))
    fitted = fit(*gather([*phones, *follow_readers(fit(*gather(phones)))]))
    for name, speakers in (("measured on", SPEAKERS), ("held out", HELD_OUT)):
        colours, labels = gather(read_phones(speakers))
        rated = colours @ fitted[:, 1:].T + fitted[:, 0]
        print(f"{name:12} {np.mean(rated.argmax(axis=1) == labels):.1%} of {len(labels)} frames")
    if "--write" in arguments:
        rows = {
            k: [round(float(v), 3) for v in row]
            for k, row in zip(sound_kinds.KINDS, fitted, strict=True)
        }
        lines = [f"{kind} = {json.dumps(row)}\n" for kind, row in rows.items()]
        WRITTEN.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
