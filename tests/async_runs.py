"""Coroutines that are run in a thread of their own: Playwright keeps a loop running in that of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def run_apart(work: Coroutine[object, object, Result]) -> Result:
    """What a coroutine gives, whether or not a loop runs here."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()
