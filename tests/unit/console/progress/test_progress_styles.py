"""Ways to show how far a run is: lines every half minute, JSON for programs, a bar that can be drawn."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.console import Display
from pipeline.console.progress.follower import Follower, Hidden
from pipeline.console.progress.progress_bar import ProgressBar
from pipeline.console.progress.progress_json import ProgressJson
from pipeline.console.progress.progress_lines import ProgressLines
from pipeline.console.run_view import RunView, choose_progress
from pipeline.errors import UnreadableMedia
from pipeline.run import (
    FileFinished,
    FileStarted,
    Notice,
    Outcome,
    PlannedFile,
    RunPlanned,
    Stage,
    StageProgress,
)

TALK, OTHER = Path("talk.mp3"), Path("other.mp3")
STAGES = ((Stage.DECODE, 10.0), (Stage.RECOGNIZE, 80.0), (Stage.WRITE, 10.0))
PLAN = RunPlanned((PlannedFile(TALK, 300_000, STAGES),), 0.0, is_measured=True)


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def in_a_pipe() -> Console:
    return Console(file=io.StringIO(), highlight=False, markup=False, emoji=False, width=200)


def read(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


# Lines


def test_a_log_has_a_line_at_the_start_and_one_every_thirty_seconds() -> None:
    console, clock = in_a_pipe(), Clock()
    lines = ProgressLines(console, Follower(clock))
    lines.take(PLAN)
    lines.take(FileStarted(TALK, 1, 1))
    lines.take(StageProgress(Stage.DECODE, 0.0, TALK))
    clock.now_s = 10.0
    lines.take(StageProgress(Stage.RECOGNIZE, 0.0, TALK))
    for clock.now_s in range(10, 80):
        lines.take(StageProgress(Stage.RECOGNIZE, (clock.now_s - 10) // 20 / 4, TALK))
        lines.tick()
    assert read(console) == [
        "talk.mp3: started",
        "talk.mp3: 30 %, about 1:10 left, recognising words",
        "talk.mp3: 60 %, about 0:40 left, recognising words",
    ]


def test_of_several_recordings_a_log_tells_of_the_whole() -> None:
    console, clock = in_a_pipe(), Clock()
    lines = ProgressLines(console, Follower(clock))
    lines.take(RunPlanned((PLAN.files[0], PlannedFile(OTHER, 300_000, STAGES)), 0.0, True))
    lines.take(FileStarted(TALK, 1, 2))
    clock.now_s = 100.0
    lines.take(FileFinished(Outcome(TALK)))
    lines.take(FileStarted(OTHER, 2, 2))
    lines.tick()
    assert read(console)[-1] == "1 of 2 recordings done: 50 %, about 1:40 left"


# JSON


def test_each_line_for_programs_is_an_object_that_says_what_it_is() -> None:
    stream, clock = io.StringIO(), Clock()
    view = ProgressJson(Follower(clock), stream)
    view.take(PLAN)
    view.take(StageProgress(Stage.LOAD, 0.0))
    view.take(FileStarted(TALK, 1, 1))
    view.take(StageProgress(Stage.RECOGNIZE, 0.0, TALK))
    clock.now_s = 40.0
    view.take(StageProgress(Stage.RECOGNIZE, 0.5, TALK))
    view.tick()
    view.take(Notice("odd \x1b[31m"))
    view.take(FileFinished(Outcome(TALK, outputs=(Path("out/talk.srt"),))))
    assert "\x1b" not in stream.getvalue()
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    planned, loading, started, begun, half, notice, finished = told
    assert planned == {
        "event": "planned",
        "files": [{"file": "talk.mp3", "duration": 300.0}],
        "seconds_left": 100.0,
    }
    assert loading == {"event": "loading", "share": 0.0, "seconds_left": 100.0}
    assert started == {"event": "started", "file": "talk.mp3", "index": 1, "total": 1}
    assert begun == {
        "event": "progress",
        "file": "talk.mp3",
        "stage": "recognize",
        "stage_share": 0.0,
        "file_share": 0.1,
        "share": 0.1,
        "seconds_left": 90.0,
    }
    assert (half["stage_share"], half["share"], half["seconds_left"]) == (0.5, 0.5, 50.0)
    assert notice == {"event": "notice", "text": "odd \x1b[31m"}
    assert (finished["status"], finished["outputs"]) == ("done", ["out/talk.srt"])


def test_a_failure_is_told_to_programs_with_its_reason_and_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = UnreadableMedia("talk.mp3", "it is no audio", "Export it again")
    with RunView(in_a_pipe(), display=Display("jsonl", is_quiet=True)) as view:
        view(FileFinished(Outcome(TALK, error)))
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["event"], told["status"]) == ("finished", "failed")
    assert told["error"]["reason"] == "it is no audio"


# Which of them


@pytest.mark.parametrize(
    ("style", "terminal", "term", "expected"),
    [
        ("auto", True, "xterm", ProgressBar),
        ("auto", False, "xterm", ProgressLines),
        ("auto", True, "dumb", ProgressLines),
        ("bar", True, "xterm", ProgressBar),
        ("lines", True, "xterm", ProgressLines),
        ("jsonl", True, "xterm", ProgressJson),
        ("none", True, "xterm", Hidden),
    ],
)
def test_progress_is_shown_as_it_is_asked_for_or_as_the_terminal_can(
    style: str, terminal: bool, term: str, expected: type
) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, _environ={"TERM": term})
    display = Display(progress=style)  # type: ignore[arg-type]
    assert expected is type(choose_progress(display, console, Clock()))


def test_without_colours_a_bar_is_drawn_all_the_same() -> None:
    environment = {"TERM": "xterm-256color", "NO_COLOR": "1"}
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80, _environ=environment)
    with RunView(console) as view:
        view(PLAN)
        view(FileStarted(TALK, 1, 1))
        view(StageProgress(Stage.RECOGNIZE, 0.5, TALK))
    assert {"█", "░"} - set(file.getvalue()) == set()
    assert "\x1b[36m" not in file.getvalue()


def test_the_columns_are_asked_for_each_time_so_that_a_terminal_may_be_resized() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80, _environ={"TERM": "xterm"})
    bar = ProgressBar(console, Follower(Clock()))
    for event in (PLAN, FileStarted(TALK, 1, 1)):
        bar.take(event)
    wide = bar._render()
    console.width = 40
    assert (wide.plain.count("\n"), bar._render().plain.count("\n")) == (0, 1)
