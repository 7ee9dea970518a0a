"""Kept results that are damaged, deep, huge or no files at all are set aside, told, and made again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.formats.annotations import rttm
from pipeline.store import Key, Store
from pipeline.user_files import identify
from pipeline.voicebook import parse_book

KEY = Key("recognition", (("recording", "sha"), ("model", "'tiny'")))


def write_forged(path: Path, head: bytes, text: bytes = b"text") -> None:
    """An artefact whose checksum is right, whatever it holds."""
    body = head + b"\n" + text
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def link_to_endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "an endless device": link_to_endless,
    "a pipe into which nobody writes": os.mkfifo,
    "a folder": lambda path: path.mkdir(),
    "larger than any": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 1 << 40),
    "a deep head": lambda path: write_forged(path, b"[" * 100_000),
    "a head that is a number": lambda path: write_forged(path, b"1e999"),
    "a head without what it was made from": lambda path: write_forged(path, b'{"stage": "x"}'),
    "a head made from a list": lambda path: write_forged(
        path, b'{"stage": "recognition", "part": null, "made from": []}'
    ),
    "text in no encoding": lambda path: write_forged(
        path,
        json.dumps(
            {"stage": "recognition", "part": None, "made from": dict(KEY.made_from)}
        ).encode(),
        b"\xff\xff",
    ),
}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless device")
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_whole_artefact_is_told_and_set_aside(tmp_path: Path, damage: str) -> None:
    told: list[str] = []
    store = Store(tmp_path / "store", told.append)
    path = tmp_path / "store" / KEY.stage / f"{KEY.digest}.artefact"
    path.parent.mkdir(parents=True)
    DAMAGES[damage](path)
    assert store.get(KEY) is None
    assert len(told) == 1
    assert str(path) in told[0]
    assert "is computed again" in told[0]
    assert not path.exists()
    assert os.path.lexists(path.with_suffix(".corrupt"))
    assert store.put(KEY, "made again", "talk.mp3")
    assert store.get(KEY) == "made again"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless device")
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_whole_artefact_can_be_listed_and_deleted(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path / "store")
    path = tmp_path / "store" / KEY.stage / f"{KEY.digest}.artefact"
    path.parent.mkdir(parents=True)
    DAMAGES[damage](path)
    assert [entry.path for entry in store.entries()] == [path]
    assert store.clear() == 1
    assert not os.path.lexists(path)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (rttm.parse, "SPEAKER talk 1 inf 1 <NA> <NA> A <NA> <NA>\n"),
        (parse_book, '{"schema": "transcribe.voices/1"}'),
        (parse_book, "[" * 100_000),
    ],
)
def test_what_its_reader_refuses_is_damaged_too(
    tmp_path: Path, read: Callable[[str], object], text: str
) -> None:
    told: list[str] = []
    store = Store(tmp_path / "store", told.append)
    store.put(KEY, text, "talk.mp3")
    assert store.get_as(read, KEY) is None
    assert ["is computed again" in one for one in told] == [True]
    assert store.get(KEY) is None


@pytest.mark.parametrize("text", ["[" * 100_000, "\udcff", "1\n2\n3", "1e999"])
def test_hash_that_was_damaged_is_forgotten(tmp_path: Path, text: str) -> None:
    store = Store(tmp_path / "store")
    (tmp_path / "talk.mp3").write_bytes(b"sound")
    identity = identify(tmp_path / "talk.mp3")
    path = tmp_path / "store" / ".hashes" / "1.hash"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8", errors="surrogateescape")
    assert store.recall_hash(identity) is None
    store.prune(0)
    assert not path.exists()
