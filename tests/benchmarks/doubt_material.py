"""What the probability that a word is wrong is fitted on, and what it is measured on.

Fitted on readings (LibriSpeech, TIMIT, an address, a sonnet) as they are, and made as hard as what people record: in
noise, by telephone, in rooms, too fast, with others talking; and on talks of two of these voices. Measured on
real conversations and on the documented interview, of which nothing is in the first part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.config import Settings
from pipeline.domain import Reference, ReferenceTurn, Span, Transcript
from pipeline.formats.data import lossless_json
from pipeline.run import load_engines, run_batch
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.asr_material import (
    Said,
    Talk,
    join,
    make_hush,
    read_address,
    read_librispeech,
    read_timit,
)
from tests.benchmarks.measure import SHARED
from tests.benchmarks.mixtures import add_echo, limit_band, make_noise
from tests.benchmarks.speaker_changes import cut_interview, list_conversations
from tests.benchmarks.speakers import RATE, Samples, decode

PHRASES_A_TURN: Final = 12  # of the address, whose phrases are single words and a few
PAIRS: Final = (
    ("2414", "533"),
    ("dr3-falk0", "dr3-madc0"),
    ("dr4-falr0", "dr4-maeb0"),
    ("address", "533"),
    ("2414", "dr3-falk0"),
    ("dr3-madc0", "dr4-falr0"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A recording of the material: its name, who speaks in it, and what was said."""

    name: str
    voices: tuple[str, ...]
    audio: Path
    reference: Reference


# ---------------------------------------------------------------- what is done to a voice


def _degrade(samples: Samples, condition: str, rng: np.random.Generator) -> Samples:
    """The samples as they are after ``condition``, such as ``phone+noise10``."""
    for step in condition.split("+"):
        name, number = re.fullmatch(r"([a-z]+)([\d.]*)", step).groups()  # type: ignore[union-attr]
        samples = _STEPS[name](samples, float(number or 0), rng)
    return samples


def _add_noise(samples: Samples, decibels: float, rng: np.random.Generator) -> Samples:
    loud = np.abs(samples) > 0.1 * np.abs(samples).max()
    level = float(samples[loud].std()) * 10 ** (-decibels / 20)
    return samples + np.float32(level) * make_noise(len(samples), rng)


def _call(samples: Samples, _: float, rng: np.random.Generator) -> Samples:
    """By telephone: 300 to 3,400 Hz, 8 kHz, numbers of 8 bits on a logarithmic scale (µ-law)."""
    narrow = limit_band(samples) / max(1e-6, float(np.abs(samples).max()))
    curved = np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256)
    stepped = np.round(curved * 127) / 127
    heard = np.sign(stepped) * np.expm1(np.abs(stepped) * np.log(256)) / 255
    return limit_band(heard.astype(np.float32)) * np.float32(0.3)


def _hurry(samples: Samples, factor: float, _: np.random.Generator) -> Samples:
    at = np.arange(int(len(samples) / factor)) * factor
    return np.asarray(np.interp(at, np.arange(len(samples)), samples), dtype=np.float32)


def _talk_under(samples: Samples, decibels: float, rng: np.random.Generator) -> Samples:
    """With four others talking in the background, read backwards so that nothing is said."""
    others = np.concatenate([talk.samples[::-1] for talk in read_timit()])
    babble = np.zeros(len(samples), np.float32)
    for _ in range(4):
        babble += np.resize(np.roll(others, int(rng.integers(len(others)))), len(samples))
    loud = np.abs(samples) > 0.1 * np.abs(samples).max()
    level = float(samples[loud].std()) * 10 ** (-decibels / 20)
    return samples + babble * np.float32(level / float(babble.std()))


def _clip(samples: Samples, share: float, _: np.random.Generator) -> Samples:
    """Too loud for its microphone."""
    most = np.float32(share * float(np.abs(samples).max()))
    return np.clip(samples, -most, most)


def _reverberate(samples: Samples, seconds: float, rng: np.random.Generator) -> Samples:
    return add_echo(samples, seconds, rng, wet=1.0)


_STEPS: Final[dict[str, Callable[[Samples, float, np.random.Generator], Samples]]] = {
    "clean": lambda samples, _, __: samples,
    "noise": _add_noise,
    "phone": _call,
    "fast": _hurry,
    "others": _talk_under,
    "clip": _clip,
    "room": _reverberate,
}
ALONE: Final = (
    "clean",
    "noise10",
    "noise5",
    "noise0",
    "phone+noise15",
    "noise5+phone",
    "room0.5",
    "room1+noise15",
    "fast1.25",
    "others5",
    "clip0.1+phone",
)
TOGETHER: Final = ("clean", "noise10+phone", "room0.6+noise10")


# ---------------------------------------------------------------- talks


def _read_voices() -> dict[str, list[Talk]]:
    """Each voice's utterances."""
    voices: dict[str, list[Talk]] = {}
    for talk in (*read_librispeech(), *read_timit()):
        voices.setdefault(talk.said[0].voice, []).append(talk)
    voices["address"] = list(_cut_address())
    return voices


