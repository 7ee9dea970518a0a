"""What the benchmark of recognition listens to: talks whose turns and words are known, cut and joined."""

from __future__ import annotations

import csv
import json
import wave
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.domain import Reference, ReferenceTurn, Span, Word
from pipeline.run.outputs.files import read_reference
from tests.benchmarks.measure import SHARED
from tests.benchmarks.speakers import RATE, Samples, decode

SPLICED = SHARED / "eval" / "spliced"
DOCUMENTED = SHARED / "documented"
EDGE_MS = 100
"""True edges of spliced turns are right within so much, so a turn is cut out with that around it.

Source: ``INVENTORY.md`` of the material.
"""
GAP_MS = 30_000
LONGEST_TURN_MS = 12_000
"""Longer turns of the documented interview are left out where turns are to be quick."""
PAUSES_MS = (100, 500)
HUSH = 1e-4  # the noise of a quiet room, -80 dB, in place of a silence that no microphone hears


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: who says what, when, and what it is in English where it is not; true times of words where known."""

    voice: str
    text: str
    span: Span
    words: tuple[Word, ...] = ()
    english: str = ""

    def move(self, by_ms: int) -> Said:
        """The same, so much later."""
        words = tuple(replace(word, span=_move(word.span, by_ms)) for word in self.words)
        return replace(self, span=_move(self.span, by_ms), words=words)


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """A recording and all that is said in it, in order; ``samples`` are mono, 16 kHz, -1..1."""

    samples: Samples
    said: tuple[Said, ...] = ()

    @property
    def page(self) -> Reference:
        """What is said, as a page."""
        return Reference("", (), (), tuple(ReferenceTurn(s.voice, (s.text,)) for s in self.said))

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return len(self.samples) * 1000 // RATE

    def cut(self, part: Span) -> Talk:
        """A part of it, with the turns of which it holds the middle."""
        a, b = (ms * RATE // 1000 for ms in (part.start_ms, part.end_ms))
        said = (s for s in self.said if part.start_ms <= s.span.middle_ms < part.end_ms)
        return Talk(self.samples[a:b], tuple(s.move(-part.start_ms) for s in said))

    def cut_turns(self, edge_ms: int = EDGE_MS) -> Iterator[Talk]:
        """Every turn by itself."""
        for one in self.said:
            start_ms = max(0, one.span.start_ms - edge_ms)
            part = self.cut(Span(start_ms, min(self.length_ms, one.span.end_ms + edge_ms)))
            yield Talk(part.samples, (one.move(-start_ms),))

    def write(self, path: Path) -> Path:
        """The file that it is written to, 16 bits."""
        sound = (np.clip(self.samples, -1.0, 1.0) * 32_767).astype("<i2")
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(sound.tobytes())
        return path


def _move(span: Span, by_ms: int) -> Span:
    start_ms = max(0, span.start_ms + by_ms)
    return Span(start_ms, max(start_ms, span.end_ms + by_ms))


def join(parts: Iterable[Talk]) -> Talk:
    """One talk after the other."""
    kept, said, at = [], [], 0
    for part in parts:
        said += [one.move(at * 1000 // RATE) for one in part.said]
        kept.append(part.samples)
        at += len(part.samples)
    return Talk(np.concatenate(kept), tuple(said))


def make_hush(length_ms: int, seed: int = 0) -> Talk:
    """A pause in a quiet room."""
    noise = np.random.default_rng(seed).standard_normal(length_ms * RATE // 1000)
    return Talk((noise * HUSH).astype(np.float32))


def list_spliced(model: str) -> tuple[str, ...]:
    """The spliced sessions in languages that the model knows."""
    names = (path.stem for path in sorted(SPLICED.glob("*.json")))
    return tuple(n for n in names if n.startswith("en") or not model.endswith(".en"))


def find_sound(name: str) -> Path:
    """The recording of a spliced session."""
    return next(p for p in SPLICED.glob(f"{name}.*") if p.suffix in {".flac", ".opus", ".wav"})


@cache
def read_spliced(name: str) -> Talk:
    """A spliced session."""
    turns = json.loads((SPLICED / f"{name}.json").read_text("utf-8"))["turns"]
    said = tuple(
        Said(
            turn["speaker"],
            turn["text"],
            _to_span(turn["start"], turn["end"]),
            tuple(Word(f" {text}", _to_span(a, b)) for text, a, b in turn.get("words", ())),
            turn.get("text_en", ""),
        )
        for turn in turns
    )
    return Talk(decode(find_sound(name)), said)


def _to_span(start: float, end: float) -> Span:
    return Span(round(start * 1000), round(end * 1000))


def read_timit() -> Iterator[Talk]:
    """Every sentence, with the hand-checked times of its words."""
    for path in sorted((SHARED / "eval" / "timit").rglob("*.flac")):
        rows = [r.split() for r in path.with_suffix(".wrd").read_text("utf-8").splitlines()]
        words = tuple(Word(f" {w}", _to_span(int(a) / RATE, int(b) / RATE)) for a, b, w in rows)
        span = Span(words[0].span.start_ms, words[-1].span.end_ms)
        text = "".join(word.text for word in words).strip()
        yield Talk(decode(path), (Said(path.parent.name, text, span, words),))


def read_librispeech_texts() -> dict[str, str]:
    """What is said in every utterance, by its name."""
    path = SHARED / "eval" / "librispeech" / "trans.tsv"
    with path.open(encoding="utf-8", newline="") as rows:
        return dict(csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_librispeech() -> Iterator[Talk]:
    """Every utterance."""
    for name, text in read_librispeech_texts().items():
        voice = name.split("-")[0]
        samples = decode(SHARED / "eval" / "librispeech" / voice / f"{name}.flac")
        yield Talk(samples, (Said(voice, text, Span(0, len(samples) * 1000 // RATE)),))


def read_address() -> Talk:
    """The address, phrase by phrase; its times are automatic."""
    folder = SHARED / "eval" / "documents" / "address"
    rows = json.loads((folder / "address.alignment.json").read_text("utf-8"))["words"]
    said = tuple(Said("address", text, _to_span(start, end)) for text, start, end in rows)
    return Talk(decode(folder / "address.small.mp3"), said)


@cache
def read_documented() -> Talk:
    """The documented interview."""
    page = read_reference(DOCUMENTED / "interview.txt")
    times = json.loads((DOCUMENTED / "interview.turns.json").read_text("utf-8"))
    said = tuple(
        Said(one["speaker"], turn.text, _to_span(one["start"], one["end"]))
        for turn, one in zip(page.turns, times, strict=True)
    )
    return Talk(decode(DOCUMENTED / "interview.mp3"), said)


def begin(talk: Talk, most_ms: int) -> Talk:
    """Its first turns, up to the pause after the last one that ends by then."""
    if talk.length_ms <= most_ms:
        return talk
    last, following = [
        (one.span.end_ms, after.span.start_ms)
        for one, after in pairwise(talk.said)
        if one.span.end_ms <= most_ms
    ][-1]
    return talk.cut(Span(0, (last + following) // 2))


def make_sentences() -> Talk:
    """All sentences of TIMIT with half a second between them."""
    return join(part for talk in read_timit() for part in (talk, make_hush(500)))


def list_utterances() -> list[Talk]:
    """What a recording of many voices is made of: short turns of all that is at hand in English."""
    documented = [
        turn for turn in read_documented().cut_turns(edge_ms=0) if turn.length_ms <= LONGEST_TURN_MS
    ]
    return [
        *read_librispeech(),
        *read_timit(),
        *read_address().cut_turns(edge_ms=0),
        *documented,
    ]


def shuffle_voices(utterances: Sequence[Talk], seed: int) -> list[Talk]:
    """In an order drawn at random, in which the voice changes at each turn while there is another."""
    rng = np.random.default_rng(seed)
    left = [utterances[i] for i in rng.permutation(len(utterances))]
    order: list[Talk] = []
    while left:
        last = order[-1].said[0].voice if order else ""
        other = next((i for i, one in enumerate(left) if one.said[0].voice != last), 0)
        order.append(left.pop(other))
    return order


def join_quickly(utterances: Sequence[Talk], seed: int) -> Talk:
    """One after the other with a short silence between them."""
    rng = np.random.default_rng(seed)
    pauses = (make_hush(int(rng.integers(*PAUSES_MS)), seed) for _ in utterances)
    return join(part for pair in zip(utterances, pauses, strict=True) for part in pair)


def list_gap_sounds() -> dict[str, Samples]:
    """Half a minute each of nothing at all, of noise, and of music in which nobody sings."""
    length = GAP_MS * RATE // 1000
    folder = SHARED / "eval" / "nonspeech"
    noise, music = (decode(folder / f) for f in ("sb_noise2.flac", "librosa_vibe-ace.ogg"))
    return {
        "silence": np.zeros(length, np.float32),
        "noise": np.resize(noise, length),
        "music": np.resize(music, length),
    }


def open_gaps(talk: Talk, sound: Samples) -> tuple[Talk, tuple[Span, ...]]:
    """The talk with the sound put in after a third and two thirds of its turns; and where that is."""
    places = [len(talk.said) // 3, 2 * len(talk.said) // 3]
    cuts = [(talk.said[i - 1].span.end_ms + talk.said[i].span.start_ms) // 2 for i in places]
    edges = [0, *cuts, talk.length_ms]
    parts = [talk.cut(Span(a, b)) for a, b in pairwise(edges)]
    opened = join([parts[0], Talk(sound), parts[1], Talk(sound), parts[2]])
    gap_ms = len(sound) * 1000 // RATE
    gaps = (Span(cut + i * gap_ms, cut + (i + 1) * gap_ms) for i, cut in enumerate(cuts))
    return opened, tuple(gaps)
