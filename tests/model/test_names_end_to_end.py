"""Names from the command line to the files, on real models: by voice, by hand, and changed later."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from tests.forked_commands import transcribe

pytestmark = pytest.mark.model

SESSION = "en-timit-2spk-words"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cache: Path, shared: Path) -> Path:
    """A folder in which the voice book knows one of the session's two speakers from two sentences."""
    folder = tmp_path_factory.mktemp("names")
    clips = sorted((shared / "eval" / "timit" / "dr4-maeb0").glob("*.flac"))
    for clip in clips[:2]:
        learned = transcribe(
            *("voices", "add", "Mae Bishop", clip), cwd=folder, cache=cache, **data(folder)
        )
        assert (learned.code, learned.errors) == (0, [])
    audio = shared / "eval" / "spliced" / f"{SESSION}.flac"
    heard = transcribe(audio, "-o", "out", cwd=folder, cache=cache, **data(folder))
    assert (heard.code, heard.errors) == (0, [])
    return folder


def data(folder: Path) -> dict[str, str]:
    return {"TRANSCRIBE_DATA_DIR": str(folder / "data")}


def read_speakers(folder: Path) -> dict[str, dict[str, object]]:
    record = json.loads((folder / "out" / f"{SESSION}.json").read_text("utf-8"))
    return {speaker["label"]: speaker for speaker in record["speakers"]}


def test_the_voice_book_lists_its_voices_and_is_private(folder: Path, cache: Path) -> None:
    listed = transcribe("voices", "list", cwd=folder, cache=cache, **data(folder))
    assert listed.out.startswith("Mae Bishop")
    book = folder / "data" / "voices.json"
    assert stat.S_IMODE(book.stat().st_mode) == 0o600


def test_a_known_voice_has_its_name_and_a_stranger_none(folder: Path) -> None:
    first, second = read_speakers(folder).values()
    assert (first["name"], first["name_source"]) == ("Mae Bishop", "voice")
    assert (second["label"], "diarizer") == (second["name"], second["name_source"])
    transcript = (folder / "out" / f"{SESSION}.txt").read_text("utf-8")
    assert transcript.startswith("Mae Bishop: Resolved")


def test_the_end_of_a_run_says_how_much_each_speaks(
    folder: Path, cache: Path, shared: Path
) -> None:
    audio = shared / "eval" / "spliced" / f"{SESSION}.flac"
    again = transcribe(audio, "-o", "out", "--measures", cwd=folder, cache=cache, **data(folder))
    assert "Interruptions" in again.err
    assert re.search("Speakers: .*Mae Bishop", again.err)


def test_renaming_renders_every_output_anew(folder: Path, cache: Path) -> None:
    record = folder / "out" / f"{SESSION}.json"
    (label,) = [s for s, speaker in read_speakers(folder).items() if speaker["name"] == s]
    renamed = transcribe("rename", record, f"{label}=Bo Chen", cwd=folder, cache=cache)
    assert (renamed.code, renamed.errors) == (0, [])
    assert "Bo Chen: " in (folder / "out" / f"{SESSION}.txt").read_text("utf-8")
    assert read_speakers(folder)[label]["name_source"] == "user"


def test_forgetting_a_voice_empties_the_book(folder: Path, cache: Path) -> None:
    unknown = transcribe("voices", "remove", "Mae", cwd=folder, cache=cache, **data(folder))
    assert unknown.code == 2
    assert "Mae Bishop" in unknown.errors[0]
    forgotten = transcribe(
        "voices", "remove", "Mae Bishop", cwd=folder, cache=cache, **data(folder)
    )
    assert forgotten.code == 0
    assert transcribe("voices", "list", cwd=folder, cache=cache, **data(folder)).out == ""


def test_pyannote_that_is_not_installed_is_told_before_any_work(
    folder: Path, cache: Path, shared: Path
) -> None:
    audio = shared / "eval" / "spliced" / f"{SESSION}.flac"
    refused = transcribe(
        audio, "--diarizer", "pyannote", "-o", "none", cwd=folder, cache=cache, **data(folder)
    )
    assert refused.code == 2
    assert "pyannote.audio is not installed" in refused.errors[0]
    assert not (folder / "none").is_dir() or not list((folder / "none").iterdir())
