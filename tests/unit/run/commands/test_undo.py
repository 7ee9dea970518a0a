"""A correction of the glossary is taken back by its number, for good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.clean import find_corrections
from pipeline.cli import cli
from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError, UsageError
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from pipeline.formats.helpers.output_record import seal
from pipeline.run import export_files
from tests.unit.clean.test_clean import transcript

GLOSSARY = (("Whitfield", ()),)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    made = transcript(("A", "um the Witfield house,"), ("B", "It was, like, Witfeld."))
    turns = tuple(
        replace(turn, words=tuple(replace(w, probability=0.6) for w in turn.words))
        for turn in made.turns
    )
    segments = tuple(replace(s, words=t.words) for s, t in zip(made.segments, turns, strict=True))
    made = find_corrections(replace(made, turns=turns, segments=segments), GLOSSARY)
    path = tmp_path / "talk.json"
    text = lossless_json.render(Document(made, made, ()))
    path.write_bytes(seal(text.encode(), {}))  # as a run writes it
    return path


def exported(path: Path, undo: tuple[int, ...] = (), **given: str) -> str:
    settings = Settings(output_dir=path.parent, output_format=("txt",), **given)
    (text,) = export_files(path, settings, given=given, undo=undo)
    return text.read_text("utf-8")


def test_export_writes_what_the_glossary_corrected_without_it(talk: Path) -> None:
    assert exported(talk) == "A: The Whitfield house.\n\nB: It was, like, Whitfield.\n"


def test_undone_correction_stays_undone_in_every_later_rendering(talk: Path) -> None:
    assert exported(talk, undo=(1,)) == "A: The Witfield house.\n\nB: It was, like, Whitfield.\n"
    assert exported(talk) == "A: The Witfield house.\n\nB: It was, like, Whitfield.\n"
    kept = lossless_json.parse(talk.read_text("utf-8")).corrections
    assert [one.undone for one in kept] == [True, False]


def test_export_cleans_at_another_level(talk: Path) -> None:
    assert "It was Whitfield." in exported(talk, cleaning="edited")
    assert "um the Whitfield house," in exported(talk, cleaning="verbatim")


def test_undo_of_no_correction_says_which_there_are(talk: Path) -> None:
    with pytest.raises(UsageError, match="1 to 2"):
        exported(talk, undo=(3,))


def test_undo_and_levels_are_options_of_export(talk: Path) -> None:
    arguments = ["export", str(talk), "-f", "txt", "--undo", "2", "--verbatim"]
    assert cli.main(arguments, standalone_mode=False) == 0
    assert "B: It was, like, Witfeld." in talk.with_suffix(".txt").read_text("utf-8")


def test_preset_has_a_glossary(tmp_path: Path) -> None:
    preset = tmp_path / "own.toml"
    preset.write_text('[glossary]\n"Whitfield" = []\n"Zhipu" = ["jer poo"]\n', "utf-8")
    settings = load_settings(str(preset), {}, {})
    assert settings.glossary == (("Whitfield", ()), ("Zhipu", ("jer poo",)))


@pytest.mark.parametrize("line", ['glossary = "Zhipu"', '[glossary]\n"Zhipu" = "jer poo"'])
def test_glossary_of_another_shape_is_refused(tmp_path: Path, line: str) -> None:
    preset = tmp_path / "own.toml"
    preset.write_text(line, "utf-8")
    with pytest.raises(ConfigError, match=r"table|list"):
        load_settings(str(preset), {}, {})
