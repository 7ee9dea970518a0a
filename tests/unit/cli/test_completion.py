"""Completion: what bash is told for what is typed, by the script that people load."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.cli.completion import VARIABLE, write_script
from tests.commands import make_environment

Complete = Callable[..., list[str]]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Complete:
    """Gives what is suggested for the last word; ``<file>`` and ``<dir>`` where the shell looks itself."""
    monkeypatch.chdir(tmp_path)
    completer = ShellComplete(cli, {}, "transcribe", VARIABLE)

    def call(*words: str) -> list[str]:
        found = completer.get_completions(list(words[:-1]), words[-1])
        return [item.value if item.type == "plain" else f"<{item.type}>" for item in found]

    return call


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        (("di",), ["diff", "<file>"]),
        (("--num",), ["--num-speakers", "--numbers"]),
        (("talk.mp3", "--num-s"), ["--num-speakers"]),
        (("talk.mp3", "other"), ["<file>"]),
        (("talk.mp3", "-m", "tur"), ["turbo"]),
        (("-m", "tur"), ["turbo"]),
        (("talk.mp3", "-f", "srt,w"), ["srt,word", "srt,webvtt"]),
        (("talk.mp3", "--language", "chi"), ["chinese"]),
        (("talk.mp3", "--preset", "po"), ["podcast", "<file>"]),
        (("talk.mp3", "--subtitle-style", "b"), ["bbc"]),
        (("talk.mp3", "--reference", ""), ["<file>"]),
        (("talk.mp3", "-o", ""), ["<dir>"]),
        (("cache", "l"), ["list"]),
        (("presets", "show", "fa"), ["fast", "<file>"]),
        (("help", "cache", "p"), ["prune"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
    ],
)
def test_words_are_completed_by_what_may_stand_there(
    complete: Complete, words: tuple[str, ...], suggested: list[str]
) -> None:
    assert complete(*words) == suggested


def test_speakers_of_the_transcript_are_suggested(complete: Complete) -> None:
    Path("talk.json").write_text('{"turns": [{"speaker": "SPEAKER_01"}, {"speaker": null}]}')
    assert complete("rename", "talk.json", "SP") == ["SPEAKER_01="]
    Path("talk.json").write_text("[1")
    assert complete("rename", "talk.json", "SP") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_calls_the_command(shell: str) -> None:
    shown = CliRunner().invoke(cli, ["completion", shell]).stdout
    assert shown == write_script(cli, shell)
    assert f"{VARIABLE}={shell}_complete" in shown


TRY = """
compopt() { :; }  # works only while somebody types
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_transcribe_completion transcribe "${COMP_WORDS[COMP_CWORD]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(
    ("words", "suggested"),
    [(["di"], ["diff", "di mario.mp3"]), (["talk.mp3", "--model", "=", "turb"], ["turbo"])],
)
def test_bash_completes_commands_beside_files_with_spaces_and_values_after_equals(
    tmp_path: Path, words: list[str], suggested: list[str]
) -> None:
    (tmp_path / "di mario.mp3").touch()
    command = tmp_path / "bin" / "transcribe"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{MAIN}" "$@"\n')
    command.chmod(0o755)
    environment = make_environment(tmp_path)
    environment["PATH"] = f"{command.parent}:{environment['PATH']}"
    finished = subprocess.run(
        ["bash", "-c", f"{write_script(cli, 'bash')}\n{TRY}", "bash", "transcribe", *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (finished.stdout.splitlines(), finished.stderr) == (suggested, "")


MAIN = "from pipeline.cli import main; main()"
