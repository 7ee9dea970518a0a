"""Files that somebody else wrote are read within bounds, and what is out of bounds is told in words."""

from __future__ import annotations

import json
import os
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from pipeline.config import Settings, find_preset, read_preset
from pipeline.errors import (
    ConfigError,
    FormatError,
    MediaNotFound,
    ReferencePageError,
    TranscribeError,
    UsageError,
)
from pipeline.formats import parse_turns
from pipeline.reference import read_page
from pipeline.run.inputs.alternate_files import read_alternates
from pipeline.run.inputs.feeds.podcasts import find_episodes
from pipeline.run.inputs.sources import find_sources
from pipeline.run.inputs.speech_files import read_page_file, read_transcript_file
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.inputs.voices.book_files import read_book
from pipeline.user_files import (
    MOST_KEY_PARTS,
    MOST_LETTERS,
    MOST_VALUES,
    WrongValue,
    decode_json,
    expand_home,
    explain,
    parse_json,
    parse_toml,
    read_bytes,
    read_text,
)
from pipeline.user_folders import find_cache_dir

NOBODY = "~nobody-of-this-name"


def find_in_list(path: Path) -> None:
    find_sources([f"@{path}"], Settings(), StagingFolder(path.parent))


def read_voices(path: Path) -> None:
    path.rename(path.with_name("voices.json"))
    read_book(path.parent)


READERS: dict[str, Callable[[Path], object]] = {
    "page.txt": read_page_file,
    "page.docx": read_page_file,
    "page.html": read_page_file,
    "page.srt": read_page_file,
    "talk.json": read_transcript,
    "talk.srt": read_transcript_file,
    "talk.docx": read_transcript_file,
    "alternates.json": read_alternates,
    "alternates.toml": read_alternates,
    "preset.toml": read_preset,
    "list.txt": find_in_list,
    "feed.xml": lambda path: find_episodes(str(path), Settings()),
    "book": read_voices,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless device")
def test_endless_device_behind_a_link_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.symlink_to("/dev/zero")
    with pytest.raises(TranscribeError) as refused:
        READERS[name](path)
    assert "it is a device or a pipe" in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize("name", READERS)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_into_which_nobody_writes_is_refused_at_once(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(TranscribeError) as refused:
        READERS[name](tmp_path / name)
    assert "it is a device or a pipe" in str(refused.value)


@pytest.mark.parametrize("name", READERS)
def test_file_larger_than_any_that_is_meant_is_refused(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(1 << 40)  # takes no room on the disk
    with pytest.raises(TranscribeError) as refused:
        READERS[name](tmp_path / name)
    assert "it is larger than" in str(refused.value)


def test_file_of_the_most_bytes_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"a" * 100)
    assert read_bytes(path, 100) == b"a" * 100
    with pytest.raises(OSError, match="it is larger than"):
        read_bytes(path, 99)


def test_folder_and_missing_file_are_explained_by_the_system(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "none", "No such file or directory"),
    ):
        with pytest.raises(OSError, match=reason) as failed:
            read_bytes(path)
        assert explain(failed.value) == reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Zoë: 你好\n", encoding)
    assert read_text(path) == "Zoë: 你好\n"


def test_bytes_that_are_no_text_are_explained_without_a_codec(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"\xff\xfa\x80")
    with pytest.raises(ValueError) as failed:  # noqa: PT011 - its words are looked at below
        read_text(path)
    assert explain(failed.value) == "it is not text in UTF-8"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 900_000 + "]" * 900_000])
def test_json_that_is_nested_too_deep_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        parse_json(text)


@pytest.mark.parametrize("value", ["1,", "[],", '{"a":1},'])
def test_json_of_millions_of_values_says_so(value: str) -> None:
    with pytest.raises(ValueError, match="more than"):
        parse_json("[" + value * MOST_VALUES + "1]")


class Line(Struct):
    start: Annotated[float, Meta(le=100)]
    text: str = ""
    notes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.start < 0:
            raise ValueError("start must not be before zero")


