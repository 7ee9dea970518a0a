"""The distribution can be put on a package index as it is: its metadata, its description, its files."""

from __future__ import annotations

import email
import re
import runpy
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import pytest

REPOSITORY = "https://code.example.org/transcribe"


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("distributions")
    command = [sys.executable, "-m", "build", "--no-isolation", "-o", folder, root]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def metadata(distributions: Path) -> Message:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


@pytest.fixture(scope="module")
def readme(root: Path) -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(root / "scripts" / "distribution_readme.py")))


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
