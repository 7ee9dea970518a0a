"""Files written whole or not at all, and artefacts that are found again or as good as none."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.store import Store, make_key, prepare_folder, write_all


def get_names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def fail_on_call(monkeypatch, name, number, error):
    """Lets ``os.<name>`` work until its n-th call, which raises."""
    work, calls = getattr(os, name), []

    def call(*args, **kwargs):
        calls.append(args)
        if len(calls) == number:
            raise error
        return work(*args, **kwargs)

    monkeypatch.setattr(os, name, call)


def test_all_files_are_written_in_utf8_with_line_feeds(tmp_path):
    texts = {tmp_path / "a.srt": "你好\n", tmp_path / "b.txt": "naïve\r\n", tmp_path / "c": ""}
    write_all(texts)
    assert {path: text.encode() for path, text in texts.items()} == {
        path: path.read_bytes() for path in tmp_path.iterdir()
    }


def test_nothing_to_write_is_no_error():
    write_all({})


def test_earlier_files_are_replaced(tmp_path):
    (tmp_path / "a").write_text("a longer text that was there before", "utf-8")
    write_all({tmp_path / "a": "new"})
    assert "new" == (tmp_path / "a").read_text("utf-8")


def test_a_target_that_is_a_folder_leaves_the_others_untouched(tmp_path):
    (tmp_path / "a").write_text("old", "utf-8")
    (tmp_path / "b").mkdir()
    before = (tmp_path / "a").stat()
    with pytest.raises(OutputError, match=r"b: it can't be written \(Is a directory\)\. A folder"):
        write_all({tmp_path / "a": "new", tmp_path / "b": "new"})
    after = (tmp_path / "a").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert "old" == (tmp_path / "a").read_text("utf-8")
    assert ["a", "b"] == get_names(tmp_path)


def test_a_disk_that_is_full_at_the_second_file_leaves_the_first_untouched(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old", "utf-8")
    fail_on_call(monkeypatch, "fsync", 2, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(OutputError, match=r"b: .*No space left on device.*Free some space"):
        write_all({tmp_path / "a": "new", tmp_path / "b": "new"})
    assert "old" == (tmp_path / "a").read_text("utf-8")
    assert ["a"] == get_names(tmp_path)


@pytest.mark.parametrize("error", [PermissionError(13, "in use"), KeyboardInterrupt()])
def test_names_already_taken_are_given_back_when_a_later_file_cant_take_its_own(
    tmp_path, monkeypatch, error
):
    (tmp_path / "a").write_text("old", "utf-8")
    replace = Path.replace

    def take_name(path, target):
        if target.name == "c":
            raise error
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", take_name)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_all({tmp_path / name: "new" for name in "abc"})
    assert "old" == (tmp_path / "a").read_text("utf-8")
    assert ["a"] == get_names(tmp_path)


@pytest.mark.parametrize("number", [1, 2])
def test_an_interrupt_in_the_middle_leaves_nothing_behind(tmp_path, monkeypatch, number):
    fail_on_call(monkeypatch, "fsync", number, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        write_all({tmp_path / "a": "new", tmp_path / "b": "new"})
    assert [] == get_names(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(OutputError, match=r"nowhere/a: .*--output-dir"):
        write_all({tmp_path / "nowhere" / "a": "text"})


def test_a_name_as_long_as_names_may_be_can_be_written(tmp_path):
    write_all({tmp_path / ("x" * 255): "text"})
    assert ["x" * 255] == get_names(tmp_path)


def test_a_byte_of_a_name_that_is_no_text_is_written_as_an_escape(tmp_path):
    write_all({tmp_path / "a.json": '{"name": "\udcff.wav"}'})
    assert rb'{"name": "\udcff.wav"}' == (tmp_path / "a.json").read_bytes()


def test_preparing_a_folder_makes_it_and_leaves_it_empty(tmp_path):
    prepare_folder(tmp_path / "a" / "b")
    prepare_folder(tmp_path / "a" / "b")
    assert [] == get_names(tmp_path / "a" / "b")


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(OutputError, match="a: it can't be written"):
        prepare_folder(tmp_path / "a")


def test_a_folder_that_takes_no_files_is_told_before_the_work_begins(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputError, match=r"Permission denied.*Choose a folder you may write to"):
        prepare_folder(tmp_path)


texts = st.text(st.characters(exclude_categories=()), max_size=60)


@given(texts)
def test_an_artefact_comes_back_as_it_was_put(tmp_path_factory, text):
    store = Store(tmp_path_factory.mktemp("store"))
    store.put("recognition", "key", text)
    kept = store.get("recognition", "key")
    # A lone surrogate comes back as the escape that JSON has for it.
    assert text.encode("utf-8", "backslashreplace").decode() == kept


def test_an_artefact_is_found_under_its_own_stage_and_key_only(tmp_path):
    store = Store(tmp_path)
    store.put("recognition", "key", "text")
    assert "text" == store.get("recognition", "key")
    assert store.get("recognition", "other") is None
    assert store.get("diarization", "key") is None


def test_a_later_artefact_replaces_an_earlier_one(tmp_path):
    store = Store(tmp_path)
    for text in ("one", "two"):
        store.put("recognition", "key", text)
    assert "two" == store.get("recognition", "key")
    assert 1 == len(store.list())


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:10],
        lambda data: b"",
        lambda data: data.replace(b"words", b"wards"),
        lambda data: data + b"\xff",
        lambda data: b"0" + data[1:] if data[:1] != b"0" else b"1" + data[1:],
    ],
)
def test_a_damaged_artefact_is_as_good_as_none(tmp_path, damage):
    store = Store(tmp_path)
    store.put("recognition", "key", "some words")
    (path,) = store.list()
    path.write_bytes(damage(path.read_bytes()))
    assert store.get("recognition", "key") is None


def test_clearing_says_how_many_there_were_and_touches_nothing_else(tmp_path):
    store = Store(tmp_path)
    for stage, key in (("a", "1"), ("a", "2"), ("b", "1")):
        store.put(stage, key, "text")
    (tmp_path / "a" / "notes.txt").touch()
    assert 3 == store.clear()
    assert 0 == store.clear()
    assert (tmp_path / "a" / "notes.txt").is_file()


def test_a_store_that_isnt_there_is_empty(tmp_path):
    store = Store(tmp_path / "nowhere")
    assert ([], 0, None) == (store.list(), store.clear(), store.get("a", "b"))
    assert not (tmp_path / "nowhere").exists()


def test_an_artefact_that_cant_be_deleted_is_named(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.put("a", "1", "text")

    def refuse(path, missing_ok=False):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OutputError, match=r"1\.artefact: it can't be deleted"):
        store.clear()


def test_a_store_that_cant_be_written_to_keeps_nothing_and_says_nothing(tmp_path):
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "stages")
    store.put("recognition", "key", "text")
    assert store.get("recognition", "key") is None


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere"
)
def test_a_store_that_may_only_be_read_is_silent(tmp_path):
    tmp_path.chmod(0o500)
    store = Store(tmp_path)
    store.put("recognition", "key", "text")
    assert store.get("recognition", "key") is None
    tmp_path.chmod(0o700)


def test_a_full_disk_keeps_no_artefact_and_no_temporary_file(tmp_path, monkeypatch):
    fail_on_call(monkeypatch, "fsync", 1, OSError(errno.ENOSPC, "No space left on device"))
    store = Store(tmp_path)
    store.put("recognition", "key", "text")
    assert ["recognition"] == get_names(tmp_path)


parts = st.lists(
    st.one_of(st.text(max_size=4), st.integers(), st.none(), st.booleans()), max_size=4
)


@given(parts, parts)
def test_keys_are_equal_exactly_when_their_parts_are(left, right):
    same = [repr(part) for part in left] == [repr(part) for part in right]
    assert same == (make_key(left) == make_key(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [(["a", "b"], ["ab"]), (["a\0b"], ["a", "b"]), ([1], ["1"]), ([None], []), ([""], [])],
)
def test_keys_of_parts_that_look_alike_differ(left, right):
    assert make_key(left) != make_key(right)


def test_a_key_can_be_a_files_name_on_every_system():
    assert 32 == len(make_key(["?*:/\\"]))
    assert make_key(["?*:/\\"]).isalnum()
