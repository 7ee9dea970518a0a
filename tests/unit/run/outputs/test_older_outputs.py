"""Outputs of earlier runs that are out of date are told, with the command that renews them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.run import Notice, export_files
from tests.fakes import make_segment
from tests.unit.run.recording.test_stages import PAGE, Bench, write_wav


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "in" / "talk.wav")


def notices(bench: Bench) -> list[str]:
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    bench.events.clear()
    return told


def hear_otherwise(bench: Bench) -> None:
    bench.recognizer.segments = (make_segment("Something else was said."),)


def test_a_format_of_an_earlier_run_that_is_out_of_date_is_told_and_renewed(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk, output_format=("vtt", "srt"))
    assert notices(bench) == []
    hear_otherwise(bench)
    bench.run(talk, cache=False)
    record = bench.out / "talk.json"
    command = f"transcribe export {shlex.quote(str(record))} -f vtt"
    told = f"talk.vtt is from an earlier run and out of date; `{command}` renews it"
    assert notices(bench) == [told]
    export_files(record, Settings(output_dir=bench.out, output_format=("vtt",)))
    assert "Something else" in (bench.out / "talk.vtt").read_text("utf-8")
    bench.run(talk, cache=False)
    assert notices(bench) == []


def test_a_format_of_an_earlier_run_that_still_fits_is_not_told(bench: Bench, talk: Path) -> None:
    bench.run(talk, output_format=("vtt",))
    bench.run(talk, output_format=("srt",))
    assert notices(bench) == []


def test_a_format_that_a_person_has_changed_or_deleted_is_not_told(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk, output_format=("vtt", "md"))
    (bench.out / "talk.vtt").write_text("WEBVTT\n\nmine\n")
    (bench.out / "talk.md").unlink()
    hear_otherwise(bench)
    bench.run(talk, cache=False)
    assert notices(bench) == []


def test_a_comparison_of_an_earlier_run_is_told(bench: Bench, talk: Path, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    bench.run(talk, reference=tmp_path / "page.txt")
    notices(bench)
    bench.run(talk)
    told = "talk.diff.html is from an earlier run, with a published text"
    assert notices(bench) == [f"{told}; --reference FILE compares again"]
