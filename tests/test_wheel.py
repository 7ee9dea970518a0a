"""What is published: a wheel with everything that a run needs, which works far from the repository, and an sdist."""

from __future__ import annotations

import email
import os
import re
import runpy
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.commands import DEADLINE_S, make_environment
from tests.model.test_bad_input import cut_clip

REPOSITORY = "https://code.example.org/transcribe"


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
def distributions(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """What is put on an index: the sdist, and the wheel that is made of it."""
    folder = tmp_path_factory.mktemp("distributions")
    command = [sys.executable, "-m", "build", "--no-isolation", "-o", folder, root]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (path,) = distributions.glob("*.whl")
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


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


@pytest.fixture(scope="module")
def readme(root: Path) -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(root / "scripts" / "distribution_readme.py")))


# The wheel


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
        "pipeline/formats/broadcast/captions/mcc_header.txt",
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
    files = [*(root / "pipeline").rglob("templates/*.*"), *(root / "pipeline").rglob("*.j2")]
    templates = {path.relative_to(root).as_posix() for path in files}
    assert "pipeline/report/templates/diff.html" in templates
    assert set() == templates - names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    allowed = {".py", ".toml", ".onnx", ".md", ".html", ".css", ".js", ".j2", ".mp3", ".typed"}
    texts = {
        "pipeline/formats/broadcast/captions/mcc_header.txt",  # the format asks for it in each file
        "pipeline/review/static/LICENSES.txt",
    }
    strange = {
        name
        for name in names
        if ".dist-info/" not in name
        and not name.endswith(".data/data/share/man/man1/transcribe.1")
        and name not in texts
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


# The index


def test_an_index_would_take_both_files(distributions: Path) -> None:
    """What ``twine upload`` looks at before it sends anything."""
    command = [sys.executable, "-m", "twine", "check", "--strict", *distributions.iterdir()]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_sdist_holds_what_the_wheel_is_made_of(distributions: Path, root: Path) -> None:
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    modules = {p.relative_to(root).as_posix() for p in (root / "pipeline").rglob("*.py")}
    needed = {"pyproject.toml", "README.md", "LICENSE", "configs/interview.toml"}
    assert (modules | needed | {"scripts/distribution_readme.py"}) - names == set()
    assert [name for name in names if name.startswith((".git/", ".venv", "build/"))] == []


def test_the_metadata_say_for_whom_and_for_which_systems(metadata: Message) -> None:
    classifiers = set(metadata.get_all("Classifier", []))
    assert {
        "Intended Audience :: End Users/Desktop",
        "Operating System :: MacOS",
        "Operating System :: Microsoft :: Windows",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Typing :: Typed",
    } <= classifiers
    assert metadata["Name"] == "transcribe-interviews"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Description-Content-Type"].startswith("text/markdown")


def test_an_index_shows_no_link_that_leads_nowhere(
    metadata: Message, readme: SimpleNamespace
) -> None:
    description = str(metadata.get_payload())
    found = [one for one in readme.MARKUP.finditer(description) if not one["code"]]
    targets = [one["target"] or one["address"] for one in found]
    assert [target for target in targets if not readme.ELSEWHERE.match(target)] == []
    assert re.search(r"^\[[^\]]+\]: (?!https?:|#)", description, flags=re.M) is None


def test_addresses_are_those_of_the_one_variable(metadata: Message, root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    repository = project["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]
    addresses = [text.partition(", ")[2] for text in metadata.get_all("Project-URL", [])]
    assert [a for a in addresses if not (repository and a.startswith(repository))] == []


@pytest.mark.parametrize(
    ("written", "nowhere", "somewhere"),
    [
        ("[all](docs/cli.md)", "all", f"[all]({REPOSITORY}/blob/main/docs/cli.md)"),
        ("![a picture](docs/a.png)", "", f"![a picture]({REPOSITORY}/raw/main/docs/a.png)"),
        ("[`x.py`](x.py)", "`x.py`", f"[`x.py`]({REPOSITORY}/blob/main/x.py)"),
        (
            "[`a`](a) and [`b`](b)",
            "`a` and `b`",
            f"[`a`]({REPOSITORY}/blob/main/a) and [`b`]({REPOSITORY}/blob/main/b)",
        ),
        ("[part](#part)", "[part](#part)", "[part](#part)"),
        ("[x](https://a.org/b)", "[x](https://a.org/b)", "[x](https://a.org/b)"),
        ("`[x](y)` is code", "`[x](y)` is code", "`[x](y)` is code"),
        ("    [x](y)\n", "    [x](y)\n", "    [x](y)\n"),
        ("```\n[x](y)\n```\n", "```\n[x](y)\n```\n", "```\n[x](y)\n```\n"),
        (
            "[![a](a.png)](b.md)",
            "",
            f"[![a]({REPOSITORY}/raw/main/a.png)]({REPOSITORY}/blob/main/b.md)",
        ),
        ('<img src="a.png">', "", f'<img src="{REPOSITORY}/raw/main/a.png">'),
    ],
)
def test_links_lead_to_the_repository_or_are_plain_text(
    readme: SimpleNamespace, written: str, nowhere: str, somewhere: str
) -> None:
    assert readme.resolve_links(written, "") == nowhere
    assert readme.resolve_links(written, REPOSITORY) == somewhere
