"""Transcripts that are there already, read from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import FormatError
from pipeline.run.inputs.transcripts import read_transcript


@pytest.mark.parametrize(
    ("name", "content"),
    [("talk.srt", b"1\n00:00:01,000 --> 00:00:02,000\nYes.\n"), ("talk.mp3", b"ID3\x04\x00\xff")],
)
def test_of_another_file_the_transcript_is_named_that_was_meant(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatError) as refused:
        read_transcript(path)
    assert str(refused.value) == (
        f"{path}: it is no transcript in JSON. Name the JSON file that `transcribe` wrote: talk.json"
    )


def test_a_damaged_json_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text("{", "utf-8")
    with pytest.raises(FormatError, match="not valid JSON"):
        read_transcript(path)
