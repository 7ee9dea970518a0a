"""Every dependency has a reason and two bounds, and what `make` installs lies between them on every Python."""

from __future__ import annotations

import ast
import re
import runpy
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from pipeline.formats import FORMATS

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ELSEWHERE = frozenset({"pipeline", "__future__"})
MODULES = {
    "docx": "python-docx",
    "faster-whisper": "faster-whisper",
    "kaldi-native-fbank": "kaldi-native-fbank",
    "scenedetect": "scenedetect-headless",
    "text-to-num": "text2num",
}
"""Packages whose module has another name."""
OPTIONAL = frozenset({"pyannote", "torch"})
"""What a user may have beside the program, and it uses where it is there."""

NOT_OURS_TO_NAME = frozenset(sys.stdlib_module_names) | ELSEWHERE | OPTIONAL
EXTRA_HOUSES = {
    "broadcast": ("formats/broadcast/",),
    "editing": ("formats/editing/",),
    "video": ("media/shots.py",),
    "align": (
        "engines/forced_alignment/pocketsphinx.py",
        "engines/recognition/terms/sound_judge.py",
    ),
    "remote": ("remote/", "store/"),
    "cluster": ("cluster/",),
    "dev": (),
    "oracle": (),
}
"""Where what each extra brings may be imported."""


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


def list_requirements(project: dict[str, Any]) -> list[Requirement]:
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    return [Requirement(text) for text in wanted]


def read_constraints(root: Path) -> list[Requirement]:
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


@cache
def list_imports(root: Path) -> dict[str, set[str]]:
    """The packages that are imported, and the modules that each is imported in."""
    places: dict[str, set[str]] = {}
    for path in (root / "pipeline").rglob("*.py"):
        place = path.relative_to(root / "pipeline").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in {name.partition(".")[0] for name in names} - NOT_OURS_TO_NAME:
                package = canonicalize_name(name)
                places.setdefault(MODULES.get(package, package), set()).add(place)
    return places


def is_for(requirement: Requirement, python: str, system: str = "linux") -> bool:
    """Whether a requirement is one on a Python, of which the markers know the patch release too."""
    names = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": system}
    return requirement.marker is None or requirement.marker.evaluate(names)


# pyproject.toml


def test_every_dependency_has_a_lower_and_an_upper_bound(project: dict[str, Any]) -> None:
    requirements = list_requirements(project)
    assert len(requirements) > 30
    for requirement in requirements:
        operators = {bound.operator for bound in requirement.specifier}
        assert operators == {">=", "<"} or operators == {"=="}, str(requirement)


def test_no_upper_bound_lets_two_unknown_majors_in(project: dict[str, Any], root: Path) -> None:
    """A bound lies at most one major, or one minor of a 0.x, above what is installed."""
    pinned = read_constraints(root)
    for requirement in list_requirements(project):
        for bound in requirement.specifier:
            if bound.operator != "<":
                continue
            newest = max(
                Version(str(pin.specifier).removeprefix("=="))
                for pin in pinned
                if canonicalize_name(pin.name) == canonicalize_name(requirement.name)
            )
            highest = Version(bound.version)
            if newest.major == 0:
                assert (0, newest.minor + 1) >= (highest.major, highest.minor), str(requirement)
            assert newest.major + 1 >= highest.major, str(requirement)


def test_every_imported_library_is_a_dependency_of_the_project(
    root: Path, project: dict[str, Any]
) -> None:
    named = {canonicalize_name(requirement.name) for requirement in list_requirements(project)}
    foreign = set(list_imports(root))
    assert {"av", "numpy", "huggingface-hub"} <= foreign
    assert foreign - named == set()


@pytest.mark.parametrize(("extra", "houses"), EXTRA_HOUSES.items())
def test_what_an_extra_brings_is_imported_only_where_that_is_told(
    root: Path, project: dict[str, Any], extra: str, houses: tuple[str, ...]
) -> None:
    """So a lean installation has all that it uses, and nothing of `dev` is needed by a user."""
    needed = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    brought = {
        canonicalize_name(Requirement(text).name)
        for text in project["optional-dependencies"][extra]
    }
    imports = list_imports(root)
    strange = {
        (name, place)
        for name in (brought - needed) & set(imports)
        for place in imports[name]
        if not place.startswith(houses)
    }
    assert strange == set()


