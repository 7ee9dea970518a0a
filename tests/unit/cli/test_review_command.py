"""`transcribe review` tells one address, and ends with Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.cli.commands import review_command
from tests.commands import COMMAND, make_environment
from tests.forked_commands import transcribe
from tests.review_sessions import make_paragraph, write_record
from tests.reviews import correct


@contextmanager
def begin(record: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and its first line."""
    process = subprocess.Popen(
        [*COMMAND, "review", str(record), "--no-browser", *options],
        env=make_environment(record.parent / "cache"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name != "posix", reason="needs signals as POSIX has them")
def test_it_tells_its_address_once_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    with begin(record) as (process, line):
        found = re.fullmatch(r"Open (http://127\.0\.0\.1:\d+/([\w-]{43})/)  Ctrl-C ends\n", line)
        assert found is not None
        with urllib.request.urlopen(found[1]) as answer:
            assert answer.headers["Server"] is None
            assert answer.status == 200
        second = transcribe(
            "review", record, "--no-browser", cwd=tmp_path, cache=tmp_path / "cache"
        )
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")
    assert second.code == 1
    assert "the corrections are open in `transcribe review`" in second.err
    assert found[2] not in second.err + second.out
    assert not (tmp_path / "talk.review.json").exists()


def change(address: str) -> None:
    """Type something into the editor."""

    def ask(name: str, body: bytes | None = None) -> Any:
        origin = address.rsplit("/", 2)[0]
        headers = {"Origin": origin, "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(address + name, body, headers)) as told:
            return json.load(told)

    splice = {"at": 0, "remove": 1, "insert": [make_paragraph("Typed.")]}
    body = {"version": ask("state")["version"], "client": "me", "steps": [{}], "splice": splice}
    ask("changes", json.dumps(body).encode())


@pytest.mark.skipif(os.name != "posix", reason="needs signals as POSIX has them")
def test_whoever_has_typed_is_told_where_it_is_and_what_renders_it(tmp_path: Path) -> None:
    folder = tmp_path / "my talks"
    folder.mkdir()
    record = write_record(folder)
    with begin(record) as (process, line):
        change(line.split()[1])
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")
    assert err.splitlines() == [
        f"Corrections: {folder / 'talk.review.json'}",
        f"Not published yet: `transcribe export '{record}' -f txt,docx` writes them in these formats",
    ]
    command = shlex.split(err.split("`")[1])[1:]
    assert transcribe(*command, cwd=tmp_path, cache=tmp_path / "cache").code == 0
    assert "Typed." in (folder / "talk.txt").read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="needs signals as POSIX has them")
def test_whoever_has_changed_nothing_is_told_nothing_at_the_end(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    correct(record, {"Settle": "Sedol"})
    with begin(record) as (process, _):
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert err == ""


def test_a_folder_is_no_transcript(tmp_path: Path) -> None:
    ended = transcribe("review", ".", cwd=tmp_path, cache=tmp_path / "cache")
    assert (ended.code, ended.err.partition(":")[0]) == (1, "Error")
    assert "only a transcript in JSON can be corrected" in ended.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--port", "70000"), "70000"),
        (("--reference", "nothing.txt"), "nothing.txt: it can't be read"),
        (("--audio", "nothing.mp3"), "nothing.mp3: file not found"),
    ],
)
def test_what_can_not_be_used_is_told_at_once(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    record = write_record(tmp_path)
    ended = transcribe("review", record, *options, cwd=tmp_path, cache=tmp_path / "cache")
    assert ended.code in {1, 2}
    assert told in ended.err


def test_subtitles_are_no_transcript_to_correct(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello.\n", "utf-8")
    ended = transcribe("review", path, cwd=tmp_path, cache=tmp_path / "cache")
    assert ended.code == 1
    assert "transcribe export -f json" in ended.err


def test_a_browser_is_opened_with_an_address_that_holds_no_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setenv("BROWSER", "any")
    review_command._open_browser("http://127.0.0.1:1/open/x")
    assert opened == ["http://127.0.0.1:1/open/x"]


@pytest.mark.skipif(os.name != "posix", reason="other systems always have windows")
def test_no_browser_is_opened_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    review_command._open_browser("http://127.0.0.1:1/open/x")
    assert opened == []


def test_a_browser_that_can_not_be_opened_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> bool:
        raise OSError("no browser")

    monkeypatch.setattr("webbrowser.open", fail)
    monkeypatch.setenv("BROWSER", "any")
    review_command._open_browser("http://127.0.0.1:1/open/x")


def test_help_lists_what_can_be_given() -> None:
    shown = CliRunner().invoke(cli, ["review", "--help"]).output
    for option in ("--reference", "--audio", "--port", "--no-browser"):
        assert option in shown
