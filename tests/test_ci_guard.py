"""What checks every change of somebody's repository: the action, the hooks of pre-commit, and the example."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from junitparser import JUnitXml

from pipeline.cli import cli
from pipeline.formats import FORMATS
from tests.commands import make_environment

EXAMPLE = "examples/podcast-repository"
NO_FILES_OF_CUES = {"otio", "tsv", "ebu-tt-d", "imsc"}
"""Formats with cues whose files are as often something else; who has such files names them."""

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs Bash")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.fixture
def action(root: Path) -> Any:
    return read(root / "action.yml")


@pytest.fixture
def example(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, in which commands are run."""
    folder = tmp_path / "repository"
    shutil.copytree(root / EXAMPLE, folder)
    monkeypatch.chdir(folder)
    for name, value in make_environment(tmp_path / "cache").items():
        monkeypatch.setenv(name, value)
    return folder


def call(arguments: list[str]) -> int:
    code: int = cli.main(arguments, standalone_mode=False)
    return code


# --- the files that GitHub and pre-commit read


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", f"{EXAMPLE}/.github/workflows/transcripts.yml"),
        (
            "custom.github-workflows-require-timeout",
            f"{EXAMPLE}/.github/workflows/transcripts.yml",
        ),
    ],
)
def test_github_takes_the_action_and_the_workflow(root: Path, schema: str, path: str) -> None:
    from check_jsonschema import main as check_schema

    done = CliRunner().invoke(check_schema, ["--builtin-schema", schema, str(root / path)])
    assert (done.exit_code, done.output) == (0, "ok -- validation done\n")


def test_nothing_that_is_given_to_the_action_is_text_of_a_command(action: Any) -> None:
    steps = action["runs"]["steps"]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
    given = " ".join(value for step in steps for value in step.get("env", {}).values())
    given += " ".join(str(value) for step in steps for value in step.get("with", {}).values())
    assert set(re.findall(r"inputs\.([\w-]+)", given)) == set(action["inputs"])


def test_the_script_asks_for_what_the_action_gives_it(root: Path, action: Any) -> None:
    (env,) = [step["env"] for step in action["runs"]["steps"] if "env" in step]
    script = (root / "share" / "guard" / "guard.sh").read_text("utf-8")
    assert set(re.findall(r"\$\{?(GUARD_[A-Z_]+)", script)) == set(env)


def test_the_example_gives_the_action_what_it_takes(root: Path, action: Any) -> None:
    workflow = read(root / EXAMPLE / ".github" / "workflows" / "transcripts.yml")
    (step,) = [one for one in workflow["jobs"]["check"]["steps"] if "OWNER" in one.get("uses", "")]
    assert set(step["with"]) <= set(action["inputs"])


def test_a_hook_is_asked_for_every_subtitle_file(root: Path) -> None:
    hook = next(h for h in read(root / ".pre-commit-hooks.yaml") if "files" in h)
    suffixes = {
        suffix
        for name, known in FORMATS.items()
        if known.read_cues is not None and name not in NO_FILES_OF_CUES
        for suffix in (known.suffix, *known.other_suffixes)
    }
    assert [s for s in suffixes if not re.search(hook["files"], f"a{s}")] == []
    assert not re.search(hook["files"], "a.txt")


def list_hooks(root: Path) -> list[tuple[list[str], bool]]:
    """The command of each hook of the example, and whether it is given the names of changed files."""
    known = {hook["id"]: hook for hook in read(root / ".pre-commit-hooks.yaml")}
    assert {hook["language"] for hook in known.values()} == {"python"}
    (repository,) = read(root / EXAMPLE / ".pre-commit-config.yaml")["repos"]
    return [
        (
            [*known[hook["id"]]["entry"].split()[1:], *hook["args"]],
            known[hook["id"]].get("pass_filenames", True),
        )
        for hook in repository["hooks"]
    ]


def run_hooks(root: Path, changed: list[str]) -> list[int]:
    return [call([*command, *(changed if named else [])]) for command, named in list_hooks(root)]


def test_the_hooks_pass_on_the_example(root: Path, example: Path) -> None:
    files = sorted(str(path.relative_to(example)) for path in example.rglob("*.srt"))
    assert run_hooks(root, files) == [0, 0, 0]


def test_the_hooks_fail_on_what_was_changed(root: Path, example: Path) -> None:
    damage(example)
    assert run_hooks(root, ["subtitles/episode-1.srt"]) == [1, 1, 0]


def damage(example: Path) -> None:
    """A published text that says something else, and subtitles that can't be delivered."""
    for name, before, after in (
        ("published/episode-1.md", "213 steps", "231 old stairs"),
        ("subtitles/episode-1.srt", "How high is it?", "How high is it, " + "and why, " * 9),
    ):
        text = (example / name).read_text("utf-8")
        assert before in text
        (example / name).write_text(text.replace(before, after), "utf-8")


# --- the script of the action


@dataclass
class Guard:
    """Runs the action's script."""

    script: Path
    folder: Path
    programs: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, **given: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        outputs = {"GITHUB_OUTPUT": str(self.programs / "out"), "GITHUB_STEP_SUMMARY": ""}
        env = os.environ | outputs | self.environment | given | {"PATH": path}
        command = ["bash", str(self.script)]
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )

    def provide(self, text: str) -> None:
        """Make a program of this text the ``transcribe`` of the path."""
        (self.programs / "transcribe").write_text(text, "utf-8")
        (self.programs / "transcribe").chmod(0o755)


