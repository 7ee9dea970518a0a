"""What greedy decoding and beam searches cost, and what they hear: the table behind the decoder's numbers.

    python -m tests.benchmarks.decoding_costs [--quick] [--model base] [--batches 1 4 8 12] [--beams 2 3 5]

First the processor's time for a window by the size of the batch and of the beam, in the decoder alone; then, of
all windows of some recordings, how many words are wrong in sum (reference and text as ``compare`` scores them)
where all windows are decoded greedily, all by a beam, or by a beam after greedy decoding only those of which that
is unsure: whose tokens have a mean probability below a bound, or whose text repeats itself. The decoder's numbers
were chosen on ``chosen on``; ``reported`` is what they are worth. No window is read again here, and none is dropped.

One thread, weights in 8 bits. Windows are encoded once; the encoder's time is told by ``cost_model``.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.domain import Span
from pipeline.engines.hardware.malloc import keep_freed
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.engines.protocols import RecognitionOptions, Window
from pipeline.engines.recognition.decoder import UNSURE_COMPRESSION, Decoder, Guess
from pipeline.engines.recognition.encoder import CpuEncoder, InMemory, Spectrum, group_alike
from pipeline.engines.recognition.faster_whisper import FRAME_MS, FasterWhisperReader
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import CPU_BATCH, choose_compute_config
from pipeline.engines.recognition.windows import pack_windows
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.asr_material import (
    Said,
    Talk,
    begin,
    join_quickly,
    list_spliced,
    read_address,
    read_documented,
    read_librispeech,
    read_spliced,
    read_timit,
    shuffle_voices,
)
from tests.benchmarks.asr_readers import score
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speakers import RATE, Samples, decode, find_audio

BOUNDS = (0.9, 0.86, 0.82, 0.78, 0.74)
"""Mean probabilities of a token below which a beam search follows."""

NOISE_DB, TELEPHONE_DB = 10.0, 15.0
TELEPHONE_HZ = (300.0, 3_400.0)
LONGEST_MS = 600_000
QUICK = 3
"""Windows of a recording in a quick run."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """An encoded recording: what is said in it, its windows and their spectra, whether numbers were chosen on it."""

    talk: Talk
    language: str
    windows: tuple[Window, ...]
    spectra: tuple[Spectrum, ...]
    encoded: InMemory
    is_chosen_on: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of a recording's windows, and the processor's seconds for it."""

    guesses: tuple[Guess, ...]
    seconds: float


