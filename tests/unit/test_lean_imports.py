"""What only some need is not even loaded by a run that needs none of it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

SELDOM = (
    "aiohttp docx feedparser fsspec jellyfish lxml num2words opencc pocketsphinx ray sacrebleu scipy "
    "starlette text_to_num torch uvicorn"
)
"""Libraries for pages, Word, editors, addresses, clusters, translations, Chinese, numbers and English sounds."""

RUN = """
import sys
from pathlib import Path
from pipeline.config import Settings
from pipeline.run import Engines, run_batch
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import write_wav
folder = Path(sys.argv[1])
before = set(sys.modules)
write_wav(folder / "talk.wav")
engines = Engines(FakeDetector(), FakeRecognizer((make_segment("It begins with a question."),)), FakeDiarizer(()))
(outcome,) = run_batch([folder / "talk.wav"], Settings(output_dir=folder / "out"), folder / "cache", engines=engines)
print(outcome.status.value, *sorted(set(sys.argv[2:]) & set(sys.modules)))
"""


def test_a_plain_run_loads_nothing_that_only_some_need(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN, tmp_path, *SELDOM.split()]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["done"], done.stdout + done.stderr


OTHER_WORK = (
    "pipeline.cluster.ray_batch",
    "pipeline.compare",
    "pipeline.reference",
    "pipeline.report.data",
    "pipeline.review",
    "pipeline.run.commands",
)
"""What other commands need, and only runs on several machines or beside a published text."""

COMMAND = """
import sys
import pipeline.cli.work, pipeline.console
from pipeline.cluster import choose_batch
from pipeline.config import Settings
choose_batch(Settings())
print(*sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_a_command_that_transcribes_loads_nothing_of_the_others(root: Path) -> None:
    command = [sys.executable, "-c", COMMAND, *OTHER_WORK]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [], done.stdout + done.stderr


@pytest.mark.parametrize("facade", ["pipeline.run", "pipeline.report", "pipeline.cluster"])
def test_a_facade_has_every_name_that_it_lists_and_no_other(facade: str) -> None:
    module = import_module(facade)
    assert all(getattr(module, name) is not None for name in module.__all__)
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        getattr(module, "no_such_name")  # noqa: B009 - as a name it would be no expression of use
