"""The library on real models, and the guide's examples as they stand there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import Event, Stage, StageProgress, transcribe_file
from tests.commands import DEADLINE_S, Finished, make_environment
from tests.model.test_bad_input import cut_clip

pytestmark = pytest.mark.model

GUIDE = "docs/guides/python.md"
PAGE = """Transcript of the conversation is below:

Daniel Marsh: Clara, where does the story of artificial intelligence begin?

Clara Whitfield: For me it begins in 1950.
"""
EXAMPLES = 4


def find_examples(guide: str) -> list[str]:
    """The fenced blocks of Python."""
    return re.findall(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """What the examples name: a recording with its page, and a folder with a bad one among good ones."""
    folder = tmp_path_factory.mktemp("examples")
    interview = root / "audio" / "interview.mp3"
    cut_clip(interview, folder / "talk.wav", seconds=8).rename(folder / "talk.mp3")
    (folder / "page.txt").write_text(PAGE)
    tapes = folder / "tapes"
    tapes.mkdir()
    cut_clip(interview, tapes / "one.wav", seconds=4)
    cut_clip(interview, tapes / "two.wav", seconds=5)
    (tapes / "bad.mp3").write_text("Dear diary, this is not sound.\n" * 40)
    return folder


@pytest.fixture(scope="module")
def ran(folder: Path, cache: Path, root: Path) -> list[Finished]:
    """How each example ended, as a script of its own that asks for no ``__name__``."""
    ended = []
    for number, example in enumerate(find_examples((root / GUIDE).read_text("utf-8"))):
        script = folder / f"example_{number}.py"
        script.write_text(example, "utf-8")
        finished = subprocess.run(
            [sys.executable, script],
            cwd=folder,
            env=make_environment(cache, PYTHONPATH=str(root)),
            capture_output=True,
            encoding="utf-8",
            timeout=DEADLINE_S,
            check=False,
        )
        ended.append(Finished(finished.returncode, finished.stdout, finished.stderr))
    return ended


def test_every_example_ends_well_and_says_nothing_beside_its_own(ran: list[Finished]) -> None:
    assert [(one.code, one.err) for one in ran] == EXAMPLES * [(0, "")]


def test_the_first_example_prints_a_result_and_writes_subtitles(
    ran: list[Finished], folder: Path
) -> None:
    described, text, *_ = ran[0].out.splitlines()
    assert re.fullmatch(r"<Result talk\.mp3: 0:00:0\d, \d speakers?, \d+ words>", described)
    assert re.fullmatch(r"SPEAKER_\d\d: .*story of artificial intelligence.*", text)
    assert re.fullmatch(r"\d\.\d+ SPEAKER_\d\d \S.*", ran[0].out.splitlines()[-1])
    assert "artificial intelligence" in (folder / "talk.srt").read_text("utf-8").replace("\n", " ")


def test_the_second_example_prints_turns_with_times_and_names(ran: list[Finished]) -> None:
    first, *_ = ran[1].out.splitlines()
    assert re.fullmatch(r" {4}\d\.\d s  SPEAKER_\d\d: .*story of artificial intelligence.*", first)


def test_the_third_example_compares_and_writes(ran: list[Finished], folder: Path) -> None:
    rate, *paths = ran[2].out.splitlines()
    assert re.fullmatch(r"\d+\.\d% of the words differ", rate)
    names = {"talk.diff.html", "talk.html", "talk.json", "talk.srt"}
    assert {Path(path).as_posix() for path in paths} == {f"out/{name}" for name in names}
    assert all((folder / path).is_file() for path in paths)


def test_the_fourth_example_tells_of_every_recording(ran: list[Finished], folder: Path) -> None:
    lines = ran[3].out.splitlines()
    assert {"one.wav: done", "two.wav: done", "bad.mp3: failed"} <= set(lines)
    assert "one.wav: recognising words 100%" in lines
    assert "not audio or video" in lines[-1]
    counts = json.loads((folder / "run.json").read_text("utf-8"))["counts"]
    assert counts == {"done": 2, "partial": 0, "failed": 1, "not done": 0}


def test_a_real_recording_gives_words_with_times(shared: Path, cache: Path, tmp_path: Path) -> None:
    told: list[Event] = []
    source = shared / "eval" / "short" / "jfk.flac"
    result = transcribe_file(
        source, cache_dir=cache, cache=False, on_progress=told.append, offline=True
    )
    expected = re.findall(r"\w+", source.with_suffix(".ref.txt").read_text("utf-8").casefold())
    heard = [re.sub(r"\W", "", word.text).casefold() for word in result.cleaned.words]
    assert heard == expected
    assert result.transcript.language == "en"
    assert len(result.statistics) == 1
    assert all(0 <= w.span.start_ms < w.span.end_ms <= 11_100 for w in result.transcript.words)
    shares = [e.share for e in told if isinstance(e, StageProgress) and e.stage is Stage.RECOGNIZE]
    assert sorted(shares) == shares
    assert shares[-1] == 1.0
