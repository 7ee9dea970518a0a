"""Spectra that don't depend on how many cores a machine has."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.recognition.encoder import ReproducibleMelFilters

HASH = """
import hashlib
import numpy as np
from pipeline.engines.recognition.encoder import ReproducibleMelFilters
numbers = np.random.default_rng(0)
filters, spectrum = (numbers.random(shape, dtype=np.float32) for shape in ((80, 201), (201, 3000)))
print(hashlib.sha256((ReproducibleMelFilters(filters) @ spectrum).tobytes()).hexdigest())
"""


@given(st.integers(1, 128), st.integers(1, 201), st.integers(0, 100))
def test_the_product_is_the_plain_one(mels: int, bins: int, frames: int) -> None:
    numbers = np.random.default_rng(mels)
    filters, spectrum = numbers.random((mels, bins)), numbers.random((bins, frames))
    product = ReproducibleMelFilters(filters.astype(np.float32)) @ spectrum.astype(np.float32)
    np.testing.assert_allclose(filters @ spectrum, product, rtol=1e-4)


def test_the_product_is_the_same_with_any_number_of_threads() -> None:
    found = set()
    for threads in ("1", "2"):
        environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        command = [sys.executable, "-c", HASH]
        made = subprocess.run(command, env=environment, capture_output=True, check=True)
        found.add(made.stdout)
    assert len(found) == 1
