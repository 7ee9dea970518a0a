"""A passage of the demo heard again by another model, by the whole command."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain import Span, Word
from pipeline.formats.data import lossless_json
from tests.commands import Finished
from tests.forked_commands import transcribe

pytestmark = pytest.mark.model

PASSAGE = Span(20_000, 32_500)


def read(record: Path) -> list[Word]:
    transcript = lossless_json.parse(record.read_text("utf-8"))
    return [word for segment in transcript.segments for word in segment.words]


def test_a_passage_is_heard_by_another_model_and_all_else_stays(
    root: Path, tmp_path: Path, cache: Path
) -> None:
    def run(*words: object) -> Finished:
        finished = transcribe(*words, cwd=tmp_path, cache=cache)
        assert finished.code == 0, finished.err
        return finished

    recording, record = root / "audio" / "interview.mp3", tmp_path / "out" / "interview.json"
    run(recording, "-f", "txt", "-o", "out")
    before = read(record)
    passage = ("again", record, "--from", "20", "--to", "0:32.5", "--model", "tiny.en")
    assert "by tiny.en in place of" in run(*passage).err
    after, left = read(record), [w for w in before if w.span.middle_ms < PASSAGE.start_ms]
    right = [w for w in before if w.span.middle_ms >= PASSAGE.end_ms]
    assert after[: len(left)] == left
    assert after[-len(right) :] == right
    inside = "".join(w.text for w in after[len(left) : -len(right)])
    assert "Dartmouth" in inside
    assert inside != "".join(w.text for w in before[len(left) : -len(right)])
    written = record.read_bytes()
    run(*passage)
    assert "stays as it was heard again" in run(recording, "-f", "txt", "-o", "out").err
    assert record.read_bytes() == written
