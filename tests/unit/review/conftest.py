"""An editor that is open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review_sessions import Page, open_page, write_record


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    opened = open_page(write_record(tmp_path))
    with opened.client:
        yield opened
