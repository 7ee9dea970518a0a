"""How the numbers of voice matching were chosen: no bars, but tables of what each would do.

Ten voices of the development recordings (``mixtures``). Half of a voice's readings is what is known
of it, the other half is the recording; both in a quiet room, in noise, with an echo, and by telephone
of two makes. Very alike strangers are the same voices played slower or faster. Everything is embedded
by ``OnnxVoiceEmbedder``, as in the program. Takes some six minutes.

The threshold is the lowest at which no more than one in a hundred strangers is taken for a known voice
when 4 s or more of both are heard, in any sound. All recordings of a voice are of one day, though,
which no two episodes are: so it is not put higher than that.

    python -m tests.benchmarks.calibrate_voices [--whole]

With ``--whole`` it scores what is heard of the whole sound alone, without the telephone's band.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, VoicePrint
from pipeline.engines.diarization.voice_prints import WHOLE_SHARE, OnnxVoiceEmbedder
from pipeline.names import NOISE_S, SAME_VOICE, score_voices
from tests.benchmarks.mixtures import LEVEL, VOICES, cut_voice
from tests.benchmarks.speakers import RATE, Samples

Scores = npt.NDArray[np.float64]

LENGTHS_S = (2, 4, 8, 16, 60)
THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
FACTORS = (0.88, 1.14)
ALIKE = "alike strangers"
MOST_EACH = 6  # prints of one voice, length and sound
GROUPS = {
    "one sound": (("quiet", "quiet"), ("noise", "noise"), ("echo", "echo")),
    "two sounds": (("quiet", "noise"), ("quiet", "echo"), ("echo", "noise")),
    "both by telephone": (("phone", "phone"), ("mobile", "mobile"), ("phone", "mobile")),
    "one by telephone": (("quiet", "phone"), ("quiet", "mobile"), ("echo", "phone")),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A print, and what it is of: a voice, in a sound, from one half of its readings."""

    voice: str
    sound: str
    half: int
    length_s: int
    voiceprint: VoicePrint

    @property
    def is_changed(self) -> bool:
        """Whether it is played slower or faster."""
        return "@" in self.voice


def change_sound(samples: Samples, sound: str, rng: np.random.Generator) -> Samples:
    """The same speech as it is heard elsewhere."""
    noise = LEVEL * _make_pink(len(samples), rng)
    changed = {
        "quiet": lambda: samples,
        "noise": lambda: samples + 10 ** (-12 / 20) * noise,
        "echo": lambda: _add_echo(samples, rng),
        "phone": lambda: _limit_band(samples + 10 ** (-25 / 20) * noise, 300, 3400),
        "mobile": lambda: _compand(_limit_band(samples + 10 ** (-22 / 20) * noise, 120, 3700)),
    }[sound]()
    return np.clip(changed, -1.0, 1.0).astype(np.float32)


