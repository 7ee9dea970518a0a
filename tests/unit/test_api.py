"""What other programs call: typed values, errors of ours, progress, and nothing heavy before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import FrozenInstanceError
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import errors
from pipeline.api import ABOUT_BATCHES, transcribe_batch, transcribe_file
from pipeline.config import Settings
from pipeline.errors import ConfigError, MediaNotFound, UnreadableMedia, UsageError
from pipeline.run import (
    Engines,
    Event,
    FileFinished,
    FileStarted,
    RunPlanned,
    SentencesHeard,
    Stage,
    StageProgress,
    Status,
)
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer
from tests.unit.cli.test_commands import LIBRARIES_TOO_HEAVY_FOR_HELP
from tests.unit.run.recording.test_stages import ANSWER, PAGE, QUESTION, VOICES, talk, write_wav
from tests.worker_fakes import load_fine

__all__ = ["talk"]


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engines:
    """What is heard; and caches and voices of the test's own."""
    made = Engines(FakeDetector(), FakeRecognizer((QUESTION, ANSWER)), FakeDiarizer(VOICES))
    monkeypatch.setattr("pipeline.run.batch.single.load_engines", lambda *_: made)
    monkeypatch.setattr("pipeline.run.batch.runner.load_engines", load_fine)
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("TRANSCRIBE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return made


def files_below(folder: Path) -> set[str]:
    return {p.name for p in folder.rglob("*") if p.is_file() and "cache" not in p.parts}


# One recording


def test_the_result_has_transcript_cleaned_turns_and_statistics(talk: Path) -> None:
    result = transcribe_file(talk)
    assert "um," in result.transcript.turns[0].text
    assert result.cleaned.turns[0].text == "Where does the story begin?"
    assert tuple(one.label for one in result.statistics) == ("SPEAKER_00", "SPEAKER_01")
    assert (result.comparison, result.outputs, result.missing) == (None, (), ())
    with pytest.raises(FrozenInstanceError):
        result.outputs = ()  # type: ignore[misc]


def test_nothing_is_written_without_a_folder(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.reference.txt").write_text("Ann Lee: This is nobody's page here.\n")
    result = transcribe_file(str(talk))
    assert result.comparison is None
    assert files_below(tmp_path) == {"talk.wav", "talk.reference.txt"}


def test_with_a_folder_the_outputs_are_those_of_the_command(talk: Path, tmp_path: Path) -> None:
    result = transcribe_file(talk, output_dir="out", output_format="vtt")
    assert sorted((path.absolute() for path in result.outputs), reverse=True) == [
        tmp_path / "out" / "talk.vtt",
        tmp_path / "out" / "talk.json",
    ]
    assert files_below(tmp_path) == {"talk.wav", "talk.vtt", "talk.json"}


def test_what_was_not_written_is_not_taken_for_finished(
    talk: Path, tmp_path: Path, engines: Engines
) -> None:
    transcribe_file(talk)
    (outcome,) = transcribe_batch(talk, output_dir="transcripts", jobs=1)
    assert {path.name for path in outcome.outputs} == {"talk.json", "talk.srt", "talk.txt"}


def test_a_second_call_hears_nothing_anew_and_gives_the_same(talk: Path, engines: Engines) -> None:
    first = transcribe_file(talk, output_dir="out")
    again = transcribe_file(talk, output_dir="out")
    assert (first.transcript, first.cleaned, first.outputs) == (
        again.transcript,
        again.cleaned,
        again.outputs,
    )
    assert (first.reused, again.reused) == (False, True)
    assert isinstance(engines.recognizer, FakeRecognizer)
    assert engines.recognizer.calls == 1


def test_a_page_that_is_named_is_compared_with_though_nothing_is_written(
    talk: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    result = transcribe_file(talk, reference=page)
    assert result.comparison is not None
    assert 0 < result.comparison.words.rate < 1
    assert result.cleaned.name_of(result.cleaned.turns[0].speaker) == "Ann Lee"
    assert files_below(tmp_path) == {"talk.wav", "page.txt"}


def test_a_stage_that_fails_is_named_beside_what_the_others_gave(
    talk: Path, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(FakeDiarizer, "diarize", break_down)
    result = transcribe_file(talk)
    assert [missing.stage for missing in result.missing] == [Stage.DIARIZE]
    assert result.cleaned.words


def test_why_there_is_nothing_is_raised(tmp_path: Path) -> None:
    with pytest.raises(MediaNotFound, match=r"nowhere\.mp3"):
        transcribe_file("nowhere.mp3")
    (tmp_path / "text.mp3").write_text("not sound\n" * 100)
    with pytest.raises(UnreadableMedia, match=r"text\.mp3"):
        transcribe_file("text.mp3")


def test_a_folder_of_several_recordings_is_no_file(talk: Path) -> None:
    write_wav(talk.with_name("zoo.wav"))
    with pytest.raises(UsageError, match="it names 2 recordings"):
        transcribe_file(talk.parent)


# Settings


def test_options_lie_over_settings_and_presets(talk: Path) -> None:
    settings = Settings(cleaning="verbatim", speakers=("Ann Lee", "Bo Chen"))
    result = transcribe_file(talk, settings=settings, speakers="Cy Poe, Di Roe")
    assert "um," in result.cleaned.turns[0].text
    assert [speaker.name for speaker in result.transcript.speakers] == ["Cy Poe", "Di Roe"]
    assert transcribe_file(talk, preset="podcast").cleaned.turns
    none = transcribe_file(talk, settings=settings, speakers=(), language=None)
    assert none.transcript.speakers[0].name == "SPEAKER_00"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"modell": "base"}, "Did you mean 'model'"),
        ({"cleaning": "spotless"}, "unknown value 'spotless'"),
        ({"num_speakers": 0}, "must be between 1 and 1000"),
        ({"num_speakers": "three"}, "is not a whole number"),
        ({"model": None}, "is not text"),
        ({"preset": "nonsense"}, "unknown preset"),
    ],
)
def test_a_wrong_setting_is_told_before_any_work(
    talk: Path, options: dict[str, Any], words: str, engines: Engines
) -> None:
    with pytest.raises(ConfigError, match=words):
        transcribe_file(talk, **options)


