"""A form is read as it comes, within bounds, and nothing that it says decides where a file goes."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from pipeline.server import upload_form
from pipeline.server.api_errors import Refusal, RefusedRequest
from pipeline.server.server_limits import ServerLimits
from pipeline.server.upload_form import MOST_PARTS, UploadForm, read_form
from tests.async_runs import run_apart

BOUNDARY = "boundary"
KIND = f"multipart/form-data; boundary={BOUNDARY}"


def make_part(name: str, content: bytes | str, filename: str | None = None) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    file = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + data + b"\r\n"


def make_body(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


async def give(pieces: Sequence[bytes], pause_s: float = 0) -> AsyncIterator[bytes]:
    for piece in pieces:
        await asyncio.sleep(pause_s)
        yield piece


def read(
    folder: Path,
    *pieces: bytes,
    pause_s: float = 0,
    headers: dict[str, str] | None = None,
    **limits: Any,
) -> UploadForm:
    given_headers = Headers({"content-type": KIND, **(headers or {})})
    work = read_form(given_headers, give(pieces, pause_s), folder, ServerLimits(**limits))
    return run_apart(work)


def refuse(folder: Path, *pieces: bytes, **about: Any) -> Refusal:
    with pytest.raises(RefusedRequest) as refused:
        read(folder, *pieces, **about)
    return refused.value.refusal


SOUND = b"RIFF\r\n--not the boundary" + bytes(range(256))


@given(cuts=st.lists(st.integers(0, 700), max_size=8))
def test_a_form_is_the_same_however_its_bytes_come(cuts: list[int]) -> None:
    body = make_body(
        make_part("model", "whisper-1"),
        make_part("keywords[]", "Zhipu"),
        make_part("file", SOUND, "talk.mp3"),
        make_part("known_speaker_references[]", "data:,x"),
        make_part("keywords[]", "\u667a\u8c31"),
    )
    edges = [0, *sorted(cut for cut in cuts if cut < len(body)), len(body)]
    pieces = [body[a:b] for a, b in pairwise(edges)]
    with tempfile.TemporaryDirectory() as folder:
        form = read(Path(folder), *pieces)
        assert form.fields == (
            ("model", "whisper-1"),
            ("keywords", "Zhipu"),
            ("keywords", "\u667a\u8c31"),
        )
        assert form.recording is not None
        assert form.recording.read_bytes() == SOUND
        assert [clip.read_bytes() for clip in form.clips] == [b"data:,x"]


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("talk.MP3", "recording.mp3"),
        ("../../etc/cron.d/evil.wav", "recording.wav"),
        ("C:\\\\Windows\\\\evil.flac", "recording.flac"),
        ("/etc/passwd", "recording"),
        ("talk.mp3/../../x", "recording"),
        ("evil.toml", "recording"),
        ("a" * 3000 + ".ogg", "recording.ogg"),
        ("", "recording"),
    ],
)
def test_the_name_of_a_file_says_nothing_but_its_kind(
    filename: str, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    form = read(folder, make_body(make_part("file", SOUND, filename)))
    assert form.recording == folder / name
    assert [path.name for path in tmp_path.rglob("*")] == ["own", name]


def test_a_name_cannot_give_a_part_another_one(tmp_path: Path) -> None:
    part = make_part("file", SOUND, 'x.mp3"\r\nContent-Disposition: form-data; name="model')
    assert refuse(tmp_path, make_body(part)).code == "malformed_form"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (make_body(*[make_part(f"f{n}", "x") for n in range(10_000)]), "too_many_fields"),
        (make_body(make_part("prompt", "x" * 70_000)), "field_too_long"),
        (make_part("file", SOUND, "x.mp3"), "malformed_form"),
        (b"", "malformed_form"),
        (b"--other\r\n\r\nx", "malformed_form"),
        (f"--{BOUNDARY}\r\nno colon\r\n\r\nx".encode(), "malformed_form"),
        (f"--{BOUNDARY}\r\nX-Long: {'x' * 100_000}\r\n\r\nx".encode(), "malformed_form"),
        (make_body(make_part("prompt", b"\xff\xfe")), "invalid_value"),
        (make_body(make_part("file", "a", "a"), make_part("file", "b", "b")), "invalid_value"),
        (make_body(make_part("audio", b"\0" * 70_000, "a.wav")), "unknown_parameter"),
        (make_body(make_part("file", "talk.mp3")), "invalid_audio"),
    ],
)
def test_what_is_no_form_or_too_much_of_one_is_refused(
    body: bytes, code: str, tmp_path: Path
) -> None:
    refusal = refuse(tmp_path, body)
    assert (refusal.status, refusal.code) == (400, code)


def test_a_file_needs_no_name_where_its_kind_is_told(tmp_path: Path) -> None:
    named = make_part("file", SOUND)
    part = named.replace(b"\r\n\r\n", b"\r\nContent-Type: audio/wav\r\n\r\n", 1)
    assert read(tmp_path, make_body(part)).recording == tmp_path / "recording"


def test_a_file_whose_name_is_encoded_is_one(tmp_path: Path) -> None:
    plain = make_part("file", SOUND, "a.mp3")
    part = plain.replace(b'filename="a.mp3"', b"filename*=utf-8''t%C3%A4lk.mp3")
    assert part != plain
    assert read(tmp_path, make_body(part)).recording == tmp_path / "recording"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "", "multipart/mixed"])
def test_only_forms_are_taken(kind: str, tmp_path: Path) -> None:
    refusal = refuse(tmp_path, make_body(), headers={"content-type": kind})
    assert (refusal.status, refusal.code) == (400, "unsupported_content_type")


@pytest.mark.parametrize("length", ["9" * 5000, "2000"])
def test_a_body_that_says_that_it_is_too_large_is_refused_unread(
    length: str, tmp_path: Path
) -> None:
    refusal = refuse(tmp_path, headers={"content-length": length}, upload_bytes=1000)
    assert (refusal.status, refusal.code) == (413, "request_too_large")


def test_a_body_that_never_ends_is_refused_where_it_is_too_large(tmp_path: Path) -> None:
    pieces = [make_part("file", SOUND, "x.mp3"), *[b"x" * 1000] * 1000]
    refusal = refuse(tmp_path, *pieces, upload_bytes=10_000)
    assert refusal.status == 413
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000


@pytest.mark.parametrize("bounds", [{"idle_s": 0.01}, {"upload_s": 0.05}])
def test_a_body_that_comes_too_slowly_is_refused(bounds: dict[str, float], tmp_path: Path) -> None:
    pause_s = 0.04
    refusal = refuse(tmp_path, *[b"-"] * 100, pause_s=pause_s, **bounds)
    assert (refusal.status, refusal.code) == (408, "request_timeout")
    assert ("x-should-retry", "false") in refusal.headers


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(upload_form.FormReader, "_take_data", fail)
    refusal = refuse(tmp_path, make_body(make_part("file", SOUND, "x.mp3")))
    assert (refusal.status, refusal.code) == (507, "insufficient_storage")


def test_as_many_parts_as_may_be_are_taken(tmp_path: Path) -> None:
    body = make_body(*[make_part("keywords[]", "x")] * MOST_PARTS)
    assert len(read(tmp_path, body).fields) == MOST_PARTS
