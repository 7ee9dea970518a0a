"""Running again: what is finished costs nothing, what was cut off goes on, and nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Span
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import Activity
from pipeline.engines.recognition.whisper import ComputeConfig, WhisperRecognizer
from pipeline.errors import ChangedMedia
from pipeline.formats.helpers.output_record import unseal
from pipeline.media import hash_file
from pipeline.run import Engines, Notice, Outcome, Stage, run_batch
from pipeline.store import Key, Store, prepare_folder
from tests.fakes import FakeDetector, FakeDiarizer, FakeReader
from tests.unit.run.recording.test_stages import Bench, bench, talk, write_wav

__all__ = ["bench", "talk"]

DEADLINE_S = 60


def look_at(folder: Path) -> dict[str, tuple[int, int]]:
    """Which files there are, and when they were written."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.iterdir()}


def leave_out_record(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files' contents, but for what the JSON says of files that earlier runs have written."""
    return {name: unseal(data).body for name, data in files.items()}


def pass_time(path: Path) -> None:
    """Lets a file be an old one."""
    then = time.time() - 60
    os.utime(path, (then, then))


# What is finished


def test_a_finished_recording_is_neither_decoded_nor_written_nor_hashed_again(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10**10)  # the file is not a new one
    (first,) = bench.run(talk)
    before = look_at(bench.out)
    for name in (
        "pipeline.run.recording.context.hash_file",
        "pipeline.run.recording.context.write_outputs",
    ):
        monkeypatch.setattr(name, lambda *_: pytest.fail("this is not needed"))
    bench.events.clear()
    (again,) = bench.run(talk)
    assert bench.stages() == []
    assert look_at(bench.out) == before
    assert again.reused
    same = ("duration_ms", "speakers", "talk", "words", "outputs", "subtitles", "error")
    assert [getattr(first, name) for name in same] == [getattr(again, name) for name in same]


@pytest.mark.parametrize("change", ["overwritten", "deleted"])
def test_an_output_that_was_changed_is_written_again_and_the_others_are_not(
    bench: Bench, talk: Path, change: str
) -> None:
    bench.run(talk)
    written, before = bench.written(), look_at(bench.out)
    if change == "overwritten":
        (bench.out / "talk.txt").write_text("a person's own words")
    else:
        (bench.out / "talk.txt").unlink()
    bench.run(talk, overwrite=change == "overwritten")
    assert bench.written() == written
    after = look_at(bench.out)
    assert sorted(n for n in before if before[n] == after[n]) == ["talk.json", "talk.srt"]
    assert bench.recognizer.calls == 1


@pytest.mark.parametrize(
    "change",
    [{"cleaning": "verbatim"}, {"max_line_width": 30}, {"output_format": ("vtt",)}],
    ids=str,
)
def test_another_layout_is_not_taken_for_finished(
    bench: Bench, talk: Path, change: dict[str, object]
) -> None:
    bench.run(talk)
    bench.run(talk, **change)
    assert bench.stages()[-1:] == [Stage.WRITE]
    fresh = Bench(bench.folder / "fresh")
    fresh.folder.mkdir()
    moved = write_wav(fresh.folder / "talk.wav")
    fresh.run(moved, **change)
    assert leave_out_record(fresh.written()).items() <= leave_out_record(bench.written()).items()


def test_a_page_that_appears_is_compared_with(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    page = "A headline\n\nAnn Lee: Where does the story begin?\n\nBo Chen: It began.\n"
    (bench.out / "talk.reference.txt").write_text(page)
    for _ in range(2):
        (outcome,) = bench.run(talk)
        assert outcome.word_error_rate is not None


def test_silence_is_told_every_time(bench: Bench, tmp_path: Path) -> None:
    hush = write_wav(tmp_path / "hush.wav", levels=(0.0,))
    for _ in range(2):
        bench.events.clear()
        bench.run(hush)
        assert [1 for event in bench.events if isinstance(event, Notice)] == [1]


# What was cut off


class CutReader(FakeReader):
    """Is interrupted in its fourth batch, once."""

    def read(self, samples, windows, options):  # type: ignore[no-untyped-def]
        if len(self.batches) == 3:
            self.batches.append(0)
            raise KeyboardInterrupt
        return super().read(samples, windows, options)


class LongDetector(FakeDetector):
    def detect(self, samples):  # type: ignore[no-untyped-def]
        starts = range(0, len(samples) // 16, 20_000)
        return Activity(tuple(Span(start, start + 14_000) for start in starts))


def run_long(folder: Path, source: Path, reader: FakeReader) -> list[Outcome]:
    layout, weights = ComputeConfig("cpu", "int8", 1, 1, 4), Weights("base", folder, "1", "folder")
    recognizer = WhisperRecognizer(weights, layout, pytest.fail, lambda *_: reader)
    engines = Engines(LongDetector(), recognizer, FakeDiarizer())
    settings = Settings(output_dir=folder / "out", language="en")
    return run_batch([source], settings, folder / "cache", engines=engines)


def test_a_recognition_that_was_cut_off_goes_on_and_leaves_no_parts(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "long.wav", seconds=640)
    run_long(tmp_path / "whole", source, whole := FakeReader())
    with pytest.raises(KeyboardInterrupt):
        run_long(tmp_path / "cut", source, CutReader())
    assert list((tmp_path / "cut").glob("cache/stages/recognition/*.parts/*.artefact"))
    run_long(tmp_path / "cut", source, rest := FakeReader())
    assert 0 < sum(rest.batches) <= sum(whole.batches) - 8
    outputs = [
        {path.name: path.read_bytes() for path in (tmp_path / name / "out").iterdir()}
        for name in ("whole", "cut")
    ]
    assert outputs[0] == outputs[1]
    assert not list((tmp_path / "cut").rglob("*.parts"))


# Files that change


def test_a_file_that_is_written_to_while_it_is_decoded_fails_and_nothing_is_kept(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.run.recording import context

    load = context.load_audio

    def grow(*args: object, **kwargs: object) -> object:
        audio = load(*args, **kwargs)
        write_wav(talk, levels=(0.3,))
        return audio

    monkeypatch.setattr(context, "load_audio", grow)
    (outcome,) = bench.run(talk)
    assert isinstance(outcome.error, ChangedMedia)
    assert "completely written" in str(outcome.error)
    assert bench.written() == {}
    monkeypatch.setattr(context, "load_audio", load)
    (outcome,) = bench.run(talk)
    assert outcome.error is None
    assert hash_file(talk) == bench.record()["media"]["sha256"]


def test_a_file_that_is_cut_short_since_it_is_being_copied_is_called_changed(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = talk.read_bytes()
    talk.write_bytes(whole[: len(whole) // 2])

    from pipeline.run.recording import context

    load = context.load_audio

    def copy_on(*args: object, **kwargs: object) -> object:
        try:
            return load(*args, **kwargs)
        finally:
            talk.write_bytes(whole)

    monkeypatch.setattr(context, "load_audio", copy_on)
    (outcome,) = bench.run(talk)
    assert isinstance(outcome.error, ChangedMedia)


def test_a_file_that_is_written_to_while_it_is_hashed_fails(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def append(path: Path) -> str:
        digest = hash_file(path)
        with path.open("ab") as stream:
            stream.write(b"more")
        return digest

    monkeypatch.setattr("pipeline.run.recording.context.hash_file", append)
    (outcome,) = bench.run(talk)
    assert isinstance(outcome.error, ChangedMedia)


def test_a_file_whose_time_alone_changed_is_the_same(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.run.recording import context

    load = context.load_audio

    def touch(*args: object, **kwargs: object) -> object:
        pass_time(talk)
        return load(*args, **kwargs)

    monkeypatch.setattr(context, "load_audio", touch)
    (outcome,) = bench.run(talk)
    assert outcome.error is None


# Two at once, and one that is killed

RUN = """
    import sys, time
    from pathlib import Path
    from pipeline.config import Settings
    from pipeline.run import Engines, run_batch
    from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer

    folder = Path(sys.argv[1])

    def hear():
        with (folder / "heard").open("a") as log:
            log.write("once\\n")
        time.sleep(1.5)

    engines = Engines(FakeDetector(), FakeRecognizer(before=hear), FakeDiarizer())
    settings = Settings(output_dir=folder / "out", output_format=("all",))
    told = []
    (outcome,) = run_batch([folder / "talk.wav"], settings, folder / "cache", told.append, engines)
    print([one.text for one in told if hasattr(one, "text")], outcome.error)
"""

PUT = """
    import os, sys, time
    from pathlib import Path
    from pipeline.store import Key, Store, write_all

    folder, work = Path(sys.argv[1]), os.fsync

    def wait(descriptor):
        work(descriptor)
        print("in the middle", flush=True)
        time.sleep(60)

    os.fsync = wait
    if sys.argv[2] == "put":
        store, key = Store(folder), Key("recognition", (("recording", "sha"),))
        with store.claim(key):
            store.put(key, "text", "a.mp3")
    else:
        write_all({folder / "talk.srt": "new", folder / "talk.txt": "new"})
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        cwd=Path(__file__).parents[4],
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_in_the_middle(folder: Path, what: str) -> None:
    process = start(PUT, folder, what)
    assert process.stdout is not None
    assert process.stdout.readline() == "in the middle\n"
    process.send_signal(signal.SIGKILL)
    process.wait(DEADLINE_S)
    process.stdout.close()


def test_of_two_runs_at_once_the_second_waits_and_reuses_what_the_first_heard(
    tmp_path: Path,
) -> None:
    write_wav(tmp_path / "talk.wav")
    runs = [start(RUN, tmp_path) for _ in range(2)]
    said = [run.communicate(timeout=DEADLINE_S)[0] for run in runs]
    assert (tmp_path / "heard").read_text() == "once\n"
    assert all(text.strip().endswith("None") for text in said)
    left = [path for path in tmp_path.rglob("*") if path.suffix in {".lock", ".tmp", ".parts"}]
    assert left == []
    (entry,) = [e for e in Store(tmp_path / "cache" / "stages").entries() if e.stage == "outputs"]
    assert entry.name == "talk.wav"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nobody is killed so on Windows")
def test_a_process_that_is_killed_while_it_puts_leaves_nothing_that_the_next_run_minds(
    tmp_path: Path,
) -> None:
    kill_in_the_middle(tmp_path, "put")
    left = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert {".tmp", ".lock"} <= left
    store, key = Store(tmp_path), Key("recognition", (("recording", "sha"),))
    store.tidy()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with store.claim(key):
        assert store.get(key) is None
        assert store.put(key, "text", "a.mp3")
    assert store.get(key) == "text"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nobody is killed so on Windows")
def test_a_process_that_is_killed_while_it_writes_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text("old")
    kill_in_the_middle(tmp_path, "write")
    assert 1 < len(list(tmp_path.iterdir()))
    prepare_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["talk.srt"]
    assert (tmp_path / "talk.srt").read_text() == "old"


def test_what_another_process_is_writing_is_not_swept_away(tmp_path: Path) -> None:
    process = start(PUT, tmp_path, "write")
    assert process.stdout is not None
    process.stdout.readline()
    before = sorted(path.name for path in tmp_path.iterdir())
    prepare_folder(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    process.kill()
    process.wait(DEADLINE_S)
    process.stdout.close()