def test_settings_and_a_preset_together_are_refused(talk: Path) -> None:
    with pytest.raises(UsageError, match="Give one of the two"):
        transcribe_file(talk, settings=Settings(), preset="podcast")


@pytest.mark.parametrize("name", ABOUT_BATCHES)
def test_one_recording_does_not_accept_what_it_can_not_keep_to(talk: Path, name: str) -> None:
    values = {
        "as_tracks": Settings(as_tracks=True),
        "executor": Settings(executor="ray"),
        "exclude": Settings(exclude=("*.wav",)),
        "include": Settings(include=("*.wav",)),
        "max_memory": Settings(max_memory=10**9),
        "ray_address": Settings(executor="ray", ray_address="auto"),
        "report": Settings(report=Path("run.json")),
        "shard": Settings(shard="1/2"),
        "time_limit": Settings(time_limit=60.0),
    }
    with pytest.raises(UsageError, match="transcribe_batch"):
        transcribe_file(talk, settings=values[name])


def test_the_commands_environment_is_not_read(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSCRIBE_CLEANING", "verbatim")
    assert "um" not in transcribe_file(talk).cleaned.turns[0].text


# Several recordings


def test_one_job_stays_in_this_process(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wav(talk.with_name("zoo.wav"), levels=(0.25,))
    monkeypatch.setattr(
        "pipeline.run.batch.runner.WorkerPool", lambda *_, **__: pytest.fail("no process")
    )
    outcomes = transcribe_batch([talk, "nowhere.mp3", Path("zoo.wav")], jobs=1)
    assert [outcome.status for outcome in outcomes] == [Status.FAILED, Status.DONE, Status.DONE]
    assert (talk.parent / "transcripts" / "zoo.txt").is_file()


def test_several_are_worked_on_in_other_processes(talk: Path) -> None:
    write_wav(talk.with_name("zoo.wav"), levels=(0.25,))
    told: list[Event] = []
    report = talk.parent / "run.json"
    options: Any = {"report": report, "max_memory": "9GB", "live": True}
    outcomes = transcribe_batch(
        str(talk.parent), output_dir="out", on_progress=told.append, **options
    )
    assert [outcome.source.name for outcome in outcomes] == ["talk.wav", "zoo.wav"]
    assert [outcome.status for outcome in outcomes] == 2 * [Status.DONE]
    assert sum(isinstance(event, FileStarted) for event in told) == 2
    heard = {e.source: e.sentences[0].text for e in told if isinstance(e, SentencesHeard)}
    assert heard == {talk: "Good morning.", talk.with_name("zoo.wav"): "Good morning."}
    assert report.is_file()
    assert active_children() == []


# Progress


def test_progress_is_told_from_start_to_end(talk: Path) -> None:
    told: list[Event] = []
    transcribe_file(talk, on_progress=told.append)
    assert [RunPlanned, FileStarted] == [
        type(e) for e in told if type(e) in (RunPlanned, FileStarted)
    ]
    assert isinstance(told[-1], FileFinished)
    assert {Stage.RECOGNIZE, Stage.WRITE} <= {
        event.stage for event in told if isinstance(event, StageProgress)
    }


def test_a_bar_is_shown_when_it_is_asked_for(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transcribe_file(talk)
    assert capsys.readouterr() == ("", "")
    told: list[Event] = []
    transcribe_file(talk, progress=True, on_progress=told.append)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "talk.wav: 100%" in shown.err
    assert isinstance(told[-1], FileFinished)
    transcribe_batch([talk], output_dir="out", jobs=1, progress=True)
    assert "talk.wav: 100%" in capsys.readouterr().err


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("stage", [Stage.RECOGNIZE, Stage.DIARIZE])
@pytest.mark.parametrize("together", [True, False])
def test_what_a_callers_function_raises_ends_the_work_and_comes_to_the_caller(
    talk: Path, stage: Stage, together: bool
) -> None:
    def cancel(event: Event) -> None:
        if isinstance(event, StageProgress) and event.stage is stage:
            raise Cancelled

    call: Any = transcribe_batch if together else transcribe_file
    with pytest.raises(Cancelled):
        call(talk, output_dir="transcripts", on_progress=cancel)
    assert list((talk.parent / "transcripts").iterdir()) == []


# Names and imports


def test_every_name_can_be_imported_and_none_twice() -> None:
    assert len(pipeline.__all__) == len(set(pipeline.__all__))
    for name in pipeline.__all__:
        assert getattr(pipeline, name).__name__ == name if name != "Event" else pipeline.Event
    assert set(pipeline.__all__) <= set(dir(pipeline))
    with pytest.raises(AttributeError, match="no attribute 'transcribe_files'"):
        pipeline.transcribe_files  # type: ignore[attr-defined]  # noqa: B018


def test_type_checkers_see_the_names_that_there_are() -> None:
    tree = ast.parse(Path(pipeline.__file__).read_text("utf-8"))
    (block,) = (n for n in tree.body if isinstance(n, ast.If) and isinstance(n.test, ast.Name))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    seen = {f"{node.module}.{alias.name}" for node in imports for alias in node.names}
    homes = pipeline._HOMES.items()
    assert seen == {f"pipeline.{home}.{name}" for home, names in homes for name in names}
    assert {name.rpartition(".")[2] for name in seen} == set(pipeline.__all__)


def test_all_errors_can_be_caught_by_name() -> None:
    known = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.TranscribeError)
    }
    assert known <= set(pipeline.__all__)


def test_importing_the_package_loads_nothing_else(root: Path) -> None:
    program = "import sys, pipeline; pipeline.TranscribeError; print(*sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    )
    loaded = finished.stdout.split()
    ours = {"pipeline", "pipeline.errors", "pipeline.lazy_names"}
    assert {name for name in loaded if name.startswith("pipeline")} == ours
    assert [name for name in LIBRARIES_TOO_HEAVY_FOR_HELP if name in loaded] == []
