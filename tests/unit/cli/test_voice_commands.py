"""The voice book and the notebook as they are listed and managed by the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain import VoicePrint
from pipeline.errors import OutputError
from pipeline.run.inputs.voices.book_files import read_book, read_notebook, write_voices
from pipeline.voicebook import Hearing, Notebook, VoiceBook
from tests.fakes import make_print
from tests.unit.cli.test_commands import Invoke, invoke, recognizer

__all__ = ["invoke", "recognizer"]

HOSTILE = "a\x1b[2J\r\n\u202eb.mp3"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRANSCRIBE_DATA_DIR", str(tmp_path))
    book = VoiceBook().add("Ann Lee", make_print(0), "ann.wav").add("Bo", make_print(3), "bo.wav")
    book = book.add("Ann Lee", make_print(1), HOSTILE)
    heard = [
        Hearing(make_print(n), "sha256", HOSTILE, f"SPEAKER_0{n}", str(tmp_path / "gone.json"))
        for n in (5, 6)
    ]
    notebook = Notebook().replace_recording("sha256", [(None, hearing) for hearing in heard])
    write_voices(tmp_path, book=book, notebook=notebook)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_clips_are_listed_where_there_are_several_with_what_is_unlike_the_others(
    invoke: Invoke,
) -> None:
    lines = invoke("voices", "list").out.splitlines()
    assert lines[0] == "Ann Lee                    20.0 s"
    assert lines[1].startswith("   1  ann.wav              10.0 s  similarity 0.00, unlike")
    assert lines[3] == "Bo                         10.0 s"
    assert lines[4].startswith("Unknown 1                  10.0 s  SPEAKER_05 in a")
    assert len(lines) == 6


@pytest.mark.usefixtures("folder")
def test_hostile_names_of_files_steer_no_terminal_and_take_one_line(invoke: Invoke) -> None:
    finished = invoke("voices", "list")
    assert not set("\x1b\r\u202e") & set(finished.out)


def test_a_voice_of_the_notebook_is_named_and_forgotten(folder: Path, invoke: Invoke) -> None:
    named = invoke("voices", "name", "unknown 1", "Cy")
    assert named.code == 0
    assert named.out == f"{folder / 'voices.json'}\n"
    assert read_book(folder).names == ("Ann Lee", "Bo", "Cy")
    assert invoke("voices", "forget", "Unknown 2").code == 0
    assert read_notebook(folder).people == ()


@pytest.mark.parametrize("words", [(), ("Unknown 1", "--unknown")])
def test_whom_to_forget_has_to_be_said(folder: Path, invoke: Invoke, words: tuple[str]) -> None:
    finished = invoke("voices", "forget", *words)
    assert finished.code == 2
    assert "--unknown for all" in finished.err
    assert len(read_notebook(folder).people) == 2


@pytest.mark.usefixtures("folder")
def test_one_clip_is_removed_and_who_is_not_there_is_told(folder: Path, invoke: Invoke) -> None:
    assert invoke("voices", "remove", "ann lee", "--clip", "2").code == 0
    assert [len(known.clips) for known in read_book(folder).known] == [1, 1]
    gone = invoke("voices", "name", "Unknown 9", "Cy")
    assert gone.code == 2
    assert "It has Unknown 1, Unknown 2" in gone.err


def test_a_print_of_another_model_is_listed_all_the_same(folder: Path, invoke: Invoke) -> None:
    other = VoiceBook().add("Old", VoicePrint((0.6, 0.8), 3.0, "another"))
    write_voices(folder, book=other)
    assert invoke("voices", "list").out.startswith("Old ")


@pytest.mark.parametrize("name", ["Unknown 2", "SPEAKER_00", "speaker 3", "unknown 12"])
def test_a_voice_is_not_called_what_somebody_without_a_name_is(
    folder: Path, invoke: Invoke, name: str
) -> None:
    assert invoke("voices", "name", "Unknown 1", name).code == 2
    assert invoke("voices", "add", name, str(folder / "gone.wav")).code == 2
    assert read_book(folder).names == ("Ann Lee", "Bo")


def test_a_data_folder_that_can_not_be_written_to_is_moved_by_its_variable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="with TRANSCRIBE_DATA_DIR"):
        write_voices(tmp_path / "file" / "data", book=VoiceBook())
