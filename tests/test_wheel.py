"""The wheel: everything that a run needs and nothing else; and that it works far from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import DEADLINE_S, make_environment
from tests.model.test_bad_input import cut_clip


@dataclass(frozen=True)
class Installed:
    """A fresh environment outside of the repository, with the wheel and nothing of the checkout."""

    folder: Path
    cache: Path

    @property
    def programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        environment = make_environment(self.cache)
        environment.pop("PYTHONPATH", None)
        return subprocess.run(
            [self.programs / program, *map(str, arguments)],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=DEADLINE_S,
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, root]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installed:
    """The wheel in an environment of its own, which borrows the dependencies that are here."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    fresh = Installed(folder, folder / "cache")  # in which nobody else has read the clip before
    install = ("pip", "--python", fresh.programs / "python", "install", "--no-deps", "--no-index")
    subprocess.run([sys.executable, "-m", *install, "--quiet", wheel], check=True)
    asked = fresh.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    # Paths from a .pth file come last and their own .pth files are not read: no way to the checkout.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(asked.stdout.strip(), "borrowed.pth").write_text("\n".join(sorted(libraries)))
    return fresh


def test_all_modules_are_in_the_wheel(root: Path, names: set[str]) -> None:
    modules = {path.relative_to(root).as_posix() for path in (root / "pipeline").rglob("*.py")}
    assert modules
    assert {name for name in names if name.endswith(".py")} == modules


def test_presets_models_licences_lists_and_templates_are_in_the_wheel(
    root: Path, names: set[str]
) -> None:
    presets = {f"pipeline/configs/{path.name}" for path in (root / "configs").glob("*.toml")}
    assert {"pipeline/configs/interview.toml"} <= presets <= names
    weights = "pipeline/engines/models/weights"
    assert {
        f"{weights}/segmentation.onnx",
        f"{weights}/campplus.onnx",
        f"{weights}/LICENSES.md",
        "pipeline/doctor.mp3",
        "pipeline/py.typed",
    } <= names
    lists = {path.relative_to(root).as_posix() for path in (root / "pipeline").rglob("*.toml")}
    assert (
        {
            "pipeline/cues/languages/en.toml",
            "pipeline/engines/hallucination/phrases.toml",
            "pipeline/formats/helpers/column_names.toml",
            "pipeline/reference/furniture/page_phrases.toml",
            "pipeline/text/speaker_names.toml",
        }
        <= lists
        <= names
    )
    files = (root / "pipeline").rglob("templates/*.*")
    templates = {path.relative_to(root).as_posix() for path in files}
    assert "pipeline/report/templates/diff.html" in templates
    assert set() == templates - names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    allowed = {".py", ".toml", ".onnx", ".md", ".html", ".css", ".js", ".mp3", ".typed"}
    licences = "pipeline/review/static/LICENSES.txt"
    strange = {
        name
        for name in names
        if ".dist-info/" not in name
        and name != licences
        and (not name.startswith("pipeline/") or Path(name).suffix not in allowed)
    }
    assert strange == set()


def test_models_in_the_wheel_are_those_of_the_repository(root: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for path in (root / "pipeline" / "engines" / "weights").glob("*.onnx"):
            assert (
                path.stat().st_size == archive.getinfo(path.relative_to(root).as_posix()).file_size
            )


@pytest.mark.model
def test_the_wheel_works_in_an_environment_outside_of_the_repository(
    root: Path, installed: Installed
) -> None:
    where = installed.run("python", "-c", "import pipeline; print(pipeline.__file__)")
    assert installed.folder in Path(where.stdout.strip()).parents
    version = installed.run("transcribe", "--version")
    assert version.stdout.startswith("transcribe, version ")
    presets = installed.run("transcribe", "presets")
    assert {line.split()[0] for line in presets.stdout.splitlines()} == {
        "accurate",
        "fast",
        "interview",
        "podcast",
    }
    checked = installed.run("transcribe", "doctor")
    assert checked.returncode == 0, checked.stdout
    assert "story of artificial intelligence" in checked.stdout
    clip = cut_clip(root / "audio" / "interview.mp3", installed.folder / "clip.wav", seconds=5)
    finished = installed.run("transcribe", clip.name)
    assert (finished.returncode, finished.stdout) == (0, ""), finished.stderr
    text = (installed.folder / "transcripts" / "clip.txt").read_text("utf-8")
    assert "story of artificial intelligence" in text
