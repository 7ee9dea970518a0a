"""Help: one page to begin with, every option in its section, and words that were meant to be commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli
from pipeline.cli.default_group import EXAMPLES, find_meant
from pipeline.config import FORMATS_HELP, SETTINGS
from pipeline.config.declaration import SECTIONS
from pipeline.formats import FORMATS
from tests.commands import COMMAND, make_environment

BAR_S = 0.3

Call = Callable[..., Result]


def list_commands() -> Iterator[tuple[str, ...]]:
    for name, command in cli.commands.items():
        yield (name,)
        yield from ((name, inner) for inner in getattr(command, "commands", {}))


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Runs the command on a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *words: runner.invoke(cli, words, prog_name="transcribe")


# The first page


def test_help_fits_a_screen(call: Call) -> None:
    lines = call("--help").stdout.splitlines()
    assert (len(lines) <= 40, max(map(len, lines)) <= 80) == (True, True)


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("help",)])
def test_help_shows_examples_first_then_options_then_commands(
    call: Call, words: tuple[str, ...]
) -> None:
    finished = call(*words)
    assert (finished.exit_code, finished.stderr) == (0, "")
    shown = finished.stdout
    order = [*EXAMPLES, "--output-dir", *("Make", "Correct", "Compare", "Set up"), "--help-all"]
    places = [shown.index(part) for part in order]
    assert places == sorted(places)


def test_examples_of_the_help_are_command_lines_that_parse() -> None:
    for example in EXAMPLES:
        cli.make_context("transcribe", example.split()[1:])


def test_the_first_page_names_every_command(call: Call) -> None:
    words = set(call("--help").stdout.replace(",", " ").split())
    assert set(cli.commands) - words == {"run"}


def test_all_help_lists_every_option_under_its_heading(call: Call) -> None:
    shown = call("--help-all").stdout
    headings = [heading for heading in SECTIONS.values() if f"\n{heading}:\n" in shown]
    assert headings == list(SECTIONS.values())
    for setting in SETTINGS.values():
        if setting.help:
            after = shown.partition(f"\n{SECTIONS[setting.section]}:\n")[2]
            assert setting.flag in after.partition("\n\n")[0], setting.name


def test_all_formats_are_named_in_the_help() -> None:
    names = FORMATS_HELP.partition(" or all")[0].split(", ")
    assert sorted(names) == sorted(FORMATS)


# Every command


@pytest.mark.parametrize("words", tuple(list_commands()), ids=" ".join)
def test_every_command_explains_itself_in_three_ways_and_knows_its_version(
    call: Call, words: tuple[str, ...]
) -> None:
    shown = call(*words, "--help")
    assert (shown.exit_code, shown.stdout[:17]) == (0, "Usage: transcribe")
    assert call(*words, "-h").stdout == shown.stdout
    assert call("help", *words).stdout == shown.stdout
    assert call(*words, "--version").stdout.startswith("transcribe, version ")


def test_help_of_no_command_names_the_nearest(call: Call) -> None:
    finished = call("help", "cache", "lst")
    assert finished.exit_code == 2
    assert "No such command 'lst'. Did you mean 'list'?" in finished.stderr


# Words that were meant to be commands


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dif", "talk.m4a"), "No such command 'dif'. Did you mean 'diff'?"),
        (("exprot", "x.json"), "No such command 'exprot'. Did you mean 'export'?"),
        (("Diff", "a", "b"), "No such command 'Diff'. Did you mean 'diff'?"),
        (("hlep",), "No such command 'hlep'. Did you mean 'help'?"),
        (("voices", "lst"), "No such command 'lst'. Did you mean 'list'?"),
        (("x.mp3", "--num-speakesr", "2"), "'--num-speakesr'. Did you mean '--num-speakers'?"),
        (("x.mp3", "--modle", "base"), "No such option '--modle'. Did you mean '--model'?"),
        (("x.mp3", "--nothing"), "Usage: transcribe [OPTIONS] AUDIO...\nTry 'transcribe --help'"),
        (("x.mp3", "--anonymise", "n"), "'--anonymise' here. It belongs to: transcribe export\n"),
        (("export", "x.json", "--model", "base"), "belongs to: transcribe run, transcribe feed,"),
        (("cache", "prune", "--nothing"), "No such option '--nothing'.\n"),
    ],
)
def test_a_misspelt_command_or_option_is_answered_with_the_right_one(
    call: Call, words: tuple[str, ...], told: str
) -> None:
    finished = call(*words)
    assert (finished.exit_code, finished.stdout) == (2, "")
    assert told in finished.stderr


@pytest.mark.parametrize(
    "word",
    ["dif.m4a", "./dif", "*", "modes?", "https://host/dif", "@dif", "-", "talk", "interview", "x"],
)
def test_what_may_name_recordings_is_no_misspelt_command(word: str) -> None:
    assert find_meant(word, cli.commands) is None


def test_a_file_or_folder_wins_over_the_command_that_it_nearly_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_meant("dif", cli.commands) == "diff"
    Path("dif").touch()
    assert find_meant("dif", cli.commands) is None


# How long it takes


def measure_help(environment: dict[str, str]) -> float:
    """Processor time of ``--help``, which other processes of a busy machine don't change much."""
    if sys.platform == "win32":
        pytest.skip("the system tells no processor time of a process that has ended")
    started = os.times()
    subprocess.run([*COMMAND, "--help"], env=environment, check=True, capture_output=True)
    ended = os.times()
    return (
        ended.children_user
        + ended.children_system
        - started.children_user
        - started.children_system
    )


def test_help_answers_in_less_than_300_ms(tmp_path: Path) -> None:
    environment = make_environment(tmp_path, PYTHONDONTWRITEBYTECODE="")
    assert min(measure_help(environment) for _ in range(5)) < BAR_S


def test_no_option_is_without_a_sentence() -> None:
    commands = [*cli.commands.values()]
    commands += [inner for group in commands for inner in getattr(group, "commands", {}).values()]
    options = [o for command in commands for o in command.params if isinstance(o, click.Option)]
    texts = {option.help for option in options if not option.hidden}
    assert [text for text in texts if not (text and text.endswith("."))] == []
