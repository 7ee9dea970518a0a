"""What a microphone hears of another one's speaker is like that one's sound; somebody who answers is not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.attribute.crosstalk import COPY, SOFT_COPY
from pipeline.media import load_audio
from pipeline.media.tracks.leakage import compare_stretches
from tests.rooms import RATE, make_echo, put_in_room

STRETCHES = range(0, 10 * RATE, RATE)
SECONDS = 0.8


@pytest.fixture(scope="module")
def voices(root: Path) -> list[np.ndarray]:
    """Twelve seconds of each of the demo's speakers."""
    sound = load_audio(root / "audio" / "interview.mp3").channels[0][: 90 * RATE]
    turns = json.loads((root / "audio" / "interview.turns.json").read_text())
    parts: dict[str, list[np.ndarray]] = {}
    for turn in turns:
        part = sound[round(turn["start"] * RATE) : round(turn["end"] * RATE)]
        parts.setdefault(turn["speaker"], []).append(part)
    joined = [np.concatenate(part).astype(np.float64)[: 12 * RATE] for part in parts.values()]
    return [voice / voice.std() * 0.1 for voice in joined]


def list_shares(own: np.ndarray, other: np.ndarray) -> list[float]:
    parts = [slice(start, start + round(SECONDS * RATE)) for start in STRETCHES]
    return [compare_stretches(own[part], other[part]).share for part in parts]


@pytest.mark.parametrize(
    ("softer_db", "direct_db", "delay_s", "least"),
    [(3, 6, 0.001, COPY), (6, 3, 0.012, COPY), (10, 0, 0.03, SOFT_COPY), (15, -3, 0.02, SOFT_COPY)],
)
def test_leakage_in_a_room_is_told_from_two_who_speak_at_once(
    voices, softer_db, direct_db, delay_s, least
):
    rng = np.random.default_rng(3)
    near, far = make_echo(rng, 0, 12, 0.4), make_echo(rng, delay_s, direct_db, 0.4)
    gain = 10 ** (-softer_db / 20)
    first, second = (put_in_room(voice, near) for voice in voices)
    leaked, back = (gain * put_in_room(voice, far) for voice in voices)
    assert np.median(list_shares(leaked, first)) >= least
    assert np.median(list_shares(second + leaked, first + back)) < least
    assert max(list_shares(second, first)) < 0.3
    late_ms = compare_stretches(leaked[:RATE], first[:RATE]).late_ms
    assert late_ms == pytest.approx(1000 * delay_s, abs=1)


def test_silence_is_like_nothing():
    assert compare_stretches(np.zeros(100, np.float32), np.ones(100, np.float32)).share == 0
    assert compare_stretches(np.zeros(0, np.float32), np.zeros(0, np.float32)).share == 0
