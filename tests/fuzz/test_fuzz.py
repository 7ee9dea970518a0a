"""Some of the cases of ``python -m tests.fuzz``, as many as fit into the time of a test."""

from __future__ import annotations

import sys
import time

import pytest

from tests.fuzz.cases import KINDS, make_case
from tests.fuzz.sandbox import prepare, run

SEED = 20_000
MOST_S, LEAST = 20.0, 5
"""Seconds that cases are tried, and how many are on the busiest machine."""


@pytest.mark.skipif(sys.platform != "linux", reason="bounds of memory are Linux's")
def test_hostile_input_ends_soon_and_in_one_clear_error() -> None:
    prepare()
    until, faults, tried = time.monotonic() + MOST_S, [], 0
    while time.monotonic() < until or tried < LEAST:
        case = make_case(SEED + tried)
        tried += 1
        if fault := run(case).fault:
            faults.append(f"{fault}: python -m tests.fuzz --only {case.seed}")
    assert faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_makes_a_case_of_every_kind(kind: str) -> None:
    for seed in range(60):
        assert make_case(seed, kind).words


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_is_the_same_each_time_it_is_made(kind: str) -> None:
    assert make_case(7, kind) == make_case(7, kind)
