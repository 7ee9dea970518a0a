"""Fixtures shared by all tests: where the evaluation material is, and a private cache."""

from __future__ import annotations

from pathlib import Path

import pytest

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