def _cut_address() -> Iterator[Talk]:
    """The address in turns of a few phrases each."""
    whole = read_address()
    for at in range(0, len(whole.said), PHRASES_A_TURN):
        run = whole.said[at : at + PHRASES_A_TURN]
        a, b = (ms * RATE // 1000 for ms in (run[0].span.start_ms, run[-1].span.end_ms))
        text = " ".join(said.text for said in run)
        span = replace(run[0].span, start_ms=0, end_ms=(b - a) * 1000 // RATE)
        yield Talk(whole.samples[a:b], (Said("address", text, span),))


def _read_sonnet() -> Talk:
    folder = SHARED / "eval" / "documents" / "sonnet"
    blocks = (folder / "sonnet001.srt").read_text("utf-8").strip().split("\n\n")
    text = " ".join(" ".join(block.splitlines()[2:]) for block in blocks)
    samples = decode(folder / "sonnet001.mp3")
    return Talk(samples, (Said("sonnet", text, Span(0, len(samples) * 1000 // RATE)),))


def _speak_in_turn(first: Sequence[Talk], second: Sequence[Talk], seed: int) -> Talk:
    """Two voices, turn by turn; a third of the changes come too early."""
    rng = np.random.default_rng(seed)
    turns = [talk for pair in zip(first, second, strict=False) for talk in pair]
    length = sum(len(talk.samples) for talk in turns) + len(turns) * RATE
    samples, said, at = np.zeros(length, np.float32), list[Said](), 0
    for talk in turns:
        loud = talk.samples * np.float32(0.06 * rng.uniform(0.5, 2) / float(talk.samples.std()))
        samples[at : at + len(loud)] += loud
        said.append(replace(talk.said[0], span=Span(ms := at * 1000 // RATE, ms + talk.length_ms)))
        gap = rng.uniform(-1.0, -0.2) if rng.random() < 1 / 3 else rng.uniform(0.1, 0.6)
        at = max(at, at + len(loud) + int(gap * RATE))
    return Talk(samples[: at + RATE], tuple(said))


def _make_page(said: Sequence[Said]) -> Reference:
    """What is said in order of time, each voice's turns in a row as one."""
    ordered = sorted(said, key=lambda one: one.span)
    runs = groupby(ordered, key=lambda one: one.voice)
    turns = (ReferenceTurn(v, (" ".join(one.text for one in run),)) for v, run in runs)
    return Reference("", (), (), tuple(turns))


def list_fitting(folder: Path, chosen: Sequence[str] = (*ALONE, *TOGETHER)) -> Iterator[Example]:
    """What is fitted on, under the chosen conditions, each written to a file in the folder."""
    voices = _read_voices()
    alone = {
        name: join(p for t in talks for p in (t, make_hush(400))) for name, talks in voices.items()
    }
    alone["sonnet"] = _read_sonnet()
    plans: list[tuple[str, tuple[str, ...], Talk, tuple[str, ...]]] = [
        (name, (name,), talk, ALONE) for name, talk in alone.items()
    ]
    for number, (a, b) in enumerate(PAIRS):
        plans.append((f"{a}-{b}", (a, b), _speak_in_turn(voices[a], voices[b], number), TOGETHER))
    for name, who, talk, conditions in plans:
        for seed, condition in enumerate(conditions):
            if condition not in chosen:
                continue
            title = f"{name}_{condition}"
            path = folder / f"{title}.wav"
            if not path.is_file():
                samples = _degrade(
                    talk.samples, condition, np.random.default_rng((seed, len(name)))
                )
                gain = np.float32(min(1.0, 0.9 / float(np.abs(samples).max())))
                replace(talk, samples=samples * gain).write(path)
            yield Example(title, who, path, _make_page(talk.said))


def list_measured(folder: Path, minutes: float = 10.0) -> Iterator[Example]:
    """What is reported: real conversations, and the beginning of the documented interview."""
    found = [c for c in list_conversations() if c.kind != "spliced"]
    interview = cut_interview(folder, minutes)
    for one in (*found, *([interview] if interview else [])):
        yield Example(one.name, (one.kind,), one.audio, one.reference)


def transcribe(
    examples: Sequence[Example], model: str, folder: Path
) -> Iterator[tuple[Example, Transcript]]:
    """What is recognised in each, by who speaks; kept in the folder for the next run."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(model=model, offline=True, output_dir=folder, output_format=("json",))
    for alone in (False, True):
        lacking = [
            e
            for e in examples
            if (len(e.voices) == 1 and e.name.startswith((*e.voices,))) == alone
            and not (folder / f"{e.audio.stem}.json").is_file()
        ]
        asked = replace(settings, diarizer="none") if alone else settings
        engines = load_engines(asked, find_cache_dir(), lambda _: None) if lacking else None
        for example in lacking:
            run_batch([example.audio], asked, find_cache_dir(), lambda _: None, engines)
    for example in examples:
        written = folder / f"{example.audio.stem}.json"
        if written.is_file():
            yield example, lossless_json.parse(written.read_text("utf-8"))
