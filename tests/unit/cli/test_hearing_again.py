"""The command that hears passages again: how they are named, what it says, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.heard_passages import pair_times
from pipeline.domain import Span
from pipeline.errors import UsageError
from tests.fakes import FakeRecognizer, make_segment
from tests.unit.cli.test_commands import Invoke, invoke, recognizer, talk

__all__ = ["invoke", "recognizer", "talk"]

RECORD = Path("transcripts") / "talk.json"


@pytest.fixture
def record(invoke: Invoke, talk: Path, recognizer: FakeRecognizer) -> Path:
    """A transcript, after which the recogniser hears other words."""
    invoke("talk.wav")
    recognizer.fingerprint = "another recognizer"
    recognizer.segments = (recognizer.segments[0], make_segment("Good night.", start_ms=3000))
    return talk.parent / RECORD


def test_outputs_are_listed_on_standard_output_and_changes_on_the_other(
    invoke: Invoke, record: Path
) -> None:
    finished = invoke("again", RECORD, "--from", "2.5", "--to", "0:06", "--model", "tiny.en")
    assert finished.code == 0
    assert sorted(finished.out.split()) == [
        str(RECORD.with_suffix(f".{s}")) for s in ("json", "srt", "txt")
    ]
    assert "00:00:02–00:00:06: 2 words by tiny.en in place of 2" in finished.err
    assert "  00:00:03  evening. → night." in finished.err
    assert "Good night." in record.with_suffix(".txt").read_text("utf-8")


def test_several_passages_are_named_by_pairs(invoke: Invoke, record: Path) -> None:
    times = ("--from", "0", "--to", "1", "--from", "3", "--to", "6")
    finished = invoke("again", RECORD, *times)
    assert "00:00:00–00:00:01: nothing changed" in finished.err
    assert "00:00:03–00:00:06: 2 words by base in place of 2" in finished.err


def test_a_dry_run_shows_which_words_would_go_and_hears_nothing(
    invoke: Invoke, record: Path, recognizer: FakeRecognizer
) -> None:
    before, calls = record.read_bytes(), recognizer.calls
    finished = invoke("again", RECORD, "--from", "3", "--to", "6", "--dry-run")
    assert finished.out == (
        "00:00:03–00:00:06 would be heard by base in place of 2 words:\n  Good evening.\n"
    )
    assert (record.read_bytes(), recognizer.calls) == (before, calls)


def test_programs_are_told_how_far_it_is_and_no_paths_between(invoke: Invoke, record: Path) -> None:
    times = ("--from", "0", "--to", "1", "--from", "3", "--to", "6")
    finished = invoke("again", RECORD, *times, "--progress", "jsonl")
    told = [json.loads(line) for line in finished.out.splitlines()]
    assert finished.code == 0
    shares = [line["share"] for line in told if line["event"] == "progress"]
    assert shares == sorted(shares)
    assert told[-1]["event"] == "finished"


@pytest.mark.parametrize(
    "times",
    [
        (),
        ("--from", "3"),
        ("--to", "3"),
        ("--from", "3", "--to", "2"),
        ("--from", "3", "--to", "3"),
        ("--from", "one", "--to", "two"),
        ("--from", "1:75", "--to", "2:00"),
        ("--from", "1", "--from", "3", "--to", "2"),
        ("--from", "70", "--to", "80"),
    ],
    ids=" ".join,
)
def test_what_is_no_passage_is_a_usage_error(
    invoke: Invoke, record: Path, times: tuple[str, ...]
) -> None:
    before = record.read_bytes()
    assert invoke("again", RECORD, *times).code == 2
    assert record.read_bytes() == before


def test_a_recording_that_is_gone_exits_with_1_and_says_what_to_do(
    invoke: Invoke, record: Path, talk: Path
) -> None:
    talk.unlink()
    finished = invoke("again", RECORD, "--from", "3", "--to", "6")
    assert finished.code == 1
    (error,) = finished.errors
    assert error.endswith("Name it with --audio FILE")


def test_times_are_paired_in_order() -> None:
    assert pair_times([5, 1], [9, 3]) == [Span(5, 9), Span(1, 3)]
    with pytest.raises(UsageError, match="2 times --from and 1 times --to"):
        pair_times([5, 1], [9])
