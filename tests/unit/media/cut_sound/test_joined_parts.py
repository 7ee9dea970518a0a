"""Parts that meet without a step, each as long as it was."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.media.cut_sound.joined_parts import Samples, join_parts

RATE = 24_000


def test_parts_of_a_sine_meet_without_a_step() -> None:
    sine = np.sin(2 * np.pi * 220 * np.arange(RATE) / RATE).astype(np.float32)[None]
    parts = [(0, 4014), (8000, 12_055), (16_000, 24_000)]
    joined = np.concatenate(list(join_parts(iter([(0, sine)]), parts, 240, ends_early=False)), 1)
    hard = np.concatenate([sine[:, a:b] for a, b in parts], axis=1)
    assert np.abs(np.diff(hard)).max() > 0.5
    assert np.abs(np.diff(joined)).max() < 2.5 * np.abs(np.diff(sine)).max()


def test_noise_is_as_loud_where_parts_meet() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (400, 4000)).astype(np.float32)
    parts = [(0, 1000), (2000, 4000)]
    joined = np.concatenate(list(join_parts(iter([(0, noise)]), parts, 240, ends_early=False)), 1)
    power = (joined**2).mean(axis=0)
    assert power[880:1120].mean() == pytest.approx(power[:880].mean(), rel=0.05)


@st.composite
def cut_sounds(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]], int]:
    """Lengths of blocks, parts in them, and a crossfade."""
    blocks = draw(st.lists(st.integers(1, 700), min_size=1, max_size=8))
    places = draw(st.lists(st.integers(0, sum(blocks)), min_size=2, max_size=10, unique=True))
    places = sorted(places)[: len(places) // 2 * 2]
    return blocks, list(zip(places[::2], places[1::2], strict=True)), draw(st.integers(0, 60))


@settings(max_examples=60)
@given(cut_sounds(), st.booleans())
def test_parts_are_as_long_as_they_were_whatever_the_blocks(
    made: tuple[list[int], list[tuple[int, int]], int], ends_early: bool
) -> None:
    blocks, parts, fade = made
    sound = np.random.default_rng(3).normal(size=(2, sum(blocks))).astype(np.float32)
    starts = np.cumsum([0, *blocks])

    def cut(bounds: list[int]) -> Samples:
        pieces = ((a, sound[:, a:b]) for a, b in pairwise(bounds))
        joined = list(join_parts(pieces, parts, fade, ends_early=ends_early))
        return np.concatenate([np.zeros((2, 0), np.float32), *joined], axis=1)

    in_blocks, at_once = cut([int(at) for at in starts]), cut([0, sum(blocks)])
    assert in_blocks.shape[1] == sum(b - a for a, b in parts)
    assert np.allclose(in_blocks, at_once, atol=1e-5)
    if fade == 0:
        assert (at_once == np.concatenate([sound[:, a:b] for a, b in parts], axis=1)).all()