# constraints.txt


@pytest.mark.parametrize("python", PYTHONS)
def test_constraints_name_one_version_of_each_dependency_on_every_python(
    root: Path, project: dict[str, Any], python: str
) -> None:
    pinned = {}
    for pin in read_constraints(root):
        if is_for(pin, python):
            assert canonicalize_name(pin.name) not in pinned, str(pin)
            pinned[canonicalize_name(pin.name)] = str(pin.specifier).removeprefix("==")
    for requirement in list_requirements(project):
        if is_for(requirement, python):
            version = pinned[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement}: {version}"


def test_constraints_are_exact_and_name_no_place_to_fetch_from(root: Path) -> None:
    assert "://" not in (root / "constraints.txt").read_text("utf-8")
    for pin in read_constraints(root):
        assert re.fullmatch(r"==[^*,]+", str(pin.specifier)), str(pin)


# The matrix


@pytest.fixture(scope="module")
def matrix(root: Path) -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(root / "scripts" / "compatibility_matrix.py")))


def write_python(folder: Path, name: str, version: tuple[int, int, int]) -> Path:
    """A program that says that it is such a Python."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '[{list(version)}, \"{program}\"]'\n")
    program.chmod(0o755)
    return program


def test_each_supported_python_is_found_once_in_its_newest_release(
    matrix: SimpleNamespace, tmp_path: Path
) -> None:
    old = write_python(tmp_path / "a", "python3.12", (3, 12, 1))
    new = write_python(tmp_path / "b", "python", (3, 12, 9))
    next_one = write_python(tmp_path / "c", "python3.14", (3, 14, 0))
    unsupported = write_python(tmp_path / "d", "python3.10", (3, 10, 13))
    shim = write_python(tmp_path / "e", "python3.11", (3, 11, 0))
    shim.write_text("#!/bin/sh\nexit 127\n")
    other = write_python(tmp_path / "f", "python3.13-config", (3, 13, 0))
    found = matrix.find_pythons([new, old, next_one, unsupported, shim, other])
    assert {(3, 12): new, (3, 14): next_one} == found


def test_a_cell_writes_every_format_that_it_can(matrix: SimpleNamespace) -> None:
    suffixes = {
        known.suffix for name, known in FORMATS.items() if name != "chapters"
    }  # no headings
    whole = matrix.list_files("numpy==2.1\nopentimelineio==0.18.1\n")
    assert {f"clip{suffix}" for suffix in suffixes} == whole - {"clip.diff.html"}
    needing = {f"clip{known.suffix}" for known in FORMATS.values() if known.extra == "editing"}
    assert whole - needing == matrix.list_files("numpy==2.1\n")
    extras = {known.extra for known in FORMATS.values()} - {""}
    assert extras <= set(matrix.EXTRAS)


def test_a_matrix_without_a_cell_and_one_with_a_failed_cell_are_no_success(
    matrix: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    good = matrix.Outcome("3.12", "newest", 12.0, "av 19.0.2", None)
    bad = matrix.Outcome("3.13", "lowest", 9.0, "", "$ transcribe clip.mp3\nTypeError\nexit code 1")
    assert [matrix.is_good(cells) for cells in ([], [good], [good, bad], [bad])] == [
        False,
        True,
        False,
        False,
    ]
    matrix.show([good, bad])
    printed = capsys.readouterr().out
    assert "--- Python 3.13, lowest dependencies:\n$ transcribe clip.mp3\nTypeError" in printed
    assert re.search(r"3\.12 +newest +ok +12 s  av 19\.0\.2", printed)
    assert re.search(r"3\.13 +lowest +FAILED +9 s", printed)


def test_what_a_cells_command_prints_is_told_when_it_fails(matrix: SimpleNamespace) -> None:
    with pytest.raises(matrix.CellFailed, match=r"no such thing[\s\S]*exit code 3"):
        matrix.call(sys.executable, "-c", "print('no such thing'); raise SystemExit(3)")
