"""A package that is installed beside the program adds a format."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.errors import ConfigError, FormatError, UsageError
from pipeline.formats import FORMATS, parse_turns
from pipeline.run.outputs.files import check_formats, list_suffixes
from tests.commands import transcribe
from tests.unit.formats.test_registry import ANNA, make_document, make_turn

MODULE = """
from pipeline.formats import Format
from pipeline.formats.annotations import stm
from pipeline.formats.texts import plain_text


def render(document):
    return plain_text.render(document).upper()


FORMAT = Format(".shout", render, stm.parse)
"""
ENTRY_POINTS = """
[transcribe.formats]
shout = shouting:FORMAT
srt = shouting:FORMAT
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the package lies as installers leave it, on the path of modules."""
    folder = tmp_path / "site-packages"
    about = folder / "shouting-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n", "utf-8"
    )
    (about / "entry_points.txt").write_text(ENTRY_POINTS, "utf-8")
    (folder / "shouting.py").write_text(MODULE, "utf-8")
    monkeypatch.syspath_prepend(folder)
    return folder


def test_a_transcript_is_exported_to_an_added_format(tmp_path: Path, installed: Path) -> None:
    document = make_document(make_turn(ANNA, "Good evening all."))
    (tmp_path / "talk.json").write_text(str(FORMATS["json"].render(document)), "utf-8")
    path = f"{Path(__file__).parents[3]}:{installed}"
    words = ("export", tmp_path / "talk.json", "-f", "shout", "-o", "out")
    finished = transcribe(*words, cwd=tmp_path, cache=tmp_path, PYTHONPATH=path)
    assert (finished.code, finished.errors) == (0, [])
    expected = "ANNA EXAMPLE: GOOD EVENING ALL.\n"
    assert (tmp_path / "out" / "talk.shout").read_text("utf-8") == expected


@pytest.mark.usefixtures("installed")
def test_all_formats_are_those_of_packages_too() -> None:
    settings = check_formats(Settings(output_format=("all",)))
    shipped = (name for name in FORMATS.shipped if not FORMATS[name].lacks)
    assert settings.output_format == (*shipped, "shout")
    assert ".shout" in list_suffixes(settings)


def test_two_formats_never_write_the_same_file(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "murmuring-1.0.dist-info").mkdir()
    for name, text in (("METADATA", "Name: murmuring\nVersion: 1.0\n"), ("entry_points.txt", "")):
        (installed / "murmuring-1.0.dist-info" / name).write_text(
            f"Metadata-Version: 2.1\n{text}"
            if text
            else "[transcribe.formats]\nmurmur = shouting:FORMAT\n",
            "utf-8",
        )
    monkeypatch.syspath_prepend(installed.parent)  # packages are looked for anew
    assert {"shout", "murmur"} <= set(FORMATS)
    with pytest.raises(ConfigError, match=r"murmur and shout would both write NAME\.shout"):
        check_formats(Settings(output_format=("murmur", "shout")))
    assert len(check_formats(Settings(output_format=("all",))).output_format) == len(FORMATS) - 1


@pytest.mark.usefixtures("installed")
def test_an_added_format_is_read_by_its_suffix() -> None:
    assert [
        turn.speaker for turn in parse_turns("talk 1 Ann 0 1 <O> hello there.\n", ".shout")
    ] == ["Ann"]


@pytest.mark.usefixtures("installed")
def test_no_package_takes_the_place_of_a_format_that_ships() -> None:
    assert FORMATS["srt"].suffix == ".srt"


def test_a_format_is_gone_with_its_package() -> None:
    assert "shout" not in FORMATS
    with pytest.raises(FormatError, match="not a transcript"):
        parse_turns("talk 1 Ann 0 1 <O> hello there.\n", ".shout")


def test_a_format_without_its_extra_is_refused_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.extras.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"output-format scc: it needs pycaption.*\[broadcast\]"):
        check_formats(Settings(output_format=("srt", "scc")))
    every = check_formats(Settings(output_format=("all",))).output_format
    assert {"scc", "mcc", "otio", "premiere"}.isdisjoint(every)
    assert {"stl", "fcpxml", "edl"} <= {*every}
