"""What is told of files that lack something of the subtitles."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.formats import FORMATS
from pipeline.run import export_files
from pipeline.run.events import Notice
from tests.unit.formats.test_registry import ANNA, make_document, make_turn


def test_an_export_tells_each_limit_of_its_files_once(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text(str(FORMATS["json"].render(make_document(make_turn(ANNA, "Good 日 day.")))))
    told: list[str] = []

    def observe(event: object) -> None:
        told.extend([event.text] if isinstance(event, Notice) else [])

    settings = Settings(output_format=("chapters", "stl", "txt"), output_dir=tmp_path)
    export_files(path, settings, observe=observe)
    assert told == [
        "talk.json: no chapters, because the transcript has no headings",
        "talk.json: stl counts 25 frames a second, since no rate is known; --fps sets it",
        "talk.json: stl has ? in place of characters that it lacks: 日",
    ]
