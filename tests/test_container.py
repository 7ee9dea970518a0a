"""The image for containers, as far as it can be told without building it: its recipe, and what goes into it."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

LARGE = 1_000_000


def read_recipe(root: Path) -> list[tuple[str, str]]:
    """The instructions of the Dockerfile and what each is given, lines that go on joined."""
    text = (root / "Dockerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        (word, rest)
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
        if word
    ]


@pytest.fixture(scope="module")
def recipe(root: Path) -> list[tuple[str, str]]:
    return read_recipe(root)


@pytest.fixture(scope="module")
def final(recipe: list[tuple[str, str]]) -> dict[str, str]:
    """The last instruction of each kind in the stage that becomes the image."""
    last = max(place for place, (word, _) in enumerate(recipe) if word == "FROM")
    return dict(recipe[last:])


def is_sent(path: str, root: Path) -> bool:
    """Whether Docker is sent a file, by the rules of `.dockerignore`: the last one that fits counts."""
    sent = True
    for rule in (root / ".dockerignore").read_text("utf-8").splitlines():
        pattern = rule.removeprefix("!").removeprefix("**/")
        parents = [path, *(parent.as_posix() for parent in Path(path).parents)]
        names = parents if "**/" not in rule else [Path(parent).name for parent in parents]
        if rule and not rule.startswith("#") and any(fnmatch.fnmatch(n, pattern) for n in names):
            sent = rule.startswith("!")
    return sent


def list_copied(recipe: list[tuple[str, str]]) -> list[tuple[list[str], str]]:
    """What is copied from the checkout, and to where."""
    copies = [rest.split() for word, rest in recipe if word == "COPY" and "--from" not in rest]
    return [(words[:-1], words[-1]) for words in copies]


def test_the_image_runs_the_command_as_nobody_special_in_a_folder_of_the_user(
    final: dict[str, str],
) -> None:
    assert final["ENTRYPOINT"] == '["transcribe"]'
    assert final["USER"] not in {"root", "0"}
    assert (final["VOLUME"], final["WORKDIR"]) == ("/work", "/work")
    assert final["FROM"].endswith("-slim")


def test_images_are_named_by_version_and_are_the_same_python(recipe: list[tuple[str, str]]) -> None:
    images = {rest.split()[0] for word, rest in recipe if word == "FROM"}
    (image,) = images
    version = re.fullmatch(r"python:(3\.\d+)-slim", image)
    assert version is not None
    named = set(re.findall(r"python(3\.\d+)/", " ".join(rest for _, rest in recipe)))
    assert named == {version[1]}


def test_gpus_are_a_choice_whose_libraries_are_those_that_ctranslate2_asks_for(
    recipe: list[tuple[str, str]],
) -> None:
    arguments = dict(rest.split("=", 1) for word, rest in recipe if word == "ARG")
    assert arguments["CUDA"] == "0"
    assert arguments["CUDA_PACKAGES"].strip('"').split() == [
        "nvidia-cublas-cu12>=12.4,<13",
        "nvidia-cudnn-cu12>=9,<10",
    ]
    assert 'if [ "$CUDA" = 1 ]' in " ".join(rest for word, rest in recipe if word == "RUN")


def test_extras_of_the_image_are_there(root: Path, recipe: list[tuple[str, str]]) -> None:
    arguments = dict(rest.split("=", 1) for word, rest in recipe if word == "ARG")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(arguments["EXTRAS"].split(",")) <= set(project["optional-dependencies"])


def test_every_step_is_a_shell_command_that_leaves_no_cache(recipe: list[tuple[str, str]]) -> None:
    steps = [rest for word, rest in recipe if word == "RUN"]
    assert steps
    for step in steps:
        checked = subprocess.run(["sh", "-n", "-c", step], capture_output=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert step.count("pip install") == step.count("pip install --no-cache-dir"), step
        assert "sudo" not in step
        assert "apt-get" not in step
    assert "ADD" not in dict(recipe)


def test_nothing_private_and_nothing_large_is_sent_to_docker(root: Path) -> None:
    unsent = ("audio/interview.mp3", ".git/config", ".venv/bin/python", "tests/conftest.py", ".env")
    assert [path for path in unsent if is_sent(path, root)] == []


def test_the_wheel_can_be_built_of_what_is_copied_into_the_image(
    root: Path, recipe: list[tuple[str, str]], tmp_path: Path
) -> None:
    context = tmp_path / "source"
    for sources, target in list_copied(recipe):
        for source in sources:
            found = [root / source] if (root / source).is_file() else (root / source).rglob("*")
            for path in found:
                place = path.relative_to(root)
                if path.is_file() and is_sent(place.as_posix(), root):
                    base = place.relative_to(source) if (root / source).is_dir() else place.name
                    copy = context / target / base
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    if path.stat().st_size < LARGE:
                        shutil.copyfile(path, copy)
                    else:  # weights, which take long to pack
                        copy.touch()
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    built = subprocess.run(command, cwd=context, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (context / "dist").glob("*.whl")
    names = {name.partition("/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    assert {
        "data/share/man/man1/transcribe.1",
        "configs/interview.toml",
        "cli/__init__.py",
    } <= names
