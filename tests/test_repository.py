"""The repository keeps its own word: what is written about the command is what the command does."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import click
import pytest

from pipeline.cli import cli

LONGEST_COMMAND = 15
LONGEST_FUNCTION = 40
MOST_MODULES = 14
MOST_ENTRIES = 8


def list_files(root: Path) -> list[Path]:
    """All files that are or would be in the repository."""
    command = ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    names = listed.stdout.decode("utf-8").split("\0")
    return [root / name for name in names if name and (root / name).is_file()]


def measure(node: ast.AST) -> int:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def find_functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


# What is written about the command


def test_the_command_line_reference_is_what_help_says(root: Path) -> None:
    script = runpy.run_path(str(root / "scripts" / "write_cli_reference.py"))
    written = (root / "docs" / "cli.md").read_text("utf-8")
    assert script["write_reference"]() == written


@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_command_line_reference_does_not_depend_on_the_terminal(
    root: Path, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    script = runpy.run_path(str(root / "scripts" / "write_cli_reference.py"))
    assert script["write_reference"]() == script["write_reference"]()
    assert (root / "docs" / "cli.md").read_text("utf-8") == script["write_reference"]()


def test_the_check_of_the_reference_fails_when_it_is_out_of_date(
    root: Path, tmp_path: Path
) -> None:
    script = tmp_path / "scripts" / "write_cli_reference.py"
    script.parent.mkdir()
    script.write_bytes((root / "scripts" / "write_cli_reference.py").read_bytes())

    def call(*arguments: str) -> int:
        return subprocess.run(
            [sys.executable, script, *arguments], cwd=root, check=False
        ).returncode

    assert (call("--check"), call(), call("--check")) == (1, 0, 0)
    with (tmp_path / "docs" / "cli.md").open("a") as file:
        file.write("\nmore\n")
    assert call("--check") == 1


def test_every_link_within_the_repository_leads_somewhere(root: Path) -> None:
    for path in list_files(root):
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


# What the files hold


def test_no_file_holds_a_path_of_somebodys_machine(root: Path) -> None:
    homes = re.compile(r"(?<![\w.~])/(?:home|Users|root)/\w|[A-Z]:\\Users\\")
    for path in list_files(root):
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        assert homes.search(text) is None, path
        assert f"{root.as_posix()}/" not in text, path


def test_every_dependency_has_its_reason_beside_it(root: Path) -> None:
    text = (root / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    assert wanted
    for requirement in wanted:
        (line,) = [
            line for line in text.splitlines() if line.strip().startswith(f'"{requirement}"')
        ]
        assert re.search(r",\s+# \S.{8,}", line), requirement


def test_commands_are_short(root: Path) -> None:
    files = (root / "pipeline" / "cli" / "commands").glob("*.py")
    functions = {node.name: node for path in files for node in find_functions(path)}
    groups = [c for c in cli.commands.values() if isinstance(c, click.Group)]
    inner = [command for group in groups for command in group.commands.values()]
    callbacks = [command.callback for command in (*cli.commands.values(), *inner)]
    assert len(callbacks) == len({callback.__name__ for callback in callbacks if callback})
    for callback in callbacks:
        assert callback is not None
        assert LONGEST_COMMAND >= measure(functions[callback.__name__]), callback.__name__


def test_functions_are_short(root: Path) -> None:
    long = {
        f"{path.name}:{node.name}": measure(node)
        for path in sorted((root / "pipeline").rglob("*.py"))
        for node in find_functions(path)
        if measure(node) > LONGEST_FUNCTION
    }
    assert long == {}


# Where things are


def list_modules(root: Path) -> list[Path]:
    return [p for p in list_files(root / "pipeline") if p.suffix == ".py" and p.stem != "__init__"]


def test_no_two_modules_have_one_name(root: Path) -> None:
    """A name that stands for two things sends whoever looks for one of them to the other."""
    names = Counter(path.name for path in list_modules(root))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_folder_is_a_corridor(root: Path) -> None:
    modules = Counter(path.parent for path in list_modules(root))
    assert [folder for folder, count in modules.items() if count > MOST_MODULES] == []


@pytest.mark.parametrize("house", ["engines", "run"])
def test_a_house_has_few_doors(root: Path, house: str) -> None:
    folder = root / "pipeline" / house
    entries = {path.relative_to(folder).parts[0] for path in list_files(folder)} - {"__init__.py"}
    assert len(entries) <= MOST_ENTRIES, sorted(entries)


def test_the_unit_tests_mirror_the_rooms(root: Path) -> None:
    unit = root / "tests" / "unit"
    folders = {path.parent.relative_to(unit) for path in list_files(unit)}
    assert [room for room in folders if not (root / "pipeline" / room).is_dir()] == []
