"""The command's first moment, while it is being loaded."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest

INTERRUPT_WHILE_LOADING = """\
import sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "pipeline.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
from pipeline.launch import main
main()
"""


def test_ctrl_c_while_the_command_is_loaded_shows_no_traceback() -> None:
    words = [sys.executable, "-c", INTERRUPT_WHILE_LOADING]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "\nInterrupted.\n")


@pytest.mark.parametrize("module", ["pipeline", "pipeline.launch"])
def test_python_m_is_the_command(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr("pipeline.cli.main", lambda: begun.append(module))
    monkeypatch.delitem(sys.modules, "pipeline.launch", raising=False)
    runpy.run_module(module, run_name="__main__")
    assert begun == [module]