def main() -> int:
    """Prints both tables as Markdown, for the README here."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="base")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4, CPU_BATCH, 12])
    parser.add_argument("--beams", type=int, nargs="+", default=[2, 3, 5])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} windows of each recording")
    asked = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the recordings in ../shared, which are not here")
        return 0
    keep_freed()
    weights = resolve_weights(asked.model, find_cache_dir(), offline=True)
    reader = FasterWhisperReader(weights, choose_compute_config("cpu", "int8", threads=1))
    material = list(encode_all(reader, QUICK if asked.quick else None))
    print("| windows in a batch | beam | ms for a window |\n|---|---|---|")
    for row in measure_batches(reader, material[0], asked.batches, (1, *asked.beams)):
        print(row, flush=True)
    print("\n| rule | by beam | ms for a window | wrong, chosen on | wrong, reported |")
    print("|---|---|---|---|---|")
    for row in compare_rules(reader, material, asked.beams):
        print(row, flush=True)
    return 0


def list_talks() -> Iterator[tuple[Talk, str, bool]]:
    """All recordings with their languages, and whether numbers were chosen on them."""
    turns = [*read_librispeech(), *read_timit(), *read_address().cut_turns(edge_ms=0)]
    clear = join_quickly(shuffle_voices(turns, 3), 3)
    for talk in (clear, add_noise(clear, NOISE_DB), telephone(clear)):
        yield talk, "en", True
    for name in list_spliced("base"):
        yield read_spliced(name), name[:2], True
    yield begin(read_documented(), LONGEST_MS), "en", False
    folders = [SHARED / "eval" / "conversations", SHARED / "eval" / "ami"]
    for path in sorted(path for folder in folders for path in folder.rglob("*.stm")):
        yield read_conversation(path), "fr" if path.stem.startswith("fr") else "en", False


def read_conversation(path: Path) -> Talk:
    """A recording beside its turns in an STM file."""
    said = []
    for line in path.read_text("utf-8").splitlines():
        fields = line.split(maxsplit=5)
        if line.startswith(";") or len(fields) < 6:
            continue
        text = fields[5].split(">", 1)[-1].strip() if fields[5].startswith("<") else fields[5]
        span = Span(*(round(float(field) * 1000) for field in fields[3:5]))
        said.append(Said(fields[2], text, span))
    mono = path.with_suffix(".mono.flac")
    return Talk(
        decode(mono if mono.is_file() else find_audio(path)), tuple(s for s in said if s.text)
    )


def add_noise(talk: Talk, below_db: float) -> Talk:
    """The talk in a noise that is so far below it."""
    noise = np.resize(decode(SHARED / "eval" / "nonspeech" / "sb_noise2.flac"), len(talk.samples))
    return replace(talk, samples=_mix(talk.samples, noise, below_db))


def telephone(talk: Talk) -> Talk:
    """The talk as a telephone lets it through, on a line that hisses."""
    spectrum = np.fft.rfft(talk.samples)
    hertz = np.fft.rfftfreq(len(talk.samples), 1 / RATE)
    spectrum[(hertz < TELEPHONE_HZ[0]) | (hertz > TELEPHONE_HZ[1])] = 0
    voice = np.fft.irfft(spectrum, len(talk.samples)).astype(np.float32)
    hiss = np.random.default_rng(0).standard_normal(len(voice)).astype(np.float32)
    return replace(talk, samples=_mix(voice, hiss, TELEPHONE_DB))


def _mix(voice: Samples, noise: Samples, below_db: float) -> Samples:
    level = np.sqrt(np.mean(voice**2) / np.mean(noise**2)) * 10 ** (-below_db / 20)
    return np.asarray(voice + level * noise, dtype=np.float32)


def encode_all(reader: FasterWhisperReader, most: int | None) -> Iterator[Material]:
    """Every recording, or the first windows of each, encoded."""
    detector = SileroDetector()
    for talk, language, is_chosen_on in list_talks():
        windows = pack_windows(detector.detect(talk.samples).speech, talk.length_ms)[:most]
        spectra = tuple(reader.prepare(talk.samples, windows).sound)
        encoded = CpuEncoder(reader._model).encode(spectra)
        part = talk if most is None else talk.cut(Span(0, windows[-1].end_ms))
        yield Material(part, language, tuple(windows), spectra, encoded, is_chosen_on)


def measure_batches(
    reader: FasterWhisperReader, one: Material, batches: Sequence[int], beams: Sequence[int]
) -> Iterator[str]:
    """A row for each size of batch and beam: processor ms for a window, the best of two.

    Of windows of one length, of which most have it; no batch has more than those.
    """
    alike = max(group_alike(one.spectra), key=len)
    for part in sorted({min(size, len(alike)) for size in batches}):
        for beam in beams:
            decode_alike = _make_decoder(reader, one, beam)
            seconds = min(_time(partial(decode_alike, alike[:part]))[0] for _ in range(2))
            yield f"| {part} | {beam} | {1000 * seconds / part:.0f} |"


def _make_decoder(
    reader: FasterWhisperReader, one: Material, beam: int
) -> Callable[[Sequence[int]], list[Guess]]:
    """What decodes windows of one length, by their indices, in one batch."""
    options = RecognitionOptions(one.language, beam_size=beam, beam_search="always")
    decoder = Decoder(reader._model, options)

    def decode_alike(alike: Sequence[int]) -> list[Guess]:
        encoded = InMemory([one.encoded.windows[index] for index in alike])
        return decoder.decode(encoded, one.spectra[alike[0]].shape[1] * FRAME_MS)

    return decode_alike


def _time(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def hear(reader: FasterWhisperReader, one: Material, beam: int) -> Heard:
    """A recording decoded in batches as a worker does it: those of a batch that have one length together."""
    decode_alike = _make_decoder(reader, one, beam)

    def decode_all() -> dict[int, Guess]:
        found: dict[int, Guess] = {}
        for first in range(0, len(one.windows), CPU_BATCH):
            for group in group_alike(one.spectra[first : first + CPU_BATCH]):
                alike = [first + index for index in group]
                found.update(zip(alike, decode_alike(alike), strict=True))
        return found

    seconds, found = _time(decode_all)
    return Heard(tuple(found[index] for index in range(len(one.windows))), seconds)


def compare_rules(
    reader: FasterWhisperReader, material: Sequence[Material], beams: Sequence[int]
) -> Iterator[str]:
    """A row for greedy decoding alone, and for each beam alone and where greedy decoding is unsure."""
    greedy = [hear(reader, one, 1) for one in material]
    yield _make_row(reader, material, "greedy", greedy, [])
    for beam in beams:
        searched = [hear(reader, one, beam) for one in material]
        yield _make_row(reader, material, f"beam of {beam}", searched, [])
        for bound in BOUNDS:
            mixed, chosen = [], []
            for first, second in zip(greedy, searched, strict=True):
                unsure = [is_unsure(guess, bound) for guess in first.guesses]
                pairs = zip(first.guesses, second.guesses, unsure, strict=True)
                guesses = tuple(b if is_searched else a for a, b, is_searched in pairs)
                share = sum(unsure) / max(1, len(unsure))
                mixed.append(Heard(guesses, first.seconds + share * second.seconds))
                chosen += unsure
            yield _make_row(
                reader, material, f"greedy, then a beam of {beam} below {bound:.0%}", mixed, chosen
            )


def is_unsure(guess: Guess, bound: float) -> bool:
    """Whether a beam search follows, were the mean probability of a token the decoder's bound for it."""
    return bool(guess.tokens) and (
        guess.avg_logprob < math.log(bound) or guess.compression_ratio > UNSURE_COMPRESSION
    )


def _make_row(
    reader: FasterWhisperReader,
    material: Sequence[Material],
    name: str,
    heard: Sequence[Heard],
    chosen: Sequence[bool],
) -> str:
    """A row of what was heard."""
    wrong, said = [0, 0], [0, 0]
    for one, answer in zip(material, heard, strict=True):
        tokenizer = Decoder(reader._model, RecognitionOptions(one.language)).tokenizer
        text = " ".join(tokenizer.decode(list(guess.tokens)) for guess in answer.guesses)
        counts = score(one.talk.page, text).words
        wrong[not one.is_chosen_on] += counts.errors
        said[not one.is_chosen_on] += counts.reference_length
    windows = sum(len(one.windows) for one in material)
    ms = 1000 * sum(answer.seconds for answer in heard) / windows
    cells = [f"{a} of {b} ({a / max(1, b):.1%})" for a, b in zip(wrong, said, strict=True)]
    share = f"{sum(chosen) / len(chosen):.0%}" if chosen else ""
    return f"| {name} | {share} | {ms:.0f} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
