"""Ten processes that change one file at the same time: nobody's change is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import VoicePrint
from pipeline.errors import OutputError
from pipeline.formats.data import lossless_json
from pipeline.run import export_files, learn_voice, read_book, rename_file
from pipeline.run.documents import make_documents
from pipeline.run.events import Stage
from pipeline.run.inputs.jobs import Job
from pipeline.run.outputs.files import render_all
from pipeline.run.recording.pace.throughput import (
    MeasuredPace,
    Throughput,
    add_measured,
    name_throughput,
    read_pace,
)
from pipeline.store import change_folder, write_all
from tests.conftest import fork_from_server
from tests.unit.run.recording.test_stages import Bench, bench, talk

__all__ = ["bench", "talk"]

PROCESSES = 10


def do_at_once(work: Callable[..., object], *args: object) -> list[int]:
    """The exit codes of processes that do the work with a number each."""
    context = fork_from_server()
    begun = [context.Process(target=work, args=(*args, number)) for number in range(PROCESSES)]
    for process in begun:
        process.start()
    for process in begun:
        process.join(60)
    return [process.exitcode for process in begun]


def add_voice(folder: Path, number: int) -> None:
    own = tuple(float(place == number) for place in range(PROCESSES))
    voice = VoicePrint(own, 10.0, "model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.run.inputs.voices.voice_clips.hear_clip", lambda *_: voice)
        patch.setattr("pipeline.run.inputs.voices.voice_clips.OnnxDiarizer", lambda: None)
        patch.setattr("pipeline.run.inputs.voices.voice_clips.OnnxVoiceEmbedder", lambda: None)
        learn_voice(folder, f"Person {number}", Path("clip.wav"))


def rename(record: Path, number: int) -> None:
    rename_file(record, {f"SPEAKER_0{number % 2}": f"Name {number}"}, Settings())


def keep_pace(folder: Path, _: int) -> None:
    measured = MeasuredPace(Throughput(1.0, 2.0), {Stage.DECODE: Throughput(0.5, 2.0)})
    add_measured(folder, name_throughput(Settings()), measured)


def count(counter: Path, _: int) -> None:
    for _ in range(5):
        with change_folder(counter.parent):
            number = int(counter.read_text("utf-8"))
            time.sleep(0.001)
            write_all({counter: str(number + 1)})


def test_every_voice_that_is_added_at_once_is_in_the_book(tmp_path: Path) -> None:
    assert do_at_once(add_voice, tmp_path) == [0] * PROCESSES
    expected = {f"Person {n}" for n in range(PROCESSES)}
    assert set(read_book(tmp_path).names) == expected
    assert [path.name for path in tmp_path.iterdir()] == ["voices.json"]


def test_renames_at_once_leave_json_and_texts_that_agree(bench: Bench, talk: Path) -> None:
    bench.run(talk, output_format=("srt", "txt", "json"))
    record = bench.out / "talk.json"
    assert do_at_once(rename, record) == [0] * PROCESSES
    transcript = lossless_json.parse(record.read_text("utf-8"))
    names = [speaker.name for speaker in transcript.speakers]
    assert [int(name.removeprefix("Name ")) % 2 for name in names] == [0, 1]
    asked = Settings(output_format=("srt", "txt", "json"))
    documents = make_documents(transcript, asked)
    for path, content in render_all(documents, Job(talk, bench.out, "talk"), asked).items():
        if path != record:
            assert path.read_text("utf-8") == content


def test_every_run_that_ends_at_once_counts_for_the_pace(tmp_path: Path) -> None:
    assert do_at_once(keep_pace, tmp_path) == [0] * PROCESSES
    expected = MeasuredPace(
        Throughput(1.0 * PROCESSES, 2.0 * PROCESSES),
        {Stage.DECODE: Throughput(0.5 * PROCESSES, 2.0 * PROCESSES)},
    )
    assert read_pace(tmp_path, Settings()) == expected


def test_read_change_write_in_a_folder_loses_nothing(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0", "utf-8")
    assert do_at_once(count, counter) == [0] * PROCESSES
    assert str(5 * PROCESSES) == counter.read_text("utf-8")


def test_an_undone_correction_waits_too(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(talk)
    monkeypatch.setattr("pipeline.store.atomic_files.LONGEST_CHANGE_S", 0.1)
    context = fork_from_server()
    held, over = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(bench.out, held, over))
    other.start()
    try:
        assert held.wait(60)
        with pytest.raises(OutputError, match="another process has been writing"):
            export_files(bench.out / "talk.json", Settings(output_dir=bench.out))
    finally:
        over.set()
        other.join(60)
    export_files(bench.out / "talk.json", Settings(output_dir=bench.out))


def _hold(folder: Path, held: object, over: object) -> None:
    with change_folder(folder):
        held.set()  # type: ignore[attr-defined]
        over.wait(60)  # type: ignore[attr-defined]
