"""`transcribe cut` at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reviews import correct
from tests.unit.cli.test_commands import Invoke, invoke, recognizer
from tests.unit.run.commands.cutting.test_cut_recording import YOU_KNOW, make_transcript

__all__ = ["invoke", "recognizer"]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return make_transcript(tmp_path)


def test_cut_writes_beside_the_transcript_and_tells_the_paths(invoke: Invoke, record: Path) -> None:
    correct(record, YOU_KNOW)
    finished = invoke("cut", "talk.json", "-f", "mp3, SRT")
    assert finished.code == 0
    assert finished.out.splitlines() == ["talk.cut.json", "talk.cut.srt", "talk.cut.mp3"]
    assert "talk.json: 1 cut, 00:00:00.7 of 00:00:07.0" in finished.err


def test_cut_lists_what_it_would_cut(invoke: Invoke, record: Path) -> None:
    correct(record, YOU_KNOW)
    finished = invoke("cut", "talk.review.json", "--dry-run", "--handles", "0", "--fps", "25")
    assert (finished.code, finished.out) == (0, "00:00:02.4 - 00:00:03.2  you know\n")
    assert not record.with_name("talk.cut.json").exists()


@pytest.mark.parametrize("arguments", [("--handles", "-1"), ("-f", "mp4"), ()])
def test_cut_refuses_what_makes_no_sense(
    invoke: Invoke, record: Path, arguments: tuple[str, ...]
) -> None:
    assert record.exists()
    finished = invoke("cut", "talk.json", *arguments)
    assert (finished.code, finished.out) == (2, "")
