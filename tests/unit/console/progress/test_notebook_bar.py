"""tqdm's bar for the whole job, as programs and notebooks see it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from tqdm import tqdm

from pipeline.console.progress.follower import Follower
from pipeline.console.progress.notebook_bar import NotebookBar
from pipeline.run import (
    FileFinished,
    FileStarted,
    Outcome,
    PlannedFile,
    RunPlanned,
    Stage,
    StageProgress,
)

TALK, ZOO = Path("talk.wav"), Path("zoo.wav")
STAGES = ((Stage.RECOGNIZE, 90.0), (Stage.WRITE, 10.0))


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Show:
    """A bar in a text, and the clock that it goes by."""

    def __init__(self) -> None:
        self.text, self.clock = io.StringIO(), Clock()
        self.bar = NotebookBar(Follower(self.clock), self.make)

    def make(self, **about: Any) -> Any:
        return tqdm(file=self.text, ncols=100, ascii=True, **about)

    @property
    def last(self) -> str:
        return self.text.getvalue().split("\r")[-1].strip()

    def begin(self, *sources: Path) -> None:
        self.bar.start()
        self.bar.take(RunPlanned(tuple(PlannedFile(s, 60_000, STAGES) for s in sources), 0.0, True))
        self.bar.take(FileStarted(sources[0], 1, len(sources)))
        self.bar.take(StageProgress(Stage.RECOGNIZE, 0.0, sources[0]))


@pytest.fixture
def show() -> Show:
    return Show()


def test_it_moves_and_tells_how_much_is_left_and_what_is_done(show: Show) -> None:
    show.begin(TALK)
    show.clock.now_s = 45.0
    show.bar.take(StageProgress(Stage.RECOGNIZE, 0.5, TALK))
    show.bar.tick()
    assert show.last.startswith("talk.wav:  45%|####")
    assert show.last.endswith("about 0:55 left, recognising words")
    show.clock.now_s = 54.0
    show.bar.tick()
    assert 46 <= int(show.last.split("%")[0].split()[-1]) <= 54
    show.bar.stop()


def test_it_is_full_when_all_is_done(show: Show) -> None:
    show.begin(TALK)
    show.bar.take(FileFinished(Outcome(TALK)))
    show.bar.stop()
    assert show.last.startswith("talk.wav: 100%|####")
    assert show.last.endswith("done")


def test_it_stays_where_it_is_when_work_is_broken_off(show: Show) -> None:
    show.begin(TALK)
    show.bar.stop()
    assert "100%" not in show.text.getvalue()


def test_of_several_recordings_it_shows_the_whole(show: Show) -> None:
    show.begin(TALK, ZOO)
    show.bar.take(FileFinished(Outcome(TALK)))
    show.bar.take(FileStarted(ZOO, 2, 2))
    show.bar.tick()
    assert show.last.startswith("transcribe:  50%|")
    assert show.last.endswith("1 of 2 recordings done")
    show.bar.stop()


def test_no_name_of_a_file_steers_the_terminal(show: Show) -> None:
    show.begin(Path("a\x1b[2J.wav"))
    show.bar.tick()
    show.bar.stop()
    assert "\x1b" not in show.text.getvalue()
