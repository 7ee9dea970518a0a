"""The server listens where only those can ask who may."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.errors import OutputError, UsageError
from pipeline.server.api_server import (
    TOKEN_VARIABLE,
    ServedPlace,
    find_token,
    listen,
    serve_transcriptions,
)
from pipeline.server.server_limits import ServerLimits

TOKEN = "0123456789abcdef"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_on_this_machine_no_token_is_needed(host: str) -> None:
    ServedPlace(host).check()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.x"])
def test_on_a_network_a_token_is_needed(host: str) -> None:
    with pytest.raises(UsageError, match="without a token"):
        ServedPlace(host).check()
    ServedPlace(host, token=TOKEN).check()


@pytest.mark.parametrize("origin", ["https://pages.example", "http://localhost:3000", "app://x"])
def test_pages_are_let_in_by_their_origin(origin: str) -> None:
    ServedPlace(origins=(origin,)).check()


@pytest.mark.parametrize(
    "origin", ["https://pages.example/", "pages.example", "https://Pages.example", "*", "", "null"]
)
def test_what_no_browser_sends_as_an_origin_is_told(origin: str) -> None:
    with pytest.raises(UsageError, match="--allow-origin"):
        ServedPlace(origins=("https://pages.example", origin)).check()


def test_with_a_token_any_page_may_be_let_in() -> None:
    ServedPlace(token=TOKEN, origins=("*",)).check()


def test_a_token_comes_from_a_file_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    assert find_token(None) == ""
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    assert find_token(None) == TOKEN
    file = tmp_path / "token"
    file.write_text(f"  {TOKEN[::-1]}\n")
    assert find_token(file) == TOKEN[::-1]


@pytest.mark.parametrize("text", ["", "short", "has a space in the middle", "ä" * 20, "x" * 5000])
def test_what_keeps_nobody_out_is_no_token(text: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError) as told:
        find_token(file)
    assert not text.strip() or text not in str(told.value)


def test_a_token_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="token-file"):
        find_token(tmp_path / "token")


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"127.0.0.1:{port}"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["..", "a" * 70, "[::1]"])
def test_a_host_that_is_none_is_told(host: str) -> None:
    with pytest.raises(UsageError, match="can't be used"):
        listen(host, 0)


def test_where_results_cannot_be_kept_is_told_by_its_own_option(tmp_path: Path) -> None:
    file = tmp_path / "talk.mp3"
    file.touch()
    with pytest.raises(OutputError, match="--keep"):
        serve_transcriptions(
            Settings(), ServedPlace(), ServerLimits(), tmp_path, kept=file, on_ready=print
        )