class Page(Struct):
    lines: tuple[Line, ...]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{}", "lines[1].start is missing"),
        ("7", "lines[1] should be an object"),
        ('{"start": "1"}', "lines[1].start should be a number"),
        ('{"start": true}', "lines[1].start should be a number"),
        ('{"start": null}', "lines[1].start should be a number"),
        ('{"start": 1e999}', "lines[1].start should be a number within its range"),
        ('{"start": -1}', "lines[1].start must not be before zero"),
        ('{"start": 1, "text": 2}', "lines[1].text should be a text"),
        ('{"start": 1, "notes": {}}', "lines[1].notes should be a list"),
        ('{"start": 1, "notes": ["a", 2]}', "lines[1].notes[1] should be a text"),
    ],
)
def test_value_that_is_not_meant_is_told_with_its_place(line: str, reason: str) -> None:
    with pytest.raises(WrongValue) as refused:
        decode_json(f'{{"lines": [{{"start": 1}}, {line}]}}', Page)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    "more", ["NaN", "-Infinity", r'"\ud800"', "1" + "0" * 400, "null", '{"start": []}']
)
def test_what_nobody_asks_for_may_be_anything_that_python_reads(more: str) -> None:
    text = f'\ufeff{{"more": {more}, "lines": [{{"start": 1, "more": {more}}}]}}'
    assert decode_json(text, Page) == Page((Line(1.0),))
    assert decode_json(text.encode("utf-8"), Page) == Page((Line(1.0),))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"lines": [' + "1," * MOST_VALUES])
def test_what_is_no_json_is_no_value_either(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - whatever is wrong with it
        decode_json(text, Page)
    assert not isinstance(refused.value, WrongValue)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_any_json_is_read_as_python_reads_it(value: object) -> None:
    assert decode_json(json.dumps(value), object) == value


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 100_000 + " = 1",
        "[a" + ".a" * 100_000 + "]",
        "x = {a" + '."a"' * 100_000 + " = 1}",
        "a" + " . a" * MOST_KEY_PARTS + " = 1",
        "a = " + "[" * 100_000,
        "a = " + "{a = " * 100_000,
    ],
)
def test_toml_that_is_nested_too_deep_says_so(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match=r"nested too deep|more than"):
        parse_toml(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("quote", ['"', "'", '"""', "'''"])
def test_dots_in_texts_and_comments_of_toml_are_no_key(quote: str) -> None:
    text = f"prompt = {quote}{'Yes. ' * 100}{quote} # {'No. ' * 100}\n"
    assert parse_toml(text) == {"prompt": "Yes. " * 100}


@pytest.mark.parametrize("unit", ['"', "'", '"""', "'''", '\\"', '"\\', "#", '"a', "a.", "=", "\n"])
def test_unfinished_toml_is_refused_in_time_that_grows_with_its_length(unit: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        parse_toml("a = " + unit * 100_000 + "!")
    assert time.process_time() - began < 3


@given(st.text("ab.\"'#=[]{}\n \\", max_size=60))
def test_toml_is_what_the_library_makes_of_it(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(ValueError):  # noqa: PT011
            parse_toml(text)
    else:
        assert parse_toml(text) == expected


def test_home_of_a_user_who_is_not_there_is_told_with_the_path() -> None:
    with pytest.raises(UsageError) as refused:
        expand_home(f"{NOBODY}/talk.mp3")
    assert (
        str(refused.value)
        == f"{NOBODY}/talk.mp3: the home folder of {NOBODY} can't be found. Write the whole path"
    )


def test_every_place_that_takes_a_path_tells_of_a_home_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", f"{NOBODY}/cache")
    with pytest.raises(UsageError, match="can't be found"):
        find_cache_dir()
    with pytest.raises(UsageError, match="can't be found"):
        find_preset(f"{NOBODY}/mine.toml")
    with pytest.raises(UsageError, match="can't be found"):
        find_sources([f"@{NOBODY}/list.txt"], Settings(), StagingFolder(tmp_path))


def test_one_word_in_a_home_that_is_not_there_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(b"RIFF")
    words = [f"{NOBODY}/a.mp3", str(tmp_path / "talk.wav")]
    found, failed = find_sources(words, Settings(), StagingFolder(tmp_path))
    assert [source.path.name for source in found] == ["talk.wav"]
    assert [type(outcome.error) for outcome in failed] == [MediaNotFound]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("preset.toml", b"\xff", "it is not text in UTF-8"),
        ("preset.toml", b"a.a = " + b"[" * 10_000, "nested too deep"),
        ("alternates.json", b"[" * 100_000, "nested too deep"),
        ("alternates.toml", b"a = " + b"[" * 100_000, "nested too deep"),
        ("talk.json", b"[" * 100_000, "nested too deep"),
        ("book", b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line_with_its_name(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((ConfigError, FormatError)) as refused:
        READERS[name](tmp_path / name)
    assert expected in refused.value.reason
    assert str(tmp_path) in refused.value.subject
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("letter", ["a", "有"])
def test_a_word_without_end_is_refused_wherever_it_stands(letter: str) -> None:
    text = f"Ann: {letter * (MOST_LETTERS + 1)}"
    with pytest.raises(ReferencePageError, match="a word of more than 1,000,000 letters"):
        read_page(text.encode(), ".txt", "page.txt")
    with pytest.raises(FormatError, match="a word of more than 1,000,000 letters"):
        parse_turns(f"start\tend\ttext\n0\t1\t{text}", ".tsv")
    assert read_page(b"Ann: " + letter.encode() * 1000, ".txt").reference.turns


def test_a_number_of_thousands_of_digits_is_refused_in_our_words() -> None:
    with pytest.raises(ValueError, match=r"^a number in it has thousands of digits$"):
        parse_json(f'{{"start": {"9" * 5000}}}')
