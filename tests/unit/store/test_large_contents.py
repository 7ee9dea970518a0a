"""Outputs that lie in another file, since they may be larger than memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.run.outputs.writing import hash_output
from pipeline.store import atomic_files, encode, write_seen


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "made"
    path.write_bytes(b"sound " * 1000)
    return path


def test_what_is_in_another_file_is_written_as_bytes_are(made: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "talk.wav"
    target.parent.mkdir()
    write_seen([target], lambda _: {target: made})
    assert target.read_bytes() == made.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["talk.wav"]


def test_it_is_known_by_what_it_holds(made: Path) -> None:
    assert hash_output(made) == hash_output(made.read_bytes())
    assert encode(made) == made


@pytest.mark.parametrize("most", [0, 1 << 20])
def test_a_file_that_was_replaced_is_put_back_where_the_next_can_not_be_written(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(atomic_files, "MOST_REMEMBERED_BYTES", most)
    first, second = tmp_path / "out" / "a.wav", tmp_path / "out" / "b.wav"
    first.parent.mkdir()
    first.write_bytes(b"old")
    take_name = atomic_files._take_name

    def fail_on_second(temporary: Path, target: Path) -> None:
        if target == second:
            raise PermissionError(13, "Permission denied")
        take_name(temporary, target)

    monkeypatch.setattr(atomic_files, "_take_name", fail_on_second)
    with pytest.raises(OutputError):
        write_seen([first, second], lambda _: {first: made, second: b"new"})
    assert first.read_bytes() == b"old"
    assert [path.name for path in first.parent.iterdir()] == ["a.wav"]


def test_a_large_file_is_replaced_and_leaves_no_second_name(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic_files, "MOST_REMEMBERED_BYTES", 0)
    target = tmp_path / "out" / "a.wav"
    target.parent.mkdir()
    target.write_bytes(b"old")
    write_seen([target], lambda _: {target: made})
    assert target.read_bytes() == made.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["a.wav"]
