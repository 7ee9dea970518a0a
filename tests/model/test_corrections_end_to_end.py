"""Corrections of the demo, from what one model heard to what another hears, by the whole command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.domain import Review, WordOrigin
from pipeline.formats.helpers.output_record import unseal
from tests.commands import Finished
from tests.forked_commands import transcribe
from tests.reviews import correct

pytestmark = pytest.mark.model

TYPED = "Corrected"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("corrected")
    (folder / "out").mkdir()
    shutil.copy(root / "transcripts" / "interview.reference.txt", folder / "out")
    return folder


def run(root: Path, folder: Path, cache: Path, *options: str) -> Finished:
    recording = root / "audio" / "interview.mp3"
    return transcribe(recording, "-f", "txt", "-o", "out", *options, cwd=folder, cache=cache)


@pytest.fixture(scope="module")
def review(root: Path, folder: Path, cache: Path) -> Review:
    """Each twentieth word of the demo put right."""
    assert run(root, folder, cache).code == 0
    record = folder / "out" / "interview.json"
    words = [word.text.strip() for turn in correct(record).heard for word in turn.words]
    chosen = [word for word in words[::20] if words.count(word) == 1]
    return correct(record, {word: f"{TYPED}{number}" for number, word in enumerate(chosen)})


def find_typed(review: Review) -> list[str]:
    own = (word for word in review.words if word.origin is WordOrigin.PERSON)
    return [word.word.text.strip() for word in own]


def test_corrections_of_the_demo_are_in_its_text_and_the_json_stays(
    root: Path, folder: Path, cache: Path, review: Review
) -> None:
    record = folder / "out" / "interview.json"
    before = unseal(record.read_bytes()).body
    finished = run(root, folder, cache)
    assert finished.code == 0
    assert f"interview.review.json: {len(find_typed(review))} words corrected" in finished.err
    text = (folder / "out" / "interview.txt").read_text("utf-8")
    assert [word for word in find_typed(review) if word not in text] == []
    assert unseal(record.read_bytes()).body == before


def test_another_model_is_corrected_as_the_first_was(
    root: Path, folder: Path, cache: Path, review: Review
) -> None:
    typed = find_typed(review)
    finished = run(root, folder, cache, "--model", "tiny.en", "--beam-size", "1")
    assert finished.code == 0
    text = (folder / "out" / "interview.txt").read_text("utf-8")
    carried = [word for word in typed if word in text]
    assert len(carried) / len(typed) >= 0.98
    lost = len(typed) - len(carried)
    assert ("no place in the new recognition" in finished.err) is (lost > 0)
