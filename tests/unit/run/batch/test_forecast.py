"""Dry runs: what would be done, how long it would take, and that nothing is done."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.errors import EngineError, MediaNotFound, UnreadableMedia
from pipeline.media import measure_length
from pipeline.remote import RemoteFile
from pipeline.run import (
    Engines,
    FileFinished,
    FileForecast,
    FileStarted,
    Forecast,
    Notice,
    Outcome,
    forecast_batch,
)
from pipeline.run.batch import runner
from pipeline.run.batch.forecast import _find_length
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.pace.throughput import (
    FILE,
    REMEMBERED_S,
    Throughput,
    measure_throughput,
    name_throughput,
    read_throughput,
)
from tests.reviews import correct
from tests.unit.cli.test_commands import Invoke, invoke, recognizer
from tests.unit.run.recording.test_stages import PAGE, Bench, write_wav

__all__ = ["invoke", "recognizer"]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(tmp_path)
    engines = Engines(bench.detector, bench.recognizer, bench.diarizer)
    monkeypatch.setattr("pipeline.run.batch.forecast.load_engines", lambda *_: engines)
    monkeypatch.setattr("pipeline.run.batch.forecast.open_diarizer", lambda *_: bench.diarizer)
    return bench


def foretell(bench: Bench, *words: object, **changes: object) -> Forecast:
    settings = replace(Settings(output_dir=bench.out), **changes)
    return forecast_batch(words, settings, bench.folder / "cache", bench.events.append)


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were just written count as settled, so that they are known when they are seen again."""
    monkeypatch.setattr("pipeline.user_files.SETTLED_NS", 0)


# --- what would be done


