"""Fixtures shared by all tests: where the evaluation material is, and a private cache."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A slow moment of a busy machine is no fault of the example that was tried in it; speed has tests of its own.
settings.register_profile("transcribe", deadline=None)
settings.load_profile("transcribe")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Evaluation recordings and pages, which lie beside the repository and are not part of it."""
    if not (SHARED / "eval").is_dir():
        pytest.skip("needs the evaluation material in ../shared, which is not here")
    return SHARED
