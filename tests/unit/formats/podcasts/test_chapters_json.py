"""Chapters for podcast apps, from the headings of a transcript."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from pipeline.config import Settings
from pipeline.domain import Heading
from pipeline.errors import OutputError
from pipeline.formats import FORMATS, Document
from pipeline.formats.podcasts.chapters_json import find_lack, render
from pipeline.run import export_files
from pipeline.run.events import Notice
from tests.unit.formats.podcasts.schemas import CHAPTERS
from tests.unit.formats.test_registry import ANNA, make_document, make_turn

HEADINGS = (Heading("The price\nof a model", 94_500), Heading("Intro", 0), Heading("Why", 0))


def with_headings(*headings: Heading) -> Document:
    document = make_document(make_turn(ANNA, "Good evening all."))
    transcript = replace(document.transcript, headings=headings)
    return Document(transcript, transcript, ())


def test_headings_are_chapters_in_order_of_time() -> None:
    """Source: podcast namespace, JSON chapters 1.2: version and chapters, each with its start in seconds."""
    content = json.loads(render(with_headings(*HEADINGS)))
    jsonschema.validate(content, CHAPTERS)
    assert content == {
        "version": "1.2.0",
        "title": "two voices",
        "chapters": [
            {"startTime": 0.0, "title": "Intro – Why"},
            {"startTime": 94.5, "title": "The price of a model"},
        ],
    }


def test_without_headings_something_is_lacking() -> None:
    assert find_lack(with_headings(*HEADINGS)) == ""
    assert find_lack(with_headings(Heading(" ", 0))) == "the transcript has no headings"


def test_an_export_writes_chapters_only_where_there_are_some(tmp_path: Path) -> None:
    told: list[str] = []

    def observe(event: object) -> None:
        told.append(event.text if isinstance(event, Notice) else "")

    for name, headings in (("with", HEADINGS), ("without", ())):
        path = tmp_path / f"{name}.json"
        path.write_text(str(FORMATS["json"].render(with_headings(*headings))), "utf-8")
        settings = Settings(output_format=("chapters", "txt"), output_dir=tmp_path)
        export_files(path, settings, observe=observe)
    assert (tmp_path / "with.chapters.json").exists()
    assert not (tmp_path / "without.chapters.json").exists()
    assert told == ["without.json: no chapters, because the transcript has no headings"]
    with pytest.raises(OutputError, match="no headings"):
        export_files(path, replace(settings, output_format=("chapters",)))