def test_a_dry_run_writes_nothing_decodes_nothing_and_makes_no_folder(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.wav", "1987/b.wav"):
        write_wav(tmp_path / "in" / name)
    monkeypatch.setattr("pipeline.media.decode", lambda *_: pytest.fail("it is decoded"))
    forecast = foretell(bench, str(tmp_path / "in"))
    assert not bench.out.exists()
    assert bench.recognizer.calls == 0
    assert [
        FileForecast(str(tmp_path / "in/1987/b.wav"), str(bench.out / "1987/b"), False, 6000),
        FileForecast(str(tmp_path / "in/a.wav"), str(bench.out / "a"), False, 6000),
    ] == list(forecast.files)


def test_what_is_finished_is_said_to_be_done(bench: Bench, tmp_path: Path) -> None:
    done, new = write_wav(tmp_path / "done.wav"), write_wav(tmp_path / "new.wav", 8.0)
    bench.run(done)
    forecast = foretell(bench, done, new)
    assert [one.is_up_to_date for one in forecast.files] == [True, False]
    assert (forecast.left_ms, len(forecast.left)) == (8000, 1)


def test_what_was_finished_with_other_settings_or_lost_an_output_is_to_be_done(
    bench: Bench, tmp_path: Path
) -> None:
    talk = write_wav(tmp_path / "talk.wav")
    bench.run(talk)
    assert foretell(bench, talk).files[0].is_up_to_date
    assert not foretell(bench, talk, language="fr").files[0].is_up_to_date
    assert not foretell(bench, talk, cache=False).files[0].is_up_to_date
    (bench.out / "talk.srt").unlink()
    assert not foretell(bench, talk).files[0].is_up_to_date


def test_corrections_that_a_run_would_apply_are_told(bench: Bench, tmp_path: Path) -> None:
    talk = write_wav(tmp_path / "in" / "talk.wav")
    bench.run(talk)
    correct(bench.out / "talk.json", {"question.": "quotation."})
    bench.events.clear()
    assert not foretell(bench, talk).files[0].is_up_to_date
    assert bench.events == [
        Notice("A run applies talk.review.json"),
        Notice("A run would replace talk.srt, talk.txt, talk.json"),
    ]
    bench.run(talk)
    bench.events.clear()
    assert foretell(bench, talk).files[0].is_up_to_date
    assert bench.events == []


def test_what_a_run_compares_replaces_and_leaves_alone_is_told(
    bench: Bench, tmp_path: Path
) -> None:
    talk = write_wav(tmp_path / "in" / "talk.wav")
    bench.run(talk)
    (bench.out / "talk.txt").write_text("edited")
    page = bench.out / "talk.reference.txt"
    page.write_text(PAGE)
    bench.events.clear()
    before = bench.written()
    foretell(bench, talk)
    assert bench.events == [
        Notice("A run compares talk.wav with talk.reference.txt"),
        Notice("A run would replace talk.srt, talk.json"),
        Notice("A run would leave unchanged talk.txt (changed since it was written)"),
    ]
    bench.events.clear()
    foretell(bench, talk, overwrite=True)
    assert bench.events[1:] == [Notice("A run would replace talk.srt, talk.txt, talk.json")]
    assert bench.written() == before


def test_a_first_run_changes_nothing_that_is_there(bench: Bench, tmp_path: Path) -> None:
    foretell(bench, write_wav(tmp_path / "talk.wav"))
    assert bench.events == []


def test_no_recording_is_read_to_know_whether_it_is_finished(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.run.recording.context.hash_file", lambda _: pytest.fail("all of it is read")
    )
    assert not foretell(bench, write_wav(tmp_path / "talk.wav")).files[0].is_up_to_date


def test_the_names_are_those_that_a_run_gives(bench: Bench, tmp_path: Path) -> None:
    for name in ("one/talk.wav", "two/talk.wav"):
        write_wav(tmp_path / name)
    words = [str(tmp_path / "one" / "talk.wav"), str(tmp_path / "two" / "talk.wav")]
    foretold = [one.stem for one in foretell(bench, *words).files]
    outcomes = bench.run(*words)  # type: ignore[arg-type]
    assert [str(one.outputs[0]).rpartition(".")[0] for one in outcomes] == foretold


def test_words_that_name_nothing_and_recordings_that_are_none_are_told(
    bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    forecast = foretell(bench, str(tmp_path / "gone.wav"), str(tmp_path / "noise.wav"))
    assert MediaNotFound is type(forecast.failed[0].error)
    assert [one.duration_ms for one in forecast.files] == [None]


def test_shards_and_patterns_count_as_in_a_run(bench: Bench, tmp_path: Path) -> None:
    for n in range(6):
        write_wav(tmp_path / "in" / f"{n}.wav", 1.0)
    parts = [foretell(bench, str(tmp_path / "in"), shard=f"{n}/2").files for n in (1, 2)]
    assert sum(map(len, parts)) == 6
    assert len(foretell(bench, str(tmp_path / "in"), include=("3.*",)).files) == 1


def test_the_report_has_an_object_for_each_recording(bench: Bench, tmp_path: Path) -> None:
    write_wav(tmp_path / "talk.wav")
    report = tmp_path / "plan.json"
    foretell(bench, str(tmp_path / "talk.wav"), str(tmp_path / "gone.wav"), report=report)
    record = json.loads(report.read_text("utf-8"))
    assert (record["schema"], record["seconds"]) == ("transcribe-forecast/1", None)
    assert [one["status"] for one in record["files"]] == ["failed", "not done"]
    assert record["files"][1]["duration"] == 6.0


def test_weights_that_are_not_here_are_no_failure(tmp_path: Path) -> None:
    told: list[object] = []
    talk = write_wav(tmp_path / "talk.wav")
    settings = Settings(output_dir=tmp_path / "out", model="large-v3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_CACHE", str(tmp_path / "no hub"))
        forecast = forecast_batch([talk], settings, tmp_path / "cache", told.append)
    assert [one.is_up_to_date for one in forecast.files] == [False]
    assert "model 'large-v3' is not on this machine yet" in str(told)


# --- how long recordings are


def test_a_length_is_the_headers(tmp_path: Path) -> None:
    assert measure_length(write_wav(tmp_path / "talk.wav")) == 6000


def test_what_has_no_length_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    with pytest.raises(UnreadableMedia):
        measure_length(tmp_path / "noise.wav")
    with pytest.raises(MediaNotFound):
        measure_length(tmp_path / "gone.wav")


@pytest.mark.parametrize(
    ("name", "about", "expected"),
    [
        ("a.mp3", {"size": 16_000_000}, (1_000_000, True)),
        ("a.wav", {"size": 1_764_000}, (10_000, True)),
        ("a.mp4", {"size": 2_500_000}, (10_000, True)),
        ("a.mp3", {}, (None, False)),
        ("a.mp3", {"size": 16_000_000, "duration_ms": 5}, (5, False)),
    ],
)
def test_the_length_of_what_is_elsewhere_is_the_feeds_or_guessed_from_the_size(
    name: str, about: dict[str, int], expected: tuple[int | None, bool]
) -> None:
    file = RemoteFile(f"https://example.org/{name}", name, **about)  # type: ignore[arg-type]
    assert _find_length(Job(Path("spool") / name, Path("out"), "a", file)) == expected


# --- how fast work goes


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def work(folder: Path, *spans: tuple[float, float, Outcome], **changes: object) -> None:
    """A run in which recordings begin and end at these times."""
    clock, settings = Clock(), replace(Settings(), **changes)
    moments = [(b, FileStarted(o.source, 1, 1)) for b, _, o in spans]
    ends = [(e, FileFinished(replace(o, seconds=e - b))) for b, e, o in spans]
    with measure_throughput(folder, settings, lambda _: None, clock) as tell:
        for moment, event in sorted([*moments, *ends], key=lambda one: one[0]):
            clock.now = moment
            tell(event)


TALK = Outcome(Path("talk.wav"), duration_ms=100_000)


def read_rate(folder: Path, **changes: object) -> float | None:
    return read_throughput(folder, replace(Settings(), **changes)).rate


def test_nothing_is_measured_before_the_first_run(tmp_path: Path) -> None:
    assert read_rate(tmp_path) is None


def test_the_rate_is_work_for_sound(tmp_path: Path) -> None:
    work(tmp_path, (0.0, 10.0, TALK))
    assert read_rate(tmp_path) == 0.1


def test_several_at_once_take_less_time(tmp_path: Path) -> None:
    work(tmp_path, (0.0, 10.0, TALK), (0.0, 10.0, TALK))
    assert read_rate(tmp_path) == 0.05


@pytest.mark.parametrize(
    "outcome", [replace(TALK, reused=True), replace(TALK, error=EngineError("a", "b"))]
)
def test_what_was_kept_or_failed_does_not_count(tmp_path: Path, outcome: Outcome) -> None:
    work(tmp_path, (0.0, 10.0, TALK), (10.0, 60.0, outcome))
    assert read_rate(tmp_path) == 0.1
    work(tmp_path / "other", (0.0, 10.0, outcome))
    assert read_rate(tmp_path / "other") is None


def test_another_model_device_or_executor_has_a_pace_of_its_own(tmp_path: Path) -> None:
    work(tmp_path, (0.0, 10.0, TALK))
    work(tmp_path, (0.0, 90.0, TALK), model="small")
    assert (read_rate(tmp_path), read_rate(tmp_path, model="small")) == (0.1, 0.9)
    for change in ({"device": "cuda"}, {"executor": "ray"}, {"diarizer": "none"}):
        assert read_rate(tmp_path, **change) is None


def test_a_run_that_is_interrupted_has_measured_what_it_did(tmp_path: Path) -> None:
    def run() -> None:
        clock = Clock()
        with measure_throughput(tmp_path, Settings(), lambda _: None, clock) as tell:
            tell(FileStarted(TALK.source, 1, 2))
            clock.now = 10.0
            tell(FileFinished(replace(TALK, seconds=10.0)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert read_rate(tmp_path) == 0.1


paces = st.builds(Throughput, st.floats(1, 1e5), st.floats(1, 1e5))


@given(paces, paces)
def test_a_mean_lies_between_what_it_is_of(one: Throughput, other: Throughput) -> None:
    rates = sorted(pace.work_s / pace.sound_s for pace in (one, other))
    mean = one.add(other).rate
    assert mean is not None
    assert rates[0] * 0.999 <= mean <= rates[1] * 1.001


def test_what_was_measured_long_ago_fades() -> None:
    pace = Throughput(1e6, 1e6)
    for _ in range(50):
        pace = pace.add(Throughput(0.1 * REMEMBERED_S, REMEMBERED_S))
    assert pace.rate is not None
    assert abs(pace.rate - 0.1) < 0.001


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"a": 1}', '{"a": [1]}', '{"a": ["x", 1]}', '{"a": [-1, 0]}']
)
def test_a_damaged_note_is_none_and_is_written_anew(tmp_path: Path, text: str) -> None:
    name = name_throughput(Settings())
    (tmp_path / FILE).write_text(text.replace('"a"', json.dumps(name)))
    assert read_rate(tmp_path) is None
    work(tmp_path, (0.0, 10.0, TALK))
    assert read_rate(tmp_path) == 0.1


def test_a_cache_that_can_not_be_written_to_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    work(tmp_path / "cache", (0.0, 10.0, TALK))
    assert read_rate(tmp_path / "cache") is None


def test_without_a_cache_nothing_is_noted(tmp_path: Path) -> None:
    work(tmp_path, (0.0, 10.0, TALK), cache=False)
    assert not list(tmp_path.iterdir())


def test_a_run_foretells_the_next_one(bench: Bench, tmp_path: Path) -> None:
    bench.run(write_wav(tmp_path / "talk.wav"))
    forecast = foretell(bench, write_wav(tmp_path / "next.wav", 60.0))
    assert forecast.rate is not None
    assert round(60_000 * forecast.rate) == forecast.work_ms


# --- the command


def test_the_command_lists_on_standard_output_and_sums_up_on_the_other(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = runner.load_engines(Settings(), tmp_path, lambda _: None)
    monkeypatch.setattr("pipeline.run.batch.forecast.load_engines", lambda *_: engines)
    monkeypatch.setattr("pipeline.run.batch.forecast.open_diarizer", lambda *_: engines.diarizer)
    write_wav(tmp_path / "talk.wav")
    first = invoke("talk.wav", "--dry-run")
    assert (
        first.code,
        first.out,
    ) == (0, f"to do   0:00:06  {tmp_path}/talk.wav -> transcripts/talk\n")
    assert "1 recording to transcribe, 0:00:06 long; 0 already done" in first.err
    assert "base has not been used on this machine yet" in first.err
    assert not (tmp_path / "transcripts").exists()
    assert invoke("talk.wav").code == 0
    again = invoke("talk.wav", "--dry-run")
    assert again.out.startswith("done    0:00:06  ")
    assert "0 recordings to transcribe, 0:00:00 long; 1 already done" in again.err
    write_wav(tmp_path / "long.wav", 30.0)
    assert "as in earlier runs with base" in invoke("long.wav", "--dry-run").err
    assert invoke("gone.wav", "--dry-run").code == 1
