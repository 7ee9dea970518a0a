"""Lines of a journal are on the disk, or the journal is as it was."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import OutputError
from pipeline.review.saving.journal_file import JournalFile


def test_lines_follow_each_other(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "j")
    journal.append(b"one\n")
    journal.append(b"two\n")
    assert journal.path.read_bytes() == b"one\ntwo\n"
    assert journal.size == 8


def test_what_is_no_whole_line_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"one\ntorn and longer than what follows")
    journal = JournalFile(tmp_path / "j", 4)
    journal.append(b"two\n")
    assert journal.path.read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("broken", ["write", "fsync", "ftruncate"])
def test_what_can_not_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    journal = JournalFile(tmp_path / "j")
    journal.append(b"one\n")

    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, broken, fail)
        with pytest.raises(OutputError, match="No space left on device"):
            journal.append(b"lost\n")
    journal.append(b"two\n")
    assert journal.path.read_bytes() == b"one\ntwo\n"


def test_a_line_that_the_system_takes_in_parts_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:3]))
    journal = JournalFile(tmp_path / "j")
    journal.append(b"a long line\n")
    assert journal.path.read_bytes() == b"a long line\n"


def test_a_journal_that_is_gone_or_cut_off_is_not_intact(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "j")
    journal.append(b"one\n")
    assert journal.is_intact
    journal.path.write_bytes(b"on")
    assert not journal.is_intact
    journal.path.unlink()
    assert not journal.is_intact


def test_a_journal_is_rewritten_from_its_good_lines(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"one\ntorn")
    journal = JournalFile(tmp_path / "j", 4)
    journal.rewrite(lambda before: before.upper())
    journal.append(b"two\n")
    assert journal.path.read_bytes() == b"ONE\ntwo\n"


def test_a_journal_is_removed_though_it_is_not_there(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "j")
    journal.append(b"one\n")
    journal.remove()
    journal.remove()
    assert list(tmp_path.iterdir()) == []
