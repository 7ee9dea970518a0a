"""Corrections are changed by one at a time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.run.inputs.reviews import find_review, journal_path
from pipeline.run.outputs import review_files
from pipeline.run.outputs.review_files import hold_review, save_review
from tests.review_sessions import open_page, write_record


def test_corrections_are_held_by_one_at_a_time(tmp_path: Path) -> None:
    record = tmp_path / "talk.json"
    with (
        hold_review(record),
        pytest.raises(OutputError, match=r"open in `transcribe review`"),
        hold_review(record),
    ):
        pass


def test_corrections_of_different_transcripts_are_held_side_by_side(tmp_path: Path) -> None:
    with hold_review(tmp_path / "talk.json"), hold_review(tmp_path / "other.json"):
        assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="needs the rights of files")
@pytest.mark.parametrize(("folder", "expected"), [(0o700, 0o600), (0o755, 0o644), (0o2775, 0o664)])
def test_whoever_may_write_to_the_folder_sees_that_they_are_held(
    tmp_path: Path, folder: int, expected: int
) -> None:
    tmp_path.chmod(folder)
    with hold_review(tmp_path / "talk.json"):
        (lock,) = tmp_path.iterdir()
        assert lock.stat().st_mode & 0o777 == expected


def test_what_another_user_holds_is_not_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    (tmp_path / ".talk.review.lock").write_bytes(b"")
    monkeypatch.setattr(review_files, "hold", refuse)
    with (
        pytest.raises(OutputError, match=r"open in `transcribe review`"),
        hold_review(tmp_path / "talk.json"),
    ):
        pass


def test_what_was_held_is_free_again_and_leaves_no_file(tmp_path: Path) -> None:
    record = tmp_path / "talk.json"
    with hold_review(record):
        pass
    with hold_review(record):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_editor_left_is_part_of_what_is_saved_next(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    open_page(record).change(0, 0, "Left in the journal")
    review = find_review(record)
    assert review is not None
    save_review(record, review)
    assert not journal_path(record).exists()
    assert find_review(record) == review


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_a_kill_while_it_is_saved_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    record = write_record(tmp_path)
    open_page(record).change(0, 0, "Left in the journal")
    review = find_review(record)
    assert review is not None
    write, written = review_files.write_all, []

    def write_or_be_killed(contents: Mapping[Path, str | bytes]) -> None:
        if len(written) == moment:
            raise KeyboardInterrupt
        written.append(contents)
        write(contents)
        if moment == 2 and len(written) == moment:
            raise KeyboardInterrupt

    monkeypatch.setattr(review_files, "write_all", write_or_be_killed)
    with pytest.raises(KeyboardInterrupt):
        save_review(record, review)
    assert journal_path(record).exists()
    assert find_review(record) == review
