"""What no unit test touches: this user's own cache."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path_factory.mktemp("user") / "cache"))
        yield
