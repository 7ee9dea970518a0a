"""Conversations made of single voices, to choose the diarizer's numbers on.

Every mixture is made from its recipe alone: the same recipe gives the same samples on any machine
with the same recordings. Voices are eight people who read (LibriSpeech, TIMIT, an address, a
sonnet: long and short sentences, four studios), the two synthetic voices of our demo, and some of
these played slower or faster, which makes another voice of it. ``spliced/en-mf-clean`` and
``en-timit-2spk-words`` are joined from readings of four of these people, so the bars on those two
are no test on unheard voices; all other recordings with bars are.

Three groups are as hard as what people record: ``meeting`` (half a minute of three or four people
around a table, some of them far from the microphone, in short turns and over one another), ``brief``
(half a minute in which the second person says little) and ``call`` (minutes by telephone, in which
the level, the sound and the manner of a voice wander, and the line crackles while nobody speaks).
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from pipeline.domain import Span, SpeakerSpan
from tests.benchmarks.measure import ROOT, SHARED
from tests.benchmarks.speakers import RATE, Samples, Turns, decode

LEVEL = 0.06  # root mean square of every voice before it is made louder or softer
LONGEST_S = 7.0  # longer readings are cut into utterances
MEN = ("2414", "dr3-madc0", "dr4-maeb0", "address", "sonnet", "Daniel Marsh")
WOMEN = ("533", "dr3-falk0", "dr4-falr0", "Clara Whitfield")
VOICES = MEN + WOMEN


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one mixture is made. Times are in seconds, levels in dB."""

    name: str
    voices: tuple[str, ...]  # "NAME" or "NAME@FACTOR", played so much faster
    seconds: float = 80.0
    pauses: tuple[float, float] = (0.1, 1.0)  # between utterances, shortest and longest
    overlap: float = 0.0  # share of changes in which the next one starts too early
    answers: float = 0.0  # share of utterances under which another voice says a short word
    noise: float | None = None  # signal to noise
    telephone: bool = False
    room: float = 0.0  # seconds in which an echo falls by 60 dB; each voice has its own place
    between: bool = False  # music and long silences between turns
    unequal: bool = False  # the first voice speaks most
    draw: int = 0
    late: float = 0.0  # the last voice comes near the end, softly, for so long in all
    depth: float = 0.0  # dB: each voice is softer by a part of it, and as much deeper in the room
    short: float = 0.0  # share of utterances of which the first 0.3 to 2 s are said only
    brief: int = 0  # the last voice says only so many short things, between the others' turns
    music: float | None = None  # speech to music that goes on under it
    drift: float = (
        0.0  # dB by which level and treble of a voice wander; its speed does by a hundredth
    )
    clatter: bool = False  # bursts of noise while nobody speaks

    @property
    def group(self) -> str:
        """The part of the name before the first dash."""
        return self.name.split("-")[0]


def plan_mixtures(draw: int = 0) -> tuple[Recipe, ...]:
    """All recipes, by group; another draw has other voices together, and says other things."""
    rng = np.random.default_rng(draw)
    hard = np.random.default_rng((draw, 22))  # its own: the older recipes stay what they were
    plans = (
        _plan_pairs(rng),
        _plan_panels(rng),
        _plan_late(rng),
        _plan_alone(),
        _plan_meetings(hard),
        _plan_brief(hard),
        _plan_calls(hard),
    )
    return tuple(replace(recipe, draw=draw) for plan in plans for recipe in plan)


def _plan_pairs(rng: np.random.Generator) -> Iterator[Recipe]:
    """Two voices, most of them of one sex: plain, without pauses, in noise, by telephone, in a room."""
    pairs = [(a, b) for sex in (MEN, WOMEN) for i, a in enumerate(sex) for b in sex[:i]]
    chosen = [pairs[i] for i in rng.permutation(len(pairs))[:12]]
    chosen += [(str(rng.choice(MEN)), str(rng.choice(WOMEN))) for _ in range(4)]
    for i, pair in enumerate(chosen):
        yield Recipe(f"plain2-{i}", pair, overlap=0.1, answers=0.15)
        yield Recipe(f"tight2-{i}", pair, pauses=(0.0, 0.1), seconds=60)
        yield Recipe(f"noise2-{i}", pair, noise=(8.0, 12.0, 16.0)[i % 3], overlap=0.3)
        yield Recipe(f"phone2-{i}", pair, telephone=True, noise=18.0, overlap=0.2, seconds=60)
        yield Recipe(f"room2-{i}", pair, room=(0.3, 0.6)[i % 2], noise=20.0, overlap=0.2)
    for i, name in enumerate(("2414", "533", "dr4-maeb0", "dr4-falr0", "address")):
        for factor in (0.88, 1.14):
            yield Recipe(f"alike2-{i}@{factor}", (name, f"{name}@{factor}"), seconds=60)


