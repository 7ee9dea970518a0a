"""The files that set the server up, as far as that can be told without Docker: read, and run by our own parser."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from pipeline.cli import cli
from pipeline.cli.options import CONTEXT
from tests.test_container import is_sent


def parse(words: Sequence[str]) -> dict[str, Any]:
    """What the command line's own parser makes of the words after ``transcribe``."""
    name, *arguments = words
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    with command.make_context(name, list(arguments), **CONTEXT) as context:
        return context.params


def read_unit(root: Path) -> dict[str, str]:
    """The settings of the unit, by their names."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(root / "share" / "deploy" / "transcribe.service", "utf-8")
    return {name: value for section in parser.sections() for name, value in parser[section].items()}


@pytest.fixture(scope="module")
def service(root: Path) -> dict[str, Any]:
    text = (root / "share" / "deploy" / "compose.yaml").read_text("utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return {**read["services"]["transcribe"], "secret": read["secrets"], "volume": read["volumes"]}


def test_the_container_is_built_of_the_dockerfile_and_asks_for_its_token(
    service: dict[str, Any], root: Path
) -> None:
    context = (root / "share" / "deploy" / service["build"]["context"]).resolve()
    assert (context / "Dockerfile").is_file()
    asked = parse(service["command"])
    assert (asked["host"], asked["port"], asked["offline"]) == ("0.0.0.0", 8000, True)
    (secret,) = service["secrets"]
    assert asked["token_file"] == Path("/run/secrets") / secret
    assert list(service["secret"]) == [secret]


def test_the_token_gets_neither_into_the_image_nor_into_the_repository(
    service: dict[str, Any], root: Path
) -> None:
    (secret,) = service["secret"].values()
    token = f"share/deploy/{secret['file']}"
    assert not is_sent(token, root)
    assert token in (root / ".gitignore").read_text("utf-8").splitlines()


def test_the_container_is_seen_by_this_machine_alone_unless_that_is_changed(
    service: dict[str, Any],
) -> None:
    assert service["ports"] == ["127.0.0.1:8000:8000"]


def test_whatever_the_container_writes_to_may_be_written_to(
    service: dict[str, Any], root: Path
) -> None:
    cache = service["environment"]["TRANSCRIBE_CACHE_DIR"]
    assert f"TRANSCRIBE_CACHE_DIR={cache}" in (root / "Dockerfile").read_text("utf-8")
    (volume,) = service["volumes"]
    assert volume == f"{next(iter(service['volume']))}:{cache}"
    assert service["read_only"]
    assert service["tmpfs"] == ["/tmp"]


def test_the_checks_health_is_an_address_of_the_server(service: dict[str, Any]) -> None:
    from pipeline.server.api_guard import OPEN_PATHS

    program = service["healthcheck"]["test"][-1]
    compile(program, "healthcheck", "exec")
    assert any(f"http://127.0.0.1:8000{path}" in program for path in OPEN_PATHS)


def test_the_unit_runs_a_command_that_there_is(root: Path) -> None:
    unit = read_unit(root)
    program, *words = shlex.split(unit["ExecStart"].replace("%d", "/run/credentials/transcribe"))
    assert Path(program).name == "transcribe"
    asked = parse(words)
    assert (asked["host"], asked["offline"]) == ("127.0.0.1", True)
    assert unit["LoadCredential"].startswith(f"{asked['token_file'].name}:")
    assert f"/var/cache/{unit['CacheDirectory']}" == unit["Environment"].partition("=")[2]


def test_the_unit_waits_longer_than_the_server_needs_to_end(root: Path) -> None:
    from pipeline.server.server_limits import ServerLimits

    assert int(read_unit(root)["TimeoutStopSec"]) >= 2 * ServerLimits().end_s


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_understands_the_unit_and_finds_it_well_locked(root: Path, tmp_path: Path) -> None:
    text = (root / "share" / "deploy" / "transcribe.service").read_text("utf-8")
    unit = tmp_path / "transcribe.service"
    unit.write_text(text.replace("/opt/transcribe/bin/transcribe", str(shutil.which("true"))))
    asked = ["systemd-analyze", "verify", "--man=no", unit]
    checked = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    asked = ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit]
    locked = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert locked.returncode == 0, locked.stdout
