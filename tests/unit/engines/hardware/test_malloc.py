"""Freed memory is kept: taking it again costs the system nothing."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from pipeline.engines.hardware import malloc
from pipeline.engines.hardware.devices import may_have_cuda

TAKE_AGAIN = """
import resource, sys, threading
import numpy as np
from pipeline.engines.hardware.malloc import keep_freed
if sys.argv[1] == "kept":
    assert keep_freed()
def take():
    for _ in range(20):
        np.ones(10_000_000, dtype=np.float32)
take()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
worker = threading.Thread(target=take)
worker.start()
worker.join()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def count_pages(how: str) -> int:
    """Pages that a worker gets from the system for 20 x 40 MB, one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", TAKE_AGAIN, how], check=True, capture_output=True, text=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has these settings")
def test_what_is_freed_is_taken_again_without_asking_the_system() -> None:
    assert count_pages("kept") < count_pages("as it is") / 10


@pytest.mark.parametrize("failure", [OSError, AttributeError, TypeError])
def test_another_library_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    def fail(name: object) -> object:
        raise failure

    monkeypatch.setattr(ctypes, "CDLL", fail)
    assert not malloc.keep_freed()


@pytest.mark.parametrize(
    ("device", "gpus", "kept"), [("cpu", 1, True), ("auto", 0, True), ("auto", 1, False)]
)
def test_memory_is_kept_where_models_run_on_the_processor(
    device: str, gpus: int, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[bool] = []
    monkeypatch.setattr(malloc, "keep_freed", lambda: done.append(True))
    monkeypatch.setattr(malloc, "may_have_cuda", lambda: gpus > 0)
    monkeypatch.setattr(malloc, "is_cuda_used", lambda device: device != "cpu" and gpus > 0)
    malloc.keep_freed_on_cpu(device)
    assert bool(done) == kept


@pytest.mark.skipif(may_have_cuda(), reason="whether CUDA can be used is asked of CTranslate2 here")
def test_memory_is_kept_before_any_library_is_loaded_that_begins_threads() -> None:
    code = (
        "import sys, threading; from pipeline.engines.hardware.malloc import keep_freed_on_cpu;"
        "keep_freed_on_cpu('auto'); print(threading.active_count(), *({'numpy', 'ctranslate2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["1"]
