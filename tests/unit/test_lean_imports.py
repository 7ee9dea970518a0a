"""What only some need is not even loaded by a run that needs none of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
