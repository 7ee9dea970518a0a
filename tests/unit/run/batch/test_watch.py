"""Watching a folder: recordings are begun when they have stopped growing, by a clock of the test's own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.errors import EngineError, MediaNotFound, UsageError
from pipeline.run import Engines, FileFinished, FileStarted, Notice, Outcome, StageProgress
from pipeline.run.batch.watch import SETTLE_S, Watched, watch_folder
from tests.unit.cli.test_commands import Invoke, invoke, recognizer
from tests.unit.run.inputs.test_sources import lock_up
from tests.unit.run.recording.test_stages import Bench, write_wav

__all__ = ["invoke", "recognizer"]


@dataclass
class Days:
    """Time that passes only while somebody waits; what happens then is said beforehand."""

    happenings: list[Callable[[], object]] = field(default_factory=list)
    now: float = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if not self.happenings:
            raise KeyboardInterrupt
        self.happenings.pop(0)()


def nothing() -> None:
    pass


SETTLED = [nothing] * 3
"""With a look every 5 s, all is settled after these."""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "in").mkdir()
    return Bench(tmp_path)


def watch(bench: Bench, *happenings: Callable[[], object], **changes: object) -> list[Outcome]:
    """What became of recordings, in order, while these things happened, each before a look."""
    days = Days(list(happenings))
    settings = replace(Settings(output_dir=bench.out), **changes)
    engines = Engines(bench.detector, bench.recognizer, bench.diarizer)
    already = len(bench.events)
    try:
        watch_folder(
            bench.folder / "in",
            settings,
            bench.folder / "cache",
            bench.events.append,
            engines,
            clock=days.clock,
            sleep=days.sleep,
        )
    except KeyboardInterrupt:
        assert not days.happenings
    return [e.outcome for e in bench.events[already:] if isinstance(e, FileFinished)]


def put(bench: Bench, name: str = "talk.wav", seconds: float = 6.0) -> Callable[[], object]:
    return lambda: write_wav(bench.folder / "in" / name, seconds)


def names(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.source.name for outcome in outcomes]


def notices(bench: Bench) -> list[str]:
    return [event.text for event in bench.events if isinstance(event, Notice)]


def test_a_recording_that_comes_is_transcribed_into_a_folder_like_its_own(bench: Bench) -> None:
    (outcome,) = watch(bench, put(bench, "1987/may/talk.wav"), *SETTLED)
    assert outcome.error is None
    assert (bench.out / "1987" / "may" / "talk.srt").is_file()


def test_what_is_there_from_the_beginning_is_transcribed_too(bench: Bench) -> None:
    put(bench, "a.wav")()
    put(bench, "b.wav")()
    assert names(watch(bench, *SETTLED)) == ["a.wav", "b.wav"]


def test_nothing_is_begun_while_it_grows(bench: Bench) -> None:
    growing = [put(bench, seconds=1.0 + n) for n in range(5)]
    outcomes = watch(bench, *growing, *SETTLED)
    assert [outcome.duration_ms for outcome in outcomes] == [5000]


def test_a_change_of_time_alone_is_a_change(bench: Bench) -> None:
    path = bench.folder / "in" / "talk.wav"

    def touch(n: int) -> Callable[[], object]:
        return lambda: os.utime(path, ns=(n, n))

    assert watch(bench, put(bench), *(touch(n) for n in range(1, 9))) == []
    assert names(watch(bench, *SETTLED)) == ["talk.wav"]


def test_nothing_is_begun_before_it_has_settled_or_while_it_is_empty(bench: Bench) -> None:
    (bench.folder / "in" / "empty.wav").touch()
    assert watch(bench, put(bench), nothing) == []
    assert names(watch(bench, *SETTLED, *SETTLED)) == ["talk.wav"]


def test_each_is_done_once_and_the_models_stay(bench: Bench) -> None:
    outcomes = watch(
        bench, put(bench, "a.wav"), *SETTLED, put(bench, "b.wav", 7.0), *SETTLED, *SETTLED
    )
    assert names(outcomes) == ["a.wav", "b.wav"]
    assert bench.recognizer.calls == 2


def test_a_recording_that_is_replaced_is_done_again(bench: Bench) -> None:
    outcomes = watch(bench, put(bench), *SETTLED, put(bench, seconds=9.0), *SETTLED)
    assert [outcome.duration_ms for outcome in outcomes] == [6000, 9000]
    assert bench.record()["media"]["duration"] == 9.0


def test_what_an_earlier_watch_did_costs_nothing(bench: Bench) -> None:
    watch(bench, put(bench), *SETTLED)
    bench.events.clear()
    (outcome,) = watch(bench, *SETTLED)
    assert outcome.reused
    assert not any(isinstance(event, StageProgress) for event in bench.events)
    assert bench.recognizer.calls == 1


def test_a_recording_that_fails_is_told_once_and_the_others_go_on(bench: Bench) -> None:
    bad = bench.folder / "in" / "bad.wav"
    outcomes = watch(
        bench, lambda: bad.write_bytes(b"no sound"), *SETTLED, put(bench), *SETTLED, *SETTLED
    )
    assert names(outcomes) == ["bad.wav", "talk.wav"]
    assert [outcome.error is not None for outcome in outcomes] == [True, False]


def test_a_recording_that_failed_is_tried_again_when_it_is_mended(bench: Bench) -> None:
    bad = bench.folder / "in" / "talk.wav"
    outcomes = watch(bench, lambda: bad.write_bytes(b"no sound"), *SETTLED, put(bench), *SETTLED)
    assert [outcome.error is not None for outcome in outcomes] == [True, False]


def test_a_model_that_fails_costs_its_recording_only(bench: Bench) -> None:
    def fail() -> None:
        if bench.recognizer.calls == 1:
            raise EngineError("model", "it is out of order")

    bench.recognizer.before = fail
    outcomes = watch(bench, put(bench, "a.wav"), *SETTLED, put(bench, "b.wav", 7.0), *SETTLED)
    assert [outcome.error is not None for outcome in outcomes] == [True, False]


def test_fail_fast_ends_the_watch(bench: Bench) -> None:
    bad = bench.folder / "in" / "bad.wav"
    bad.write_bytes(b"no sound")
    days = Days([nothing] * 99)
    engines = Engines(bench.detector, bench.recognizer, bench.diarizer)
    settings = Settings(output_dir=bench.out, fail_fast=True)
    cache = bench.folder / "cache"
    watch_folder(bad.parent, settings, cache, engines=engines, clock=days.clock, sleep=days.sleep)
    assert 90 < len(days.happenings)


def test_a_folder_that_goes_for_a_while_is_waited_for_and_nothing_done_twice(
    bench: Bench,
) -> None:
    there, gone = bench.folder / "in", bench.folder / "gone"
    outcomes = watch(
        bench,
        put(bench),
        *SETTLED,
        lambda: there.rename(gone),
        nothing,
        lambda: gone.rename(there),
        *SETTLED,
        put(bench, "new.wav", 7.0),
        *SETTLED,
    )
    assert names(outcomes) == ["talk.wav", "new.wav"]
    assert sum("it can't be read now" in text for text in notices(bench)) == 1


def test_results_that_can_not_be_written_are_tried_again_later(bench: Bench) -> None:
    bench.out.write_text("in the way")
    outcomes = watch(bench, put(bench), *SETTLED, *SETTLED, bench.out.unlink, *SETTLED, *SETTLED)
    assert [outcome.error for outcome in outcomes] == [None]
    assert sum("trying again later" in text for text in notices(bench)) == 1


def test_what_is_hidden_or_no_recording_is_left_alone(bench: Bench) -> None:
    for name in (".hidden.wav", "talk.wav.part", "notes.txt"):
        (bench.folder / "in" / name).write_bytes(b"x")
    assert watch(bench, *SETTLED) == []


def test_patterns_count_as_in_a_run(bench: Bench) -> None:
    for name in ("a.wav", "b.wav", "1987/c.wav"):
        put(bench, name)()
    assert names(watch(bench, *SETTLED, include=("1987/*",))) == ["c.wav"]
    assert names(watch(bench, *SETTLED, exclude=("1987/*", "b.*"))) == ["a.wav"]


def test_the_report_has_what_became_of_each_recording_lastly(bench: Bench) -> None:
    report = bench.folder / "run.json"
    bad = bench.folder / "in" / "a.wav"
    watch(
        bench,
        lambda: bad.write_bytes(b"no sound"),
        put(bench, "b.wav"),
        *SETTLED,
        put(bench, "a.wav"),
        *SETTLED,
        report=report,
    )
    record = json.loads(report.read_text("utf-8"))
    assert [one["status"] for one in record["files"]] == ["done", "done"]


def test_work_begins_when_a_file_has_settled_and_not_much_later(bench: Bench) -> None:
    days = Days([put(bench), *[nothing] * 9])
    begun: list[float] = []

    def observe(event: object) -> None:
        if isinstance(event, FileStarted):
            begun.append(days.now)

    engines = Engines(bench.detector, bench.recognizer, bench.diarizer)
    settings, cache = Settings(output_dir=bench.out), bench.folder / "cache"
    with pytest.raises(KeyboardInterrupt):
        watch_folder(
            bench.folder / "in",
            settings,
            cache,
            observe,
            engines,
            clock=days.clock,
            sleep=days.sleep,
        )
    assert begun == [5.0 + SETTLE_S]


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"executor": "ray"}, "--executor ray"),
        ({"time_limit": 5.0}, "--time-limit"),
        ({"as_tracks": True}, "--as-tracks"),
        ({"max_memory": 10**9}, "--max-memory"),
        ({"reference": Path("page.txt")}, "--reference"),
    ],
)
def test_what_can_not_be_while_watching_is_refused(
    bench: Bench, change: dict[str, object], flag: str
) -> None:
    with pytest.raises(UsageError, match=flag):
        watch(bench, **change)


def test_a_folder_that_is_not_there_is_refused(bench: Bench) -> None:
    (bench.folder / "in").rmdir()
    with pytest.raises(MediaNotFound, match="folder not found"):
        watch(bench)


changes = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 4)), max_size=30
)


@given(steps=changes)
def test_a_file_is_given_once_for_each_state_that_it_rests_in(
    steps: list[tuple[str, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        check_against_oracle(Path(folder), steps)


def check_against_oracle(folder: Path, steps: list[tuple[str, int, int]]) -> None:
    days = Days()
    watched = Watched(folder, 3.0, days.clock)
    state: dict[str, int] = {}
    rested: dict[str, float] = {}
    given: dict[str, int] = {}
    for name, size, wait in steps:
        path = folder / f"{name}.wav"
        if state.get(name) != size:
            path.write_bytes(b"x" * size)
            os.utime(path, ns=(size, size))
            state[name], rested[name] = size, days.now
        expected = {
            n for n in state if state[n] and days.now - rested[n] >= 3 and given.get(n) != state[n]
        }
        assert {p.name for p in watched.take_settled()} == {f"{n}.wav" for n in expected}
        given |= {n: state[n] for n in expected}
        days.now += wait


# --- the command


def script(monkeypatch: pytest.MonkeyPatch, *happenings: Callable[[], object]) -> Days:
    days = Days(list(happenings))
    defaults = watch_folder.__kwdefaults__
    monkeypatch.setitem(defaults, "clock", days.clock)
    monkeypatch.setitem(defaults, "sleep", days.sleep)
    return days


def test_ctrl_c_ends_the_command_with_the_closing_table(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use_fakes: None
) -> None:
    write_wav(tmp_path / "in" / "talk.wav")
    script(monkeypatch, *SETTLED)
    done = invoke("watch", "in", "-o", "out", "-f", "vtt")
    assert (done.code, done.out) == (0, "")
    assert "Watching in; Ctrl-C ends it" in done.err
    assert "talk.wav: done in 0:0" in done.err
    assert (tmp_path / "out" / "talk.vtt").is_file()


def test_the_command_exits_with_1_where_something_failed(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use_fakes: None
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.wav").write_bytes(b"no sound")
    script(monkeypatch, *SETTLED)
    done = invoke("watch", "in", "--settle", 2)
    assert (done.code, len(done.errors)) == (1, 1)


def test_ctrl_c_in_the_middle_of_a_recording_exits_with_130_and_the_table(
    invoke: Invoke,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    recognizer: object,
    use_fakes: None,
) -> None:
    def interrupt() -> None:
        if recognizer.calls == 2:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    recognizer.before = interrupt  # type: ignore[attr-defined]
    write_wav(tmp_path / "in" / "a.wav")
    write_wav(tmp_path / "in" / "b.wav", 7.0)
    script(monkeypatch, *SETTLED)
    done = invoke("watch", "in")
    assert done.code == 130
    assert "a.wav: done in 0:0" in done.err
    assert "b.wav: done" not in done.err
    assert not (tmp_path / "transcripts" / "b.json").exists()


def test_the_command_refuses_what_is_no_folder(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("watch", "nowhere").code == 1
    (tmp_path / "in").mkdir()
    assert invoke("watch", "in", "--time-limit", 5).code == 2


@pytest.fixture
def use_fakes(recognizer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch has the engines that the other commands have in these tests."""
    from pipeline.run.batch import runner

    monkeypatch.setattr("pipeline.run.batch.watch.load_engines", runner.load_engines)


def test_a_folder_below_that_can_not_be_read_is_told_once_and_the_rest_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = bench.folder / "in" / "locked"
    locked.mkdir()
    write_wav(bench.folder / "in" / "talk.wav")
    lock_up(monkeypatch, locked)
    outcomes = watch(bench, *SETTLED, *SETTLED)
    assert [locked, bench.folder / "in" / "talk.wav"] == [one.source for one in outcomes]
    assert [one.error.reason if one.error else None for one in outcomes] == [
        "it can't be read (Permission denied)",
        None,
    ]
