"""Fixtures shared by all tests: where the evaluation material is, and a private cache."""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A slow moment of a busy machine is no fault of the example that was tried in it; speed has tests of its own.
settings.register_profile("transcribe", deadline=None)
settings.load_profile("transcribe")

LONG_FILES = (
    "tests/unit/cluster/test_cluster.py",
    "tests/unit/run/batch/test_worker_pool.py",
    "tests/test_wheel.py",
)
"""Files that take long without a model in this process: they start many others."""

IN_FORKS = (
    "pipeline.review.analysis.analyst_process",
    "tests.unit.run.recording.test_at_once",
    "tests.worker_fakes",
)
"""What processes find imported that are forked from a server of forks, of which there is one for all tests."""

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each worker imports another part of all tests first, and then finds the rest compiled.

    That pytest rewrites assertions takes as long as all else that happens before the first test, where
    nothing is compiled yet. What can't be imported is told when it is collected.
    """
    name, count = (os.environ.get(f"PYTEST_XDIST_WORKER{end}", "") for end in ("", "_COUNT"))
    if not name or session.config.args != session.config.getini("testpaths"):
        return
    modules = sorted((ROOT / "tests").rglob("test_*.py"))
    for path in modules[int(name.removeprefix("gw")) :: int(count)]:
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first: no worker is left with one of them while the other waits."""
    long = {item.path for item in items if item.get_closest_marker("model")}
    long |= {ROOT / name for name in LONG_FILES}
    items.sort(key=lambda item: item.path not in long)
    gc.freeze()  # what describes the tests stays until the end, and needn't be looked through again and again
    gc.set_threshold(20_000, 20, 20)


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


@pytest.fixture(scope="module")
def forked_workers() -> Iterator[None]:
    """Processes of the program are forked from one that has their imports, where the system can.

    One begun from nothing spends most of a second on them. What they share with the tests' own process
    is nothing more than that.
    """
    from pipeline.run.batch import processes

    context = fork_from_server()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(processes, "get_context", lambda _: context)
        yield


def fork_from_server() -> Any:
    """How processes begin for tests: forked from a server that has loaded no more than their modules.

    A fork of the tests' own process, in which libraries run threads, may end in any of them.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IN_FORKS))
    return context


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests on real models, in whichever process: none looks for weights or the
    fastest number type twice, nor reads again what another file's test has read with the same settings.
    """
    folder = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return (folder.parent if is_worker else folder) / "cache"