def embed_all(voices: Sequence[str], sounds: Sequence[str]) -> Iterator[Heard]:
    """All prints of some voices in some sounds."""
    embedder = OnnxVoiceEmbedder()
    for voice, half, sound in product(voices, (0, 1), sounds):
        rng = np.random.default_rng(zlib.crc32(f"{voice} {half} {sound}".encode()))
        samples = change_sound(np.concatenate(cut_voice(voice)[half::2]), sound, rng)
        for length_s in LENGTHS_S:
            starts = range(0, len(samples) * 1000 // RATE - length_s * 1000 + 1, length_s * 1000)
            for start_ms in list(starts)[:MOST_EACH]:
                span = Span(start_ms, start_ms + length_s * 1000)
                voiceprint = embedder.embed(samples, [span])
                if voiceprint is not None:
                    yield Heard(voice, sound, half, length_s, voiceprint)


def keep_whole(voiceprint: VoicePrint) -> VoicePrint:
    """The print without its second half, which is of the telephone's band."""
    half = len(voiceprint.vector) // 2
    vector = tuple(value / WHOLE_SHARE**0.5 for value in voiceprint.vector[:half])
    return replace(voiceprint, vector=vector)


def compare(known: Sequence[Heard], heard: Sequence[Heard], group: str) -> tuple[Scores, Scores]:
    """The scores of one voice with itself, and of strangers."""
    same: list[float] = []
    strangers: list[float] = []
    for sounds in GROUPS.get(group, (("quiet", "quiet"),)):
        for first in (k for k in known if k.sound == sounds[0] and not k.is_changed):
            for second in (h for h in heard if h.sound == sounds[1] and h.half != first.half):
                score = score_voices(first.voiceprint, second.voiceprint)
                if group == ALIKE:
                    if second.is_changed and second.voice.startswith(f"{first.voice}@"):
                        strangers.append(score)
                elif not second.is_changed:
                    (same if first.voice == second.voice else strangers).append(score)
    return np.array(same), np.array(strangers)


def print_table(prints: Sequence[Heard]) -> None:
    """False accepts and false rejects by group, length heard and threshold, in per cent."""
    print("known for at least as long as heard; each cell: strangers accepted / voices refused, %")
    print(f"{'':18} heard " + "".join(f"{t:>13.2f}" for t in THRESHOLDS))
    for group, heard_s in product((*GROUPS, ALIKE), LENGTHS_S):
        known = [p for p in prints if p.length_s >= heard_s and p.half == 0]
        heard = [p for p in prints if p.length_s == heard_s and p.half == 1]
        same, strangers = compare(known, heard, group)
        cells = [f"{_rate(strangers >= t):>7}/{_rate(same < t):>5}" for t in THRESHOLDS]
        print(f"{group:18} {heard_s:4}s " + "".join(cells), flush=True)


def _rate(happened: npt.NDArray[np.bool_]) -> str:
    return f"{100 * happened.mean():.1f}" if len(happened) else "-"


def print_noise(prints: Sequence[Heard]) -> None:
    """The mean cosine of one voice with itself by length, and what ``NOISE_S`` expects of it."""
    for length in LENGTHS_S:
        pairs = [
            (a.voiceprint, b.voiceprint)
            for a, b in product(prints, prints)
            if a.voice == b.voice and a.sound == b.sound == "quiet" and a.half < b.half
            if a.length_s == b.length_s == length
        ]
        if pairs:
            cosine = np.mean([np.dot(a.vector, b.vector) for a, b in pairs])
            expected = length / (length + NOISE_S)
            print(
                f"{length:3} s against {length:3} s: cosine {cosine:.2f}, expected {expected:.2f}"
            )


def main() -> None:
    """Prints the tables."""
    sounds = sorted({sound for pairs in GROUPS.values() for pair in pairs for sound in pair})
    changed = [f"{voice}@{factor}" for voice, factor in product(VOICES, FACTORS)]
    prints = [*embed_all(VOICES, sounds), *embed_all(changed, ["quiet"])]
    if "--whole" in sys.argv[1:]:
        prints = [replace(p, voiceprint=keep_whole(p.voiceprint)) for p in prints]
    print(f"{len(prints)} prints of {len(VOICES)} voices; the program's threshold is {SAME_VOICE}")
    print_noise(prints)
    print_table(prints)


def _add_echo(samples: Samples, rng: np.random.Generator) -> Samples:
    """In a room in which sound falls by 60 dB in 0.4 s."""
    from scipy.signal import fftconvolve

    times = np.arange(int(0.4 * RATE)) / RATE
    tail = rng.standard_normal(len(times)) * 10 ** (-3 * times / 0.4)
    tail[: RATE // 200] = 0.0
    tail *= 0.8 / np.sqrt((tail**2).sum())
    tail[0] = 1.0
    return np.asarray(fftconvolve(samples, tail)[: len(samples)])


def _limit_band(samples: Samples, low: int, high: int) -> Samples:
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(frequencies < low) | (frequencies > high)] = 0
    return np.asarray(np.fft.irfft(spectrum, len(samples)))


def _compand(samples: Samples) -> Samples:
    """Through eight bits by the mu-law (ITU-T G.711)."""
    steps = np.round(128 * np.sign(samples) * np.log1p(255 * np.abs(samples)) / np.log(256)) / 128
    return np.asarray(np.sign(steps) * np.expm1(np.abs(steps) * np.log(256)) / 255)


def _make_pink(length: int, rng: np.random.Generator) -> Samples:
    """Pink noise with a root mean square of 1."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length)
    return np.asarray(noise / noise.std())


if __name__ == "__main__":
    main()
