"""Results and kept stages at an S3 address, over a real S3 API on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings, load_settings
from pipeline.errors import ConfigError, UsageError
from pipeline.run import Engines, Notice, Outcome, Status, run_batch
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.reviews import review_path
from pipeline.run.recording import job
from pipeline.run.resources import find_store
from pipeline.store import Key
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer
from tests.remotes import open_s3, serve_s3
from tests.reviews import correct
from tests.unit.run.recording.test_stages import ANSWER, QUESTION, VOICES, write_wav

BUCKET, SECRET = "tapes", "hush-hush"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serve_s3() as address:
        yield address


@pytest.fixture
def s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    system = open_s3(endpoint, SECRET, monkeypatch)
    system.mkdir(BUCKET)
    yield system
    system.invalidate_cache()
    system.rm(BUCKET, recursive=True)


@dataclass
class Machine:
    """A machine with a disk of its own, and engines that count."""

    folder: Path
    notices: list[str] = field(default_factory=list)
    recognizer: FakeRecognizer = field(default_factory=lambda: FakeRecognizer((QUESTION, ANSWER)))

    def run(self, *words: Path | str, **changes: object) -> list[Outcome]:
        settings = replace(Settings(output_url=f"s3://{BUCKET}/out", retries=0), **changes)
        engines = Engines(FakeDetector(), self.recognizer, FakeDiarizer(VOICES))

        def observe(event: object) -> None:
            if isinstance(event, Notice):
                self.notices.append(event.text)

        return run_batch(words, settings, self.folder / "cache", observe, engines)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "first")


@pytest.fixture
def other(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "second")


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "in" / "1987" / "talk.wav")


def list_objects(s3: Any, folder: str) -> dict[str, tuple[str, bytes]]:
    """When each object was put, and its bytes, by its place below the folder."""
    s3.invalidate_cache()
    found = s3.find(f"{BUCKET}/{folder}", detail=True)
    return {
        name.removeprefix(f"{BUCKET}/{folder}/"): (str(about["LastModified"]), s3.cat_file(name))
        for name, about in found.items()
    }


def make_old(s3: Any) -> None:
    """Makes the time at which everything was put another one than now, which S3 tells in whole seconds."""
    # What is put again within the same second bears the same time; its ETag would be the same as well.
    from moto.s3.models import s3_backends

    for backend in s3_backends["123456789012"].values():
        for bucket in backend.buckets.values():
            for key in bucket.keys.values():
                key.last_modified = key.last_modified.replace(year=2020)
    s3.invalidate_cache()


# Results


def test_results_are_put_at_the_address_in_folders_like_those_of_the_recordings(
    s3: Any, machine: Machine, talk: Path
) -> None:
    (outcome,) = machine.run(talk.parent.parent)
    assert outcome.status == Status.DONE
    objects = list_objects(s3, "out")
    assert set(objects) == {"1987/talk.json", "1987/talk.srt", "1987/talk.txt"}
    assert b"It begins with a question." in objects["1987/talk.txt"][1]
    assert set(outcome.places) == {
        f"s3://{BUCKET}/out/1987/talk.{end}" for end in ("json", "srt", "txt")
    }


def test_the_json_says_where_the_recording_is_without_the_disk_that_it_passed_through(
    s3: Any, machine: Machine, talk: Path
) -> None:
    machine.run(talk)
    record = json.loads(list_objects(s3, "out")["talk.json"][1])
    assert talk.as_posix() == record["media"]["path"]


def test_a_second_run_does_and_puts_nothing(s3: Any, machine: Machine, talk: Path) -> None:
    machine.run(talk)
    make_old(s3)
    before = list_objects(s3, "out")
    (outcome,) = machine.run(talk)
    assert outcome.reused
    assert list_objects(s3, "out") == before


def test_what_was_deleted_at_the_address_is_put_again(
    s3: Any, machine: Machine, talk: Path
) -> None:
    machine.run(talk)
    s3.rm(f"{BUCKET}/out/talk.srt")
    make_old(s3)
    before = list_objects(s3, "out")
    machine.run(talk)
    assert machine.recognizer.calls == 1
    after = list_objects(s3, "out")
    assert set(after) - set(before) == {"talk.srt"}


def test_another_recording_of_the_same_name_on_another_machine_gets_a_name_of_its_own(
    s3: Any, machine: Machine, other: Machine, talk: Path, tmp_path: Path
) -> None:
    machine.run(talk)
    before = list_objects(s3, "out")
    other.run(write_wav(tmp_path / "elsewhere" / "talk.wav", seconds=5))
    after = list_objects(s3, "out")
    assert before == {place: after[place] for place in before}
    assert set(after) - set(before) == {
        "elsewhere-talk.json",
        "elsewhere-talk.srt",
        "elsewhere-talk.txt",
    }


def test_a_reference_page_at_the_address_is_compared_with(
    s3: Any, machine: Machine, talk: Path
) -> None:
    s3.pipe_file(
        f"{BUCKET}/out/talk.reference.txt", b"Ann: Where does it begin?\n\nBo: With a question.\n"
    )
    (outcome,) = machine.run(talk)
    assert outcome.word_error_rate is not None
    assert "talk.diff.html" in list_objects(s3, "out")


def test_corrections_at_the_address_are_applied_on_every_machine_and_stay_there(
    s3: Any, machine: Machine, other: Machine, talk: Path, tmp_path: Path
) -> None:
    machine.run(talk)
    record = tmp_path / "desk" / "talk.json"
    record.parent.mkdir()
    record.write_bytes(list_objects(s3, "out")["talk.json"][1])
    correct(record, {"question.": "quotation."})
    saved = review_path(record).read_bytes()
    s3.pipe_file(f"{BUCKET}/out/talk.review.json", saved)
    for number, one in enumerate((machine, other)):
        (outcome,) = one.run(talk, output_format=("txt", "srt", *["vtt"] * number))
        assert outcome.kept == ()
        objects = list_objects(s3, "out")
        assert objects["talk.review.json"][1] == saved
        for suffix in ("txt", "srt", *["vtt"] * number):
            assert b"quotation" in objects[f"talk.{suffix}"][1]


def test_nothing_can_be_put_on_the_web(machine: Machine, talk: Path) -> None:
    with pytest.raises(UsageError, match="no files can be put there"):
        machine.run(talk, output_url="https://example.org/out")


def test_results_that_can_not_be_put_fail_their_recording_and_are_put_by_the_next_run(
    s3: Any, machine: Machine, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("Access Denied for hush-hush")

    with monkeypatch.context() as patched:
        patched.setattr(s3, "pipe_file", refuse)
        (outcome,) = machine.run(talk)
    assert outcome.error is not None
    assert "the server refuses access" in str(outcome.error)
    assert "hush-hush" not in str(outcome.error)
    assert list_objects(s3, "out") == {}
    (outcome,) = machine.run(talk)
    assert outcome.status == Status.DONE
    assert machine.recognizer.calls == 1
    assert set(list_objects(s3, "out")) == {"talk.json", "talk.srt", "talk.txt"}


def test_an_address_for_results_needs_the_network(machine: Machine, talk: Path) -> None:
    with pytest.raises(UsageError, match="needs the network"):
        machine.run(talk, offline=True)


def test_files_that_would_leave_the_folder_are_not_brought(
    s3: Any, machine: Machine, talk: Path
) -> None:
    s3.pipe_file(f"{BUCKET}/out/../talk.srt", b"an intruder")
    machine.run(talk)
    assert [
        p for p in machine.folder.rglob("*") if p.is_file() and b"intruder" in p.read_bytes()
    ] == []


def test_results_are_brought_however_the_accents_of_their_names_are_composed(
    s3: Any, machine: Machine, tmp_path: Path
) -> None:
    s3.pipe_file(f"{BUCKET}/out/Cafe\u0301.srt", b"from a Mac")
    machine.run(write_wav(tmp_path / "in" / "caf\u00e9.wav"))
    brought = [p for p in machine.folder.rglob("*.srt") if p.read_bytes() == b"from a Mac"]
    assert [path.name for path in brought] == ["Cafe\u0301.srt"]


@pytest.mark.parametrize("origin", ["flag", "environment"])
def test_an_address_is_told_from_a_folder(origin: str) -> None:
    flags = {"output_dir": f"s3://{BUCKET}/out"} if origin == "flag" else {}
    environment = {} if flags else {"TRANSCRIBE_OUTPUT_DIR": f"s3://{BUCKET}/out"}
    settings = load_settings(None, environment, flags)
    assert (settings.output_url, settings.output_dir) == (f"s3://{BUCKET}/out", Path("transcripts"))
    assert load_settings(None, environment, {"output_dir": "here"}).output_url is None


def test_an_address_of_another_kind_is_no_folder() -> None:
    with pytest.raises(ConfigError, match="ftp:// addresses are not supported"):
        load_settings(None, {}, {"output_dir": "ftp://example.org/out"})


def test_the_settings_show_no_address_that_may_hold_a_secret() -> None:
    settings = Settings(output_url="s3://id:hush@tapes/out", store="s3://id:hush@tapes/kept")
    assert "hush" not in repr(settings)


# What a person has changed at the address


def test_what_was_edited_at_the_address_is_left_and_the_others_are_put(
    s3: Any, machine: Machine, other: Machine, talk: Path
) -> None:
    machine.run(talk)
    s3.pipe_file(f"{BUCKET}/out/talk.txt", b"corrected by hand")
    for one in (machine, other):  # by one that has never written there, too
        (outcome,) = one.run(talk, cleaning="verbatim")
        assert [kept.path.name for kept in outcome.kept] == ["talk.txt"]
        assert any("talk.txt (changed since" in notice for notice in one.notices)
        objects = list_objects(s3, "out")
        assert objects["talk.txt"][1] == b"corrected by hand"
        assert b'"cleaning": "verbatim"' in objects["talk.json"][1]
    machine.run(talk, cleaning="verbatim", overwrite=True)
    assert b"the, um, story" in list_objects(s3, "out")["talk.txt"][1]


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_put_at_the_address_during_the_work_is_left(
    s3: Any, machine: Machine, talk: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    process = job.process

    def work(*arguments: Any) -> Any:
        result = process(*arguments)
        s3.pipe_file(f"{BUCKET}/out/talk.srt", b"somebody was quicker")
        return result

    monkeypatch.setattr(job, "process", work)
    (outcome,) = machine.run(talk, overwrite=overwrite)
    objects = list_objects(s3, "out")
    assert overwrite != (b"somebody was quicker" == objects["talk.srt"][1])
    assert set(objects) == {"talk.json", "talk.srt", "talk.txt"}
    assert overwrite != any(
        "at the address in the meantime" in notice for notice in machine.notices
    )
    assert outcome.status == Status.DONE


def test_an_edit_is_seen_by_a_node_that_has_nothing_on_its_disk(
    s3: Any, machine: Machine, talk: Path
) -> None:
    machine.run(talk)
    s3.pipe_file(f"{BUCKET}/out/talk.txt", b"corrected by hand")
    settings = Settings(output_url=f"s3://{BUCKET}/out", output_dir=machine.folder / "node")
    there = Job(talk, settings.output_dir, "talk", published=f"s3://{BUCKET}/out")
    engines = Engines(FakeDetector(), machine.recognizer, FakeDiarizer(VOICES))
    settings = replace(settings, cleaning="verbatim")
    outcome = job.run_job(there, settings, engines, None, lambda _: None)
    assert [kept.path.name for kept in outcome.kept] == ["talk.txt"]
    objects = list_objects(s3, "out")
    assert objects["talk.txt"][1] == b"corrected by hand"
    assert b'"cleaning": "verbatim"' in objects["talk.json"][1]


# Kept stages


def test_a_store_at_an_address_spares_another_machine_the_work(
    s3: Any, machine: Machine, other: Machine, talk: Path
) -> None:
    machine.run(talk, store=f"s3://{BUCKET}/kept")
    first = list_objects(s3, "out")
    s3.rm(f"{BUCKET}/out", recursive=True)
    (outcome,) = other.run(talk, store=f"s3://{BUCKET}/kept")
    assert (machine.recognizer.calls, other.recognizer.calls) == (1, 0)
    assert outcome.status == Status.DONE
    assert {n: b for n, (_, b) in first.items()} == {
        n: b for n, (_, b) in list_objects(s3, "out").items()
    }


def test_what_is_damaged_at_the_address_is_told_and_made_again(
    s3: Any, machine: Machine, other: Machine, talk: Path
) -> None:
    machine.run(talk, store=f"s3://{BUCKET}/kept")
    s3.invalidate_cache()
    for name in s3.find(f"{BUCKET}/kept"):
        s3.pipe_file(name, b"noise")
    (outcome,) = other.run(talk, store=f"s3://{BUCKET}/kept")
    assert outcome.status == Status.DONE
    assert other.recognizer.calls == 1
    assert any("damaged" in notice for notice in other.notices)
    assert not any(data == b"noise" for _, data in list_objects(s3, "kept").values())


def test_a_store_that_is_not_there_is_told_once_and_costs_no_work(
    s3: Any, machine: Machine, talk: Path
) -> None:
    (outcome,) = machine.run(talk, store="s3://no-such-bucket/kept")
    assert outcome.status == Status.DONE
    assert sum("s3://no-such-bucket/kept" in notice for notice in machine.notices) == 1


def test_parts_of_a_stage_are_shared_until_it_is_whole(s3: Any, tmp_path: Path) -> None:
    settings = Settings(store=f"s3://{BUCKET}/kept")
    key = Key("recognition", (("audio", "x"),))
    first, second = (
        find_store(tmp_path / name, settings, lambda _: None) for name in ("first", "second")
    )
    first.put(key, "half", "talk.wav", part=0)
    assert second.get(key, part=0) == "half"
    first.drop_parts(key)
    assert list_objects(s3, "kept") == {}


def test_a_folder_for_the_store_is_used_in_place_of_the_cache(
    tmp_path: Path, talk: Path, machine: Machine, s3: Any
) -> None:
    machine.run(talk, store=str(tmp_path / "shared"))
    assert list((tmp_path / "shared" / "stages" / "recognition").glob("*.artefact"))
    assert not (machine.folder / "cache" / "stages").exists()


def test_a_store_at_an_address_needs_the_network(tmp_path: Path) -> None:
    settings = Settings(store=f"s3://{BUCKET}/kept", offline=True)
    with pytest.raises(UsageError, match="needs the network"):
        find_store(tmp_path, settings, lambda _: None)
