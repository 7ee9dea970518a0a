"""What a person sees: plain lines in a pipe, nothing interpreted, one line for one failure."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.compare import compare
from pipeline.console import (
    Display,
    RunView,
    format_length,
    make_console,
    print_comparison,
    print_error,
    print_outcomes,
    printable,
)
from pipeline.domain import Comparison, Turn
from pipeline.errors import EngineError, UnreadableMedia
from pipeline.run import (
    Detail,
    FileFinished,
    FileStarted,
    Notice,
    Outcome,
    PlannedFile,
    RunPlanned,
    Stage,
    StageProgress,
)
from tests.fakes import make_words
from tests.pages import parse_reference

PAGE = "Ann Lee: Good morning to you.\n\nBo Chen: Good morning.\n"
BROKEN = UnreadableMedia("talk.mp3", "it is no audio", "Export it again")


def in_a_pipe() -> Console:
    return Console(file=io.StringIO(), highlight=False, markup=False, emoji=False, width=100)


def on_a_terminal() -> Console:
    return Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
        markup=False,
        emoji=False,
        width=100,
    )


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def compare_greeting() -> Comparison:
    turns = (
        Turn("SPEAKER_00", make_words("Good evening to you.")),
        Turn("SPEAKER_01", make_words("Good morning.", start_ms=2000)),
    )
    return compare(parse_reference(PAGE, "page.txt"), turns)


def test_a_pipe_sees_that_a_recording_is_begun_and_no_escape_codes() -> None:
    console = in_a_pipe()
    with RunView(console) as view:
        view(FileStarted(Path("talk.mp3"), 1, 2))
        for share in (0.0, 0.5, 1.0):
            view(StageProgress(Stage.DECODE, share))
        view(StageProgress(Stage.RECOGNIZE, 0.0))
        view(FileFinished(Outcome(Path("talk.mp3"))))
    assert shown(console) == "[1/2] talk.mp3: started\n"


def test_a_terminal_sees_the_share_done_and_the_time_left_before_the_bar() -> None:
    console = on_a_terminal()
    with RunView(console, clock=lambda: 7.0) as view:
        view(
            RunPlanned(
                (PlannedFile(Path("talk.mp3"), 6000, ((Stage.RECOGNIZE, 80.0),)),), 0.0, True
            )
        )
        view(FileStarted(Path("talk.mp3"), 1, 1))
        view(StageProgress(Stage.RECOGNIZE, 0.0, Path("talk.mp3")))
        view(StageProgress(Stage.RECOGNIZE, 0.5, Path("talk.mp3")))
    last = shown(console).split("\r\x1b[2K")[-1]
    assert " 50 %  about 0:40 left" in last
    assert (
        last.index("left") < last.index("█") < last.index("recognising words") < last.index("talk")
    )


def test_the_bar_is_taken_away_and_the_cursor_given_back_after_an_interrupt() -> None:
    console = on_a_terminal()

    def work() -> None:
        with RunView(console) as view:
            view(FileStarted(Path("talk.mp3"), 1, 1))
            view(StageProgress(Stage.RECOGNIZE, 0.5))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert shown(console).rindex("\x1b[?25h") > shown(console).rindex("\x1b[?25l")


def test_an_error_is_one_line_that_says_what_why_and_what_next() -> None:
    console = in_a_pipe()
    print_error(BROKEN, console)
    assert shown(console) == "Error: talk.mp3: it is no audio. Export it again\n"


def test_an_error_stays_one_line_however_long_or_broken_its_parts() -> None:
    console = in_a_pipe()
    print_error(EngineError("talk.mp3", "bad\nworse\r\n" + "word " * 80, "Try again"), console)
    assert shown(console).count("\n") == 1


def test_a_failed_file_shows_its_error_and_no_traceback() -> None:
    console = in_a_pipe()
    with RunView(console) as view:
        view(FileFinished(Outcome(Path("talk.mp3"), BROKEN)))
    assert shown(console) == "Error: talk.mp3: it is no audio. Export it again\n"


def test_quiet_shows_errors_only() -> None:
    for console in (in_a_pipe(), on_a_terminal()):
        with RunView(console, display=Display(is_quiet=True, is_verbose=True)) as view:
            view(FileStarted(Path("talk.mp3"), 1, 1))
            view(StageProgress(Stage.DECODE, 0.0))
            view(Notice("it is damaged"))
            view(Detail("it is cached"))
            view(compare_greeting())
            view(FileFinished(Outcome(Path("talk.mp3"), BROKEN)))
        assert "Error: talk.mp3: it is no audio. Export it again\n" == re.sub(
            r"\x1b\[[\d;]*m", "", shown(console)
        )


def test_verbose_tells_what_was_decided_and_how_long_each_stage_took() -> None:
    console, now_s = in_a_pipe(), iter(range(1000))
    with RunView(
        console, display=Display("none", is_verbose=True), clock=lambda: next(now_s)
    ) as view:
        view(StageProgress(Stage.LOAD, 0.0))
        view(Detail("Model base on cpu"))
        view(FileStarted(Path("talk.mp3"), 1, 1))
        view(StageProgress(Stage.DECODE, 0.0, Path("talk.mp3")))
        view(StageProgress(Stage.DECODE, 1.0, Path("talk.mp3")))
        view(StageProgress(Stage.WRITE, 0.0, Path("talk.mp3")))
        view(FileFinished(Outcome(Path("talk.mp3"))))
    assert shown(console).splitlines() == [
        "Model base on cpu",
        "loading the model took 1.0 s",
        "talk.mp3: decoding took 1.0 s",
        "talk.mp3: writing took 1.0 s",
    ]


def test_debug_shows_the_traceback_of_a_failed_file_and_of_its_cause() -> None:
    error = EngineError("talk.mp3", "it failed", "Report it")
    error.__cause__ = ValueError("tensor of shape (0,)")
    console = in_a_pipe()
    with RunView(console, display=Display(is_debug=True)) as view:
        view(FileFinished(Outcome(Path("talk.mp3"), error)))
    assert "ValueError: tensor of shape (0,)" in shown(console)
    assert shown(console).endswith("Error: talk.mp3: it failed. Report it\n")


@pytest.mark.parametrize("name", ["[bold]x.mp3", "[red on blue]x.mp3", ":smile:.mp3", "{0}%s.mp3"])
def test_markup_in_a_file_name_is_shown_as_it_stands(name: str) -> None:
    for console in (in_a_pipe(), on_a_terminal()):
        with RunView(console) as view:
            view(FileStarted(Path(name), 1, 1))
            view(StageProgress(Stage.DECODE, 0.0))
            view(Notice(f"{name}: no speech"))
        print_error(UnreadableMedia(name, "it is no audio", ""), console)
        print_outcomes([Outcome(Path(name), outputs=(Path(name),))], console)
        assert 4 <= shown(console).count(name)


@pytest.mark.parametrize(
    "name", ["a\x1b[31mred.mp3", "a\x07bell.mp3", "a\u202egnp.mp3", "a\x9b2J.mp3"]
)
def test_a_file_name_can_not_steer_the_terminal(name: str) -> None:
    console = in_a_pipe()
    with RunView(console) as view:
        view(FileStarted(Path(name), 1, 1))
        view(StageProgress(Stage.DECODE, 0.0))
        view(Notice(f"{name}: no speech"))
    print_error(UnreadableMedia(name, "it is no audio", ""), console)
    print_outcomes([Outcome(Path(name), outputs=(Path(name),))], console)
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown(console))


def test_printable_keeps_text_in_any_script() -> None:
    assert printable("对话 – مقابلة é") == "对话 – مقابلة é"
    assert printable("a\n\tb") == "a b"


def test_a_comparison_is_not_coloured_in_a_pipe_and_is_on_a_terminal() -> None:
    comparison = compare_greeting()
    for console, coloured in ((in_a_pipe(), False), (on_a_terminal(), True)):
        print_comparison(comparison, console)
        assert coloured == ("\x1b[" in shown(console))


def test_messages_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    make_console().print("hello")
    assert capsys.readouterr() == ("", "hello\n")


@pytest.mark.parametrize(
    ("duration_ms", "expected"),
    [(0, "0:00:00"), (499, "0:00:00"), (59_500, "0:01:00"), (360_000_000, "100:00:00")],
)
def test_length_is_hours_minutes_and_seconds(duration_ms: int, expected: str) -> None:
    assert format_length(duration_ms) == expected
