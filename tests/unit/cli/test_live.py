"""``--live``: sentences on standard output, all else on standard error."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.cli import cli
from tests.unit.cli.test_commands import Invoke, invoke, recognizer, talk

__all__ = ["invoke", "recognizer", "talk"]

SENTENCES = "0:00:00  Ann Lee: Good morning to you.\n0:00:03  SPEAKER_01: Good evening.\n"


def test_sentences_and_nothing_else_are_on_standard_output(invoke: Invoke, talk: Path) -> None:
    finished = invoke("talk.wav", "--live", "--speakers", "Ann Lee")
    assert (finished.code, finished.out) == (0, SENTENCES)
    assert "transcripts" in finished.err
    again = invoke("talk.wav", "--live", "--speakers", "Ann Lee", "--quiet")
    assert again.out == SENTENCES


def test_only_commands_that_transcribe_have_the_option() -> None:
    having = {
        name
        for name, command in cli.commands.items()
        if any(option.name == "live" for option in command.params)
    }
    assert having == {"run", "feed", "watch"}


def test_programs_get_them_as_objects(invoke: Invoke, talk: Path) -> None:
    finished = invoke("talk.wav", "--live", "--speakers", "Ann Lee", "--progress", "jsonl")
    told = [json.loads(line) for line in finished.out.splitlines()]
    assert [event["sentences"] for event in told if event["event"] == "sentences"] == [
        [
            {"start": 0.3, "end": 1.5, "speaker": "Ann Lee", "text": "Good morning to you."},
            {"start": 3.0, "end": 3.6, "speaker": "SPEAKER_01", "text": "Good evening."},
        ]
    ]