@pytest.fixture
def guard(root: Path, example: Path) -> Guard:
    programs = example.parent / "programs"
    programs.mkdir()
    return Guard(root / "share" / "guard" / "guard.sh", example, programs)


RECORDER = """#!/bin/sh
for argument; do printf '%s\\0' "$argument"; done >>"{log}"
printf '\\n' >>"{log}"
echo "::error ::told" >&2
exit {code}
"""


@pytest.fixture
def record(guard: Guard) -> Callable[[int], Callable[[], list[list[str]]]]:
    """Puts a program in place of `transcribe` that ends with a code; and gives how it was called."""
    log = guard.programs / "calls"

    def begin(code: int) -> Callable[[], list[list[str]]]:
        guard.provide(RECORDER.format(log=log, code=code))
        return lambda: [line.split("\0") for line in log.read_text("utf-8").split("\0\n")[:-1]]

    return begin


@needs_bash
def test_names_reach_the_command_as_they_are_and_are_no_options(guard: Guard, record: Any) -> None:
    calls = record(0)
    for name in ("-x.srt", "a b.srt", "$(touch pwned).srt", "c&d.srt"):
        (guard.folder / "subtitles" / name).write_text("", "utf-8")
        (guard.folder / "transcripts" / f"{name}.json").write_text("", "utf-8")
        (guard.folder / "published" / f"{name}.md").write_text("", "utf-8")
    given = {"GUARD_PUBLISHED": "published/{name}.md", "GUARD_STYLE": "$(touch pwned) b"}
    done = guard.run(
        GUARD_TRANSCRIPTS="transcripts/*.srt.json\n\nnone/*.json",
        GUARD_SUBTITLES="**/*.srt",
        **given,
    )
    assert done.returncode == 0
    made = calls()
    compared = {tuple(one[1:3]) for one in made if one[0] == "diff"}
    assert ("./transcripts/c&d.srt.json", "./published/c&d.srt.md") in compared
    assert len(compared) == 4
    checked = [one for one in made if one[0] == "subtitles"]
    assert [one[-2:] for one in checked] == [["--format", k] for k in ("github", "junit", "sarif")]
    assert checked[0][2:4] == ["--subtitle-style", "$(touch pwned) b"]
    there = {f"./{path.relative_to(guard.folder)}" for path in guard.folder.rglob("*.srt")}
    assert set(checked[0][4:-2]) == there
    assert list(guard.folder.rglob("pwned")) == []


@needs_bash
@pytest.mark.parametrize("code", [0, 1, 2])
def test_it_fails_with_the_command_and_messages_give_github_no_command(
    guard: Guard, record: Any, code: int
) -> None:
    record(code)
    done = guard.run(GUARD_SUBTITLES="subtitles/*.srt")
    assert done.returncode == min(code, 1)
    assert done.stderr == "| ::error ::told\n"
    assert done.stdout == "2 checked\n"


@needs_bash
def test_patterns_that_fit_nothing_are_no_success(guard: Guard, record: Any) -> None:
    record(0)
    done = guard.run(GUARD_TRANSCRIPTS="*.json", GUARD_SUBTITLES="*.srt")
    assert (done.returncode, done.stdout) == (2, "0 checked\n")
    assert done.stderr == "No file fits the patterns of transcripts and subtitles.\n"


@needs_bash
def test_what_is_not_published_yet_is_told_and_not_compared(guard: Guard, record: Any) -> None:
    record(1)
    (guard.folder / "transcripts" / "next\n::error ::x.json").write_text("", "utf-8")
    done = guard.run(GUARD_TRANSCRIPTS="transcripts/next*")
    assert done.returncode == 2
    assert (
        done.stderr
        == "No transcript has its published text: check the pattern of published texts.\n"
    )
    first, _ = done.stdout.splitlines()
    assert first.startswith("not published yet, and not compared: $'./transcripts/next\\n")


@needs_bash
def test_what_was_changed_is_shown_at_its_line_and_in_the_reports(guard: Guard) -> None:
    damage(guard.folder)
    guard.provide(
        f'#!/bin/sh\nexec "{sys.executable}" -c "from pipeline.cli import main; main()" "$@"\n'
    )
    done = guard.run(
        GUARD_SUBTITLES="subtitles/*.srt",
        GUARD_LANGUAGE="en",
        GUARD_REPORTS="made/reports",
        PYTHONPATH=str(guard.script.parents[2]),
    )
    assert done.returncode == 1
    places = re.findall(r"^::error file=([^,]+),line=(\d+),", done.stdout, re.MULTILINE)
    assert set(places) == {("subtitles/episode-1.srt", "7"), ("subtitles/episode-1.srt", "8")}
    output = (guard.programs / "out").read_text("utf-8")
    assert output == "reports<<END-OF-REPORTS\n./made/reports\nEND-OF-REPORTS\n"
    junit, sarif = sorted((guard.folder / "made" / "reports").iterdir())
    assert JUnitXml.fromfile(str(junit)).failures == len(places)
    (run,) = json.loads(sarif.read_text("utf-8"))["runs"]
    assert sum(one["level"] == "error" for one in run["results"]) == len(places)
