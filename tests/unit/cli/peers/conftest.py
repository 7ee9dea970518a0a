"""Runs pasted command lines through the real parser; nothing is transcribed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.cli import cli
from pipeline.config import Settings
from pipeline.console.display import Display


class Asked(NamedTuple):
    """What a command line asks for."""

    words: tuple[str, ...]
    settings: Settings
    display: Display


Parse = Callable[..., Asked]


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Parse:
    """What ``transcribe`` asks for with these arguments, in a folder with ``talk.mp3``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.mp3").touch()
    asked: list[Asked] = []

    def note(words: tuple[str, ...], settings: Settings, display: Display, *, dry_run: bool) -> int:
        assert not dry_run
        asked.append(Asked(words, settings, display))
        return 0

    monkeypatch.setattr("pipeline.cli.commands.run_commands.work_through", note)

    def call(*arguments: str) -> Asked:
        asked.clear()
        assert cli.main(list(arguments), prog_name="transcribe", standalone_mode=False) == 0
        (only,) = asked
        return only

    return call
