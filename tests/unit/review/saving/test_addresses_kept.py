"""Where an editor was is only known to its user."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline.review.saving.addresses_kept import LONGEST_S, Address, AddressBook

ADDRESS = Address(4711, "secret")


@pytest.fixture
def book(tmp_path: Path) -> AddressBook:
    return AddressBook(tmp_path / "cache" / "review")


def find_file(book: AddressBook) -> Path:
    (path,) = (path for path in book.folder.iterdir() if path.suffix == ".json")
    return path


def test_an_address_is_found_again_for_its_transcript_alone(
    book: AddressBook, tmp_path: Path
) -> None:
    book.note(tmp_path / "talk.json", ADDRESS)
    assert book.find(tmp_path / "x" / ".." / "talk.json") == ADDRESS
    assert book.find(tmp_path / "other.json") is None


@pytest.mark.skipif(os.name != "posix", reason="needs the rights of files")
def test_nobody_else_can_read_it(book: AddressBook, tmp_path: Path) -> None:
    book.note(tmp_path / "talk.json", ADDRESS)
    path = find_file(book)
    assert path.stat().st_mode & 0o077 == 0
    assert book.folder.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    assert book.find(tmp_path / "talk.json") is None


def test_an_old_token_is_forgotten_and_the_port_is_not(book: AddressBook, tmp_path: Path) -> None:
    book.note(tmp_path / "talk.json", ADDRESS)
    old_s = time.time() - LONGEST_S - 10
    os.utime(find_file(book), (old_s, old_s))
    assert book.find(tmp_path / "talk.json") == Address(4711)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"port": "x"}'])
def test_what_is_damaged_is_forgotten(book: AddressBook, tmp_path: Path, content: str) -> None:
    book.note(tmp_path / "talk.json", ADDRESS)
    find_file(book).write_text(content)
    assert book.find(tmp_path / "talk.json") is None


def test_a_cache_that_can_not_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    book = AddressBook(tmp_path / "file" / "review")
    book.note(tmp_path / "talk.json", ADDRESS)
    assert book.find(tmp_path / "talk.json") is None
