"""No text of a file, no name and no path steers the terminal, whichever way it comes out."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

import pipeline
from pipeline.cli.echo import write_document
from pipeline.console import make_console
from pipeline.terminal import escape_in_json, neutralise
from tests.unit.cli.test_commands import PAGE, Invoke, invoke, recognizer
from tests.unit.run.recording.test_stages import write_wav

__all__ = ["invoke", "recognizer"]

HOSTILE = "a\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.\u2066x\u2069\u200f\u061c\u2028\rb"
STEERING = set(HOSTILE) - set("ab]0;owned[2J31mgnp.x")


def test_every_character_that_steers_is_replaced_and_nothing_else() -> None:
    assert STEERING & set(neutralise(HOSTILE)) == set()
    assert len(HOSTILE) == len(neutralise(HOSTILE))
    for text in ("对话 – مقابلة é 👩‍👩‍👧 می‌شود", "two\nlines\tand a tab", "\udcff.wav"):
        assert neutralise(text) == text


@given(st.text())
def test_neutral_text_is_left_alone(text: str) -> None:
    once = neutralise(text)
    assert neutralise(once) == once
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", once)


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_says_the_same_when_it_is_escaped(content: object) -> None:
    text = escape_in_json(json.dumps(content, ensure_ascii=False, indent=2))
    assert json.loads(text) == content
    assert neutralise(text) == text


def test_whatever_a_console_shows_is_neutral(monkeypatch: pytest.MonkeyPatch) -> None:
    for forced in (None, "1"):
        if forced:
            monkeypatch.setenv("FORCE_COLOR", forced)
        console = make_console()
        console.file = io.StringIO()
        table = Table(HOSTILE, title=HOSTILE, caption=HOSTILE)
        table.add_row(HOSTILE)
        console.print(HOSTILE, Text(HOSTILE, style="red"), table)
        with Progress(console=console) as progress:
            progress.add_task(HOSTILE)
        shown = re.sub("\x1b\\[[0-9;?]*[A-Za-z]|\r", "", console.file.getvalue())  # rich's own
        assert STEERING & set(shown) == set()
        assert "gnp" in shown


def test_only_one_place_writes_for_the_commands() -> None:
    root = Path(pipeline.__file__).parent
    ways = re.compile(
        r"click\.(echo|secho|echo_via_pager)\(|sys\.std(out|err)\.write|rich\.console import Console"
    )
    names = (path.relative_to(root).as_posix() for path in root.rglob("*.py"))
    texts = {name: root.joinpath(name).read_text("utf-8") for name in names}
    found = {name for name, text in texts.items() if ways.search(text)}
    assert {name for name in found if not name.startswith("console/")} == {"cli/echo.py"}
    assert not [name for name, text in texts.items() if " Console(" in text]


def test_a_document_reaches_a_pipe_as_it_is_and_a_terminal_neutral(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hebrew = "\u200fשלום\u200f\n"
    write_document(hebrew)
    assert capsys.readouterr().out == hebrew
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    write_document(hebrew)
    assert neutralise(hebrew) == capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="such names are forbidden there")
def test_commands_show_hostile_names_and_texts_neutral(invoke: Invoke, tmp_path: Path) -> None:
    evil = HOSTILE.replace("/", "") + "\n"
    folder = tmp_path / evil
    write_wav(folder / "talk.wav")
    (folder / "page.txt").write_text(PAGE.replace("Good", f"Good{HOSTILE}"), "utf-8")
    (folder / "talk.srt").write_text(
        f"1\n00:00:00,000 --> 00:00:02,000\nGood{HOSTILE} morning\n", "utf-8"
    )
    shown = [
        invoke(folder / "talk.wav", "-o", folder / "out", "--model", "tiny.en"),
        invoke("export", folder / "out" / "talk.json", "-f", "txt", "-o", folder / "more"),
        invoke("rename", folder / "out" / "talk.json", "SPEAKER_00=Ann"),
        *(
            invoke("diff", folder / "talk.srt", folder / "page.txt", "--format", kind)
            for kind in ("terminal", "json")
        ),
        invoke("reference", "show", folder / "page.txt"),
        invoke("subtitles", "check", folder / "talk.srt"),
        invoke("diff", folder / "gone.json", folder / "gone.txt"),
        invoke("cache", "list"),
        invoke("cache", "--store", folder),
        invoke("run", f"--{HOSTILE}"),
        invoke("run", folder / "talk.wav", "--task", HOSTILE),
        invoke("voices", "remove", HOSTILE),
        invoke("feed", folder / "gone.xml"),
        invoke("watch", folder / "gone"),
        invoke(folder / "talk.wav", "--preset", folder / "gone.toml"),
    ]
    assert [one.code for one in shown[:3]] == [0, 0, 0]
    for one in shown:
        assert STEERING & set(one.out + one.err) == set()
    assert all("\n" not in line for line in shown[1].out.removesuffix("\n").split("more")[0])
