"""Files written whole or not at all, and artefacts that are found again or as good as none."""

import errno
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.store import (
    Entry,
    Key,
    Store,
    find_differences,
    find_nearest,
    make_key,
    prepare_folder,
    write_all,
)
from pipeline.user_files import FileStamp, identify


def make_made_from(value):
    return Key("recognition", (("recording", value), ("model", "'tiny'")))


KEY, OTHER = make_made_from("sha"), make_made_from("other sha")


def make_entry(made_from):
    return Entry(Path("x.artefact"), "recognition", 1, 1, "a.mp3", made_from)


def make_file(path):
    path.write_bytes(b"sound")
    return identify(path)


@pytest.fixture
def later(monkeypatch):
    """Ten seconds pass at once."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10**10)


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
    assert (tmp_path / "a").read_text("utf-8") == "new"


def test_a_target_that_is_a_folder_leaves_the_others_untouched(tmp_path):
    (tmp_path / "a").write_text("old", "utf-8")
    (tmp_path / "b").mkdir()
    before = (tmp_path / "a").stat()
    with pytest.raises(OutputError, match=r"b: it can't be written \(Is a directory\)\. A folder"):
        write_all({tmp_path / "a": "new", tmp_path / "b": "new"})
    after = (tmp_path / "a").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert (tmp_path / "a").read_text("utf-8") == "old"
    assert get_names(tmp_path) == ["a", "b"]


def test_a_disk_that_is_full_at_the_second_file_leaves_the_first_untouched(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old", "utf-8")
    fail_on_call(monkeypatch, "fsync", 2, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(OutputError, match=r"b: .*No space left on device.*Free some space"):
        write_all({tmp_path / "a": "new", tmp_path / "b": "new"})
    assert (tmp_path / "a").read_text("utf-8") == "old"
    assert get_names(tmp_path) == ["a"]


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
    assert (tmp_path / "a").read_text("utf-8") == "old"
    assert get_names(tmp_path) == ["a"]


@pytest.mark.parametrize("number", [1, 2])
def test_an_interrupt_in_the_middle_leaves_nothing_behind(tmp_path, monkeypatch, number):
    fail_on_call(monkeypatch, "fsync", number, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        write_all({tmp_path / "a": "new", tmp_path / "b": "new"})
    assert get_names(tmp_path) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(OutputError, match=r"nowhere/a: .*--output-dir"):
        write_all({tmp_path / "nowhere" / "a": "text"})


def test_a_name_as_long_as_names_may_be_can_be_written(tmp_path):
    write_all({tmp_path / ("x" * 255): "text"})
    assert get_names(tmp_path) == ["x" * 255]


def test_a_byte_of_a_name_that_is_no_text_is_written_as_an_escape(tmp_path):
    write_all({tmp_path / "a.json": '{"name": "\udcff.wav"}'})
    assert (tmp_path / "a.json").read_bytes() == rb'{"name": "\udcff.wav"}'


def test_preparing_a_folder_makes_it_and_leaves_it_empty(tmp_path):
    prepare_folder(tmp_path / "a" / "b")
    prepare_folder(tmp_path / "a" / "b")
    assert get_names(tmp_path / "a" / "b") == []


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


@given(texts, texts)
def test_an_artefact_comes_back_as_it_was_put(tmp_path_factory, text, name):
    store = Store(tmp_path_factory.mktemp("store"))
    assert store.put(KEY, text, name)
    # A lone surrogate comes back as the escape that JSON has for it.
    assert text.encode("utf-8", "backslashreplace").decode() == store.get(KEY)
    assert [entry.name for entry in store.entries()] == [name]


def test_an_artefact_is_found_under_its_own_stage_and_key_only(tmp_path):
    store = Store(tmp_path)
    store.put(KEY, "text", "a.mp3")
    assert store.get(KEY) == "text"
    assert store.get(OTHER) is None
    assert store.get(replace(KEY, stage="diarization")) is None


def test_a_later_artefact_replaces_an_earlier_one(tmp_path):
    store = Store(tmp_path)
    for text in ("one", "two"):
        store.put(KEY, text, "a.mp3")
    assert store.get(KEY) == "two"
    assert len(store.entries()) == 1


def test_what_an_artefact_was_made_from_can_be_read_in_its_head(tmp_path):
    store = Store(tmp_path)
    store.put(KEY, "text", "a.mp3")
    (entry,) = store.entries()
    head = json.loads(entry.path.read_text("utf-8").splitlines()[1])
    assert ("recognition", "a.mp3", dict(KEY.made_from)) == tuple(
        head[name] for name in ("stage", "name", "made from")
    )
    assert dict(KEY.made_from) == entry.made_from


DAMAGES = {
    "truncated": lambda data: data[:-1],
    "cut in its head": lambda data: data[:10],
    "empty": lambda data: b"",
    "another word": lambda data: data.replace(b"words", b"wards"),
    "no text": lambda data: data + b"\xff",
    "another checksum": lambda data: (b"1" if data[:1] == b"0" else b"0") + data[1:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_artefact_is_told_set_aside_and_made_again(tmp_path, damage):
    told = []
    store = Store(tmp_path, told.append)
    store.put(KEY, "some words", "a.mp3")
    (entry,) = store.entries()
    entry.path.write_bytes(damage(entry.path.read_bytes()))
    assert store.get(KEY) is None
    assert len(told) == 1
    assert "is computed again" in told[0]
    assert [entry.path.with_suffix(".corrupt")] == [
        path for path in entry.path.parent.iterdir() if path.is_file()
    ]
    store.put(KEY, "some words", "a.mp3")
    assert store.get(KEY) == "some words"
    assert len(told) == 1


@given(st.data())
def test_no_flipped_bit_goes_unnoticed(tmp_path_factory, data):
    store = Store(tmp_path_factory.mktemp("store"))
    store.put(KEY, "some words", "a.mp3")
    (entry,) = store.entries()
    kept = bytearray(entry.path.read_bytes())
    kept[data.draw(st.integers(0, len(kept) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    entry.path.write_bytes(kept)
    assert store.get(KEY) is None


def test_an_artefact_under_another_ones_key_is_not_taken_for_it(tmp_path):
    told = []
    store = Store(tmp_path, told.append)
    store.put(KEY, "text", "a.mp3")
    (entry,) = store.entries()
    entry.path.rename(entry.path.with_stem(OTHER.digest))
    assert store.get(OTHER) is None
    assert "belongs to another result" in told[0]


def test_an_artefact_of_an_earlier_version_is_listed_and_can_be_deleted(tmp_path):
    (tmp_path / "recognition").mkdir()
    (tmp_path / "recognition" / "0123.artefact").write_text("digest\n{}")
    store = Store(tmp_path)
    assert [entry.name for entry in store.entries()] == ["?"]
    assert store.prune(0) == (1, 0)


def test_clearing_says_how_many_there_were_and_touches_nothing_else(tmp_path):
    store = Store(tmp_path)
    for key in (KEY, OTHER, replace(KEY, stage="voices")):
        store.put(key, "text", "a.mp3")
    store.put(replace(KEY, stage="diarization"), "text", "a.mp3", 0)
    (tmp_path / "voices" / "notes.txt").touch()
    assert store.clear() == 4
    assert store.clear() == 0
    assert (tmp_path / "voices" / "notes.txt").is_file()


def test_a_store_that_isnt_there_is_empty_and_is_not_made(tmp_path):
    store = Store(tmp_path / "nowhere")
    store.tidy()
    assert (store.entries(), store.clear(), store.get(KEY)) == ([], 0, None)
    assert not (tmp_path / "nowhere").exists()


def test_an_artefact_that_cant_be_deleted_is_named(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.put(KEY, "text", "a.mp3")

    def refuse(path, missing_ok=False):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OutputError, match=r"\w+\.artefact: it can't be deleted"):
        store.clear()


def test_a_store_that_cant_be_written_to_is_told_once_and_keeps_nothing(tmp_path):
    (tmp_path / "file").touch()
    told = []
    store = Store(tmp_path / "file" / "stages", told.append)
    for key in (KEY, OTHER):
        with store.claim(key):
            assert not store.put(key, "text", "a.mp3")
        assert store.get(key) is None
    store.tidy()
    assert (store.entries(), len(told)) == ([], 1)
    assert "can't be written" in told[0]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere"
)
def test_a_store_that_may_only_be_read_is_read(tmp_path):
    told = []
    store = Store(tmp_path, told.append)
    store.put(KEY, "text", "a.mp3")
    folders = [tmp_path, *(path for path in tmp_path.iterdir() if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    store.tidy()
    with store.claim(OTHER):
        assert not store.put(OTHER, "text", "a.mp3")
    assert store.get(KEY) == "text"
    assert len(told) == 1
    for folder in folders:
        folder.chmod(0o700)


def test_a_full_disk_keeps_no_artefact_and_no_temporary_file_and_is_told_once(
    tmp_path, monkeypatch
):
    def refuse(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    told = []
    store = Store(tmp_path, told.append)
    assert not store.put(KEY, "text", "a.mp3")
    assert not store.put(OTHER, "text", "a.mp3")
    assert get_names(tmp_path) == ["recognition"]
    assert len(told) == 1
    assert "No space left" in told[0]


def test_a_disk_that_has_room_again_takes_the_next_artefact(tmp_path, monkeypatch):
    fail_on_call(monkeypatch, "fsync", 1, OSError(errno.ENOSPC, "No space left on device"))
    store = Store(tmp_path)
    assert [store.put(key, "text", "a.mp3") for key in (KEY, OTHER)] == [False, True]


# What is given up first


def put_three(store):
    """Three artefacts; the first was used last."""
    keys = [make_made_from(f"{number}") for number in range(3)]
    for key in keys:
        store.put(key, "x" * 1000, "a.mp3")
    store.get(keys[0])
    return keys


def test_what_was_used_longest_ago_goes_first(tmp_path):
    store = Store(tmp_path)
    keys = put_three(store)
    sizes = [entry.size for entry in store.entries()]
    assert store.prune(sizes[0] * 2) == (1, sizes[0] * 2)
    assert [store.get(key) is not None for key in keys] == [True, False, True]


@pytest.mark.parametrize("then_s", [-1e9, 0.0, 1e6])
def test_the_order_of_use_outlives_a_clock_that_is_set_back_or_stands_still(
    tmp_path, monkeypatch, then_s
):
    store = Store(tmp_path)
    store.put(OTHER, "text", "b.mp3")
    now_ns = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: int(now_ns + then_s * 1e9))
    keys = put_three(store)
    used = [entry.path.stem for entry in store.entries()]
    assert [OTHER.digest, *(keys[number].digest for number in (1, 2, 0))] == used


def test_what_is_small_enough_is_left_as_it_is(tmp_path):
    store = Store(tmp_path)
    put_three(store)
    assert store.prune(10**6)[0] == 0
    assert len(store.entries()) == 3


def test_what_somebody_is_at_work_on_stays(tmp_path):
    store, other = Store(tmp_path), Store(tmp_path)
    store.put(KEY, "what is done so far", "a.mp3", 0)
    store.put(OTHER, "text", "a.mp3")
    with store.claim(KEY):
        assert other.prune(0)[0] == 1
        assert store.get(KEY, 0) == "what is done so far"
    assert other.prune(0)[0] == 1
    assert store.get(KEY, 0) is None


def test_pruning_removes_what_was_set_aside_and_hashes_of_files_that_are_gone(tmp_path, later):
    store = Store(tmp_path / "store")
    store.put(KEY, "text", "a.mp3")
    (tmp_path / "store" / "recognition" / "1.corrupt").touch()
    for name in "ab":
        store.remember_hash(make_file(tmp_path / name), "0" * 64)
    (tmp_path / "a").unlink()
    store.prune(10**6)
    assert store.get(KEY) == "text"
    assert not list(tmp_path.glob("store/*/*.corrupt"))
    assert len(list(tmp_path.glob("store/.hashes/*.hash"))) == 1


# Parts of what is not finished


def test_parts_come_back_until_they_are_dropped(tmp_path):
    store = Store(tmp_path)
    for number in range(3):
        store.put(KEY, f"part {number}", "a.mp3", number)
    assert [store.get(KEY, n) for n in range(4)] == ["part 0", "part 1", "part 2", None]
    (entry,) = store.entries()
    assert (entry.name, entry.is_part, entry.digest) == ("a.mp3", True, KEY.digest)
    store.drop_parts(KEY)
    assert store.entries() == []


def test_a_part_in_anothers_place_is_not_taken_for_it(tmp_path):
    store = Store(tmp_path)
    store.put(KEY, "part 1", "a.mp3", 1)
    (entry,) = store.entries()
    (entry.path / "00001.artefact").rename(entry.path / "00000.artefact")
    assert store.get(KEY, 0) is None


def test_tidying_removes_parts_of_what_is_whole_and_leaves_of_the_dead(tmp_path):
    store = Store(tmp_path)
    store.put(KEY, "part", "a.mp3", 0)
    store.put(OTHER, "part", "a.mp3", 0)
    store.put(KEY, "whole", "a.mp3")
    (tmp_path / "recognition" / ".transcribe-0123.tmp").touch()
    (tmp_path / "recognition" / ".transcribe.lock").touch()
    (tmp_path / ".locks").mkdir()
    (tmp_path / ".locks" / f"{KEY.digest}.lock").touch()
    store.tidy()
    assert (store.get(KEY, 0), store.get(OTHER, 0), store.get(KEY)) == (None, "part", "whole")
    left = [name for name in get_names(tmp_path) if name.endswith((".tmp", ".lock"))]
    assert left == []


# What differs


def test_the_nearest_artefact_of_the_same_recording_is_found():
    asked = {"recording": "1", "model": "base", "beam": "5"}
    kept = [
        make_entry({"recording": "1", "model": "tiny", "beam": "1"}),
        make_entry({"recording": "1", "model": "tiny", "beam": "5"}),
        make_entry({"recording": "2", "model": "base", "beam": "5"}),
    ]
    nearest = find_nearest(asked, kept)
    assert kept[1] == nearest
    assert find_differences(nearest.made_from, asked) == (("model", "tiny", "base"),)


def test_nothing_is_near_where_another_recording_alone_is_kept():
    assert find_nearest({"recording": "1"}, [make_entry({"recording": "2"})]) is None


def test_a_part_that_one_key_lacks_is_a_difference():
    assert find_differences({"old": "2"}, {"new": "1"}) == (
        ("new", "nothing", "1"),
        ("old", "2", "nothing"),
    )


# Hashes of files


def test_a_hash_is_known_as_long_as_the_file_is_untouched(tmp_path, later):
    store, path = Store(tmp_path / "store"), tmp_path / "a.mp3"
    store.remember_hash(make_file(path), "0" * 64)
    assert store.recall_hash(identify(path)) == "0" * 64


def test_a_stamp_is_written_as_earlier_versions_wrote_it() -> None:
    stamp = FileStamp(1, 2, ctime_ns=3, inode=4, device=5, path="/a.mp3")
    assert str(stamp) == '["/a.mp3", 1, 2, 3, 4, 5]'


@pytest.mark.parametrize("change", ["content", "time", "replaced", "moved"])
def test_a_file_that_was_touched_is_hashed_again(tmp_path, change, later):
    store, path = Store(tmp_path / "store"), tmp_path / "a.mp3"
    before = make_file(path)
    store.remember_hash(before, "0" * 64)
    if change == "content":  # of the same length, and with the time put back
        path.write_bytes(b"SOUND")
        os.utime(path, ns=(before.mtime_ns, before.mtime_ns))
    elif change == "time":
        os.utime(path, ns=(before.mtime_ns + 1, before.mtime_ns + 1))
    elif change == "replaced":
        path.rename(tmp_path / "old")
        make_file(path)
    else:
        path = path.rename(tmp_path / "b.mp3")
    assert store.recall_hash(identify(path)) is None


@pytest.mark.parametrize("ago_s", [-1e6, 0.0, 1.9])
def test_a_file_that_was_changed_just_now_or_in_the_future_is_not_remembered(tmp_path, ago_s):
    store, path = Store(tmp_path / "store"), tmp_path / "a.mp3"
    make_file(path)
    then_ns = time.time_ns() - int(ago_s * 1e9)
    os.utime(path, ns=(then_ns, then_ns))
    store.remember_hash(identify(path), "0" * 64)
    assert store.recall_hash(identify(path)) is None


@pytest.mark.parametrize("damage", [lambda t: t[:-5], lambda t: t.replace("0", "1"), lambda t: ""])
def test_a_damaged_hash_is_not_believed(tmp_path, damage, later):
    store, path = Store(tmp_path / "store"), tmp_path / "a.mp3"
    identity = make_file(path)
    store.remember_hash(identity, "0" * 64)
    (kept,) = tmp_path.glob("store/.hashes/*")
    kept.write_text(damage(kept.read_text("utf-8")), "utf-8")
    assert store.recall_hash(identity) is None


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
    assert len(make_key(["?*:/\\"])) == 32
    assert make_key(["?*:/\\"]).isalnum()
