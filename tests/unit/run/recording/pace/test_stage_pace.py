"""What stages are expected to take: by model and cores before the first run, by what was measured after it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.run import Stage
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.pace.stage_pace import announce, find_rates
from pipeline.run.recording.pace.throughput import (
    FILE,
    MeasuredPace,
    Throughput,
    add_measured,
    name_throughput,
    read_pace,
)
from tests.unit.run.recording.test_stages import write_wav

CPU = Settings(device="cpu", threads=2)


def test_twice_the_cores_recognise_words_in_half_the_time() -> None:
    two = find_rates(CPU, MeasuredPace())
    four = find_rates(replace(CPU, threads=4), MeasuredPace())
    assert two[Stage.RECOGNIZE] == 2 * four[Stage.RECOGNIZE]
    assert two[Stage.DECODE] == four[Stage.DECODE]


def test_a_larger_model_takes_longer() -> None:
    names = ("tiny.en", "base", "small", "turbo", "medium", "large-v3")
    rates = [find_rates(replace(CPU, model=m), MeasuredPace())[Stage.RECOGNIZE] for m in names]
    assert rates == sorted(set(rates))


@pytest.mark.parametrize("change", [{"diarizer": "none"}, {"channels": "split"}])
def test_nobody_is_told_apart_where_nobody_is_to_be(change: dict[str, str]) -> None:
    rates = find_rates(replace(CPU, **change), MeasuredPace())  # type: ignore[arg-type]
    assert Stage.DIARIZE not in rates


def test_an_hour_of_measured_work_outweighs_the_guess_and_ten_seconds_do_not() -> None:
    guess = find_rates(CPU, MeasuredPace())[Stage.RECOGNIZE]
    rates = [
        find_rates(CPU, MeasuredPace(Throughput(s, s), {Stage.RECOGNIZE: Throughput(s, s)}))
        for s in (10.0, 3600.0)
    ]
    little, much = (found[Stage.RECOGNIZE] for found in rates)
    assert little < 4 * guess
    assert 0.97 < much < 1.0


def test_what_an_older_version_noted_is_divided_among_the_stages(tmp_path: Path) -> None:
    record = {name_throughput(CPU): [50.0, 100.0]}
    (tmp_path / FILE).write_text(json.dumps(record), "utf-8")
    assert round(sum(find_rates(CPU, read_pace(tmp_path, CPU)).values()), 6) == 0.5


def test_what_is_measured_is_read_again_as_it_was_noted(tmp_path: Path) -> None:
    stages = {Stage.LOAD: Throughput(2.0, 1.0), Stage.DECODE: Throughput(1.5, 100.0)}
    measured = MeasuredPace(Throughput(50.0, 100.0), stages)
    add_measured(tmp_path, name_throughput(CPU), measured)
    assert measured == read_pace(tmp_path, CPU)


def test_a_recording_whose_length_nobody_knows_counts_as_long_as_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    paths = (write_wav(tmp_path / "talk.wav"), tmp_path / "bad.wav")
    plan = announce([Job(path, tmp_path, path.stem) for path in paths], CPU, tmp_path)
    assert [6000, None] == [file.duration_ms for file in plan.files]
    assert plan.files[0].stages == plan.files[1].stages
    assert not plan.is_measured
