"""Sentences as they are recognised: on standard output, one a line, harmless to a terminal."""

from __future__ import annotations

import errno
import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.console import Display, LiveView, RunView
from pipeline.console.live_view import describe_sentence
from pipeline.domain import Span
from pipeline.run import FileStarted, Notice, Sentence, SentencesHeard

QUESTION = Sentence(Span(83_400, 85_000), "Ann Lee", "Where does it begin?")
LINE = "0:01:23  Ann Lee: Where does it begin?"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class Closed(io.StringIO):
    """A stream that nobody reads any more, or a disk that is full."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.error = OSError(number, "No space left on device")
        self.tries = 0

    def write(self, text: str) -> int:
        self.tries += 1
        raise self.error


def open_view(console: Console) -> LiveView:
    return LiveView(RunView(console, display=Display()))


def tell(view: LiveView, *sentences: Sentence, name: str = "talk.mp3", total: int = 1) -> None:
    view(FileStarted(Path(name), 1, total))
    view(SentencesHeard(sentences, Path(name)))


@pytest.fixture
def piped() -> Console:
    return Console(file=io.StringIO(), width=80)


def test_each_sentence_is_a_line_on_standard_output(
    capsys: pytest.CaptureFixture[str], piped: Console
) -> None:
    tell(open_view(piped), QUESTION, Sentence(Span(86_000, 87_000), None, "In 1950."))
    assert capsys.readouterr().out == f"{LINE}\n0:01:26  In 1950.\n"


def test_with_several_recordings_each_line_says_of_which_it_is(
    capsys: pytest.CaptureFixture[str], piped: Console
) -> None:
    tell(open_view(piped), QUESTION, total=2)
    assert capsys.readouterr().out == f"talk.mp3: {LINE}\n"


def test_nothing_of_a_recording_can_steer_a_terminal() -> None:
    evil = Sentence(Span(0, 1), "A\x1b[2J", "one\ntwo \u202e")
    line = describe_sentence(evil, "a\x1b\n.mp3")
    assert [c for c in line if not c.isprintable()] == []


def test_a_pipe_gets_them_though_a_bar_is_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, screen = io.StringIO(), Screen()
    monkeypatch.setattr(sys, "stdout", pipe)
    view = open_view(Console(file=screen, force_terminal=True, width=80))
    with view:
        tell(view, QUESTION)
    assert pipe.getvalue() == f"{LINE}\n"
    assert "Where does it begin?" not in screen.getvalue()


def test_on_one_terminal_they_stand_above_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    view = open_view(Console(file=screen, force_terminal=True, width=80))
    with view:
        tell(view, QUESTION)
    assert screen.getvalue().count(LINE) == 1


def test_who_has_seen_enough_stops_nothing(monkeypatch: pytest.MonkeyPatch, piped: Console) -> None:
    gone = Closed(errno.EPIPE)
    monkeypatch.setattr(sys, "stdout", gone)
    tell(open_view(piped), QUESTION, QUESTION)
    assert gone.tries == 1


def test_a_full_disk_is_told_once_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, piped: Console
) -> None:
    monkeypatch.setattr(sys, "stdout", Closed(errno.ENOSPC))
    tell(open_view(piped), QUESTION, QUESTION)
    written = piped.file.getvalue()  # type: ignore[attr-defined]
    assert written.count("No more sentences are printed: No space left on device") == 1


def test_every_other_event_is_shown_as_always(piped: Console) -> None:
    open_view(piped)(Notice("the sound is faint"))
    assert "the sound is faint" in piped.file.getvalue()  # type: ignore[attr-defined]