def _plan_panels(rng: np.random.Generator) -> Iterator[Recipe]:
    """Three to eight voices."""
    for i in range(24):
        count = 3 + i % 6
        names = [str(name) for name in rng.choice(VOICES, count, replace=False)]
        options: dict[str, object] = {
            0: {"overlap": 0.2},
            1: {"between": True, "unequal": True},
            2: {"noise": 15.0, "overlap": 0.3},
            3: {"room": 0.4, "overlap": 0.2, "answers": 0.2},
        }[i % 4]
        yield Recipe(f"panel{count}-{i}", tuple(names), seconds=60 + 20 * count, **options)


def _plan_late(rng: np.random.Generator) -> Iterator[Recipe]:
    """Two voices, and a third that comes late and softly."""
    for i in range(18):
        names = tuple(str(name) for name in rng.choice(VOICES, 3, replace=False))
        late = (1.5, 2.5, 6.0)[i % 3]
        yield Recipe(f"late3-{i}", names, 120, late=late, noise=(None, 20.0)[i // 3 % 2])


def _plan_alone() -> Iterator[Recipe]:
    """One voice."""
    for i, name in enumerate(VOICES):
        yield Recipe(f"alone1-{i}", (name,), 120, pauses=(0.1, 2.0))
        yield Recipe(f"alone1-{i}n", (name,), 120, noise=(6.0, 12.0, 18.0)[i % 3])
        yield Recipe(f"alone1-{i}r", (name,), 120, room=0.5, between=True)


def _plan_meetings(rng: np.random.Generator) -> Iterator[Recipe]:
    """Half a minute of three or four voices at unequal distances, in short turns, often two at once."""
    for i in range(24):
        count = 3 + i % 2
        yield Recipe(
            f"meeting{count}-{i}",
            tuple(str(name) for name in rng.choice(VOICES, count, replace=False)),
            seconds=float(rng.uniform(20, 40)),
            pauses=(0.0, 0.8),
            overlap=(0.3, 0.6)[i // 2 % 2],
            answers=0.3,
            short=(0.4, 0.7)[i // 4 % 2],
            noise=float(rng.uniform(15, 25)),
            room=float(rng.uniform(0.3, 0.7)),
            depth=(10.0, 20.0)[i // 8 % 2],
        )


def _plan_brief(rng: np.random.Generator) -> Iterator[Recipe]:
    """Half a minute in which the second of two voices says little; plain, by telephone, over music."""
    for i in range(24):
        mixed = (str(rng.choice(MEN)), str(rng.choice(WOMEN)))
        alike = tuple(str(name) for name in rng.choice((MEN, WOMEN)[i % 2], 2, replace=False))
        manner: dict[str, object] = ({}, {"telephone": True, "noise": 18.0}, {"music": 12.0})[i % 3]
        yield Recipe(
            f"brief2-{i}",
            (mixed, mixed[::-1], alike)[i // 3 % 3],
            seconds=float(rng.uniform(20, 30)),
            pauses=(0.1, 0.5),
            brief=(3, 5, 10)[i // 9 % 3],
            **manner,
        )


def _plan_calls(rng: np.random.Generator) -> Iterator[Recipe]:
    """Two voices by telephone, minutes long, that wander in level, treble and speed."""
    talkative = ("2414", "533", "address", "sonnet", "Daniel Marsh", "Clara Whitfield")
    for i in range(12):
        pair = tuple(str(name) for name in rng.choice(talkative, 2, replace=False))
        yield Recipe(
            f"call2-{i}",
            pair,
            seconds=(100.0, 180.0)[i % 2],
            pauses=(0.1, 1.2),
            overlap=0.1,
            answers=0.15,
            short=0.2,
            noise=(15.0, 20.0, 25.0)[i % 3],
            telephone=True,
            drift=(4.0, 8.0)[i // 2 % 2],
            clatter=True,
        )


def mix(recipe: Recipe) -> tuple[Samples, Turns]:
    """The samples of a mixture, and who speaks when in it."""
    rng = np.random.default_rng(zlib.crc32(f"{recipe.draw} {recipe.name}".encode()))
    said = list(_arrange(recipe, rng))
    length = max(at + len(utterance) for at, utterance, _ in said) + RATE
    by_voice = {voice: np.zeros(length, np.float32) for _, _, voice in said}
    for at, utterance, voice in said:
        by_voice[voice][at : at + len(utterance)] += utterance
    if recipe.depth:
        by_voice = _seat(by_voice, recipe, rng)
    elif recipe.room:
        by_voice = {v: add_echo(x, recipe.room, rng) if v else x for v, x in by_voice.items()}
    samples = np.sum(list(by_voice.values()), axis=0)
    if recipe.music is not None:
        samples = samples + LEVEL * 10 ** (-recipe.music / 20) * _loop_music(length, rng)
    if recipe.clatter:
        samples = samples + _clatter(said, length, rng)
    if recipe.telephone:
        samples = limit_band(samples)
    if recipe.noise is not None:
        samples = samples + LEVEL * 10 ** (-recipe.noise / 20) * make_noise(length, rng)
    turns = (
        SpeakerSpan(Span(at * 1000 // RATE, (at + len(u)) * 1000 // RATE), voice)
        for at, u, voice in said
        if voice
    )
    samples = np.clip(samples, -1.0, 1.0).astype(np.float32)
    return samples, tuple(sorted(turns, key=lambda turn: turn.span))


@dataclass
class _Deck:
    """Utterances that are left, by voice; each is said once."""

    left: dict[str, list[Samples]]
    rng: np.random.Generator

    def draw(self, voice: str) -> Samples:
        return self.left[voice].pop()

    def choose(self, voices: Sequence[str], last: str, favourite: str | None) -> str:
        """A voice with something left to say, another than the last one where there is one."""
        able = [v for v in voices if self.left[v]]
        able = [v for v in able if v != last] or able
        weights = np.array([4.0 if v == favourite else 1.0 for v in able])
        return str(able[self.rng.choice(len(able), p=weights / weights.sum())])


def _arrange(recipe: Recipe, rng: np.random.Generator) -> Iterator[tuple[int, Samples, str]]:
    """``(first sample, utterance, voice)``; music has the voice ``""``."""
    deck = _deal(recipe, rng)
    regular = recipe.voices[:-1] if recipe.late or recipe.brief else recipe.voices
    first = list(regular)
    at, last = RATE // 2, ""
    while at < recipe.seconds * RATE and any(deck.left[v] for v in regular):
        favourite = recipe.voices[0] if recipe.unequal else None
        voice = first.pop(0) if first else deck.choose(regular, last, favourite)
        if recipe.late and at > 0.7 * recipe.seconds * RATE and deck.left[recipe.voices[-1]]:
            voice = recipe.voices[-1]
        if last not in ("", voice) and rng.random() < recipe.overlap:
            at = max(0, at - int(rng.uniform(0.3, 1.5) * RATE))
        for _ in range(1 if voice not in regular else int(rng.integers(1, 4))):
            if not deck.left[voice]:
                break
            utterance = deck.draw(voice)
            if recipe.short and rng.random() < recipe.short:
                utterance = _cut_short(utterance, rng.uniform(0.3, 2.0))
            yield at, utterance, voice
            other = deck.choose(regular, voice, None) if any(map(deck.left.get, regular)) else voice
            if other != voice and rng.random() < recipe.answers:
                yield at + int(rng.uniform(0.2, 0.8) * len(utterance)), _shorten(deck, other), other
            at += len(utterance) + int(rng.uniform(*recipe.pauses) * RATE)
        last = voice
        if recipe.brief and deck.left[recipe.voices[-1]]:
            answer = deck.draw(recipe.voices[-1])
            yield at, answer, recipe.voices[-1]
            at += len(answer) + int(rng.uniform(*recipe.pauses) * RATE)
        if recipe.between and rng.random() < 0.3:
            yield at, _cut_music(rng), ""
            at += int(rng.uniform(4, 12) * RATE)


def _deal(recipe: Recipe, rng: np.random.Generator) -> _Deck:
    """Every voice's utterances in a new order, at a level of its own."""
    left = {}
    for voice in recipe.voices:
        utterances = cut_voice(voice)
        gain = np.float32(10 ** (rng.uniform(-6, 6) / 20))
        if recipe.late and voice == recipe.voices[-1]:
            words = math.ceil(recipe.late / 2.5)
            utterances = [u[: int(recipe.late / words * RATE)] for u in utterances[:words]]
            gain = np.float32(10 ** (-10 / 20))
        if recipe.drift:
            utterances = _wander(utterances, recipe.drift, recipe.seconds, rng)
            left[voice] = [utterance * gain for utterance in utterances]
            continue
        left[voice] = [utterances[i] * gain for i in rng.permutation(len(utterances))]
        if recipe.brief:
            left[voice] = _make_brief(left[voice], recipe, voice, rng)
    return _Deck(left, rng)


def _make_brief(
    utterances: Sequence[Samples], recipe: Recipe, voice: str, rng: np.random.Generator
) -> list[Samples]:
    """The last voice's few short answers, or another's sentences cut so that there are turns enough."""
    if voice == recipe.voices[-1]:
        answers = utterances[: recipe.brief]
        return [_cut_short(answer, rng.uniform(0.3, 1.6)) for answer in answers]
    longest = 0.7 * recipe.seconds / recipe.brief
    return [_cut_short(u, longest * rng.uniform(0.7, 1.3)) for u in utterances]


def _wander(
    utterances: Sequence[Samples], drift: float, seconds: float, rng: np.random.Generator
) -> list[Samples]:
    """The utterances, and again till there is enough, each of another level, treble and speed."""
    found: list[Samples] = []
    heard, level, treble = 0.0, 0.0, 0.0
    while heard < 1.2 * seconds * RATE:
        for i in rng.permutation(len(utterances)):
            level = 0.8 * level + 0.6 * drift * rng.standard_normal() / 2
            treble = 0.8 * treble + 0.6 * drift * rng.standard_normal() / 2
            said = _change_speed(utterances[i], float(rng.normal(1.0, 0.015)))
            found.append(_tilt(said, treble) * np.float32(10 ** (level / 20)))
            heard += len(said)
    return found


def _tilt(samples: Samples, decibels: float) -> Samples:
    """The samples with so much more at 3.4 than at 0.3 kHz, evenly by octaves between."""
    length = len(samples) // 480 * 480  # no prime: that takes fifty times as long
    spectrum = np.fft.rfft(samples[:length])
    octaves = np.log2(np.clip(np.fft.rfftfreq(length, 1 / RATE), 300, 3400) / 1000)
    spectrum *= 10 ** (decibels * octaves / np.log2(3400 / 300) / 20)
    return np.fft.irfft(spectrum, length).astype(np.float32)


def _shorten(deck: _Deck, voice: str) -> Samples:
    """The first 0.3 to 0.8 s of what the voice would say next: an answer under another's speech."""
    return _cut_short(deck.left[voice][-1], deck.rng.uniform(0.3, 0.8))


def _cut_short(utterance: Samples, seconds: float) -> Samples:
    """The first so many seconds of it, faded out."""
    begun = utterance[: int(seconds * RATE)].copy()
    fade = RATE // 50
    begun[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return begun


@cache
def cut_voice(voice: str) -> tuple[Samples, ...]:
    """The voice's utterances without the silence around them, all of one level."""
    name, _, factor = voice.partition("@")
    found = []
    for reading in _read_voice(name):
        samples = _change_speed(reading, float(factor)) if factor else reading
        for utterance in _cut_at_pauses(samples):
            level = float(utterance.std())
            if level > 1e-3:
                found.append(utterance * np.float32(LEVEL / level))
    return tuple(found)


def _read_voice(name: str) -> list[Samples]:
    folder = SHARED / "eval"
    for place in ("librispeech", "timit"):
        if (folder / place / name).is_dir():
            return [decode(path) for path in sorted((folder / place / name).glob("*.flac"))]
    readings = {
        "address": folder / "documents" / "address" / "address.small.mp3",
        "sonnet": folder / "documents" / "sonnet" / "sonnet001.mp3",
    }
    if name in readings:
        return [decode(readings[name])]
    samples = decode(ROOT / "audio" / "interview.mp3")
    turns = json.loads((ROOT / "audio" / "interview.turns.json").read_text("utf-8"))
    return [
        samples[int(turn["start"] * RATE) : int(turn["end"] * RATE)]
        for turn in turns
        if turn["speaker"] == name and turn["end"] - turn["start"] > 1
    ]


def _cut_at_pauses(samples: Samples) -> list[Samples]:
    """Pieces of at most ``LONGEST_S``, cut where it is softest; silence at their ends removed."""
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(1600) / 1600, "same")
    pieces, start = [], 0
    while len(samples) - start > LONGEST_S * RATE:
        low, high = start + 2 * RATE, start + int(LONGEST_S * RATE)
        end = low + int(power[low:high].argmin())
        pieces.append((start, end))
        start = end
    pieces.append((start, len(samples)))
    found = []
    for a, b in pieces:
        loud = np.flatnonzero(power[a:b] > 0.0025 * power[a:b].max())
        if len(loud) > RATE // 2:
            found.append(samples[a + loud[0] : a + loud[-1] + 1])
    return found


def _change_speed(samples: Samples, factor: float) -> Samples:
    """Played ``factor`` times as fast, which raises pitch and formants alike."""
    at = np.arange(int(len(samples) / factor)) * factor
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def _seat(
    by_voice: dict[str, Samples], recipe: Recipe, rng: np.random.Generator
) -> dict[str, Samples]:
    """The voices around a table: the first is near, each other one softer and with more echo."""
    seated = {}
    for voice, samples in by_voice.items():
        farness = 0.0 if voice == recipe.voices[0] else float(rng.uniform(0.2, 1.0))
        gain = 10 ** (-recipe.depth * farness / 20)
        seated[voice] = gain * add_echo(samples, recipe.room, rng, wet=0.3 + 1.2 * farness)
    return seated


def _loop_music(length: int, rng: np.random.Generator) -> Samples:
    """Music that goes on, with a root mean square of 1."""
    music = np.roll(_read_music(), int(rng.integers(0, len(_read_music()))))
    found = np.tile(music, length // len(music) + 1)[:length]
    return np.asarray(found / found.std(), dtype=np.float32)


def _clatter(
    said: Sequence[tuple[int, Samples, str]], length: int, rng: np.random.Generator
) -> Samples:
    """A burst of noise, 0.2 to 0.8 s and as loud as speech or half of it, in every third pause."""
    free = np.ones(length, dtype=np.bool_)
    for at, utterance, _ in said:
        free[at : at + len(utterance)] = False
    noise = np.zeros(length, np.float32)
    edges = np.flatnonzero(np.diff(free.astype(np.int8), prepend=0) == 1)
    for start in edges[rng.random(len(edges)) < 1 / 3].tolist():
        burst = make_noise(RATE // 50 * int(rng.integers(10, 40)), rng)[: length - start]
        burst = burst * np.hanning(len(burst)) * LEVEL * rng.uniform(0.5, 1.0)
        noise[start : start + len(burst)] += burst
    return noise


def _cut_music(rng: np.random.Generator) -> Samples:
    music = _read_music()
    start = int(rng.integers(0, len(music) - 4 * RATE))
    return music[start : start + int(3.5 * RATE)] * np.float32(0.3)


@cache
def _read_music() -> Samples:
    return decode(SHARED / "eval" / "nonspeech" / "librosa_vibe-ace.ogg")


def add_echo(
    samples: Samples, seconds: float, rng: np.random.Generator, wet: float | None = None
) -> Samples:
    """The voice in a room: a direct sound, and noise that falls by 60 dB in so many seconds.

    ``wet`` is how strong that is, of the direct sound; by itself 0.5 to 1.
    """
    from scipy.signal import fftconvolve

    times = np.arange(int(seconds * RATE)) / RATE
    tail = rng.standard_normal(len(times)) * 10 ** (-3 * times / seconds)
    tail[: RATE // 200] = 0.0  # the first wall is 1.7 m away
    tail *= (rng.uniform(0.5, 1.0) if wet is None else wet) / np.sqrt((tail**2).sum())
    tail[0] = 1.0
    return np.asarray(fftconvolve(samples, tail)[: len(samples)], dtype=np.float32)


def limit_band(samples: Samples) -> Samples:
    """300 to 3,400 Hz."""
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(frequencies < 300) | (frequencies > 3400)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def make_noise(length: int, rng: np.random.Generator) -> Samples:
    """Pink noise with a root mean square of 1."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length)
    return np.asarray(noise / noise.std(), dtype=np.float32)
