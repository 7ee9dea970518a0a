"""What names recordings: files, folders, patterns, lists, standard input and parts of these."""

from __future__ import annotations

import errno
import io
import json
import os
from dataclasses import replace
from pathlib import Path, PurePath
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.errors import (
    ConfigError,
    MediaNotFound,
    OutputError,
    UnreadableMedia,
    UsageError,
)
from pipeline.media import find_media
from pipeline.run import Outcome
from pipeline.run.inputs.jobs import Source
from pipeline.run.inputs.sources import _is_wanted, find_sources
from pipeline.run.inputs.staging import StagingFolder
from tests.unit.run.recording.test_stages import Bench, write_wav


@pytest.fixture
def tapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of empty recordings below the folder one is in."""
    names = ("a.mp3", "b.wav", "notes.txt", "1987/a.mp3", "1987/may/c.flac", "1988/d.mp3")
    for name in (*names, ".hidden/e.mp3", "1988/._d.mp3"):
        path = tmp_path / "tapes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tapes"


def find(*words: Path | str, **changes: object) -> tuple[list[str], list[Outcome]]:
    """The places of what is found, below the output folder, and what failed."""
    with StagingFolder(Path("cache")) as staging:
        found, failed = find_sources(words, replace(Settings(), **changes), staging)
    return [(one.below / one.path.name).as_posix() for one in found], failed


@pytest.mark.parametrize(
    ("word", "places"),
    [
        ("tapes", ["1987/a.mp3", "1987/may/c.flac", "1988/d.mp3", "a.mp3", "b.wav"]),
        ("tapes/1987", ["a.mp3", "may/c.flac"]),
        ("tapes/1987/may/c.flac", ["c.flac"]),
        ("tapes/*.mp3", ["a.mp3"]),
        ("tapes/**/*.mp3", ["1987/a.mp3", "1988/d.mp3", "a.mp3"]),
        ("tapes/198?/*.mp3", ["1987/a.mp3", "1988/d.mp3"]),
        ("tapes/198[8]", ["1988/d.mp3"]),
        ("tapes/**", ["1987/a.mp3", "1987/may/c.flac", "1988/d.mp3", "a.mp3", "b.wav"]),
        ("tapes/1987/../1988/*.mp3", ["d.mp3"]),
    ],
)
def test_each_recording_keeps_its_place_below_what_was_named(
    tapes: Path, word: str, places: list[str]
) -> None:
    assert find(word) == (places, [])


def test_a_pattern_that_leads_up_puts_nothing_outside_of_the_output_folder(tapes: Path) -> None:
    (tapes.parent / "outside.mp3").touch()
    assert find("tapes/19?7/../../*.mp3")[0] == ["outside.mp3"]
    assert sorted(find("tapes/1987/may/../../[ab].*")[0]) == ["a.mp3", "b.wav"]


def test_a_pattern_without_a_match_fails_and_the_others_are_found(tapes: Path) -> None:
    places, (failed,) = find("tapes/*.ogg", "tapes/b.wav")
    assert places == ["b.wav"]
    assert isinstance(failed.error, MediaNotFound)
    assert "tapes/*.ogg: no audio or video file matches it" in str(failed.error)


def lock_up(monkeypatch: pytest.MonkeyPatch, *places: Path) -> None:
    """Makes folders unreadable, also for one who may read everything."""
    scan, locked = os.scandir, {place.resolve() for place in places}

    def refuse(path: Path) -> object:
        if Path(path).resolve() in locked:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)


@pytest.mark.parametrize("word", ["tapes", "tapes/**/*.*", "tapes/**"])
def test_a_folder_below_that_can_not_be_read_is_told_and_the_rest_is_found(
    tapes: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    lock_up(monkeypatch, tapes / "1987", tapes / ".hidden")
    places, (failed,) = find(word)
    assert places == ["1988/d.mp3", "a.mp3", "b.wav"]
    assert str(failed.error).endswith(
        "tapes/1987: it can't be read (Permission denied). Check its permissions and its disk"
    )


def test_a_folder_that_can_not_be_read_is_no_folder_without_recordings(
    tapes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_up(monkeypatch, tapes)
    places, (failed,) = find(tapes)
    assert (places, type(failed.error)) == ([], UnreadableMedia)
    with pytest.raises(UnreadableMedia, match="Permission denied"):
        find_media(tapes)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read everything"
)
def test_a_locked_folder_is_told_by_the_system_too(tapes: Path) -> None:
    (tapes / "1987").chmod(0)
    try:
        assert len(find(tapes)[1]) == 1
    finally:
        (tapes / "1987").chmod(0o700)


def test_a_folder_that_goes_while_it_is_looked_at_is_no_failure(
    tapes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def vanish(path: Path) -> object:
        if Path(path).name == "1988":
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", vanish)
    assert find(tapes) == (["1987/a.mp3", "1987/may/c.flac", "a.mp3", "b.wav"], [])


@pytest.mark.parametrize(
    "word", ["x" * 300, "tapes/" + "y" * 5000, "tapes/b.wav/c.wav", "@" + "z" * 300]
)
def test_a_word_that_can_be_no_file_fails_alone(tapes: Path, word: str) -> None:
    (tapes / "list.txt").write_text(f"{word.lstrip('@')}\ntapes/b.wav\n", "utf-8")
    for words in (["@tapes/list.txt"], [] if word.startswith("@") else [word, "tapes/b.wav"]):
        if words:
            places, failed = find(*words)
            assert (places, len(failed)) == (["b.wav"], 1)
    if word.startswith("@"):
        with pytest.raises(UsageError, match="the list can't be read"):
            find(word)


def test_a_name_with_a_zero_byte_fails_alone(tapes: Path) -> None:
    places, (failed,) = find("a\0b.wav", "tapes/b.wav")
    assert places == ["b.wav"]
    assert isinstance(failed.error, MediaNotFound)


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tapes: Path) -> None:
    (tapes / "talk [1].mp3").touch()
    assert find("tapes/talk [1].mp3")[0] == ["talk [1].mp3"]


def test_a_path_is_never_read_as_a_pattern_a_list_or_an_address(tapes: Path) -> None:
    for name in ("*.mp3", "@list.txt", "-"):
        (_, (failed,)) = find(Path(name))
        assert "file not found" in str(failed.error)


def test_a_file_without_a_known_suffix_is_taken_where_it_is_named(tapes: Path) -> None:
    assert find("tapes/notes.txt")[0] == ["notes.txt"]


def test_a_recording_that_is_named_twice_is_found_once_at_its_first_place(tapes: Path) -> None:
    (tapes / "link.mp3").symlink_to(tapes / "a.mp3")
    assert find("tapes/a.mp3", "tapes/link.mp3", "tapes/../tapes/*.mp3")[0] == ["a.mp3"]


def test_a_list_names_what_its_lines_name(tapes: Path) -> None:
    lines = "\ufeff# a comment\r\n\r\n  tapes/b.wav  \r\ntapes/1987\n"
    Path("list.txt").write_bytes(lines.encode("utf-8"))
    assert find("@list.txt")[0] == ["b.wav", "a.mp3", "may/c.flac"]


def test_a_name_in_a_list_may_hold_what_elsewhere_ends_a_line(tapes: Path) -> None:
    name = "line\u2028separator\x0c.mp3"
    (tapes / name).touch()
    Path("list.txt").write_text(f"tapes/{name}\n", "utf-8")
    assert find("@list.txt")[0] == [name]


def test_a_lists_line_that_names_nothing_fails_alone(tapes: Path) -> None:
    Path("list.txt").write_text("tapes/gone.mp3\ntapes/b.wav\n")
    places, (failed,) = find("@list.txt")
    assert places == ["b.wav"]
    assert "tapes/gone.mp3: file not found" in str(failed.error)


def test_a_list_in_a_list_is_not_opened(tapes: Path) -> None:
    Path("list.txt").write_text("@list.txt\n")
    assert find("@list.txt")[1][0].source.name == "@list.txt"


def test_a_file_whose_name_begins_with_an_at_sign_is_that_file(tapes: Path) -> None:
    Path("@talk.mp3").touch()
    assert find("@talk.mp3")[0] == ["@talk.mp3"]


@pytest.mark.parametrize("content", [b"ID3\xff\xfb\x90\x00", b"RIFF\0\0\0\0WAVE"])
def test_a_list_that_is_a_recording_is_refused(tapes: Path, content: bytes) -> None:
    Path("list.txt").write_bytes(content)
    with pytest.raises(UsageError, match=r"@list\.txt: the list can't be read"):
        find("@list.txt")


def test_a_list_that_is_not_there_is_refused(tapes: Path) -> None:
    with pytest.raises(UsageError, match=r"@gone\.txt: the list can't be read \(No such file"):
        find("@gone.txt")


def test_include_and_exclude_go_by_name_or_place(tapes: Path) -> None:
    assert find("tapes", include=("1987/*",))[0] == ["1987/a.mp3", "1987/may/c.flac"]
    assert find("tapes", include=("a.*",))[0] == ["1987/a.mp3", "a.mp3"]
    assert find("tapes", include=("a.*",), exclude=("1987/*",))[0] == ["a.mp3"]
    assert find("tapes", exclude=("*.mp3", "*.flac"))[0] == ["b.wav"]


names = st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1).filter(
    lambda name: name not in {".", ".."}
)
folders = st.lists(names, max_size=2).map(lambda parts: PurePath(*parts))
sources = st.lists(
    st.builds(Source, names.map(lambda n: Path("/in") / n), folders), unique=True, max_size=9
)


@given(sources, st.integers(1, 9))
def test_all_shards_together_are_the_whole_and_none_has_anothers(
    found: list[Source], count: int
) -> None:
    shards = [
        [one for one in found if _is_wanted(one, Settings(shard=f"{number}/{count}"))]
        for number in range(1, count + 1)
    ]
    everything = [one for shard in shards for one in shard]
    assert len(found) == len(everything)
    assert set(found) == set(everything)


@given(sources, sources, st.integers(1, 9))
def test_other_recordings_move_none_to_another_shard(
    found: list[Source], more: list[Source], count: int
) -> None:
    settings = Settings(shard=f"1/{count}")
    alone = {one for one in found if _is_wanted(one, settings)}
    beside = {one for one in [*more, *found] if _is_wanted(one, settings)}
    assert beside & set(found) == alone


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/0", "a/b", "-1/2", ""])
def test_a_shard_that_is_none_is_refused(shard: str) -> None:
    if not shard:
        assert Settings(shard=None) == Settings()
        return
    with pytest.raises(ConfigError, match="--shard"):
        Settings(shard=shard)


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(data))
    monkeypatch.setattr("pipeline.run.inputs.sources.sys.stdin", stdin)


def test_standard_input_is_a_recording_known_by_its_bytes(
    tapes: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_wav(tapes / "talk.wav").read_bytes()
    for _ in range(2):
        give(monkeypatch, data)
        (outcome,) = bench.run("-", retries=0)
        assert outcome.error is None
    assert bench.recognizer.calls == 1
    assert outcome.reused
    media = bench.record("stdin")["media"]
    assert media["name"] == "stdin"
    assert str(bench.folder) not in json.dumps(bench.record("stdin"))
    assert not list((bench.folder / "cache" / "spool").glob("run-*"))


def test_another_recording_on_standard_input_is_written_beside_the_first(
    tapes: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seconds in (6.0, 7.0):
        give(monkeypatch, write_wav(tapes / "talk.wav", seconds).read_bytes())
        assert bench.run("-")[0].error is None
    assert len([name for name in bench.written() if name.endswith(".json")]) == 2


def test_nothing_on_standard_input_is_told_without_a_temporary_path(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, b"")
    (outcome,) = bench.run("-")
    assert "stdin: the file is empty (0 bytes)" in str(outcome.error)


def test_standard_input_named_twice_is_refused_before_it_is_read(tapes: Path) -> None:
    with pytest.raises(UsageError, match="standard input can only be read once"):
        find("-", "-")


def test_a_cache_that_is_no_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cache").touch()
    give(monkeypatch, b"sound")
    with pytest.raises(OutputError, match="recordings can't be saved there"):
        find("-")


@pytest.mark.parametrize("word", ["https://example.org/a.mp3", "s3://tapes/", "GS://tapes/a.mp3"])
def test_an_address_is_refused_offline_before_anything_is_asked(word: str, tapes: Path) -> None:
    places, (failed,) = find(word, "tapes/b.wav", offline=True)
    assert places == ["b.wav"]
    assert "addresses need the network" in str(failed.error)


@pytest.mark.parametrize("scheme", ["ftp", "feed", "file", "FTP"])
def test_an_address_of_another_kind_is_told_without_its_password(tapes: Path, scheme: str) -> None:
    _, (failed,) = find(f"{scheme}://me:hunter2@example.org/a.mp3")
    assert "addresses of this kind can't be fetched" in str(failed.error)
    assert "hunter2" not in repr(failed) + str(failed.error)


def test_outputs_lie_in_folders_like_those_of_the_recordings(bench: Bench) -> None:
    for name in ("talk.wav", "1987/talk.wav", "1987/may/talk.wav"):
        write_wav(bench.folder / "in" / name)
    outcomes = bench.run(str(bench.folder / "in"), output_format=("txt",))
    assert [outcome.error for outcome in outcomes] == [None] * 3
    written = sorted(p.relative_to(bench.out).as_posix() for p in bench.out.rglob("*.txt"))
    assert written == ["1987/may/talk.txt", "1987/talk.txt", "talk.txt"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
